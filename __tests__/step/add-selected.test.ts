import { expect, test } from '@jest/globals';
import { Ledger } from '../../src/report/result.ts';
import { addSelected, tellSelection } from '../../src/step/add-selected.ts';
import { NOW, request, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const HOUR = 3_600_000;
const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);

test.each<[Parameters<typeof tellSelection>[0], string]>([
  [{ kind: 'backups', backupIds: ids(1) }, 'backup id-0'],
  [{ kind: 'backups', backupIds: ids(3) }, '3 backups'],
  [{ kind: 'checkpoint', checkpointId: 'c-1' }, 'the backups of checkpoint c-1'],
  [
    { kind: 'vault', vaultId: 'v-1', resourceIds: [], maxAgeHours: 26 },
    'the newest backup of each resource of vault v-1',
  ],
  [
    { kind: 'vault', vaultId: 'v-1', resourceIds: ids(1), maxAgeHours: 26 },
    'the newest backup of one resource of vault v-1',
  ],
  [
    { kind: 'vault', vaultId: 'v-1', resourceIds: ids(2), maxAgeHours: 26 },
    'the newest backup of 2 resources of vault v-1',
  ],
  [{ kind: 'resources', resourceIds: ids(1), maxAgeHours: 26 }, 'the newest backup of resource id-0'],
  [{ kind: 'resources', resourceIds: ids(3), maxAgeHours: 26 }, 'the newest backup of each of 3 resources'],
])('%j is told as: %s', (selection, text) => {
  expect(tellSelection(selection)).toBe(text);
});

async function add(selection: Parameters<typeof addSelected>[0], ...replies: Parameters<typeof scriptedClient>) {
  const { client, context, told, requests } = scriptedClient(...replies);
  const ledger = new Ledger();
  await addSelected(
    selection,
    { client, context, until: undefined },
    {
      ledger,
      requestFor: (backupId) => ({ ...request, backupId }),
    },
  );
  return { ledger, told, requests };
}
const backup = (id: string, resource: string, hours: number, fields: object = {}) => ({
  id,
  status: 'available',
  image_type: 'backup',
  resource_id: resource,
  created_at: new Date(NOW - hours * HOUR).toISOString(),
  ...fields,
});
const listOf = (...backups: object[]) => json(200, { backups, count: backups.length });

test('backups that the inputs name need no request', async () => {
  const { ledger, requests } = await add({ kind: 'backups', backupIds: ids(2) });
  expect(ledger.results).toEqual([]);
  expect(requests).toEqual([]);
});

test('each resource has a line and a result: fresh, too old, or without a backup', async () => {
  const selection = { kind: 'resources' as const, resourceIds: ['s-1', 's-2', 's-3'], maxAgeHours: 26 };
  const { ledger, told } = await add(
    selection,
    listOf(backup('b-1', 's-1', 2, { resource_name: 'web', vault_id: 'v-1', name: 'nightly' })),
    listOf(backup('b-2', 's-2', 30)),
    listOf(),
  );
  const [fresh, old, none] = ledger.results;
  expect(fresh).toMatchObject({ failure: undefined, reservation: undefined });
  expect(fresh?.replication).toMatchObject({
    request: { backupId: 'b-1' },
    backup: { name: 'nightly', vaultId: 'v-1', resourceId: 's-1', resourceName: 'web' },
  });
  // An old backup is better than none.
  expect(old).toMatchObject({ failure: undefined, reservation: { title: 'No fresh backup' } });
  expect(none).toMatchObject({ failure: { title: 'No fresh backup' }, reservation: undefined });
  expect(none?.replication).toMatchObject({ request: { backupId: '' }, backup: { resourceId: 's-3' } });
  expect(told).toEqual([
    'news: web (resource s-1): backup b-1, 2 h 00 min old.',
    'news: Resource s-2: backup b-2, 30 h 00 min old. No fresh backup.',
    expect.stringMatching(/^news: Resource s-3: .*No fresh backup\.$/),
  ]);
  expect(ledger.failure).toBeUndefined();
});

test('a backup of the future has no age', async () => {
  const selection = { kind: 'resources' as const, resourceIds: ['s-1'], maxAgeHours: 26 };
  const { told } = await add(selection, listOf(backup('b-1', 's-1', -0.5)));
  expect(told).toEqual(['news: Resource s-1: backup b-1.']);
});

test('a resource of a vault has its name and kind even where no backup does', async () => {
  const vault = { id: 'v-1', resources: [{ id: 's-1', name: 'web', type: 'OS::Nova::Server' }] };
  const selection = { kind: 'vault' as const, vaultId: 'v-1', resourceIds: [], maxAgeHours: 26 };
  const found = await add(selection, json(200, { vault }), listOf(backup('b-1', 's-1', 2, { vault_id: 'v-1' })));
  const none = await add(selection, json(200, { vault }), listOf());
  for (const { ledger } of [found, none]) {
    expect(ledger.results[0]?.replication.backup).toMatchObject({
      resourceId: 's-1',
      resourceName: 'web',
      resourceType: 'OS::Nova::Server',
    });
  }
});
