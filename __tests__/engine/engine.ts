import { type ExecFileException, execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createProxy } from 'proxy';
import { root } from '../../scripts/step.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { createAuthority } from '../support/authority.ts';
import { ACT } from './install.ts';

/** The regions that the README's examples name. */
export const SOURCE_REGION = 'ap-southeast-1';
export const DESTINATION_REGION = 'ap-southeast-3';
export const SOURCE_HOST = `cbr.${SOURCE_REGION}.myhuaweicloud.com`;
export const DESTINATION_HOST = `cbr.${DESTINATION_REGION}.myhuaweicloud.com`;
const ID_TOKEN_HOST = 'pipelines.actions.githubusercontent.com';
/** The only hosts there are. All of them are the simulator. */
const HOSTS = [
  SOURCE_HOST,
  DESTINATION_HOST,
  ...[SOURCE_REGION, DESTINATION_REGION].map((region) => `sts.${region}.myhuaweicloud.com`),
  ID_TOKEN_HOST,
];
/** The examples' name of the published action. */
const PUBLISHED = 'OWNER/replicate-cbr-backup@v1';
/** What stands in for actions of others, which act cannot download here. */
const standIns = readFolder(path.join(import.meta.dirname, 'actions'));
/** GitHub's command line: it notes down what it is asked, and knows of one issue, open or not. */
const GH = `#!/bin/sh
{ printf %s "$*" | tr "\\n" " "; echo; } >> "$ENGINE_GITHUB"
case "$*" in
  *"/issues?state=open"*) if [ -e "$ENGINE_ISSUE" ]; then echo 7; fi ;;
  "api repos/octo-org/octo-repo/issues "*) touch "$ENGINE_ISSUE" ;;
  "issue close 7 "*) rm "$ENGINE_ISSUE" ;;
  "issue comment 7 "* | "label create "*) ;;
  *) exit 1 ;;
esac
`;
/** Milliseconds. */
const LONGEST_RUN = 150_000;

/** A repository with a workflow, and what starts it. */
export interface Repository {
  /** Files by path, `.github/workflows/…` among them. */
  readonly files: Readonly<Record<string, string>>;
  /** File name of the workflow that is started. */
  readonly workflow: string;
  readonly event: 'schedule' | 'workflow_dispatch';
  /** Which line of its schedule starts it. */
  readonly cron?: string | undefined;
  /** What is typed into the form of `workflow_dispatch`. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** What is left of a run of a workflow. */
export interface Ended {
  readonly exitCode: number;
  /** The log, to be read. */
  readonly log: string;
  /** Those of the secrets that show in what act has printed, but for the commands that ask it to hide them. */
  shown(secrets: readonly string[]): string[];
  /** What the steps have asked it to hide. */
  readonly masked: readonly string[];
  /** What the steps of this name have printed, one text for each job, in alphabetical order. */
  printed(step: string): string[];
  /** The files that were uploaded, by artifact and name; and what was attested. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** The commands that were given to GitHub's command line, one a line. */
  readonly github: string;
}

/** The simulated cloud, and the only network that a workflow reaches. */
export interface Stage {
  readonly simulator: Simulator;
  /** What was asked of other hosts. */
  readonly strayed: readonly string[];
  run(repository: Repository): Promise<Ended>;
}

/** A line of act's log, as far as it is read here. */
interface Line {
  readonly msg?: string;
  readonly job?: string;
  readonly step?: string;
  readonly raw_output?: boolean;
  readonly command?: string;
  readonly arg?: string;
}

const authority = await createAuthority(...HOSTS);
/** The files of this repository that others get. */
export const published: Readonly<Record<string, string>> = readPublished();

/**
 * Gives a play a cloud of its own. The workflows know nothing of it: their requests to the hosts of Huawei Cloud and
 * GitHub come to the simulator by the proxy and the certificate authority of the environment, as in a company's network.
 * Real sockets, real TLS, real time.
 */
export async function onStage<T>(play: (stage: Stage) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'engine-'));
  const simulator = new Simulator({ tls: authority.server });
  const proxy = createProxy(createServer());
  const strayed: string[] = [];
  try {
    await simulator.start();
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const target = new URL(simulator.endpoint).host.replace('localhost', '127.0.0.1');
    proxy.prependListener('connect', (request) => {
      if (HOSTS.some((host) => request.url === `${host}:443`)) request.url = target;
    });
    proxy.authenticate = ({ method, url }) => {
      if (url !== target) strayed.push(`${method} ${url}`);
      return url === target;
    };
    const proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    return await play({ simulator, strayed, run: (repository) => run(repository, simulator, proxyUrl, folder) });
  } finally {
    // Tunnels end with it.
    await simulator.stop();
    await new Promise((resolve) => proxy.close(resolve));
    rmSync(folder, { recursive: true });
  }
}

async function run(
  { files, workflow, event, cron, inputs = {}, vars = {}, secrets }: Repository,
  simulator: Simulator,
  proxyUrl: string,
  parent: string,
): Promise<Ended> {
  // Nothing is left behind: act's home, its cache and its copies of the repository are in here.
  const folder = mkdtempSync(path.join(parent, 'run-'));
  const own = (name: string) => path.join(folder, name);
  for (const name of ['home', 'repository']) mkdirSync(own(name));
  writeFileSync(own('authority.pem'), authority.certificate);
  writeFileSync(own('event.json'), JSON.stringify({ inputs, ...(cron === undefined ? {} : { schedule: cron }) }));
  writeFileSync(own('vars'), dotenv(vars));
  // Without it, act would ask GitHub's command line for one.
  writeFileSync(own('secrets'), dotenv({ ...secrets, GITHUB_TOKEN: '' }));
  makeRepository(own('repository'), files);
  makeFiles(own('published'), published);
  makeFiles(own('actions'), standIns);
  makeFiles(own('bin'), { gh: GH });
  mkdirSync(own('artifacts'));
  writeFileSync(own('github'), '');

  // act knows no permissions and gives no ID tokens: this is what GitHub gives a job that may have one.
  const mayHaveIdToken = files[`.github/workflows/${workflow}`]?.includes('id-token: write');
  const idToken = {
    ACTIONS_ID_TOKEN_REQUEST_URL: `https://${ID_TOKEN_HOST}/id-token`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: simulator.cloud.identity.requestToken,
  };
  const flags = [
    ['--platform', 'ubuntu-latest=-self-hosted'],
    ['--workflows', `.github/workflows/${workflow}`],
    ['--eventpath', own('event.json')],
    ['--var-file', own('vars')],
    ['--secret-file', own('secrets')],
    ['--local-repository', `${PUBLISHED}=${own('published')}`],
    ...actionsOfOthers(files).map(([name, folder]) => ['--local-repository', `${name}=${own(`actions/${folder}`)}`]),
    ['--json'],
    // So that whatever shows was printed, and the log may be searched for secrets.
    ['--insecure-secrets'],
    // No container engine, nothing from the network, no server of its own.
    ['--container-daemon-socket', '-'],
    ['--pull=false'],
    ['--action-offline-mode'],
    ['--no-cache-server'],
  ];
  const { exitCode, text } = await act([event, ...flags.flat()], own('repository'), {
    PATH: [own('bin'), path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
    ENGINE_ARTIFACTS: own('artifacts'),
    ENGINE_PUBLISHED: own('published'),
    ENGINE_GITHUB: own('github'),
    // The issues outlive a run.
    ENGINE_ISSUE: path.join(parent, 'issue'),
    HOME: own('home'),
    XDG_CACHE_HOME: own('cache'),
    // Or it asks a server of its makers for news.
    ACT_DISABLE_VERSION_CHECK: '1',
    // Jobs of a matrix write act's table of local repositories at the same time: that is safe with one thread only.
    GOMAXPROCS: '1',
    ...(mayHaveIdToken ? idToken : {}),
    NODE_EXTRA_CA_CERTS: own('authority.pem'),
    // Of act too.
    https_proxy: proxyUrl,
    http_proxy: proxyUrl,
  });
  const github = readFileSync(own('github'), 'utf8');
  return { ...read(exitCode, text), artifacts: readFolder(own('artifacts')), github };
}

/** The actions of others in workflows, as they are named there, that have a stand-in; with its folder. */
function actionsOfOthers(files: Readonly<Record<string, string>>): [name: string, folder: string][] {
  const texts = Object.entries({ ...published, ...files }).filter(([name]) => name.startsWith('.github/workflows/'));
  const names = texts.flatMap(([, text]) => [...text.matchAll(/uses: (actions\/([\w-]+)@\w+)/g)]);
  const known = names.map(([, name = '', folder = '']): [string, string] => [name, folder]);
  return [...new Map(known.filter(([, folder]) => standIns[`${folder}/action.yml`] !== undefined))];
}

/** All files of a folder, by path in it. */
function readFolder(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

/** @throws {Error} where act could not be started, or does not end */
async function act(
  parameters: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<{ exitCode: number; text: string }> {
  const options = { cwd, env, timeout: LONGEST_RUN, maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await promisify(execFile)(ACT, parameters, options);
    return { exitCode: 0, text: stdout + stderr };
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as ExecFileException;
    if (typeof code !== 'number') throw error;
    return { exitCode: code, text: stdout + stderr };
  }
}

function read(exitCode: number, text: string): Omit<Ended, 'artifacts' | 'github'> {
  const all = text.split('\n').map((json) => ({ json, ...parseLine(json) }));
  const [masks = [], lines = []] = [true, false].map((mask) =>
    all.filter((line) => (line.command === 'add-mask') === mask),
  );
  return {
    exitCode,
    log: lines.map(({ job = '', step = '', msg = '' }) => `${job.trim()} | ${step} | ${msg.trimEnd()}`).join('\n'),
    shown: (secrets) => secrets.filter((secret) => lines.some(({ json }) => json.includes(secret))),
    masked: masks.map(({ arg = '' }) => arg),
    printed: (name) => {
      const printed = lines.filter((line) => line.raw_output === true && line.step === name);
      const texts = Map.groupBy(printed, ({ job }) => job).values();
      return [...texts].map((parts) => parts.map(({ msg }) => msg).join('')).sort();
    },
  };
}

function parseLine(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    // Errors of act itself, at its end.
    return { msg: text };
  }
}

function dotenv(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function makeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
}

/** A repository as on GitHub, with one commit. */
function makeRepository(folder: string, files: Readonly<Record<string, string>>): void {
  makeFiles(folder, files);
  const identity = ['-c', 'user.name=octo', '-c', 'user.email=octo@example.com'];
  for (const parameters of [
    ['init', '--quiet', '--initial-branch', 'main'],
    ['remote', 'add', 'origin', 'https://github.com/octo-org/octo-repo'],
    ['add', '--all'],
    [...identity, 'commit', '--quiet', '--message', 'Workflows'],
  ]) {
    execFileSync('git', parameters, { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } });
  }
}

/**
 * What there is of this repository for others, as it is here: what .gitattributes lets into the archive that runners
 * download, and the workflows, which GitHub reads by itself.
 */
function readPublished(): Record<string, string> {
  const git = (...parameters: string[]) => execFileSync('git', parameters, { cwd: root, encoding: 'utf8' });
  const names = git('ls-files', '-z').split('\0').slice(0, -1);
  const top = (name: string) => name.split('/')[0] ?? '';
  const attributes = git('check-attr', 'export-ignore', '--', ...new Set(names.map(top)));
  const ignored = new Set([...attributes.matchAll(/^(.*): export-ignore: set$/gm)].map(([, name]) => name));
  const published = names.filter((name) => !ignored.has(top(name)) || name.startsWith('.github/workflows/'));
  return Object.fromEntries(published.map((name) => [name, readFileSync(path.join(root, name), 'utf8')]));
}
