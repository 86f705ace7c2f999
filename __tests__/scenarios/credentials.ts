import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import { accessKey, addKey, sleepsOnce, temporary, wrongKey } from './logins.ts';
import { calls, count, failed, finished, MINUTE, type Scenario, succeeded, tells } from './scenario.ts';
import { titles } from './told.ts';

/** Access keys, from the inputs and from the environment. */
export const credentials: Scenario[] = [
  {
    name: 'an access key signs the request',
    step: { inputs: accessKey },
    prepare: addKey,
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.simulator.requests[0]?.headers).not.toHaveProperty('x-auth-token');
      expect(ended.log.match(/^::add-mask::/gm)).toHaveLength(2);
    },
  },
  {
    name: 'a temporary access key signs with its security token',
    step: { inputs: { ...accessKey, security_token: 'FakeSecurityToken-1' } },
    prepare: (stage) => addKey(stage, { securityToken: 'FakeSecurityToken-1' }),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.simulator.requests[0]?.headers).toHaveProperty('x-security-token', 'FakeSecurityToken-1');
    },
  },
  {
    name: 'a machine that sleeps for an hour while it waits: signatures go by the time of day',
    step: { inputs: { ...accessKey, wait: 'true' } },
    prepare: (stage) => {
      addKey(stage);
      sleepsOnce(stage);
    },
    check: (ended, stage) => {
      finished(ended);
      expect(count(stage, 'GET')).toBeGreaterThan(1);
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
    step: { inputs: { ...wrongKey, wait: 'true' } },
    prepare: addKey,
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'APIGW.0301', shows: ['access key ***'] });
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
      failed(ended, titles.notReplicated, { code: 'APIGW.0301', shows: ['signature expired', / (39|40) min/] }),
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
      expect(ended.log).toContain('HUAWEICLOUD_SDK_AK');
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
      expect(ended.outputs['source_region']).toBe('region1');
      expect(ended.log).toContain('HUAWEI_CLOUD_ACCESS_KEY_ID');
      tells(ended, /^::warning::/, 'huaweicloud/auth-action');
    },
  },
  {
    name: 'an input wins over the environment, whose secrets are masked all the same',
    step: { environment: temporary },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.simulator.requests[0]?.headers).toHaveProperty('x-auth-token', TOKEN);
      expect(ended.log).toContain('::add-mask::FakeSecretKey-9');
    },
  },
];
