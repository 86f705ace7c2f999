// Audits the workflows, action.yml and the complete workflows of the pages with actionlint, shellcheck and zizmor.
//
// What finds something fails. The tools are installed into .tools/audit/, in the versions that scripts/audit/ pins, so this
// needs Go and Python; without them it fails. Nothing is asked of GitHub, unless --online is given: then zizmor also
// looks up whether the pinned commits belong to their versions, and known vulnerabilities. That needs a GH_TOKEN.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { workflowsOnPages } from '../__tests__/support/pages.ts';

const root = path.join(import.meta.dirname, '..');
const pins = path.join(root, 'scripts/audit');
const tools = path.join(root, '.tools/audit');
const actionlint = path.join(tools, 'bin/actionlint');
const python = (program: string) => path.join(tools, 'python/bin', program);
const online = process.argv.includes('--online');
const examples = workflowsOnPages.map(([, text]) => text);

/** Runs a program, its output to the log, and says whether it ended well. */
function run(program: string, parameters: string[], folder = root, environment: Record<string, string> = {}): boolean {
  const { error, status } = spawnSync(program, parameters, {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  if (error !== undefined)
    throw new Error(`${error.message}. The audit needs Go 1.25 or newer, and Python 3 with venv.`);
  return status === 0;
}

/** Installs the tools, unless these very versions are there. */
function install(): void {
  const pinned = ['go.mod', 'go.sum', 'requirements.txt'].map((name) => readFileSync(path.join(pins, name), 'utf8'));
  const stamp = path.join(tools, 'installed');
  const wanted = pinned.join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  rmSync(tools, { recursive: true, force: true });
  mkdirSync(tools, { recursive: true });
  const steps: [string, string[], string?, Record<string, string>?][] = [
    ['go', ['install', 'tool'], pins, { GOBIN: path.dirname(actionlint) }],
    ['python3', ['-m', 'venv', path.join(tools, 'python')]],
    [
      python('python3'),
      // Wheels only: the source package of shellcheck would fetch its program from elsewhere.
      ['-m', 'pip', 'install', '-q', '--require-hashes', '--only-binary', ':all:', '-r', 'requirements.txt'],
      pins,
    ],
  ];
  for (const [program, ...rest] of steps) {
    if (!run(program, ...rest)) throw new Error(`The tools could not be installed: ${program} failed, see above.`);
  }
  writeFileSync(stamp, wanted);
}

function lint(files: string[], folder: string): boolean {
  return run(actionlint, ['-shellcheck', python('shellcheck'), '-pyflakes', '', ...files], folder);
}

function zizmor(persona: 'auditor' | 'regular', network: boolean, inputs: string[], folder: string): boolean {
  const parameters = [`--persona=${persona}`, '--strict-collection', '--no-progress', '--quiet'];
  return run(python('zizmor'), [...parameters, ...(network ? [] : ['--offline']), ...inputs], folder);
}

/** Every file in .github/workflows. */
function workflows(): string[] {
  return readdirSync(path.join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);
}

/** Writes the examples into a folder, as a repository has them, and gives their paths. */
function write(folder: string, texts: string[]): string[] {
  const files = texts.map((text, index) => [`.github/workflows/example-${index + 1}.yml`, text] as const);
  mkdirSync(path.join(folder, '.github/workflows'), { recursive: true });
  for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
  return files.map(([name]) => name);
}

const checks: [string, () => boolean][] = [
  // It reads action.yml too, where a workflow uses it, and compares the inputs.
  ['actionlint: workflows', () => lint(workflows(), root)],
  [
    'zizmor: workflows, both action.yml, Dependabot',
    () => zizmor('auditor', online, ['.github', 'action.yml', 'freshness/action.yml'], root),
  ],
  [
    'actionlint: pages',
    () =>
      inFolder((folder) => {
        // With the action and its workflow in place of their names, their inputs and outputs are checked as well.
        mkdirSync(path.join(folder, '.git'));
        for (const name of ['action.yml', 'freshness/action.yml', 'dist', '.github/workflows/replicate.yml']) {
          cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
        }
        const local = examples.map((text) =>
          text.replace(/OWNER\/replicate-cbr-backup(\/?\S*)@\S+/g, (_name, within) => `.${within || '/'}`),
        );
        return lint(write(folder, local), folder);
      }),
  ],
  [
    'zizmor: pages',
    () =>
      inFolder((folder) => {
        // The pages say to name a full commit in place of v1. Names of jobs and environments are left to the reader.
        const pinned = examples.map((text) =>
          text.replace(/(OWNER\/replicate-cbr-backup\S*)@v1/g, `$1@${'0'.repeat(40)} # v1`),
        );
        return zizmor('regular', false, write(folder, pinned), folder);
      }),
  ],
];

function inFolder(work: (folder: string) => boolean): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'audit-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// Without a token zizmor would leave these audits out, and say nothing.
if (online && !process.env['GH_TOKEN']) throw new Error('--online needs a token of GitHub in GH_TOKEN.');
install();
if (examples.length === 0) throw new Error('No complete workflow was found on the pages.');
const failed = checks.filter(([name, check]) => {
  console.log(`--- ${name}`);
  return !check();
});
for (const [name] of failed) console.error(`failed: ${name}`);
if (failed.length > 0) process.exitCode = 1;
else console.log(`${checks.length} audits found nothing.`);
