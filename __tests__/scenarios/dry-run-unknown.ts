import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { dryRun, gapsOf, passed } from './dry-run-steps.ts';
import { calls, failed, type Scenario, tells } from './scenario.ts';
import { titles } from './told.ts';

/** What a dry run cannot find out is said, and is no failure. */
export const dryRunUnknown: Scenario[] = [
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
      expect(gapsOf(ended)).toEqual([
        expect.stringContaining('cbr:backups:get'),
        expect.stringContaining('cbr:backups:queryReplicationCapability'),
        expect.stringContaining('cbr:vaults:listExternalVaults'),
      ]);
    },
  },
  {
    name: 'a call that the region does not offer is no failure',
    step: dryRun,
    prepare: ({ simulator }) => {
      simulator.fail('REGIONS', ...Array.from({ length: 3 }, () => faults.gateway(404)));
      simulator.fail('VAULTS', ...Array.from({ length: 3 }, () => faults.gateway(404)));
    },
    check: (ended, stage) => {
      passed(ended);
      expect(gapsOf(ended)).toEqual([expect.stringContaining('HTTP 404'), expect.stringContaining('HTTP 404')]);
      expect(calls(stage)).toBe('GET REGIONS REGIONS REGIONS VAULTS VAULTS VAULTS');
    },
  },
  {
    name: 'an address that the gateway does not know for a moment is neither an obstacle nor a gap',
    step: dryRun,
    prepare: ({ simulator }) => {
      simulator.fail('GET', faults.gateway(404));
      simulator.fail('REGIONS', faults.gateway(404));
      simulator.fail('VAULTS', faults.gateway(404));
    },
    check: (ended, stage) => {
      passed(ended);
      expect(gapsOf(ended)).toEqual([]);
      expect(calls(stage)).toBe('GET GET REGIONS REGIONS VAULTS VAULTS');
    },
  },
  {
    name: 'a denial with a code of its own is a missing right',
    step: dryRun,
    prepare: ({ simulator }) =>
      simulator.fail('VAULTS', faults.answer(403, '{"error_code":"PAP5.0018","error_msg":"denied by policy"}')),
    check: (ended) => {
      passed(ended);
      expect(gapsOf(ended)).toEqual([expect.stringContaining('cbr:vaults:listExternalVaults')]);
      expect(gapsOf(ended)[0]).toContain('PAP5.0018');
      tells(ended, /^::warning::/, /\b1\b/);
    },
  },
  {
    name: 'an answer that does not tell what is asked',
    step: dryRun,
    prepare: ({ simulator }) => {
      simulator.fail('GET', faults.answer(200, `{"backup":{"id":"${documented.backupId}"}}`));
      simulator.fail('REGIONS', faults.answer(200, '{"regions":[{"name":"a"},{"name":"b"}]}'));
      simulator.fail('VAULTS', faults.answer(200, `{"vaults":[null,{"id":"${documented.destinationVaultId}"}]}`));
    },
    check: (ended) => {
      passed(ended);
      // Status of the backup, type of the resource, the pair of regions, three fields of the vault at once, its space.
      expect(gapsOf(ended)).toHaveLength(5);
      expect(gapsOf(ended)[2]).toContain('a, b');
      expect(gapsOf(ended)[2]).toContain('region1');
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
      tells(ended, 'OS::Sfs::Turbo', 'available');
      // Whether it is one at all, type and status of the vault, and its space: the size of the backup is not told.
      expect(gapsOf(ended)).toHaveLength(3);
      expect(gapsOf(ended)[0]).toContain('whether a replica in this vault exists');
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
      failed(ended, titles.obstacles(1), { code: 'BackupService.1009', shows: ['another'] });
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
      expect(gapsOf(ended)).toEqual([expect.stringContaining('region9')]);
    },
  },
  ...['{"regions":null}', '{}', '{"regions":[{"name":"region1","replication_destinations":null}]}'].map(
    (body): Scenario => ({
      name: `regions of which nothing is said: ${body}`,
      step: dryRun,
      prepare: ({ simulator }) => simulator.fail('REGIONS', faults.answer(200, body)),
      check: (ended) => {
        passed(ended);
        expect(gapsOf(ended)).toEqual([expect.stringContaining('does not report where region1 replicates to')]);
      },
    }),
  ),
  {
    name: 'no region at all, of a source region that is not known',
    step: ({ simulator }) => ({
      inputs: { ...dryRun.inputs, source_region: '', endpoint: simulator.endpoint },
    }),
    prepare: ({ simulator }) => simulator.fail('REGIONS', faults.answer(200, '{"regions":[]}')),
    check: (ended) => failed(ended, titles.obstacles(1), { code: 'BackupService.1005', shows: ['region2'] }),
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
      // And its size, which the free space of the vault would be compared with.
      expect(gapsOf(ended)).toEqual([expect.stringContaining('system disk'), expect.stringMatching(/./)]);
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
      tells(ended, /\b89\b/, /\b90 GB/);
    },
  },
];
