import { expect, test } from '@jest/globals';
import { Turns } from '../../src/replication/turns.ts';

test('what is waited for has one line, and something else another', () => {
  const turns = new Turns();
  expect(turns.line('a')).toBe(turns.line('a'));
  expect(turns.line('a')).not.toBe(turns.line('b'));
});

test('before anybody got through, that was never', () => {
  expect(new Turns().lastThrough).toBe(Number.NEGATIVE_INFINITY);
});
