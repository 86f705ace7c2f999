import { expect } from '@jest/globals';
import { echoForms } from '../../simulator/echoes.ts';
import { faults } from '../../simulator/faults.ts';
import type { Ended, Stage, Step } from '../support/step.ts';
import { accessKey, addKey, keyless } from './logins.ts';
import {
  backupOf,
  calls,
  count,
  entriesOf,
  errorOf,
  failed,
  finished,
  type Scenario,
  sent,
  succeeded,
} from './scenario.ts';
import { have, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

/** As long as the largest tokens of the vendor; no piece of it comes twice. */
const longToken = Array.from({ length: 12_000 }, (_, at) => 'A1b2C3d4E5f6G7h8'[(at * at * 7_919 + at) % 16]).join('');
const spacedKey = { ...accessKey, secret_access_key: 'Fake  Secret Key  with spaces, double  ones too' };
const knowsToken =
  (token: string) =>
  ({ simulator }: Stage) =>
    simulator.cloud.addToken(token);

// What must not show anywhere is asked after every scenario, for whole secrets and for pieces of them: see play.ts.
const withToken: Step = { inputs: { token: longToken } };
const echoes = Object.keys(echoForms).map((form): [string, Step | ((stage: Stage) => Step), 'POST' | 'LOGIN'] => [
  form,
  form.includes('white space') ? { inputs: spacedKey } : form === 'all but the end' ? keyless() : withToken,
  form === 'all but the end' ? 'LOGIN' : 'POST',
]);

/** Whoever answers repeats what was sent. */
const echoed: Scenario[] = echoes.flatMap(([form, step, call]) =>
  [false, true].map(
    (breaksOff): Scenario => ({
      name: `an answer that repeats the credential${breaksOff ? ', and breaks off' : ''}: ${form}`,
      step,
      prepare: (stage) => {
        knowsToken(longToken)(stage);
        const times = Array.from({ length: 3 }, () => faults.echo(form, 400, breaksOff));
        stage.simulator.fail(call, ...times);
      },
      check: (ended) => {
        expect(ended.exitCode).toBe(1);
        expect(errorOf(ended)).toContain(call === 'LOGIN' ? titles.loginFailed : titles.notReplicated);
        expect(ended.outputs['error_code']).toMatch(/^(X\.000\d|\?|)$/);
      },
    }),
  ),
);

const noId = (ended: Ended, id: string) => {
  for (const text of [ended.log, ended.summary, ...Object.values(ended.outputs)]) expect(text).not.toContain(id);
};

/** Neither secrets nor what is no text get out, and no word of outside leads anywhere. */
export const leaks: Scenario[] = [
  ...echoed,
  {
    name: 'a credential in the name of a backup, which the service answers',
    step: { inputs: { token: longToken, wait: 'true' } },
    prepare: (stage) => {
      knowsToken(longToken)(stage);
      Object.assign(backupOf(stage), { name: longToken, resourceName: longToken.slice(1_000).toLowerCase() });
    },
    check: (ended) => finished(ended),
  },
  {
    name: 'of many failures no one shows a piece of the credential',
    step: { inputs: { ...stepFor(20).inputs, token: longToken } },
    prepare: (stage) => {
      have(20)(stage);
      knowsToken(longToken)(stage);
      // After an answer that shows the credential to be good.
      stage.simulator.fail('POST', undefined, ...Object.keys(echoForms).map((form) => faults.echo(form)));
    },
    check: (ended) => {
      expect(errorOf(ended)).toContain(titles.backupsFailed(Object.keys(echoForms).length, 20));
    },
  },
  {
    name: 'a credential that stands in the description is not sent to the cloud',
    step: { inputs: { token: longToken, description: `by ${longToken.slice(40, 90)}` } },
    prepare: knowsToken(longToken),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sent(stage).description).toBe('by ***');
    },
  },
  {
    name: 'a repository of a name that holds the credential: the description has neither',
    step: { inputs: { token: longToken }, environment: { GITHUB_REPOSITORY: `o/${longToken.slice(40, 90)}` } },
    prepare: knowsToken(longToken),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sent(stage).description).not.toContain(longToken.slice(40, 56));
    },
  },
  ...['\\ud800', '..', '.', 'a/../../v3', '$(touch x)', '`id`', 'a b', 'a?b=c', '%2e%2e', '<img src=x>'].map(
    (id): Scenario => ({
      name: `a replica with the ID ${id}: nothing is asked by it, and the copy has ended well`,
      step: (stage) => ({
        inputs: { ...accessKey, wait: 'true', verify: 'true', destination_endpoint: stage.simulator.endpoint },
      }),
      prepare: (stage) => {
        addKey(stage);
        stage.simulator.cloud.recordFields = { destination_backup_id: JSON.parse(`"${id}"`) };
      },
      check: (ended, { simulator }) => {
        failed(ended, titles.notVerified, { shows: [told.completed] });
        expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: 'success', destination_backup_id: '?' });
        const project = simulator.requests[0]?.path.split('/')[2];
        for (const { path } of simulator.requests) expect(path).toMatch(`/v3/${project}/backups`);
        if (!/^\.+$/.test(id)) noId(ended, id);
      },
    }),
  ),
  ...['$(touch x)', '`id`', 'a;b', "'", '"', 'x\\n::error::y', '<b>', '{{ x }}', '\\udfff', '..'].map(
    (id): Scenario => ({
      name: `a record with the ID ${id} is in no output`,
      prepare: ({ simulator }) => {
        const body = { replication: { replication_record_id: JSON.parse(`"${id.replace(/^"$/, '\\"')}"`) } };
        const { replication_record_id: odd } = body.replication;
        const all = { replication_record_id: odd, provider_id: odd, source_region: odd, destination_vault_id: odd };
        simulator.fail('POST', faults.answer(200, JSON.stringify({ replication: all }), { commit: true }));
      },
      check: (ended) => {
        expect(ended.exitCode).toBe(0);
        const { replications, ...outputs } = ended.outputs;
        for (const value of Object.values(outputs)) expect(value).toMatch(/^[\w.:?-]*$/);
        expect(entriesOf(ended)[0]).toMatchObject({ replication_record_id: '?' });
      },
    }),
  ),
  ...['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'].flatMap((word): Scenario[] => [
    {
      name: `a resource of the type ${word} is none that can be replicated`,
      step: { inputs: { dry_run: 'true' } },
      prepare: (stage) => {
        backupOf(stage).resourceType = word;
      },
      check: (ended) => {
        failed(ended, titles.obstacles(1), { code: 'BackupService.1003', shows: [word] });
        expect(ended.log).not.toMatch(/function|native code/);
      },
    },
    {
      name: `a failure with the code ${word} is one that nobody knows`,
      prepare: ({ simulator }) =>
        simulator.fail('POST', faults.answer(400, JSON.stringify({ error_code: word, error_msg: word }))),
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { code: word });
        expect(calls(stage)).toBe('POST');
        expect(ended.log).not.toMatch(/function|native code/);
      },
    },
    {
      name: `a record with the status ${word} is followed as one of a word that nobody knows`,
      step: { inputs: { wait: 'true' } },
      prepare: ({ simulator }) => {
        simulator.cloud.shownStatuses.set('replicating', word);
      },
      check: (ended, stage) => {
        finished(ended);
        expect(count(stage, 'POST')).toBe(1);
        expect(ended.log).not.toMatch(/function|native code/);
      },
    },
  ]),
  {
    name: 'a request token that would be another header field is not sent',
    step: keyless({}, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'FakeRequestTokenOfTheJob\r\nX-Forged: 1' }),
    check: (ended, stage) => {
      failed(ended, titles.loginFailed, { shows: ['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] });
      expect(stage.simulator.requests).toEqual([]);
      expect(stage.clock.pauses).toEqual([]);
    },
  },
  ...['access_key_id', 'secret_access_key', 'security_token'].map(
    (part): Scenario => ({
      name: `STS gives a key whose ${part} would be another header field`,
      step: keyless(),
      prepare: ({ simulator }) => {
        const key = { access_key_id: 'HST', secret_access_key: 'FakeSecretKey-', security_token: 'FakeSecurityToken-' };
        const body = JSON.stringify({ credentials: { ...key, [part]: 'FakeSecretKey-1\r\nX-Forged: 1' } });
        simulator.fail('LOGIN', ...Array.from({ length: 6 }, () => faults.answer(200, body)));
      },
      check: (ended, stage) => {
        failed(ended, titles.loginFailed);
        expect(count(stage, 'POST')).toBe(0);
      },
    }),
  ),
  {
    name: 'an access key of the environment whose ID has a comma is not sent',
    step: {
      inputs: { token: '' },
      environment: { HUAWEICLOUD_SDK_AK: 'FAKE,KEY', HUAWEICLOUD_SDK_SK: 'FakeSecretKey-0123456789' },
    },
    check: (ended, stage) => {
      failed({ ...ended, outputs: { error_code: '' } }, titles.wrongInput, { shows: ['HUAWEICLOUD_SDK_AK'] });
      expect(stage.simulator.requests).toEqual([]);
    },
  },
  ...[
    { GITHUB_SERVER_URL: 'javascript:alert(1)' },
    { GITHUB_SERVER_URL: 'https://x.example/"onload="x' },
    { GITHUB_REPOSITORY: 'o/r\n\n# forged\n' },
    { GITHUB_REPOSITORY: 'o/r](https://x.example)' },
    { GITHUB_EVENT_PATH: '/nowhere\n::error::forged' },
    { GITHUB_RUN_ID: '1\n::error::forged', GITHUB_RUN_ATTEMPT: '<b>' },
    { GITHUB_REPOSITORY: '__proto__/constructor' },
    { GITHUB_WORKFLOW: '::error::forged', GITHUB_JOB: '##[error]forged', GITHUB_ACTOR: '<script>' },
  ].map(
    (environment): Scenario => ({
      name: `an environment with ${JSON.stringify(environment)} forges nothing`,
      step: { environment },
      check: (ended) => {
        succeeded(ended, 'submitted');
        expect(ended.log).not.toMatch(/^::(?!add-mask|debug)|##\[/m);
        expect(ended.summary).not.toMatch(/javascript:|onload=|^# forged|<script|<b>|x\.example\)/m);
      },
    }),
  ),
];
