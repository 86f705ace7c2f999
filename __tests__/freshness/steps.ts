import { expect } from '@jest/globals';
import { documented, type SimulatedBackup } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { accessKey, addKey } from '../scenarios/logins.ts';
import { errorOf, type Scenario } from '../scenarios/scenario.ts';
import { titles as shared } from '../scenarios/told.ts';
import { type Ended, type Stage, type Step, TOKEN } from '../support/step.ts';

// Whole steps of the action freshness/, each by itself.

export const { resourceId, resourceName, destinationProjectId, destinationVaultId, sourceVaultId } = documented;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const titles = {
  noneFresh: 'The resource has no fresh replica',
  someStale: (failing: number, all: number) => `${failing} of ${all} resources have no fresh replica`,
  noSource: 'The source vault could not be read',
  noReplicas: 'The replicas could not be read',
  nothingProtected: 'Nothing was found that must have a replica',
} as const;

export const KEY = 'FAKEACCESSKEY';
export const withKey: Step = { action: 'freshness', inputs: accessKey };
/** Of named resources, with a token of the destination project. */
export const ofResources = (inputs: Record<string, string> = {}): Step => ({
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
export const hasToken = ({ simulator }: Stage, denied: string[] = []) =>
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
export const addServer = ({ simulator }: Stage, id: string, name = id) =>
  simulator.cloud.addServer(sourceVaultId, { id, name });
/** The destination's list, as it stands. */
export const listed = (stage: Stage, ...backups: object[]) =>
  stage.simulator.fail('LIST', faults.answer(200, JSON.stringify({ backups, count: backups.length })));
export const raw = (stage: Stage, other: object = {}) => ({
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
export const problemsOf = (ended: Ended) => pointsOf(ended).map(({ problem }) => problem);
export const callsOf = ({ simulator }: Stage) => simulator.calls.join(' ');

export const fresh = (ended: Ended) => {
  expect(ended).toMatchObject({ exitCode: 0, outputs: { stale: '0', missing: '0' } });
  expect(ended.summary).toMatch(/^## ✅ /);
};
export const failed = (ended: Ended, title: string, ...shows: (string | RegExp)[]) => {
  expect(ended.exitCode).toBe(1);
  expect(errorOf(ended).split('%0A')[0]).toBe(`::error::${title}.`);
  for (const word of shows) expect(errorOf(ended)).toMatch(word);
  expect(ended.summary).toMatch(/^## (❌|🚫) /);
};
/** The one server has this problem. */
export const hasProblem = (problem: string, counts: { stale: string; missing: string }) => (ended: Ended) => {
  failed(ended, titles.noneFresh, resourceId);
  expect(problemsOf(ended)).toEqual([problem]);
  expect(ended.outputs).toMatchObject(counts);
  expect(ended.summary).toContain('[!CAUTION]');
};
export const isMissing = hasProblem('missing', { stale: '0', missing: '1' });
export const isStale = hasProblem('stale', { stale: '1', missing: '0' });
export const isImplausible = hasProblem('implausible', { stale: '1', missing: '0' });
/** It is not known how old anything is, and nothing says otherwise. */
export const isUnknown = (ended: Ended, title: string, ...shows: (string | RegExp)[]) => {
  failed(ended, title, ...shows);
  expect(ended.outputs).toMatchObject({ stale: '', missing: '', oldest_hours: '' });
  expect(problemsOf(ended).every((problem) => problem === 'unknown')).toBe(true);
};
export const refusedInputs = (ended: Ended, stage: Stage, ...inputs: string[]) => {
  expect(ended.exitCode).toBe(1);
  const [first, ...lines] = errorOf(ended).split('%0A');
  expect(first).toBe(`::error::${inputs.length === 1 ? shared.wrongInput : shared.wrongInputs}.`);
  expect(lines.map((line) => line.replace(/: .*$/, ''))).toEqual(inputs);
  expect(ended.outputs).toEqual({});
  expect(stage.simulator.requests).toEqual([]);
};

export const withAccess = (prepare: (stage: Stage) => void) => (stage: Stage) => {
  addKey(stage);
  prepare(stage);
};
export const one = (
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
