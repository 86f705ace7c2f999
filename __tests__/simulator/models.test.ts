import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { Asking, type Entry } from './asking.ts';

// The vendor's clients refuse, or show as nothing, what lacks a field that their models require.

const asking = new Asking();
const { backupId, sourceVaultId, destinationProjectId, destinationRegion } = documented;
asking.cloud.addRecord(backupId, { age: 600_000 });
const backup = asking.read(`backups/${backupId}`, 'backup');
const [record = {}] = backup['replication_records'] as Entry[];
const vault = asking.read(`vaults/${sourceVaultId}`, 'vault');
const [resource = {}] = vault['resources'] as Entry[];
const checkpoint = asking.read(`checkpoints/${documented.checkpointId}`, 'checkpoint');
const [ofCheckpoint = {}] = (checkpoint['vault'] as { resources: Entry[] }).resources;
const place = `external_project_id=${destinationProjectId}&region_id=${destinationRegion}`;

test.each<[string, Entry, string]>([
  [
    'a backup',
    backup,
    `checkpoint_id created_at description expired_at extend_info id image_type name parent_id project_id protected_at
     resource_az resource_id resource_name resource_size resource_type status updated_at vault_id replication_records
     provider_id enterprise_project_id children`,
  ],
  [
    'a record',
    record,
    `created_at destination_backup_id destination_checkpoint_id destination_project_id destination_region
     destination_vault_id extra_info id source_backup_id source_checkpoint_id source_project_id source_region status
     vault_id`,
  ],
  ['a vault', vault, 'billing id name project_id provider_id resources tags created_at description'],
  [
    'its billing',
    vault['billing'] as Entry,
    'allocated charging_mode consistent_level object_type protect_type size spec_code status used',
  ],
  ['its resource', resource, 'id name type size protect_status backup_size backup_count auto_protect'],
  ['a checkpoint', checkpoint, 'created_at id project_id status vault extra_info'],
  ['its resource', ofCheckpoint, 'id name type protect_status resource_size backup_size backup_count'],
  ['a list of backups', asking.ask('backups').body, 'backups count limit offset'],
  ['a list of vaults', asking.ask('vaults').body, 'vaults count limit offset'],
  ['a list of external vaults', asking.ask(`vaults/external?${place}`).body, 'vaults count limit offset'],
])('%s has all fields of its model', (_what, entry, fields) => {
  const missing = fields.split(/\s+/).filter((field) => entry[field] === undefined);
  expect(missing).toEqual([]);
});

test('times have the one recorded form, or are null', () => {
  const times = [backup, record, vault, checkpoint].flatMap((entry) =>
    Object.entries(entry).filter(([field]) => field.endsWith('_at')),
  );
  expect(times).toHaveLength(7);
  for (const [, time] of times) {
    if (time !== null) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/);
  }
});
