import { expect, test } from '@jest/globals';
import { repeat } from '../../src/http/repeat.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const going = new AbortController().signal;
const failing = async (): Promise<never> => {
  throw new Error('again');
};

async function pausesWith(random: number, asked?: number, most = 4): Promise<number[]> {
  const clock = new VirtualClock();
  clock.random = () => random;
  const told: number[] = [];
  const tell = (_error: unknown, pause: number) => told.push(pause);
  const judge = () => ({ most, asked });
  const over: number[] = [];
  const tooLong = (_error: unknown, pause: number) => over.push(pause);
  await expect(repeat({ clock, cancelled: going, attempt: failing, judge, tell, tooLong })).rejects.toThrow('again');
  expect(clock.pauses).toEqual(told);
  return over.length > 0 ? over : told;
}

test('pauses grow, and up to half of each is chance', async () => {
  expect(await pausesWith(0)).toEqual([1_000, 2_000, 4_000]);
  expect(await pausesWith(0.5)).toEqual([1_500, 3_000, 6_000]);
  expect(await pausesWith(1)).toEqual([2_000, 4_000, 8_000]);
});

test('a pause that is asked for is never cut, only stretched by chance', async () => {
  expect(await pausesWith(0, 50_000)).toEqual([50_000, 50_000, 50_000]);
  expect(await pausesWith(1, 50_000)).toEqual([51_000, 52_000, 54_000]);
});

test('ten minutes are the end', async () => {
  expect(await pausesWith(0, 600_001)).toEqual([600_001]);
  expect(await pausesWith(0, 600_000, 2)).toEqual([600_000]);
});

test('a cancellation ends a pause, and what is final is not repeated', async () => {
  const cancel = new AbortController();
  const clock = new VirtualClock();
  let attempts = 0;
  const attempt = async (): Promise<never> => {
    attempts++;
    throw new Error('again');
  };
  const judge = () => ({ most: 9, asked: undefined });
  const tell = () => cancel.abort();
  const nothing = () => undefined;
  await expect(repeat({ clock, cancelled: cancel.signal, attempt, judge, tell, tooLong: nothing })).rejects.toThrow(
    /aborted/,
  );
  expect(attempts).toBe(1);
  const final = repeat({ clock, cancelled: going, attempt, judge: nothing, tell: nothing, tooLong: nothing });
  await expect(final).rejects.toThrow('again');
  expect(attempts).toBe(2);
});
