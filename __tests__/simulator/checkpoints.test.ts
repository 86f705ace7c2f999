import { beforeEach, expect, test } from '@jest/globals';
import type { BackUpOptions } from '../../simulator/checkpoints.ts';
import { documented } from '../../simulator/cloud.ts';
import { Asking, type Entry } from './asking.ts';

const MINUTE = 60_000;
const VAULT = documented.sourceVaultId;
const skipped = { 's-3': { code: 'BackupService.7101', reason: 'the server is gone' } };

let asking: Asking;
beforeEach(() => {
  asking = new Asking();
  asking.cloud.addServer(VAULT, { id: 's-2', name: 'web-1' });
  asking.cloud.addServer(VAULT, { id: 's-3', name: 'web-2', size: 80 });
});

/** Asks for a backup of the vault, which goes as told. */
function backUp(options: BackUpOptions = {}, parameters?: Entry): Entry {
  asking.cloud.checkpoints.next.push(options);
  const body = { checkpoint: { vault_id: VAULT, ...(parameters === undefined ? {} : { parameters }) } };
  return asking.read('checkpoints', 'checkpoint', { body });
}
const show = (id: unknown) => asking.read(`checkpoints/${id}`, 'checkpoint');
const backupsOf = (id: unknown) =>
  asking
    .read<Entry[]>(`backups?checkpoint_id=${id}&sort=id`, 'backups')
    .map((backup) => `${backup['resource_id']} ${backup['status']}`)
    .sort();

test('backing a vault up answers a checkpoint without the IDs of backups', () => {
  const checkpoint = backUp();
  expect(checkpoint).toMatchObject({
    project_id: documented.projectId,
    status: 'protecting',
    created_at: '2026-11-23T02:00:00.000000',
    vault: {
      id: VAULT,
      resources: [
        { id: documented.resourceId, name: 'db-1', type: 'OS::Nova::Server', protect_status: 'protecting' },
        { id: 's-2', name: 'web-1' },
        { id: 's-3', resource_size: '80' },
      ],
      skipped_resources: [],
    },
    extra_info: { retention_duration: -1 },
  });
  expect(JSON.stringify(checkpoint)).not.toContain('backup_id');
});

test('its backups become available after some time, and it with the last of them', () => {
  const { id } = backUp({ takesOf: { 's-2': 30 * MINUTE }, appearsAfterOf: { 's-3': 5 * MINUTE } });
  expect(backupsOf(id)).toEqual([`${documented.resourceId} protecting`, 's-2 protecting']);
  asking.now += 10 * MINUTE;
  expect(backupsOf(id)).toEqual([`${documented.resourceId} available`, 's-2 protecting', 's-3 available']);
  expect(show(id)).toMatchObject({
    status: 'protecting',
    vault: { resources: [{ protect_status: 'available' }, { protect_status: 'protecting' }, {}] },
  });
  asking.now += 20 * MINUTE;
  expect(backupsOf(id)).toContain('s-2 available');
  expect(show(id)).toMatchObject({ status: 'available' });
});

test('a resource may be skipped, fail, or be lost without a word', () => {
  const { id, vault } = backUp({ skipped, failing: ['s-2'] });
  const left = [{ id: 's-3', type: 'OS::Nova::Server', name: 'web-2', ...skipped['s-3'] }];
  expect(vault).toMatchObject({ skipped_resources: left });
  asking.now += 10 * MINUTE;
  expect(backupsOf(id)).toEqual([`${documented.resourceId} available`, 's-2 error']);
  expect(show(id)).toMatchObject({ status: 'available', vault: { resources: [{}, {}], skipped_resources: left } });
  const lost = backUp({ lost: ['s-2'] });
  expect(lost).toMatchObject({ vault: { resources: [{}, { id: 's-2' }, {}] } });
  asking.now += 10 * MINUTE;
  expect(backupsOf(lost['id'])).toHaveLength(2);
});

test('a checkpoint of nothing but failures is in error, and the status can be any other', () => {
  const all = [documented.resourceId, 's-2', 's-3'];
  const { id } = backUp({ failing: all });
  asking.now += 10 * MINUTE;
  expect(show(id)).toMatchObject({ status: 'error' });
  expect(show(backUp({ status: 'deleting' })['id'])).toMatchObject({ status: 'deleting' });
});

test('takes the documented parameters', () => {
  const parameters = {
    auto_trigger: true,
    description: 'text',
    incremental: true,
    name: 'job-1',
    resources: ['s-2'],
    policy_id: 'p',
    retention_duration_days: 7,
  };
  const { id, extra_info } = backUp({}, parameters);
  expect(extra_info).toMatchObject({ name: 'job-1', description: 'text', retention_duration: 7 });
  const [backup, ...others] = asking.read<Entry[]>(`backups?checkpoint_id=${id}`, 'backups');
  expect(others).toEqual([]);
  expect(backup).toMatchObject({
    name: 'job-1',
    description: 'text',
    incremental: true,
    resource_id: 's-2',
    resource_name: 'web-1',
    vault_id: VAULT,
    expired_at: '2026-11-30T02:00:00.000000',
    extend_info: { auto_trigger: true },
  });
  asking.now += 10 * MINUTE;
  const byDetails = { resource_details: [{ id: 's-3', type: 'OS::Nova::Server', name: 'web-2' }] };
  expect(backUp({}, byDetails)).toMatchObject({ vault: { resources: [{ id: 's-3' }] } });
});

test.each<[string, string, unknown]>([
  ['9900', 'an unknown key', { checkpoint: { vault_id: VAULT, name: 'x' } }],
  ['9900', 'an unknown parameter', { checkpoint: { vault_id: VAULT, parameters: { wait: true } } }],
  ['9900', 'a bad name', { checkpoint: { vault_id: VAULT, parameters: { name: 'a b' } } }],
  ['9900', 'no vault', { checkpoint: {} }],
  ['9900', 'no checkpoint', {}],
  ['6105', 'a vault that is nowhere', { checkpoint: { vault_id: 'nothing' } }],
  ['6105', 'a vault of another project', { checkpoint: { vault_id: documented.destinationVaultId } }],
  ['6135', 'a resource of another vault', { checkpoint: { vault_id: VAULT, parameters: { resources: ['s-9'] } } }],
  ['6124', 'a vault of replicas', { checkpoint: { vault_id: 'replicas' } }],
  ['6113', 'a vault that is frozen', { checkpoint: { vault_id: 'frozen' } }],
  ['0001', 'a vault of nothing', { checkpoint: { vault_id: 'empty' } }],
])('refuses with %s %s', (number, _what, body) => {
  const { cloud } = asking;
  cloud.addVault({ id: 'replicas', projectId: documented.projectId });
  cloud.addVault({ id: 'frozen', protectType: 'backup', status: 'frozen' });
  cloud.addVault({ id: 'empty', protectType: 'backup' });
  expect(asking.ask('checkpoints', { body })).toMatchObject({ body: { error_code: `BackupService.${number}` } });
  expect(cloud.backups.size).toBe(1);
});

test('a vault is backed up once at a time', () => {
  backUp();
  const again = () => asking.ask('checkpoints', { body: { checkpoint: { vault_id: VAULT } } });
  expect(again()).toMatchObject({ status: 400, body: { error_code: 'BackupService.6125' } });
  asking.now += 10 * MINUTE;
  expect(again()).toMatchObject({ status: 200 });
});

test('a policy backs up without being asked, also in the past', () => {
  const { id } = asking.cloud.backUp(VAULT, { startsAfter: -60 * MINUTE, isAutomatic: true });
  expect(backupsOf(id)).toEqual([`${documented.resourceId} available`, 's-2 available', 's-3 available']);
  expect(show(id)).toMatchObject({ status: 'available', created_at: '2026-11-23T01:00:00.000000' });
});

test('a checkpoint goes with the last of its backups', () => {
  const { id } = backUp();
  asking.now += 10 * MINUTE;
  const backups = [...asking.cloud.backups.values()].filter(({ checkpointId }) => checkpointId === id);
  for (const backup of backups.slice(1)) backup.deletedAt = asking.now;
  expect(show(id)).toMatchObject({ status: 'available' });
  for (const backup of backups) backup.deletedAt = asking.now;
  expect(asking.ask(`checkpoints/${id}`)).toMatchObject({
    status: 404,
    body: { error_code: 'BackupService.6217' },
  });
  expect(asking.ask('checkpoints/nothing').status).toBe(404);
});

test('every backup has a checkpoint', () => {
  expect(show(documented.checkpointId)).toMatchObject({
    status: 'available',
    vault: { id: VAULT, resources: [{ id: documented.resourceId, name: 'db-1' }] },
  });
  asking.cloud.addBackup({ id: 'one', checkpointId: 'c1' });
  asking.cloud.addBackup({ id: 'two', checkpointId: 'c1', resourceId: 's-2', status: 'protecting' });
  expect(show('c1')).toMatchObject({ status: 'protecting', vault: { resources: [{}, { id: 's-2' }] } });
});

test('what some documented answers leave out can be left out', () => {
  const { checkpoints } = asking.cloud;
  const { id } = backUp({ skipped });
  checkpoints.showsSkipped = false;
  expect(show(id)['vault']).not.toHaveProperty('skipped_resources');
  checkpoints.showsVault = false;
  checkpoints.showsExtraInfo = false;
  expect(show(id)).toMatchObject({ id, status: 'protecting', vault: null, extra_info: null });
});

test('reading a checkpoint and making one need a right each', () => {
  const { projectId, checkpointId } = documented;
  const body = { checkpoint: { vault_id: VAULT } };
  asking.cloud.addToken(projectId, { denied: ['cbr:checkpoints:get'] });
  expect(asking.ask(`checkpoints/${checkpointId}`).status).toBe(403);
  expect(asking.ask('checkpoints', { body }).status).toBe(200);
  asking.cloud.addToken(projectId, { denied: ['cbr:vaults:backup'] });
  expect(asking.ask('checkpoints', { body }).status).toBe(403);
  expect(asking.ask(`checkpoints/${checkpointId}`).status).toBe(200);
});
