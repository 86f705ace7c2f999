/** A refusal by its `BackupService` number. */
export class Refusal extends Error {
  readonly number: string;

  constructor(number: string, message = '') {
    super(message);
    this.number = number;
  }
}
