import { expect, test } from '@jest/globals';
import { readTimestamp } from '../../src/http/timestamp.ts';

const time = Date.UTC(2026, 10, 26, 14, 36, 25);

test.each([
  ['2026-11-26T14:36:25', time],
  ['2026-11-26 14:36:25', time],
  [' 2026-11-26T14:36:25.123456 ', time + 123],
  ['2026-11-26T14:36:25Z', time],
  ['2026-11-26T22:36:25+08:00', time],
  ['2026-11-26T22:36:25+0800', time],
  ['Thu, 26 Nov 2026 14:36:25 GMT', time],
  ['later', undefined],
  ['', undefined],
])('%j', (text, expected) => {
  expect(readTimestamp(text)).toBe(expected);
});
