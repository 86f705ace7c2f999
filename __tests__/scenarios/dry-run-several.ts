import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { shown } from '../support/summary.ts';
import { dryRunOf, vaultOf } from './dry-run-steps.ts';
import { calls, entriesOf, failed, MINUTE, type Scenario, tells, titlesOf } from './scenario.ts';
import { titles, told } from './told.ts';

/** A dry run of several backups, which share the space of the vault. */
export const dryRunSeveral: Scenario[] = [
  {
    name: 'several backups: their sizes count together, and each has its own obstacles',
    step: dryRunOf('backup-2', 'backup-3'),
    prepare: (stage) => {
      stage.simulator.cloud.addBackup({ id: 'backup-2', containSystemDisk: false });
      stage.simulator.cloud.addBackup({ id: 'backup-3' });
      Object.assign(vaultOf(stage), { size: 70 });
    },
    check: (ended, stage) => {
      expect(stage.simulator.calls.toSorted().join(' ')).toBe('GET GET GET REGIONS VAULTS');
      failed(ended, titles.backupsFailed(3, 3), { code: 'BackupService.6129', shows: [/\b70 GB/, /\b120 GB/] });
      expect(ended.outputs['outcome']).toBe('checked\nchecked\nchecked');
      const codes = entriesOf(ended).map(({ error }) => error?.code);
      expect(codes).toEqual(['BackupService.6129', 'BackupService.1004', 'BackupService.6129']);
      tells(ended, 'backup-2', 'nightly');
    },
  },
  {
    name: 'several backups where all is well',
    step: dryRunOf('backup-2'),
    prepare: (stage) => stage.simulator.cloud.addBackup({ id: 'backup-2' }),
    check: (ended) => {
      expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'checked\nchecked' } });
      expect(ended.log.match(told.ofAll(2))).toEqual([expect.stringMatching(/2 checked/)]);
      expect(ended.log).not.toContain(told.notWaited);
      expect(shown(ended.summary)).toContain('cbr:backups:replicate');
    },
  },
  {
    name: 'what is replicated already asks nothing of the destination, even of a frozen vault',
    step: dryRunOf('backup-2', 'backup-3'),
    prepare: (stage) => {
      const { cloud } = stage.simulator;
      cloud.addBackup({ id: 'backup-2' });
      cloud.addBackup({ id: 'backup-3', resourceType: 'OS::Sfs::Turbo' });
      cloud.addRecord('backup-2', { age: 60 * MINUTE });
      Object.assign(vaultOf(stage), { status: 'frozen' });
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(2, 3), { code: 'BackupService.6112' });
      const named = entriesOf(ended).map(({ error }) => error?.message.match(/BackupService\.\d+/g)?.join(' '));
      // The second is there already; the kind of the third does not fit the vault.
      expect(named).toEqual(['BackupService.6112', undefined, 'BackupService.6112 BackupService.6119']);
      expect(ended.summary).not.toContain('mermaid');
    },
  },
  {
    name: 'what the vault refuses for its kind needs no space in it',
    step: dryRunOf('backup-2'),
    prepare: (stage) => {
      stage.simulator.cloud.addBackup({ id: 'backup-2', resourceType: 'OS::Sfs::Turbo', resourceSize: 100 });
      Object.assign(vaultOf(stage), { size: 100 });
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(1, 2), { code: 'BackupService.6119', shows: ['backup-2'] });
      expect(titlesOf(ended)).toEqual([undefined, titles.obstacles(1)]);
      tells(ended, /\b100 GB/, /\b40 GB/);
    },
  },
  {
    name: 'a backup of unknown size hides no lack of space',
    step: dryRunOf('backup-2'),
    prepare: (stage) => {
      stage.simulator.cloud.addBackup({ id: 'backup-2' });
      const bare = '{"backup":{"status":"available","resource_type":"OS::Sfs::Turbo"}}';
      stage.simulator.fail('GET', undefined, faults.answer(200, bare));
      Object.assign(vaultOf(stage), { size: 30 });
    },
    check: (ended) =>
      failed(ended, titles.backupsFailed(2, 2), { code: 'BackupService.6129', shows: [/\b30 GB/, /\b40 GB/] }),
  },
  {
    name: 'a service that never answers whole is tried with three of them',
    step: dryRunOf('b2', 'b3', 'b4', 'b5', 'b6'),
    prepare: ({ simulator }) => simulator.fail('GET', ...Array.from({ length: 99 }, () => faults.gateway(504))),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(6, 6));
      // And once for their names.
      expect(calls(stage)).toBe([...Array.from({ length: 9 }, () => 'GET'), 'LIST'].join(' '));
      expect(ended.outputs['outcome']).toBe('\n\n\n\n\n');
    },
  },
];
