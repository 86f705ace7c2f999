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
  ['2026-11-26 14:36:25 utc', time],
  // A zone of whole hours.
  ['2026-11-26T22:36:25+08', time],
  ['2026-11-26 22:36:25 +08', time],
  ['2026-11-26T22:36:25.5+08', time + 500],
  ['2026-11-26T22:36:25.123456+08', time + 123],
  ['2026-11-26T04:36:25-10', time],
  // Not each end with a zone's letter is one.
  ['2026-11-26', Date.UTC(2026, 10, 26)],
  // Seconds and milliseconds since the Unix epoch.
  ['1795703785', time],
  [' 1795703785123 ', time + 123],
  ['179570378', undefined],
  ['17957037851', undefined],
  ['1795703785x', undefined],
  ['1795703785xxx', undefined],
  ['-1795703785', undefined],
  ['2026-11-26 UTC noon', undefined],
  ['later', undefined],
  ['', undefined],
])('%j', (text, expected) => {
  expect(readTimestamp(text)).toBe(expected);
});
