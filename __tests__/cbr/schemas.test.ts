import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { isId } from '../../src/cbr/fields.ts';
import {
  listBackupsAnswer,
  listExternalVaultsAnswer,
  listReplicasAnswer,
  replicateAnswer,
  replicationCapabilitiesAnswer,
  showBackupAnswer,
} from '../../src/cbr/schemas.ts';

const read = (backup: unknown) => z.parse(showBackupAnswer('b'), { backup }).backup;
const readRecord = (record: object) => read({ replication_records: [record] }).replication_records?.[0];

test('a zone counts at the end of a time only, and a percentage has three digits at most', () => {
  expect(readRecord({ created_at: 'Z2026-11-23T02:00:00' })?.created_at).toBeUndefined();
  const progressOf = (progress: unknown) => readRecord({ extra_info: { progress } })?.extra_info?.progress;
  expect(['7', '100', '0100', '7 %', '%7', '', '101', -1, 50.5].map(progressOf)).toEqual([
    ...[7, 100, undefined, undefined, undefined, undefined, undefined, undefined, 50.5],
  ]);
});

test('whether the system disk is there is read where it is said', () => {
  const disk = (extend_info: unknown) => read({ extend_info }).extend_info?.contain_system_disk;
  expect([{ contain_system_disk: false }, { contain_system_disk: 'no' }, {}, 'odd'].map(disk)).toEqual([
    ...[false, undefined, undefined, undefined],
  ]);
});

test.each([
  ['2026-11-23T02:00:00.123456', Date.UTC(2026, 10, 23, 2, 0, 0, 123)],
  ['2026-11-23T02:00:00', Date.UTC(2026, 10, 23, 2)],
  ['2026-11-23 02:00:00', Date.UTC(2026, 10, 23, 2)],
  ['2026-11-23T10:00:00+08:00', Date.UTC(2026, 10, 23, 2)],
  ['2026-11-23T10:00:00+0800', Date.UTC(2026, 10, 23, 2)],
  ['2026-11-23T02:00:00Z', Date.UTC(2026, 10, 23, 2)],
  ['2026-11-23T10:00:00+08', Date.UTC(2026, 10, 23, 2)],
  ['2026-11-22 21:00:00.5 -05', Date.UTC(2026, 10, 23, 2, 0, 0, 500)],
  ['2026-11-23', Date.UTC(2026, 10, 23)],
  [1795399200, Date.UTC(2026, 10, 23, 2)],
  [1795399200123, Date.UTC(2026, 10, 23, 2, 0, 0, 123)],
  ['1795399200', Date.UTC(2026, 10, 23, 2)],
  [17953992001, undefined],
  ['yesterday', undefined],
  [null, undefined],
])('the time %j, in UTC where no zone is given', (created_at, expected) => {
  expect(readRecord({ created_at })?.created_at).toBe(expected);
});

test('extra_info is an object, or a JSON string, or nothing', () => {
  const info = { fail_code: 'BackupService.1006', fail_reason: 'import failed', progress: 'x' };
  const expected = { fail_code: 'BackupService.1006', fail_reason: 'import failed' };
  expect(readRecord({ extra_info: info })?.extra_info).toMatchObject(expected);
  expect(readRecord({ extra_info: JSON.stringify(info) })?.extra_info).toMatchObject(expected);
  for (const odd of ['', '{', '7', null, 7, []]) expect(readRecord({ id: 'r', extra_info: odd })?.id).toBe('r');
});

test.each([
  [0, 0],
  [100, 100],
  [12.5, 12.5],
  ['7', 7],
  ['42', 42],
  ['100', 100],
  ['101', undefined],
  ['1000', undefined],
  ['', undefined],
  ['4x', undefined],
  ['x4', undefined],
  ['-4', undefined],
  ['abc', undefined],
  [-1, undefined],
  [101, undefined],
  [null, undefined],
])('the progress %j is %p', (progress, expected) => {
  expect(readRecord({ extra_info: { progress } })?.extra_info?.progress).toBe(expected);
});

test('records that are missing, null, empty or no list say the same: nothing', () => {
  for (const odd of [undefined, null, 'x', {}, 7, []])
    expect(read({ replication_records: odd }).replication_records ?? []).toEqual([]);
  expect(read({}).replication_records ?? []).toEqual([]);
  expect(read({ replication_records: [null, 'x', [], { id: 'r' }] }).replication_records).toContainEqual(
    expect.objectContaining({ id: 'r' }),
  );
});

test('an answer about another backup is none', () => {
  const reads = (id: unknown) => z.safeParse(showBackupAnswer('B-1'), { backup: { id } }).success;
  expect(['B-1', 'b-1', undefined, null, ''].map(reads)).toEqual([true, true, true, true, true]);
  expect(['b-2', 'b', 7, '..'].map(reads)).toEqual([false, false, false, false]);
});

test.each([
  ['0001-01-01T00:00:00', undefined],
  ['1970-01-01T00:00:00Z', undefined],
  ['9999-12-31T23:59:59', undefined],
  ['2026-11-23T10:00:00 ', Date.UTC(2026, 10, 23, 10)],
])('the time %j was never set, or is read', (created_at, expected) => {
  expect(readRecord({ created_at })?.created_at).toBe(expected);
});

test.each([
  ['r-1', 'r-1'],
  [1579718, '1579718'],
  [' r-1 ', 'r-1'],
  ['$(touch x)', '??touch?x?'],
  ['..', '?'],
  ['.', '?'],
  ['a/../b', 'a?..?b'],
  ['\ud800', '?'],
  ['', undefined],
  [null, undefined],
  [{}, undefined],
])('the ID %j is read as %j', (id, expected) => {
  expect(readRecord({ id })?.id).toBe(expected);
});

test('what has no form of an ID is none', () => {
  expect(['r-1', 'a:b.c_d', '0'].map(isId)).toEqual([true, true, true]);
  expect([undefined, '', '?', '.', '..', 'a/b', 'a b', 'x'.repeat(129)].map(isId)).toEqual(Array(8).fill(false));
});

test.each([
  ['BackupService.6129', 'BackupService.6129'],
  ['6129', 'BackupService.6129'],
  [6129, 'BackupService.6129'],
  [2, 'BackupService.0002'],
  ['IMG.0001', 'IMG.0001'],
  ['', undefined],
])('the code %j of a record is %j', (fail_code, expected) => {
  expect(readRecord({ extra_info: { fail_code } })?.extra_info?.fail_code).toBe(expected);
});

test('words of a vocabulary are read without case, that of a record as it is', () => {
  expect(read({ status: ' Available' }).status).toBe('available');
  expect(readRecord({ status: 'Replicating' })?.status).toBe('Replicating');
});

test('a text is kept as far as 10,000 characters', () => {
  expect(read({ name: 'x'.repeat(1_000_000) }).name).toHaveLength(10_000);
});

test('an empty string is nothing yet', () => {
  expect(readRecord({ destination_backup_id: '' })?.destination_backup_id).toBeUndefined();
});

test('any JSON is read or refused, never more than that', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      z.safeParse(showBackupAnswer('b'), { backup: value });
      z.safeParse(showBackupAnswer('b'), { backup: { replication_records: [value, { extra_info: value }] } });
      z.safeParse(replicateAnswer, { replication: value });
    }),
  );
});

test('an accepted replication needs its record id', () => {
  for (const replication of [{}, { replication_record_id: '' }, { replication_record_id: {} }, null]) {
    expect(z.safeParse(replicateAnswer, { replication }).success).toBe(false);
  }
  expect(z.parse(replicateAnswer, { replication: { replication_record_id: 1579718 } })).toMatchObject({
    replication: { replication_record_id: '1579718' },
  });
  expect(z.parse(replicateAnswer, { replication: { replication_record_id: 'r', source_region: {} } })).toMatchObject({
    replication: { replication_record_id: 'r' },
  });
});

test.each<[unknown, number | null | undefined]>([
  ['2026-11-23T02:00:00', Date.UTC(2026, 10, 23, 2)],
  ['Mon, 23 Nov 2026 02:00:00 GMT', Date.UTC(2026, 10, 23, 2)],
  [1795399200, Date.UTC(2026, 10, 23, 2)],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
  ['0', null],
  [0, null],
  ['yesterday', null],
  ['Mon', null],
  ['1970-01-01T00:00:00', null],
  [{}, null],
])('the age of a replica rests on the time %j, which is %j: one that cannot be right is not one that is absent', (protected_at, expected) => {
  const { backups } = listReplicasAnswer.parse({ backups: [{ id: 'b1', protected_at }] });
  expect(backups.entries[0]?.protected_at).toBe(expected);
});

test('a list that is null has nothing in it, and one that is absent only where it is not what the step rests on', () => {
  expect(listBackupsAnswer.parse({ backups: null, count: 3 })).toEqual({ backups: { entries: [], size: 0 }, count: 3 });
  expect(() => listBackupsAnswer.parse({ count: 3 })).toThrow();
  for (const nothing of [undefined, null]) {
    expect(listExternalVaultsAnswer.parse({ vaults: nothing })).toEqual({ vaults: [] });
    expect(replicationCapabilitiesAnswer.parse({ regions: nothing })).toEqual({ regions: [{}] });
  }
  expect(replicationCapabilitiesAnswer.parse({ regions: [] })).toEqual({ regions: [] });
  expect(() => listExternalVaultsAnswer.parse({ vaults: 'none' })).toThrow();
  expect(() => replicationCapabilitiesAnswer.parse({ regions: 'none' })).toThrow();
});
