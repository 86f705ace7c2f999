import type { Clock, Limit } from '../../src/clock.ts';

interface Wake {
  at: number;
  wake: () => void;
}

/**
 * A clock that stands still while requests are under way (each of them asks for a limit) and jumps to the end of the
 * next pause when there is nothing else to wait for. So hours pass at once, and always in the same order.
 */
export class VirtualClock implements Clock {
  #now: number;
  #jumping = false;
  readonly #pauses = new Set<Wake>();
  readonly #limits = new Set<Wake>();
  readonly #beforeJump: (milliseconds: number) => Promise<void>;
  /** All pauses that ended, in milliseconds. */
  readonly pauses: number[] = [];
  #slept = 0;
  random = (): number => 0.5;
  onSleep: (milliseconds: number) => void = () => undefined;

  constructor(
    start = Date.UTC(2026, 10, 23, 2),
    beforeJump: (milliseconds: number) => Promise<void> = async () => undefined,
  ) {
    this.#now = start;
    this.#beforeJump = beforeJump;
  }

  now(): number {
    return this.#now;
  }

  time(): number {
    return this.#now + this.#slept;
  }

  /** The machine sleeps, or somebody sets its clock: the time of day jumps, and nothing else knows of it. */
  sleep(milliseconds: number): void {
    this.#slept += milliseconds;
    this.onSleep(milliseconds);
  }

  pause(milliseconds: number, cancelled: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (cancelled.aborted) return reject(cancelled.reason);
      const pause: Wake = {
        at: this.#now + milliseconds,
        wake: () => {
          cancelled.removeEventListener('abort', abort);
          this.#pauses.delete(pause);
          this.pauses.push(milliseconds);
          resolve();
        },
      };
      const abort = (): void => {
        this.#pauses.delete(pause);
        reject(cancelled.reason);
      };
      cancelled.addEventListener('abort', abort, { once: true });
      this.#pauses.add(pause);
      this.#jumpWhenIdle();
    });
  }

  limit(milliseconds: number): Limit {
    const reached = new AbortController();
    const limit: Wake = {
      at: this.#now + milliseconds,
      wake: () => {
        this.#limits.delete(limit);
        reached.abort();
      },
    };
    this.#limits.add(limit);
    return {
      signal: reached.signal,
      clear: () => {
        this.#limits.delete(limit);
        this.#jumpWhenIdle();
      },
    };
  }

  /** Lets time pass, whatever is under way. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const due of [...this.#limits, ...this.#pauses].sort((one, other) => one.at - other.at)) {
      if (due.at <= this.#now) due.wake();
    }
  }

  #jumpWhenIdle(): void {
    setImmediate(async () => {
      if (this.#jumping || this.#limits.size > 0 || this.#pauses.size === 0) return;
      this.#jumping = true;
      const next = Math.min(...[...this.#pauses].map(({ at }) => at));
      const milliseconds = Math.max(0, next - this.#now);
      await this.#beforeJump(milliseconds);
      this.#jumping = false;
      this.advance(milliseconds);
      this.#jumpWhenIdle();
    });
  }
}
