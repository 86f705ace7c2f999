import { type Clock, MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';

/**
 * Whether a failed attempt is followed by another one. It tells what it wants to tell itself.
 * @param failures attempts that failed so far, this one included
 * @returns the pause before the next attempt, in milliseconds; undefined where the error is final
 */
export type Again = (error: unknown, failures: number) => number | undefined;

/** Attempts something until it succeeds, or until `again` says that the error is final. */
export async function retry<T>(
  attempt: () => Promise<T>,
  again: Again,
  { clock, cancelled }: Pick<StepContext, 'clock' | 'cancelled'>,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const pause = again(error, failures);
      if (pause === undefined) throw error;
      await clock.pause(pause, cancelled);
    }
  }
}

/** How long after the first failure the last attempt may begin. */
const MAX_DURATION = 10 * MINUTE;
const FIRST_PAUSE = 2 * SECOND;

/**
 * The pause after so many failures, in milliseconds. Half of it is random, so that many steps do not come back at the
 * same moment.
 * @param asked the pause that the other side asks for, in milliseconds; never shortened
 * @param random from 0 to 1
 */
export function growingPause(failures: number, asked: number | undefined, random: number): number {
  const grown = FIRST_PAUSE * 2 ** (failures - 1);
  return (asked ?? grown / 2) + (random * grown) / 2;
}

/** Growing pauses between attempts, for ten minutes after the first failure at most. */
export class Backoff {
  readonly #clock: Clock;
  #failures = 0;
  #since = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counts one more failure.
   * @param maxFailures with so many in a row it is enough
   * @param asked the pause that the other side asks for, in milliseconds
   * @param tooLong called where that pause would end after the ten minutes
   * @returns the pause before the next attempt, in milliseconds; undefined where it is enough
   */
  next(maxFailures: number, asked?: number, tooLong: (pause: number) => void = () => undefined): number | undefined {
    const now = this.#clock.now();
    if (this.#failures === 0) this.#since = now;
    this.#failures++;
    if (this.#failures >= maxFailures) return undefined;
    const pause = growingPause(this.#failures, asked, this.#clock.random());
    if (now + pause <= this.#since + MAX_DURATION) return pause;
    if (asked !== undefined) tooLong(pause);
    return undefined;
  }

  /** After a success: the next failure is the first one again. */
  reset(): void {
    this.#failures = 0;
  }
}
