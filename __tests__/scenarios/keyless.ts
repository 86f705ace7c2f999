import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { keyless } from './logins.ts';
import { calls, count, failed, neverEnds, type Scenario, succeeded } from './scenario.ts';
import { titles, told } from './told.ts';

const { recordId } = documented;

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
      failed(ended, titles.loginFailed, { shows: ['HTTP 503', told.goesOn] });
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
      expect(calls(stage)).toBe('ID_TOKEN LOGIN');
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
    prepare: ({ simulator }) =>
      simulator.fail('ID_TOKEN', faults.answer(200, '{"value":"FakeSecretKey-that-is-no-token"}')),
    check: (ended) => failed(ended, titles.loginFailed, { code: 'STS5.2002' }),
  },
  {
    name: 'keyless: an STS that cannot be reached',
    step: keyless({ sts_endpoint: 'http://127.0.0.1:1' }),
    check: (ended) => failed(ended, titles.loginFailed, { shows: ['127.0.0.1:1'] }),
  },
];
