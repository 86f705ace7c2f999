import type { Clock, Limit } from '../src/clock.ts';

interface Event {
  readonly at: number;
  readonly happen: () => void;
}

/**
 * Virtual time for everything that takes part in a run, in memory and in one order: nothing happens between two events,
 * and a day passes as fast as its events can be worked off. The same seed gives the same run.
 */
export class Timeline {
  #now: number;
  #events: Event[] = [];
  readonly random: () => number;

  constructor(random: () => number, start = Date.UTC(2026, 10, 23, 2)) {
    this.random = random;
    this.#now = start;
  }

  now = (): number => this.#now;

  /** @returns what takes it back */
  after(milliseconds: number, happen: () => void): () => void {
    const event = { at: this.#now + Math.max(0, milliseconds), happen };
    const index = this.#events.findIndex(({ at }) => at > event.at);
    this.#events.splice(index < 0 ? this.#events.length : index, 0, event);
    return () => {
      this.#events = this.#events.filter((other) => other !== event);
    };
  }

  /**
   * Lets time pass until a promise is settled.
   * @throws {Error} where nothing is left that could settle it: a step that never ends
   */
  async runUntil(settled: Promise<unknown>): Promise<void> {
    let over = false;
    settled.then(
      () => {
        over = true;
      },
      () => {
        over = true;
      },
    );
    for (;;) {
      // Everything that can go on without time passing goes on first.
      await new Promise((resolve) => setImmediate(resolve));
      if (over) return;
      const event = this.#events.shift();
      if (event === undefined) throw new Error('nothing is left to happen, and the step has not ended');
      this.#now = event.at;
      event.happen();
    }
  }

  /** The clock of one machine, whose time of day may be wrong by `skew` milliseconds. */
  clock(skew = 0): Clock {
    return {
      now: () => this.#now,
      time: () => this.#now + skew,
      random: this.random,
      pause: (milliseconds, cancelled) =>
        new Promise((resolve, reject) => {
          if (cancelled.aborted) return reject(cancelled.reason);
          const takeBack = this.after(milliseconds, () => {
            cancelled.removeEventListener('abort', abort);
            resolve();
          });
          const abort = (): void => {
            takeBack();
            reject(cancelled.reason);
          };
          cancelled.addEventListener('abort', abort, { once: true });
        }),
      limit: (milliseconds): Limit => {
        const reached = new AbortController();
        return { signal: reached.signal, clear: this.after(milliseconds, () => reached.abort()) };
      },
    };
  }
}
