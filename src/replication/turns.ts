import { Line } from '../cbr/mutex.ts';

/**
 * Whose turn it is to ask again where a vault is busy. With several backups one asks for all that wait for the same thing;
 * as soon as it gets through the next one tries. So they get through one after another rather than fail, and cost no
 * more requests than one.
 */
export class Turns {
  readonly #lines = new Map<string, Line>();
  /** When a backup last got through, by this machine's clock. */
  lastThrough = Number.NEGATIVE_INFINITY;

  /** @param name what is waited for */
  line(name: string): Line {
    const line = this.#lines.get(name) ?? new Line();
    this.#lines.set(name, line);
    return line;
  }
}
