// npm run bench [-- --rounds 15] [-- --peer path/to/another/action/dist/index.js]
// Whole processes from spawn to exit, one after another in turn, so that a slow moment meets all of them alike. Medians;
// read the ratios, the milliseconds are this machine's.
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { action, documentedInputs, root, runNode, stepEnvironment, stepFolder } from './step.ts';

const TOKEN = 'FakeTokenOfTheBenchmark-0123456789';
const MEMORY_ROUNDS = 5;
/** Backups in one step. Each round waits for the first look, some fifteen seconds. */
const SEVERAL = [1, 10, 100, 256];

/** A program of Node to measure. */
interface Contender {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly environment: Record<string, string>;
  /** How it must end; any end will do where it is absent. */
  readonly exitCode?: number;
}

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, peer: { type: 'string', multiple: true, default: [] } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: give a whole number above 0.`);
for (const peer of values.peer) {
  // Node would end at once, and look like a very fast peer.
  if (!existsSync(peer)) throw new Error(`--peer ${peer}: there is no such file.`);
}

const bundle = path.join(root, action.runs.main);
const { folder, remove } = stepFolder();
const service = fork(path.join(root, 'scripts/bench-service.ts'), { env: { TOKEN } });
try {
  const endpoint = await endpointOf(service);
  const withoutInputs = stepEnvironment({}, folder);
  const nothing = { name: '`node -e 0`', parameters: ['-e', '0'], environment: {}, exitCode: 0 };
  const firstError = {
    name: 'first error (no inputs)',
    parameters: [bundle],
    environment: withoutInputs,
    exitCode: 1,
  };
  const bare = {
    name: 'a bare `fetch` script',
    parameters: [path.join(root, 'scripts/bare-fetch.js')],
    environment: { ENDPOINT: endpoint, TOKEN },
    exitCode: 0,
  };
  const submit = {
    name: 'a whole submit over loopback',
    parameters: [bundle],
    environment: stepEnvironment(documentedInputs(endpoint, TOKEN), folder),
    exitCode: 0,
  };
  const peers = values.peer.map((peer) => ({
    // Nearly all end in dist/index.js; the part before tells them apart.
    name: `first error of ${path.resolve(peer).split(path.sep).slice(-3).join('/')}`,
    parameters: [path.resolve(peer)],
    environment: withoutInputs,
  }));

  const times = await timeAll([nothing, firstError, bare, submit, ...peers]);
  printTimes(times, times.get(nothing) ?? Number.NaN, times.get(bare) ?? Number.NaN);
  printSizes(await peakOf(submit), await peakOf(bare));
  await printSeveral(endpoint);
} finally {
  if (service.connected) service.disconnect();
  remove();
}

/** Where the simulated service listens, once it does. */
function endpointOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The simulated service has ended with exit code ${code}.`)));
  });
}

/** The median time of each, in milliseconds. */
async function timeAll(contenders: readonly Contender[]): Promise<Map<Contender, number>> {
  const times = new Map(contenders.map((contender) => [contender, [] as number[]]));
  // The first round only warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [contender, measured] of times) {
      const start = performance.now();
      await runToEnd(contender);
      if (round > 0) measured.push(performance.now() - start);
    }
  }
  return new Map([...times].map(([contender, measured]) => [contender, median(measured)]));
}

/** The median peak memory, in bytes, in runs of their own: looking at it takes time. */
async function peakOf(contender: Contender, memoryRounds = MEMORY_ROUNDS): Promise<number> {
  const file = path.join(folder, 'peak');
  const parameters = ['--import', path.join(root, 'scripts/bench-memory.js'), ...contender.parameters];
  const environment = { ...contender.environment, PEAK_FILE: file };
  const peaks: number[] = [];
  for (let round = 0; round < memoryRounds; round++) {
    await runToEnd({ ...contender, parameters, environment });
    peaks.push(1024 * Number(readFileSync(file, 'utf8')));
  }
  return median(peaks);
}

async function runToEnd({ name, parameters, environment, exitCode }: Contender): Promise<void> {
  const ended = await runNode(parameters, environment, folder);
  if (exitCode !== undefined && ended.exitCode !== exitCode)
    throw new Error(`${name}: exit code ${ended.exitCode}\n${ended.log}`);
}

function printTimes(times: ReadonlyMap<Contender, number>, nothing: number, bare: number): void {
  console.log(`Medians of ${rounds} interleaved rounds, Node ${process.versions.node}\n`);
  console.log('| what | ms | x `node -e 0` | x bare `fetch` |\n|---|---|---|---|');
  for (const [{ name }, time] of times)
    console.log(`| ${name} | ${time.toFixed(1)} | ${ratio(time, nothing)} | ${ratio(time, bare)} |`);
}

function printSizes(submitPeak: number, barePeak: number): void {
  console.log('\n| what | size |\n|---|---|');
  console.log(`| dist/, all files | ${kilobytes(sizeOf(path.join(root, 'dist')))} |`);
  console.log(`| the download (git archive of HEAD, gzip) | ${download()} |`);
  console.log(`| peak memory of a submit | ${kilobytes(submitPeak)} |`);
  console.log(`| peak memory of the bare \`fetch\` script | ${kilobytes(barePeak)} |`);
  console.log(`| peak memory of a submit, x bare \`fetch\` | ${ratio(submitPeak, barePeak)} |`);
}

/** What it takes to submit and follow several backups in one step. */
async function printSeveral(endpoint: string): Promise<void> {
  console.log('\n| backups in one step, with `wait` | peak memory | x one |\n|---|---|---|');
  let ofOne = Number.NaN;
  for (const count of SEVERAL) {
    const backup_id = Array.from({ length: count }, (_, index) => `backup-${index + 1}`).join(' ');
    const inputs = { ...documentedInputs(endpoint, TOKEN), backup_id, wait: 'true' };
    const environment = stepEnvironment(inputs, folder);
    const peak = await peakOf({ name: `${count} backups`, parameters: [bundle], environment, exitCode: 0 }, 1);
    if (count === 1) ofOne = peak;
    console.log(`| ${count} | ${kilobytes(peak)} | ${ratio(peak, ofOne)} |`);
  }
}

function sizeOf(directory: string): number {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(path.join(directory, name)))
    .filter((entry) => entry.isFile());
  return files.reduce((sum, { size }) => sum + size, 0);
}

function download(): string {
  try {
    const archive = execFileSync('git', ['archive', '--format=tar.gz', 'HEAD'], {
      cwd: root,
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return kilobytes(archive.length);
  } catch {
    return 'not a git checkout';
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const [below, above] = [Math.floor((sorted.length - 1) / 2), Math.ceil((sorted.length - 1) / 2)];
  return ((sorted[below] ?? Number.NaN) + (sorted[above] ?? Number.NaN)) / 2;
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
