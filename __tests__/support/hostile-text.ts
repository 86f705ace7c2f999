import * as fc from 'fast-check';

/** How the runner finds a command in a line of a log. */
export const isCommand = (line: string) => line.trimStart().startsWith('::') || line.includes('##[');

/** Text that wants to be more than text. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::',
        '##[',
        '#',
        '[',
        ':',
        '\r',
        '\n',
        '\u2028',
        '\u0085',
        '\u001b[2K',
        '\u202e',
        '\u200b',
        ' ',
        '\ud800',
      ),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''));
