import { expect, test } from '@jest/globals';
import type { Replication } from '../../src/replication/replication.ts';
import { NOW } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';
import {
  accepted,
  alive,
  at,
  doubtful,
  MINUTE,
  many,
  nothing,
  place,
  recordsAre,
  refused,
  SECOND,
  submitted,
  unlisted,
} from '../support/submission.ts';

test('a refused second replica is looked for at once, and four times, in the list as well', async () => {
  const { error, told, pauses, methods } = await submitted([refused('1009'), ...many(4, [nothing, unlisted]).flat()]);
  expect(methods).toBe(`POST${' GET'.repeat(8)}`);
  expect(pauses).toEqual([5, 10, 20].map((seconds) => seconds * SECOND));
  expect(error).toMatchObject({
    title: 'A replica exists or is in progress, but cannot be found',
    message: expect.stringContaining('r2'),
    call: { code: 'BackupService.1009' },
  });
  expect(told).toEqual([expect.stringMatching(/^news: .*exists or is in progress/)]);
});

test.each([
  ['absent', {}],
  ['null', { replication_records: null }],
  ['empty', { replication_records: [] }],
])('a refused second replica whose records are %s in the backup is found in the list', async (_name, records) => {
  const listed = { id: 'B1', replication_records: [{ ...place, ...alive('a', 60) }] };
  const { replication, methods } = await submitted([
    refused('1009'),
    json(200, { backup: { id: 'b1', ...records } }),
    json(200, { backups: [{ id: 'other' }, listed] }),
  ]);
  expect(methods).toBe('POST GET GET');
  expect(replication).toMatchObject({ outcome: 'attached', recordId: 'a' });
});

test('a refused second replica, and a list that may not be read: the permission is named, and it is asked once', async () => {
  const { error, methods } = await submitted([refused('1009'), nothing, json(403, {}), nothing, nothing, nothing]);
  expect(methods).toBe('POST GET GET GET GET GET');
  expect(error).toMatchObject({ advice: expect.stringContaining('cbr:backups:list') });
  const passing = await submitted([
    refused('1009'),
    nothing,
    doubtful,
    nothing,
    json(200, { backups: [{ id: 'b1', replication_records: [{ ...place, ...alive('a') }] }] }),
  ]);
  expect(passing.replication.outcome).toBe('attached');
});

test('but not where the record says why it failed', async () => {
  const bad = recordsAre({ id: 'a', status: 'aborted', extra_info: { fail_code: '6129' } });
  const { replication, error } = await submitted([refused('1009'), ...many(4, [bad, unlisted]).flat()]);
  expect([replication.outcome, error]).toMatchObject([undefined, { call: { code: 'BackupService.1009' } }]);
});

test('after a refusal a word that nobody knows counts as there', async () => {
  for (const status of ['archiving', undefined]) {
    const { replication } = await submitted([refused('1009'), recordsAre({ id: 'a', status })]);
    expect(replication).toMatchObject({ outcome: 'attached', recordId: 'a' });
    expect(replication.aliveAt).toBeUndefined();
  }
});

test.each([
  'fail',
  'FAILED',
  'Skipped',
  'deleted',
  'Timeout',
  'error',
  'cancelled',
  'canceled',
])('after a refusal, too, a record that ended as %s is no replica', async (status) => {
  const bad = recordsAre({ id: 'a', status, created_at: at(NOW) });
  const { error, replication } = await submitted([refused('1009'), ...many(4, [bad, unlisted]).flat()]);
  expect([replication.outcome, error]).toMatchObject([undefined, { call: { code: 'BackupService.1009' } }]);
});

test.each<[string, object[], Partial<Replication>]>([
  ['one under way', [{ id: 'a', status: 'replicating' }], { outcome: 'attached', recordId: 'a' }],
  ['a finished one', [{ id: 'a', status: 'success' }], { outcome: 'already_replicated', recordId: 'a' }],
  [
    'one under way beside a finished one',
    [
      { id: 'a', status: 'success', created_at: at(NOW) },
      { id: 'b', status: 'replicating' },
    ],
    { outcome: 'attached', recordId: 'b' },
  ],
  [
    'the right one beside another place',
    [
      { id: 'a', status: 'success', destination_vault_id: 'v3', created_at: at(NOW) },
      { id: 'b', status: 'success' },
    ],
    { outcome: 'already_replicated', recordId: 'b' },
  ],
])('a refused second replica: %s is adopted', async (_name, records, known) => {
  const { replication, methods, error } = await submitted([refused('1009'), recordsAre(...records)]);
  expect(error).toBeUndefined();
  expect(methods).toBe('POST GET');
  expect(replication).toMatchObject({ ...known, foundInRecords: true, inDoubt: false });
});

test('a refused second replica in another place is named', async () => {
  const elsewhere = { id: 'a', status: 'success', destination_vault_id: 'v3', destination_project_id: 'p3' };
  const { error, methods } = await submitted([refused('1009'), recordsAre(elsewhere)]);
  expect(methods).toBe('POST GET');
  expect(error).toMatchObject({
    title: 'Another replica is in the way',
    message: expect.stringMatching(/r2.* v3.* p3.* a\b.* success/),
    advice: expect.stringContaining('Set that vault and project'),
    call: { code: 'BackupService.1009' },
  });
  const { error: vague } = await submitted([
    refused('1009'),
    recordsAre({ ...elsewhere, destination_vault_id: undefined }),
  ]);
  expect(vague).toMatchObject({ message: expect.stringMatching(/vault unknown.*p3/) });
});

test('a refused second replica: a newer one in another place is in the way, whatever an old record says', async () => {
  const old = { id: 'old', status: 'success', created_at: at(NOW - 600 * MINUTE) };
  for (const status of ['success', 'replicating']) {
    const newer = { id: 'newer', status, created_at: at(NOW - MINUTE), destination_vault_id: 'v3' };
    const { error, replication } = await submitted([refused('1009'), recordsAre(old, newer)]);
    expect(error).toMatchObject({
      title: 'Another replica is in the way',
      message: expect.stringMatching(new RegExp(`v3.*p2.*newer.*${status}`)),
    });
    expect(replication.outcome).toBeUndefined();
  }
});

test('a refused second replica that cannot be read: nothing is said of records that nobody has seen', async () => {
  const { error, methods } = await submitted([refused('1009'), ...many(4, doubtful)]);
  expect(methods).toBe('POST GET GET GET GET');
  expect(error).toMatchObject({
    title: 'A replica exists or is in progress, but cannot be read',
    message: expect.stringContaining('could not be read'),
    advice: expect.stringContaining('second replica'),
    call: { code: 'BackupService.1009' },
  });
});

test.each([
  ['to this vault', {}],
  ['to another vault', { destination_vault_id: 'v3' }],
])('a finished record that a failed one %s has followed is believed only after a second refusal', async (_name, to) => {
  const old = { ...place, id: 'old', status: 'success', created_at: at(NOW - 9 * 24 * 60 * MINUTE) };
  const failed = { ...place, ...to, id: 'new', status: 'fail', created_at: at(NOW - 5 * MINUTE) };
  const records = recordsAre(old, failed);
  const again = await submitted([refused('1009'), records, refused('1009'), records]);
  expect(again.methods).toBe('POST GET POST GET');
  expect(again.replication).toMatchObject({ outcome: 'already_replicated', recordId: 'old' });
  const gone = await submitted([refused('1009'), records, accepted]);
  expect(gone.methods).toBe('POST GET POST');
  expect(gone.replication).toMatchObject({ outcome: 'submitted' });
  const skipped = await submitted([refused('1009'), recordsAre(old, { ...failed, status: 'skip' })]);
  expect(skipped.methods).toBe('POST GET');
  const earlier = await submitted([
    refused('1009'),
    recordsAre(old, { ...failed, created_at: at(NOW - 99 * 24 * 60 * MINUTE) }),
  ]);
  expect(earlier.methods).toBe('POST GET');
});
