import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { type Ended, type Stage, type Step, TOKEN } from '../support/step.ts';
import { accessKey, addKey } from './logins.ts';
import {
  adviceOf,
  backupOf,
  calls,
  count,
  DAY,
  entriesOf,
  failed,
  finished,
  MINUTE,
  neverEnds,
  type Scenario,
  succeeded,
  sum,
  tells,
  waiting,
} from './scenario.ts';
import { titles, told } from './told.ts';

const { backupId, recordId } = documented;
const HOUR = 60 * MINUTE;

const verified = { ...accessKey, wait: 'true', verify: 'true' };
const toVerify = (stage: Stage): Step => ({ inputs: { ...verified, destination_endpoint: stage.simulator.endpoint } });
const longest = ({ clock }: Stage) => Math.max(...clock.pauses);
/** The copy of 520 s was seen to its end, and is told as long as it was. */
const tookAsLongAsItDid = (ended: Ended, stage: Stage) => {
  finished(ended);
  const { duration = 0 } = entriesOf(ended)[0] ?? {};
  expect(duration).toBeGreaterThanOrEqual(520);
  expect(duration).toBeLessThan(540);
  expect(count(stage, 'GET')).toBeGreaterThan(10);
};
/** The message names what was last seen, and does not say that the copy goes on. */
const notSaidToGoOn = (ended: Ended) => {
  expect(ended.log).not.toMatch(told.continues);
  expect(ended.summary).not.toMatch(told.continues);
};

/** Records whose words and times are odd, that show late, or not any more. */
export const oddRecords: Scenario[] = [
  ...['failed', 'FAIL', 'Error', 'timeout', 'cancelled', 'Canceled', 'deleted', 'skipped', 'SKIP'].map(
    (word): Scenario => ({
      name: `a copy that ends as ${word} fails at once, with its code`,
      step: waiting,
      prepare: ({ simulator }) => {
        simulator.cloud.ends.push({ status: 'fail', failCode: 'BackupService.6129' });
        simulator.cloud.shownStatuses.set('fail', word);
      },
      check: (ended, stage) => {
        const title = /skip/i.test(word) ? titles.copySkipped : titles.copyFailed;
        failed(ended, title, { code: 'BackupService.6129', shows: [word] });
        notSaidToGoOn(ended);
        expect(ended.outputs['status']).toBe(word);
        expect(sum(stage)).toBeLessThan(11 * MINUTE);
      },
    }),
  ),
  ...['6129', 6129, 'BackupService.6129'].map(
    (fail_code): Scenario => ({
      name: `a copy that fails with the code ${JSON.stringify(fail_code)}: a full vault is named`,
      step: waiting,
      prepare: ({ simulator }) => {
        simulator.cloud.ends.push({ status: 'fail' });
        simulator.cloud.recordFields = { extra_info: { fail_code } };
      },
      check: (ended) => {
        failed(ended, titles.copyFailed, { code: 'BackupService.6129' });
        expect(adviceOf(ended)).toContain('full');
      },
    }),
  ),
  {
    name: 'a copy that ends with a word that nobody knows, and the code of a failure',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.ends.push({ status: 'fail', failCode: '6129' });
      simulator.cloud.shownStatuses.set('fail', 'aborted');
    },
    check: (ended, stage) => {
      failed(ended, titles.copyFailed, { code: 'BackupService.6129', shows: ['aborted'] });
      expect(sum(stage)).toBeLessThan(11 * MINUTE);
    },
  },
  {
    name: 'a copy that ends with a word that nobody knows, and no code: up to the time limit, and not said to go on',
    step: { inputs: { wait: 'true', timeout_minutes: '60' } },
    prepare: ({ simulator }) => {
      simulator.cloud.ends.push({ status: 'fail', failCode: '', failReason: '' });
      simulator.cloud.shownStatuses.set('fail', 'aborted');
    },
    check: (ended) => {
      failed(ended, titles.timeLimit, { shows: ['aborted', recordId] });
      notSaidToGoOn(ended);
      expect(ended.log.split(told.unknownStatus)).toHaveLength(2);
    },
  },
  {
    name: 'words in capitals are the same words',
    step: waiting,
    prepare: ({ simulator }) => {
      for (const word of ['waiting_replicate', 'replicating', 'success']) {
        simulator.cloud.shownStatuses.set(word, word.toUpperCase());
      }
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs['destination_backup_id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(ended.log).not.toContain(told.unknownStatus);
    },
  },
  ...[
    ...['0001-01-01T00:00:00', '1601-01-01T00:00:00Z', '1970-01-01T00:00:00', '9999-12-31T23:59:59'],
    ...['', null, 'yesterday', 0, {}],
  ].map(
    (created_at): Scenario => ({
      name: `a record with the time ${JSON.stringify(created_at)} is followed at the usual pace, and told as long as it took`,
      step: { inputs: { wait: 'true', timeout_minutes: '120' } },
      prepare: ({ simulator }) => {
        simulator.cloud.recordFields = { created_at };
      },
      check: tookAsLongAsItDid,
    }),
  ),
  ...[-8, -5, 5, 8].map(
    (hours): Scenario => ({
      name: `a record whose time is ${hours} h off, as one of another zone`,
      step: { inputs: { wait: 'true', timeout_minutes: '120' } },
      prepare: ({ simulator }) => {
        simulator.cloud.recordTimesAhead = hours * HOUR;
      },
      check: tookAsLongAsItDid,
    }),
  ),
  {
    name: 'a copy without a time that the time limit ends: it was seen alive, and goes on',
    step: { inputs: { wait: 'true', timeout_minutes: '30' } },
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.cloud.recordFields = { created_at: null };
    },
    check: (ended) => failed(ended, titles.timeLimit, { shows: [told.continues] }),
  },
  {
    name: 'a copy of somebody else, of a time in the future: no duration is told',
    step: waiting,
    prepare: ({ simulator, clock }) => {
      simulator.cloud.recordTimesAhead = 8 * HOUR;
      simulator.cloud.addRecord(backupId, { age: HOUR, endsAt: clock.now() + 10 * MINUTE });
    },
    check: (ended) => {
      finished(ended, 'attached');
      expect(entriesOf(ended)[0]).not.toHaveProperty('duration');
      expect(ended.log).not.toMatch(/took about|MB\/s/);
    },
  },
  {
    name: 'a copy of weeks ago that CBR still counts: looked at every five minutes at least',
    step: waiting,
    prepare: ({ simulator, clock }) => {
      simulator.cloud.addRecord(backupId, { age: 21 * DAY, endsAt: clock.now() + 2 * HOUR });
    },
    check: (ended, stage) => {
      finished(ended, 'attached');
      expect(longest(stage)).toBeLessThanOrEqual(5 * MINUTE);
      expect(sum(stage)).toBeLessThan(2 * HOUR + 5 * MINUTE);
    },
  },
  {
    name: 'a copy of weeks ago at the time limit: nobody knows whether it goes on',
    step: { inputs: { wait: 'true', timeout_minutes: '30' } },
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { age: 21 * DAY, endsAt: Number.POSITIVE_INFINITY });
    },
    check: (ended) => {
      failed(ended, titles.timeLimit, { shows: ['replicating', /last seen/] });
      notSaidToGoOn(ended);
    },
  },
  {
    name: 'a copy of many hours: the longest pause is five minutes',
    step: { inputs: { wait: 'true', timeout_minutes: '1440' } },
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.cloud.shownProgress.push(undefined);
    },
    check: (_ended, stage) => {
      expect(longest(stage)).toBeLessThanOrEqual(5 * MINUTE);
      expect(longest(stage)).toBeGreaterThan(4 * MINUTE);
    },
  },
  ...(['0001-01-01T00:00:00Z', '2124-01-01T00:00:00Z'] as const).map(
    (protectedAt): Scenario => ({
      name: `a backup that was taken ${protectedAt}: no age of the recovery point is told`,
      step: waiting,
      prepare: (stage) => {
        backupOf(stage).protectedAt = Date.parse(protectedAt);
      },
      check: (ended) => {
        finished(ended);
        expect(ended.log).not.toMatch(/recovery point is/);
      },
    }),
  ),
  ...[undefined, 'verify'].map(
    (verifies): Scenario => ({
      name: `the replica is named a minute after the end${verifies === undefined ? '' : ', with verify'}`,
      step: (stage) => (verifies === undefined ? waiting : toVerify(stage)),
      prepare: (stage) => {
        addKey(stage);
        stage.simulator.cloud.namesReplicaAfter = MINUTE;
      },
      check: (ended) => finished(ended),
    }),
  ),
  {
    name: 'the replica is never named: the copy has ended well after two more minutes',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.namesReplicaAfter = DAY;
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs).toMatchObject({ status: 'success', destination_backup_id: '' });
      expect(sum(stage)).toBeLessThan(520_000 + 3 * MINUTE);
    },
  },
  {
    name: 'the replica is never named, with verify: ten more minutes, and the record is named',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.namesReplicaAfter = DAY;
    },
    check: (ended, stage) => {
      failed(ended, titles.notVerified, { shows: [recordId] });
      notSaidToGoOn(ended);
      expect(sum(stage)).toBeGreaterThan(520_000 + 9 * MINUTE);
      expect(sum(stage)).toBeLessThan(520_000 + 12 * MINUTE);
    },
  },
  {
    name: 'the credential ends after the copy and before its replica is named: it has ended well',
    step: waiting,
    prepare: ({ simulator, clock }) => {
      simulator.cloud.namesReplicaAfter = DAY;
      simulator.cloud.addToken(TOKEN, { expiresAt: clock.now() + 570_000 });
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs).toMatchObject({ status: 'success', destination_backup_id: '' });
    },
  },
  {
    name: 'accepted, and no record ever shows: up to the time limit, and not said to go on',
    step: { inputs: { wait: 'true', timeout_minutes: '60' } },
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = DAY;
    },
    check: (ended, stage) => {
      failed(ended, titles.timeLimit, { shows: [recordId] });
      notSaidToGoOn(ended);
      expect(count(stage, 'LIST')).toBeGreaterThan(0);
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: '' });
    },
  },
  {
    name: 'a record that was seen and is gone from both views ends the wait after 15 minutes',
    step: waiting,
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.cloud.hidesRecordsFrom = stage.clock.now() + 5 * MINUTE;
    },
    check: (ended, stage) => {
      failed(ended, titles.recordGone, { shows: [recordId, 'replicating'] });
      notSaidToGoOn(ended);
      expect(adviceOf(ended)).toContain('destination vault');
      expect(count(stage, 'LIST')).toBeGreaterThan(0);
      expect(sum(stage)).toBeGreaterThan(20 * MINUTE);
      expect(sum(stage)).toBeLessThan(23 * MINUTE);
    },
  },
  {
    name: 'a record that is gone for ten minutes and back is followed to its end',
    step: waiting,
    prepare: (stage) => {
      backupOf(stage).resourceSize = 200;
      stage.simulator.cloud.hidesRecordsFrom = stage.clock.now() + 5 * MINUTE;
      stage.simulator.cloud.hidesRecordsUntil = stage.clock.now() + 15 * MINUTE;
    },
    check: (ended) => finished(ended),
  },
  {
    name: 'a record that only the list shows, gone for ten minutes and back',
    step: waiting,
    prepare: (stage) => {
      backupOf(stage).resourceSize = 200;
      stage.simulator.cloud.showsRecords = false;
      stage.simulator.cloud.hidesRecordsFrom = stage.clock.now() + 5 * MINUTE;
      stage.simulator.cloud.hidesRecordsUntil = stage.clock.now() + 15 * MINUTE;
    },
    check: (ended) => finished(ended),
  },
  {
    name: 'reads fail for the last half hour before the time limit: said, with when it was last seen',
    step: { inputs: { wait: 'true', timeout_minutes: '40' } },
    prepare: (stage) => {
      neverEnds(stage);
      const answers = Array.from({ length: 300 }, (_, index) => (index < 20 ? undefined : faults.gateway(503)));
      stage.simulator.fail('GET', ...answers);
    },
    check: (ended) => {
      failed(ended, titles.timeLimit, { shows: ['replicating', /last seen \d+ min ago/, '503'] });
      notSaidToGoOn(ended);
    },
  },
  {
    name: 'reads fail for the last ten minutes before the time limit: seen alive shortly before',
    step: { inputs: { wait: 'true', timeout_minutes: '15' } },
    prepare: (stage) => {
      neverEnds(stage);
      const answers = Array.from({ length: 300 }, (_, index) => (index < 20 ? undefined : faults.gateway(503)));
      stage.simulator.fail('GET', ...answers);
    },
    check: (ended) => failed(ended, titles.timeLimit, { shows: [told.continues] }),
  },
  {
    name: 'the source backup is gone after its copy was seen: nobody knows whether it goes on',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', undefined, undefined, faults.error('6200')),
    check: (ended) => {
      failed(ended, titles.notFollowed, { code: 'BackupService.6200', shows: [recordId, /last seen/] });
      notSaidToGoOn(ended);
      expect(adviceOf(ended)).toContain('destination vault');
    },
  },
  ...['restoring', 'waiting_restore'].flatMap((status): Scenario[] => [
    {
      name: `a backup that is ${status} is waited for`,
      step: waiting,
      prepare: (stage) => {
        Object.assign(backupOf(stage), { status, availableAt: stage.clock.now() + 10 * MINUTE });
      },
      check: (ended, stage) => {
        finished(ended);
        expect(count(stage, 'POST')).toBe(2);
      },
    },
    {
      name: `a backup that is ${status}, without wait: the status and wait are named`,
      prepare: (stage) => {
        backupOf(stage).status = status;
      },
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { code: 'BackupService.1001', shows: [status] });
        expect(calls(stage)).toBe('POST GET');
      },
    },
  ]),
  {
    name: 'a finished replica of an earlier night that is gone: two minutes, and no word that it is there',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.hasReplicas = false;
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
    },
    check: (ended, stage) => {
      failed(ended, titles.notVerified, { code: 'BackupService.6200' });
      expect(sum(stage)).toBeLessThanOrEqual(2 * MINUTE);
      expect(adviceOf(ended)).toContain('support');
      expect(ended.log).not.toContain('in this vault already');
      tells(ended, 'CBR says', /record/);
    },
  },
];
