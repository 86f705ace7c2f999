import { expect } from '@jest/globals';
import { documented, type SimulatedBackup } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { accessKey, addKey, keyless } from '../scenarios/logins.ts';
import { errorOf, type Scenario, tells } from '../scenarios/scenario.ts';
import { titles as shared } from '../scenarios/told.ts';
import { type Ended, type Stage, type Step, TOKEN } from '../support/step.ts';

// Whole steps of the action freshness/, each by itself.

const { resourceId, resourceName, destinationProjectId, destinationVaultId, sourceVaultId } = documented;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const titles = {
  noneFresh: 'The resource has no fresh replica',
  someStale: (failing: number, all: number) => `${failing} of ${all} resources have no fresh replica`,
  noSource: 'The source vault could not be read',
  noReplicas: 'The replicas could not be read',
  nothingProtected: 'Nothing was found that must have a replica',
} as const;

const KEY = 'FAKEACCESSKEY';
const withKey: Step = { action: 'freshness', inputs: accessKey };
/** Of named resources, with a token of the destination project. */
const ofResources = (inputs: Record<string, string> = {}): Step => ({
  action: 'freshness',
  inputs: {
    source_vault_id: '',
    project_id: '',
    source_region: '',
    endpoint: '',
    resource_id: resourceId,
    token: TOKEN,
    ...inputs,
  },
});
const hasToken = ({ simulator }: Stage, denied: string[] = []) =>
  simulator.cloud.addToken(TOKEN, { projectId: destinationProjectId, denied });

type Replica = Partial<SimulatedBackup> & { age?: number };
let number = 0;
/** A replica in the destination vault, of the documented server, two hours old unless told otherwise. */
export function addReplica({ simulator, clock }: Stage, { age = 2 * HOUR, ...replica }: Replica = {}): SimulatedBackup {
  // An answer tells its time in whole seconds.
  const now = 1_000 * Math.floor((clock.time() + simulator.clockSkew) / 1_000);
  const time = now - age;
  return simulator.cloud.addBackup({
    id: `replica-${++number}`,
    projectId: destinationProjectId,
    vaultId: destinationVaultId,
    imageType: 'replication',
    protectedAt: time,
    createdAt: Math.min(time + 10 * MINUTE, now),
    ...replica,
  });
}
const addServer = ({ simulator }: Stage, id: string, name = id) =>
  simulator.cloud.addServer(sourceVaultId, { id, name });
/** The destination's list, as it stands. */
const listed = (stage: Stage, ...backups: object[]) =>
  stage.simulator.fail('LIST', faults.answer(200, JSON.stringify({ backups, count: backups.length })));
const raw = (stage: Stage, other: object = {}) => ({
  id: 'raw',
  status: 'available',
  image_type: 'replication',
  vault_id: destinationVaultId,
  resource_id: resourceId,
  protected_at: new Date(stage.clock.time() - HOUR).toISOString(),
  created_at: new Date(stage.clock.time() - HOUR).toISOString(),
  ...other,
});

interface Point {
  readonly resource_id: string;
  readonly resource_name: string;
  readonly destination_backup_id: string;
  readonly protected_at: string | null;
  readonly created_at: string | null;
  readonly age_hours: number | null;
  readonly age_by: string | null;
  readonly problem: string | null;
}
export const pointsOf = ({ outputs }: Ended) => JSON.parse(outputs['recovery_points'] ?? '') as Point[];
const problemsOf = (ended: Ended) => pointsOf(ended).map(({ problem }) => problem);
export const callsOf = ({ simulator }: Stage) => simulator.calls.join(' ');

const fresh = (ended: Ended) => {
  expect(ended).toMatchObject({ exitCode: 0, outputs: { stale: '0', missing: '0' } });
  expect(ended.summary).toMatch(/^## ✅ /);
};
const failed = (ended: Ended, title: string, ...shows: (string | RegExp)[]) => {
  expect(ended.exitCode).toBe(1);
  expect(errorOf(ended).split('%0A')[0]).toBe(`::error::${title}.`);
  for (const word of shows) expect(errorOf(ended)).toMatch(word);
  expect(ended.summary).toMatch(/^## (❌|🚫) /);
};
/** The one server has this problem. */
const hasProblem = (problem: string, counts: { stale: string; missing: string }) => (ended: Ended) => {
  failed(ended, titles.noneFresh, resourceId);
  expect(problemsOf(ended)).toEqual([problem]);
  expect(ended.outputs).toMatchObject(counts);
  expect(ended.summary).toContain('[!CAUTION]');
};
const isMissing = hasProblem('missing', { stale: '0', missing: '1' });
const isStale = hasProblem('stale', { stale: '1', missing: '0' });
const isImplausible = hasProblem('implausible', { stale: '1', missing: '0' });
/** It is not known how old anything is, and nothing says otherwise. */
const isUnknown = (ended: Ended, title: string, ...shows: (string | RegExp)[]) => {
  failed(ended, title, ...shows);
  expect(ended.outputs).toMatchObject({ stale: '', missing: '', oldest_hours: '' });
  expect(problemsOf(ended).every((problem) => problem === 'unknown')).toBe(true);
};
const refusedInputs = (ended: Ended, stage: Stage, ...inputs: string[]) => {
  expect(ended.exitCode).toBe(1);
  const [first, ...lines] = errorOf(ended).split('%0A');
  expect(first).toBe(`::error::${inputs.length === 1 ? shared.wrongInput : shared.wrongInputs}.`);
  expect(lines.map((line) => line.replace(/: .*$/, ''))).toEqual(inputs);
  expect(ended.outputs).toEqual({});
  expect(stage.simulator.requests).toEqual([]);
};

const withAccess = (prepare: (stage: Stage) => void) => (stage: Stage) => {
  addKey(stage);
  prepare(stage);
};
const one = (
  name: string,
  prepare: (stage: Stage) => void,
  check: Scenario['check'],
  step: Step = withKey,
): Scenario => ({
  name,
  step,
  prepare: withAccess(prepare),
  check,
});

export const verdicts: Scenario[] = [
  one(
    'a fresh replica: green, two requests, and which field says its age',
    (stage) => addReplica(stage, { id: 'fresh' }),
    (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('VAULT LIST');
      expect(ended.outputs['oldest_hours']).toBe('2');
      const [point] = pointsOf(ended);
      expect(point).toMatchObject({
        resource_id: resourceId,
        resource_name: resourceName,
        destination_backup_id: 'fresh',
        age_hours: 2,
        age_by: 'protected_at',
        problem: null,
      });
      expect(Date.parse(point?.protected_at ?? '')).toBeGreaterThan(0);
      tells(ended, resourceName, '2 h 00 min', 'protected_at', 'fresh');
      tells(ended, 'Preview');
      expect(ended.summary).toContain('Preview');
    },
  ),
  one(
    'nothing there at all',
    () => undefined,
    (ended) => {
      isMissing(ended);
      expect(ended.outputs['oldest_hours']).toBe('');
      expect(errorOf(ended)).toContain('destination_vault_id');
    },
  ),
  one(
    'an old replica',
    (stage) => addReplica(stage, { age: 29 * HOUR }),
    (ended) => {
      isStale(ended);
      expect(ended.outputs['oldest_hours']).toBe('29');
      expect(errorOf(ended)).toMatch(/29 h .*28 h/);
    },
  ),
  one(
    'a very old replica: days, as people say them',
    (stage) => addReplica(stage, { age: 3 * DAY + 4 * HOUR }),
    (ended) => {
      isStale(ended);
      expect(ended.summary).toContain('3 days 4 h');
    },
  ),
  one(
    'the newest counts, in whatever order they come',
    (stage) => {
      addReplica(stage, { id: 'newest', age: HOUR });
      addReplica(stage, { age: 20 * HOUR });
      addReplica(stage, { age: 3 * HOUR });
    },
    (ended) => {
      fresh(ended);
      expect(pointsOf(ended)).toMatchObject([{ destination_backup_id: 'newest', age_hours: 1 }]);
    },
  ),
  one('another limit', (stage) => addReplica(stage, { age: 3 * HOUR }), isStale, {
    action: 'freshness',
    inputs: { ...accessKey, max_age_hours: '2' },
  }),
  one(
    'a replica that was copied today from an old backup is old',
    ({ clock, ...stage }) =>
      addReplica({ clock, ...stage }, { protectedAt: clock.time() - 40 * HOUR, createdAt: clock.time() - HOUR }),
    (ended) => {
      isStale(ended);
      expect(pointsOf(ended)).toMatchObject([{ age_by: 'protected_at', age_hours: 40 }]);
    },
  ),
  one(
    'a time of the copy that is younger than the copy itself does not count',
    ({ clock, ...stage }) =>
      addReplica({ clock, ...stage }, { protectedAt: clock.time() - HOUR, createdAt: clock.time() - 40 * HOUR }),
    (ended) => {
      isStale(ended);
      expect(pointsOf(ended)).toMatchObject([{ age_by: 'created_at' }]);
    },
  ),
  one(
    'without protected_at its creation counts, and that is told',
    (stage) => addReplica(stage, { protectedAt: null }),
    (ended) => {
      fresh(ended);
      expect(pointsOf(ended)).toMatchObject([{ age_by: 'created_at', protected_at: null }]);
      tells(ended, resourceName, 'created_at');
    },
  ),
  one(
    'a copy in progress hides no old replica',
    (stage) => {
      addReplica(stage, { age: 30 * HOUR });
      addReplica(stage, { age: MINUTE, status: 'protecting' });
    },
    (ended) => {
      isStale(ended);
      expect(errorOf(ended)).toContain('protecting');
    },
  ),
  one(
    'a copy in progress alone is no replica',
    (stage) => addReplica(stage, { age: MINUTE, status: 'waiting_protect' }),
    (ended) => {
      isMissing(ended);
      expect(errorOf(ended)).toContain('waiting_protect');
    },
  ),
  one('a replica that ended in error is none', (stage) => addReplica(stage, { status: 'error' }), isMissing),
  ...(
    [
      ['the beginning of a calendar', { protected_at: '1970-01-01T00:00:00Z' }],
      ['the zero of another calendar', { created_at: '0001-01-01T00:00:00' }],
      ['zeros in both', { protected_at: '0001-01-01T00:00:00Z', created_at: '0001-01-01T00:00:00Z' }],
      ['a number', { protected_at: 0 }],
      ['a digit', { protected_at: '0' }],
      ['words', { created_at: 'yesterday' }],
      ['no time at all', { protected_at: null, created_at: null }],
      ['a year beyond all plans', { protected_at: '9999-12-31T23:59:59Z' }],
    ] as const
  ).map(([what, times]) =>
    one(
      `a time that cannot be right: ${what}`,
      (stage) => listed(stage, raw(stage, times)),
      (ended) => {
        isImplausible(ended);
        expect(ended.outputs['oldest_hours']).toBe('');
      },
    ),
  ),
  one('a future time', (stage) => addReplica(stage, { age: -HOUR }), isImplausible),
  one(
    'a future time hides no old replica',
    (stage) => {
      addReplica(stage, { age: 40 * HOUR });
      addReplica(stage, { age: -DAY });
    },
    isImplausible,
  ),
  one(
    'clocks that differ a little',
    (stage) => addReplica(stage, { age: -MINUTE }),
    (ended) => {
      fresh(ended);
      expect(ended.outputs['oldest_hours']).toBe('0');
    },
  ),
  one(
    'ages go by the clock of the service',
    (stage) => {
      // Within what a signature allows.
      stage.simulator.clockSkew = 10 * MINUTE;
      addReplica(stage, { age: 28 * HOUR - 5 * MINUTE });
    },
    fresh,
  ),
  one('a replica in another vault', (stage) => listed(stage, raw(stage, { vault_id: 'another' })), isMissing),
  one('a replica that names no vault', (stage) => listed(stage, raw(stage, { vault_id: null })), isMissing),
  one('an original in the same vault', (stage) => listed(stage, raw(stage, { image_type: 'backup' })), isMissing),
  one('a part of another replica', (stage) => listed(stage, raw(stage, { parent_id: 'whole' })), isMissing),
  one('a replica of another server', (stage) => addReplica(stage, { resourceId: 'another' }), isMissing),
  one(
    'IDs in capitals',
    (stage) => {
      listed(stage, raw(stage, { resource_id: resourceId.toUpperCase(), vault_id: destinationVaultId.toUpperCase() }));
    },
    fresh,
  ),
  one(
    'several servers: the worst first',
    (stage) => {
      for (const id of ['old', 'older', 'gone', 'well', 'odd']) addServer(stage, id, `${id}-01`);
      addReplica(stage);
      addReplica(stage, { resourceId: 'old', age: 30 * HOUR });
      addReplica(stage, { resourceId: 'older', age: 5 * DAY });
      addReplica(stage, { resourceId: 'well', age: 5 * HOUR });
      addReplica(stage, { resourceId: 'odd', age: -5 * DAY });
    },
    (ended) => {
      failed(ended, titles.someStale(4, 6), 'gone-01', 'older-01');
      expect(pointsOf(ended).map(({ resource_name }) => resource_name)).toEqual([
        'gone-01',
        'odd-01',
        'older-01',
        'old-01',
        'well-01',
        resourceName,
      ]);
      expect(ended.outputs).toMatchObject({ stale: '3', missing: '1', oldest_hours: '120' });
      const rows = ended.summary.split('\n').filter((line) => /^\| <code>/.test(line));
      expect(rows).toHaveLength(6);
      expect(rows[0]).toContain('gone');
    },
  ),
];

export const reads: Scenario[] = [
  one(
    'the source vault may not be read',
    (stage) => {
      addKey(stage, { denied: ['cbr:vaults:get'] });
      addReplica(stage);
    },
    (ended, stage) => {
      isUnknown(ended, titles.noSource, 'cbr:vaults:get', 'resource_id');
      expect(callsOf(stage)).toBe('VAULT');
    },
  ),
  one(
    'the source vault does not exist',
    (stage) => stage.simulator.cloud.vaults.delete(sourceVaultId),
    (ended) => isUnknown(ended, titles.noSource, 'source_vault_id'),
  ),
  one(
    'the source vault cannot be reached for a while',
    (stage) => {
      addReplica(stage);
      stage.simulator.fail('VAULT', faults.gateway(502), faults.closedBefore());
    },
    (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('VAULT VAULT VAULT LIST');
    },
  ),
  one(
    'the source vault stays out of reach',
    (stage) => stage.simulator.fail('VAULT', ...Array.from({ length: 20 }, () => faults.gateway(502))),
    (ended) => isUnknown(ended, titles.noSource),
  ),
  one(
    'the source vault protects nothing',
    (stage) => stage.simulator.cloud.vaults.get(sourceVaultId)?.resources.splice(0),
    (ended) => isUnknown(ended, titles.nothingProtected, sourceVaultId),
  ),
  ...(
    [
      ['no ID', { name: 'nameless' }],
      ['an odd ID', { id: '../..' }],
      ['no object', 'nameless'],
    ] as const
  ).map(([what, resource]) =>
    one(
      `a resource of the source vault that has ${what} is not forgotten`,
      (stage) => {
        addReplica(stage);
        const body = { vault: { id: sourceVaultId, resources: [{ id: resourceId, name: resourceName }, resource] } };
        stage.simulator.fail('VAULT', faults.answer(200, JSON.stringify(body)));
      },
      (ended) => isUnknown(ended, titles.noSource, sourceVaultId),
    ),
  ),
  one(
    'an answer about another vault',
    (stage) => {
      const body = { vault: { id: 'another', resources: [{ id: resourceId }] } };
      const answer = faults.answer(200, JSON.stringify(body));
      stage.simulator.fail('VAULT', ...Array.from({ length: 20 }, () => answer));
    },
    (ended) => isUnknown(ended, titles.noSource),
  ),
  one(
    'the replicas may not be read: what must have one is told all the same',
    (stage) => {
      addKey(stage, { denied: [`cbr:backups:list@${destinationProjectId}`] });
      addReplica(stage);
    },
    (ended) => {
      isUnknown(ended, titles.noReplicas, 'cbr:backups:list', /[Dd]estination/);
      expect(pointsOf(ended)).toMatchObject([{ resource_id: resourceId }]);
    },
  ),
  one(
    'a list that stays unreadable',
    (stage) => stage.simulator.fail('LIST', ...Array.from({ length: 20 }, () => faults.gateway(503))),
    (ended) => isUnknown(ended, titles.noReplicas),
  ),
  one(
    'a list that is shorter than its count is no list',
    (stage) => {
      addReplica(stage);
      stage.simulator.cloud.pages.count = (all) => all + 3;
    },
    (ended, stage) => {
      isUnknown(ended, titles.noReplicas, '1 of 4');
      expect(callsOf(stage)).toBe('VAULT LIST LIST LIST LIST LIST LIST');
    },
  ),
  one(
    'a list that was short once is read again',
    (stage) => {
      addReplica(stage);
      const { pages } = stage.simulator.cloud;
      pages.count = (all) => all + 3;
      stage.simulator.answered = (call) => {
        if (call === 'LIST' && stage.simulator.calls.length > 2) delete pages.count;
      };
    },
    fresh,
  ),
  one(
    'a list that is always the same page is no list',
    (stage) => {
      for (let index = 0; index < 4; index++) addReplica(stage);
      Object.assign(stage.simulator.cloud.pages, { cap: 2, isSame: true });
    },
    (ended) => isUnknown(ended, titles.noReplicas),
  ),
  one(
    'a long list in small pages is read to its end',
    (stage) => {
      stage.simulator.cloud.pages.cap = 2;
      for (let index = 0; index < 7; index++) addReplica(stage, { resourceId: `other-${index}`, age: index * MINUTE });
      addReplica(stage, { age: 10 * HOUR });
    },
    (ended, stage) => {
      fresh(ended);
      expect(callsOf(stage)).toBe('VAULT LIST LIST LIST LIST');
    },
  ),
  one(
    'an answer that is no JSON',
    (stage) => stage.simulator.fail('LIST', ...Array.from({ length: 20 }, () => faults.notJson(false))),
    (ended) => isUnknown(ended, titles.noReplicas),
  ),
  one(
    'too many requests for a moment',
    (stage) => {
      addReplica(stage);
      stage.simulator.fail('LIST', faults.throttled('3'));
    },
    fresh,
  ),
  {
    name: 'a wrong key is tried once',
    step: { action: 'freshness', inputs: { ...accessKey, secret_access_key: 'FakeWrongSecret' } },
    prepare: (stage) => addKey(stage),
    check: (ended, stage) => {
      isUnknown(ended, titles.noSource);
      expect(callsOf(stage)).toBe('VAULT');
    },
  },
  {
    name: 'cancelled while it reads',
    step: { ...withKey, onSilence: 'SIGTERM' },
    prepare: withAccess(({ simulator }) => simulator.fail('LIST', faults.noAnswer(false))),
    check: (ended) => isUnknown(ended, shared.cancelled),
  },
  {
    name: 'outputs that cannot be written fail a good step',
    step: { ...withKey, environment: { GITHUB_OUTPUT: '/nowhere/at/all' } },
    prepare: withAccess((stage) => addReplica(stage)),
    check: (ended) => {
      expect(ended.exitCode).toBe(1);
      expect(errorOf(ended)).toContain(shared.noOutputs);
    },
  },
];

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
];
