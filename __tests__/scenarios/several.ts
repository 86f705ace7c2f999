import { expect } from '@jest/globals';
import { documented, Refusal } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Ended, Stage, Step } from '../support/step.ts';
import { calls, failed, MINUTE, type Scenario } from './scenario.ts';

const idOf = (index: number) => (index === 0 ? documented.backupId : `backup-${index + 1}`);
const idsOf = (count: number) => Array.from({ length: count }, (_, index) => idOf(index));

/** So many backups in one vault, the first of them the documented one. */
const have =
  (count: number, size = 40) =>
  ({ simulator: { cloud } }: Stage): void => {
    for (const [index, id] of idsOf(count).entries()) {
      cloud.addBackup({ id, resourceSize: size, resourceName: `db-${index + 1}` });
    }
  };
const stepFor = (count: number, inputs: Step['inputs'] = {}): Step => ({
  inputs: { backup_id: idsOf(count).join('\n'), ...inputs },
});
const linesOf = (ended: Ended, name: string) => (ended.outputs[name] ?? '').split('\n');
const entriesOf = (ended: Ended) => JSON.parse(ended.outputs['replications'] ?? '') as Record<string, unknown>[];
const count = ({ simulator }: Stage, call: string) => simulator.calls.filter((one) => one === call).length;
const allSucceeded = (ended: Ended, backups: number, outcome: string) => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended.exitCode).toBe(0);
  expect(linesOf(ended, 'outcome')).toEqual(Array.from({ length: backups }, () => outcome));
  expect(ended.outputs).toMatchObject({ error_code: '', request_id: '' });
};
const recordsOf = ({ simulator }: Stage, backups: number) =>
  idsOf(backups).map((id) => simulator.cloud.backups.get(id)?.records.at(-1));

export const several: Scenario[] = [
  {
    name: 'one request each and nothing else, in one step',
    step: { inputs: { backup_id: ` ${idOf(0)},backup-2\n\n  backup-3 backup-2,` } },
    prepare: have(3),
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(calls(stage)).toBe('POST POST POST');
      const ids = recordsOf(stage, 3).map((record) => record?.id);
      expect(linesOf(ended, 'replication_record_id')).toEqual(ids);
      expect(linesOf(ended, 'backup_id')).toEqual(idsOf(3));
      expect(ended.outputs).toMatchObject({ source_region: 'region1', destination_region: 'region2', status: '\n\n' });
      expect(entriesOf(ended)).toEqual(
        idsOf(3).map((backup_id, index) => ({
          backup_id,
          replication_record_id: ids[index],
          outcome: 'submitted',
          status: '',
          destination_backup_id: '',
          provider_id: documented.providerId,
        })),
      );
      for (const [index, id] of idsOf(3).entries()) {
        expect(ended.log).toMatch(new RegExp(`^${id}: The service accepted the replication: .*${ids[index]}`, 'm'));
      }
      expect(ended.log).toMatch(/^Of 3 backups: 3 submitted\.$/m);
      expect(ended.log).toContain('This step does not wait for the copies');
      expect(ended.summary).not.toContain('mermaid');
    },
  },
  {
    name: 'all are followed at the same time, by the list',
    step: stepFor(3, { wait: 'true' }),
    prepare: have(3),
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(linesOf(ended, 'status')).toEqual(['success', 'success', 'success']);
      expect(linesOf(ended, 'destination_backup_id')).toEqual(
        recordsOf(stage, 3).map((record) => record?.destinationBackupId),
      );
      expect(count(stage, 'GET')).toBe(0);
      // When the first is submitted, half a minute later, when they end, and at the end.
      expect(ended.saves).toBeGreaterThanOrEqual(3);
      expect(ended.saves).toBeLessThan(9);
      // One backup of this size takes some 24 reads.
      expect(count(stage, 'LIST')).toBeLessThan(36);
      expect(entriesOf(ended)[1]).toMatchObject({ status: 'success', size: 40, duration: expect.any(Number) });
      expect(ended.summary).toContain('```mermaid\ngantt\n');
      expect(ended.summary.match(/:done, t\d/g)).toHaveLength(3);
      expect(ended.summary.match(/<td><code>backup-2<\/code>/g)).toHaveLength(1);
      expect(ended.log).toMatch(/^backup-2: The copy is finished: replica .*MB\/s/m);
      expect(ended.log).toMatch(/^Of 3 backups: 3 being copied \(\d+ % on average\)\.$/m);
      expect(ended.log).toMatch(/^Of 3 backups: 3 finished\.$/m);
    },
  },
  {
    name: '256 of them: few requests, a short log, a list that fits into a variable',
    step: stepFor(256, { wait: 'true' }),
    prepare: (stage) => {
      have(256, 100)(stage);
      stage.simulator.cloud.vaults.set(documented.destinationVaultId, {
        ...stage.simulator.cloud.addVault({ id: documented.destinationVaultId }),
        size: 100_000,
      });
    },
    check: (ended, stage) => {
      allSucceeded(ended, 256, 'submitted');
      expect(count(stage, 'POST')).toBe(256);
      expect(count(stage, 'GET')).toBe(0);
      expect(count(stage, 'LIST')).toBeLessThan(100);
      expect(stage.simulator.mostAtOnce).toBeLessThanOrEqual(8);
      // A line a change: accepted, copying, finished; and the status of the whole now and then.
      expect(ended.log.split('\n').length).toBeLessThan(256 * 3 + 20);
      // At most every 30 s: once or twice while they are submitted, and as they end.
      expect(ended.saves).toBeLessThan(10);
      expect(ended.saves).toBeGreaterThan(2);
    },
  },
  {
    name: 'a bad token is tried once',
    step: stepFor(3, { token: 'FakeWrongSecret-of-nobody' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.latency = 20;
    },
    check: (ended, stage) => {
      expect(calls(stage)).toBe('POST');
      failed(ended, /^::error::3 of 3 backups failed\./m, /APIGW\.0301/);
      expect(ended.outputs).toMatchObject({ error_code: 'APIGW.0301', outcome: '\n\n' });
      for (const { error } of entriesOf(ended)) expect(error).toMatchObject({ code: 'APIGW.0301' });
    },
  },
  {
    name: 'the first goes alone, and then as many at once as max_parallel says',
    step: stepFor(20, { max_parallel: '3' }),
    prepare: (stage) => {
      have(20)(stage);
      stage.simulator.latency = 20;
    },
    check: (ended, { simulator }) => {
      allSucceeded(ended, 20, 'submitted');
      expect(simulator.arrivedBeforeFirstAnswer).toBe(1);
      expect(simulator.mostAtOnce).toBe(3);
    },
  },
  {
    name: 'one after another where max_parallel is 1',
    step: stepFor(4, { max_parallel: '1', wait: 'true' }),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.latency = 5;
    },
    check: (ended, { simulator }) => {
      allSucceeded(ended, 4, 'submitted');
      expect(simulator.mostAtOnce).toBe(1);
    },
  },
  {
    name: 'while nobody knows whether the key is good, requests go one at a time',
    step: stepFor(4),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.latency = 5;
      stage.simulator.fail('POST', faults.gateway(503), faults.gateway(503), faults.gateway(503), faults.gateway(503));
      stage.simulator.fail('GET', faults.gateway(503), faults.gateway(503));
    },
    check: (ended, { simulator }) => {
      allSucceeded(ended, 4, 'submitted');
      expect(simulator.calls.slice(0, 6).join(' ')).toBe('POST GET GET GET POST POST');
    },
  },
  {
    name: 'a service that cannot be reached is not tried for each',
    step: stepFor(50, { endpoint: 'https://cbr.nowhere.invalid' }),
    prepare: have(50),
    check: (ended, stage) => {
      expect(calls(stage)).toBe('');
      failed(ended, /^::error::50 of 50 backups failed\./m, /source_region and endpoint/);
      expect(stage.clock.pauses).toHaveLength(2);
    },
  },
  {
    name: 'a key that is withdrawn while the service limits requests is not tried again and again',
    step: ({ simulator }) => {
      simulator.cloud.addKey('FAKEACCESSKEY', 'FakeSecretKey');
      const key = { token: '', access_key_id: 'FAKEACCESSKEY', secret_access_key: 'FakeSecretKey' };
      return stepFor(20, key);
    },
    prepare: (stage) => {
      have(20)(stage);
      const { simulator } = stage;
      simulator.latency = 5;
      const refused = faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"access key is gone"}');
      simulator.fail('POST', undefined, ...Array.from({ length: 8 }, () => faults.throttled('30')), refused);
    },
    check: (ended, stage) => {
      failed(ended, /^::error::\d+ of 20 backups failed\./m, /APIGW\.0301/);
      const { simulator } = stage;
      // Those that were under way at that moment at the most.
      expect(count(stage, 'POST')).toBeLessThan(1 + 8 + 1 + 8);
      expect(simulator.cloud.keys.get('FAKEACCESSKEY')?.lockedUntil).toBe(0);
    },
  },
  ...[
    faults.answer(403, '<html>Forbidden by the firewall</html>', { headers: { 'X-Request-Id': 'of a proxy' } }),
    faults.error('9910'),
    faults.throttled('5'),
    faults.gateway(404),
    faults.closedBefore(),
  ].map(
    (first, index): Scenario => ({
      name: `a wrong key after a first answer that proves nothing is tried once (${index + 1})`,
      step: ({ simulator }) => {
        simulator.cloud.addKey('FAKEACCESSKEY', 'FakeSecretKey');
        return stepFor(20, { token: '', access_key_id: 'FAKEACCESSKEY', secret_access_key: 'FakeWrongSecret' });
      },
      prepare: (stage) => {
        have(20)(stage);
        stage.simulator.latency = 5;
        stage.simulator.fail('POST', first);
      },
      check: (ended, { simulator }) => {
        failed(ended, /^::error::20 of 20 backups failed\./m);
        expect(entriesOf(ended)[19]?.['error']).toMatchObject({ message: expect.stringContaining('Not tried') });
        expect(simulator.cloud.keys.get('FAKEACCESSKEY')).toMatchObject({ lockedUntil: 0, failures: 1 });
      },
    }),
  ),
  {
    name: 'a service that never answers is tried with three of them',
    step: stepFor(10),
    prepare: (stage) => {
      have(10)(stage);
      stage.simulator.fail('POST', ...Array.from({ length: 99 }, () => faults.gateway(503)));
      stage.simulator.fail('GET', ...Array.from({ length: 99 }, () => faults.gateway(503)));
    },
    check: (ended, stage) => {
      failed(ended, /^::error::10 of 10 backups failed\./m, /Nobody knows whether the request went through/);
      expect(count(stage, 'POST')).toBe(3);
      expect(entriesOf(ended)[9]?.['error']).toMatchObject({ message: expect.stringContaining('Not tried') });
    },
  },
  {
    name: 'a credential that is refused in the destination region is used nowhere any more',
    step: ({ simulator }) => {
      simulator.cloud.addKey('FAKEACCESSKEY', 'FakeSecretKey');
      const key = { token: '', access_key_id: 'FAKEACCESSKEY', secret_access_key: 'FakeSecretKey' };
      return stepFor(6, { wait: 'true', verify: 'true', destination_endpoint: simulator.endpoint, ...key });
    },
    prepare: (stage) => {
      have(6)(stage);
      stage.simulator.cloud.addBackup({ id: 'backup-6', resourceSize: 400 });
      stage.simulator.fail('GET', faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"not here"}'));
    },
    check: (ended, stage) => {
      failed(ended, /^::error::6 of 6 backups failed\./m, /The copies of 1 of them go on in the cloud/);
      expect(stage.simulator.calls.at(-1)).toBe('GET');
      expect(count(stage, 'GET')).toBe(1);
    },
  },
  {
    name: 'a code that is about one backup holds up no other of the vault',
    step: stepFor(4, { wait: 'true', timeout_minutes: '60' }),
    prepare: (stage) => {
      have(4)(stage);
      const { cloud } = stage.simulator;
      const { replicate } = cloud;
      const refused = new Set<string>();
      cloud.replicate = (backup, request) => {
        // The first never gets through, the others at the second attempt.
        if (backup.id === idOf(0) || !refused.has(backup.id)) {
          refused.add(backup.id);
          throw new Refusal('1007');
        }
        return replicate.call(cloud, backup, request);
      };
    },
    check: (ended) => {
      failed(ended, /^::error::1 of 4 backups failed\./m);
      expect(linesOf(ended, 'status').slice(1)).toEqual(['success', 'success', 'success']);
    },
  },
  ...(
    [
      [256, 10, '64'],
      [60, 5, '8'],
      [30, 2, '8'],
    ] as const
  ).map(
    ([backups, mostPerMinute, max_parallel]): Scenario => ({
      name: `${backups} backups where ${mostPerMinute} requests a minute are let through, ${max_parallel} at once`,
      step: stepFor(backups, { max_parallel }),
      prepare: (stage) => {
        have(backups)(stage);
        stage.simulator.mostPerMinute = mostPerMinute;
      },
      check: (ended, stage) => {
        allSucceeded(ended, backups, 'submitted');
        expect(count(stage, 'POST')).toBeLessThan(3 * backups);
      },
    }),
  ),
  {
    name: 'lists that are throttled are not given up',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('LIST', ...Array.from({ length: 5 }, () => faults.throttled('20')));
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      // One in turn with each of them, and none any more after them.
      expect(count(stage, 'GET')).toBe(5);
    },
  },
  {
    name: 'a list that has only older records is found out',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      const { cloud } = stage.simulator;
      for (const id of idsOf(3)) cloud.addRecord(id, { age: 24 * 60 * MINUTE, end: { status: 'fail' } });
      const { list } = cloud;
      cloud.list = (projectId) =>
        list.call(cloud, projectId).map((backup) => ({ ...backup, records: backup.records.slice(0, 1) }));
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'LIST')).toBeLessThan(8);
    },
  },
  {
    name: 'a list that stands still: the last look is at each backup itself',
    step: stepFor(3, { wait: 'true', timeout_minutes: '30' }),
    prepare: (stage) => {
      have(3)(stage);
      const { cloud } = stage.simulator;
      const { list } = cloud;
      let frozen: ReturnType<typeof list> | undefined;
      cloud.list = (projectId) => {
        const fresh = list.call(cloud, projectId);
        frozen ??= structuredClone(fresh);
        for (const backup of frozen) for (const record of backup.records) record.endsAt = Number.POSITIVE_INFINITY;
        return frozen;
      };
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'GET')).toBe(3);
    },
  },
  {
    name: 'a silent service at the time limit: the last looks are given up after the first',
    step: stepFor(20, { wait: 'true', timeout_minutes: '10', max_parallel: '1' }),
    prepare: (stage) => {
      have(20, 1_000)(stage);
      const { cloud } = stage.simulator;
      const { backup } = cloud;
      // Single reads are refused by something in between; the list works.
      cloud.backup = (id, projectId) => backup.call(cloud, id, projectId);
      stage.simulator.fail('GET', ...Array.from({ length: 99 }, () => faults.noAnswer(false)));
    },
    check: (ended, stage) => {
      failed(ended, /^::error::20 of 20 backups failed\./m, /The copies of 20 of them go on in the cloud/);
      expect(count(stage, 'GET')).toBeLessThan(4);
    },
  },
  {
    name: 'where lists alone are throttled, the backups are read in turn with them',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('LIST', ...Array.from({ length: 999 }, () => faults.throttled('10')));
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      // The copies take 9 minutes.
      expect(stage.simulator.arrivals.at(-1)).toBeLessThan((stage.simulator.arrivals[0] ?? 0) + 20 * MINUTE);
    },
  },
  {
    name: 'where too few requests are let through, those that did not get their turn in time are not sent',
    step: stepFor(60, { wait: 'true', timeout_minutes: '5' }),
    prepare: (stage) => {
      have(60)(stage);
      stage.simulator.mostPerMinute = 2;
    },
    check: (ended, stage) => {
      failed(ended, /No request for this backup got through before/, /^::error::60 of 60 backups failed\./m);
      const last = (stage.simulator.arrivals.at(-1) ?? 0) - (stage.simulator.arrivals[0] ?? 0);
      expect(last).toBeLessThan(20 * MINUTE);
      expect(linesOf(ended, 'outcome').filter((outcome) => outcome === 'submitted').length).toBeGreaterThan(8);
    },
  },
  {
    name: 'busy vaults that are not known apart hold up nobody',
    step: stepFor(4),
    prepare: (stage) => {
      have(4, 1_000)(stage);
      const { cloud } = stage.simulator;
      cloud.copiesAtOnce = 1;
      for (const { denied } of cloud.tokens.values()) denied.add('cbr:backups:get');
      cloud.addBackup({ id: 'backup-3', vaultId: 'another', resourceSize: 10 });
      cloud.addBackup({ id: 'backup-4', vaultId: 'another', resourceSize: 10 });
    },
    check: (ended) => {
      failed(ended, /^::error::1 of 4 backups failed\./m);
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', '', 'submitted', 'submitted']);
    },
  },
  {
    name: 'a wrong key after a gateway that refuses the address in JSON is tried once',
    step: ({ simulator }) => {
      simulator.cloud.addKey('FAKEACCESSKEY', 'FakeSecretKey');
      return stepFor(20, { token: '', access_key_id: 'FAKEACCESSKEY', secret_access_key: 'FakeWrongSecret' });
    },
    prepare: (stage) => {
      have(20)(stage);
      stage.simulator.latency = 5;
      stage.simulator.fail('POST', faults.answer(403, '{"error_code":"APIGW.0401","error_msg":"address refused"}'));
    },
    check: (ended, { simulator }) => {
      failed(ended, /^::error::20 of 20 backups failed\./m);
      expect(simulator.cloud.keys.get('FAKEACCESSKEY')).toMatchObject({ lockedUntil: 0, failures: 1 });
    },
  },
  {
    name: 'what a list does not say of a backup stays known',
    step: stepFor(2, { wait: 'true' }),
    prepare: (stage) => {
      have(2)(stage);
      const bare = idsOf(2).map((id) => ({ id, replication_records: [{ id: 'x', status: 'replicating' }] }));
      stage.simulator.fail('LIST', undefined, undefined, faults.answer(200, JSON.stringify({ backups: bare })));
    },
    check: (ended) => {
      allSucceeded(ended, 2, 'submitted');
      expect(entriesOf(ended)).toMatchObject([{ size: 40 }, { size: 40 }]);
    },
  },
  {
    name: 'one that fails does not stop the others',
    step: stepFor(4, { wait: 'true' }),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.cloud.addBackup({ id: 'backup-2', imageType: 'replication' });
      stage.simulator.cloud.backups.delete('backup-3');
    },
    check: (ended, stage) => {
      failed(
        ended,
        /^::error::2 of 4 backups failed\..*backup-2: The backup was not replicated\..*BackupService\.1002.*%0AWhat to do.*%0Abackup-3: .*BackupService\.6200/m,
      );
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', '', '', 'submitted']);
      expect(linesOf(ended, 'status')).toEqual(['success', '', '', 'success']);
      expect(ended.outputs['error_code']).toBe('BackupService.1002');
      const [one, two, three] = entriesOf(ended);
      expect(one).not.toHaveProperty('error');
      expect(two?.['error']).toMatchObject({
        code: 'BackupService.1002',
        message: expect.stringContaining('The backup was not replicated.'),
        request_id: ended.outputs['request_id'],
        hint: expect.stringContaining('backup'),
      });
      expect(three?.['error']).toMatchObject({ code: 'BackupService.6200' });
      expect(ended.summary).toContain('2 of 4 backups failed');
      expect(ended.summary).toMatch(/<b>The backup was not replicated<\/b> <code>BackupService\.6200<\/code>/);
      expect(stage.simulator.cloud.backups.get('backup-4')?.records).toHaveLength(1);
    },
  },
  {
    name: 'many that fail alike are told once',
    step: stepFor(30, { destination_vault_id: 'nowhere' }),
    prepare: have(30),
    check: (ended) => {
      failed(ended, /^::error::30 of 30 backups failed\./m);
      const [error = ''] = /^::error::.*$/m.exec(ended.log) ?? [];
      expect(error.match(/BackupService\.6120/g)?.length).toBeLessThan(4);
      expect(error).toMatch(/backup-10 and 20 more: /);
      expect(error.match(/What to do/g)).toHaveLength(1);
    },
  },
  {
    name: 'a vault that is replicated backup by backup: each gets its turn, and nobody asks in vain',
    step: stepFor(4, { wait: 'true' }),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.cloud.copiesAtOnce = 1;
    },
    check: (ended, stage) => {
      allSucceeded(ended, 4, 'submitted');
      // Each copy takes 9 minutes: one asks about once a minute, and the others wait behind it.
      expect(count(stage, 'POST')).toBeLessThan(4 + 3 + 3 * 14);
      expect(ended.log.match(/Trying again/g)?.length).toBeLessThan(45);
    },
  },
  {
    name: 'such a vault without wait: the 15 minutes begin anew when one gets through',
    step: stepFor(4),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.cloud.copiesAtOnce = 1;
    },
    check: (ended) => allSucceeded(ended, 4, 'submitted'),
  },
  {
    name: 'a vault that is busy for longer than 15 minutes without wait',
    step: stepFor(3),
    prepare: (stage) => {
      have(3, 100)(stage);
      stage.simulator.cloud.copiesAtOnce = 1;
    },
    check: (ended, stage) => {
      failed(ended, /^::error::2 of 3 backups failed\./m, /BackupService\.6130/, /It has been so for 1[45] min/);
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', '', '']);
      expect(count(stage, 'POST')).toBeLessThan(30);
    },
  },
  {
    name: 'a busy vault does not hold up the backups of another',
    step: stepFor(6, { wait: 'true', timeout_minutes: '60' }),
    prepare: (stage) => {
      have(6, 1_000)(stage);
      const { cloud } = stage.simulator;
      cloud.copiesAtOnce = 1;
      for (const id of ['backup-4', 'backup-5', 'backup-6']) {
        cloud.addBackup({ id, vaultId: 'another-source', resourceSize: 10 });
      }
    },
    check: (ended, stage) => {
      failed(ended, /^::error::3 of 6 backups failed\./m, /time limit/);
      expect(linesOf(ended, 'status').slice(3)).toEqual(['success', 'success', 'success']);
      expect(count(stage, 'POST')).toBeLessThan(100);
    },
  },
  {
    name: 'a server that is being backed up holds up nobody else',
    step: stepFor(3),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('POST', faults.error('0002'), faults.error('0002'));
    },
    check: (ended, { clock }) => {
      allSucceeded(ended, 3, 'submitted');
      expect(Math.max(...clock.pauses)).toBeLessThan(MINUTE);
    },
  },
  {
    name: 'a limit of requests a minute makes the rest wait',
    step: stepFor(40),
    prepare: (stage) => {
      have(40)(stage);
      stage.simulator.mostPerMinute = 10;
      stage.simulator.latency = 5;
    },
    check: (ended, stage) => {
      allSucceeded(ended, 40, 'submitted');
      expect(count(stage, 'POST')).toBeLessThan(40 * 2);
      expect(ended.log.match(/Nothing was done; trying again/g)?.length).toBeLessThan(8);
    },
  },
  {
    name: 'without the right to list, each is read by itself',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      for (const { denied } of stage.simulator.cloud.tokens.values()) denied.add('cbr:backups:list');
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'LIST')).toBe(1);
      expect(count(stage, 'GET')).toBeGreaterThan(30);
      expect(ended.log.match(/The list needs the right cbr:backups:list/g)).toHaveLength(1);
    },
  },
  {
    name: 'a list without replication records is found out',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.cloud.listsRecords = false;
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'LIST')).toBeLessThan(4);
    },
  },
  {
    name: 'records that show late do not end the use of the list',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.cloud.visibleAfter = 70_000;
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'GET')).toBeLessThan(15);
      expect(count(stage, 'LIST')).toBeGreaterThan(15);
    },
  },
  {
    name: 'old backups behind many newer ones are read by themselves',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      const { cloud } = stage.simulator;
      for (let index = 0; index < 200; index++) {
        cloud.addBackup({ id: `newer-${index}`, protectedAt: stage.clock.now() - 1_000 });
      }
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'LIST')).toBe(1);
    },
  },
  {
    name: 'the list is read on where its first page has only some of them',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      const { cloud } = stage.simulator;
      for (let index = 0; index < 54; index++) {
        cloud.addBackup({ id: `newer-${index}`, protectedAt: stage.clock.now() - 1_000 });
      }
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'GET')).toBe(0);
      expect(stage.simulator.requests.some(({ path }) => path.includes('limit=56&offset=56'))).toBe(true);
    },
  },
  {
    name: 'a list that fails now and then is tried again',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      const { simulator } = stage;
      simulator.fail(
        'LIST',
        faults.gateway(503),
        faults.closedBefore(),
        undefined,
        faults.throttled('120'),
        faults.notJson(true),
      );
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      // After the throttled list one backup is read by itself.
      expect(count(stage, 'GET')).toBe(1);
      const lists = stage.simulator.arrivals.filter((_, index) => stage.simulator.calls[index] === 'LIST');
      // The fourth asked for two minutes.
      expect((lists[4] ?? 0) - (lists[3] ?? 0)).toBeGreaterThanOrEqual(120_000);
      expect((lists[3] ?? 0) - (lists[2] ?? 0)).toBeLessThan(20_000);
    },
  },
  {
    name: 'a list that never comes is given up',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('LIST', ...Array.from({ length: 9 }, () => faults.huge(200, false)));
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'LIST')).toBe(3);
      expect(ended.log).toMatch(/Going on without the list/);
      expect(ended.log).not.toMatch(/cbr:backups:list/);
    },
  },
  {
    name: 'a backup that vanishes while it is copied fails alone',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      const { cloud } = stage.simulator;
      const { backup } = cloud;
      const gone = stage.clock.now() + 3 * MINUTE;
      cloud.backup = (id, projectId) => {
        if (id === 'backup-2' && stage.clock.now() > gone) {
          cloud.backups.delete(id);
          throw new Refusal('6200', 'Backup backup-2 does not exist.');
        }
        return backup.call(cloud, id, projectId);
      };
    },
    check: (ended) => {
      failed(ended, /^::error::1 of 3 backups failed\./m, /backup-2: The replication can no longer be followed/);
      expect(linesOf(ended, 'status')).toEqual(['success', expect.any(String), 'success']);
    },
  },
  {
    name: 'a token that dies while they are copied ends all of them at once',
    step: stepFor(5, { wait: 'true' }),
    prepare: (stage) => {
      have(5)(stage);
      for (const token of stage.simulator.cloud.tokens.values()) token.expiresAt = stage.clock.now() + 3 * MINUTE;
    },
    check: (ended, stage) => {
      failed(ended, /^::error::5 of 5 backups failed\./m, /The credential is not accepted any more/);
      const last = stage.simulator.requests.at(-1);
      expect(last?.path).toContain('/backups?');
      expect(ended.outputs).toMatchObject({ error_code: 'APIGW.0301' });
      expect(linesOf(ended, 'outcome')).toEqual(Array.from({ length: 5 }, () => 'submitted'));
    },
  },
  {
    name: 'the time limit: those that are finished are, the others go on in the cloud',
    step: stepFor(3, { wait: 'true', timeout_minutes: '20' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.cloud.addBackup({ id: 'backup-3', resourceSize: 1_000 });
    },
    check: (ended) => {
      failed(ended, /^::error::1 of 3 backups failed\..*backup-3: The time limit was reached/m);
      expect(linesOf(ended, 'status')).toEqual(['success', 'success', 'replicating']);
      expect(ended.summary).toMatch(/section Not finished\n3 db-1 :crit, t3, \d+, \d+/);
    },
  },
  {
    name: 'cancelled while they are copied: all outputs are there',
    step: { ...stepFor(3, { wait: 'true' }), onSilence: 'SIGINT' },
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('LIST', undefined, undefined, faults.noAnswer(false));
    },
    check: (ended) => {
      failed(ended, /^::error::3 of 3 backups failed\..*The step was cancelled/m, /The copy goes on in the cloud/);
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', 'submitted', 'submitted']);
      expect(linesOf(ended, 'replication_record_id')[0]).toBe(documented.recordId);
    },
  },
  {
    name: 'cancelled while they are submitted: what went through is known, and what may have',
    step: { ...stepFor(30, { max_parallel: '1' }), onSilence: 'SIGTERM' },
    prepare: (stage) => {
      have(30)(stage);
      stage.simulator.fail('POST', undefined, undefined, faults.noAnswer(true));
    },
    check: (ended, stage) => {
      failed(
        ended,
        /^::error::28 of 30 backups failed\./m,
        /backup-3: The step was cancelled\. A request was under way\. The request may have gone through/,
        /backup-13 and 17 more: The step was cancelled\. .*No request of this step has made a replica/,
      );
      expect(count(stage, 'POST')).toBe(3);
      expect(linesOf(ended, 'outcome').slice(0, 4)).toEqual(['submitted', 'submitted', '', '']);
    },
  },
  {
    name: 'backups that are still being made are waited for by the list',
    step: stepFor(4, { wait: 'true' }),
    prepare: (stage) => {
      have(4)(stage);
      for (const backup of stage.simulator.cloud.backups.values()) {
        Object.assign(backup, { status: 'protecting', availableAt: stage.clock.now() + 30 * MINUTE });
      }
    },
    check: (ended, stage) => {
      allSucceeded(ended, 4, 'submitted');
      // One look each after the refusal.
      expect(count(stage, 'GET')).toBe(4);
      expect(count(stage, 'POST')).toBe(8);
    },
  },
  {
    name: 'a doubtful request of one is settled while the others go on',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('POST', undefined, faults.closedAfter());
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'POST')).toBe(3);
      expect(ended.log).toMatch(/^backup-2: .*The request may have gone through/m);
    },
  },
  {
    name: 'run again: those that are there are found, and the missing one is made',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.cloud.addRecord(idOf(0), { age: 60 * MINUTE });
      stage.simulator.cloud.addRecord(idOf(1), { age: MINUTE });
    },
    check: (ended) => {
      expect(ended.exitCode).toBe(0);
      expect(linesOf(ended, 'outcome')).toEqual(['already_replicated', 'attached', 'submitted']);
      expect(linesOf(ended, 'status')).toEqual(['success', 'success', 'success']);
    },
  },
  {
    name: 'each replica is verified, as soon as its copy is finished',
    step: ({ simulator }) => {
      simulator.cloud.addKey('FAKEACCESSKEY', 'FakeSecretKey');
      const key = { token: '', access_key_id: 'FAKEACCESSKEY', secret_access_key: 'FakeSecretKey' };
      return stepFor(3, { wait: 'true', verify: 'true', destination_endpoint: simulator.endpoint, ...key });
    },
    prepare: have(3),
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(ended.log.match(/Verified in region2/g)).toHaveLength(3);
      const verified = stage.simulator.requests.filter(({ path }) => path.includes(documented.destinationProjectId));
      expect(verified).toHaveLength(3);
    },
  },
  {
    name: 'one keyless login for all',
    step: ({ simulator }) => {
      const { requestToken, providerUrn, agencyUrn } = simulator.cloud.identity;
      return {
        ...stepFor(5, {
          token: '',
          oidc_provider_urn: providerUrn,
          oidc_agency_urn: agencyUrn,
          sts_endpoint: simulator.endpoint,
        }),
        environment: {
          ACTIONS_ID_TOKEN_REQUEST_URL: `${simulator.endpoint}/id-token?api-version=2.0`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
        },
      };
    },
    prepare: have(5),
    check: (ended, stage) => {
      allSucceeded(ended, 5, 'submitted');
      expect(calls(stage)).toBe('ID_TOKEN LOGIN POST POST POST POST POST');
    },
  },
  {
    name: 'a login that fails is tried for one of them',
    step: ({ simulator }) => ({
      ...stepFor(5, {
        token: '',
        oidc_provider_urn: simulator.cloud.identity.providerUrn,
        oidc_agency_urn: 'iam::account:agency:another',
        sts_endpoint: simulator.endpoint,
      }),
      environment: {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${simulator.endpoint}/id-token?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: simulator.cloud.identity.requestToken,
      },
    }),
    prepare: have(5),
    check: (ended, stage) => {
      failed(ended, /^::error::5 of 5 backups failed\./m, /The login failed/);
      expect(count(stage, 'LOGIN')).toBe(1);
      expect(count(stage, 'POST')).toBe(0);
    },
  },
  ...(
    [
      ['more than 256', idsOf(257).join(','), /backup_id: has 257 IDs, 256 are allowed/],
      ['nothing but commas', ', ,', /backup_id: has no ID in it/],
      ['a wrong one among right ones', 'one two thr/ee', /backup_id: ID number 3 has a character .*"\/", number 4/],
    ] as const
  ).map(
    ([name, backup_id, message]): Scenario => ({
      name: `${name} is refused before anything is sent`,
      step: { inputs: { backup_id } },
      check: (ended, stage) => {
        failed(ended, message);
        expect(calls(stage)).toBe('');
      },
    }),
  ),
  ...['0', '65', '1.5', 'eight'].map(
    (max_parallel): Scenario => ({
      name: `max_parallel ${max_parallel} is refused`,
      step: { inputs: { max_parallel } },
      check: (ended) => failed(ended, /max_parallel: is not a whole number from 1 to 64/),
    }),
  ),
];
