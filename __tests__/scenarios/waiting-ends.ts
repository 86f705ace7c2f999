import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import {
  adviceOf,
  calls,
  count,
  DAY,
  failed,
  finished,
  MINUTE,
  neverEnds,
  type Scenario,
  sum,
  tells,
  waiting,
} from './scenario.ts';
import { titles, told } from './told.ts';

const { recordId } = documented;

/** What a wait gets over, and what ends it before the copy has ended. */
export const waitingEnds: Scenario[] = [
  {
    name: 'blips of every kind while waiting do not matter',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.fail(
        'GET',
        faults.gateway(502),
        faults.closedBefore(),
        faults.gateway(404),
        faults.throttled('300'),
        faults.notJson(false),
        faults.truncated(false),
        faults.noAnswer(false),
        faults.error('9910'),
        faults.huge(200, false),
      );
    },
    check: (ended, stage) => {
      finished(ended);
      expect(stage.clock.pauses).toContain(300_000);
    },
  },
  {
    name: 'authentication fails while waiting, with HTTP 500',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.error('9998')),
    check: (ended) => {
      failed(ended, titles.notFollowed, { code: 'BackupService.9998', shows: [told.continues] });
      expect(adviceOf(ended)).toContain('credential');
    },
  },
  {
    name: 'a refusal of another kind while waiting keeps its own advice',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.error('9900')),
    check: (ended) => {
      failed(ended, titles.notFollowed, { code: 'BackupService.9900', shows: [told.continues] });
      expect(adviceOf(ended)).toContain('enable_acceleration');
    },
  },
  {
    name: 'a 403 of another kind while waiting keeps its own advice',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.fail('GET', undefined, faults.answer(403, '{"error_code":"APIGW.0401","error_msg":"ip refused"}'));
    },
    check: (ended) => {
      failed(ended, titles.notFollowed, { code: 'APIGW.0401', shows: [told.continues] });
      expect(adviceOf(ended)).toContain('address');
    },
  },
  {
    name: 'the token ends while waiting: its own message, and the copy goes on',
    step: waiting,
    prepare: ({ simulator, clock }) => simulator.cloud.addToken(TOKEN, { expiresAt: clock.now() + 100_000 }),
    check: (ended) => {
      failed(ended, titles.notFollowed, { code: 'APIGW.0301', shows: [told.continues, recordId] });
      expect(adviceOf(ended)).toContain('credential');
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', replication_record_id: recordId });
    },
  },
  {
    name: 'without the right to read, waiting ends with its own message',
    step: waiting,
    prepare: ({ simulator }) => simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] }),
    check: (ended, stage) => {
      failed(ended, titles.notFollowed, { shows: ['cbr:backups:get'] });
      // Nobody has seen it.
      expect(ended.log).not.toMatch(told.continues);
      expect(ended.log.match(/Policy doesn't allow/g)).toHaveLength(1);
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a backup that vanishes while waiting ends it with its own message',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.error('6200')),
    check: (ended) => {
      failed(ended, titles.notFollowed, { code: 'BackupService.6200' });
      expect(adviceOf(ended)).toContain('destination vault');
      expect(ended.outputs['outcome']).toBe('submitted');
      expect(ended.log).not.toMatch(told.continues);
    },
  },
  {
    name: 'a record that never shows: told on the way, and at the time limit',
    step: { inputs: { wait: 'true', timeout_minutes: '8' } },
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = DAY;
    },
    check: (ended) => failed(ended, titles.timeLimit, { shows: [recordId] }),
  },
  {
    name: 'the time limit is not a failure of the copy',
    step: { inputs: { wait: 'true', timeout_minutes: '5' } },
    prepare: neverEnds,
    check: (ended, stage) => {
      failed(ended, titles.timeLimit, { shows: ['5 min', told.continues] });
      expect(adviceOf(ended)).not.toBe('');
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: 'replicating' });
      expect(Math.round(sum(stage))).toBe(5 * MINUTE);
    },
  },
  {
    name: 'six hours of waiting make few lines and few reads',
    step: { inputs: { wait: 'true', timeout_minutes: '360' } },
    prepare: neverEnds,
    check: (ended, stage) => {
      failed(ended, titles.timeLimit);
      expect(ended.log.split('\n').length).toBeLessThan(90);
      expect(ended.log.split('\n').length).toBeGreaterThan(50);
      expect(count(stage, 'GET')).toBeLessThan(360);
      // The progress with the time so far, and the time that is left.
      tells(ended, 'Copying', /\d %/, /\b3 h \d\d min.*\d h \d\d min/);
    },
  },
  {
    name: 'six hours of waiting with nothing but failures make few lines too',
    step: { inputs: { wait: 'true', timeout_minutes: '360' } },
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.fail(
        'GET',
        ...Array.from({ length: 2_000 }, (_, index) => (index % 2 ? faults.gateway(502) : undefined)),
      );
    },
    check: (ended) => {
      failed(ended, titles.timeLimit);
      expect(ended.log.split('\n').length).toBeLessThan(150);
    },
  },
  {
    name: 'the time limit does not cut the settling of a doubtful request short',
    step: { inputs: { wait: 'true', timeout_minutes: '1' } },
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = 70_000;
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended) => {
      failed(ended, titles.timeLimit);
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', replication_record_id: recordId });
    },
  },
  {
    name: 'cancelled while waiting: the copy goes on, the outputs are there',
    step: { ...waiting, onSilence: 'SIGINT' },
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.noAnswer(false)),
    check: (ended) => {
      failed(ended, titles.cancelled, { shows: [told.continues, recordId] });
      expect(adviceOf(ended)).toContain('wait');
      expect(ended.outputs).toMatchObject({
        outcome: 'submitted',
        status: 'waiting_replicate',
        replication_record_id: recordId,
      });
      expect(ended.log).not.toContain(told.inDoubt);
    },
  },
];
