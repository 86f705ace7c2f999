import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { OUTPUT_NAMES as FRESHNESS_OUTPUTS } from '../src/freshness/outputs.ts';
import {
  INPUT_DEFAULTS as FRESHNESS_DEFAULTS,
  INPUT_NAMES as FRESHNESS_INPUTS,
} from '../src/github/freshness-inputs.ts';
import { INPUT_DEFAULTS, INPUT_NAMES } from '../src/github/inputs.ts';
import { OUTPUT_NAMES } from '../src/github/outputs.ts';
import { VERSION } from '../src/version.ts';
import { blocks, pages, workflowsOnPages } from './support/pages.ts';
import { root } from './support/step.ts';

interface Action {
  name: string;
  description: string;
  inputs: Record<string, { description: string; required: unknown; default?: unknown }>;
  outputs: Record<string, { description: string }>;
  runs: { using: string; main: string };
}

const file = (name: string) => readFileSync(path.join(root, name), 'utf8');
const action = parse(file('action.yml')) as Action;
const readme = file('README.md');

/** The actions of this repository: each with its folder, and what the code has. */
const ACTIONS = [
  ['.', { inputs: INPUT_NAMES, defaults: INPUT_DEFAULTS, outputs: OUTPUT_NAMES }],
  ['freshness', { inputs: FRESHNESS_INPUTS, defaults: FRESHNESS_DEFAULTS, outputs: FRESHNESS_OUTPUTS }],
] as const;
const actionIn = (folder: string) => parse(file(path.join(folder, 'action.yml'))) as Action;

/** The rows of the tables of a page whose first column has this heading, as cells, in order. */
function rowsOf(heading: string, page = readme): string[][] {
  const tables = page.matchAll(new RegExp(`^\\| ${heading} \\|.*\\n\\|[-| :]+\\|\\n((?:\\|.*\\n)+)`, 'gm'));
  const rows = [...tables].flatMap(([, text = '']) => text.trim().split('\n'));
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe.each(ACTIONS)('action.yml in %s', (folder, { inputs, defaults, outputs }) => {
  const action = actionIn(folder);

  test('names a bundle that is there, the Node of these tests, and is fit for the Marketplace', () => {
    expect(existsSync(path.join(root, folder, action.runs.main))).toBe(true);
    expect(`node${process.versions.node.split('.')[0]}`).toBe(action.runs.using);
    expect(action.name.length).toBeGreaterThan(0);
    expect(action.description.length).toBeLessThan(125);
  });

  test('has no keys that GitHub does not know', () => {
    expect(Object.keys(action).sort()).toEqual([
      'author',
      'branding',
      'description',
      'inputs',
      'name',
      'outputs',
      'runs',
    ]);
    for (const input of Object.values(action.inputs)) {
      expect(['description', 'required', 'default']).toEqual(expect.arrayContaining(Object.keys(input)));
      expect(typeof input.required).toBe('boolean');
      // GitHub hands every default over as text: anything else would surprise.
      expect(typeof (input.default ?? '')).toBe('string');
    }
    for (const output of Object.values(action.outputs)) expect(Object.keys(output)).toEqual(['description']);
  });

  test('has exactly the inputs and outputs of the code', () => {
    expect(Object.keys(action.inputs)).toEqual([...inputs]);
    expect(Object.keys(action.outputs)).toEqual([...outputs]);
  });

  test('has the defaults of the code, which stand for empty values as well', () => {
    const given = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? '']);
    expect(Object.fromEntries(given)).toEqual(defaults);
  });
});

describe.each(ACTIONS)('README in %s', (folder, _names) => {
  const action = actionIn(folder);
  const readme = file(path.join(folder, 'README.md'));

  test('has exactly the inputs of action.yml in its groups, with their defaults', () => {
    const expected = Object.entries(action.inputs).map(([name, input]) => [
      `\`${name}\``,
      input.default ? `\`${input.default}\`` : '',
    ]);
    expect(
      rowsOf('Input', readme)
        .map(([name, value]) => [name, value])
        .sort(),
    ).toEqual(expected.sort());
    const needed = rowsOf('Input', readme).filter((row) => row[2]?.includes('**required**'));
    const required = Object.entries(action.inputs).filter(([, input]) => input.required);
    expect(needed.map(([name]) => name)).toEqual(required.map(([name]) => `\`${name}\``));
  });

  test('has exactly the outputs of action.yml', () => {
    expect(rowsOf('Output', readme).map(([name]) => name)).toEqual(
      Object.keys(action.outputs).map((name) => `\`${name}\``),
    );
  });

  test('has something to copy within its first 30 lines, and a step of the default way of use', () => {
    const [, first = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(readme.split('\n').slice(0, 30).join('\n')).toContain(first);
    if (folder === '.') expect(first).toContain('wait: true');
  });

  test('has a policy with every permission that its table explains, and no other', () => {
    const [, policy = '{}'] = /```json\n([\s\S]*?)```/.exec(readme) ?? [];
    const { Statement } = JSON.parse(policy) as { Statement: { Action: string[] }[] };
    const explained = rowsOf('Permission', readme).map(([name = '']) => name.replaceAll('`', ''));
    expect(Statement.flatMap(({ Action }) => Action)).toEqual(explained);
  });
});

test.each(ACTIONS)('the pages use only inputs and outputs that there are: %s', (folder, { inputs, outputs }) => {
  const text = pages.map(([, page]) => page).join('\n');
  const name = `replicate-cbr-backup${folder === '.' ? '' : `/${folder}`}@`;
  const steps = [
    ...text.matchAll(new RegExp(`uses: \\S*${name}\\S+\\n(?:\\s+id: .*\\n)?\\s+with:\\n((?:\\s{10,}.*\\n)+)`, 'g')),
  ];
  expect(steps.length).toBeGreaterThan(0);
  expect(steps).toHaveLength(text.match(new RegExp(`uses: \\S*${name}`, 'g'))?.length ?? -1);
  for (const [, given = ''] of steps) {
    for (const [, input] of given.matchAll(/^\s+(\w+):/gm)) expect(inputs).toContain(input);
  }
  const used = [
    ...text.matchAll(new RegExp(`steps\\.${folder === '.' ? 'replicate' : folder}\\.outputs\\.(\\w+)`, 'g')),
  ];
  expect(used.length).toBeGreaterThan(0);
  for (const [, output] of used) expect(outputs).toContain(output);
});

test('what a job downloads stays small, and what it loads at its start smaller', () => {
  const files = readdirSync(path.join(root, 'dist')).map((name) => statSync(path.join(root, 'dist', name)).size);
  expect(files.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_400_000);
  expect(statSync(path.join(root, action.runs.main)).size).toBeLessThan(450_000);
  const read = readdirSync(path.join(root, 'dist')).map((name) => readFileSync(path.join(root, 'dist', name)));
  expect(gzipSync(Buffer.concat([...read, Buffer.from(readme)])).length).toBeLessThan(400_000);
});

test('dist/ has the licence of every package that it may hold parts of', () => {
  const licences = file('dist/licenses.txt');
  for (const name of ['@actions/core', '@actions/github', 'undici', 'zod']) expect(licences).toContain(`${name} `);
  expect(licences.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(10);
});

test('every licence in dist/ is one that .github/dependency-review.yml allows, with its text', () => {
  const { 'allow-licenses': allowed } = parse(file('.github/dependency-review.yml')) as { 'allow-licenses': string[] };
  const packages = file('dist/licenses.txt')
    .split('\n\n---\n\n')
    .map((entry) => /^(?<name>\S+ \d\S*)\n(?<licence>.+)\n\n(?<text>[\s\S]{200})/.exec(entry)?.groups ?? { entry });
  expect(packages.length).toBeGreaterThan(10);
  expect(packages.filter(({ licence = '' }) => !allowed.includes(licence))).toEqual([]);
});

describe('CHANGELOG.md', () => {
  const changelog = file('CHANGELOG.md');
  const versions = [...changelog.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading);

  test('has what is not released first, then the releases with their days, newest first', () => {
    expect(changelog).toMatch(/^# Changelog\n/);
    expect(versions[0]).toBe('[Unreleased]');
    const releases = versions.slice(1);
    for (const heading of releases) expect(heading).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
    const days = releases.map((heading) => heading.split(' - ')[1] ?? '');
    expect(days).toEqual([...days].sort().reverse());
  });

  test('says something about this version', () => {
    const heading = versions.find((version) => version.startsWith(`[${VERSION}] - `)) ?? '[Unreleased]';
    const [, text = ''] = changelog.split(`## ${heading}\n`);
    expect(text.split(/^## /m)[0]).toMatch(/^### Added\n\n- /m);
  });

  test('names only inputs and outputs that there are', () => {
    const names = [...changelog.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(5);
    const known: string[] = [
      ...INPUT_NAMES,
      ...OUTPUT_NAMES,
      ...FRESHNESS_INPUTS,
      ...FRESHNESS_OUTPUTS,
      'submitted',
      'attached',
      'already_replicated',
    ];
    for (const name of names) expect(known).toContain(name);
  });
});

test('the version is the same everywhere', () => {
  expect(JSON.parse(file('package.json'))).toMatchObject({ version: VERSION });
  expect(JSON.parse(file('package-lock.json'))).toMatchObject({ version: VERSION });
});

describe('workflows', () => {
  const names = readdirSync(path.join(root, '.github/workflows'));
  const workflows = [...names.map((name) => [name, file(`.github/workflows/${name}`)] as const), ...workflowsOnPages];

  test.each(
    workflows,
  )('%s: actions pinned by commit, no rights at the top, a limit for every job, no expression in a script', (name, text) => {
    const workflow = parse(text) as {
      permissions: unknown;
      concurrency: unknown;
      jobs: Record<string, { uses?: string; 'timeout-minutes'?: number; steps?: { run?: string; uses?: string }[] }>;
    };
    expect(workflow.permissions).toEqual({});
    // Called by a matrix, a group of its own would cancel all but two of the calls.
    if (!name.endsWith('replicate.yml')) expect(workflow.concurrency).toMatchObject({ group: expect.any(String) });
    // A job that calls a workflow has no limit of its own: the jobs of that workflow have.
    for (const job of Object.values(workflow.jobs)) {
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeLessThanOrEqual(360);
    }
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps ?? []);
    expect(steps.length).toBeGreaterThan(0);
    for (const { uses = './', run = '' } of steps) {
      expect(uses).toMatch(/^\.\/|@[0-9a-f]{40}$|^OWNER\/replicate-cbr-backup(\/freshness)?@v1$/);
      expect(run).not.toContain('${{');
    }
  });

  test('are those that CONTRIBUTING.md tells of', () => {
    const [, section = ''] = file('CONTRIBUTING.md').split('\n## Workflows\n');
    const told = [...section.matchAll(/^\| `(.+\.yml)` \|/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(names.sort());
  });

  test.each(
    names,
  )('%s: its own actions have their version, its jobs their rights, its checkouts no credential', (name) => {
    const text = file(`.github/workflows/${name}`);
    const used = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, action = '']) => action);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) {
      expect(action).toMatch(/^\.\/\S* # zizmor: ignore\[self-repository\]$|^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
    const { jobs } = parse(text) as {
      jobs: Record<string, { name?: string; permissions?: unknown; steps?: { uses?: string; with?: object }[] }>;
    };
    for (const job of Object.values(jobs)) {
      expect(job.name).toBeTruthy();
      expect(job.permissions).toBeTruthy();
      for (const { uses = '', with: inputs } of job.steps ?? []) {
        if (uses.startsWith('actions/checkout@')) expect(inputs).toMatchObject({ 'persist-credentials': false });
      }
    }
  });

  test('an action has one pin everywhere', () => {
    const pins = [...workflows, ...blocks('yaml')].flatMap(([, text]) => text.match(/uses: [^.O].*/g) ?? []);
    const names = pins.map((pin) => pin.split('@')[0]);
    expect(new Set(pins).size).toBe(new Set(names).size);
  });

  test('replicate.yml asks for what the workflow of the README asks for, and more, and calls the action alike', () => {
    interface Workflow {
      on: Record<'workflow_dispatch' | 'workflow_call', { inputs: Record<string, object> }>;
      jobs: { replicate: { steps: { name: string; with: Record<string, string> }[] } };
    }
    const shipped = parse(file('.github/workflows/replicate.yml')) as Workflow;
    const told = parse(/```yaml\n(name: Replicate a backup\n[\s\S]*?)```/.exec(readme)?.[1] ?? '') as Workflow;
    const inputs = ({ on }: Workflow) => Object.keys(on.workflow_dispatch.inputs);
    expect(inputs(shipped)).toEqual(expect.arrayContaining(inputs(told)));
    // Whatever the form has, a caller can give as well, and all of it reaches the action.
    expect(Object.keys(shipped.on.workflow_call.inputs)).toEqual(expect.arrayContaining(inputs(shipped)));
    const call = ({ jobs }: Workflow) => jobs.replicate.steps.find(({ name }) => name === 'Replicate')?.with ?? {};
    expect(Object.keys(call(shipped))).toEqual(expect.arrayContaining(Object.keys(call(told))));
    const values = Object.values(call(shipped)).join(' ');
    for (const name of Object.keys(shipped.on.workflow_call.inputs)) expect(values).toContain(`inputs.${name}`);
    for (const name of Object.keys(call(shipped))) expect(INPUT_NAMES).toContain(name);
  });

  test('whoever can start a workflow cannot choose where the token goes', () => {
    for (const [, text] of [...workflows, ...blocks('yaml')]) {
      expect(text).not.toMatch(/endpoint:\s*\$\{\{\s*(inputs|github\.event\.inputs)/);
      expect(text).not.toMatch(/inputs:[\s\S]*^\s{6}(endpoint|token):/m);
    }
  });
});
