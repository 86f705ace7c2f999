import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { accessKey, addKey, keyless, keyOf, wrongKey } from './logins.ts';
import { calls, count, entriesOf, failed, MINUTE, type Scenario, titlesOf } from './scenario.ts';
import { allSucceeded, have, linesOf, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

/** Several backups: a bad credential, or a service that is not there, is found out by few of them. */
export const severalCredentials: Scenario[] = [
  {
    name: 'a bad token is tried once',
    step: stepFor(3, { token: 'FakeWrongSecret-of-nobody' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.latency = 20;
    },
    check: (ended, stage) => {
      expect(calls(stage)).toBe('POST');
      failed(ended, titles.backupsFailed(3, 3), { code: 'APIGW.0301' });
      expect(ended.outputs).toMatchObject({ error_code: 'APIGW.0301', outcome: '\n\n' });
      for (const { error } of entriesOf(ended)) expect(error).toMatchObject({ code: 'APIGW.0301' });
    },
  },
  {
    name: 'while nobody knows whether the key is good, requests go one at a time',
    step: stepFor(4),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.latency = 5;
      stage.simulator.fail('POST', faults.gateway(503), faults.gateway(503), faults.gateway(503), faults.gateway(503));
      stage.simulator.fail('GET', faults.gateway(503), faults.gateway(503));
    },
    check: (ended, { simulator }) => {
      allSucceeded(ended, 4, 'submitted');
      expect(simulator.calls.slice(0, 6).join(' ')).toBe('POST GET GET GET POST POST');
    },
  },
  {
    name: 'a service that cannot be reached is not tried for each',
    step: stepFor(50, { endpoint: 'https://cbr.nowhere.invalid' }),
    prepare: have(50),
    check: (ended, stage) => {
      expect(calls(stage)).toBe('');
      failed(ended, titles.backupsFailed(50, 50), { shows: ['source_region', 'endpoint'] });
      expect(stage.clock.pauses).toHaveLength(2);
    },
  },
  {
    name: 'a key that is withdrawn while the service limits requests is not tried again and again',
    step: stepFor(20, accessKey),
    prepare: (stage) => {
      addKey(stage);
      have(20)(stage);
      const { simulator } = stage;
      simulator.latency = 5;
      const refused = faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"access key is gone"}');
      simulator.fail('POST', undefined, ...Array.from({ length: 8 }, () => faults.throttled('30')), refused);
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(19, 20), { code: 'APIGW.0301' });
      // Those that were under way at that moment at the most.
      expect(count(stage, 'POST')).toBeLessThan(1 + 8 + 1 + 8);
      expect(keyOf(stage)?.lockedUntil).toBe(0);
    },
  },
  // With the code of the step: the first backup keeps what it was answered.
  ...(
    [
      [faults.answer(403, '<html>Forbidden by the firewall</html>', { headers: { 'X-Request-Id': 'of a proxy' } }), ''],
      [faults.error('9910'), 'APIGW.0301'],
      [faults.throttled('5'), 'APIGW.0301'],
      [faults.gateway(404), ''],
      [faults.closedBefore(), 'APIGW.0301'],
    ] as const
  ).map(
    ([first, code], index): Scenario => ({
      name: `a wrong key after a first answer that proves nothing is tried once (${index + 1})`,
      step: stepFor(20, wrongKey),
      prepare: (stage) => {
        addKey(stage);
        have(20)(stage);
        stage.simulator.latency = 5;
        stage.simulator.fail('POST', first);
      },
      check: (ended, stage) => {
        failed(ended, titles.backupsFailed(20, 20), { code });
        expect(entriesOf(ended)[19]?.error?.message).toContain(told.notTried);
        expect(keyOf(stage)).toMatchObject({ lockedUntil: 0, failures: 1 });
      },
    }),
  ),
  {
    name: 'a wrong key after a gateway that refuses the address in JSON is tried once',
    step: stepFor(20, wrongKey),
    prepare: (stage) => {
      addKey(stage);
      have(20)(stage);
      stage.simulator.latency = 5;
      stage.simulator.fail('POST', faults.answer(403, '{"error_code":"APIGW.0401","error_msg":"address refused"}'));
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(20, 20), { code: 'APIGW.0401' });
      expect(keyOf(stage)).toMatchObject({ lockedUntil: 0, failures: 1 });
    },
  },
  {
    name: 'a service that never answers is tried with three of them',
    step: stepFor(10),
    prepare: (stage) => {
      have(10)(stage);
      stage.simulator.fail('POST', ...Array.from({ length: 99 }, () => faults.gateway(503)));
      stage.simulator.fail('GET', ...Array.from({ length: 99 }, () => faults.gateway(503)));
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(10, 10), { shows: [told.inDoubt] });
      expect(count(stage, 'POST')).toBe(3);
      const [doubt, untried] = [titles.inDoubt, titles.notReplicated].map((title, index) =>
        Array.from({ length: [3, 7][index] ?? 0 }, () => title),
      );
      expect(titlesOf(ended)).toEqual([...(doubt ?? []), ...(untried ?? [])]);
      expect(entriesOf(ended)[9]?.error?.message).toContain(told.notTried);
    },
  },
  {
    name: 'a credential that is refused in the destination region is used nowhere any more',
    step: ({ simulator }) =>
      stepFor(6, { wait: 'true', verify: 'true', destination_endpoint: simulator.endpoint, ...accessKey }),
    prepare: (stage) => {
      addKey(stage);
      have(6)(stage);
      stage.simulator.cloud.addBackup({ id: 'backup-6', resourceSize: 400 });
      stage.simulator.fail('GET', faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"not here"}'));
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(6, 6), { code: 'APIGW.0301', shows: [told.continues] });
      expect(titlesOf(ended)).toEqual([...Array.from({ length: 5 }, () => titles.notVerified), titles.notFollowed]);
      expect(stage.simulator.calls.at(-1)).toBe('GET');
      expect(count(stage, 'GET')).toBe(1);
    },
  },
  {
    name: 'a login that fails is tried for one of them',
    step: keyless({ ...stepFor(5).inputs, oidc_agency_urn: 'iam::account:agency:another' }),
    prepare: have(5),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(5, 5), { code: 'STS5.1002' });
      expect(titlesOf(ended)).toEqual(Array.from({ length: 5 }, () => titles.loginFailed));
      expect(count(stage, 'LOGIN')).toBe(3);
      expect(count(stage, 'POST')).toBe(0);
    },
  },
  {
    name: 'a token that dies while they are copied ends all of them at once',
    step: stepFor(5, { wait: 'true' }),
    prepare: (stage) => {
      have(5)(stage);
      for (const token of stage.simulator.cloud.tokens.values()) token.expiresAt = stage.clock.now() + 3 * MINUTE;
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(5, 5), { code: 'APIGW.0301', shows: [told.continues] });
      const last = stage.simulator.requests.at(-1);
      expect(last?.path).toContain('/backups?');
      expect(titlesOf(ended)).toEqual(Array.from({ length: 5 }, () => titles.notFollowed));
      expect(linesOf(ended, 'outcome')).toEqual(Array.from({ length: 5 }, () => 'submitted'));
    },
  },
];
