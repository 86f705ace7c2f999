import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { keyless, sleepsOnce } from './logins.ts';
import { calls, count, errorOf, failed, finished, MINUTE, neverEnds, type Scenario, succeeded } from './scenario.ts';
import { allSucceeded, have, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

const { recordId } = documented;

const noToken = () => faults.answer(200, '{"value":"FakeSecretKey-that-is-no-token"}');
const refusedKey = () => faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"key is gone"}');

/** A login without secrets: an ID token of GitHub for a temporary key of STS. */
export const keylessLogin: Scenario[] = [
  {
    name: 'keyless: an ID token for a temporary key',
    step: keyless(),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('ID_TOKEN LOGIN POST');
      expect(stage.simulator.requests[0]?.path).toContain('audience=sts.huaweicloud.com');
      expect(ended.log).toContain(stage.simulator.cloud.identity.agencyUrn);
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
      failed(ended, titles.timeLimit);
      const logins = count(stage, 'LOGIN');
      expect(logins).toBeGreaterThanOrEqual(7);
      expect(logins).toBeLessThanOrEqual(8);
      expect(count(stage, 'ID_TOKEN')).toBe(logins);
    },
  },
  {
    name: 'keyless on a machine that sleeps for an hour: the key has ended by the time of day, and is replaced',
    step: keyless({ wait: 'true' }),
    prepare: sleepsOnce,
    check: (ended, stage) => {
      finished(ended);
      expect(count(stage, 'LOGIN')).toBe(2);
    },
  },
  {
    name: 'keyless: renewals that fail with time left are tried again',
    step: keyless({ wait: 'true', timeout_minutes: '120' }),
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.fail('LOGIN', undefined, ...Array.from({ length: 14 }, () => faults.gateway(503)));
    },
    check: (ended, stage) => {
      failed(ended, titles.timeLimit);
      // The first, those that failed, and the one that worked.
      expect(count(stage, 'LOGIN')).toBeGreaterThanOrEqual(1 + 14 + 1);
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
      failed(ended, titles.loginFailed, { shows: ['HTTP 503', told.continues] });
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
      expect(count(stage, 'LOGIN')).toBe(5);
    },
  },
  {
    name: 'keyless without the permission: the YAML to add',
    step: keyless({}, { ACTIONS_ID_TOKEN_REQUEST_URL: undefined }),
    check: (ended, stage) => {
      failed(ended, titles.loginFailed, { shows: ['id-token: write'] });
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
      failed(ended, titles.loginFailed, {
        code: 'STS5.1001',
        shows: [
          'HTTP 403',
          'https://token.actions.githubusercontent.com',
          'repo:octo-org@1/octo-repo@2:environment:prod',
          'sts.huaweicloud.com',
        ],
      });
      expect(calls(stage)).toBe('ID_TOKEN LOGIN ID_TOKEN LOGIN ID_TOKEN LOGIN');
    },
  },
  {
    name: 'keyless: an audience that is not registered',
    step: keyless({ oidc_audience: 'nobody-knows' }),
    check: (ended) => failed(ended, titles.loginFailed, { code: 'STS5.2001', shows: ['nobody-knows'] }),
  },
  {
    name: 'keyless: an unknown agency',
    step: keyless({ oidc_agency_urn: 'iam::0:agency:other' }),
    check: (ended) => failed(ended, titles.loginFailed, { code: 'STS5.1002', shows: ['oidc_agency_urn'] }),
  },
  {
    name: 'keyless: GitHub refuses the ID token',
    step: keyless({}, { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'FakeWrongRequestToken' }),
    check: (ended, stage) => {
      failed(ended, titles.loginFailed, { shows: ['HTTP 401'] });
      expect(calls(stage)).toBe('ID_TOKEN');
    },
  },
  {
    name: 'keyless: an STS that does not speak TLS where it should',
    step: (stage) => keyless({ sts_endpoint: stage.simulator.endpoint.replace('http:', 'https:') })(stage),
    check: (ended) => failed(ended, titles.loginFailed, { shows: ['TLS'] }),
  },
  {
    name: 'keyless: a key whose end cannot be read lives for a short while',
    step: keyless({ wait: 'true', timeout_minutes: '60' }),
    prepare: (stage) => {
      neverEnds(stage);
      stage.simulator.cloud.identity.namedExpiration = 'later';
    },
    check: (ended, stage) => {
      failed(ended, titles.timeLimit);
      expect(count(stage, 'LOGIN')).toBeGreaterThanOrEqual(5);
    },
  },
  {
    name: 'keyless: an ID token that is none is refused without its claims',
    step: keyless(),
    prepare: ({ simulator }) => simulator.fail('ID_TOKEN', ...Array.from({ length: 3 }, noToken)),
    check: (ended) => failed(ended, titles.loginFailed, { code: 'STS5.2002' }),
  },
  {
    name: 'keyless: an STS that cannot be reached',
    step: keyless({ sts_endpoint: 'http://127.0.0.1:1' }),
    check: (ended) => failed(ended, titles.loginFailed, { shows: ['127.0.0.1:1'] }),
  },
  {
    name: 'keyless: STS refuses once and then knows',
    step: keyless(),
    prepare: ({ simulator }) =>
      simulator.fail('LOGIN', faults.answer(403, '{"error_code":"STS5.1001","error_msg":"keys not fetched"}')),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('ID_TOKEN LOGIN ID_TOKEN LOGIN POST');
      expect(new Set(stage.simulator.cloud.identity.handedOut.filter((one) => one.startsWith('ey'))).size).toBe(2);
    },
  },
  ...[
    faults.answer(200, '<html>Log in to the network</html>'),
    faults.answer(200, '{"value":""}'),
    faults.gateway(502),
  ].map(
    (fault, index): Scenario => ({
      name: `keyless: something else answers for GitHub: STS is not to blame (${index + 1})`,
      step: keyless(),
      prepare: ({ simulator }) => simulator.fail('ID_TOKEN', ...Array.from({ length: 9 }, () => fault)),
      check: (ended, stage) => {
        failed(ended, titles.loginFailed, { shows: ['GitHub', '127.0.0.1'] });
        expect(errorOf(ended)).not.toContain('sts_endpoint');
        expect(count(stage, 'LOGIN')).toBe(0);
      },
    }),
  ),
  {
    name: 'keyless: something else refuses in place of GitHub',
    step: keyless(),
    prepare: ({ simulator }) => simulator.fail('ID_TOKEN', faults.gateway(403)),
    check: (ended) => {
      failed(ended, titles.loginFailed, { shows: ['GitHub', '127.0.0.1', 'https_proxy'] });
      expect(errorOf(ended)).not.toContain('sts_endpoint');
    },
  },
  {
    name: "keyless: GitHub's endpoint cannot be reached",
    step: keyless({}, { ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/token' }),
    check: (ended) => {
      failed(ended, titles.loginFailed, { shows: ['GitHub', '127.0.0.1:1'] });
      expect(errorOf(ended)).not.toContain('sts_endpoint');
    },
  },
  {
    name: 'keyless: a key that is refused before its hour is replaced, and the wait goes on',
    step: keyless({ wait: 'true' }),
    prepare: ({ simulator }) => simulator.fail('GET', undefined, refusedKey()),
    check: (ended, stage) => {
      finished(ended);
      expect(count(stage, 'LOGIN')).toBe(2);
      expect(calls(stage)).toMatch(/GET GET ID_TOKEN LOGIN GET/);
    },
  },
  {
    name: 'keyless: a key that is refused at first is replaced, and one replica made',
    step: keyless(),
    prepare: ({ simulator }) => simulator.fail('POST', faults.answer(403, '{"error":{"code":"ExpiredToken"}}')),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('ID_TOKEN LOGIN POST ID_TOKEN LOGIN POST');
    },
  },
  {
    name: 'keyless: a key whose replacement is refused as well ends it',
    step: keyless({ wait: 'true' }),
    prepare: ({ simulator }) => simulator.fail('GET', undefined, refusedKey(), refusedKey()),
    check: (ended, stage) => {
      failed(ended, titles.notFollowed, { code: 'APIGW.0301', shows: [told.continues] });
      expect(calls(stage)).toBe('ID_TOKEN LOGIN POST GET GET ID_TOKEN LOGIN GET');
    },
  },
  {
    name: 'keyless: a key that is refused, and no login any more',
    step: keyless({ wait: 'true' }),
    prepare: ({ simulator }) => {
      simulator.fail('GET', undefined, refusedKey());
      const refusal = () => faults.answer(403, '{"error_code":"STS5.1001","error_msg":"no"}');
      simulator.fail('LOGIN', undefined, refusal(), refusal(), refusal());
    },
    check: (ended, stage) => {
      failed(ended, titles.loginFailed, { code: 'STS5.1001', shows: [told.continues] });
      expect(stage.simulator.calls.at(-1)).toBe('LOGIN');
    },
  },
  {
    name: 'keyless: of several backups whose key is refused at the same time one logs in again',
    step: keyless(stepFor(9).inputs),
    prepare: (stage) => {
      have(9)(stage);
      stage.simulator.latency = 20;
      stage.simulator.fail('POST', undefined, ...Array.from({ length: 8 }, refusedKey));
    },
    check: (ended, stage) => {
      allSucceeded(ended, 9, 'submitted');
      expect(count(stage, 'LOGIN')).toBe(2);
      expect(count(stage, 'POST')).toBe(1 + 8 + 8);
    },
  },
  {
    name: 'keyless: a replacement that is refused is tried with one of several backups',
    step: keyless(stepFor(9).inputs),
    prepare: (stage) => {
      have(9)(stage);
      stage.simulator.latency = 20;
      stage.simulator.fail('POST', undefined, ...Array.from({ length: 99 }, refusedKey));
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(8, 9), { code: 'APIGW.0301' });
      expect(count(stage, 'LOGIN')).toBe(2);
      expect(count(stage, 'POST')).toBe(1 + 8 + 1);
    },
  },
  ...(
    [
      ['has no zone', (end: number) => new Date(end).toISOString().slice(0, 19)],
      ['has passed', () => '2020-01-01T00:00:00Z'],
      ['is the first of all times', () => '0001-01-01T00:00:00'],
      ['is a century ahead', () => '2126-01-01T00:00:00Z'],
      ['is empty', () => ''],
    ] as const
  ).map(
    ([name, end]): Scenario => ({
      name: `keyless: a key whose end ${name} does not log in for every request`,
      step: keyless({ wait: 'true', timeout_minutes: '30' }),
      prepare: (stage) => {
        neverEnds(stage);
        stage.simulator.cloud.identity.namedExpiration = end(stage.clock.now() + 60 * MINUTE);
      },
      check: (ended, stage) => {
        failed(ended, titles.timeLimit);
        expect(count(stage, 'LOGIN')).toBeLessThanOrEqual(4);
      },
    }),
  ),
];
