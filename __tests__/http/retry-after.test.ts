import { expect, test } from '@jest/globals';
import { readDate, readRetryAfter } from '../../src/http/retry-after.ts';

const LONGEST = 999_999_999_000;
const now = Date.UTC(2026, 10, 23, 2);

test.each([
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': ' 0 ' }, 0],
  // By the other side's clock, which is an hour ahead here.
  [{ 'retry-after': 'Mon, 23 Nov 2026 03:00:30 GMT', date: 'Mon, 23 Nov 2026 03:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 02:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 01:00:00 GMT' }, 0],
  [{ 'retry-after': '299.997' }, 299_997],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '1.' }, 1_000],
  // Repeated by what is in between.
  [{ 'retry-after': '5, 120' }, 120_000],
  [{ 'retry-after': '9'.repeat(400) }, LONGEST],
  [{ 'retry-after': 'Sat, 13 Sep 275760 00:00:00 GMT' }, LONGEST],
  [{ 'retry-after': 'Sat, 13 Sep 275760 00:00:01 GMT' }, undefined],
  // The other side's clock is of no use.
  [{ 'retry-after': 'Mon, 23 Nov 2026 02:00:30 GMT', date: 'Sat, 13 Sep 275760 00:00:00 GMT' }, 30_000],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': '5,' }, undefined],
  [{ 'retry-after': '-5x' }, undefined],
  [{ 'retry-after': '120s' }, undefined],
  // The language takes it for a year.
  [{ 'retry-after': '-120' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{}, undefined],
])('%j: %p ms', (headers, expected) => {
  expect(readRetryAfter(headers as Record<string, string>, now)).toBe(expected);
});

test.each([
  ['Mon, 23 Nov 2026 03:00:00 GMT', Date.UTC(2026, 10, 23, 3)],
  ['Sat, 13 Sep 275760 00:00:00 GMT', undefined],
  ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
  ['-5', undefined],
  ['yesterday', undefined],
])('the date %s is %p', (date, expected) => {
  expect(readDate({ date })).toBe(expected);
});

test('whatever the header fields say, the end of the pause can be shown', () => {
  for (const date of ['Thu, 31 Dec 2099 23:59:59 GMT', 'Sat, 13 Sep 275760 00:00:00 GMT']) {
    const headers = { date, 'retry-after': 'Sat, 13 Sep 275760 00:00:00 GMT' };
    const until = (readDate(headers) ?? now) + (readRetryAfter(headers, now) ?? 0);
    expect(() => new Date(until).toISOString()).not.toThrow();
  }
});
