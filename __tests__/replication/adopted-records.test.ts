import { expect, test } from '@jest/globals';
import { backupIs, NOW } from '../support/scripted-client.ts';
import {
  accepted,
  alive,
  at,
  doubtful,
  MINUTE,
  many,
  place,
  recordsAre,
  refused,
  SECOND,
  submitted,
} from '../support/submission.ts';

test('of the records the own one is adopted, by its time, else one that is under way', async () => {
  const first = await submitted([doubtful, recordsAre(alive('foreign', 60), alive('own'))]);
  expect(first.replication).toMatchObject({
    ...{ outcome: 'submitted', recordId: 'own', foundInRecords: true, inDoubt: false },
    ...{ begunAt: NOW, seenAt: NOW + 5 * SECOND, aliveAt: NOW + 5 * SECOND },
  });
  const older = { id: 'older', status: 'success', created_at: at(NOW - 90 * MINUTE) };
  const second = await submitted([doubtful, recordsAre(older, alive('foreign', 60))]);
  expect(second.replication).toMatchObject({ outcome: 'attached', recordId: 'foreign', inDoubt: false });
});

test.each<[string, object]>([
  ['has ended well', { status: 'success', created_at: at(NOW - 60 * MINUTE) }],
  ['has ended well since the request', { status: 'success', created_at: at(NOW) }],
  ['has ended badly', { status: 'fail', created_at: at(NOW) }],
  ['is of a word that nobody knows', { status: 'archiving', created_at: at(NOW) }],
  ['names no status', { created_at: at(NOW) }],
  ['is under way for a week', { status: 'replicating', created_at: at(NOW - 7 * 24 * 60 * MINUTE) }],
  ['is under way since the beginning of time', { status: 'replicating', created_at: '0001-01-01T00:00:00' }],
  ['is under way since the epoch', { status: 'replicating', created_at: '1970-01-01T00:00:00' }],
  ['names no time', { status: 'replicating', created_at: null }],
  ['is from the day after tomorrow', { status: 'replicating', created_at: at(NOW + 48 * 60 * MINUTE) }],
  ['is of another backup', { ...alive('x'), source_backup_id: 'b2' }],
  ['leads to another vault', { ...alive('x'), destination_vault_id: 'v3' }],
])('without a refusal a record that %s proves nothing: the request is sent again', async (_name, record) => {
  const records = recordsAre({ id: 'old', ...record });
  for (const [first, looks] of [
    [doubtful, 4],
    [refused('6130'), 1],
  ] as const) {
    const { replication, methods } = await submitted([first, ...many(looks, records), accepted]);
    expect(replication).toMatchObject({ outcome: 'submitted', recordId: 'rec-1', requestId: 'req-1' });
    expect(methods).toBe(`POST${' GET'.repeat(looks)} POST`);
  }
});

test.each<[string, object]>([
  ['in capitals', { ...alive('a'), status: ' REPLICATING' }],
  ['of a backup ID in other case', { ...alive('a'), source_backup_id: 'B1' }],
  ['of an ID that is a number', { ...alive('a'), id: 4711 }],
  ['from a clock 8 h ahead', { id: 'a', status: 'replicating', created_at: at(NOW + 8 * 60 * MINUTE) }],
  ['from a clock 8 h behind', { id: 'a', status: 'waiting_replicate', created_at: at(NOW - 8 * 60 * MINUTE) }],
])('a record that is under way is adopted: %s', async (_name, record) => {
  const { replication, methods } = await submitted([refused('6130'), recordsAre(record)]);
  expect(replication).toMatchObject({ outcome: 'attached', recordId: String((record as { id: unknown }).id) });
  expect(methods).toBe('POST GET');
});

test('what is own is told by the clock of the service', async () => {
  const ahead = 60 * MINUTE;
  const readAfter = (age: number, seconds: number) =>
    backupIs(
      { replication_records: [{ ...place, id: 'r', status: 'replicating', created_at: at(NOW + ahead - age) }] },
      { date: new Date(NOW + ahead + seconds * SECOND).toUTCString() },
    );
  const young = await submitted([doubtful, readAfter(4 * MINUTE, 5)]);
  expect(young.replication).toMatchObject({ outcome: 'submitted', recordId: 'r' });
  const old = await submitted([doubtful, readAfter(6 * MINUTE, 5)]);
  expect(old.replication).toMatchObject({ outcome: 'attached', recordId: 'r' });
});
