import { expect, test } from '@jest/globals';
import { faultRun } from '../simulator/fault-runs.ts';

// `npm run faults` plays ten thousand; these are other seeds than its own.
const FIRST = 1_000_000;
const RUNS = 200;

test('random nights full of faults violate nothing', async () => {
  const faults: Record<string, number> = {};
  const ends: Record<string, number> = {};
  for (let seed = FIRST; seed < FIRST + RUNS; seed++) {
    const report = await faultRun(seed);
    expect([seed, report.violations]).toEqual([seed, []]);
    for (const [name, count] of Object.entries(report.faults)) faults[name] = (faults[name] ?? 0) + count;
    for (const [name, count] of Object.entries(report.ends)) ends[name] = (ends[name] ?? 0) + count;
  }
  // Runs in which nothing goes wrong, or nothing goes well, would prove nothing.
  expect(Object.keys(faults)).toHaveLength(17);
  for (const count of Object.values(faults)) expect(count).toBeGreaterThan(RUNS / 10);
  for (const end of ['green: submitted', 'green: attached', 'green: already_replicated', 'crashed']) {
    expect(ends[end]).toBeGreaterThan(RUNS / 10);
  }
});

test('a seed gives the same run again', async () => {
  expect(await faultRun(138)).toEqual(await faultRun(138));
});
