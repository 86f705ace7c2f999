import { expect, test } from '@jest/globals';
import { Turns } from '../../src/replication/busy.ts';

test('what is waited for has one line, and something else another', () => {
  const turns = new Turns();
  expect(turns.of('a')).toBe(turns.of('a'));
  expect(turns.of('a')).not.toBe(turns.of('b'));
});

test('before anybody got through, that was never', () => {
  expect(new Turns().lastThrough).toBe(Number.NEGATIVE_INFINITY);
});
