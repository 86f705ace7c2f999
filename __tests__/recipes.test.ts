import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { documented } from '../simulator/cloud.ts';
import { Simulator } from '../simulator/simulator.ts';
import { blocks } from './support/pages.ts';

// Runs the scripts of the README and docs/recipes.md as they are there. They are for runners with Linux, which have bash and jq.
const onLinux = ['bash', 'jq', 'curl'].every((name) => spawnSync(name, ['--version']).status === 0);
const describeThere = process.platform !== 'win32' && onLinux ? describe : describe.skip;

interface Step {
  name?: string;
  run?: string;
}
type Block = Step[] | { jobs?: Record<string, { steps?: Step[] }> };

/** The script of the step with this name, in a workflow or by itself, on all pages or on one. */
function scriptOf(name: string, only?: string): string {
  const steps = blocks('yaml')
    .filter(([page]) => only === undefined || page === only)
    .map(([, text]) => parse(text) as Block)
    .flatMap((block) =>
      Array.isArray(block) ? block : Object.values(block.jobs ?? {}).flatMap((job) => job.steps ?? []),
    );
  const [script = '', ...others] = steps.flatMap((step) => (step.name === name ? (step.run ?? []) : []));
  expect([script.length > 0, others]).toEqual([true, []]);
  return script;
}

let folder: string;
const inFolder = (name: string) => path.join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'recipe-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a command in the place of a real one: a program of Node, which sees the real one's arguments and input. */
function standIn(name: string, program: string): void {
  writeFileSync(inFolder(name), `#!${process.execPath}\n${program}`);
  chmodSync(inFolder(name), 0o755);
}

/** Runs a script as the runner does. */
function run(script: string, environment: Record<string, string>): { status: number | null; stdout: string } {
  writeFileSync(inFolder('script.sh'), script);
  const env = { PATH: `${folder}:${process.env['PATH']}`, GITHUB_OUTPUT: inFolder('output'), ...environment };
  const { status, stdout, stderr } = spawnSync('bash', ['-e', 'script.sh'], { cwd: folder, env, encoding: 'utf8' });
  expect(stderr).toBe('');
  return { status, stdout };
}

/** The real one, with what it was given noted down. */
const CURL = `
  const { spawnSync } = require('node:child_process');
  const { appendFileSync } = require('node:fs');
  appendFileSync('arguments', process.argv.slice(2).join(' ') + '\\n');
  const PATH = process.env.PATH.split(':').slice(1).join(':');
  process.exit(spawnSync('curl', process.argv.slice(2), { stdio: 'inherit', env: { ...process.env, PATH } }).status);
`;

/** Runs a script while this process serves it. */
function runLater(script: string, environment: Record<string, string>): Promise<{ status: number; stderr: string }> {
  writeFileSync(inFolder('script.sh'), script);
  const env = { PATH: `${folder}:${process.env['PATH']}`, ...environment };
  return new Promise((resolve) => {
    execFile('bash', ['-e', 'script.sh'], { cwd: folder, env }, (error, _stdout, stderr) => {
      resolve({ status: Number(error?.code ?? 0), stderr });
    });
  });
}

/** What a service, or somebody between, could answer to be more than text. */
const HOSTILE = [
  'Ask @org/team, see #1 and [this](https://evil.example/) ![x](https://evil.example/p.png)',
  '<!-- <img src=x onerror=alert(1)> <details>',
  '``` \n```\n@org/team\n````\n# Heading',
  '~~~\n@org/team\n~~~',
  `${'`'.repeat(300)}\n@org/team\n${'`'.repeat(299)}`,
  '\n\n@org/team\r\r- [ ] task\u2028@org/team',
  '$(touch touched) `touch touched` "; touch touched; \' && touch touched #',
  '::error::x\n::set-output name=x::y\n##[error]x',
  '--body @/etc/passwd',
  '@/etc/passwd',
  '{"a": "\\u0000 \\ud800"}, ]}\\',
];

afterEach(() => expect(existsSync(inFolder('touched'))).toBe(false));

describeThere('evidence', () => {
  const write = (replications: string) => {
    const { status, stdout } = run(scriptOf('Write the evidence'), {
      RESULT: 'failure',
      FROM: 'ap-southeast-1',
      FROM_PROJECT: 'p1',
      TO: 'ap-southeast-3',
      TO_PROJECT: 'p2',
      TO_VAULT: 'v2',
      REPLICATIONS: replications,
      GITHUB_REPOSITORY: 'octo-org/backups',
      GITHUB_WORKFLOW_REF: 'octo-org/backups/.github/workflows/evidence.yml@refs/heads/main',
      GITHUB_SHA: 'abc',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_TRIGGERING_ACTOR: 'mona',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    return JSON.parse(readFileSync(inFolder('replication.json'), 'utf8'));
  };

  test('has the replications of the step, whatever is in them, and the run', () => {
    const replications = [{ replication_record_id: 'rec', error: { message: 'it\'s "$(odd)" `here` \\ 中' } }];
    expect(write(JSON.stringify(replications))).toEqual({
      result: 'failure',
      ended_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      repository: 'octo-org/backups',
      workflow: 'octo-org/backups/.github/workflows/evidence.yml@refs/heads/main',
      commit: 'abc',
      run_id: '7',
      run_attempt: '2',
      started_by: 'mona',
      source: { region: 'ap-southeast-1', project_id: 'p1' },
      destination: { region: 'ap-southeast-3', project_id: 'p2', vault_id: 'v2' },
      replications,
    });
  });

  test.each(HOSTILE)('keeps %j as it is, and prints nothing of it', (text) => {
    const replications = [{ backup_id: text, error: { code: text, message: text } }];
    expect(write(JSON.stringify(replications))).toMatchObject({ result: 'failure', replications });
  });

  test('is there without outputs too, as after wrong inputs', () => {
    expect(write('')).toMatchObject({ result: 'failure', replications: [] });
  });

  test('of 256 backups still fits into the variable', () => {
    const entry = { backup_id: 'b', error: { message: 'x'.repeat(450) } };
    expect(write(JSON.stringify(Array.from({ length: 256 }, () => entry))).replications).toHaveLength(256);
  });
});

describeThere.each([
  ['README.md', 'nightly-replication'],
  ['freshness/README.md', 'stale-replica'],
])('the issue of %s', (page, label) => {
  interface Issue {
    number: number;
    open: boolean;
    labels: string[];
    texts: string[];
    pull_request?: object;
  }
  const issues = (): Issue[] => JSON.parse(readFileSync(inFolder('issues.json'), 'utf8'));
  const RUN = 'https://github.com/octo-org/backups/actions/runs/7';
  const night = (RESULT: string) =>
    run(scriptOf('Open the issue, or close it', page), {
      GH_TOKEN: 'token',
      GH_REPO: 'octo-org/backups',
      ...{ RESULT, RUN, STALE: '1', MISSING: '' },
    });

  beforeEach(() => {
    // A pull request with the same label: the API lists it among the issues.
    const other = { number: 1, open: true, labels: [label], texts: [], pull_request: {} };
    writeFileSync(inFolder('issues.json'), JSON.stringify([other]));
    standIn(
      'gh',
      `
      const { readFileSync, writeFileSync } = require('node:fs');
      const { execFileSync } = require('node:child_process');
      const [what, which, ...rest] = process.argv.slice(2);
      const option = (name) => rest[rest.indexOf('--' + name) + 1];
      const fields = new Map(rest.flatMap((value, index) => {
        if (rest[index - 1] !== '--raw-field') return [];
        const at = value.indexOf('=');
        return [[value.slice(0, at), value.slice(at + 1)]];
      }));
      const issues = JSON.parse(readFileSync('issues.json', 'utf8'));
      const issue = issues.find(({ number }) => String(number) === rest[0]);
      if (what === 'api') {
        const url = new URL(which, 'https://api.github.com');
        if (url.pathname !== '/repos/octo-org/backups/issues') process.exit(1);
        if (fields.size > 0) {
          const labels = [fields.get('labels[]')];
          issues.push({ number: issues.length + 1, open: true, labels, texts: [fields.get('body')] });
          writeFileSync('issues.json', JSON.stringify(issues));
          process.exit();
        }
        if (url.searchParams.get('state') !== 'open') process.exit(1);
        const listed = issues.filter(({ open, labels }) => open && labels.includes(url.searchParams.get('labels')));
        process.stdout.write(execFileSync('jq', ['-r', option('jq')], { input: JSON.stringify(listed) }));
      } else if (what === 'label') {
        if (which !== 'create' || !rest.includes('--force')) process.exit(1);
      } else if (which === 'comment') {
        issue.texts.push(option('body'));
      } else if (which === 'close') {
        issue.texts.push(option('comment'));
        issue.open = false;
      } else process.exit(1);
      writeFileSync('issues.json', JSON.stringify(issues));
      `,
    );
  });

  test('is opened once, however many nights fail, and closed by the next good one', () => {
    const nights = ['success', 'failure', 'cancelled', 'skipped', 'success', 'success', 'failure'];
    const open = nights.map((result) => {
      expect(night(result).status).toBe(0);
      return issues().filter((issue) => issue.open && issue.pull_request === undefined).length;
    });
    expect(open).toEqual([0, 1, 1, 1, 0, 0, 1]);
    expect(issues().map(({ texts }) => texts.length)).toEqual([0, 4, 1]);
    // Nothing of it comes from outside: what the service answered is on the page of the run.
    for (const text of issues().flatMap(({ texts }) => texts)) expect(text).toContain(RUN);
  });

  test('fails the job where GitHub cannot be asked, instead of opening another one', () => {
    standIn('gh', 'process.exit(1);');
    expect(night('failure').status).not.toBe(0);
  });
});

describeThere('a token', () => {
  const login = (answer: string) => {
    const keep = `require('node:fs').writeFileSync('sent.json', JSON.stringify({ to: process.argv.at(-1), body: JSON.parse(require('node:fs').readFileSync(0, 'utf8')) }))`;
    standIn('curl', `${keep};process.stdout.write(${JSON.stringify(answer)});`);
    return run(scriptOf('Get a token'), {
      IAM_ENDPOINT: 'https://iam.example',
      IAM_ACCOUNT: 'account',
      IAM_USER: 'user',
      IAM_PASSWORD: 'pass "word" $(x)',
      PROJECT_ID: 'project',
    });
  };

  test('is asked for one project, masked first, and handed on', () => {
    expect(login('HTTP/1.1 201 Created\r\nX-Subject-Token: MIIF-fake\r\nContent-Length: 0\r\n\r\n')).toEqual({
      status: 0,
      stdout: '::add-mask::MIIF-fake\n',
    });
    expect(readFileSync(inFolder('output'), 'utf8')).toBe('token=MIIF-fake\n');
    expect(JSON.parse(readFileSync(inFolder('sent.json'), 'utf8'))).toEqual({
      to: 'https://iam.example/v3/auth/tokens?nocatalog=true',
      body: {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'user', password: 'pass "word" $(x)', domain: { name: 'account' } } },
          },
          scope: { project: { id: 'project' } },
        },
      },
    });
  });

  test('is one line of the outputs, whatever else the answer has', () => {
    const headers = 'X-Subject-Token: other=1\r\nX-Subject-Token: MIIF-fake ::error::x\r\n';
    expect(login(`HTTP/1.1 201 Created\r\n${headers}\r\n`)).toEqual({ status: 0, stdout: '::add-mask::MIIF-fake\n' });
    expect(readFileSync(inFolder('output'), 'utf8')).toBe('token=MIIF-fake\n');
  });

  test('fails the step where none comes', () => {
    expect(login('HTTP/1.1 201 Created\r\n\r\n').status).not.toBe(0);
    expect(existsSync(inFolder('output'))).toBe(false);
  });
});

describeThere('a vault is backed up', () => {
  const environment = (simulator: Simulator, vaultId: string) => ({
    CBR_ENDPOINT: simulator.endpoint,
    PROJECT_ID: documented.projectId,
    VAULT_ID: vaultId,
    TOKEN: 'MIIF-fake',
    GITHUB_OUTPUT: inFolder('output'),
  });

  test('and its checkpoint is handed on, the token in no process list', async () => {
    const simulator = new Simulator();
    simulator.cloud.addToken('MIIF-fake');
    await simulator.start();
    try {
      standIn('curl', CURL);
      const ended = await runLater(scriptOf('Back up the vault'), environment(simulator, documented.sourceVaultId));
      expect(ended).toEqual({ status: 0, stderr: '' });
      const [, id = ''] = /^checkpoint_id=(.+)\n$/.exec(readFileSync(inFolder('output'), 'utf8')) ?? [];
      const made = [...simulator.cloud.backups.values()].filter(({ checkpointId }) => checkpointId === id);
      expect(made.map(({ resourceId }) => resourceId)).toEqual([documented.resourceId]);
      expect(readFileSync(inFolder('arguments'), 'utf8')).not.toContain('MIIF');
    } finally {
      await simulator.stop();
    }
  });

  test('not, where CBR refuses: the script fails and sets no output', async () => {
    const simulator = new Simulator();
    simulator.cloud.addToken('MIIF-fake');
    await simulator.start();
    try {
      standIn('curl', CURL);
      const { status } = await runLater(scriptOf('Back up the vault'), environment(simulator, 'no-such-vault'));
      expect(status).not.toBe(0);
      expect(existsSync(inFolder('output'))).toBe(false);
    } finally {
      await simulator.stop();
    }
  });

  test.each(HOSTILE)('and an ID like %j becomes no output', (text) => {
    standIn('curl', `process.stdout.write(${JSON.stringify(JSON.stringify({ checkpoint: { id: text } }))});`);
    const { status } = run(scriptOf('Back up the vault'), {
      CBR_ENDPOINT: 'https://cbr.example',
      PROJECT_ID: 'project',
      VAULT_ID: 'vault',
      TOKEN: 'MIIF-fake',
    });
    expect(status).not.toBe(0);
    expect(existsSync(inFolder('output'))).toBe(false);
  });
});
