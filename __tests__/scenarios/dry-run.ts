import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Stage } from '../support/step.ts';
import { shown } from '../support/summary.ts';
import { dryRun, gapsOf, obstaclesOf, passed, vaultOf } from './dry-run-steps.ts';
import { backupOf, calls, failed, MINUTE, type Scenario, tells } from './scenario.ts';
import { titles } from './told.ts';

/** Each obstacle by itself: what is so, and what the dry run must name of it. */
const obstacles: [name: string, prepare: (stage: Stage) => void, number: string, ...shows: (string | RegExp)[]][] = [
  ['a backup in error', (stage) => Object.assign(backupOf(stage), { status: 'error' }), '1001', /status (is )?error/],
  [
    'a backup that is still being made',
    (stage) => Object.assign(backupOf(stage), { status: 'protecting' }),
    '1001',
    'protecting',
    'wait',
  ],
  ['a replica', (stage) => Object.assign(backupOf(stage), { imageType: 'replication' }), '1002', 'replication'],
  [
    'a backup of a disk',
    (stage) => Object.assign(backupOf(stage), { resourceType: 'OS::Cinder::Volume' }),
    '1003',
    'OS::Cinder::Volume',
  ],
  ['a backup without the system disk', (stage) => Object.assign(backupOf(stage), { containSystemDisk: false }), '1004'],
  [
    'a region that takes no replicas of this one',
    ({ simulator }) => {
      simulator.cloud.destinations.clear();
      simulator.cloud.destinations.add('region3').add('region4');
    },
    '1005',
    'region1',
    'region2',
    'region3, region4',
  ],
  [
    'a region that replicates nowhere',
    ({ simulator }) => simulator.cloud.destinations.clear(),
    '1005',
    'region1',
    'region2',
  ],
  [
    'a replica in another vault',
    ({ simulator }) => simulator.cloud.addRecord(documented.backupId, { destinationVaultId: 'another' }),
    '1009',
    'region2',
    'another',
    'replicating',
  ],
  [
    'a vault that does not exist',
    ({ simulator }) => simulator.cloud.vaults.clear(),
    '6120',
    documented.destinationVaultId,
    'region2',
  ],
  [
    'a vault of another project',
    (stage) => Object.assign(vaultOf(stage), { projectId: 'another' }),
    '6120',
    documented.destinationProjectId,
  ],
  ['a vault for backups', (stage) => Object.assign(vaultOf(stage), { protectType: 'backup' }), '6119', 'backup'],
  [
    'a vault for file systems',
    (stage) => Object.assign(vaultOf(stage), { objectType: 'turbo' }),
    '6119',
    'turbo',
    'server',
  ],
  ['a frozen vault', (stage) => Object.assign(vaultOf(stage), { status: 'frozen' }), '6112', 'frozen'],
  [
    'a vault without enough space',
    (stage) => Object.assign(vaultOf(stage), { size: 100, used: 61 }),
    '6129',
    /\b39\b/,
    /\b100 GB/,
    /\b40 GB/,
    'replicas',
  ],
];

/** A dry run of one backup: each obstacle is told, and nothing is submitted. */
export const dryRuns: Scenario[] = [
  {
    name: 'all is well: three reads, nothing submitted, and what is not checked is said',
    step: dryRun,
    check: (ended, stage) => {
      passed(ended);
      expect(calls(stage)).toBe('GET REGIONS VAULTS');
      expect(backupOf(stage).records).toEqual([]);
      // The backup, the regions and the vault; then what no dry run can tell.
      tells(ended, 'nightly', 'db-1', /\b40 GB/, 'available');
      tells(ended, /10,?000 GB/, /\b40 GB/);
      expect(gapsOf(ended)).toEqual([]);
      tells(ended, 'cbr:backups:replicate', 'BackupService.1012');
      expect(ended.outputs).toMatchObject({ replication_record_id: '', status: '', request_id: '' });
      expect(shown(ended.summary)).toContain('cbr:backups:replicate');
    },
  },
  {
    name: 'wait and verify are ignored, even where they would be wrong',
    step: { inputs: { dry_run: 'TRUE', wait: 'true', verify: 'true' } },
    check: (ended, stage) => {
      passed(ended);
      expect(calls(stage)).toBe('GET REGIONS VAULTS');
    },
  },
  ...obstacles.map(
    ([name, prepare, number, ...shows]): Scenario => ({
      name: `${name}: BackupService.${number}`,
      step: dryRun,
      prepare,
      check: (ended, stage) => {
        const code = `BackupService.${number}`;
        failed(ended, titles.obstacles(1), { code, shows });
        expect(obstaclesOf(ended)).toEqual([number]);
        expect(ended.outputs['outcome']).toBe('checked');
        expect(JSON.parse(ended.outputs['replications'] ?? '')).toMatchObject([
          { outcome: 'checked', error: { code } },
        ]);
        expect(calls(stage)).toBe('GET REGIONS VAULTS');
      },
    }),
  ),
  {
    name: 'every obstacle is told at once',
    step: dryRun,
    prepare: (stage) => {
      Object.assign(backupOf(stage), { status: 'error', containSystemDisk: false });
      Object.assign(vaultOf(stage), { status: 'frozen', objectType: 'turbo', protectType: 'backup' });
      stage.simulator.cloud.destinations.clear();
    },
    check: (ended) => {
      failed(ended, titles.obstacles(6), { code: 'BackupService.1001' });
      const numbers = ['1001', '1004', '1005', '6119', '6112', '6119'];
      expect(obstaclesOf(ended)).toEqual(numbers);
      for (const number of numbers) expect(shown(ended.summary)).toContain(`BackupService.${number}`);
    },
  },
  {
    name: 'what the service would answer is what it does answer',
    step: { inputs: { dry_run: 'false' } },
    prepare: (stage) => Object.assign(vaultOf(stage), { size: 10 }),
    check: (ended) => expect(ended.outputs['error_code']).toBe('BackupService.6129'),
  },
  {
    name: 'a backup that does not exist',
    step: { inputs: { ...dryRun.inputs, backup_id: 'nowhere' } },
    check: (ended) => {
      failed(ended, titles.obstacles(1), { code: 'BackupService.6200', shows: ['HTTP 404'] });
      expect(ended.outputs['request_id']).toMatch(/./);
    },
  },
  {
    name: 'a vault that expands by itself has space',
    step: dryRun,
    prepare: (stage) => Object.assign(vaultOf(stage), { size: 100, used: 80, autoExpand: true }),
    check: (ended) => {
      passed(ended);
      expect(gapsOf(ended)).toEqual([]);
    },
  },
  ...(['replicating', 'success'] as const).map(
    (status): Scenario => ({
      name: `a replica that is in the right vault already is no obstacle, and needs no space (${status})`,
      step: dryRun,
      prepare: (stage) => {
        stage.simulator.cloud.addRecord(documented.backupId, { age: status === 'success' ? 60 * MINUTE : MINUTE });
        Object.assign(vaultOf(stage), { size: 50, used: 45 });
      },
      check: (ended) => {
        passed(ended);
        // There are 5 GB left, and none is needed.
        expect(ended.log).toMatch(/ 0 GB/);
        expect(ended.outputs).toMatchObject({ status, replication_record_id: expect.stringMatching(/./) });
      },
    }),
  ),
  {
    name: 'a failed replication of before is no replica',
    step: dryRun,
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(documented.backupId, { age: 60 * MINUTE, end: { status: 'fail' } });
    },
    check: (ended) => {
      passed(ended);
      expect(ended.outputs).toMatchObject({ status: '', replication_record_id: '' });
    },
  },
  {
    name: 'exactly enough space, and a synchronised backup, are no obstacle',
    step: dryRun,
    prepare: (stage) => {
      Object.assign(vaultOf(stage), { size: 40 });
      Object.assign(backupOf(stage), { imageType: 'sync' });
    },
    check: (ended) => {
      passed(ended);
      tells(ended, 'replicas', /\b40\b.*\b40 GB/);
    },
  },
  {
    name: 'a part of a GB that is missing is missing',
    step: dryRun,
    prepare: (stage) => Object.assign(vaultOf(stage), { size: 100, used: 60.4 }),
    check: (ended) => failed(ended, titles.obstacles(1), { code: 'BackupService.6129', shows: [/\b39\b/, /\b100 GB/] }),
  },
  {
    name: 'a backup that waits to be made is not available either',
    step: dryRun,
    prepare: (stage) => Object.assign(backupOf(stage), { status: 'waiting_protect' }),
    check: (ended) => failed(ended, titles.obstacles(1), { code: 'BackupService.1001', shows: ['waiting_protect'] }),
  },
  {
    name: 'a vault that expands by itself does so to 1.25 times its size only',
    step: dryRun,
    prepare: (stage) => Object.assign(vaultOf(stage), { size: 100, used: 90, autoExpand: true }),
    check: (ended) => failed(ended, titles.obstacles(1), { code: 'BackupService.6129' }),
  },
  {
    name: 'a finished replica is adopted whatever has become of the backup',
    step: dryRun,
    prepare: (stage) => {
      stage.simulator.cloud.addRecord(documented.backupId, { age: 60 * MINUTE });
      Object.assign(backupOf(stage), { status: 'restoring' });
    },
    check: passed,
  },
  {
    name: 'a check that fails otherwise fails the dry run',
    step: dryRun,
    prepare: ({ simulator }) => simulator.fail('VAULTS', ...Array.from({ length: 3 }, () => faults.gateway(503))),
    check: (ended, stage) => {
      failed(ended, titles.obstacles(1), { shows: ['HTTP 503'] });
      expect(calls(stage)).toBe('GET REGIONS VAULTS VAULTS VAULTS');
    },
  },
  {
    name: 'a check that fails once is made again',
    step: dryRun,
    prepare: ({ simulator }) => {
      simulator.fail('GET', faults.closedBefore());
      simulator.fail('REGIONS', faults.gateway(502));
    },
    check: (ended, stage) => {
      passed(ended);
      expect(calls(stage)).toBe('GET GET REGIONS REGIONS VAULTS');
    },
  },
  {
    name: 'a check of the destination that cannot be made hides no obstacle of a backup',
    step: dryRun,
    prepare: (stage) => {
      Object.assign(backupOf(stage), { status: 'error' });
      stage.simulator.fail('REGIONS', ...Array.from({ length: 3 }, () => faults.closedBefore()));
    },
    check: (ended) => {
      failed(ended, titles.obstacles(2), { code: 'BackupService.1001', shows: ['BackupService.1001'] });
      expect(ended.outputs['outcome']).toBe('checked');
    },
  },
  {
    name: 'an address that the gateway does not know is no gap',
    step: dryRun,
    prepare: ({ simulator }) => simulator.fail('GET', ...Array.from({ length: 3 }, () => faults.gateway(404))),
    check: (ended) => failed(ended, titles.obstacles(1), { shows: ['HTTP 404'] }),
  },
  {
    name: 'what was found before the credential died is told',
    step: dryRun,
    prepare: (stage) => {
      Object.assign(backupOf(stage), { resourceType: 'OS::Cinder::Volume' });
      stage.simulator.fail('REGIONS', faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"gone"}'));
    },
    check: (ended) => failed(ended, titles.obstacles(1), { code: 'BackupService.1003' }),
  },
  {
    name: 'a bad token ends it after one request',
    step: { inputs: { ...dryRun.inputs, token: 'FakeWrongSecret-of-nobody' } },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'APIGW.0301' });
      expect(calls(stage)).toBe('GET');
      expect(ended.outputs['outcome']).toBe('');
    },
  },
  {
    name: 'a service that cannot be reached',
    step: { inputs: { ...dryRun.inputs, endpoint: 'https://cbr.nowhere.invalid' } },
    check: (ended) => {
      failed(ended, titles.notReplicated, { shows: ['source_region', 'endpoint'] });
      expect(ended.outputs['outcome']).toBe('');
    },
  },
  {
    name: 'cancelled',
    step: { ...dryRun, onSilence: 'SIGINT' },
    prepare: ({ simulator }) => simulator.fail('REGIONS', faults.noAnswer(false)),
    check: (ended) => failed(ended, titles.cancelled),
  },
];
