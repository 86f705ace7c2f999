import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Time and chance, passed in so that tests own them. All durations and times are in milliseconds.
 */
export interface Clock {
  /**
   * For durations: runs on evenly, whoever sets the clock of the machine, and stands still while the machine sleeps. Only
   * the difference of two values means something.
   */
  now(): number;
  /** The time of day by this machine, since the Unix epoch: for what others compare with their clocks. May jump. */
  time(): number;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
  /** Resolves after `milliseconds`; rejects as soon as `cancelled` is aborted. */
  pause(milliseconds: number, cancelled: AbortSignal): Promise<void>;
  /** A signal that aborts after `milliseconds`. Whoever asks for one clears it. */
  limit(milliseconds: number): Limit;
}

export interface Limit {
  readonly signal: AbortSignal;
  clear(): void;
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  time: () => Date.now(),
  random: Math.random,
  pause: async (milliseconds, cancelled) => {
    await sleep(milliseconds, undefined, { signal: cancelled });
  },
  limit: (milliseconds) => {
    const reached = new AbortController();
    const cleared = new AbortController();
    // Unreferenced: a limit never keeps a step alive that has nothing else to do.
    sleep(milliseconds, undefined, { ref: false, signal: cleared.signal }).then(
      () => reached.abort(),
      () => undefined,
    );
    return { signal: reached.signal, clear: () => cleared.abort() };
  },
};

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
