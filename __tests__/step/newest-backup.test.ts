import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { type Backup, showBackupAnswer } from '../../src/cbr/schemas.ts';
import { isOriginal, isUsable, selectNewest, takenAt } from '../../src/step/newest-backup.ts';

const NOW = Date.UTC(2026, 10, 26, 3);
const HOUR = 3_600_000;
const ago = (hours: number) => new Date(NOW - hours * HOUR).toISOString();
const resource = { id: 'server-1', name: 'erp-db-01', type: 'OS::Nova::Server' };
const freshness = { waits: false, maxAgeHours: 26, now: NOW };

const backup = (fields: object): Backup => {
  const whole = { id: 'b', status: 'available', resource_id: 'server-1', image_type: 'backup', ...fields };
  return z.parse(showBackupAnswer(String(whole.id)), { backup: whole }).backup;
};
const select = (list: readonly object[], options: Partial<typeof freshness> = {}) =>
  selectNewest(resource, list.map(backup), { ...freshness, ...options });

test('the newest counts, in whatever order they come', () => {
  const list = [
    { id: 'old', created_at: ago(25) },
    { id: 'new', created_at: ago(2) },
    { id: 'middle', created_at: ago(13) },
  ];
  for (const order of [list, list.toReversed(), [...list.slice(1), ...list.slice(0, 1)]]) {
    expect(select(order)).toMatchObject({ backup: { id: 'new' }, failure: undefined });
  }
});

test.each([
  ['error', 'old'],
  ['deleting', 'old'],
  ['protecting', 'old'],
  ['restoring', 'old'],
  [undefined, 'old'],
  ['Available', 'new'],
])('where the newest has the status %j, backup %s counts', (status, id) => {
  const list = [
    { id: 'new', status, created_at: ago(1) },
    { id: 'old', created_at: ago(20) },
  ];
  expect(select(list)).toMatchObject({ backup: { id }, failure: undefined });
});

test.each([
  ['protecting', 'new'],
  ['waiting_protect', 'new'],
  ['error', 'old'],
])('a step that waits takes one with the status %j: %s', (status, id) => {
  const list = [
    { id: 'new', status, created_at: ago(0) },
    { id: 'old', created_at: ago(20) },
  ];
  expect(select(list, { waits: true })).toMatchObject({ backup: { id } });
});

test.each([
  ['a replica', { image_type: 'replication' }],
  ['a replica in capitals', { image_type: 'REPLICATION' }],
  ['a replica by another word', { image_type: 'replica' }],
  ['a part of another backup', { parent_id: 'whole' }],
  ['one of another server', { resource_id: 'server-2' }],
  ['one of no server', { resource_id: null }],
])('%s is none of it', (_name, fields) => {
  expect(select([{ id: 'wrong', created_at: ago(1), ...fields }])).toMatchObject({
    backup: undefined,
    failure: { title: 'No fresh backup' },
  });
});

test.each<[object, boolean]>([
  [{ created_at: ago(26) }, true],
  [{ created_at: ago(26.01) }, false],
  [{ protected_at: ago(30), created_at: ago(1) }, false],
  [{ protected_at: ago(1), created_at: ago(30) }, false],
  [{ protected_at: null, created_at: ago(1) }, true],
  [{ created_at: ago(-0.9) }, true],
  [{ created_at: ago(-1.1) }, false],
  [{ created_at: '1970-01-01T00:00:00' }, false],
  [{ created_at: '0001-01-01T00:00:00' }, false],
  [{}, false],
])('a backup with %j is replicated, and is fresh: %p', (times, isFresh) => {
  const { backup: found, failure } = select([{ id: 'b', ...times }]);
  expect(found?.id).toBe('b');
  expect(failure === undefined).toBe(isFresh);
  if (!isFresh)
    expect(failure).toMatchObject({ title: 'No fresh backup', reasons: [expect.stringContaining('erp-db-01')] });
});

test('the name comes from the vault, else from the backup', () => {
  const unnamed = { ...resource, name: undefined };
  const found = selectNewest(unnamed, [backup({ resource_name: 'db', created_at: ago(1) })], freshness);
  expect(found.resource.name).toBe('db');
  expect(select([{ resource_name: 'db', created_at: ago(1) }]).resource.name).toBe('erp-db-01');
});

test('IDs are compared without case', () => {
  expect(select([{ resource_id: 'SERVER-1', created_at: ago(1) }]).backup?.id).toBe('b');
});

test('what has no ID in form is no backup', () => {
  expect(isOriginal({ ...backup({}), id: '?' })).toBe(false);
  expect(isOriginal({ ...backup({}), id: undefined })).toBe(false);
  expect(isOriginal(backup({ parent_id: '' }))).toBe(true);
  expect([isUsable(backup({ status: null }), true), isUsable(backup({ status: 'x' }), true)]).toEqual([false, false]);
});

test('the recovery point is the older of two times', () => {
  expect(takenAt(backup({ protected_at: ago(3), created_at: ago(2) }))).toBe(NOW - 3 * HOUR);
  expect(takenAt(backup({ protected_at: ago(2), created_at: ago(3) }))).toBe(NOW - 3 * HOUR);
  expect(takenAt(backup({}))).toBeUndefined();
});
