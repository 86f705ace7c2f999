import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { readOutputs, root } from '../../scripts/step.ts';
import { documented } from '../../simulator/cloud.ts';
import { Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';
import { VirtualClock } from './virtual-clock.ts';

export { readOutputs, root };
export const TOKEN = 'MIIFakeTokenOfTheTests-0123456789';

/** A step of a workflow, as far as it differs from the documented example. */
export interface Step {
  /** Of the action in this folder, instead of the one at the root. */
  readonly action?: 'freshness';
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What happens when the service falls silent: time passes, or the runner cancels the step. */
  readonly onSilence?: 'wait' | NodeJS.Signals;
}

/** What is left of a step when it has ended. */
export interface Ended {
  readonly exitCode: number;
  /** Everything printed, stdout and stderr. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** How often the outputs were written. */
  readonly saves: number;
}

/** The simulator and the clock of one scenario. */
export interface Stage {
  readonly simulator: Simulator;
  readonly clock: VirtualClock;
  onSilence: () => void;
}

export type Driver = (stage: Stage, step: Step) => Promise<Ended>;

/** Longer than the action awaits an answer. */
const LONGER_THAN_ANY_ANSWER = 61_000;

export async function onStage<T>(
  play: (stage: Stage) => Promise<T>,
  options: Pick<SimulatorOptions, 'tls'> = {},
): Promise<T> {
  // The machine and the service agree on the time, as signatures need it.
  const clock = new VirtualClock(Date.now());
  const simulator = new Simulator({ ...options, now: () => clock.time(), onSilence: () => stage.onSilence() });
  const stage: Stage = { simulator, clock, onSilence: () => undefined };
  simulator.cloud.addToken(TOKEN);
  await simulator.start();
  try {
    return await play(stage);
  } finally {
    await simulator.stop();
  }
}

/** What the runner gives a step: the inputs as variables, files for outputs and summary, the run. */
export function environmentOf(
  simulator: Simulator,
  { action, inputs = {}, environment = {} }: Step,
  folder: string,
): Record<string, string> {
  const all: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    // Windows finds its sockets by it.
    SystemRoot: process.env['SystemRoot'],
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_RUN_ID: '7012345678',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_OUTPUT: path.join(folder, 'output'),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
    ...environment,
  };
  const whole = action === undefined ? ofRoot(simulator) : ofFreshness(simulator);
  for (const [name, value] of Object.entries({ ...whole, ...inputs })) all[`INPUT_${name.toUpperCase()}`] = value;
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function ofRoot(simulator: Simulator): Record<string, string> {
  return {
    backup_id: documented.backupId,
    project_id: documented.projectId,
    source_region: documented.region,
    endpoint: simulator.endpoint,
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
    enable_acceleration: 'false',
    token: TOKEN,
  };
}

/** Both regions are the simulator. */
function ofFreshness(simulator: Simulator): Record<string, string> {
  return {
    source_vault_id: documented.sourceVaultId,
    project_id: documented.projectId,
    source_region: documented.region,
    endpoint: simulator.endpoint,
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
    destination_endpoint: simulator.endpoint,
  };
}

async function inFolder<T>(play: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'step-'));
  try {
    for (const file of ['output', 'summary']) writeFileSync(path.join(folder, file), '');
    return await play(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function whatIsLeft(folder: string): Pick<Ended, 'outputs' | 'summary' | 'saves'> {
  const file = readFileSync(path.join(folder, 'output'), 'utf8');
  // Each takes the place of the one before; its delimiter counts them.
  const saves = Number(/^(?:backup_id|stale)<<\S+_(\d+)$/m.exec(file)?.[1] ?? 0);
  return { outputs: readOutputs(file), saves, summary: readFileSync(path.join(folder, 'summary'), 'utf8') };
}

/** Runs the committed bundle as the runner does: a process of Node, with the clock replaced from outside. */
export const inChildProcess: Driver = (stage, step) =>
  inFolder(async (folder) => {
    const preload = path.join(root, '__tests__/support/child-clock.ts');
    const child = spawn(
      process.execPath,
      [
        '--no-warnings',
        '--import',
        preload,
        path.join(root, 'dist', step.action === 'freshness' ? 'freshness.js' : 'index.js'),
      ],
      {
        env: environmentOf(stage.simulator, step, folder),
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    stage.onSilence = () => {
      const { onSilence = 'wait' } = step;
      if (onSilence === 'wait') {
        stage.clock.advance(LONGER_THAN_ANY_ANSWER);
        child.send({ advance: LONGER_THAN_ANY_ANSWER });
        // Windows has no signals that a process could catch: there the preload raises it.
      } else if (process.platform === 'win32') child.send({ signal: onSilence });
      else child.kill(onSilence);
    };
    child.on('message', ({ advanced }: { advanced: number }) => {
      stage.clock.pauses.push(advanced);
      stage.clock.advance(advanced);
      child.send({});
    });
    stage.clock.onSleep = (sleep) => child.send({ sleep });
    let log = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        log += text;
      });
    }
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject).on('close', (code) => resolve(code ?? -1));
    });
    return { exitCode, log, ...whatIsLeft(folder) };
  });

// The toolkit remembers the path of the first summary it writes.
const sharedFolder = mkdtempSync(path.join(tmpdir(), 'step-'));
afterAll(() => rmSync(sharedFolder, { recursive: true }));

/**
 * Calls run() in this process, where its coverage is counted.
 * @param know takes what a last resort would tell
 */
export const inThisProcess = async (
  stage: Stage,
  step: Step,
  know?: (tell: (error: unknown) => readonly string[]) => void,
): Promise<Ended> => {
  for (const file of ['output', 'summary']) writeFileSync(path.join(sharedFolder, file), '');
  const { env, exitCode, stdout } = process;
  const write = stdout.write;
  const cancel = new AbortController();
  stage.onSilence = () => {
    if ((step.onSilence ?? 'wait') === 'wait') stage.clock.advance(LONGER_THAN_ANY_ANSWER);
    else cancel.abort();
  };
  let log = '';
  try {
    process.env = environmentOf(stage.simulator, step, sharedFolder);
    process.exitCode = 0;
    stdout.write = ((text: string) => {
      log += text;
      return true;
    }) as typeof write;
    const { run } = await (step.action === 'freshness'
      ? import('../../src/freshness/main.ts')
      : import('../../src/main.ts'));
    const isGreen = await run({ environment: process.env, clock: stage.clock, cancelled: cancel.signal }, know);
    return { exitCode: isGreen ? 0 : 1, log, ...whatIsLeft(sharedFolder) };
  } finally {
    process.env = env;
    process.exitCode = exitCode;
    stdout.write = write;
  }
};
