import { expect } from '@jest/globals';
import { accessKey } from '../scenarios/logins.ts';
import { errorOf, type Scenario, tells } from '../scenarios/scenario.ts';
import {
  addReplica,
  addServer,
  callsOf,
  DAY,
  destinationVaultId,
  failed,
  fresh,
  HOUR,
  isImplausible,
  isMissing,
  isStale,
  listed,
  MINUTE,
  one,
  pointsOf,
  raw,
  resourceId,
  resourceName,
  titles,
} from './steps.ts';

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
      tells(ended, 'each resource', destinationVaultId, '28 h');
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
    'a time that is blank says nothing',
    (stage) => listed(stage, raw(stage, { protected_at: '  ' })),
    (ended) => {
      fresh(ended);
      expect(pointsOf(ended)).toMatchObject([{ age_by: 'created_at', protected_at: null }]);
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
