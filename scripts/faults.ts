// Plays random runs full of faults and prints what was played and what was violated.
// npm run faults [-- --runs 10000] [-- --seed 1]; one failing run again: npm run faults -- --runs 1 --seed N
import { parseArgs } from 'node:util';
import { faultRun, type RunReport } from '../simulator/fault-runs.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const first = Number(values.seed);

const total = { steps: 0, requests: 0, violations: 0 };
const faults = new Map<string, number>();
const ends = new Map<string, number>();
const failing: RunReport[] = [];
for (let seed = first; seed < first + runs; seed++) {
  const report = await faultRun(seed);
  total.steps += report.steps;
  total.requests += report.requests;
  total.violations += report.violations.length;
  add(faults, report.faults);
  add(ends, report.ends);
  if (report.violations.length > 0) failing.push(report);
}

console.log(`| runs | seeds | steps | requests | faults | violations |\n|---|---|---|---|---|---|`);
const sum = [...faults.values()].reduce((all, count) => all + count, 0);
console.log(
  `| ${runs} | ${first} to ${first + runs - 1} | ${total.steps} | ${total.requests} | ${sum} | ${total.violations} |`,
);
print('fault', faults);
print('end of a step', ends);
for (const { seed, violations } of failing.slice(0, 10)) console.log(`seed ${seed}: ${violations.join('; ')}`);
if (total.violations > 0) process.exitCode = 1;

function add(to: Map<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) to.set(name, (to.get(name) ?? 0) + count);
}

function print(heading: string, counts: ReadonlyMap<string, number>): void {
  console.log(`\n| ${heading} | times |\n|---|---|`);
  for (const [name, count] of [...counts].sort((one, other) => other[1] - one[1]))
    console.log(`| ${name} | ${count} |`);
}
