import pLimit, { type LimitFunction } from 'p-limit';

/** Gives a turn back. */
export type Release = () => void;

/**
 * Whose turn it is to ask again where the service is busy. With several backups one asks for all that wait for the same
 * thing; as soon as it gets through the next one tries. So they get through one after another rather than fail, and
 * cost no more requests than one.
 */
export class Turns {
  readonly #lines = new Map<string, LimitFunction>();
  /** When a backup last got through, by this machine's clock. */
  lastThrough = Number.NEGATIVE_INFINITY;

  isFree(line: string): boolean {
    return this.#line(line).activeCount === 0;
  }

  /** Resolves when nobody before has the turn any more. */
  take(line: string): Promise<Release> {
    return new Promise((given) => {
      this.#line(line)(() => new Promise<void>((release) => given(release)));
    });
  }

  #line(line: string): LimitFunction {
    const known = this.#lines.get(line) ?? pLimit(1);
    this.#lines.set(line, known);
    return known;
  }
}
