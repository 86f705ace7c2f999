import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { serviceErrors } from '../../simulator/service-errors.ts';
import { type Ended, type Stage, type Step, TOKEN } from '../support/step.ts';
import { dryRuns } from './dry-runs.ts';
import { backupOf, calls, DAY, failed, MINUTE, type Scenario, succeeded, sum } from './scenario.ts';
import { several } from './several.ts';

const { backupId, recordId, destinationVaultId, destinationProjectId, destinationRegion } = documented;

/** A read that shows no record. */
const noRecords = faults.answer(200, '{"backup":{"status":"available","replication_records":[]}}');

/** The documented request and answer, with what each test adds to its name. */
const accepted: Scenario[] = [
  {
    name: 'the documented example: one request, all eight fields answered',
    step: { inputs: { name: 'backup_name', description: 'backup_description' } },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      const [request] = stage.simulator.requests;
      expect(stage.simulator.requests).toHaveLength(1);
      expect(request?.method).toBe('POST');
      expect(request?.path).toBe(`/v3/${documented.projectId}/backups/${backupId}/replicate`);
      expect(JSON.parse(request?.body ?? '')).toEqual({
        replicate: {
          description: 'backup_description',
          destination_project_id: destinationProjectId,
          destination_region: 'region2',
          destination_vault_id: destinationVaultId,
          name: 'backup_name',
        },
      });
      expect(request?.headers).toMatchObject({
        'content-type': 'application/json',
        'user-agent': 'replicate-cbr-backup/1.0.0',
        'x-auth-token': TOKEN,
      });
      expect(ended.outputs).toEqual({
        replication_record_id: recordId,
        source_region: 'region1',
        backup_id: backupId,
        project_id: documented.answeredProjectId,
        provider_id: documented.providerId,
        destination_region: 'region2',
        destination_project_id: destinationProjectId,
        destination_vault_id: destinationVaultId,
        outcome: 'submitted',
        status: '',
        destination_backup_id: '',
        error_code: '',
        request_id: '',
        replications: JSON.stringify([
          {
            backup_id: backupId,
            replication_record_id: recordId,
            outcome: 'submitted',
            status: '',
            destination_backup_id: '',
            provider_id: documented.providerId,
          },
        ]),
      });
      expect(ended.summary).toContain(`<code>${recordId}</code>`);
      expect(ended.summary).toContain(
        '<a href="https://github.com/octo-org/octo-repo/actions/runs/7012345678/attempts/2">octo-org/octo-repo run 7012345678, attempt 2</a>',
      );
      expect(ended.log).toContain('Credential: IAM token from the input token.');
      expect(ended.log).toMatch(/Request id [0-9a-f-]{36}\./);
      expect(ended.log).toContain('does not wait for the copy');
    },
  },
  {
    name: 'without a name and description: who asked stands in the description',
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(JSON.parse(stage.simulator.requests[0]?.body ?? '').replicate).toEqual({
        description: 'octo-org/octo-repo run 7012345678 attempt 2',
        destination_project_id: destinationProjectId,
        destination_region: 'region2',
        destination_vault_id: destinationVaultId,
      });
    },
  },
  {
    name: 'outside GitHub: no description, no link, no summary file, no output file',
    step: {
      environment: { GITHUB_REPOSITORY: undefined, GITHUB_STEP_SUMMARY: undefined, GITHUB_OUTPUT: undefined },
    },
    check: (ended, stage) => {
      expect(ended.exitCode).toBe(0);
      expect(JSON.parse(stage.simulator.requests[0]?.body ?? '').replicate).not.toHaveProperty('description');
      expect(ended.summary).toBe('');
      expect(ended.log).toContain(`::set-output name=replication_record_id::${recordId}`);
    },
  },
  {
    name: 'enable_acceleration is sent when true',
    step: { inputs: { enable_acceleration: 'True' } },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(JSON.parse(stage.simulator.requests[0]?.body ?? '').replicate.enable_acceleration).toBe(true);
    },
  },
  {
    name: 'white space around inputs does not matter, and an empty flag means its default',
    step: { inputs: { backup_id: `  ${backupId}\n`, enable_acceleration: '', token: ` ${TOKEN}\n` } },
    check: (ended) => succeeded(ended, 'submitted'),
  },
  {
    name: 'a Chinese name is allowed',
    step: { inputs: { name: '每日备份_1' } },
    check: (ended) => succeeded(ended, 'submitted'),
  },
  {
    name: 'without source_region the answer names it',
    step: { inputs: { source_region: '' } },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs.source_region).toBe('region1');
      expect(ended.log).toMatch(/from 127\.0\.0\.1:\d+ to region2/);
    },
  },
];

/** Requests that nobody knows the effect of. */
const doubtful: Scenario[] = [
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
        expect(ended.log).toContain('The request may have gone through');
        expect(ended.log).toContain(`had gone through: its replication record ${recordId} is there`);
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
      failed(ended, /It is not known whether/, /could not be read/, /Run the step again/);
      expect(calls(stage)).toBe(`POST${' GET'.repeat(7)}`);
      expect(ended.outputs).toMatchObject({ outcome: '', error_code: '', backup_id: backupId });
    },
  },
  {
    name: 'three doubtful requests without a record are enough',
    prepare: ({ simulator }) => simulator.fail('POST', faults.gateway(502), faults.gateway(502), faults.gateway(502)),
    check: (ended, stage) => {
      failed(ended, /After 3 such answers there is still no replication record/, /may have gone through/);
      expect(stage.simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(3);
    },
  },
  {
    name: 'without the right to read, doubt ends the step and names the right',
    prepare: ({ simulator }) => {
      simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended, stage) => {
      failed(ended, /cbr:backups:get/, /may have gone through/, /HTTP 403|\(HTTP 403\)/);
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
      failed(ended, /APIGW\.0301/, /Check the credential/, /may have gone through/);
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
      failed(ended, /BackupService\.6129/, /^::error::It is not known whether the backup is being replicated/m);
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
      failed(ended, /APIGW\.0301/, /^::error::It is not known/m);
      expect(calls(stage)).toBe('POST GET GET GET GET GET POST');
    },
  },
  {
    name: 'authentication fails between the requests, with HTTP 500: nothing is read after it',
    prepare: ({ simulator }) => simulator.fail('POST', faults.closedBefore(), faults.error('9998')),
    check: (ended, stage) => {
      failed(ended, /BackupService\.9998/, /^::error::It is not known/m);
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
      failed(ended, /Grant the right cbr:backups:get/);
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
      failed(ended, /Grant the right cbr:backups:get/, /^::error::It is not known/m);
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
        expect(stage.simulator.calls.filter((call) => call === 'POST')).toHaveLength(3);
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
      expect(stage.clock.pauses).toEqual([900_000]);
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

/** BackupService.1009: a replica is there or being made. */
const refused: Scenario[] = [
  {
    name: 'one under way is joined',
    prepare: ({ simulator }) => simulator.cloud.addRecord(backupId, { id: 'under-way', age: 30_000 }),
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(ended.outputs).toMatchObject({ replication_record_id: 'under-way', status: 'replicating' });
      expect(calls(stage)).toBe('POST GET');
      expect(ended.log).toContain('No second one was made');
    },
  },
  {
    name: 'a finished one is adopted, with its replica',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'done', age: DAY, destinationBackupId: 'replica-1' });
    },
    check: (ended, stage) => {
      succeeded(ended, 'already_replicated');
      expect(ended.outputs).toMatchObject({
        replication_record_id: 'done',
        status: 'success',
        destination_backup_id: 'replica-1',
      });
      expect(calls(stage)).toBe('POST GET');
      expect(ended.log).not.toContain('does not wait');
    },
  },
  ...[400, 500].map(
    (status): Scenario => ({
      name: `decided on the code: HTTP ${status}`,
      prepare: ({ simulator }) => {
        simulator.cloud.addRecord(backupId, { id: 'there', age: DAY });
        simulator.fail('POST', faults.error('1009', { status }));
      },
      check: (ended, stage) => {
        succeeded(ended, 'already_replicated');
        expect(calls(stage)).toBe('POST GET');
      },
    }),
  ),
  {
    name: 'a replica in another vault fails the step and is named',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'elsewhere', destinationVaultId: 'another-vault', age: DAY });
    },
    check: (ended, stage) => {
      failed(ended, /vault another-vault/, /record elsewhere/, /BackupService\.1009/);
      expect(ended.summary).toContain('This step has made no replica.');
      expect(ended.outputs).toMatchObject({ outcome: '', error_code: 'BackupService.1009', replication_record_id: '' });
      expect(ended.outputs.request_id).toMatch(/^[0-9a-f-]{36}$/);
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a replica in another project fails the step and is named',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { destinationProjectId: 'another-project', age: DAY });
    },
    check: (ended) => failed(ended, /project another-project/),
  },
  {
    name: 'no record at all after a few reads fails the step and says why that can be',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('1009')),
    check: (ended, stage) => {
      failed(ended, /shows no replication record for region2/, /may show late/);
      expect(calls(stage)).toBe('POST GET GET GET GET');
    },
  },
  {
    name: 'only a failed record: it does not count',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { age: DAY, end: { status: 'fail' } });
      simulator.fail('POST', faults.error('1009'));
    },
    check: (ended) => failed(ended, /shows no replication record/),
  },
  {
    name: 'a record of an unknown status may be under way',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId, { id: 'odd', age: DAY, end: { status: 'archiving' as 'success' } });
    },
    check: (ended) => {
      succeeded(ended, 'attached');
      expect(ended.outputs.status).toBe('archiving');
    },
  },
  {
    name: 'without the right to read, the refusal cannot be settled',
    prepare: ({ simulator }) => {
      simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
      simulator.cloud.addRecord(backupId);
    },
    check: (ended) => {
      failed(ended, /cbr:backups:get/, /BackupService\.1009/);
      expect(ended.outputs.error_code).toBe('BackupService.1009');
    },
  },
  {
    name: 'one read fails, the next finds it',
    prepare: ({ simulator }) => {
      simulator.cloud.addRecord(backupId);
      simulator.fail('GET', faults.closedBefore());
    },
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(calls(stage)).toBe('POST GET GET');
    },
  },
  {
    name: 'records that say little are shown as far as they go',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      const bare = { destination_region: destinationRegion, destination_project_id: 'p-9' };
      const body = JSON.stringify({ backup: { replication_records: [bare] } });
      simulator.fail('GET', faults.answer(200, body));
    },
    check: (ended) => failed(ended, /vault unknown, project p-9, replication record unknown, status unknown/),
  },
  {
    name: 'a record that does not even name its vault is taken for the right one',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      const body = JSON.stringify({ backup: { replication_records: [{ destination_region: destinationRegion }] } });
      simulator.fail('GET', faults.answer(200, body));
    },
    check: (ended) => {
      succeeded(ended, 'attached');
      expect(ended.outputs.replication_record_id).toBe('');
      expect(ended.log).toContain('record unknown, status unknown');
    },
  },
  {
    name: 'a backup that has vanished while a refusal is settled ends it',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      simulator.fail('GET', faults.error('6200'));
    },
    check: (ended, stage) => {
      failed(ended, /BackupService\.6200/);
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a record with extra_info as a JSON string, the misspelt vault and a zoned time is read',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      const record = {
        id: 'old-style',
        status: 'success',
        created_at: '2026-11-20T10:00:00+08:00',
        destination_region: destinationRegion,
        destination_project_id: null,
        destinatio_vault_id: destinationVaultId,
        extra_info: '{"progress": 100}',
        destination_backup_id: 7,
      };
      const body = JSON.stringify({ backup: { status: 'available', replication_records: [null, 'x', record] } });
      simulator.fail('GET', faults.answer(200, body));
    },
    check: (ended) => {
      succeeded(ended, 'already_replicated');
      expect(ended.outputs).toMatchObject({ replication_record_id: 'old-style', destination_backup_id: '' });
    },
  },
];

/** Failures that the service answers in so many words. */
const answered: Scenario[] = [
  ...Object.entries(serviceErrors)
    .filter(([number]) =>
      /^(0001|1002|1003|1004|1005|1011|1012|1013|2004|6105|6114|6119|6120|6122|6128|6129|6131|6142|6200|6217|6302|6500|6501|8600|9900|9998)$/.test(
        number,
      ),
    )
    .map(
      ([number, [status, meaning]]): Scenario => ({
        name: `BackupService.${number} with HTTP ${status} is final`,
        prepare: ({ simulator }) => simulator.fail('POST', faults.error(number)),
        check: (ended, stage) => {
          failed(
            ended,
            `BackupService.${number} (HTTP ${status}): "${meaning}"`,
            /What to do: \S/,
            /Request id [0-9a-f-]{36}/,
          );
          expect(ended.outputs).toMatchObject({ error_code: `BackupService.${number}`, outcome: '' });
          expect(ended.summary).toContain(`BackupService.${number}`);
          expect(calls(stage)).toBe('POST');
        },
      }),
    ),
  ...['1002', '1013', '9998'].map(
    (number): Scenario => ({
      name: `BackupService.${number} stays final as HTTP 500 and 400`,
      prepare: ({ simulator }) =>
        simulator.fail('POST', faults.error(number, { status: number === '1002' ? 400 : 500 })),
      check: (ended, stage) => {
        failed(ended, `BackupService.${number}`);
        expect(calls(stage)).toBe('POST');
      },
    }),
  ),
  ...['0002', '1007', '1008', '4005', '6112', '6113', '6118', '6125', '6130', '6134', '6203', '6216', '8400'].map(
    (number): Scenario => ({
      name: `BackupService.${number} is busy: the request is sent again after a pause`,
      prepare: ({ simulator }) => simulator.fail('POST', faults.error(number), faults.error(number)),
      check: (ended, stage) => {
        succeeded(ended, 'submitted');
        expect(calls(stage)).toBe('POST GET POST GET POST');
        const [first, second] = stage.clock.pauses;
        expect(stage.clock.pauses).toHaveLength(2);
        expect(Math.abs((first ?? 0) - 15_000)).toBeLessThanOrEqual(3_750);
        expect(Math.abs((second ?? 0) - 30_000)).toBeLessThanOrEqual(7_500);
      },
    }),
  ),
  {
    name: 'busy for 15 minutes is too long',
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 40 }, () => faults.error('6130'))),
    check: (ended, stage) => {
      failed(ended, /BackupService\.6130/, /It has been so for 1[45] min/);
      expect(sum(stage)).toBeLessThanOrEqual(15 * MINUTE);
      expect(sum(stage)).toBeGreaterThan(13 * MINUTE);
    },
  },
  {
    name: 'busy, and what is under way is this very backup: it is joined',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('6130'));
      simulator.cloud.addRecord(backupId, { id: 'mine' });
    },
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'busy, without the right to read: it is not needed',
    prepare: ({ simulator }) => {
      simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
      simulator.fail('POST', faults.error('6125'), faults.error('6125'));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET POST POST');
    },
  },
  {
    name: 'a frozen vault is not busy but lost',
    prepare: ({ simulator }) => {
      const vault = simulator.cloud.vaults.get(destinationVaultId);
      if (vault !== undefined) vault.status = 'frozen';
    },
    check: (ended, stage) => {
      failed(ended, /BackupService\.6112/, /frozen/);
      expect(calls(stage)).toBe('POST');
    },
  },
  ...(['protecting', 'waiting_protect'] as const).map(
    (status): Scenario => ({
      name: `a backup that is still being made (${status}) fails the step and says so`,
      prepare: (stage) => {
        backupOf(stage).status = status;
      },
      check: (ended, stage) => {
        failed(ended, /BackupService\.1001/, `still being made (status ${status})`, /after the backup job has ended/);
        expect(ended.outputs.error_code).toBe('BackupService.1001');
        expect(calls(stage)).toBe('POST GET');
      },
    }),
  ),
  {
    name: 'a backup in error fails the step and the state is named',
    prepare: (stage) => {
      backupOf(stage).status = 'error';
    },
    check: (ended) => failed(ended, /The backup's status is error/, /give another one/),
  },
  {
    name: 'a backup whose status cannot be read fails the step all the same',
    prepare: (stage) => {
      backupOf(stage).status = 'protecting';
      stage.simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
    },
    check: (ended) =>
      failed(ended, /BackupService\.1001/, /Policy doesn't allow cbr:backups:get/, /Grant the right cbr:backups:get/),
  },
  {
    name: 'a backup that has become available in the meantime is replicated',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('1001')),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET POST');
    },
  },
  {
    name: 'an unknown token: one request, and what to do',
    step: { inputs: { token: 'SomeOtherFakeToken-9876543210' } },
    check: (ended, stage) => {
      failed(ended, /APIGW\.0301/, /Check the credential/, /24 hours/);
      expect(ended.outputs.error_code).toBe('APIGW.0301');
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'busy with a pause asked for: it is obeyed',
    prepare: ({ simulator }) => {
      const body = JSON.stringify({ error_code: 'BackupService.6130', error_msg: 'later' });
      simulator.fail('POST', faults.answer(400, body, { headers: { 'Retry-After': '100' } }));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.clock.pauses).toEqual([100_000]);
    },
  },
  {
    name: 'busy, and then the network fails while looking: it goes on',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('6130'));
      simulator.fail('GET', faults.closedBefore());
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET POST');
    },
  },
  {
    name: 'busy, and then the backup is gone',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('6130'));
      simulator.fail('GET', faults.error('6200'));
    },
    check: (ended) => failed(ended, /BackupService\.6200/),
  },
  {
    name: 'a 401 without a code stops everything too',
    prepare: ({ simulator }) =>
      simulator.fail('POST', faults.answer(401, '{"unauthorized":{"code":"401","message":"Malformed request url"}}')),
    check: (ended, stage) => {
      failed(ended, /Malformed request url/);
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a missing right to replicate is named',
    prepare: ({ simulator }) => simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:replicate'] }),
    check: (ended, stage) => {
      failed(ended, /Policy doesn't allow/, /Grant the right cbr:backups:replicate/);
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a wrong path is a 404 of the gateway',
    prepare: ({ simulator }) => simulator.fail('POST', faults.gateway(404)),
    check: (ended, stage) => {
      failed(ended, /HTTP 404/, /source_region or endpoint/);
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a redirect is not followed',
    prepare: ({ simulator }) => simulator.fail('POST', faults.redirect('http://127.0.0.1:9/elsewhere')),
    check: (ended, stage) => {
      failed(ended, /HTTP 302/, /not followed/);
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a 400 that is too large to read is final all the same',
    prepare: ({ simulator }) => simulator.fail('POST', faults.huge(400, false)),
    check: (ended, stage) => {
      failed(ended, /HTTP 400/, /larger than/);
      expect(calls(stage)).toBe('POST');
    },
  },
];

/** Requests that certainly did nothing. */
const repeated: Scenario[] = [
  {
    name: '429 with Retry-After in seconds',
    prepare: ({ simulator }) => simulator.fail('POST', faults.throttled('7')),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST POST');
      expect(sum(stage)).toBeGreaterThanOrEqual(7_000);
      expect(sum(stage)).toBeLessThanOrEqual(9_000);
    },
  },
  {
    name: '429 with Retry-After as a date, by the clock of the server',
    prepare: ({ simulator, clock }) => {
      simulator.fail('POST', faults.throttled(new Date(clock.now() + 30_000).toUTCString()));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sum(stage)).toBeGreaterThanOrEqual(29_000);
      expect(sum(stage)).toBeLessThanOrEqual(32_000);
    },
  },
  {
    name: '429 without Retry-After: the window in the message',
    prepare: ({ simulator }) => simulator.fail('POST', faults.throttled()),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sum(stage)).toBeGreaterThanOrEqual(60_000);
    },
  },
  {
    name: '429 in HTML, without anything: growing pauses',
    prepare: ({ simulator }) => simulator.fail('POST', faults.gateway(429), faults.gateway(429), faults.gateway(429)),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.clock.pauses).toHaveLength(3);
      const [first = 0, second = 0, third = 0] = stage.clock.pauses;
      expect(first).toBeGreaterThanOrEqual(1_000);
      expect(second).toBeGreaterThanOrEqual(2_000);
      expect(third).toBeGreaterThanOrEqual(4_000);
    },
  },
  {
    name: '429 for ever ends after seven attempts',
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 20 }, () => faults.gateway(429))),
    check: (ended, stage) => {
      failed(ended, /HTTP 429/, /limits the number of requests/);
      expect(stage.simulator.requests).toHaveLength(7);
    },
  },
  {
    name: 'a Retry-After beyond ten minutes fails at once and says until when',
    prepare: ({ simulator }) => simulator.fail('POST', faults.throttled('700')),
    check: (ended, stage) => {
      failed(ended, /asks to wait until \d{4}-\d\d-\d\dT\d\d:/);
      expect(ended.outputs.error_code).toBe('APIGW.0308');
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'nobody listens: several attempts to connect, no request',
    step: { inputs: { endpoint: 'http://127.0.0.1:1' } },
    check: (ended, stage) => {
      failed(ended, /ECONNREFUSED/, /may connect to 127\.0\.0\.1:1/);
      expect(stage.clock.pauses).toHaveLength(6);
      expect(ended.outputs).toMatchObject({ outcome: '', error_code: '' });
      expect(ended.log).not.toContain('may have gone through');
    },
  },
  {
    name: 'an unknown host ends after three attempts and names region and endpoint',
    step: { inputs: { endpoint: 'https://cbr.no-such-region.invalid' } },
    check: (ended, stage) => {
      failed(ended, /could not be resolved/, /inputs source_region and endpoint: no host cbr\.no-such-region\.invalid/);
      expect(stage.clock.pauses).toHaveLength(2);
    },
  },
];

/** Inputs that cannot be right: everything is said at once, nothing is sent. */
const wrongInputs: Scenario[] = [
  {
    name: 'nothing given: all that is needed is named in one error',
    step: {
      inputs: Object.fromEntries(
        [
          'backup_id',
          'project_id',
          'source_region',
          'endpoint',
          'destination_region',
          'destination_project_id',
          'destination_vault_id',
          'token',
        ].map((name) => [name, '']),
      ),
    },
    check: (ended) => {
      failed(
        ended,
        /^::error::Inputs are wrong; nothing was sent\./m,
        ...[
          'backup_id',
          'project_id',
          'source_region',
          'destination_region',
          'destination_project_id',
          'destination_vault_id',
          'token',
        ].map((name) => new RegExp(`%0A(access_key_id, oidc_provider_urn, )?${name}: (is missing|no credential)`)),
      );
      expect(ended.log.match(/^::error::/gm)).toHaveLength(1);
      expect(ended.outputs).toEqual({});
    },
  },
  ...(
    [
      ['backup_id', 'a/../b', /backup_id: has a character that is not allowed \("\/", number 2\)/],
      ['backup_id', 'x'.repeat(65), /backup_id: has 65 characters, 64 are allowed/],
      ['project_id', '..', /project_id: has a character/],
      ['destination_vault_id', 'ü', /destination_vault_id: has a character that is not allowed \("ü", number 1\)/],
      ['destination_region', 'region 2', /destination_region: has a character/],
      ['destination_region', 'region1', /destination_region: is the source region, region1/],
      ['source_region', 'a/b', /source_region: has a character/],
      ['endpoint', 'http://cbr.example.com', /endpoint: uses http:\/\/ for a host that is not this machine/],
      ['endpoint', 'ftp://cbr.example.com', /endpoint: does not use https/],
      ['endpoint', 'https://user@cbr.example.com', /endpoint: has a character that no host has/],
      ['endpoint', 'https://cbr.example.com/v3', /endpoint: has a path/],
      ['endpoint', 'https://cbr.example.com?x=1', /endpoint: has a character that no host has/],
      ['name', 'my replica', /name: has a character/],
      ['name', 'x'.repeat(65), /name: has 65 characters/],
      ['description', 'a <b> c', /description: has a character/],
      ['description', 'x'.repeat(256), /description: has 256 characters, 255 are allowed/],
      ['enable_acceleration', 'yes', /enable_acceleration: is neither true nor false/],
      ['token', 'FakeTokenWith\nNewline', /token: has a character/],
    ] as const
  ).map(
    ([input, value, message]): Scenario => ({
      name: `${input}: ${JSON.stringify(value.slice(0, 20))}`,
      step: { inputs: { [input]: value } },
      check: (ended, stage) => {
        failed(ended, /^::error::An input is wrong; nothing was sent\./m, message);
        expect(stage.simulator.requests).toHaveLength(0);
      },
    }),
  ),
];

/** Text from the network is hostile. */
const hostileText =
  '\r\n::error::forged\n##[error]forged \u001b[31m\u202e\u0000<script>alert(1)</script> | `x` [a](b) @everyone';
const hostile: Scenario[] = [
  {
    name: 'an error message cannot forge commands, hide text or break the summary',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('6120', { message: hostileText })),
    check: (ended) => {
      failed(ended, /forged/);
      expect(ended.log).not.toMatch(/##\[/);
      expect(ended.log).not.toMatch(/\u001b|\u202e|\u0000/);
      expect(ended.log.match(/^\s*::\w/gm)).toEqual(['::a', '::e']);
      expect(ended.summary).not.toContain('<script');
      expect(ended.summary).toContain('&#60;script');
    },
  },
  {
    name: 'a flood is cut',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('6120', { message: 'x'.repeat(1_000_000) })),
    check: (ended) => {
      failed(ended, /\(cut\)/);
      expect(ended.log.length).toBeLessThan(5_000);
      expect(ended.summary.length).toBeLessThan(10_000);
    },
  },
  {
    name: 'hostile ids of an answer stay one harmless line in outputs, log and summary',
    prepare: ({ simulator }) => {
      const body = JSON.stringify({ replication: { replication_record_id: `r1${hostileText}`, source_region: '::x' } });
      simulator.fail('POST', faults.answer(200, body));
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs.replication_record_id).toMatch(/^r1 ::error::forged # #\[error\]forged \[31m <script>/);
      expect(ended.log).not.toMatch(/^::error|##\[/m);
      expect(ended.summary).not.toContain('<script');
    },
  },
  {
    name: 'an output is no place for a flood either',
    prepare: ({ simulator }) => {
      const body = JSON.stringify({ replication: { replication_record_id: 'r'.repeat(100_000) } });
      simulator.fail('POST', faults.answer(200, body));
    },
    check: (ended) => expect(ended.outputs.replication_record_id).toBe(`${'r'.repeat(500)}… (cut)`),
  },
  {
    name: 'a token that the service echoes goes nowhere',
    prepare: ({ simulator }) => {
      simulator.fail(
        'POST',
        faults.answer(
          403,
          JSON.stringify({ error_code: `X.${TOKEN}`, error_msg: `no right for ${TOKEN}`, request_id: TOKEN }),
        ),
      );
    },
    check: (ended) => {
      failed(ended, /no right for \*\*\*/);
      expect(ended.outputs.error_code).toBe('X.***');
    },
  },
];

const cancelled: Scenario[] = (['SIGINT', 'SIGTERM'] as const).flatMap((signal): Scenario[] => [
  {
    name: `${signal} while the request is under way: the doubt is told, outputs are written`,
    step: { onSilence: signal },
    prepare: ({ simulator }) => simulator.fail('POST', faults.noAnswer(true)),
    check: (ended, stage) => {
      failed(ended, /The step was cancelled/, /may have gone through/, /Run the step again/);
      expect(ended.outputs).toMatchObject({ backup_id: backupId, outcome: '', source_region: 'region1' });
      expect(ended.summary).toContain('The step was cancelled');
      expect(ended.summary).toContain('Not known: the request may have gone through.');
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: `${signal} while the records are read after a doubtful request`,
    step: { onSilence: signal },
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.closedAfter());
      simulator.fail('GET', faults.noAnswer(false));
    },
    check: (ended) => failed(ended, /The step was cancelled/, /may have gone through/),
  },
]);

cancelled.push({
  name: 'a step that is cancelled while it looks at the backup has made nothing',
  step: { onSilence: 'SIGINT' },
  prepare: ({ simulator }) => {
    simulator.fail('POST', faults.error('1001'));
    simulator.fail('GET', faults.noAnswer(false));
  },
  check: (ended) => {
    failed(ended, /The step was cancelled/, /No request of this step has made a replica/);
    expect(ended.log).not.toContain('may have gone through');
  },
});

const environments: Scenario[] = [
  {
    name: 'an output file that is not there fails the step, and the record id is in the log',
    step: { environment: { GITHUB_OUTPUT: '/nonexistent/output' } },
    check: (ended) => failed(ended, /outputs could not be written/, recordId),
  },
  {
    name: 'a summary file that is not there is only a warning',
    step: { environment: { GITHUB_STEP_SUMMARY: '/nonexistent/summary' } },
    check: (ended) => {
      expect(ended.exitCode).toBe(0);
      expect(ended.outputs.replication_record_id).toBe(recordId);
    },
  },
  {
    name: 'a proxy that cannot be used is named by its variable, without its value',
    step: { environment: { HTTPS_PROXY: 'socks5://user:FakeProxyPassword@proxy.example:1080' } },
    check: (ended, stage) => {
      failed(ended, /HTTPS_PROXY does not name a proxy that can be used/);
      expect(ended.log).not.toContain('FakeProxyPassword');
      expect(stage.simulator.requests).toHaveLength(0);
    },
  },
  {
    name: 'a proxy login that cannot be decoded is told without its value',
    step: { environment: { https_proxy: 'http://user:FakeProxyPassword%zz@proxy.example:3128' } },
    check: (ended) => {
      failed(ended, /https_proxy does not name a proxy that can be used/);
      expect(ended.log).not.toContain('FakeProxyPassword');
    },
  },
  ...['2024#FakeProxyPassword', '2024/FakeProxyPassword', '2024?FakeProxyPassword'].map(
    (password): Scenario => ({
      name: `a proxy whose password cuts its address short is told without its value: ${password.slice(4, 5)}`,
      step: { environment: { https_proxy: `http://user:${password}@proxy.example:3128` } },
      check: (ended, stage) => {
        failed(ended, /https_proxy does not name a proxy that can be used/);
        expect(ended.log).not.toContain('FakeProxyPassword');
        expect(stage.simulator.requests).toHaveLength(0);
      },
    }),
  ),
  {
    name: 'a proxy that is down is named',
    step: { inputs: { endpoint: 'https://cbr.example.invalid' }, environment: { HTTPS_PROXY: '127.0.0.1:9' } },
    check: (ended) => failed(ended, /a proxy is set in the environment: 127\.0\.0\.1:9/),
  },
  {
    name: 'a loopback endpoint does not go through the proxy',
    step: { environment: { https_proxy: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' } },
    check: (ended) => succeeded(ended, 'submitted'),
  },
];

/** The 40 GB of the documented backup take 500 s, after 20 s in the queue. */
const waiting = { inputs: { wait: 'true' } };
const reads = ({ simulator }: Stage) => simulator.requests.filter(({ method }) => method === 'GET').length;
const finished = (ended: Ended, outcome = 'submitted') => {
  succeeded(ended, outcome);
  expect(ended.outputs.status).toBe('success');
  expect(ended.outputs.destination_backup_id).toMatch(/^[0-9a-f-]{36}$/);
  expect(ended.log).toMatch(/The copy is finished: replica [0-9a-f-]{36}/);
};
const neverEnds = ({ simulator }: Stage) => {
  const backup = simulator.cloud.backups.get(backupId);
  if (backup !== undefined) backup.resourceSize = 9_000;
};

const waits: Scenario[] = [
  {
    name: 'a submitted copy is followed to its end',
    step: waiting,
    check: (ended, stage) => {
      finished(ended);
      expect(ended.outputs.replication_record_id).toBe(recordId);
      expect(ended.log).toMatch(/replicating, \d+ %, \d+ (s|min) so far/);
      expect(ended.log).toMatch(/it took about 8 min, 7\d MB\/s, its recovery point is 1 h 0\d min old/);
      expect(ended.log).not.toContain('does not wait');
      expect(ended.summary).toMatch(/Duration<\/th><td>about 8 min/);
      expect(ended.summary).toMatch(/Throughput<\/th><td>7\d MB\/s/);
      expect(ended.summary).toContain('<code>nightly</code>, <code>db-1</code>, <code>40 GB</code>');
      expect(ended.summary).toMatch(/Age of the recovery point<\/th><td>1 h 0\d min/);
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
      expect(ended.log).toMatch(/it took about 8 min, 7\d MB\/s/);
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
        'fail',
        { status: 'fail', failCode: 'BackupService.6129', failReason: 'vault full' },
        /has ended as fail.*BackupService\.6129 "vault full".*What to do: The destination vault is full/,
      ],
      ['skip', { status: 'skip' }, /has ended as skip.*no reason.*What to do: Look into the tasks/],
    ] as const
  ).map(
    ([word, end, message]): Scenario => ({
      name: `a copy that ends as ${word} fails the step`,
      step: waiting,
      prepare: ({ simulator }) => simulator.cloud.ends.push(end),
      check: (ended) => {
        failed(ended, message);
        expect(ended.outputs).toMatchObject({
          outcome: 'submitted',
          status: word,
          replication_record_id: recordId,
          error_code: word === 'fail' ? 'BackupService.6129' : '',
        });
      },
    }),
  ),
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
      const { replicate } = simulator.cloud;
      simulator.cloud.replicate = function (...parameters) {
        const record = replicate.apply(this, parameters);
        setImmediate(() => {
          record.id = 'id-of-the-record';
        });
        return record;
      };
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
        cloud.addRecord(backupId, { id: 'of-before', age: 3 * MINUTE, startsAt: 0, endsAt: 0, end: { status } });
        // Its replica is deleted: the fence does not count it.
        const { liveRecords } = cloud;
        cloud.liveRecords = (...parameters) =>
          liveRecords.apply(cloud, parameters).filter(({ id }) => id !== 'of-before');
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
    name: 'authentication fails while waiting, with HTTP 500',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.error('9998')),
    check: (ended) => failed(ended, /BackupService\.9998/, /credential is not accepted any more/),
  },
  {
    name: 'a refusal of another kind while waiting keeps its own advice',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.error('9900')),
    check: (ended) =>
      failed(ended, /BackupService\.9900/, /What to do: The service refuses a value/, /The copy goes on/),
  },
  {
    name: 'a 403 of another kind while waiting keeps its own advice',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.fail('GET', faults.answer(403, '{"error_code":"APIGW.0401","error_msg":"ip refused"}'));
    },
    check: (ended) => failed(ended, /APIGW\.0401/, /refuses the address of this runner/),
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
    name: 'an unknown status goes on and is told once',
    step: waiting,
    prepare: ({ simulator }) => {
      const { statusOf } = simulator.cloud;
      simulator.cloud.statusOf = function (record) {
        return statusOf.call(this, record).replace('replicating', 'archiving');
      };
    },
    check: (ended) => {
      finished(ended);
      expect(ended.log.match(/none of the documents/g)).toHaveLength(1);
    },
  },
  {
    name: 'odd progress does not end the wait, and gives no estimate',
    step: waiting,
    prepare: ({ simulator }) => {
      const odd = [undefined, -5, 250, 70, 30, Number.NaN, 31, 12];
      let index = 0;
      simulator.cloud.progressOf = () => odd[index++ % odd.length] as number;
    },
    check: (ended) => {
      finished(ended);
      expect(ended.log).not.toMatch(/250 %|-5 %/);
    },
  },
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
    name: 'the token ends while waiting: its own message, and the copy goes on',
    step: waiting,
    prepare: ({ simulator, clock }) => simulator.cloud.addToken(TOKEN, { expiresAt: clock.now() + 100_000 }),
    check: (ended) => {
      failed(ended, /can no longer be followed/, /credential is not accepted any more. The copy goes on/, recordId);
      expect(ended.outputs).toMatchObject({
        outcome: 'submitted',
        error_code: 'APIGW.0301',
        replication_record_id: recordId,
      });
    },
  },
  {
    name: 'without the right to read, waiting ends with its own message',
    step: waiting,
    prepare: ({ simulator }) => simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] }),
    check: (ended, stage) => {
      failed(ended, /can no longer be followed/, /Grant the right cbr:backups:get/, /The copy goes on/);
      expect(ended.log.match(/Policy doesn't allow/g)).toHaveLength(1);
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a backup that vanishes while waiting ends it with its own message',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.error('6200')),
    check: (ended) => {
      failed(ended, /BackupService\.6200/, /cannot be found any more/, /Look into the destination vault/);
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', error_code: 'BackupService.6200' });
    },
  },
  {
    name: 'a copy that fails with a reason but no code, or a code but no reason',
    step: waiting,
    prepare: ({ simulator }) => {
      const record = { id: recordId, status: 'fail', extra_info: { fail_reason: 'disk full' } };
      simulator.fail('GET', faults.answer(200, JSON.stringify({ backup: { replication_records: [record] } })));
    },
    check: (ended) => failed(ended, /The service says: "disk full"/, /Run the step again: it makes a new replica/),
  },
  {
    name: 'a record that never shows: told on the way, and at the time limit',
    step: { inputs: { wait: 'true', timeout_minutes: '8' } },
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = DAY;
    },
    check: (ended) =>
      failed(
        ended,
        /The time limit was reached/,
        /shows no replication record .*, 5 min so far/,
        /no status of it was ever seen/,
      ),
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
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.log).toContain('had gone through');
    },
  },
  {
    name: 'a record without times and status is followed all the same, and a backup of which nothing is said',
    step: waiting,
    prepare: ({ simulator }) => {
      const bare = (status?: string) =>
        faults.answer(200, JSON.stringify({ backup: { replication_records: [{ id: recordId, status }] } }));
      simulator.fail('GET', bare(), bare('success'));
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.log).toContain('The copy is finished: replica of unknown id.');
      expect(ended.summary).toContain('–, –, –');
    },
  },
  {
    name: 'the time limit is not a failure of the copy',
    step: { inputs: { wait: 'true', timeout_minutes: '5' } },
    prepare: neverEnds,
    check: (ended, stage) => {
      failed(
        ended,
        /The time limit was reached/,
        /Stopped waiting after 5 min/,
        /The copy goes on/,
        /picks the replication up/,
      );
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: 'replicating', error_code: '' });
      expect(Math.round(sum(stage))).toBe(5 * MINUTE);
    },
  },
  {
    name: 'six hours of waiting make few lines and few reads',
    step: { inputs: { wait: 'true', timeout_minutes: '360' } },
    prepare: neverEnds,
    check: (ended, stage) => {
      failed(ended, /The time limit was reached/);
      expect(ended.log.split('\n').length).toBeLessThan(90);
      expect(ended.log.split('\n').length).toBeGreaterThan(50);
      expect(reads(stage)).toBeLessThan(360);
      expect(ended.log).toMatch(/replicating, \d+ %, 3 h \d\d min so far, about \d+ h \d\d min left/);
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
      failed(ended, /The time limit was reached/);
      expect(ended.log.split('\n').length).toBeLessThan(150);
    },
  },
  {
    name: 'a backup that is still being made is waited for, then replicated and followed',
    step: waiting,
    prepare: (stage) => {
      Object.assign(backupOf(stage), { status: 'protecting', availableAt: stage.clock.now() + 20 * MINUTE });
      stage.simulator.fail('GET', undefined, faults.gateway(502));
    },
    check: (ended, stage) => {
      finished(ended);
      expect(ended.log).toMatch(/still being made: waiting.*/);
      expect(ended.log).toMatch(/The backup is still being made \(status protecting\), \d+ min so far/);
      expect(ended.log).toMatch(/has become available after 20 min/);
      expect(stage.simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
    },
  },
  {
    name: 'a backup job that fails while it is waited for',
    step: waiting,
    prepare: (stage) => {
      const backup = backupOf(stage);
      backup.status = 'protecting';
      const { backup: find } = stage.simulator.cloud;
      let looks = 0;
      stage.simulator.cloud.backup = function (...parameters) {
        if (++looks > 4) backup.status = 'error';
        return find.apply(this, parameters);
      };
    },
    check: (ended) => failed(ended, /The backup's status is error/, /BackupService\.1001/),
  },
  {
    name: 'a backup that is still being made at the time limit: nothing was submitted',
    step: { inputs: { wait: 'true', timeout_minutes: '30' } },
    prepare: (stage) => {
      backupOf(stage).status = 'waiting_protect';
    },
    check: (ended, stage) => {
      failed(ended, /did not become available within the time limit/, /no replication of it was submitted/);
      expect(ended.outputs).toMatchObject({ outcome: '', error_code: 'BackupService.1001' });
      expect(Math.round(sum(stage))).toBe(30 * MINUTE);
    },
  },
  {
    name: 'a busy vault is waited for longer than without wait',
    step: { inputs: { wait: 'true', timeout_minutes: '120' } },
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 60 }, () => faults.error('6130'))),
    check: (ended, stage) => {
      finished(ended);
      expect(sum(stage)).toBeGreaterThan(45 * MINUTE);
    },
  },
  {
    name: 'a busy vault at the time limit',
    step: { inputs: { wait: 'true', timeout_minutes: '20' } },
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 60 }, () => faults.error('6130'))),
    check: (ended) => failed(ended, /It has been so for (19|20) min\. The time limit leaves no time/),
  },
  {
    name: 'the time limit does not cut the settling of a doubtful request short',
    step: { inputs: { wait: 'true', timeout_minutes: '1' } },
    prepare: ({ simulator }) => {
      simulator.cloud.visibleAfter = 70_000;
      simulator.fail('POST', faults.closedAfter());
    },
    check: (ended) => {
      failed(ended, /The time limit was reached/);
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', replication_record_id: recordId });
    },
  },
  {
    name: 'cancelled while waiting: the copy goes on, the outputs are there',
    step: { ...waiting, onSilence: 'SIGINT' },
    prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.noAnswer(false)),
    check: (ended) => {
      failed(
        ended,
        /The step was cancelled/,
        /The copy goes on in the cloud/,
        recordId,
        /Run the step again with wait/,
      );
      expect(ended.summary).not.toContain('Age of the recovery point');
      expect(ended.outputs).toMatchObject({
        outcome: 'submitted',
        status: 'waiting_replicate',
        replication_record_id: recordId,
      });
      expect(ended.log).not.toContain('may have gone through');
    },
  },
  ...['0', '7201', '1.5', '-1', '5 minutes', '1e3'].map(
    (value): Scenario => ({
      name: `timeout_minutes ${value} is refused`,
      step: { inputs: { wait: 'true', timeout_minutes: value } },
      check: (ended) => failed(ended, /timeout_minutes: is not a whole number from 1 to 7200/),
    }),
  ),
];

const accessKey = { token: '', access_key_id: 'FAKEACCESSKEY', secret_access_key: 'FakeSecretKey-0123456789' };
const addKey = ({ simulator }: Stage, options: Parameters<typeof simulator.cloud.addKey>[2] = {}) =>
  simulator.cloud.addKey(accessKey.access_key_id, accessKey.secret_access_key, options);
const temporary = {
  HUAWEICLOUD_SDK_AK: 'FAKETEMPORARYKEY',
  HUAWEICLOUD_SDK_SK: 'FakeSecretKey-9',
  HUAWEICLOUD_SDK_SECURITY_TOKEN: 'FakeSecurityToken-9',
};
/** A step that logs in without any secret of its own, in a job that may. */
const keyless =
  (inputs: Record<string, string> = {}, environment: Record<string, string | undefined> = {}) =>
  ({ simulator }: Stage): Step => ({
    inputs: {
      token: '',
      oidc_provider_urn: simulator.cloud.identity.providerUrn,
      oidc_agency_urn: simulator.cloud.identity.agencyUrn,
      sts_endpoint: simulator.endpoint,
      ...inputs,
    },
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${simulator.endpoint}/id-token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: simulator.cloud.identity.requestToken,
      ...environment,
    },
  });

const credentials: Scenario[] = [
  {
    name: 'an access key signs the request',
    step: { inputs: accessKey },
    prepare: addKey,
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(ended.log).toContain('Credential: access key from the inputs.');
      expect(stage.simulator.requests[0]?.headers).not.toHaveProperty('x-auth-token');
      expect(ended.log.match(/^::add-mask::/gm)).toHaveLength(2);
    },
  },
  {
    name: 'a temporary access key signs with its security token',
    step: { inputs: { ...accessKey, security_token: 'FakeSecurityToken-1' } },
    prepare: (stage) => addKey(stage, { securityToken: 'FakeSecurityToken-1' }),
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.log).toContain('temporary access key from the inputs');
    },
  },
  {
    name: 'every attempt is signed anew',
    step: { inputs: { ...accessKey, wait: 'true' } },
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.fail('POST', faults.gateway(429), faults.error('6130'));
    },
    check: (ended, stage) => {
      finished(ended);
      const posts = stage.simulator.requests.filter(({ method }) => method === 'POST');
      expect(posts).toHaveLength(3);
      const dates = posts.map(({ headers }) => headers['x-sdk-date']);
      expect(new Set(dates).size).toBe(dates.length);
    },
  },
  {
    name: 'a refused signature is never sent again, and the echoed key ID goes nowhere',
    step: { inputs: { ...accessKey, secret_access_key: 'FakeWrongSecret', wait: 'true' } },
    prepare: addKey,
    check: (ended, stage) => {
      failed(ended, /APIGW\.0301/, /access key \*\*\*/, /Check the credential/);
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a wrong clock is named',
    step: { inputs: accessKey },
    prepare: (stage) => {
      addKey(stage);
      // The service lives 40 minutes later than the runner.
      stage.simulator.clockSkew = 40 * MINUTE;
    },
    check: (ended) =>
      failed(ended, /signature expired/, /clock of this runner is (40|\d{2,}) minutes behind the service's/),
  },
  {
    name: 'an SDK key of the environment, with its project',
    step: {
      inputs: { token: '', project_id: '' },
      environment: { ...temporary, HUAWEICLOUD_SDK_PROJECT_ID: documented.projectId },
    },
    prepare: ({ simulator }) =>
      simulator.cloud.addKey('FAKETEMPORARYKEY', 'FakeSecretKey-9', { securityToken: 'FakeSecurityToken-9' }),
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.log).toContain('temporary access key from the environment (HUAWEICLOUD_SDK_AK)');
    },
  },
  {
    name: 'a key of huaweicloud/auth-action, with region and project, and a warning of what it masks',
    step: {
      inputs: { token: '', project_id: '', source_region: '' },
      environment: {
        HUAWEI_CLOUD_ACCESS_KEY_ID: accessKey.access_key_id,
        HUAWEI_CLOUD_SECRET_ACCESS_KEY: accessKey.secret_access_key,
        HUAWEI_CLOUD_REGION: 'region1',
        HUAWEI_CLOUD_PROJECT_ID: documented.projectId,
      },
    },
    prepare: addKey,
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.log).toContain('from region1 to region2');
      expect(ended.log).toContain('access key from the environment (HUAWEI_CLOUD_ACCESS_KEY_ID)');
      expect(ended.log).toMatch(
        /^::warning::An earlier step has exported the source region and project, .*drops job outputs/m,
      );
    },
  },
  {
    name: 'an input wins over the environment, whose secrets are masked all the same',
    step: { environment: temporary },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.log).toContain('IAM token from the input token');
      expect(ended.log).toContain('::add-mask::FakeSecretKey-9');
    },
  },
  ...(
    [
      ['two kinds', { access_key_id: 'FAKEKEY' }, {}, /token, access_key_id: are of different kinds of credential/],
      [
        'three kinds',
        { access_key_id: 'FAKEKEY', oidc_agency_urn: 'iam::a:agency:b' },
        {},
        /token, access_key_id, oidc_agency_urn: are/,
      ],
      [
        'half a key',
        { token: '', access_key_id: 'FAKEKEY' },
        {},
        /secret_access_key: is missing; an access key needs both/,
      ],
      [
        'a security token alone',
        { token: '', security_token: 'FakeSecurityToken' },
        {},
        /access_key_id: is missing.*secret_access_key: is missing/,
      ],
      ['half a keyless login', { token: '', oidc_agency_urn: 'iam::a:agency:b' }, {}, /oidc_provider_urn: is missing/],
      [
        'URNs in the wrong places',
        { token: '', oidc_agency_urn: 'iam::a:oidcProvider:b', oidc_provider_urn: 'iam::a:agency:b' },
        {},
        /oidc_provider_urn: is no URN of the right kind.*oidc_agency_urn: is no URN/,
      ],
      [
        'half a key in the environment',
        { token: '' },
        { HUAWEICLOUD_SDK_AK: 'FAKEKEY' },
        /HUAWEICLOUD_SDK_SK: is missing from the environment/,
      ],
      [
        'half a key of auth-action',
        { token: '' },
        { HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'FakeSecret' },
        /HUAWEI_CLOUD_ACCESS_KEY_ID: is missing from the environment/,
      ],
      [
        'an odd character in the environment',
        { token: '' },
        { HUAWEICLOUD_SDK_AK: 'FAKE\nKEY', HUAWEICLOUD_SDK_SK: 'FakeSecret' },
        /HUAWEICLOUD_SDK_AK: has a character/,
      ],
      ['nothing at all', { token: '' }, {}, /access_key_id, oidc_provider_urn, token: no credential is given/],
      [
        'a key ID with a comma',
        { token: '', access_key_id: 'A,B', secret_access_key: 'FakeSecret' },
        {},
        /access_key_id: has a character/,
      ],
      ['verify without wait', { ...accessKey, verify: 'true' }, {}, /verify: needs the end of the replication/],
      ['verify with a token', { wait: 'true', verify: 'true' }, {}, /verify: a token is bound to one project/],
      [
        'no STS endpoint',
        {
          token: '',
          oidc_provider_urn: 'iam::a:oidcProvider:b',
          oidc_agency_urn: 'iam::a:agency:b',
          source_region: '',
        },
        {},
        /sts_endpoint: is missing, and so is source_region/,
      ],
    ] as const
  ).map(
    ([name, inputs, environment, message]): Scenario => ({
      name: `${name}: refused`,
      step: { inputs, environment },
      check: (ended, stage) => {
        failed(ended, message);
        expect(stage.simulator.requests).toEqual([]);
      },
    }),
  ),
  {
    name: 'keyless: an ID token for a temporary key',
    step: keyless(),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('ID_TOKEN LOGIN POST');
      expect(stage.simulator.requests[0]?.path).toContain('audience=sts.huaweicloud.com');
      expect(ended.log).toContain('keyless login through agency iam::');
    },
  },
  {
    name: 'keyless with an audience of its own',
    step: keyless({ oidc_audience: 'my-audience' }),
    prepare: ({ simulator }) => simulator.cloud.identity.audiences.add('my-audience'),
    check: (ended) => succeeded(ended, 'submitted'),
  },
  {
    name: 'keyless: the STS endpoint of the environment',
    step: (stage) => keyless({ sts_endpoint: '' }, { HUAWEICLOUD_SDK_STS_ENDPOINT: stage.simulator.endpoint })(stage),
    check: (ended) => succeeded(ended, 'submitted'),
  },
  {
    name: 'keyless through a long wait: the key is renewed well before it ends, each time with a new ID token',
    step: keyless({ wait: 'true', timeout_minutes: '300' }),
    prepare: neverEnds,
    check: (ended, stage) => {
      failed(ended, /The time limit was reached/);
      const logins = stage.simulator.calls.filter((call) => call === 'LOGIN').length;
      expect(logins).toBeGreaterThanOrEqual(7);
      expect(logins).toBeLessThanOrEqual(8);
      expect(stage.simulator.calls.filter((call) => call === 'ID_TOKEN')).toHaveLength(logins);
    },
  },
  {
    name: 'keyless: renewals that fail with time left are tried again',
    step: keyless({ wait: 'true', timeout_minutes: '120' }),
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.fail('LOGIN', undefined, ...Array.from({ length: 14 }, () => faults.gateway(503)));
    },
    check: (ended) => {
      failed(ended, /The time limit was reached/);
      expect(ended.log).toMatch(/could not be renewed; going on with the old one/);
    },
  },
  {
    name: 'keyless: no more login until the key has ended: told, and the copy goes on',
    step: keyless({ wait: 'true', timeout_minutes: '300' }),
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.fail('LOGIN', undefined, ...Array.from({ length: 500 }, () => faults.gateway(503)));
    },
    check: (ended) => {
      failed(ended, /The login failed/, /the answer was HTTP 503/, /The copy goes on in the cloud/);
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', replication_record_id: recordId });
    },
  },
  {
    name: 'keyless: blips of STS at the first login',
    step: keyless(),
    prepare: ({ simulator }) =>
      simulator.fail('LOGIN', faults.gateway(502), faults.closedBefore(), faults.notJson(false), faults.throttled('3')),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.simulator.calls.filter((call) => call === 'LOGIN')).toHaveLength(5);
    },
  },
  {
    name: 'keyless without the permission: the YAML to add',
    step: keyless({}, { ACTIONS_ID_TOKEN_REQUEST_URL: undefined }),
    check: (ended, stage) => {
      failed(ended, /may not ask GitHub for an ID token/, /permissions: { id-token: write }/);
      expect(stage.simulator.requests).toEqual([]);
    },
  },
  {
    name: 'keyless: the trust policy does not match: code, cause and claims, never the token',
    step: keyless(),
    prepare: ({ simulator }) => {
      simulator.cloud.identity.subject = 'repo:octo-org@1/octo-repo@2:environment:prod';
    },
    check: (ended, stage) => {
      failed(
        ended,
        /STS5\.1001 \(HTTP 403\)/,
        /trust policy of the agency does not match/,
        /iss "https:\/\/token\.actions\.githubusercontent\.com", sub "repo:octo-org@1\/octo-repo@2:environment:prod", aud "sts\.huaweicloud\.com"/,
      );
      expect(ended.outputs.error_code).toBe('STS5.1001');
      expect(calls(stage)).toBe('ID_TOKEN LOGIN');
    },
  },
  {
    name: 'keyless: an audience that is not registered',
    step: keyless({ oidc_audience: 'nobody-knows' }),
    check: (ended) => failed(ended, /STS5\.2001/, /add it to the client IDs of the provider/),
  },
  {
    name: 'keyless: an unknown agency',
    step: keyless({ oidc_agency_urn: 'iam::0:agency:other' }),
    check: (ended) => failed(ended, /STS5\.1002/, /Check oidc_provider_urn, oidc_agency_urn/),
  },
  {
    name: 'keyless: GitHub refuses the ID token',
    step: keyless({}, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'FakeWrongRequestToken' }),
    check: (ended, stage) => {
      failed(ended, /Failed to get an ID token of GitHub: the answer was HTTP 401/);
      expect(calls(stage)).toBe('ID_TOKEN');
    },
  },
  {
    name: 'keyless: an STS that does not speak TLS where it should',
    step: (stage) => keyless({ sts_endpoint: stage.simulator.endpoint.replace('http:', 'https:') })(stage),
    check: (ended) =>
      failed(ended, /The login failed/, /no trusted TLS connection/, /Check what is between this runner and/),
  },
  {
    name: 'keyless: a key whose end cannot be read lives for a short while',
    step: keyless({ wait: 'true', timeout_minutes: '60' }),
    prepare: (stage) => {
      neverEnds(stage);
      const { identity } = stage.simulator.cloud;
      const { assumeAgency } = identity;
      identity.assumeAgency = function (...parameters) {
        const reply = assumeAgency.apply(this, parameters);
        return { ...reply, body: reply.body.replace(/"expiration":"[^"]*"/, '"expiration":"later"') };
      };
    },
    check: (ended, stage) => {
      failed(ended, /The time limit was reached/);
      expect(stage.simulator.calls.filter((call) => call === 'LOGIN').length).toBeGreaterThanOrEqual(5);
    },
  },
  {
    name: 'keyless: an ID token that is none is refused without its claims',
    step: keyless(),
    prepare: ({ simulator }) =>
      simulator.fail('ID_TOKEN', faults.answer(200, '{"value":"FakeSecretKey-that-is-no-token"}')),
    check: (ended) => failed(ended, /STS5\.2002/, /claims of the ID token could not be read/),
  },
  {
    name: 'keyless: an STS that cannot be reached',
    step: keyless({ sts_endpoint: 'http://127.0.0.1:1' }),
    check: (ended) => failed(ended, /The login failed/, /Failed to log in at 127\.0\.0\.1:1: no connection/),
  },
];

const verified = { ...accessKey, wait: 'true', verify: 'true' };
const toVerify = (stage: Stage): Step => ({ inputs: { ...verified, destination_endpoint: stage.simulator.endpoint } });
const replicaIs = (backup: object) => (stage: Stage) => {
  addKey(stage);
  const { backup: find } = stage.simulator.cloud;
  stage.simulator.cloud.backup = function (...parameters) {
    const found = find.apply(this, parameters);
    return found.imageType === 'replication' ? { ...found, ...backup } : found;
  };
};
const verifies: Scenario[] = [
  {
    name: 'a replica that is available, in the right vault and project',
    step: toVerify,
    prepare: addKey,
    check: (ended, stage) => {
      finished(ended);
      expect(ended.log).toContain('Verified in region2: the replica is available');
      const last = stage.simulator.requests.at(-1);
      expect(last?.path).toBe(`/v3/${destinationProjectId}/backups/${ended.outputs.destination_backup_id}`);
      expect(last?.headers['x-project-id']).toBe(destinationProjectId);
    },
  },
  {
    name: 'a replica that is still in the making for a few minutes',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.replicaAvailableAfter = 5 * MINUTE;
    },
    check: (ended) => {
      finished(ended);
      expect(ended.log).toContain('still in the making (status protecting)');
    },
  },
  {
    name: 'a replica that stays in the making',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.replicaAvailableAfter = 60 * MINUTE;
    },
    check: (ended) => {
      failed(ended, /The replica could not be verified/, /so for 10 min\./);
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: 'success' });
    },
  },
  ...(
    [
      [{ status: 'error' }, /its status is error/],
      [{ vaultId: 'other-vault' }, /in vault other-vault instead of/],
      [{ imageType: 'backup' }, /of the type backup instead of replication/],
    ] as const
  ).map(
    ([backup, message]): Scenario => ({
      name: `a replica with ${JSON.stringify(backup)} is refused`,
      step: toVerify,
      prepare: replicaIs(backup),
      check: (ended) => failed(ended, /The replica could not be verified/, message, /Do not rely on it/),
    }),
  ),
  {
    name: 'blips while verifying do not matter',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
      stage.simulator.fail('GET', undefined, faults.gateway(502), faults.gateway(404), faults.closedBefore());
    },
    check: (ended) => {
      finished(ended, 'already_replicated');
      expect(ended.log).toContain('Looking again in 20 s');
    },
  },
  {
    name: 'a replica of which the service says nothing is not taken for good',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
      stage.simulator.fail('GET', undefined, faults.answer(200, '{"backup":{"status":"available"}}'));
    },
    check: (ended) =>
      failed(ended, /of the type unknown instead of replication, it is in vault unknown/, /in project unknown/),
  },
  {
    name: 'cancelled while verifying',
    step: (stage) => ({ ...toVerify(stage), onSilence: 'SIGINT' }),
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
      stage.simulator.fail('GET', undefined, faults.noAnswer(false));
    },
    check: (ended) => failed(ended, /The step was cancelled/),
  },
  {
    name: 'a finished replica of an earlier night is verified too',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
    },
    check: (ended) => {
      finished(ended, 'already_replicated');
      expect(ended.log).toContain('Verified in region2');
    },
  },
  ...(
    [
      [
        'no right to read there',
        (keys) => keys.forEach(({ denied }) => void denied.add('cbr:backups:get')),
        /could not be read in the destination region\. The copy itself has ended well/,
        /in the destination project/,
      ],
      [
        'a key that is gone by then',
        (keys) => keys.clear(),
        /is not accepted any more, so that replica .* could not be read\. The copy itself has ended well/,
        /a credential that both regions accept/,
      ],
    ] as [string, (keys: Stage['simulator']['cloud']['keys']) => void, RegExp, RegExp][]
  ).map(
    ([name, change, ...words]): Scenario => ({
      name: `${name}: the copy itself has ended well`,
      step: toVerify,
      prepare: (stage) => {
        addKey(stage);
        const { cloud } = stage.simulator;
        const { backup: find } = cloud;
        cloud.backup = function (...parameters) {
          const found = find.apply(this, parameters);
          if (found.imageType === 'replication') change(cloud.keys);
          return found;
        };
        cloud.replicaAvailableAfter = MINUTE;
      },
      check: (ended) => failed(ended, ...words),
    }),
  ),
  {
    name: 'a record that names no replica',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY, destinationBackupId: '' });
    },
    check: (ended) => failed(ended, /names no replica/),
  },
];

/** All scenarios, by what they are about. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  'an accepted request': accepted,
  'a doubtful request': doubtful,
  'a refused second replica': refused,
  'a failure answered': answered,
  'waiting for the end': waits,
  credentials,
  'verifying the replica': verifies,
  'several backups': several,
  'a dry run': dryRuns,
  'a request that did nothing': repeated,
  'wrong inputs': wrongInputs,
  'hostile text': hostile,
  'a cancelled step': cancelled,
  'odd environments': environments,
};
