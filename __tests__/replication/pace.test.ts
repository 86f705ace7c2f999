import { expect, test } from '@jest/globals';
import { pace } from '../../src/replication/pace.ts';

test('an end is noticed within 2 % or 15 s and 5 minutes, whatever chance says', () => {
  for (const passed of [0, 10_000, 600_000, 3_600_000, 43_200_000, 6e13]) {
    for (const chance of [0, 0.5, 1]) {
      const pause = pace(passed, undefined, chance);
      expect(pause).toBeLessThanOrEqual(Math.min(Math.max(15_000, 0.02 * passed), 300_000));
      expect(pause).toBeGreaterThanOrEqual(0.8 * Math.min(Math.max(14_000, 0.02 * passed), 300_000) - 1);
    }
  }
});

test('an expected end stretches the pause, but never beyond 75 s', () => {
  expect(pace(600_000, 100_000, 0)).toBe(50_000);
  expect(pace(120_000, 10_000_000, 0)).toBe(30_000);
  expect(pace(600_000, 10_000_000, 0)).toBe(75_000);
  expect(pace(60_000, 1_000, 0)).toBe(14_000);
  expect(pace(10_000_000, 10_000_000, 0)).toBe(200_000);
});

test('a copy that is nearly done is looked at when it is expected to end, but no sooner than any other', () => {
  expect(pace(600_000, 20_000, 0)).toBe(14_000);
  expect(pace(600_000, 40_000, 0)).toBe(20_000);
  expect(pace(600_000, 40_000, 1)).toBe(16_000);
});
