import { expect, test } from '@jest/globals';
import type { Selection } from '../../src/github/selection-inputs.ts';
import { MAX_SELECTED, select } from '../../src/step/selection.ts';
import { NOW, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const created_at = new Date(NOW - 3_600_000).toISOString();
const backup = (id: string, resource_id: string, fields = {}) => ({
  id,
  resource_id,
  status: 'available',
  vault_id: 'v',
  created_at,
  ...fields,
});
const vault = (...resources: unknown[]) => json(200, { vault: { id: 'v', resources } });
const list = (...backups: object[]) => json(200, { backups, count: backups.length });
const ofVault = (...resourceIds: string[]): Selection => ({
  kind: 'vault',
  vaultId: 'v',
  resourceIds,
  maxAgeHours: 26,
});

const selecting = (selection: Selection, ...replies: Parameters<typeof scriptedClient>) => {
  if (selection.kind === 'backups') throw new Error('nothing to select');
  const { client, context } = scriptedClient(...replies);
  return select(selection, { client, context, until: undefined });
};

test('what the vault protects must have a fresh backup of this vault', async () => {
  const { selected, failure } = await selecting(
    ofVault(),
    vault({ id: 's1', name: 'db-1' }, { id: 's2', name: 'db-2' }, { id: 's1', name: 'db-1' }),
    list(backup('b1', 'S1', { vault_id: 'V' }), backup('b2', 's2', { vault_id: 'w' })),
  );
  expect(failure).toBeUndefined();
  expect(selected).toMatchObject([
    { resource: { id: 's1', name: 'db-1' }, backup: { id: 'b1' }, failure: undefined },
    { resource: { id: 's2', name: 'db-2' }, backup: undefined, failure: { title: 'No fresh backup' } },
  ]);
});

test('a resource that has no ID is not passed over', async () => {
  const { selected } = await selecting(ofVault(), vault({ id: 's1' }, { name: 'db-x' }), list(backup('b1', 's1')));
  expect(selected[1]).toMatchObject({ resource: { name: 'db-x' }, failure: { title: 'No fresh backup' } });
});

test('resources that are named narrow the vault, in their order, and one that it lacks fails', async () => {
  const { selected } = await selecting(
    ofVault('S2', 'nobody'),
    vault({ id: 's1' }, { id: 's2' }),
    list(backup('b1', 's1'), backup('b2', 's2'), backup('b3', 'nobody')),
  );
  expect(selected).toMatchObject([
    { backup: { id: 'b2' }, failure: undefined },
    { resource: { id: 'nobody' }, backup: undefined, failure: { reasons: [expect.stringMatching(/nobody.*\bv\b/)] } },
  ]);
});

test.each([[null], [[]], ['']])('a vault of the resources %j protects nothing', async (resources) => {
  await expect(selecting(ofVault(), json(200, { vault: { id: 'v', resources } }))).rejects.toMatchObject({
    title: 'Nothing to replicate was found',
    message: expect.stringContaining('v'),
  });
});

test(`${MAX_SELECTED} are taken, and no more`, async () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `s${index}` }));
  const { selected } = await selecting(ofVault(), vault(...many(MAX_SELECTED)), list());
  expect(selected).toHaveLength(256);
  await expect(selecting(ofVault(), vault(...many(257)), list())).rejects.toMatchObject({
    title: 'Too many backups were selected',
    advice: expect.stringContaining('resource_id'),
  });
});

test('resources alone: a list of each, whatever vault', async () => {
  const { selected } = await selecting(
    { kind: 'resources', resourceIds: ['s1', 's2'], maxAgeHours: 1 },
    list(backup('b1', 's1', { vault_id: 'w', created_at: new Date(NOW - 1_000).toISOString() })),
    list(backup('b2', 's1'), backup('b3', 's2', { created_at: new Date(NOW - 7_200_000).toISOString() })),
  );
  expect(selected).toMatchObject([
    { backup: { id: 'b1' }, failure: undefined },
    { backup: { id: 'b3' }, failure: { title: 'No fresh backup' } },
  ]);
});

test('a checkpoint without any backup is a failure that names it', async () => {
  const checkpoint = json(200, { checkpoint: { id: 'c', status: 'available', vault: null } });
  await expect(selecting({ kind: 'checkpoint', checkpointId: 'c' }, checkpoint, list())).rejects.toMatchObject({
    title: 'Nothing to replicate was found',
    message: expect.stringContaining('checkpoint c'),
  });
});

test('too many are refused, with the advice that fits what was selected', async () => {
  const many = Array.from({ length: MAX_SELECTED + 1 }, (_, index) => ({ id: `s${index}` }));
  const backups = many.map(({ id }, index) => backup(`b${index}`, id, { checkpoint_id: 'c' }));
  const adviceFor = (selection: Selection, ...replies: Parameters<typeof scriptedClient>) =>
    selecting(selection, ...replies).then(
      () => 'nothing was refused',
      ({ advice }: { advice: string }) => advice,
    );
  expect(await adviceFor(ofVault(), vault(...many), list(...backups))).toMatch(
    /^Narrow it with resource_id, in several/,
  );
  const checkpoint = json(200, { checkpoint: { id: 'c', status: 'available', vault: { id: 'v', resources: many } } });
  expect(await adviceFor({ kind: 'checkpoint', checkpointId: 'c' }, checkpoint, list(...backups))).toMatch(
    /^Use source_vault_id with resource_id, in several/,
  );
});

test('where nothing is found it is told in what', async () => {
  const empty = json(200, { checkpoint: { id: 'c', status: 'available', vault: null } });
  await expect(selecting({ kind: 'checkpoint', checkpointId: 'c' }, empty, list())).rejects.toThrow(
    'There is no backup in checkpoint c; nothing was submitted.',
  );
});

test('what could not be read is told as such: nothing was submitted', async () => {
  const refused = json(403, { error_code: 'APIGW.0302', error_msg: 'no' });
  await expect(selecting(ofVault(), refused)).rejects.toThrow('Nothing was submitted.');
});
