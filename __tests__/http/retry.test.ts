import { expect, test } from '@jest/globals';
import { Backoff, growingPause, retry } from '../../src/http/retry.ts';
import { contextOf } from '../support/context.ts';

/** Fails so often, and then gives its number. */
function failing(failures: number) {
  let attempts = 0;
  return async (): Promise<number> => {
    attempts++;
    if (attempts <= failures) throw new Error(`failure ${attempts}`);
    return attempts;
  };
}

test('what fails is attempted again after the pause that is wanted, until it succeeds', async () => {
  const { context, clock } = contextOf();
  const seen: unknown[] = [];
  const again = (error: unknown, failures: number): number => {
    seen.push([(error as Error).message, failures]);
    return failures * 1_000;
  };
  expect(await retry(failing(3), again, context)).toBe(4);
  expect(seen).toEqual([
    ['failure 1', 1],
    ['failure 2', 2],
    ['failure 3', 3],
  ]);
  expect(clock.pauses).toEqual([1_000, 2_000, 3_000]);
});

test('what is final is thrown as it is, without a pause', async () => {
  const { context, clock } = contextOf();
  const again = (_error: unknown, failures: number) => (failures < 2 ? 5 : undefined);
  await expect(retry(failing(9), again, context)).rejects.toThrow('failure 2');
  expect(clock.pauses).toEqual([5]);
});

test('a cancellation ends a pause', async () => {
  const { context, cancel } = contextOf();
  let attempts = 0;
  const attempt = async (): Promise<never> => {
    attempts++;
    throw new Error('again');
  };
  const again = () => {
    cancel.abort(new Error('cancelled'));
    return 1_000;
  };
  await expect(retry(attempt, again, context)).rejects.toThrow('cancelled');
  expect(attempts).toBe(1);
});

test('pauses grow, and up to half of each is random', () => {
  const pauses = (random: number, asked?: number) => [1, 2, 3].map((failures) => growingPause(failures, asked, random));
  expect(pauses(0)).toEqual([1_000, 2_000, 4_000]);
  expect(pauses(0.5)).toEqual([1_500, 3_000, 6_000]);
  expect(pauses(1)).toEqual([2_000, 4_000, 8_000]);
  // One that is asked for is never cut.
  expect(pauses(0, 50_000)).toEqual([50_000, 50_000, 50_000]);
  expect(pauses(1, 50_000)).toEqual([51_000, 52_000, 54_000]);
});

function backoffWith(random: number) {
  const { clock } = contextOf();
  clock.random = () => random;
  return { backoff: new Backoff(clock), clock };
}

test('so many failures in a row are enough', () => {
  const { backoff } = backoffWith(0);
  expect([1, 2, 3].map(() => backoff.next(3))).toEqual([1_000, 2_000, undefined]);
  // However often it is asked, until one succeeds.
  expect(backoff.next(3)).toBeUndefined();
  backoff.reset();
  expect(backoff.next(3)).toBe(1_000);
  expect(new Backoff(contextOf().clock).next(1)).toBeUndefined();
});

test('ten minutes after the first failure are the end', () => {
  const { backoff, clock } = backoffWith(0);
  const tooLong: number[] = [];
  const next = (asked?: number) => backoff.next(9, asked, (pause) => tooLong.push(pause));
  expect(next(600_000)).toBe(600_000);
  clock.advance(1);
  expect(next(600_000)).toBeUndefined();
  expect(tooLong).toEqual([600_000]);
  clock.advance(599_999);
  // Where no pause was asked for, none is told.
  expect(next()).toBeUndefined();
  expect(tooLong).toHaveLength(1);
  backoff.reset();
  expect(next(600_000)).toBe(600_000);
  expect(backoffWith(0).backoff.next(9, 600_001)).toBeUndefined();
});
