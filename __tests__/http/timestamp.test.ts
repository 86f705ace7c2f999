import { expect, test } from '@jest/globals';
import { readTimestamp } from '../../src/http/timestamp.ts';

const time = Date.UTC(2026, 10, 26, 14, 36, 25);

test.each([
  ['2026-11-26T14:36:25', time],
  ['2026-11-26 14:36:25', time],
  ['2026-11-26 14:36', time - 25_000],
  ['2026-11-26 4:36:25', time - 10 * 3_600_000],
  ['2026-11-26', Date.UTC(2026, 10, 26)],
  ['2026-1-6', Date.UTC(2026, 0, 6)],
  [' 2026-11-26T14:36:25.123456 ', time + 123],
  ['2026-11-26T14:36:25,5', time + 500],
  ['2026-11-26T14:36:25Z', time],
  ['2026-11-26 14:36:25 utc', time],
  ['2026-11-26T14:36:25 Z', time],
  ['2026-11-26T22:36:25+08:00', time],
  ['2026-11-26T22:36:25 +08:00', time],
  ['2026-11-26T22:36:25+0800', time],
  ['2026-11-26T22:36:25+08', time],
  ['2026-11-26T09:36:25.000-05', time],
  ['Thu, 26 Nov 2026 14:36:25 GMT', time],
  ['Thu, 26 Nov 2026 14:36:25', time],
  ['Thu, 26 Nov 2026 22:36:25 +0800', time],
  [String(time / 1_000), time],
  [`${time / 1_000}.75`, time],
  [String(time + 7), time + 7],
  [`${time + 7}999`, time + 7],
  ['Tue, 31 Nov 2026 14:36:25 GMT', undefined],
  ['Thu, 26 Now 2026 14:36:25 GMT', undefined],
  ['Thu, 26 Nov 2026 14 GMT', undefined],
  ['Thu, 26 Nov 2026 14:36:25 +9999', undefined],
  ['2026-11-31T00:30:00', undefined],
  ['2026-13-01', undefined],
  ['2026-11-26T25:00:00', undefined],
  ['2026-11-26 14:36:25 CST', undefined],
  ['11-26-2026', undefined],
  ['26 Nov 2026', undefined],
  ['Mon', undefined],
  ['0', undefined],
  ['-1', undefined],
  ['later', undefined],
  ['', undefined],
])('%j', (text, expected) => {
  expect(readTimestamp(text)).toBe(expected);
});
