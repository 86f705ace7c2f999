import { expect, test } from '@jest/globals';
import { readDate, readRetryAfter } from '../../src/http/retry-after.ts';

const now = Date.UTC(2026, 10, 23, 2);

test.each([
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': ' 0 ' }, 0],
  // By the other side's clock, which is an hour ahead here.
  [{ 'retry-after': 'Mon, 23 Nov 2026 03:00:30 GMT', date: 'Mon, 23 Nov 2026 03:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 02:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 01:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5x' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{}, undefined],
])('%j: %p ms', (headers, expected) => {
  expect(readRetryAfter(headers as Record<string, string>, now)).toBe(expected);
});

test.each([
  ['Mon, 23 Nov 2026 03:00:00 GMT', Date.UTC(2026, 10, 23, 3)],
  ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
  ['Sat, 13 Sep 275760 00:00:00 GMT', undefined],
  ['now', undefined],
])('a clock that shows %s: %p', (date, expected) => {
  expect(readDate({ date })).toBe(expected);
});
