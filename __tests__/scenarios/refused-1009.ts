import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import { calls, DAY, failed, type Scenario, succeeded } from './scenario.ts';
import { titles, told } from './told.ts';

const { backupId, destinationVaultId, destinationRegion } = documented;

/** BackupService.1009: a replica is there or being made. */
export const refused1009: Scenario[] = [
  {
    name: 'one under way is joined',
    prepare: ({ simulator }) => simulator.cloud.addRecord(backupId, { id: 'under-way', age: 30_000 }),
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(ended.outputs).toMatchObject({ replication_record_id: 'under-way', status: 'replicating' });
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a finished one is adopted, with its replica',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'done', age: DAY, destinationBackupId: 'replica-1' });
    },
    check: (ended, stage) => {
      succeeded(ended, 'already_replicated');
      expect(ended.outputs).toMatchObject({
        replication_record_id: 'done',
        status: 'success',
        destination_backup_id: 'replica-1',
      });
      expect(calls(stage)).toBe('POST GET');
      expect(ended.log).not.toContain(told.notWaited);
    },
  },
  ...[400, 500].map(
    (status): Scenario => ({
      name: `decided on the code: HTTP ${status}`,
      prepare: ({ simulator }) => {
        simulator.cloud.addRecord(backupId, { id: 'there', age: DAY });
        simulator.fail('POST', faults.error('1009', { status }));
      },
      check: (ended, stage) => {
        succeeded(ended, 'already_replicated');
        expect(calls(stage)).toBe('POST GET');
      },
    }),
  ),
  {
    name: 'a replica in another vault fails the step and is named',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'elsewhere', destinationVaultId: 'another-vault', age: DAY });
    },
    check: (ended, stage) => {
      failed(ended, titles.anotherReplica, { code: 'BackupService.1009', shows: ['another-vault', 'elsewhere'] });
      expect(ended.summary).toContain('another-vault');
      expect(ended.outputs).toMatchObject({ outcome: '', replication_record_id: '' });
      expect(ended.outputs.request_id).toMatch(/^[0-9a-f-]{36}$/);
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a replica in another project fails the step and is named',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { destinationProjectId: 'another-project', age: DAY });
    },
    check: (ended) => failed(ended, titles.anotherReplica, { code: 'BackupService.1009', shows: ['another-project'] }),
  },
  {
    name: 'no record at all after a few reads fails the step and says why that can be',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('1009')),
    check: (ended, stage) => {
      failed(ended, titles.replicaNotFound, { code: 'BackupService.1009', shows: ['region2'] });
      expect(calls(stage)).toBe('POST GET LIST GET LIST GET LIST GET LIST');
    },
  },
  {
    name: 'only a failed record: it does not count',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { age: DAY, end: { status: 'fail' } });
      simulator.fail('POST', faults.error('1009'));
    },
    check: (ended) => failed(ended, titles.replicaNotFound, { code: 'BackupService.1009' }),
  },
  {
    name: 'a record of an unknown status may be under way',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'odd', age: DAY, end: { status: 'archiving' } });
    },
    check: (ended) => {
      succeeded(ended, 'attached');
      expect(ended.outputs.status).toBe('archiving');
    },
  },
  {
    name: 'without the right to read, the refusal cannot be settled',
    prepare: ({ simulator }) => {
      simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
      simulator.cloud.addRecord(backupId);
    },
    check: (ended) => {
      failed(ended, titles.replicaNotReadable, { code: 'BackupService.1009', shows: ['cbr:backups:get'] });
    },
  },
  {
    name: 'one read fails, the next finds it',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId);
      simulator.fail('GET', faults.closedBefore());
    },
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(calls(stage)).toBe('POST GET GET');
    },
  },
  {
    name: 'records that say little are shown as far as they go',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      const bare = { destination_region: destinationRegion, destination_project_id: 'p-9' };
      const body = JSON.stringify({ backup: { replication_records: [bare] } });
      simulator.fail('GET', faults.answer(200, body));
    },
    check: (ended) => failed(ended, titles.anotherReplica, { code: 'BackupService.1009', shows: ['p-9'] }),
  },
  {
    name: 'a record that does not even name its vault is taken for the right one',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      const body = JSON.stringify({ backup: { replication_records: [{ destination_region: destinationRegion }] } });
      simulator.fail('GET', faults.answer(200, body));
    },
    check: (ended) => {
      succeeded(ended, 'attached');
      expect(ended.outputs.replication_record_id).toBe('');
    },
  },
  {
    name: 'a backup that has vanished while a refusal is settled ends it',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      simulator.fail('GET', faults.error('6200'));
    },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'BackupService.6200' });
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a record with extra_info as a JSON string, the misspelt vault and a zoned time is read',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      const record = {
        id: 'old-style',
        status: 'success',
        created_at: '2026-11-20T10:00:00+08:00',
        destination_region: destinationRegion,
        destination_project_id: null,
        destinatio_vault_id: destinationVaultId,
        extra_info: '{"progress": 100}',
        destination_backup_id: 7,
      };
      const body = JSON.stringify({ backup: { status: 'available', replication_records: [null, 'x', record] } });
      simulator.fail('GET', faults.answer(200, body));
    },
    check: (ended) => {
      succeeded(ended, 'already_replicated');
      expect(ended.outputs).toMatchObject({ replication_record_id: 'old-style', destination_backup_id: '7' });
    },
  },
];
