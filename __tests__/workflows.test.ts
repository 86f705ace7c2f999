import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { validate } from '@actions/languageservice';
import { describe, expect, test } from '@jest/globals';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { workflowsOnPages } from './support/pages.ts';
import { root } from './support/step.ts';

// GitHub's own language service reads action.yml, the workflows and every complete workflow of the pages.
const file = (name: string) => readFileSync(path.join(root, name), 'utf8');
const action = parse(file('action.yml'));
const freshness = parse(file('freshness/action.yml'));
/** The inputs of other people's actions, those that are used here; the needed ones with a star. */
const otherActions: Record<string, string> = {
  'actions/attest': 'subject-checksums subject-path',
  'actions/checkout': 'fetch-depth persist-credentials ref repository',
  'actions/dependency-review-action': 'config-file',
  'actions/download-artifact': 'name path',
  'actions/setup-node': 'node-version package-manager-cache',
  'actions/upload-artifact': 'if-no-files-found name overwrite path* retention-days',
  'github/codeql-action/analyze': 'category',
  'github/codeql-action/init': 'build-mode config languages queries',
  'github/codeql-action/upload-sarif': 'sarif_file',
  'ossf/scorecard-action': 'publish_results results_file* results_format*',
};

function otherAction(name: string, inputs: string): typeof action {
  const told = inputs.split(' ').map((input) => {
    return [input.replace('*', ''), { description: '', required: input.endsWith('*') }];
  });
  return { name, description: '', inputs: Object.fromEntries(told) };
}

let documents = 0;

async function problems(kind: string, text: string): Promise<string[]> {
  // Results are remembered by address: each text needs its own.
  const uri = `file:///${++documents}/${kind}`;
  const unknown: string[] = [];
  const found = await validate(TextDocument.create(uri, 'yaml', 0, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ owner, name, path: within }) => {
        if (name === 'replicate-cbr-backup') return within === 'freshness' ? freshness : action;
        const full = [owner, name, within].filter(Boolean).join('/');
        const inputs = otherActions[full];
        if (inputs !== undefined) return otherAction(full, inputs);
        unknown.push(`This test does not know the inputs of ${full}.`);
        return undefined;
      },
    },
  });
  return [...found.map(({ message, range }) => `${range.start.line + 1}: ${message}`), ...unknown];
}

const workflows = [
  ...readdirSync(path.join(root, '.github/workflows')).map(
    (name) => [name, file(`.github/workflows/${name}`)] as const,
  ),
  ...workflowsOnPages,
];

describe('GitHub accepts', () => {
  test.each(['action.yml', 'freshness/action.yml'])('%s', async (name) => {
    expect(await problems(name, file(name))).toEqual([]);
  });

  test.each(workflows)('%s', async (_name, text) => {
    expect(await problems('.github/workflows/workflow.yml', text)).toEqual([]);
  });
});

test('these complete workflows stand on the pages', () => {
  expect(workflowsOnPages.map(([name]) => name)).toEqual([
    'README.md: First replication',
    'README.md: Nightly replication',
    'README.md: Back up, then replicate',
    'README.md: Replicate a backup',
    'freshness/README.md: Freshness of the off-site copies',
    'freshness/README.md: Migrate with a fresh copy',
    'docs/recipes.md: Submit at night, look in the morning',
    'docs/recipes.md: Replicate many vaults',
    'docs/recipes.md: Replicate with evidence',
  ]);
});

test('it would notice: an unknown input, a missing one, a wrong key, a wrong context', async () => {
  const [, good = ''] = workflows.find(([name]) => name === 'README.md: First replication') ?? [];
  const [, watchdog = ''] = workflowsOnPages.find(([name]) => name.startsWith('freshness/README.md: ')) ?? [];
  expect(watchdog).toContain('resource_id:');
  expect(await problems('.github/workflows/workflow.yml', watchdog.replace('resource_id:', 'backup_id:'))).not.toEqual(
    [],
  );
  for (const [from, to] of [
    ['backup_id:', 'backup:'],
    ['source_region:', 'source:'],
    ['runs-on:', 'run-on:'],
    ['secrets.', 'secret.'],
  ] as const) {
    expect(good).toContain(from);
    expect(await problems('.github/workflows/workflow.yml', good.replace(from, to))).not.toEqual([]);
  }
  expect(await problems('action.yml', file('action.yml').replace('node24', 'node18'))).not.toEqual([]);
  const scorecard = file('.github/workflows/scorecard.yml');
  for (const [from, to] of [
    ['results_file:', 'result_file:'],
    ['ossf/scorecard-action@', 'ossf/scorecard@'],
    ['runs-on:', 'run-on:'],
  ] as const) {
    expect(await problems('.github/workflows/workflow.yml', scorecard.replace(from, to))).not.toEqual([]);
  }
});
