import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { runNode, stepFolder } from '../../scripts/step.ts';
import { titles } from '../scenarios/told.ts';
import { root } from '../support/step.ts';

// The file that freshness/action.yml names, as the runner starts it.
const { runs } = parse(readFileSync(path.join(root, 'freshness/action.yml'), 'utf8')) as { runs: { main: string } };
const entry = path.join(root, 'freshness', runs.main);

async function start(environment: Record<string, string>, ...flags: string[]) {
  const { folder, remove } = stepFolder();
  try {
    return await runNode([...flags, entry], environment, folder);
  } finally {
    remove();
  }
}

test('it begins in the first file of the other action, and nothing else', () => {
  expect(readFileSync(entry, 'utf8').trim().split('\n')).toEqual([
    "globalThis.replicateCbrBackupAction = 'freshness';",
    "require('./index.js');",
  ]);
});

test('without inputs: it names its own, and fails', async () => {
  const { exitCode, log } = await start({});
  expect(exitCode).toBe(1);
  expect(log).toContain(`::error::${titles.wrongInputs}.`);
  expect(log).toContain('source_vault_id, resource_id: ');
  expect(log).not.toContain('backup_id');
});

test('an old Node is refused by name', async () => {
  const old = "Object.defineProperty(process.versions, 'node', { value: '20.19.6' })";
  const { exitCode, log } = await start({}, '--import', `data:text/javascript,${encodeURIComponent(old)}`);
  expect(exitCode).toBe(1);
  expect(log).toContain(`::error::${titles.oldNode}.`);
});

test('ended by somebody else with exit code 0, it has failed', async () => {
  const { exitCode, log } = await start({}, '--import', 'data:text/javascript,setImmediate(() => process.exit(0))');
  expect(exitCode).toBe(1);
  expect(log).toContain('::error::');
});
