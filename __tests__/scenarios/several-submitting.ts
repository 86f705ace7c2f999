import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { accessKey, addKey, keyless } from './logins.ts';
import { calls, count, entriesOf, errorOf, failed, MINUTE, type Scenario, tells, titlesOf } from './scenario.ts';
import { allSucceeded, have, idOf, idsOf, linesOf, recordsOf, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

/** Several backups: each is submitted once, as many at the same time as may be. */
export const severalSubmitting: Scenario[] = [
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
          // One request each: nothing was read of them.
          resource_id: '',
          resource_name: '',
          replication_record_id: ids[index],
          outcome: 'submitted',
          status: '',
          destination_backup_id: '',
          provider_id: documented.providerId,
        })),
      );
      for (const [index, id] of idsOf(3).entries()) {
        tells(ended, id, ids[index] ?? '?');
      }
      expect(ended.log.match(told.ofAll(3))).toEqual([expect.stringMatching(/3 submitted/)]);
      expect(ended.log).toContain(told.notWaited);
      expect(ended.summary).not.toContain('mermaid');
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
      expect(ended.log.match(told.again)?.length).toBeLessThan(8);
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
      failed(ended, titles.backupsFailed(28, 30));
      expect(titlesOf(ended).slice(2)).toEqual(Array.from({ length: 28 }, () => titles.cancelled));
      const [, , third, ...others] = entriesOf(ended);
      expect(third?.error?.message).toContain(told.inDoubt);
      for (const { error } of others) expect(error?.message).toContain(told.nothingMade);
      // Those that ended alike are told once.
      expect(errorOf(ended).split(told.nothingMade)).toHaveLength(2);
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
      tells(ended, 'backup-2', told.inDoubt);
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
    step: ({ simulator }) =>
      stepFor(3, { wait: 'true', verify: 'true', destination_endpoint: simulator.endpoint, ...accessKey }),
    prepare: (stage) => {
      have(3)(stage);
      addKey(stage);
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      const verified = stage.simulator.requests.filter(({ path }) => path.includes(documented.destinationProjectId));
      expect(verified).toHaveLength(3);
    },
  },
  {
    name: 'one keyless login for all',
    step: keyless(stepFor(5).inputs),
    prepare: have(5),
    check: (ended, stage) => {
      allSucceeded(ended, 5, 'submitted');
      expect(calls(stage)).toBe('ID_TOKEN LOGIN POST POST POST POST POST');
    },
  },
];
