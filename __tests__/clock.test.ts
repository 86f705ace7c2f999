import { expect, test } from '@jest/globals';
import { systemClock } from '../src/clock.ts';

const never = new AbortController().signal;

test('time goes on, and chance is below one', async () => {
  const before = systemClock.now();
  await systemClock.pause(1, never);
  expect(systemClock.now()).toBeGreaterThan(before);
  expect(systemClock.random()).toBeLessThan(1);
});

test('the time of day follows the clock of the machine when that is set, and durations do not', () => {
  const real = Date.now;
  const before = systemClock.now();
  try {
    Date.now = () => real() - 3_600_000;
    expect(systemClock.time()).toBeLessThan(real() - 3_000_000);
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  } finally {
    Date.now = real;
  }
});

test('a pause ends at once when cancelled', async () => {
  await expect(systemClock.pause(1_000_000, AbortSignal.abort())).rejects.toThrow();
  const cancel = new AbortController();
  const pause = systemClock.pause(1_000_000, cancel.signal);
  cancel.abort();
  await expect(pause).rejects.toThrow();
});

test('a limit aborts when it is reached, and never once it is cleared', async () => {
  const reached = systemClock.limit(1);
  const cleared = systemClock.limit(1);
  cleared.clear();
  // Limits do not keep a process alive, so a pause does it here.
  await systemClock.pause(20, never);
  while (!reached.signal.aborted) await systemClock.pause(1, never);
  expect(cleared.signal.aborted).toBe(false);
});
