import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { shown } from '../support/summary.ts';
import {
  calls,
  count,
  DAY,
  entriesOf,
  failed,
  finished,
  MINUTE,
  type Scenario,
  succeeded,
  sum,
  tells,
  waiting,
} from './scenario.ts';
import { titles, told } from './told.ts';

const { backupId, recordId } = documented;

/** With wait: a copy is followed until its record says how it has ended. */
export const followed: Scenario[] = [
  {
    name: 'a submitted copy is followed to its end',
    step: waiting,
    check: (ended, stage) => {
      finished(ended);
      expect(ended.outputs.replication_record_id).toBe(recordId);
      expect(ended.log).not.toContain(told.notWaited);
      // Its progress on the way; then duration, throughput and the age of the recovery point, in the summary as well.
      expect(ended.log).toMatch(/\d+ %/);
      for (const figure of [/8 min/, /7\d MB\/s/, /1 h 0\d min/]) {
        expect(ended.log).toMatch(figure);
        expect(shown(ended.summary)).toMatch(figure);
      }
      for (const word of ['nightly', 'db-1', '40 GB']) expect(shown(ended.summary)).toContain(word);
      expect(entriesOf(ended)[0]).toMatchObject({ size: 40, duration: expect.any(Number) });
      expect(sum(stage)).toBeGreaterThanOrEqual(520_000);
      expect(sum(stage)).toBeLessThanOrEqual(520_000 + 15_000);
    },
  },
  {
    name: 'duration and age are told by the clock of the server',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.clockSkew = 3 * 60 * MINUTE;
    },
    check: (ended) => {
      finished(ended);
      tells(ended, / 8 min/, /7\d MB\/s/);
      expect(Math.abs((entriesOf(ended)[0]?.duration ?? 0) - 520)).toBeLessThan(20);
    },
  },
  {
    name: 'one under way from an earlier step is followed to its end',
    step: waiting,
    prepare: ({ simulator }) => simulator.cloud.addRecord(backupId, { id: 'under-way', age: 300_000 }),
    check: (ended) => {
      finished(ended, 'attached');
      expect(ended.outputs.replication_record_id).toBe('under-way');
    },
  },
  {
    name: 'a finished one needs no waiting',
    step: waiting,
    prepare: ({ simulator }) => simulator.cloud.addRecord(backupId, { age: DAY }),
    check: (ended, stage) => {
      finished(ended, 'already_replicated');
      expect(stage.clock.pauses).toEqual([]);
      expect(calls(stage)).toBe('POST GET');
    },
  },
  ...(
    [
      [
        titles.copyFailed,
        { status: 'fail', failCode: 'BackupService.6129', failReason: 'vault full' },
        { code: 'BackupService.6129', shows: ['BackupService.6129', 'vault full'] },
      ],
      [titles.copySkipped, { status: 'skip' }, {}],
    ] as const
  ).map(
    ([title, end, options]): Scenario => ({
      name: `a copy that ends as ${end.status} fails the step`,
      step: waiting,
      prepare: ({ simulator }) => simulator.cloud.ends.push(end),
      check: (ended) => {
        failed(ended, title, options);
        expect(ended.outputs).toMatchObject({
          outcome: 'submitted',
          status: end.status,
          replication_record_id: recordId,
        });
        expect(entriesOf(ended)[0]?.error?.hint).not.toBe('');
      },
    }),
  ),
  {
    name: 'a copy that fails with a reason but no code, or a code but no reason',
    step: waiting,
    prepare: ({ simulator }) => {
      const record = { id: recordId, status: 'fail', extra_info: { fail_reason: 'disk full' } };
      simulator.fail('GET', faults.answer(200, JSON.stringify({ backup: { replication_records: [record] } })));
    },
    check: (ended) => failed(ended, titles.copyFailed, { shows: ['disk full'] }),
  },
  {
    name: 'an old failed record beside the new one does not count',
    step: waiting,
    prepare: ({ simulator }) => simulator.cloud.addRecord(backupId, { age: DAY, end: { status: 'fail' } }),
    check: (ended) => finished(ended),
  },
  {
    name: 'an old failed record does not count even where the ids of request and record differ',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { age: DAY, end: { status: 'fail' } });
      simulator.cloud.shownIds.set(recordId, 'id-of-the-record');
    },
    check: (ended) => {
      finished(ended);
      // The id that the service answered stays.
      expect(ended.outputs.replication_record_id).toBe(recordId);
    },
  },
  ...(['fail', 'success'] as const).map(
    (status): Scenario => ({
      name: `a record of a run three minutes ago that ended as ${status} is not taken for the new one, which shows late`,
      step: waiting,
      prepare: ({ simulator }) => {
        const { cloud } = simulator;
        const ended = { age: 3 * MINUTE, startsAt: 0, endsAt: 0, end: { status } };
        cloud.addRecord(backupId, { id: 'of-before', replicaDeleted: true, ...ended });
        cloud.visibleAfter = 40_000;
      },
      check: (ended, stage) => {
        finished(ended);
        expect(ended.outputs.replication_record_id).toBe(recordId);
        expect(sum(stage)).toBeGreaterThan(500_000);
      },
    }),
  ),
  {
    name: 'an unknown status goes on and is told once',
    step: waiting,
    prepare: ({ simulator }) => simulator.cloud.shownStatuses.set('replicating', 'archiving'),
    check: (ended) => {
      finished(ended);
      expect(ended.log.split(told.unknownStatus)).toHaveLength(2);
      expect(ended.log).toContain('archiving');
    },
  },
  {
    name: 'odd progress does not end the wait, and gives no estimate',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.shownProgress.push(undefined, -5, 250, 70, 30, Number.NaN, 31, 12);
    },
    check: (ended) => {
      finished(ended);
      expect(ended.log).not.toMatch(/250 %|-5 %/);
    },
  },
  {
    name: 'a record that appears late is waited for',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = 400_000;
    },
    check: (ended) => finished(ended),
  },
  {
    name: 'a service that shows the records of a backup in its list only',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.showsRecords = false;
    },
    check: (ended) => finished(ended),
  },
  {
    name: 'a service that shows the records of a backup in its list only, after a lost answer',
    prepare: ({ simulator }) => {
      simulator.cloud.showsRecords = false;
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs['replication_record_id']).toBe(recordId);
      expect(count(stage, 'LIST')).toBeGreaterThan(0);
    },
  },
  {
    name: 'a record without times and status is followed all the same, and a backup of which nothing is said',
    step: waiting,
    prepare: ({ simulator }) => {
      const bare = (status?: string) =>
        faults.answer(200, JSON.stringify({ backup: { replication_records: [{ id: recordId, status }] } }));
      simulator.fail('GET', bare(), ...Array.from({ length: 20 }, () => bare('success')));
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs).toMatchObject({ status: 'success', destination_backup_id: '' });
      expect(entriesOf(ended)[0]).not.toHaveProperty('size');
    },
  },
];
