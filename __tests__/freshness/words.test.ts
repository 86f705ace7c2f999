import { describe, expect, test } from '@jest/globals';
import type { Freshness } from '../../src/freshness/check.ts';
import { outputsOf } from '../../src/freshness/outputs.ts';
import { judgeResource, type RecoveryPoint, withProblem, worstFirst } from '../../src/freshness/recovery-point.ts';
import { summarise } from '../../src/freshness/summary.ts';
import { failureOf, oldestOf, tellKnown, tellPoint } from '../../src/freshness/tell.ts';
import { Secrets } from '../../src/github/secrets.ts';
import { type Failure, TITLES } from '../../src/report/result.ts';
import { shown } from '../support/summary.ts';

// What the check says of each server, in the log, in its error, on its page and in its outputs.
const HOUR = 60 * 60_000;
const now = Date.UTC(2026, 10, 26, 3);
const rule = { maxAgeHours: 28, now };

function pointOf(
  name: string,
  age: number | undefined,
  status = 'available',
  others: readonly string[] = [],
): RecoveryPoint {
  const time = age === undefined ? undefined : now - age * HOUR;
  const replica = (id: string, state: string) => ({
    ...{ id, status: state, resource_id: name, resource_name: undefined, protected_at: time, created_at: time },
  });
  const replicas = [replica(`r-${name}`, status), ...others.map((state, index) => replica(`x${index}`, state))];
  return judgeResource({ id: name, name: `${name}-01`, type: undefined }, replicas, rule);
}
const none = (name: string) => judgeResource({ id: name, name: `${name}-01`, type: undefined }, [], rule);
const unnamed = (problem: Parameters<typeof withProblem>[1]) =>
  withProblem({ id: 'res-1', name: undefined, type: undefined }, problem);

const freshnessOf = (points: readonly RecoveryPoint[], more: Partial<Freshness> = {}): Freshness => ({
  ...{ points: worstFirst(points), hasVerdict: true, replicas: 1, now },
  ...more,
});
const destination = { endpoint: new URL('https://cbr.example'), projectId: 'p2', vaultId: 'v2', region: 'region2' };
function pageOf(freshness: Freshness, failure: Failure | undefined = failureOf(freshness, 28)): string[] {
  const inputs = { destination, maxAgeHours: 28 };
  return shown(summarise({ freshness, inputs, failure }, new Secrets())).split('\n');
}

describe('a line of the log', () => {
  test.each<[RecoveryPoint, string]>([
    [pointOf('a', 5), 'a-01 (resource a): recovery point 5 h 00 min old by protected_at, replica r-a.'],
    [unnamed('unknown'), 'Resource res-1: not known.'],
    [unnamed('unprotected'), 'Resource res-1: the source vault does not protect it.'],
    [none('a'), 'a-01 (resource a): no replica.'],
    [
      pointOf('a', 5, 'error', ['protecting', 'error']),
      'a-01 (resource a): no replica that is available (status error, protecting).',
    ],
    [pointOf('a', -9), 'a-01 (resource a): replica r-a has no plausible time.'],
    [pointOf('a', 29), 'a-01 (resource a): newest replica 29 h 00 min old, 28 h allowed.'],
    [
      pointOf('a', 29, 'available', ['protecting']),
      'a-01 (resource a): newest replica 29 h 00 min old, 28 h allowed; another one is not available (status protecting).',
    ],
  ])('%j', (point, line) => {
    expect(tellPoint(point, 28)).toBe(line);
  });

  test('of many states five are told', () => {
    const states = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(tellPoint(pointOf('x', 5, 'z', states), 28)).toMatch(/\(status z, a, b, c, d\)\.$/);
  });
});

describe('the verdict as an error', () => {
  test('there is none where each server has a fresh replica', () => {
    expect(failureOf(freshnessOf([pointOf('a', 5)]), 28)).toBeUndefined();
    expect(tellKnown(freshnessOf([pointOf('a', 5)]), 28)).toBe('Each resource has a fresh replica.');
  });

  test('one, or some of several, with a line for each', () => {
    expect(failureOf(freshnessOf([none('a')]), 28)).toEqual({
      title: 'The resource has no fresh replica',
      reasons: [tellPoint(none('a'), 28)],
      advice: expect.stringMatching(/^Look at the last runs/),
      ...{ code: undefined, requestId: undefined },
    });
    const some = freshnessOf([none('a'), pointOf('b', 99), pointOf('c', 5)]);
    expect(failureOf(some, 28)).toMatchObject({
      title: '2 of 3 resources have no fresh replica',
      reasons: [tellPoint(none('a'), 28), tellPoint(pointOf('b', 99), 28)],
    });
    expect(tellKnown(some, 28)).toBe('2 of 3 resources have no fresh replica.');
    expect(tellKnown({ ...some, hasVerdict: false }, 28)).toMatch(/not known\.$/);
  });

  test('nothing to check is no success', () => {
    expect(failureOf(freshnessOf([]), 28)).toMatchObject({ title: '0 of 0 resources have no fresh replica' });
  });

  test('twenty are told, and how many more there are', () => {
    const all = (count: number) => Array.from({ length: count }, (_, index) => none(`s${index}`));
    expect(failureOf(freshnessOf(all(20)), 28)?.reasons).toHaveLength(20);
    expect(failureOf(freshnessOf(all(22)), 28)?.reasons.at(-1)).toMatch(/^And 2 more: .*job summary\.$/);
  });

  test('where the vault is empty, that is told, and another advice', () => {
    const { reasons, advice } = failureOf(freshnessOf([none('a')], { replicas: 0 }), 28) ?? {};
    expect(reasons?.at(-1)).toMatch(/no replica in the vault at all/);
    expect(advice).toMatch(/^Check destination_vault_id, destination_project_id and destination_region/);
  });
});

test('the oldest is that of the first name where several are as old', () => {
  expect(oldestOf([pointOf('b', 7), pointOf('a', 7), pointOf('c', 5), none('d')])?.resource.id).toBe('a');
  expect(oldestOf([none('d')])).toBeUndefined();
});

describe('the page', () => {
  test.each<[readonly RecoveryPoint[], string]>([
    [[pointOf('a', 5)], '## ✅ a-01 has a fresh replica in region2'],
    [[none('a')], '## ❌ a-01 has no fresh replica in region2'],
    [[pointOf('a', 5), pointOf('b', 6)], '## ✅ All 2 replicas in region2 are at most 28 h old'],
    [[pointOf('a', 5), none('b')], '## ❌ 1 of 2 servers have no fresh replica in region2'],
  ])('its heading', (points, heading) => {
    expect(pageOf(freshnessOf(points))[0]).toBe(heading);
  });

  test('says how old the oldest recovery point is, and how many have none', () => {
    const oldest = (...points: RecoveryPoint[]) =>
      pageOf(freshnessOf(points)).find((line) => line.startsWith('Oldest'));
    expect(oldest(pointOf('a', 5), pointOf('b', 50))).toBe('Oldest recovery point: b-01, 2 days 2 h old.');
    expect(oldest(pointOf('a', 5), none('b'))).toBe('Oldest recovery point: a-01, 5 h 00 min old; 1 server has none.');
    expect(oldest(pointOf('a', 5), none('b'), none('c'))).toMatch(/; 2 servers have none\.$/);
    expect(oldest(none('b'))).toBeUndefined();
  });

  test('has a line in its alert for each kind of trouble, the worst first, and then what to do', () => {
    const page = pageOf(freshnessOf([pointOf('a', 99), pointOf('b', -9), none('c'), unnamed('unprotected')]));
    const alert = page.filter((line) => line.startsWith('> '));
    expect(alert).toEqual([
      '> [!CAUTION]',
      '> **Not in the source vault:** res-1.',
      '> **No replica:** c-01.',
      '> **No plausible time:** b-01.',
      '> **Too old:** a-01.',
      expect.stringMatching(/^> Look at the last runs .*\.$/),
    ]);
  });

  test('has a table of those that are not in order, and what is in order behind a click', () => {
    const page = pageOf(freshnessOf([pointOf('a', 99), none('b'), pointOf('c', 5)]));
    expect(page.filter((line) => line.startsWith('|') || line.startsWith('✅'))).toEqual([
      '| Server | Age | Recovery point (UTC) |',
      '|---|--:|---|',
      '| b-01 | – | no replica |',
      '| a-01 | 4 days 3 h | 22 Nov, 00:00 |',
      '✅ 1 fresh',
      '| Server | Age | Recovery point (UTC) |',
      '|---|--:|---|',
      '| c-01 | 5 h 00 min | 25 Nov, 22:00 |',
    ]);
  });

  test('has the IDs at its end, with the field that each age rests on', () => {
    const page = pageOf(freshnessOf([pointOf('a', 5), none('b')]));
    const begin = page.findIndex((line) => line.startsWith('🆔 IDs'));
    expect(page.slice(begin + 2, begin + 7)).toEqual([
      '```text',
      'resource  replica  age by',
      'b  -  -',
      'a  r-a  protected_at',
      '```',
    ]);
    expect(page.join('\n')).toMatch(/Preview: [^\n]*\n$/);
  });

  test('without a verdict it says so, why, and what to do', () => {
    const failure = {
      title: 'The login failed',
      reasons: ['No.', 'Never.'],
      advice: 'Ask.',
      code: undefined,
      requestId: undefined,
    };
    const unknown = freshnessOf([unnamed('unknown')], { hasVerdict: false });
    expect(pageOf(unknown, failure).slice(0, -2)).toEqual([
      expect.stringMatching(/^## ❌ \p{Lu}.* region2 .*not known$/u),
      '',
      '> [!CAUTION]',
      '> The login failed.',
      '>',
      '> No.',
      '>',
      '> Never.',
      '>',
      '> What to do: Ask.',
      '',
    ]);
    expect(pageOf(unknown, { ...failure, advice: undefined }).join()).not.toContain('What to do');
    const cancelled = pageOf(unknown, { ...failure, title: TITLES.cancelled });
    expect(cancelled[0]).toMatch(/^## 🚫 Cancelled: .* region2 .*not known$/);
    expect(cancelled.join()).not.toContain('> ');
  });
});

describe('the outputs', () => {
  const outputs = (points: readonly RecoveryPoint[], more: Partial<Freshness> = {}) =>
    outputsOf(freshnessOf(points, more), new Secrets());

  test('count what is wrong, and have the oldest age in hours, rounded up', () => {
    const points = [pointOf('a', 99.01), pointOf('b', -9), none('c'), unnamed('unprotected'), pointOf('d', 5)];
    expect(outputs(points)).toMatchObject({ stale: '2', missing: '2', oldest_hours: '99.1' });
    expect(outputs([none('c')], { hasVerdict: false })).toMatchObject({ stale: '', missing: '', oldest_hours: '' });
  });

  test('have a line for each server', () => {
    const { recovery_points } = outputs([pointOf('a', 5), none('b')]);
    expect(JSON.parse(recovery_points)).toEqual([
      {
        ...{ resource_id: 'b', resource_name: 'b-01', destination_backup_id: '', protected_at: null },
        ...{ created_at: null, age_hours: null, age_by: null, problem: 'missing' },
      },
      {
        ...{ resource_id: 'a', resource_name: 'a-01', destination_backup_id: 'r-a', age_hours: 5 },
        ...{ protected_at: '2026-11-25T22:00:00.000Z', created_at: '2026-11-25T22:00:00.000Z' },
        ...{ age_by: 'protected_at', problem: null },
      },
    ]);
  });

  test('fit into a variable: names are cut first, then the best are left out', () => {
    const many = (count: number, length: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...none(`s${String(index).padStart(4, '0')}`),
        resource: { id: `s${index}`, name: 'n'.repeat(length), type: undefined },
      }));
    const listOf = (points: readonly RecoveryPoint[]) => {
      const { recovery_points } = outputs(points);
      expect(Buffer.byteLength(recovery_points)).toBeLessThan(128 * 1024);
      return JSON.parse(recovery_points) as { resource_name: string }[];
    };
    expect(listOf(many(10, 200)).map(({ resource_name }) => resource_name.length)[0]).toBeGreaterThanOrEqual(100);
    const cut = listOf(many(512, 100));
    expect([cut.length, cut[0]?.resource_name.length]).toEqual([512, 40]);
    const bare = listOf(many(700, 100));
    expect([bare.length, bare[0]?.resource_name.length]).toEqual([700, 0]);
    expect(listOf(many(2_000, 100)).length).toBeLessThan(2_000);
  });
});
