import { describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { type ReplicationRecord, showBackupAnswer } from '../../src/cbr/schemas.ts';
import {
  findRecord,
  hasFailed,
  isAlive,
  isFinished,
  isKnown,
  isOwn,
  leadsTo,
  liveRecords,
  noteRecord,
  sight,
  standingRecord,
  vaultOf,
  wasSkipped,
} from '../../src/replication/records.ts';
import { Journal, newReplication, type ReplicationRequest } from '../../src/replication/replication.ts';

const request: ReplicationRequest = {
  backupId: 'b',
  destinationRegion: 'r2',
  destinationProjectId: 'p2',
  destinationVaultId: 'v2',
  name: undefined,
  description: undefined,
  enableAcceleration: false,
};
const records = (...list: object[]): ReplicationRecord[] =>
  z.parse(showBackupAnswer('b'), { backup: { replication_records: list } }).backup.replication_records ?? [];
const record = (fields: object): ReplicationRecord => records(fields)[0] as ReplicationRecord;

const NOW = Date.UTC(2026, 10, 23, 2);
const DAY = 86_400_000;
const ago = (age: number) => new Date(NOW - age).toISOString();

const BAD = ['fail', 'skip', 'failed', 'skipped', 'timeout', 'error', 'cancelled', 'canceled', 'deleted'];

test.each([
  ...BAD.map((status) => [status, 'bad']),
  ...['Deleted', 'FAIL', ' timeout '].map((status) => [status, 'bad']),
  ...['success', 'Success', 'SUCCESS'].map((status) => [status, 'good']),
  ...['waiting_replicate', 'replicating', 'Replicating'].map((status) => [status, 'alive']),
  ...['archiving', 'successful', 'not deleted', '', undefined].map((status) => [status, 'unknown']),
])('the word %j of a record is %s', (status, meaning) => {
  const one = record({ status, created_at: ago(60_000) });
  expect([hasFailed(one), isFinished(one), isAlive(one, NOW), isKnown(one)]).toEqual([
    ...[meaning === 'bad', meaning === 'good', meaning === 'alive', meaning !== 'unknown'],
  ]);
});

test('what was skipped was not tried', () => {
  const words = [...BAD, 'Skip', ' skipped', 'skipping', undefined];
  expect(words.filter((status) => wasSkipped(record({ status })))).toEqual(['skip', 'skipped', 'Skip', ' skipped']);
});

test.each([
  [60_000, true],
  [7 * DAY - 1, true],
  [7 * DAY, false],
  [-DAY + 1, true],
  [-DAY, false],
  [undefined, false],
])('a copy under way whose record is %p ms old is known to be alive: %p', (age, alive) => {
  const created_at = age === undefined ? '0001-01-01T00:00:00' : ago(age);
  expect(isAlive(record({ status: 'replicating', created_at }), NOW)).toBe(alive);
});

describe('which record is adopted', () => {
  const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
  const elsewhere = { ...place, destination_vault_id: 'v3' };
  const young = { created_at: ago(60_000) };
  const old = { created_at: ago(30 * DAY) };
  const refused = { ownSince: undefined, isRefused: true };
  const unknown = { ownSince: undefined, isRefused: false };
  const own = { ownSince: NOW - 2 * 60_000, isRefused: false };

  test.each<[string, object[], typeof own | typeof unknown, string | undefined]>([
    ['one under way', [{ ...place, ...young, status: 'replicating' }], unknown, 'attached'],
    ['one under way for weeks', [{ ...place, ...old, status: 'replicating' }], unknown, undefined],
    ['a finished one', [{ ...place, ...young, status: 'success' }], unknown, undefined],
    ['one of a word that is not known', [{ ...place, ...young, status: 'archiving' }], unknown, undefined],
    ['one under way to another place', [{ ...elsewhere, ...young, status: 'replicating' }], unknown, undefined],
    [
      'one of another backup',
      [{ ...place, ...young, status: 'replicating', source_backup_id: 'x' }],
      unknown,
      undefined,
    ],
    [
      'one of this backup, in capitals',
      [{ ...place, ...young, status: 'replicating', source_backup_id: 'B' }],
      unknown,
      'attached',
    ],
    ...BAD.map(
      (status): [string, object[], typeof unknown, undefined] =>
        [...[`one that ended as ${status}`, [{ ...place, ...young, status }], unknown, undefined]] as [
          string,
          object[],
          typeof unknown,
          undefined,
        ],
    ),
    ['its own', [{ ...place, ...young, status: 'replicating' }], own, 'submitted'],
    ['its own that is finished already', [{ ...place, ...young, status: 'success' }], own, undefined],
    [
      'one from before its own request',
      [{ ...place, created_at: ago(10 * 60_000), status: 'replicating' }],
      own,
      'attached',
    ],
  ])('without a refusal: %s', (_name, list, proof, outcome) => {
    expect(sight(records(...list), request, proof, NOW)?.outcome).toBe(outcome);
  });

  test.each<[string, object[], string | undefined]>([
    ['a finished one', [{ ...place, ...old, status: 'success' }], 'already_replicated'],
    ['one under way for weeks', [{ ...place, ...old, status: 'replicating' }], 'attached'],
    ['one of a word that is not known', [{ ...place, ...old, status: 'archiving' }], 'attached'],
    ['one without a word', [{ ...place, ...old }], 'attached'],
    ['one in another place', [{ ...elsewhere, ...old, status: 'success' }], 'elsewhere'],
    ['one of another backup', [{ ...place, ...old, status: 'success', source_backup_id: 'x' }], 'nothing'],
    ...BAD.map((status): [string, object[], string] => [
      `one that ended as ${status}`,
      [{ ...place, ...old, status }],
      'nothing',
    ]),
  ])('after a refusal: %s', (_name, list, expected) => {
    const seen = sight(records(...list), request, refused, NOW);
    expect(seen === undefined ? 'nothing' : (seen.outcome ?? 'elsewhere')).toBe(expected);
  });

  test('after a refusal its own that is finished already is its own', () => {
    const list = records({ ...place, ...young, status: 'success' });
    expect(sight(list, request, { ...own, isRefused: true }, NOW)?.outcome).toBe('submitted');
  });
});

test('live records are those of the region, the newest first, those without a time last', () => {
  const list = records(
    { id: 'old', destination_region: 'r2', created_at: '2026-01-01T00:00:00' },
    { id: 'timeless', destination_region: 'r2' },
    { id: 'new', destination_region: 'r2', created_at: '2026-01-02T00:00:00' },
    { id: 'elsewhere', destination_region: 'r3' },
    { id: 'failed', destination_region: 'r2', status: 'fail' },
    { id: 'nowhere' },
  );
  expect(liveRecords(list, request).map(({ id }) => id)).toEqual(['new', 'old', 'timeless']);
});

test('a record that does not name its region counts only with the vault asked for', () => {
  const list = records({ id: 'mine', destination_vault_id: 'v2' }, { id: 'other', destination_vault_id: 'v3' });
  expect(liveRecords(list, request).map(({ id }) => id)).toEqual(['mine']);
});

test('the record of a replication: by its id, else what this step can have made, else what is live', () => {
  const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
  const firstRequest = Date.UTC(2026, 10, 23, 2);
  const list = records(
    { ...place, id: 'old-fail', status: 'fail', created_at: '2026-11-22T02:00:00' },
    { ...place, id: 'old', status: 'success', created_at: '2026-11-22T03:00:00' },
    { ...place, id: 'young-fail', status: 'fail', created_at: '2026-11-23T02:00:01' },
    { ...place, id: 'elsewhere', destination_vault_id: 'v3', created_at: '2026-11-23T02:00:02' },
  );
  const later = firstRequest + 301_000;
  const find = (fields: object, now = later) =>
    findRecord(list, { ...newReplication(request), ...fields }, firstRequest, now)?.id;
  expect(find({ outcome: 'submitted', recordId: 'old' })).toBe('old');
  expect(find({ outcome: 'submitted', recordId: 'unseen' })).toBe('young-fail');
  // The record with the id may still be about to show: one that has ended is not taken for it.
  expect(find({ outcome: 'submitted', recordId: 'unseen' }, firstRequest + 299_000)).toBeUndefined();
  expect(find({ outcome: 'submitted', recordId: 'unseen' }, firstRequest + 300_000)).toBeUndefined();
  expect(find({ outcome: 'submitted' }, firstRequest)).toBe('young-fail');
  expect(find({ outcome: 'attached' })).toBe('old');
  // One that was adopted and has vanished is not replaced by an older one, whose replica may be deleted.
  expect(find({ outcome: 'attached', recordId: 'vanished', foundInRecords: true })).toBeUndefined();
  expect(find({ outcome: 'submitted', recordId: 'vanished', foundInRecords: true })).toBeUndefined();
  expect(find({ outcome: 'attached', begunAt: Date.UTC(2026, 10, 22, 4) })).toBeUndefined();
  expect(find({ outcome: 'attached', begunAt: Date.UTC(2026, 10, 22, 3) })).toBe('old');
  const tomorrow = firstRequest + 86_400_000;
  expect(findRecord(list, { ...newReplication(request), outcome: 'submitted' }, tomorrow, tomorrow)).toBeUndefined();
});

test('of several the newest, and none of another region or without an ID that was asked for', () => {
  const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
  const firstRequest = Date.UTC(2026, 10, 23, 2);
  const list = records(
    { ...place, id: 'older', created_at: '2026-11-23T02:00:01' },
    { ...place, id: 'newer', created_at: '2026-11-23T02:00:02' },
    { ...place, id: 'elsewhere', destination_region: 'r3', created_at: '2026-11-23T02:00:03' },
    { ...place, created_at: '2026-11-23T01:00:00' },
  );
  const find = (known: object) =>
    findRecord(list, { ...newReplication(request), ...known }, firstRequest, firstRequest);
  expect(find({ outcome: 'submitted' })?.id).toBe('newer');
  expect(find({ outcome: 'attached' })?.id).toBe('newer');
});

test('one under way may be the one that still shows late, one that has ended may not', () => {
  const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
  const created_at = '2026-11-23T02:00:01';
  const firstRequest = Date.UTC(2026, 10, 23, 2);
  const find = (status: string) => {
    const replication = { ...newReplication(request), outcome: 'submitted' as const, recordId: 'unseen' };
    return findRecord(records({ ...place, id: 'r', status, created_at }), replication, firstRequest, firstRequest)?.id;
  };
  expect(['replicating', 'success', 'fail', 'skip'].map(find)).toEqual(['r', undefined, undefined, undefined]);
});

test('what a record says is noted, and what is known is not lost', () => {
  const journal = new Journal(request);
  const { replication } = journal;
  noteRecord(journal, record({ id: 'first', status: 'replicating', created_at: '2026-11-23T02:00:00' }));
  noteRecord(journal, record({ id: 'second', status: 'success', destination_backup_id: 'replica' }));
  expect(replication).toEqual({
    request,
    inDoubt: false,
    recordId: 'first',
    status: 'success',
    destinationBackupId: 'replica',
  });
});

test('the vault stands in one of three places', () => {
  expect(vaultOf(record({ destination_vault_id: 'a', destinatio_vault_id: 'b' }))).toBe('a');
  expect(vaultOf(record({ destinatio_vault_id: 'b', extra_info: { destination_vault_id: 'c' } }))).toBe('b');
  expect(vaultOf(record({ extra_info: { destination_vault_id: 'c' } }))).toBe('c');
  expect(vaultOf(record({}))).toBeUndefined();
});

test.each([
  [{ destination_vault_id: 'v2', destination_project_id: 'p2' }, true],
  [{ destination_vault_id: 'v3', destination_project_id: 'p2' }, false],
  [{ destination_vault_id: 'v2', destination_project_id: 'p3' }, false],
  [{ destination_vault_id: 'v2' }, true],
  [{ destination_project_id: 'p3' }, false],
  [{}, true],
])('%j leads to the place asked for: %p', (fields, expected) => {
  expect(leadsTo(record(fields), request)).toBe(expected);
});

test('a record is its own exactly if it is not older than the first request less five minutes, nor of the future', () => {
  const firstRequest = Date.UTC(2026, 10, 23, 2, 5);
  const now = Date.UTC(2026, 10, 23, 2, 30);
  expect(isOwn(record({ created_at: '2026-11-23T02:00:00' }), firstRequest, now)).toBe(true);
  expect(isOwn(record({ created_at: '2026-11-23T01:59:59.999' }), firstRequest, now)).toBe(false);
  expect(isOwn(record({ created_at: '2026-11-23T02:35:00' }), firstRequest, now)).toBe(true);
  expect(isOwn(record({ created_at: '2026-11-23T02:35:00.001' }), firstRequest, now)).toBe(false);
  expect(isOwn(record({}), firstRequest, now)).toBe(false);
});

const here = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
const elsewhere = { ...here, destination_vault_id: 'v3' };
const early = '2026-11-20T02:00:00';
const late = '2026-11-23T02:00:00';
test.each<[string, object[], string | undefined]>([
  ['none', [], undefined],
  ['none of those that failed', [{ ...here, id: 'a', status: 'fail' }], undefined],
  [
    'one under way elsewhere rather than a finished one here, which may be deleted',
    [
      { ...here, id: 'a', status: 'success', created_at: early },
      { ...elsewhere, id: 'b', status: 'replicating', created_at: late },
    ],
    'b',
  ],
  [
    'of two under way the newest',
    [
      { ...elsewhere, id: 'a', status: 'replicating', created_at: late },
      { ...here, id: 'b', status: 'replicating', created_at: early },
    ],
    'a',
  ],
  [
    'a finished one rather than an older one of which nobody knows what it is',
    [
      { ...elsewhere, id: 'a', status: 'deleted', created_at: early },
      { ...here, id: 'b', status: 'success', created_at: late },
    ],
    'b',
  ],
  [
    'one under way of the same time, or without a time',
    [
      { ...here, id: 'a', status: 'success', created_at: late },
      { ...here, id: 'b', status: 'replicating' },
    ],
    'b',
  ],
  [
    'of finished ones the newest, wherever it leads',
    [
      { ...here, id: 'a', status: 'success', created_at: early },
      { ...elsewhere, id: 'b', status: 'success', created_at: late },
    ],
    'b',
  ],
  [
    'of finished ones the newest, here',
    [
      { ...elsewhere, id: 'a', status: 'success', created_at: early },
      { ...here, id: 'b', status: 'success', created_at: late },
    ],
    'b',
  ],
  [
    'of finished ones of the same time the one here',
    [
      { ...elsewhere, id: 'a', status: 'success', created_at: late },
      { ...here, id: 'b', status: 'success', created_at: late },
    ],
    'b',
  ],
  [
    'of finished ones without times the one here',
    [
      { ...elsewhere, id: 'a', status: 'success', created_at: late },
      { ...here, id: 'b', status: 'success' },
    ],
    'b',
  ],
  [
    'one elsewhere, if there is no other',
    [
      { ...elsewhere, id: 'a', status: 'success', created_at: early },
      { ...elsewhere, id: 'b', status: 'success', created_at: late },
    ],
    'b',
  ],
])('what stands for the replica is %s', (_name, list, id) => {
  expect(standingRecord(records(...list), request)?.id).toBe(id);
  expect(standingRecord(records(...list.toReversed()), request)?.id).toBe(id);
});

test('an ID in upper case is the same', () => {
  const upper = record({ destination_region: 'R2', destination_vault_id: 'V2', destination_project_id: 'P2' });
  expect(leadsTo(upper, request)).toBe(true);
  expect(liveRecords([upper], request)).toHaveLength(1);
  expect(liveRecords([record({ destination_vault_id: 'V2' })], request)).toHaveLength(1);
});

test('what has ended at a time that is still to come is not the record of this request, unless it was seen under way', () => {
  const replication = { ...newReplication(request), outcome: 'submitted', recordId: 'new' } as const;
  const place = { destination_region: 'r2', destination_vault_id: 'v2' };
  const inEightHours = record({ ...place, id: 'old', status: 'success', created_at: ago(-8 * 3_600_000) });
  expect(findRecord([inEightHours], replication, NOW - 600_000, NOW)).toBeUndefined();
  expect(findRecord([inEightHours], { ...replication, aliveAt: NOW - 60_000 }, NOW - 600_000, NOW)?.id).toBe('old');
  expect(findRecord([{ ...inEightHours, status: 'replicating' }], replication, NOW - 600_000, NOW)?.id).toBe('old');
  expect(findRecord([{ ...inEightHours, created_at: NOW - 600_000 }], replication, NOW - 600_000, NOW)?.id).toBe('old');
});

test('IDs that have not the form of one are never the same', () => {
  const odd = record({ id: '录1', status: 'success', created_at: ago(DAY), destination_region: 'r2' });
  const replication = { ...newReplication(request), outcome: 'submitted', recordId: '?1' } as const;
  expect(findRecord([odd], replication, NOW - 60_000, NOW)).toBeUndefined();
});

test.each([
  0,
  '0',
  '000',
  'None',
  'BackupService.0000',
  '0.0',
  'N/A',
  'no_error',
  'OK',
  'success',
  '-',
  ' ',
])('a record with the code %j has no code', (fail_code) => {
  const one = record({ id: 'r', status: 'copying', extra_info: { fail_code } });
  expect(one.extra_info?.fail_code).toBeUndefined();
});
