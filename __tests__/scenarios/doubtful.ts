import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import { calls, count, DAY, failed, MINUTE, noRecords, type Scenario, succeeded } from './scenario.ts';
import { titles, told } from './told.ts';

const { backupId, recordId } = documented;

/** Requests of which no answer says what they have done. */
export const doubtful: Scenario[] = [
  ...(
    [
      ['the connection closes after the work was done', faults.closedAfter()],
      ['no answer within 60 s, work done', faults.noAnswer(true)],
      ['the answer stops in the middle', faults.truncated(true)],
      ['the answer drips', faults.drip(true)],
      ['a 200 that is no JSON', faults.notJson(true)],
      ['a 200 without a record id', faults.emptyObject(true)],
      ['a 200 of more bytes than are read', faults.huge(200, true)],
      ['a gateway answers 502 in HTML', faults.gateway(502, true)],
      ['a gateway answers 504 in HTML', faults.gateway(504, true)],
      ['a 408', faults.gateway(408, true)],
      ['an unknown error, 9910', faults.error('9910', { commit: true })],
      ['an import error, 1006', faults.error('1006', { commit: true })],
      ['a code of no table with HTTP 500', faults.error('1014', { status: 500, commit: true })],
    ] as const
  ).map(
    ([name, fault]): Scenario => ({
      name: `${name}: the record is found, and there is no second request`,
      prepare: ({ simulator }) => simulator.fail('POST', fault),
      check: (ended, stage) => {
        succeeded(ended, 'submitted');
        expect(ended.outputs.replication_record_id).toBe(recordId);
        expect(ended.outputs.status).toMatch(/^(waiting_replicate|replicating)$/);
        expect(calls(stage)).toBe('POST GET');
        expect(stage.clock.pauses).toEqual([5_000]);
        expect(ended.log).toContain(told.inDoubt);
      },
    }),
  ),
  ...(
    [
      ['the connection closes before', faults.closedBefore()],
      ['no answer within 60 s, nothing done', faults.noAnswer(false)],
      ['a 503 in HTML', faults.gateway(503)],
    ] as const
  ).map(
    ([name, fault]): Scenario => ({
      name: `${name}: after four reads the request is sent again`,
      prepare: ({ simulator }) => simulator.fail('POST', fault),
      check: (ended, stage) => {
        succeeded(ended, 'submitted');
        expect(calls(stage)).toBe('POST GET GET GET GET POST');
        expect(stage.clock.pauses).toEqual([5_000, 10_000, 20_000, 40_000]);
      },
    }),
  ),
  {
    name: 'the record appears late, within the grace period',
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = 30_000;
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET GET GET');
    },
  },
  {
    name: 'the work is done after the grace period: the refusal of the second request proves it',
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = 90_000;
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toMatch(/^POST GET GET GET GET POST GET/);
      expect(ended.outputs.replication_record_id).toBe(recordId);
    },
  },
  {
    name: 'a late commit is found',
    prepare: ({ simulator }) => simulator.fail('POST', faults.lateCommit(12_000)),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET GET');
    },
  },
  {
    name: 'an older finished record proves nothing: its replica may be gone, so the server is asked again',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { age: DAY, destinationRegion: 'region3' });
      const gone = simulator.cloud.addRecord(backupId, { age: DAY });
      simulator.fail('POST', faults.closedBefore());
      // The server's fence no longer counts it.
      gone.startsAt = gone.endsAt = 0;
      gone.end = { status: 'success' };
    },
    check: (ended, stage) => {
      succeeded(ended, 'already_replicated');
      expect(calls(stage)).toBe('POST GET GET GET GET POST GET GET GET GET');
    },
  },
  {
    name: 'a record under way from before is joined',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'older', age: 6 * MINUTE });
      simulator.fail('POST', faults.gateway(502));
    },
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(ended.outputs.replication_record_id).toBe('older');
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a young record counts as its own by the clock of the server, not of the runner',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'young', age: 4 * MINUTE });
      simulator.fail('POST', faults.gateway(502));
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs.replication_record_id).toBe('young');
    },
  },
  {
    name: 'a failed record is no replica: the request is sent again',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, {
        id: 'failed',
        age: 1_000,
        startsAt: 0,
        endsAt: 0,
        end: { status: 'fail' },
      });
      simulator.cloud.addRecord(backupId, {
        id: 'skipped',
        age: 1_000,
        startsAt: 0,
        endsAt: 0,
        end: { status: 'skip' },
      });
      simulator.fail('POST', faults.closedBefore());
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs.replication_record_id).toBe(recordId);
      expect(calls(stage)).toBe('POST GET GET GET GET POST');
    },
  },
  {
    name: 'blips while reading do not matter',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.closedAfter());
      simulator.fail('GET', faults.gateway(502), faults.closedBefore(), faults.gateway(404));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET GET GET GET');
    },
  },
  {
    name: 'the records stay unreadable: it ends in doubt, without a second request',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.gateway(502));
      simulator.fail('GET', ...Array.from({ length: 7 }, () => faults.notJson(false)));
    },
    check: (ended, stage) => {
      failed(ended, titles.inDoubt, { shows: [told.inDoubt] });
      expect(calls(stage)).toBe(`POST${' GET'.repeat(7)}`);
      expect(ended.outputs).toMatchObject({ outcome: '', error_code: '', backup_id: backupId });
    },
  },
  {
    name: 'three doubtful requests without a record are enough',
    prepare: ({ simulator }) => simulator.fail('POST', faults.gateway(502), faults.gateway(502), faults.gateway(502)),
    check: (ended, stage) => {
      failed(ended, titles.inDoubt, { shows: [told.inDoubt] });
      expect(count(stage, 'POST')).toBe(3);
    },
  },
  {
    name: 'without the right to read, doubt ends the step and names the right',
    prepare: ({ simulator }) => {
      simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended, stage) => {
      failed(ended, titles.inDoubt, { shows: ['cbr:backups:get', 'HTTP 403', told.inDoubt] });
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'the token dies in doubt: nothing goes on after a 401',
    prepare: ({ simulator, clock }) => {
      simulator.cloud.addToken(TOKEN, { expiresAt: clock.now() + 1_000 });
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended, stage) => {
      failed(ended, titles.inDoubt, { code: 'APIGW.0301', shows: [told.inDoubt] });
      expect(calls(stage)).toBe('POST GET');
      expect(ended.outputs.error_code).toBe('APIGW.0301');
    },
  },
  {
    name: 'the second request is refused for another reason, and the first one is found after all',
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = 90_000;
      simulator.fail('POST', faults.closedAfter(), faults.error('6130'));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toMatch(/^POST GET GET GET GET POST GET/);
    },
  },
  {
    name: 'the second request is refused for good, and the first has done nothing: the doubt is told',
    prepare: ({ simulator }) => simulator.fail('POST', faults.closedBefore(), faults.error('6129')),
    check: (ended) => {
      failed(ended, titles.inDoubt, { code: 'BackupService.6129' });
      expect(ended.outputs.error_code).toBe('BackupService.6129');
    },
  },
  {
    name: 'the token dies between the requests: nothing is read after the 401',
    prepare: ({ simulator, clock }) => {
      simulator.cloud.addToken(TOKEN, { expiresAt: clock.now() + 75_000 });
      simulator.fail('POST', faults.closedBefore());
      simulator.fail('GET', undefined, undefined, undefined, faults.closedBefore(), noRecords);
    },
    check: (ended, stage) => {
      failed(ended, titles.inDoubt, { code: 'APIGW.0301' });
      expect(calls(stage)).toBe('POST GET GET GET GET GET POST');
    },
  },
  {
    name: 'authentication fails between the requests, with HTTP 500: nothing is read after it',
    prepare: ({ simulator }) => simulator.fail('POST', faults.closedBefore(), faults.error('9998')),
    check: (ended, stage) => {
      failed(ended, titles.inDoubt, { code: 'BackupService.9998' });
      expect(calls(stage)).toBe('POST GET GET GET GET POST');
    },
  },
  {
    name: 'no answer, and then no right to read: the code and request ID are of what was answered',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.closedAfter());
      const body = '{"error_code":"APIGW.0302","error_msg":"not authorised"}';
      simulator.fail('GET', faults.answer(403, body, { headers: { 'X-Request-Id': 'req-403' } }));
    },
    check: (ended) => {
      failed(ended, titles.inDoubt, { code: 'APIGW.0302', shows: ['cbr:backups:get'] });
      expect(ended.outputs).toMatchObject({ error_code: 'APIGW.0302', request_id: 'req-403' });
    },
  },
  {
    name: 'the last read must have worked: else there is one more before the request is sent again',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.closedBefore());
      simulator.fail('GET', undefined, undefined, undefined, faults.gateway(502));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET GET GET GET GET POST');
    },
  },
  ...['1001', '6129'].map(
    (number): Scenario => ({
      name: `the second request is refused with ${number}, and the first one has done it: one more look finds it`,
      prepare: ({ simulator }) => {
        simulator.fail('POST', faults.closedAfter(), faults.error(number));
        simulator.fail('GET', noRecords, noRecords, noRecords, noRecords);
      },
      check: (ended, stage) => {
        succeeded(ended, 'submitted');
        expect(calls(stage)).toBe('POST GET GET GET GET POST GET');
      },
    }),
  ),
  {
    name: 'in doubt and busy, and then the right to read is gone: it ends and names the right',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.closedBefore(), faults.error('6130'));
      simulator.fail('GET', noRecords, noRecords, noRecords, noRecords, faults.answer(403, '{}'));
    },
    check: (ended, stage) => {
      failed(ended, titles.inDoubt, { shows: ['cbr:backups:get'] });
      expect(calls(stage)).toBe('POST GET GET GET GET POST GET');
    },
  },
  ...[-20, 90].map(
    (minutes): Scenario => ({
      name: `what is its own is told by the server's clock, which is ${minutes} minutes off`,
      prepare: ({ simulator }) => {
        simulator.clockSkew = minutes * MINUTE;
        // Younger than five minutes for the server, and a finished one of long ago.
        simulator.cloud.addRecord(backupId, { id: 'old', age: 60 * MINUTE, startsAt: 0, endsAt: 0 });
        simulator.fail('POST', faults.closedBefore(), faults.closedBefore());
        simulator.fail('GET', noRecords, noRecords, noRecords, noRecords);
      },
      check: (ended, stage) => {
        // The old one is nobody's proof: the third request is refused, and only then is it taken.
        succeeded(ended, 'already_replicated');
        expect(ended.outputs.replication_record_id).toBe('old');
        expect(count(stage, 'POST')).toBe(3);
      },
    }),
  ),
  ...[-20, 90].map(
    (minutes): Scenario => ({
      name: `a record of its own is found although the server's clock is ${minutes} minutes off`,
      prepare: ({ simulator }) => {
        simulator.clockSkew = minutes * MINUTE;
        simulator.fail('POST', faults.closedAfter());
      },
      check: (ended, stage) => {
        succeeded(ended, 'submitted');
        expect(calls(stage)).toBe('POST GET');
      },
    }),
  ),
  {
    name: 'a 503 that asks for hours is not waited for so long',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.answer(503, '', { commit: true, headers: { 'Retry-After': '36000' } }));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.clock.pauses[0]).toBe(900_000);
      // The copy has ended by then: only a refusal proves that its replica is there.
      expect(calls(stage)).toBe('POST GET GET GET GET POST GET');
    },
  },
  {
    name: 'a 503 that asks for a pause gets it',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.answer(503, '', { commit: true, headers: { 'Retry-After': '90' } }));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.clock.pauses).toEqual([90_000]);
    },
  },
];
