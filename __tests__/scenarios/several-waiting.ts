import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { partsOf } from '../support/summary.ts';
import { count, entriesOf, failed, MINUTE, type Scenario, tells } from './scenario.ts';
import { allSucceeded, have, idsOf, linesOf, recordsOf, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

/** Several backups: all are followed by one list, and by reads of each where the list does not do. */
export const severalWaiting: Scenario[] = [
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
      // When each is submitted, is being copied, has ended, and at the end.
      expect(ended.saves).toBeGreaterThanOrEqual(3);
      expect(ended.saves).toBeLessThan(16);
      // One backup of this size takes some 24 reads.
      expect(count(stage, 'LIST')).toBeLessThan(36);
      expect(entriesOf(ended)[1]).toMatchObject({ status: 'success', size: 40, duration: expect.any(Number) });
      expect(partsOf(ended.summary)).toMatchObject({ heading: expect.stringMatching(/^✅ /), bars: { Copied: 3 } });
      expect(partsOf(ended.summary)).toMatchObject({ alert: undefined, ids: expect.stringContaining('backup-2') });
      // The server first, its backup once.
      tells(ended, /^db-2 \(backup-2\): /);
      tells(ended, /^db-2: /, /\d MB\/s/);
      // Once on the way, and at the end.
      expect(ended.log.match(told.ofAll(3))).toEqual([
        expect.stringMatching(/\d %/),
        expect.not.stringMatching(/\d %/),
      ]);
    },
  },
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
      cloud.listStopsAt = stage.clock.now() - 1;
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
      // While they are being copied.
      stage.simulator.cloud.listStopsAt = stage.clock.now() + MINUTE;
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
      // The list works.
      stage.simulator.fail('GET', ...Array.from({ length: 99 }, () => faults.noAnswer(false)));
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(20, 20), { shows: [told.continues] });
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
      expect(ended.log.split('\n').filter((line) => line.includes('cbr:backups:list'))).toHaveLength(1);
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
    name: 'a list that never comes is given up, however small its pages',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('LIST', ...Array.from({ length: 9 }, () => faults.huge(200, false)));
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      // Of 56, 28, 14, 7, 3 and 1.
      expect(count(stage, 'LIST')).toBe(6);
      expect(ended.log).not.toMatch(/cbr:backups:list/);
    },
  },
];
