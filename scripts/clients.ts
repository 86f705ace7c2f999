// Lets the vendor's Python and Go SDKs judge the simulator and the action: the simulator's answers must fit their models,
// the action's requests must be theirs, and the replicas that it makes must be found by them. They are installed into
// .tools/clients/, in the versions that scripts/clients/ pins, so this needs Go and Python; without them it fails.
import { compareAnswers } from './clients/answers.ts';
import type { Row } from './clients/compare.ts';
import { type ClientName, install } from './clients/install.ts';
import { compareReplicas } from './clients/replicas.ts';
import { compareRequests } from './clients/requests.ts';

const names: readonly ClientName[] = ['Python', 'Go'];
/** Of one row, so many differences are printed. */
const SHOWN = 20;

/** Milliseconds; all of it takes less than a minute. */
const MAX_TIME = 150_000;

install();
setTimeout(() => {
  console.error(`It is not done after ${MAX_TIME / 1_000} s.`);
  process.exit(1);
}, MAX_TIME).unref();
const work: readonly [what: string, rows: Promise<Row[]>][] = [
  ...names.map((name): [string, Promise<Row[]>] => [`${name} SDK: answers and errors`, compareAnswers(name)]),
  ['Requests', compareRequests(names)],
  ['Replicas', compareReplicas().then((row) => [row])],
];
const failed = (what: string, error: unknown): Row => ({ what, calls: 0, compared: 1, differences: [String(error)] });
const rows = (await Promise.all(work.map(([what, found]) => found.catch((error) => [failed(what, error)])))).flat();

console.log('| What was compared | Calls | Facts | Differ |\n| --- | ---: | ---: | ---: |');
for (const { what, calls, compared, differences } of rows) {
  console.log(`| ${what} | ${calls} | ${compared} | ${differences.length} |`);
}
for (const { what, differences } of rows) {
  for (const difference of differences.slice(0, SHOWN)) console.error(`${what}: ${difference}`);
  if (differences.length > SHOWN) console.error(`${what}: and ${differences.length - SHOWN} more`);
}
const sum = (count: (row: Row) => number): number => rows.reduce((total, row) => total + count(row), 0);
const differing = sum(({ differences }) => differences.length);
console.log(`${sum(({ compared }) => compared)} compared, ${differing} differ`);
// A row without a comparison has compared nothing, whatever it says.
if (differing > 0 || rows.length === 0 || rows.some(({ compared }) => compared === 0)) process.exitCode = 1;
