import { beforeEach, describe, expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { newerStatuses } from '../../simulator/service-errors.ts';
import { Asking, type Entry } from './asking.ts';

const { projectId, destinationProjectId, destinationRegion, destinationVaultId, sourceVaultId } = documented;
const HOUR = 3_600_000;
const replicate = {
  destination_project_id: destinationProjectId,
  destination_region: destinationRegion,
  destination_vault_id: destinationVaultId,
};

let asking: Asking;
beforeEach(() => {
  asking = new Asking();
});

describe('the list of backups', () => {
  beforeEach(() => {
    const { cloud, now } = asking;
    cloud.backups.clear();
    cloud.addVault({ id: 'v2', protectType: 'backup', size: 200 });
    const web = cloud.addServer('v2', { id: 'r-web', name: 'web-1', size: 100 });
    const files = cloud.addServer('v2', { id: 'r-files', name: 'files', type: 'OS::Sfs::Turbo' });
    cloud.addBackup({ id: 'a', createdAt: now - 4 * HOUR, checkpointId: 'c1', name: 'nightly-3' });
    cloud.addBackup({ id: 'b', createdAt: now - 3 * HOUR, checkpointId: 'c2', vaultId: 'v2', resource: web });
    cloud.addBackup({ id: 'c', createdAt: now - 2 * HOUR, vaultId: 'v2', resource: files, status: 'error' });
    cloud.addBackup({ id: 'd', createdAt: now - HOUR, status: 'protecting', isIncremental: true, updatedAt: now });
    cloud.addBackup({ id: 'part', parentId: 'a', resourceType: 'OS::Cinder::Volume' });
    cloud.addBackup({ id: 'foreign', projectId: 'p9' });
    cloud.addBackup({ id: 'replica', imageType: 'replication', createdAt: now - 5 * HOUR, protectedAt: null });
  });

  test.each([
    ['', 'd c b a replica'],
    ['checkpoint_id=c1', 'a'],
    ['vault_id=v2', 'c b'],
    ['resource_id=r-web', 'b'],
    ['vault_id=v2&resource_id=r-files', 'c'],
    ['image_type=backup', 'd c b a'],
    ['image_type=replication', 'replica'],
    ['status=available', 'b a replica'],
    ['status=error&status=protecting', 'd c'],
    ['parent_id=a', 'part'],
    ['name=nightly-3', 'a'],
    ['name=night', 'd c b a replica'],
    ['resource_name=web', 'b'],
    ['resource_type=OS::Sfs::Turbo', 'c'],
    ['resource_type=OS%3A%3ANova%3A%3AServer', 'd b a replica'],
    ['resource_az=region1a', 'd c b a replica'],
    ['resource_az=elsewhere', ''],
    ['start_time=2026-11-22T23:00:00Z', 'd c b'],
    ['end_time=2026-11-22T23:00:00Z', 'b a replica'],
    ['start_time=2026-11-22T23:00:00Z&end_time=2026-11-23T00:00:00Z', 'c b'],
    ['own_type=private', 'd c b a replica'],
    ['own_type=all_granted', 'd c b a replica'],
    ['own_type=shared', ''],
    ['own_type=shared&member_status=pending', ''],
    ['enterprise_project_id=0', 'd c b a replica'],
    ['enterprise_project_id=all_granted_eps', 'd c b a replica'],
    ['enterprise_project_id=other', ''],
    ['incremental=true', 'd'],
    ['incremental=false', 'c b a replica'],
    ['show_replication=true', 'd c b a replica'],
    ['used_percent=50', 'b'],
    ['dec=false', 'd c b a replica'],
    ['sort=created_at:asc', 'replica a b c d'],
    ['sort=created_at', 'd c b a replica'],
    ['sort=id:asc', 'a b c d replica'],
    ['sort=status:asc,id:desc', 'replica b a c d'],
    ['sort=status,name:asc,id:asc', 'd c b replica a'],
    ['sort=updated_at:desc&limit=1', 'd'],
    ['sort=protected_at:asc&limit=1', 'replica'],
    ['limit=2&offset=1', 'c b'],
    ['limit=2&marker=c', 'b a'],
    ['offset=9', ''],
  ])('?%s', (query, ids) => {
    expect(asking.ids(query).join(' ')).toBe(ids);
  });

  test('says how many there are, and which page it is', () => {
    expect(asking.ask('backups?limit=2&offset=1').body).toMatchObject({ count: 5, limit: 2, offset: 1 });
    expect(asking.ask('backups').body).toMatchObject({ count: 5, limit: 1_000, offset: 0 });
  });

  test('a backup has its parts', () => {
    expect(asking.read('backups/a', 'backup')).toMatchObject({ children: [{ id: 'part', parent_id: 'a' }] });
    expect(asking.read('backups/b', 'backup')).toMatchObject({ children: [], parent_id: null });
  });

  test.each([
    'vault=v2',
    'limit=0',
    'limit=1001',
    'offset=-1',
    'status=done',
    'image_type=sync',
    'resource_type=server',
    'incremental=yes',
    'sort=size:asc',
    'sort=name:up',
    'sort=name:asc,',
    'start_time=2026-11-22',
    'own_type=mine',
    'used_percent=101',
    'vault_id=v2&vault_id=v2',
    'vault_id=',
    'marker=nothing',
    'policy_id=x',
  ])('refuses ?%s', (query) => {
    expect(asking.ask(`backups?${query}`)).toMatchObject({
      status: 400,
      body: { error_code: 'BackupService.9900' },
    });
  });

  test('times have microseconds and no zone, unless told otherwise', () => {
    const times = () => asking.read('backups/a', 'backup');
    expect(times()).toMatchObject({
      created_at: '2026-11-22T22:00:00.000000',
      protected_at: '2026-11-22T22:00:00.000000',
      updated_at: '2026-11-22T22:05:00.000000',
      expired_at: null,
    });
    asking.cloud.timeZone = '+00:00';
    expect(times()).toMatchObject({ created_at: '2026-11-22T22:00:00.000000+00:00' });
  });
});

describe('a replica', () => {
  const find = () =>
    asking.read<Entry[]>('backups?image_type=replication', 'backups', { project: destinationProjectId });

  test('is listed in the destination project once it is there, until it is deleted', () => {
    const { backupId } = documented;
    expect(asking.ask(`backups/${backupId}/replicate`, { body: { replicate } }).status).toBe(200);
    expect(find()).toEqual([]);
    const copied = asking.now;
    asking.now += HOUR;
    const [replica, ...others] = find();
    const [record] = asking.read(`backups/${backupId}`, 'backup')['replication_records'] as Entry[];
    expect(others).toEqual([]);
    expect(replica).toMatchObject({
      id: record?.['destination_backup_id'],
      checkpoint_id: record?.['destination_checkpoint_id'],
      project_id: destinationProjectId,
      vault_id: destinationVaultId,
      resource_id: documented.resourceId,
      resource_name: documented.resourceName,
      created_at: `${new Date(copied).toISOString().slice(0, 23)}000`,
      protected_at: '2026-11-23T01:00:00.000000',
      replication_records: [],
    });
    expect(asking.read(`backups/${replica?.['id']}`, 'backup', { project: destinationProjectId })).toEqual(replica);
    expect(asking.ids('image_type=replication')).toEqual([]);
    for (const made of asking.cloud.backups.get(backupId)?.records ?? []) made.replicaDeleted = true;
    expect(find()).toEqual([]);
    expect(asking.ask(`backups/${replica?.['id']}`, { project: destinationProjectId }).status).toBe(404);
  });

  test('of a copy that failed is none', () => {
    asking.cloud.ends.push({ status: 'fail' });
    asking.ask(`backups/${documented.backupId}/replicate`, { body: { replicate } });
    asking.now += HOUR;
    expect(find()).toEqual([]);
  });
});

describe('vaults', () => {
  test('the documented backup is of a resource of its vault', () => {
    const backup = asking.read(`backups/${documented.backupId}`, 'backup');
    expect(backup).toMatchObject({ vault_id: sourceVaultId, checkpoint_id: documented.checkpointId });
    const vault = asking.read(`vaults/${sourceVaultId}`, 'vault');
    expect(vault).toMatchObject({
      id: sourceVaultId,
      project_id: projectId,
      billing: {
        protect_type: 'backup',
        consistent_level: 'crash_consistent',
        spec_code: 'vault.backup.server.normal',
      },
      resources: [
        {
          id: backup['resource_id'],
          name: 'db-1',
          type: 'OS::Nova::Server',
          size: 40,
          protect_status: 'available',
          backup_size: 40 * 1024,
          backup_count: 1,
          auto_protect: true,
        },
      ],
    });
  });

  test.each([
    ['of another project', documented.destinationVaultId],
    ['that is nowhere', 'nothing'],
  ])('a vault %s is not found', (_which, id) => {
    expect(asking.ask(`vaults/${id}`)).toMatchObject({ status: 404, body: { error_code: 'BackupService.6105' } });
  });

  test('a vault needs the right to read it', () => {
    asking.cloud.addToken(projectId, { denied: ['cbr:vaults:get'] });
    expect(asking.ask(`vaults/${sourceVaultId}`).status).toBe(403);
    expect(asking.ask('vaults').status).toBe(200);
  });

  test.each([
    ['', `${sourceVaultId} disks`],
    ['object_type=disk', 'disks'],
    ['protect_type=backup&status=available&cloud_type=public', `${sourceVaultId} disks`],
    ['protect_type=replication', ''],
    ['cloud_type=hybrid', ''],
    [`id=${sourceVaultId}`, sourceVaultId],
    [`id=${sourceVaultId}&id=disks&status=available&status=lock`, `${sourceVaultId} disks`],
    ['name=backup', sourceVaultId],
    [`resource_ids=x,${documented.resourceId}`, sourceVaultId],
    ['policy_id=p', ''],
    ['enterprise_project_id=0', `${sourceVaultId} disks`],
    ['limit=1&offset=1', 'disks'],
  ])('the list of vaults: ?%s', (query, ids) => {
    asking.cloud.addVault({ id: 'disks', name: 'volumes', protectType: 'backup', objectType: 'disk' });
    const vaults = asking.read<Entry[]>(`vaults?${query}`, 'vaults');
    expect(vaults.map(({ id }) => id).join(' ')).toBe(ids);
    expect(asking.ask(`vaults?${query}`).body).toMatchObject({ count: expect.any(Number), limit: expect.any(Number) });
  });

  test('the spec code of disks says volume', () => {
    asking.cloud.addVault({ id: 'disks', protectType: 'backup', objectType: 'disk' });
    expect(asking.read('vaults/disks', 'vault')).toMatchObject({
      billing: { object_type: 'disk', spec_code: 'vault.backup.volume.normal' },
    });
  });

  const place = `external_project_id=${destinationProjectId}&region_id=${destinationRegion}`;

  test.each([
    [place, `${destinationVaultId} turbo`],
    [`${place}&vault_id=turbo`, 'turbo'],
    [`${place}&vault_id=turbo&objcet_type=server`, 'turbo'],
    [`${place}&objcet_type=server`, destinationVaultId],
    [`${place}&object_type=turbo&protect_type=replication&cloud_type=public`, 'turbo'],
    [`${place}&limit=1&offset=1`, 'turbo'],
    [`${place}&vault_id=${sourceVaultId}`, ''],
    [`external_project_id=${destinationProjectId}&region_id=region9`, ''],
  ])('vaults of another region: ?%s', (query, ids) => {
    asking.cloud.addVault({ id: 'turbo', objectType: 'turbo' });
    const { body } = asking.ask(`vaults/external?${query}`);
    expect((body['vaults'] as Entry[]).map(({ id }) => id).join(' ')).toBe(ids);
    expect(body).toMatchObject({ count: expect.any(Number), limit: expect.any(Number), offset: expect.any(Number) });
  });

  test.each([
    '',
    `region_id=${destinationRegion}`,
    `external_project_id=${destinationProjectId}`,
    `${place}&id=x`,
  ])('vaults of another region are refused for ?%s', (query) => {
    expect(asking.ask(`vaults/external?${query}`)).toMatchObject({ status: 400 });
  });
});

test.each([
  [{}, 500],
  [newerStatuses, 400],
])('a second replica is refused by the status of the documents', (statuses, status) => {
  asking.cloud.errorStatuses = statuses;
  const ask = () => asking.ask(`backups/${documented.backupId}/replicate`, { body: { replicate } });
  expect(ask().status).toBe(200);
  expect(ask()).toMatchObject({ status, body: { error_code: 'BackupService.1009' } });
});
