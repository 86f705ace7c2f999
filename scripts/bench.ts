// npm run bench [-- --rounds 15] [-- --peer path/to/another/action/dist/index.js]
// Whole processes from spawn to exit, one after another in turn, so that a slow moment meets all of them alike. Medians;
// read the ratios, the milliseconds are this machine's.
import { execFileSync, fork } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { documented } from '../simulator/cloud.ts';
import { action, root, runNode, stepEnvironment, stepFolder } from './step.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, peer: { type: 'string', multiple: true, default: [] } },
});
const TOKEN = 'FakeTokenOfTheBenchmark-0123456789';
const MEMORY_ROUNDS = 5;

interface Contender {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly environment: Record<string, string>;
  readonly exitCode: number | undefined;
  readonly times: number[];
}

const service = fork(path.join(root, 'scripts/bench-service.ts'), { env: { ...process.env, TOKEN } });
const endpoint = await new Promise<string>((resolve) => service.once('message', (message) => resolve(String(message))));
const { folder, remove } = stepFolder();
try {
  const inputs = {
    backup_id: documented.backupId,
    project_id: documented.projectId,
    endpoint,
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
    token: TOKEN,
  };
  const bundle = path.join(root, action.runs.main);
  const submit = stepEnvironment(inputs, folder);
  const bare = { ENDPOINT: endpoint, TOKEN };
  const contender = (
    name: string,
    parameters: string[],
    environment: Record<string, string>,
    exitCode?: number,
  ): Contender => ({
    name,
    parameters,
    environment,
    exitCode,
    times: [],
  });
  const nothing = contender('`node -e 0`', ['-e', '0'], {}, 0);
  const fetching = contender('a bare `fetch` script', [path.join(root, 'scripts/bare-fetch.js')], bare, 0);
  const contenders = [
    nothing,
    contender('first error (no inputs)', [bundle], stepEnvironment({}, folder), 1),
    fetching,
    contender('a whole submit over loopback', [bundle], submit, 0),
    ...values.peer.map((peer) =>
      contender(
        `first error of ${peer.split(/[\\/]/).slice(-3).join('/')}`,
        [path.resolve(peer)],
        stepEnvironment({}, folder),
      ),
    ),
  ];

  for (let round = -1; round < Number(values.rounds); round++) {
    for (const { name, parameters, environment, exitCode, times } of contenders) {
      const start = performance.now();
      const ended = await runNode(parameters, environment);
      // The first round only warms up.
      if (round >= 0) times.push(performance.now() - start);
      if (exitCode !== undefined && ended.exitCode !== exitCode)
        throw new Error(`${name}: exit code ${ended.exitCode}\n${ended.log}`);
    }
  }
  console.log(`Medians of ${values.rounds} interleaved rounds, Node ${process.versions.node}\n`);
  console.log('| what | ms | x `node -e 0` | x bare `fetch` |\n|---|---|---|---|');
  for (const { name, times } of contenders) {
    const time = median(times);
    console.log(
      `| ${name} | ${time.toFixed(1)} | ${ratio(time, median(nothing.times))} | ${ratio(time, median(fetching.times))} |`,
    );
  }

  const peak = async (parameters: readonly string[], environment: Record<string, string>): Promise<number> => {
    const file = path.join(folder, 'peak');
    const peaks: number[] = [];
    for (let round = 0; round < MEMORY_ROUNDS; round++) {
      await runNode(['--import', path.join(root, 'scripts/bench-memory.js'), ...parameters], {
        ...environment,
        PEAK_FILE: file,
      });
      peaks.push(Number(readFileSync(file, 'utf8')));
    }
    return median(peaks);
  };
  const [submitPeak, barePeak] = [await peak([bundle], submit), await peak(fetching.parameters, bare)];
  const dist = path.join(root, 'dist');
  const size = readdirSync(dist).reduce((sum, name) => sum + statSync(path.join(dist, name)).size, 0);
  console.log('\n| what | size |\n|---|---|');
  console.log(`| dist/, all files | ${kilobytes(size)} |`);
  console.log(`| the download (git archive of HEAD, gzip) | ${download()} |`);
  console.log(`| peak memory of a submit | ${Math.round(submitPeak / 1024)} MiB |`);
  console.log(`| x the bare \`fetch\` script's | ${ratio(submitPeak, barePeak)} |`);
} finally {
  service.disconnect();
  remove();
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
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(2);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}
