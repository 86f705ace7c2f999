/** Every problem of every input, a line each. Nothing was sent. */
export class InputError extends Error {
  readonly title: string;
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'InputError';
    this.title = problems.length === 1 ? 'An input is wrong; nothing was sent' : 'Inputs are wrong; nothing was sent';
    this.problems = problems;
  }
}
