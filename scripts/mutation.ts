/**
 * Measures how well the tests test: node scripts/mutation.ts [--sample PERCENT] [FOLDER or FILE]...
 *
 * Every mutant meets the tests of its own folder first, which takes a fraction of a second, and only what survives them the
 * tests of whole steps. Without arguments all folders are measured. Needs: npm ci --prefix mutation
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const root = path.resolve(import.meta.dirname, '..');
const reports = path.join(root, 'reports/mutation');
const FOLDERS = [
  ...new Set(globSync('*/**/*.ts', { cwd: path.join(root, 'src') }).map((file) => path.dirname(file))),
].sort();
const WHOLE_STEPS = ['replication/*', 'step/*', 'scenarios/in-process', 'freshness/in-process'];
/** Per cent of the mutants of all folders together. */
const LEAST_SCORE = 90;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string', default: '100' } },
});
const sample = Number(options.sample);
if (!(sample > 0 && sample <= 100)) throw new Error('--sample is a number of per cent, above 0 and up to 100.');

interface Mutant {
  readonly mutatorName: string;
  readonly replacement: string;
  readonly location: Record<'start' | 'end', { readonly line: number; readonly column: number }>;
  readonly status: string;
}
type Report = { readonly files: Record<string, { readonly mutants: readonly Mutant[] }> };

const hasSurvived = ({ status }: Mutant) => status === 'Survived' || status === 'NoCoverage';
const isTried = (mutant: Mutant) => hasSurvived(mutant) || mutant.status === 'Killed' || mutant.status === 'Timeout';
/** What is not in the sample is stopped by a checker. */
const isMutant = (mutant: Mutant) => isTried(mutant) || mutant.status === 'CompileError';
/** As Stryker takes the range of a mutant. */
const rangeOf = ({ location: { start, end } }: Mutant) =>
  `${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
const keyOf = (mutant: Mutant) => [rangeOf(mutant), mutant.mutatorName, mutant.replacement].join(' ');

/** One run of Stryker: these mutants by these tests. */
function run(name: string, mutate: readonly string[], tests: readonly string[]): Map<string, readonly Mutant[]> {
  const base = JSON.parse(readFileSync(path.join(root, 'mutation/stryker.config.json'), 'utf8')) as object;
  const file = (extension: string) => path.join(reports, `${name}.${extension}`);
  const outputs = { jsonReporter: { fileName: file('json') }, htmlReporter: { fileName: file('html') } };
  mkdirSync(reports, { recursive: true });
  const plugin = path.join(import.meta.dirname, 'mutation-sample.ts');
  // A checker takes the place of one runner of tests.
  const sampling =
    sample === 100 ? {} : { checkers: ['sample'], plugins: ['@stryker-mutator/*', plugin], concurrency: 3 };
  writeFileSync(file('config.json'), JSON.stringify({ ...base, mutate, ...outputs, ...sampling }));
  const stryker = path.join(root, 'mutation/node_modules/@stryker-mutator/core/bin/stryker.js');
  const { status } = spawnSync(process.execPath, [stryker, 'run', file('config.json')], {
    cwd: root,
    env: { ...process.env, MUTATION_TESTS: tests.join(' '), MUTATION_SAMPLE: String(sample) },
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  const { files } = JSON.parse(readFileSync(file('json'), 'utf8')) as Report;
  return new Map(Object.entries(files).map(([source, { mutants }]) => [source, mutants.filter(isMutant)]));
}

/** What survives the tests of its own folder, by the tests of whole steps: all folders at once, as those take long to begin. */
function measureAgain(found: ReadonlyMap<string, readonly Mutant[]>): Map<string, readonly Mutant[]> {
  const survivors = [...found].flatMap(([file, mutants]) =>
    mutants.filter(hasSurvived).map((mutant) => `${file}:${rangeOf(mutant)}`),
  );
  if (survivors.length === 0) return new Map(found);
  const again = run('by-whole-steps', [...new Set(survivors)], WHOLE_STEPS);
  return new Map(
    [...found].map(([file, mutants]) => {
      const seen = new Map(again.get(file)?.map((mutant) => [keyOf(mutant), mutant]));
      return [file, mutants.map((mutant) => (hasSurvived(mutant) ? (seen.get(keyOf(mutant)) ?? mutant) : mutant))];
    }),
  );
}

function rowOf(name: string, mutants: readonly Mutant[]): string {
  const tried = mutants.filter(isTried).length;
  const survived = mutants.filter(hasSurvived).length;
  const timeouts = mutants.filter(({ status }) => status === 'Timeout').length;
  const killed = tried - survived;
  return `| ${[name, mutants.length, tried, killed, timeouts, survived, ((100 * killed) / tried).toFixed(1)].join(' | ')} |`;
}

const wanted = positionals.map((given) => given.replace(/^src\/|\/$/g, ''));
const measured = FOLDERS.flatMap((folder) => {
  if (wanted.length === 0 || wanted.some((one) => folder === one || folder.startsWith(`${one}/`)))
    return [{ folder, mutate: [`src/${folder}/*.ts`, '!src/**/*.d.ts'] }];
  const files = wanted.filter((file) => path.dirname(file) === folder && existsSync(path.join(root, 'src', file)));
  return files.length === 0 ? [] : [{ folder, mutate: files.map((file) => `src/${file}`) }];
}).map(({ folder, mutate }) => ({ folder, files: run(folder.replace('/', '-'), mutate, [`${folder}/*`]) }));
const results = measureAgain(new Map(measured.flatMap(({ files }) => [...files])));
const all = [...results.values()].flat();
if (!all.some(isTried)) throw new Error(`Nothing to measure; the folders are ${FOLDERS.join(', ')}.`);

const table = [
  `| Folder | Mutants | ${sample === 100 ? 'Tried' : `Tried, a sample of ${sample} %`} | Killed | Of them by the time limit | Survived | Score |`,
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...measured.map(({ folder, files }) =>
    rowOf(
      `\`src/${folder}/\``,
      [...files.keys()].flatMap((file) => results.get(file) ?? []),
    ),
  ),
  rowOf('all', all),
];
const survived = [...results].flatMap(([file, mutants]) =>
  mutants
    .filter(hasSurvived)
    .map(
      (mutant) =>
        `- ${file}:${mutant.location.start.line} ${mutant.mutatorName}: ${mutant.replacement.replace(/\s+/g, ' ')}`,
    ),
);
writeFileSync(path.join(reports, 'summary.md'), `${[...table, '', ...survived].join('\n')}\n`);
process.stdout.write(`\n${table.join('\n')}\n`);
if (all.filter(hasSurvived).length > all.filter(isTried).length * (1 - LEAST_SCORE / 100)) process.exitCode = 1;
