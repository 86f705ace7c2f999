import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Ended, Stage, Step } from '../support/step.ts';
import { backupOf, calls, failed, MINUTE, type Scenario } from './scenario.ts';

const dryRun: Step = { inputs: { dry_run: 'true' } };
const vaultOf = ({ simulator }: Stage) => {
  const vault = simulator.cloud.vaults.get(documented.destinationVaultId);
  if (vault === undefined) throw new Error('the documented vault is gone');
  return vault;
};
const passed = (ended: Ended) => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'checked', error_code: '' } });
};

/** Each obstacle by itself: what is so, and what the dry run must say of it. */
const obstacles: [name: string, prepare: (stage: Stage) => void, code: string, words: RegExp][] = [
  ['a backup in error', (stage) => Object.assign(backupOf(stage), { status: 'error' }), '1001', /status error/],
  [
    'a backup that is still being made',
    (stage) => Object.assign(backupOf(stage), { status: 'protecting' }),
    '1001',
    /still being made \(status protecting\).*or with wait/,
  ],
  ['a replica', (stage) => Object.assign(backupOf(stage), { imageType: 'replication' }), '1002', /type replication/],
  [
    'a backup of a disk',
    (stage) => Object.assign(backupOf(stage), { resourceType: 'OS::Cinder::Volume' }),
    '1003',
    /OS::Cinder::Volume, not of an ECS/,
  ],
  [
    'a backup without the system disk',
    (stage) => Object.assign(backupOf(stage), { containSystemDisk: false }),
    '1004',
    /does not contain the system disk/,
  ],
  [
    'a region that takes no replicas of this one',
    ({ simulator }) => {
      simulator.cloud.destinations.clear();
      simulator.cloud.destinations.add('region3').add('region4');
    },
    '1005',
    /region1 does not replicate to region2: it replicates to region3, region4/,
  ],
  [
    'a region that replicates nowhere',
    ({ simulator }) => simulator.cloud.destinations.clear(),
    '1005',
    /it replicates to no other region/,
  ],
  [
    'a replica in another vault',
    ({ simulator }) => simulator.cloud.addRecord(documented.backupId, { destinationVaultId: 'another' }),
    '1009',
    /another place in region2: vault another, project .*, replication record .*, status replicating/,
  ],
  [
    'a vault that does not exist',
    ({ simulator }) => simulator.cloud.vaults.clear(),
    '6120',
    /no vault .* in project .* of region2/,
  ],
  [
    'a vault of another project',
    (stage) => Object.assign(vaultOf(stage), { projectId: 'another' }),
    '6120',
    /no vault .* in project/,
  ],
  ['a vault for backups', (stage) => Object.assign(vaultOf(stage), { protectType: 'backup' }), '6119', /type backup/],
  [
    'a vault for file systems',
    (stage) => Object.assign(vaultOf(stage), { objectType: 'turbo' }),
    '6119',
    /of the kind turbo, and there are backups of the kind server/,
  ],
  ['a frozen vault', (stage) => Object.assign(vaultOf(stage), { status: 'frozen' }), '6112', /status frozen/],
  [
    'a vault without enough space',
    (stage) => Object.assign(vaultOf(stage), { size: 100, used: 61 }),
    '6129',
    /39 of 100 GB are free in vault replicas, and 40 GB are needed/,
  ],
];

export const dryRuns: Scenario[] = [
  {
    name: 'all is well: three reads, nothing submitted, and what is not checked is said',
    step: dryRun,
    check: (ended, stage) => {
      passed(ended);
      expect(calls(stage)).toBe('GET REGIONS VAULTS');
      expect(backupOf(stage).records).toEqual([]);
      expect(ended.log).toMatch(/^Dry run: checking, not replicating, backup a52/m);
      expect(ended.log).toMatch(
        /^The backup nightly of db-1 \(OS::Nova::Server\), 40 GB, has the status available\.$/m,
      );
      expect(ended.log).toMatch(/^No replica of it is there or being made in region2\.$/m);
      expect(ended.log).toMatch(/^region1 replicates to region2\.$/m);
      expect(ended.log).toMatch(/^10000 of 10000 GB are free in vault replicas, and 40 GB are needed\.$/m);
      expect(ended.log).toMatch(/^Not checked: the right cbr:backups:replicate, .*BackupService\.1012/m);
      expect(ended.outputs).toMatchObject({ replication_record_id: '', status: '', request_id: '' });
      expect(ended.summary).toContain('<th align="left">Not checked</th>');
      expect(ended.summary).toContain('submitted nothing');
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
    ([name, prepare, number, words]): Scenario => ({
      name: `${name}: BackupService.${number}`,
      step: dryRun,
      prepare,
      check: (ended, stage) => {
        const code = `BackupService.${number}`;
        failed(ended, /^::error::The dry run found an obstacle; nothing was submitted\./m, `${code}: `, words);
        expect(ended.outputs).toMatchObject({ outcome: 'checked', error_code: code });
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
      failed(ended, /The dry run found 6 obstacles/, /1001.*1004.*1005.*6119.*6112.*6119/);
      expect(ended.outputs['error_code']).toBe('BackupService.1001');
      expect(ended.summary.match(/<th align="left">Why<\/th>/g)).toHaveLength(6);
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
      failed(ended, /The dry run found an obstacle/, /BackupService\.6200 \(HTTP 404\)/);
      expect(ended.outputs).toMatchObject({ error_code: 'BackupService.6200', request_id: expect.stringMatching(/./) });
    },
  },
  {
    name: 'a vault that expands by itself has space',
    step: dryRun,
    prepare: (stage) => Object.assign(vaultOf(stage), { size: 100, used: 80, autoExpand: true }),
    check: (ended) => {
      passed(ended);
      expect(ended.log).toMatch(/the vault expands by itself/);
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
        expect(ended.log).toMatch(
          new RegExp(`in that vault: replication record .*, status ${status}\\. A run adopts it`),
        );
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
      expect(ended.log).toContain('No replica of it is there');
    },
  },
  {
    name: 'missing rights are no failure, and are named',
    step: dryRun,
    prepare: ({ simulator }) => {
      for (const { denied } of simulator.cloud.tokens.values()) {
        denied
          .add('cbr:backups:get')
          .add('cbr:backups:queryReplicationCapability')
          .add('cbr:vaults:listExternalVaults');
      }
    },
    check: (ended, stage) => {
      passed(ended);
      expect(calls(stage)).toBe('GET REGIONS VAULTS');
      expect(ended.log).toMatch(/^Not checked: the backup, for want of the right cbr:backups:get\..*HTTP 403/m);
      expect(ended.log).toMatch(/^Not checked: whether the source region .*cbr:backups:queryReplicationCapability/m);
      expect(ended.log).toMatch(/^Not checked: the destination vault, for want of the right/m);
    },
  },
  {
    name: 'a call that the region does not offer is no failure',
    step: dryRun,
    prepare: ({ simulator }) => {
      simulator.fail('REGIONS', faults.gateway(404));
      simulator.fail('VAULTS', faults.gateway(404));
    },
    check: (ended) => {
      passed(ended);
      expect(ended.log.match(/does not offer the call/g)).toHaveLength(2);
    },
  },
  {
    name: 'an answer that does not tell what is asked',
    step: dryRun,
    prepare: ({ simulator }) => {
      simulator.fail('GET', faults.answer(200, '{"backup":{"id":"x"}}'));
      simulator.fail('REGIONS', faults.answer(200, '{"regions":[{"name":"a"},{"name":"b"}]}'));
      simulator.fail('VAULTS', faults.answer(200, `{"vaults":[null,{"id":"${documented.destinationVaultId}"}]}`));
    },
    check: (ended) => {
      passed(ended);
      for (const what of [
        'the status of the backup',
        'the type of the resource',
        'the pair of regions, because the service answers for a, b',
        'type, status, kind of resource of the destination vault',
        'the free space of the destination vault',
      ]) {
        expect(ended.log).toContain(`Not checked: ${what}`);
      }
    },
  },
  {
    name: 'a replica of which the service tells hardly anything',
    step: dryRun,
    prepare: ({ simulator }) => {
      const record = { destination_region: 'region2', destination_vault_id: documented.destinationVaultId };
      const body = { backup: { status: 'available', resource_type: 'OS::Sfs::Turbo', replication_records: [record] } };
      simulator.fail('GET', faults.answer(200, JSON.stringify(body)));
      simulator.fail('REGIONS', faults.answer(200, '{"regions":[{"replication_destinations":["region2"]}]}'));
      const vault = { id: documented.destinationVaultId, billing: { object_type: 'turbo', size: 10, used: 0 } };
      simulator.fail('VAULTS', faults.answer(200, JSON.stringify({ vaults: [vault] })));
    },
    check: (ended) => {
      passed(ended);
      expect(ended.log).toContain(
        'replication record unknown, status unknown. A run adopts it, unless it has been deleted since.',
      );
      expect(ended.log).toContain('The backup without a name of an unnamed resource (OS::Sfs::Turbo), of unknown size');
      expect(ended.log).toContain('region1 replicates to region2.');
      expect(ended.log).toContain('Not checked: type, status of the destination vault');
    },
  },
  {
    name: 'such a replica in another vault',
    step: dryRun,
    prepare: ({ simulator }) => {
      const records = [{ destination_region: 'region2', extra_info: { destination_vault_id: 'another' } }];
      const body = { backup: { status: 'available', resource_size: 40, replication_records: records } };
      simulator.fail('GET', faults.answer(200, JSON.stringify(body)));
      const billing = { protect_type: 'replication', status: 'available', size: 10, used: 0 };
      const vault = { id: documented.destinationVaultId, billing };
      simulator.fail('VAULTS', faults.answer(200, JSON.stringify({ vaults: [vault] })));
    },
    check: (ended) => {
      failed(
        ended,
        /vault another, project unknown, replication record unknown, status unknown/,
        `10 of 10 GB are free in vault ${documented.destinationVaultId}, and 0 GB are needed`,
      );
    },
  },
  {
    name: 'regions that are not named, and a source region that is not known',
    step: ({ simulator }) => ({
      inputs: { ...dryRun.inputs, source_region: '', endpoint: simulator.endpoint },
    }),
    prepare: ({ simulator }) => {
      const regions = [{ replication_destinations: ['region2'] }, { name: 'region9' }];
      simulator.fail('REGIONS', faults.answer(200, JSON.stringify({ regions })));
    },
    check: (ended) => {
      passed(ended);
      expect(ended.log).toContain('answers for unnamed, region9 and not for the region of the endpoint');
    },
  },
  {
    name: 'no region at all, of a source region that is not known',
    step: ({ simulator }) => ({
      inputs: { ...dryRun.inputs, source_region: '', endpoint: simulator.endpoint },
    }),
    prepare: ({ simulator }) => simulator.fail('REGIONS', faults.answer(200, '{"regions":[]}')),
    check: (ended) => failed(ended, /The source region does not replicate to region2: it replicates to no other/),
  },
  {
    name: 'a server backup that does not say whether it has the system disk',
    step: dryRun,
    prepare: ({ simulator }) => {
      const body = '{"backup":{"status":"available","resource_type":"OS::Nova::Server","extend_info":"none"}}';
      simulator.fail('GET', faults.answer(200, body));
    },
    check: (ended) => {
      passed(ended);
      expect(ended.log).toContain('Not checked: whether the backup contains the system disk');
    },
  },
  {
    name: 'a check that fails otherwise fails the dry run',
    step: dryRun,
    prepare: ({ simulator }) => simulator.fail('VAULTS', ...Array.from({ length: 3 }, () => faults.gateway(503))),
    check: (ended, stage) => {
      failed(ended, /The dry run found an obstacle/, /Failed to read the destination vault: .*HTTP 503/);
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
      failed(ended, /The dry run found 2 obstacles/, /1001/, /Failed to read which regions can take replicas/);
      expect(ended.outputs['outcome']).toBe('checked');
    },
  },
  {
    name: 'an address that the gateway does not know is no gap',
    step: dryRun,
    prepare: ({ simulator }) => simulator.fail('GET', faults.gateway(404)),
    check: (ended) => failed(ended, /The dry run found an obstacle/, /HTTP 404/),
  },
  {
    name: 'a denial with a code of its own is a missing right',
    step: dryRun,
    prepare: ({ simulator }) =>
      simulator.fail('VAULTS', faults.answer(403, '{"error_code":"PAP5.0018","error_msg":"denied by policy"}')),
    check: (ended) => {
      passed(ended);
      expect(ended.log).toMatch(/Not checked: the destination vault, for want of the right cbr:vaults:list.*PAP5/);
      expect(ended.log).toMatch(/^::warning::The dry run could not check everything: 1 gap,/m);
    },
  },
  {
    name: 'what is replicated already asks nothing of the destination, even of a frozen vault',
    step: { inputs: { ...dryRun.inputs, backup_id: `${documented.backupId} backup-2 backup-3` } },
    prepare: (stage) => {
      const { cloud } = stage.simulator;
      cloud.addBackup({ id: 'backup-2' });
      cloud.addBackup({ id: 'backup-3', resourceType: 'OS::Sfs::Turbo' });
      cloud.addRecord('backup-2', { age: 60 * MINUTE });
      Object.assign(vaultOf(stage), { status: 'frozen' });
    },
    check: (ended) => {
      failed(ended, /^::error::2 of 3 backups failed\./m);
      const entries = JSON.parse(ended.outputs['replications'] ?? '') as { error?: { message: string } }[];
      const told = entries.map(({ error }) => error?.message.match(/BackupService\.\d+/g)?.join(' '));
      // The second is there already; the kind of the third does not fit the vault.
      expect(told).toEqual(['BackupService.6112', undefined, 'BackupService.6112 BackupService.6119']);
      expect(ended.summary).not.toContain('mermaid');
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
      expect(ended.log).toMatch(/^40 of 40 GB are free/m);
    },
  },
  {
    name: 'a list of vaults may begin with another one',
    step: dryRun,
    prepare: ({ simulator }) => {
      const billing = { protect_type: 'backup', object_type: 'disk', status: 'frozen', size: 1, used: 1024 };
      const right = { protect_type: 'replication', object_type: 'server', status: 'available', size: 90, used: 1024 };
      const vaults = [
        { id: 'another', billing },
        { id: documented.destinationVaultId, billing: right },
      ];
      simulator.fail('VAULTS', faults.answer(200, JSON.stringify({ vaults })));
    },
    check: (ended) => {
      passed(ended);
      expect(ended.log).toMatch(/^89 of 90 GB are free/m);
    },
  },
  {
    name: 'a part of a GB that is missing is missing',
    step: dryRun,
    prepare: (stage) => Object.assign(vaultOf(stage), { size: 100, used: 60.4 }),
    check: (ended) => failed(ended, /BackupService\.6129: 39 of 100 GB are free/),
  },
  {
    name: 'a backup that waits to be made is not available either',
    step: dryRun,
    prepare: (stage) => Object.assign(backupOf(stage), { status: 'waiting_protect' }),
    check: (ended) => failed(ended, /still being made \(status waiting_protect\)/),
  },
  {
    name: 'a service that never answers whole is tried with three of them',
    step: { inputs: { ...dryRun.inputs, backup_id: [documented.backupId, 'b2', 'b3', 'b4', 'b5', 'b6'].join(' ') } },
    prepare: ({ simulator }) => simulator.fail('GET', ...Array.from({ length: 99 }, () => faults.gateway(504))),
    check: (ended, stage) => {
      failed(ended, /^::error::6 of 6 backups failed\./m);
      expect(calls(stage)).toBe(Array.from({ length: 9 }, () => 'GET').join(' '));
      expect(ended.outputs['outcome']).toBe('\n\n\n\n\n');
    },
  },
  {
    name: 'what the vault refuses for its kind needs no space in it',
    step: { inputs: { ...dryRun.inputs, backup_id: `${documented.backupId} backup-2` } },
    prepare: (stage) => {
      stage.simulator.cloud.addBackup({ id: 'backup-2', resourceType: 'OS::Sfs::Turbo', resourceSize: 100 });
      Object.assign(vaultOf(stage), { size: 100 });
    },
    check: (ended) => {
      failed(ended, /^::error::1 of 2 backups failed\./m, /backup-2: The dry run found an obstacle/);
      expect(ended.log).toMatch(/^100 of 100 GB are free in vault replicas, and 40 GB are needed\.$/m);
    },
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
    name: 'what was found before the credential died is told',
    step: dryRun,
    prepare: (stage) => {
      Object.assign(backupOf(stage), { resourceType: 'OS::Cinder::Volume' });
      stage.simulator.fail('REGIONS', faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"gone"}'));
    },
    check: (ended) => failed(ended, /BackupService\.1003/),
  },
  {
    name: 'a backup of unknown size hides no lack of space',
    step: { inputs: { ...dryRun.inputs, backup_id: `${documented.backupId} backup-2` } },
    prepare: (stage) => {
      stage.simulator.cloud.addBackup({ id: 'backup-2' });
      const bare = '{"backup":{"status":"available","resource_type":"OS::Sfs::Turbo"}}';
      stage.simulator.fail('GET', undefined, faults.answer(200, bare));
      Object.assign(vaultOf(stage), { size: 30 });
    },
    check: (ended) => failed(ended, /30 of 30 GB are free in vault replicas, and 40 GB are needed/),
  },
  {
    name: 'a vault that expands by itself does so to 1.25 times its size only',
    step: dryRun,
    prepare: (stage) => Object.assign(vaultOf(stage), { size: 100, used: 90, autoExpand: true }),
    check: (ended) => failed(ended, /BackupService\.6129/),
  },
  {
    name: 'a bad token ends it after one request',
    step: { inputs: { ...dryRun.inputs, token: 'FakeWrongSecret-of-nobody' } },
    check: (ended, stage) => {
      failed(ended, /APIGW\.0301/);
      expect(calls(stage)).toBe('GET');
      expect(ended.outputs).toMatchObject({ outcome: '', error_code: 'APIGW.0301' });
    },
  },
  {
    name: 'a service that cannot be reached',
    step: { inputs: { ...dryRun.inputs, endpoint: 'https://cbr.nowhere.invalid' } },
    check: (ended) => {
      failed(ended, /source_region and endpoint/);
      expect(ended.outputs['outcome']).toBe('');
    },
  },
  {
    name: 'cancelled',
    step: { ...dryRun, onSilence: 'SIGINT' },
    prepare: ({ simulator }) => simulator.fail('REGIONS', faults.noAnswer(false)),
    check: (ended) => failed(ended, /The step was cancelled/),
  },
  {
    name: 'several backups: their sizes count together, and each has its own obstacles',
    step: { inputs: { ...dryRun.inputs, backup_id: `${documented.backupId} backup-2 backup-3` } },
    prepare: (stage) => {
      stage.simulator.cloud.addBackup({ id: 'backup-2', containSystemDisk: false });
      stage.simulator.cloud.addBackup({ id: 'backup-3' });
      Object.assign(vaultOf(stage), { size: 70 });
    },
    check: (ended, stage) => {
      expect(stage.simulator.calls.toSorted().join(' ')).toBe('GET GET GET REGIONS VAULTS');
      failed(
        ended,
        /^::error::3 of 3 backups failed\./m,
        /70 of 70 GB are free in vault replicas, and 80 GB are needed/,
      );
      expect(ended.outputs['outcome']).toBe('checked\nchecked\nchecked');
      const codes = (JSON.parse(ended.outputs['replications'] ?? '') as { error: { code: string } }[]).map(
        ({ error }) => error.code,
      );
      expect(codes).toEqual(['BackupService.6129', 'BackupService.1004', 'BackupService.6129']);
      expect(ended.log).toMatch(/^backup-2: The backup nightly of db-1/m);
    },
  },
  {
    name: 'several backups where all is well',
    step: { inputs: { ...dryRun.inputs, backup_id: `${documented.backupId} backup-2` } },
    prepare: (stage) => stage.simulator.cloud.addBackup({ id: 'backup-2' }),
    check: (ended) => {
      expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'checked\nchecked' } });
      expect(ended.log).toMatch(/^Of 2 backups: 2 checked\.$/m);
      expect(ended.log).not.toContain('does not wait for the copies');
      expect(ended.summary).toContain('<th align="left">Not checked</th>');
    },
  },
];
