import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { accessKey, keyless } from '../scenarios/logins.ts';
import { errorOf, type Scenario } from '../scenarios/scenario.ts';
import { TOKEN } from '../support/step.ts';
import {
  addReplica,
  addServer,
  callsOf,
  DAY,
  destinationProjectId,
  failed,
  fresh,
  HOUR,
  hasToken,
  isStale,
  isUnknown,
  KEY,
  ofResources,
  one,
  pointsOf,
  problemsOf,
  refusedInputs,
  resourceId,
  resourceName,
  titles,
} from './steps.ts';

export const ways: Scenario[] = [
  {
    name: 'named resources, with a token of the destination project: one request, none to the source region',
    step: ofResources(),
    prepare: (stage) => {
      hasToken(stage, ['cbr:vaults:get', 'cbr:backups:get']);
      addReplica(stage);
    },
    check: (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('LIST');
      expect(stage.simulator.requests[0]?.path).toContain(`/v3/${destinationProjectId}/backups?`);
      // The name is the replica's.
      expect(pointsOf(ended)).toMatchObject([{ resource_name: resourceName }]);
    },
  },
  {
    name: 'a named resource that never had a replica',
    step: ofResources({ resource_id: `${resourceId}, never-copied` }),
    prepare: (stage) => {
      hasToken(stage);
      addReplica(stage);
    },
    check: (ended) => {
      failed(ended, titles.someStale(1, 2), 'never-copied');
      expect(problemsOf(ended)).toEqual(['missing', null]);
    },
  },
  {
    name: 'a token of another project',
    step: ofResources(),
    prepare: ({ simulator }) => simulator.cloud.addToken(TOKEN, { projectId: documented.projectId }),
    check: (ended, stage) => {
      isUnknown(ended, titles.noReplicas);
      expect(callsOf(stage)).toBe('LIST');
      expect(pointsOf(ended)).toMatchObject([{ resource_id: resourceId, problem: 'unknown' }]);
    },
  },
  one(
    'named resources of the source vault: only these count',
    (stage) => {
      addServer(stage, 'forgotten');
      addReplica(stage);
    },
    (ended) => {
      fresh(ended);
      expect(pointsOf(ended)).toHaveLength(1);
    },
    { action: 'freshness', inputs: { ...accessKey, resource_id: resourceId } },
  ),
  one(
    'a named resource that the source vault does not protect',
    (stage) => {
      addReplica(stage);
      addReplica(stage, { resourceId: 'elsewhere' });
    },
    (ended) => {
      failed(ended, titles.someStale(1, 2), 'elsewhere');
      expect(problemsOf(ended)).toEqual(['unprotected', null]);
      expect(ended.outputs).toMatchObject({ stale: '0', missing: '1' });
    },
    { action: 'freshness', inputs: { ...accessKey, resource_id: `elsewhere ${resourceId}` } },
  ),
  {
    name: 'keyless, with named resources',
    step: (stage) => ({ ...keyless(ofResources({ token: '' }).inputs)(stage), action: 'freshness' }),
    prepare: (stage) => addReplica(stage),
    check: (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('ID_TOKEN LOGIN LIST');
    },
  },
  {
    name: 'no way to say what must have a replica',
    step: ofResources({ resource_id: '' }),
    check: (ended, stage) => refusedInputs(ended, stage, 'source_vault_id, resource_id'),
  },
  {
    name: 'a token with a source vault',
    step: { action: 'freshness', inputs: { token: TOKEN } },
    check: (ended, stage) => refusedInputs(ended, stage, 'token'),
  },
  {
    name: 'a source vault without its project, its region and a credential: all told at once',
    step: { action: 'freshness', inputs: { project_id: '', source_region: '', endpoint: '' } },
    check: (ended, stage) =>
      refusedInputs(ended, stage, 'access_key_id, oidc_provider_urn, token', 'project_id', 'source_region'),
  },
  {
    name: 'a limit that is none',
    step: { action: 'freshness', inputs: { ...accessKey, max_age_hours: '0' } },
    check: (ended, stage) => refusedInputs(ended, stage, 'max_age_hours'),
  },
  {
    name: 'two kinds of credential',
    step: ofResources({ ...accessKey, token: TOKEN }),
    check: (ended, stage) => refusedInputs(ended, stage, 'token, access_key_id, secret_access_key'),
  },
  one('project and region of the source from the environment', (stage) => addReplica(stage), fresh, {
    action: 'freshness',
    inputs: { ...accessKey, project_id: '', source_region: '' },
    environment: { HUAWEICLOUD_SDK_PROJECT_ID: documented.projectId, HUAWEI_CLOUD_REGION: documented.region },
  }),
  one(
    'names that want to be more than names',
    (stage) => {
      const name = `a|b <img src=x> [x](http://example.com) @everyone\n::error::x ##[group]x ${KEY}`;
      addServer(stage, 'hostile', name);
      addReplica(stage);
    },
    (ended) => {
      failed(ended, titles.someStale(1, 2));
      expect(ended.log.match(/^::error::/gm)).toHaveLength(1);
      expect(ended.log).not.toContain('##[');
      expect(ended.summary).not.toMatch(/<img|\]\(http|@everyone/);
    },
  ),
];

export const scale: Scenario[] = [
  one(
    '256 servers with eight replicas each: four requests',
    (stage) => {
      for (let server = 1; server < 256; server++) addServer(stage, `server-${server}`, `erp-db-${server}`);
      for (let night = 0; night < 8; night++) {
        addReplica(stage, { age: night * DAY + HOUR });
        for (let server = 1; server < 256; server++) {
          addReplica(stage, { resourceId: `server-${server}`, age: night * DAY + (server % 20) * HOUR });
        }
      }
    },
    (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('VAULT LIST LIST LIST');
      expect(pointsOf(ended)).toHaveLength(256);
    },
  ),
  one(
    '256 servers of long names without a replica',
    (stage) => {
      for (let server = 1; server < 256; server++) {
        addServer(stage, `${server}-${'x'.repeat(59)}`, `${server}${'名'.repeat(500)}`);
      }
    },
    (ended) => {
      failed(ended, titles.someStale(256, 256));
      expect(pointsOf(ended)).toHaveLength(256);
      expect(errorOf(ended).length).toBeLessThan(30_000);
    },
  ),
  {
    name: 'an answer of three days ago makes no old replica fresh',
    step: ofResources(),
    prepare: (stage) => {
      hasToken(stage);
      stage.simulator.clockSkew = -3 * DAY;
      addReplica(stage, { age: 18 * HOUR });
    },
    check: isStale,
  },
  {
    name: 'an answer of years ago makes no fresh replica one of the future',
    step: ofResources(),
    prepare: (stage) => {
      hasToken(stage);
      stage.simulator.clockSkew = -1000 * DAY;
      const time = stage.clock.time() - 2 * HOUR;
      addReplica(stage, { protectedAt: time, createdAt: time });
    },
    check: fresh,
  },
];
