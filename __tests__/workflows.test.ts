import { readFileSync } from 'node:fs';
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
/** The inputs of other people's actions that are used here. */
const input = { description: '', required: false };
const otherActions: Record<string, typeof action> = {
  checkout: {
    name: 'Checkout',
    description: '',
    inputs: { 'persist-credentials': input, repository: input, ref: input },
  },
  'setup-node': { name: 'Setup Node.js', description: '', inputs: { 'node-version': input } },
  'upload-artifact': {
    name: 'Upload a Build Artifact',
    description: '',
    inputs: { name: input, path: input, 'if-no-files-found': input, 'retention-days': input },
  },
  'download-artifact': { name: 'Download a Build Artifact', description: '', inputs: { name: input, path: input } },
  attest: { name: 'Generate Attestations', description: '', inputs: { 'subject-path': input } },
};
let documents = 0;

async function problems(kind: string, text: string): Promise<string[]> {
  // Results are remembered by address: each text needs its own.
  const uri = `file:///${++documents}/${kind}`;
  const found = await validate(TextDocument.create(uri, 'yaml', 0, text), {
    actionsMetadataProvider: {
      fetchActionMetadata: async ({ name }) => (name === 'replicate-cbr-backup' ? action : otherActions[name]),
    },
  });
  return found.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
}

const workflows = [
  ...['ci.yml', 'replicate.yml'].map((name) => [name, file(`.github/workflows/${name}`)] as const),
  ...workflowsOnPages,
];

describe('GitHub accepts', () => {
  test('action.yml', async () => {
    expect(await problems('action.yml', file('action.yml'))).toEqual([]);
  });

  test.each(workflows)('%s', async (_name, text) => {
    expect(await problems('.github/workflows/workflow.yml', text)).toEqual([]);
  });
});

test('these complete workflows stand on the pages', () => {
  expect(workflowsOnPages.map(([name]) => name)).toEqual([
    'README.md: First replication',
    'README.md: Replicate a backup',
    'README.md: Nightly backup',
    'docs/recipes.md: Replicate without secrets',
    'docs/recipes.md: Submit now, wait later',
    'docs/recipes.md: A very large copy',
    'docs/recipes.md: Replicate very many backups',
    'docs/recipes.md: Replicate with evidence',
    'docs/recipes.md: Nightly replication with an issue',
  ]);
});

test('it would notice: an unknown input, a missing one, a wrong key, a wrong context', async () => {
  const [, good = ''] = workflows.find(([name]) => name === 'README.md: First replication') ?? [];
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
});
