import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  type Candidate,
  isReplica,
  judgeResource,
  nameOf,
  type RecoveryPoint,
  toHours,
  withProblem,
  worstFirst,
} from '../../src/freshness/recovery-point.ts';

const HOUR = 60 * 60_000;
const NOW = Date.UTC(2026, 10, 26, 3);
const RULE = { maxAgeHours: 28, now: NOW };
const SERVER = { id: 'server', name: 'erp-db-01', type: undefined };

const replicaOf = (age: number | null | undefined, other: Partial<Candidate> = {}): Candidate => ({
  id: 'replica',
  status: 'available',
  resource_id: 'server',
  resource_name: 'of the replica',
  protected_at: typeof age === 'number' ? NOW - age : age,
  created_at: typeof age === 'number' ? NOW - age : age,
  ...other,
});
const judge = (...candidates: Candidate[]) => judgeResource(SERVER, candidates, RULE);

describe('the limit', () => {
  test.each([
    [28 * HOUR, undefined],
    [28 * HOUR + 1, 'stale'],
    [0, undefined],
    [-5 * 60_000, undefined],
    [-5 * 60_000 - 1, 'implausible'],
    [null, 'implausible'],
    [undefined, 'implausible'],
  ])('an age of %p', (age, problem) => expect(judge(replicaOf(age)).problem).toBe(problem));

  test('an age that is over the limit never shows as the limit', () => {
    expect(toHours(28 * HOUR)).toBe(28);
    expect(toHours(28 * HOUR + 1)).toBe(28.1);
    expect(toHours(0)).toBe(0);
  });
});

test.each([
  [{ protected_at: NOW - 2 * HOUR, created_at: NOW - HOUR }, 'protected_at', 2],
  [{ protected_at: NOW - HOUR, created_at: NOW - 2 * HOUR }, 'created_at', 2],
  [{ protected_at: NOW - HOUR, created_at: NOW - HOUR }, 'protected_at', 1],
  [{ protected_at: undefined, created_at: NOW - HOUR }, 'created_at', 1],
  [{ protected_at: NOW - HOUR, created_at: undefined }, 'protected_at', 1],
] as const)('the older of its times counts: %j', (times, restsOn, hours) => {
  expect(judge(replicaOf(0, times))).toMatchObject({ restsOn, age: hours * HOUR, problem: undefined });
});

test.each([
  { protected_at: null, created_at: NOW - HOUR },
  { protected_at: NOW - HOUR, created_at: null },
  { protected_at: NOW - HOUR, created_at: NOW + HOUR },
  { protected_at: NOW + HOUR, created_at: NOW - HOUR },
])('one time that cannot be right makes the other doubtful: %j', (times) => {
  expect(judge(replicaOf(0, times))).toMatchObject({ restsOn: undefined, age: undefined, problem: 'implausible' });
});

test('one without a time is no reason to doubt another that has one', () => {
  expect(judge(replicaOf(null), replicaOf(HOUR, { id: 'good' }))).toMatchObject({
    replica: { id: 'good' },
    problem: undefined,
  });
});

test('what it is called: as the vault says, else as a replica does', () => {
  expect(judge(replicaOf(HOUR)).resource.name).toBe('erp-db-01');
  const { resource } = judgeResource({ ...SERVER, name: undefined }, [replicaOf(HOUR, { status: 'error' })], RULE);
  expect(resource.name).toBe('of the replica');
});

test('of those without a sound name or state the words are our own', () => {
  const nameless = judgeResource({ ...SERVER, name: undefined }, [], RULE);
  expect(nameOf(nameless)).toBe('server');
  expect(nameOf(withProblem({ id: undefined, name: undefined, type: undefined }, 'unknown'))).toBe('unknown');
  expect(judge(replicaOf(HOUR, { status: undefined })).otherStates).toEqual(['unknown']);
});

test('of several good replicas the newest counts, in whatever order they come', () => {
  const replicas = [5, 2, 9, 3].map((hours) => replicaOf(hours * HOUR, { id: `of ${hours} h` }));
  expect(judge(...replicas).replica?.id).toBe('of 2 h');
  expect(judge(...replicas.toReversed()).replica?.id).toBe('of 2 h');
  // One without a time is the last that is asked.
  expect(judge(...replicas, replicaOf(undefined, { id: 'no time' })).replica?.id).toBe('of 2 h');
});

test('a replica is one of the vault, not an original and no part', () => {
  const replica = { image_type: 'replication', vault_id: 'vault', parent_id: undefined };
  const is = (other: object) =>
    isReplica({ ...replicaOf(0), ...replica, ...other } as Parameters<typeof isReplica>[0], 'vault');
  expect(is({})).toBe(true);
  expect(is({ vault_id: 'VAULT' })).toBe(true);
  for (const other of [
    { id: undefined },
    { id: '..' },
    { image_type: 'backup' },
    { image_type: undefined },
    { vault_id: 'another' },
    { vault_id: undefined },
    { parent_id: 'whole' },
  ]) {
    expect([other, is(other)]).toEqual([other, false]);
  }
});

const time = fc.oneof(fc.constantFrom(null, undefined), fc.integer({ min: NOW - 100 * HOUR, max: NOW + 3 * HOUR }));
const candidate: fc.Arbitrary<Candidate> = fc.record({
  id: fc.constantFrom('a', 'b'),
  status: fc.constantFrom('available', 'protecting', 'error', undefined),
  resource_id: fc.constantFrom('server', 'another', undefined),
  resource_name: fc.constant('name'),
  protected_at: time,
  created_at: time,
});

test('whatever there is, nothing is fresh but what an available replica with sound times proves', () => {
  fc.assert(
    fc.property(fc.array(candidate), (candidates) => {
      const { problem, replica, age } = judge(...candidates);
      if (problem !== undefined) return;
      expect(candidates).toContain(replica);
      expect(replica).toMatchObject({ status: 'available', resource_id: 'server' });
      const times = [replica?.protected_at, replica?.created_at].filter((one) => one !== undefined);
      expect(times.length).toBeGreaterThan(0);
      for (const one of times) {
        expect(one).not.toBeNull();
        expect(NOW - Number(one)).toBeLessThanOrEqual(28 * HOUR);
        expect(age).toBeGreaterThanOrEqual(NOW - Number(one));
      }
    }),
  );
});

test('more replicas never make a resource without a sound one fresh', () => {
  const doubtful = candidate.filter(({ status, resource_id }) => status !== 'available' || resource_id !== 'server');
  fc.assert(
    fc.property(fc.array(doubtful), (others) => {
      expect(judge(...others).problem).toBe('missing');
      expect(judge(...others, replicaOf(40 * HOUR)).problem).toBe('stale');
    }),
  );
});

test('the worst first: unknown, missing, without a time, old, fresh; of those the oldest', () => {
  const named = (name: string, point: RecoveryPoint) => ({ ...point, resource: { ...point.resource, name } });
  const points = [
    named('fresh', judge(replicaOf(HOUR))),
    named('less fresh', judge(replicaOf(2 * HOUR))),
    named('b', judge(replicaOf(30 * HOUR))),
    named('a', judge(replicaOf(30 * HOUR))),
    named('old', judge(replicaOf(99 * HOUR))),
    named('odd', judge(replicaOf(null))),
    named('gone', judge()),
    named('elsewhere', withProblem(SERVER, 'unprotected')),
    named('unread', withProblem(SERVER, 'unknown')),
  ];
  const names = worstFirst(points).map(({ resource }) => resource.name);
  expect(names).toEqual(['unread', 'elsewhere', 'gone', 'odd', 'old', 'a', 'b', 'less fresh', 'fresh']);
});
