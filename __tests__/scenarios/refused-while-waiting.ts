import { expect } from '@jest/globals';
import { type Fault, faults } from '../../simulator/faults.ts';
import { accessKey, addKey } from './logins.ts';
import { calls, count, errorOf, failed, finished, type Scenario, waiting } from './scenario.ts';
import { have, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

const times = (number: number, fault: () => Fault) => Array.from({ length: number }, fault);
const temporaryKey = { ...accessKey, security_token: 'FakeSecurityToken-1' };
const addTemporaryKey = (stage: Parameters<typeof addKey>[0]) =>
  addKey(stage, { securityToken: temporaryKey.security_token });

/** A refusal in the middle of a wait: what stands before the service means it for a moment, the service itself for good. */
export const refusedWhileWaiting: Scenario[] = [
  ...(
    [
      ['403 in HTML', () => faults.gateway(403)],
      ['404 in HTML', () => faults.gateway(404)],
      ['403 without a word', () => faults.answer(403, '')],
      ['403 in plain words', () => faults.answer(403, 'Forbidden: your token has expired')],
      ['403 in JSON that is cut off', () => faults.answer(403, '{"error_code":"APIGW.0302","error_msg":"no')],
      ['404 of the gateway', () => faults.answer(404, '{"error_code":"APIGW.0101","error_msg":"no such API"}')],
    ] as const
  ).map(
    ([name, fault]): Scenario => ({
      name: `${name} passes`,
      step: waiting,
      prepare: ({ simulator }) => simulator.fail('GET', undefined, ...times(4, fault)),
      check: (ended, stage) => {
        finished(ended);
        expect(count(stage, 'GET')).toBeGreaterThan(5);
      },
    }),
  ),
  ...[
    '{"forbidden":{"message":"Policy does not allow cbr:backups:get to be performed.","code":403}}',
    '{"error_code":"APIGW.0302","error_msg":"The IAM user is not authorised"}',
  ].map(
    (body): Scenario => ({
      name: `the service's own 403 ends it and names the right: ${body}`,
      step: waiting,
      prepare: ({ simulator }) => simulator.fail('GET', undefined, faults.answer(403, body)),
      check: (ended, stage) => {
        const code = /APIGW\.\d+/.exec(body)?.[0] ?? '';
        failed(ended, titles.notFollowed, { code, shows: ['cbr:backups:get', told.continues] });
        expect(calls(stage)).toBe('POST GET GET');
      },
    }),
  ),
  ...(
    [
      [403, '{"error":{"code":"ExpiredToken"}}', 'ExpiredToken'],
      [403, '{"code":"SecurityTokenExpired","message":"x"}', 'SecurityTokenExpired'],
      [403, '{"error_msg":"The security token included in the request has expired"}', ''],
      [403, '{"message":"Forbidden","error":{"details":[{"reason":"invalid_token"}]}}', ''],
      [403, '{"error_code":"SignatureDoesNotMatch","error_msg":"x"}', 'SignatureDoesNotMatch'],
      [400, '{"error":{"code":"InvalidAccessKeyId","message":"x"}}', 'InvalidAccessKeyId'],
      [403, '{"error_code":"APIGW.0307","error_msg":"x"}', 'APIGW.0307'],
      [401, '<html>Log in first</html>', ''],
    ] as const
  ).map(
    ([status, body, code]): Scenario => ({
      name: `HTTP ${status} ${body} is a credential that is not accepted any more`,
      step: { inputs: { ...temporaryKey, wait: 'true' } },
      prepare: (stage) => {
        addTemporaryKey(stage);
        stage.simulator.fail('GET', undefined, faults.answer(status, body));
      },
      check: (ended, stage) => {
        failed(ended, titles.notFollowed, { code, shows: [told.continues] });
        expect(errorOf(ended)).not.toContain('cbr:backups:get');
        expect(calls(stage)).toBe('POST GET GET');
        expect(ended.outputs['outcome']).toBe('submitted');
      },
    }),
  ),
  {
    name: 'an expired key is tried with one backup of several',
    step: stepFor(5, temporaryKey),
    prepare: (stage) => {
      addTemporaryKey(stage);
      have(5)(stage);
      stage.simulator.fail('POST', faults.answer(403, '{"error":{"code":"ExpiredToken"}}'));
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(5, 5), { code: 'ExpiredToken' });
      expect(calls(stage)).toBe('POST');
    },
  },
];
