import { MINUTE, SECOND } from '../clock.ts';

interface Sight {
  readonly at: number;
  readonly percent: number;
}

/** An estimate needs at least so much time and progress to be honest. */
const SHORTEST_SPAN = 30 * SECOND;
const SMALLEST_STEP = 2;
/** Progress that has not moved for so long says nothing about the end any more. */
const LONGEST_STANDSTILL = 20 * MINUTE;

/**
 * What can be said of a copy's progress. Undocumented: how the API fills `progress`. It may be missing, jump or go
 * backwards. Then there is no estimate, and nothing else is lost.
 */
export class Progress {
  #first: Sight | undefined;
  #last: Sight | undefined;

  /**
   * @param percent from 0 to 100, if the record says
   * @param at milliseconds
   */
  see(percent: number | undefined, at: number): void {
    if (percent === undefined) return;
    // Backwards: whatever it counted before, it starts again.
    if (this.#last === undefined || percent < this.#last.percent) this.#first = { at, percent };
    if (percent !== this.#last?.percent) this.#last = { at, percent };
  }

  /** Per cent, as last read. */
  get percent(): number | undefined {
    return this.#last?.percent;
  }

  /** Milliseconds until the end, if that can be said honestly. */
  left(now: number): number | undefined {
    const first = this.#first;
    const last = this.#last;
    if (first === undefined || last === undefined || now - last.at > LONGEST_STANDSTILL) return undefined;
    const moved = last.percent - first.percent;
    if (last.at - first.at < SHORTEST_SPAN || moved < SMALLEST_STEP) return undefined;
    const left = ((100 - last.percent) / moved) * (last.at - first.at) - (now - last.at);
    return Math.max(0, left);
  }
}
