import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import * as z from 'zod/mini';
import { replicateAnswer, showBackupAnswer } from '../../src/cbr/schemas.ts';

const read = (backup: unknown) => z.parse(showBackupAnswer, { backup }).backup;
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
  ['yesterday', undefined],
  [null, undefined],
  [1763863200, undefined],
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

test('records that are missing, null or no list are not known', () => {
  for (const odd of [undefined, null, 'x', {}, 7])
    expect(read({ replication_records: odd }).replication_records).toBeUndefined();
  expect(read({}).replication_records).toBeUndefined();
  expect(read({ replication_records: [] }).replication_records).toEqual([]);
  expect(read({ replication_records: [null, 'x', [], { id: 'r' }] }).replication_records).toContainEqual(
    expect.objectContaining({ id: 'r' }),
  );
});

test('an empty string is nothing yet', () => {
  expect(readRecord({ destination_backup_id: '' })?.destination_backup_id).toBeUndefined();
});

test('any JSON is read or refused, never more than that', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      z.safeParse(showBackupAnswer, { backup: value });
      z.safeParse(showBackupAnswer, { backup: { replication_records: [value, { extra_info: value }] } });
      z.safeParse(replicateAnswer, { replication: value });
    }),
  );
});

test('an accepted replication needs its record id', () => {
  for (const replication of [{}, { replication_record_id: '' }, { replication_record_id: 7 }, null]) {
    expect(z.safeParse(replicateAnswer, { replication }).success).toBe(false);
  }
  expect(z.parse(replicateAnswer, { replication: { replication_record_id: 'r', source_region: 7 } })).toMatchObject({
    replication: { replication_record_id: 'r' },
  });
});
