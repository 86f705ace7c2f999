import { readFileSync } from 'node:fs';
import path from 'node:path';
import { validate } from '@actions/languageservice';
import { describe, expect, test } from '@jest/globals';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { parse } from 'yaml';
import { readmeWorkflows } from './support/readme.ts';
import { root } from './support/step.ts';

// GitHub's own language service reads action.yml, the workflows and every complete workflow of the README.
const file = (name: string) => readFileSync(path.join(root, name), 'utf8');
const action = parse(file('action.yml'));
/** The inputs of other people's actions that are used here. */
const input = { description: '', required: false };
const otherActions: Record<string, typeof action> = {
  checkout: { name: 'Checkout', description: '', inputs: { 'persist-credentials': input } },
  'setup-node': { name: 'Setup Node.js', description: '', inputs: { 'node-version': input } },
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

const workflows: [string, string][] = [
  ...['ci.yml', 'replicate.yml'].map((name): [string, string] => [name, file(`.github/workflows/${name}`)]),
  ...readmeWorkflows().map(([name, text]): [string, string] => [`README: ${name}`, text]),
];

describe('GitHub accepts', () => {
  test('action.yml', async () => {
    expect(await problems('action.yml', file('action.yml'))).toEqual([]);
  });

  test.each(workflows)('%s', async (_name, text) => {
    expect(await problems('.github/workflows/workflow.yml', text)).toEqual([]);
  });
});

test('five complete workflows stand in the README', () => {
  expect(workflows.filter(([name]) => name.startsWith('README'))).toHaveLength(5);
});

test('it would notice: an unknown input, a missing one, a wrong key, a wrong context', async () => {
  const [, good = ''] = workflows.find(([name]) => name === 'README: First replication') ?? [];
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
