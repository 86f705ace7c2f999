import { expect, test } from '@jest/globals';
import { showDuration } from '../../src/duration.ts';
import { Progress } from '../../src/replication/progress.ts';

const MINUTE = 60_000;

test('steady progress gives the rest by its rate', () => {
  const progress = new Progress();
  progress.see(10, 0);
  expect(progress.left(0)).toBeUndefined();
  progress.see(20, 10 * MINUTE);
  expect(progress.left(10 * MINUTE)).toBe(80 * MINUTE);
  expect(progress.left(15 * MINUTE)).toBe(75 * MINUTE);
  expect(progress.percent).toBe(20);
});

test('too short, too little, too old: no estimate', () => {
  const short = new Progress();
  short.see(0, 0);
  short.see(50, 29_999);
  expect(short.left(29_999)).toBeUndefined();
  const later = new Progress();
  later.see(0, 60 * MINUTE);
  later.see(50, 60 * MINUTE + 29_999);
  expect(later.left(60 * MINUTE + 29_999)).toBeUndefined();
  const little = new Progress();
  little.see(0, 0);
  little.see(1, 10 * MINUTE);
  expect(little.left(10 * MINUTE)).toBeUndefined();
  const old = new Progress();
  old.see(0, 0);
  old.see(50, MINUTE);
  expect(old.left(22 * MINUTE)).toBeUndefined();
});

test('just long enough, just enough, just young enough: an estimate', () => {
  const short = new Progress();
  short.see(0, 0);
  short.see(50, 30_000);
  expect(short.left(30_000)).toBe(30_000);
  const little = new Progress();
  little.see(0, 0);
  little.see(2, 10 * MINUTE);
  expect(little.left(10 * MINUTE)).toBe(490 * MINUTE);
  const old = new Progress();
  old.see(0, 0);
  old.see(50, 30 * MINUTE);
  expect(old.left(50 * MINUTE)).toBe(10 * MINUTE);
  expect(old.left(50 * MINUTE + 1)).toBeUndefined();
});

test('a standstill goes on from where the progress last moved', () => {
  const progress = new Progress();
  progress.see(10, 0);
  progress.see(20, 10 * MINUTE);
  progress.see(20, 15 * MINUTE);
  expect(progress.left(15 * MINUTE)).toBe(75 * MINUTE);
  progress.see(30, 20 * MINUTE);
  expect(progress.left(20 * MINUTE)).toBe(70 * MINUTE);
});

test('backwards starts anew, missing changes nothing', () => {
  const progress = new Progress();
  progress.see(undefined, 0);
  expect(progress.percent).toBeUndefined();
  progress.see(80, 0);
  progress.see(40, MINUTE);
  progress.see(undefined, 2 * MINUTE);
  expect(progress.percent).toBe(40);
  expect(progress.left(2 * MINUTE)).toBeUndefined();
  progress.see(50, 3 * MINUTE);
  expect(progress.left(3 * MINUTE)).toBe(10 * MINUTE);
});

test('overdue is no time left, never less', () => {
  const progress = new Progress();
  progress.see(0, 0);
  progress.see(99, MINUTE);
  expect(progress.left(10 * MINUTE)).toBe(0);
});

test.each([
  [-5, '0 s'],
  [59_400, '59 s'],
  [MINUTE, '1 min'],
  [59.9 * MINUTE, '59 min'],
  [60 * MINUTE, '1 h 00 min'],
  [25 * 60 * MINUTE + 5 * MINUTE, '25 h 05 min'],
])('%d ms is %s', (milliseconds, shown) => {
  expect(showDuration(milliseconds)).toBe(shown);
});
