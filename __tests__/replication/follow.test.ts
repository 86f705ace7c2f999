import { expect, test } from '@jest/globals';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { follow } from '../../src/replication/follow.ts';
import type { Replication } from '../../src/replication/replication.ts';
import { Watch } from '../../src/replication/watch.ts';
import { backupIs, journalOf, NOW, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
const recordIs = (record: object, date?: number) =>
  backupIs(
    { replication_records: [{ ...place, id: 'rec-1', ...record }] },
    date === undefined ? {} : { date: new Date(date).toUTCString() },
  );
const progressIs = (progress: number | undefined, status = 'replicating') =>
  recordIs({ status, extra_info: { progress } });
const submitted: Partial<Replication> = { outcome: 'submitted', recordId: 'rec-1', requestedAt: NOW };

async function followed(known: Partial<Replication>, replies: Parameters<typeof scriptedClient>, minutes = 600) {
  const journal = journalOf(known);
  const { replication } = journal;
  const { client, context, clock, told, requests } = scriptedClient(...replies);
  clock.random = () => 0;
  const error: unknown = await follow(journal, new Watch(client, context), context, {
    until: NOW + minutes * MINUTE,
    verifies: false,
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { replication, error, told, clock, requests };
}

test('a finished one needs no read', async () => {
  const { error, requests } = await followed({ ...submitted, status: 'success' }, []);
  expect([error, requests]).toEqual([undefined, []]);
});

test('an end is noted with the time of the service', async () => {
  const created_at = new Date(NOW).toISOString();
  const end = { status: 'success', created_at, destination_backup_id: 'replica-1' };
  const { error, replication, told } = await followed(submitted, [recordIs(end, NOW + 20 * SECOND)]);
  expect(error).toBeUndefined();
  expect(replication).toMatchObject({
    status: 'success',
    createdAt: NOW,
    destinationBackupId: 'replica-1',
    finishedAt: NOW + 20 * SECOND,
  });
  expect(told).toEqual([]);
});

test('without a date the end is by this machine', async () => {
  const { replication } = await followed(submitted, [recordIs({ status: 'success' })]);
  expect(replication.finishedAt).toBe(NOW + 14 * SECOND);
});

test('changes are told; that a new one waits at first, and that nothing changes, is only a reminder', async () => {
  const { told } = await followed(submitted, [
    progressIs(undefined, 'waiting_replicate'),
    progressIs(0),
    progressIs(1),
    recordIs({ status: 'success' }),
  ]);
  expect(told).toEqual([
    'reminder: Replication record rec-1: waiting_replicate, 14 s so far.',
    'news: Replication record rec-1: replicating, 0 %, 28 s so far.',
  ]);
});

test('a percentage of one that still waits is left out', async () => {
  const { told } = await followed(submitted, [progressIs(0, 'waiting_replicate'), recordIs({ status: 'success' })]);
  expect(told).toEqual(['reminder: Replication record rec-1: waiting_replicate, 14 s so far.']);
});

test('one that was under way and waits again is news', async () => {
  const { told } = await followed({ ...submitted, outcome: 'attached', status: 'replicating' }, [
    progressIs(undefined, 'waiting_replicate'),
    recordIs({ status: 'success' }),
  ]);
  expect(told).toEqual(['news: Replication record rec-1: waiting_replicate, 14 s so far.']);
});

test('while nothing changes there is a reminder every five minutes', async () => {
  const { told, clock } = await followed(
    { ...submitted, status: 'replicating' },
    Array.from({ length: 99 }, () => progressIs(undefined)),
    16,
  );
  // Reads are 14 s apart, and further apart after 700 s: 308 s is the first time after five minutes.
  expect(told.slice(0, 2)).toEqual([
    'reminder: Replication record rec-1: replicating, 5 min so far.',
    'reminder: Replication record rec-1: replicating, 10 min so far.',
  ]);
  expect(told).toHaveLength(3);
  expect(clock.pauses[0]).toBe(14 * SECOND);
});

test('an estimate is told while the copy goes on', async () => {
  const { told, replication } = await followed(
    { ...submitted, status: 'replicating' },
    [...Array.from({ length: 22 }, (_, index) => progressIs(index)), progressIs(50), progressIs(50, 'archiving')],
    7,
  );
  const [reminder = ''] = told;
  expect(reminder).toMatch(
    /^reminder: Replication record rec-1: replicating, \d+ %, 5 min so far, about \d+ min left\.$/,
  );
  expect(replication.progress).toBeGreaterThan(0);
});

test('an estimate is for a copy that goes on, not for one that waits', async () => {
  const { told } = await followed(
    { ...submitted, status: 'replicating' },
    [...Array.from({ length: 9 }, (_, index) => progressIs(5 * index)), progressIs(45, 'waiting_replicate')],
    3,
  );
  expect(told[0]).toMatch(/^news: Replication record rec-1: waiting_replicate, \d+ (s|min) so far\.$/);
});

test('a word that nobody knows is told once, and taken as under way', async () => {
  const { told, error } = await followed(submitted, [
    progressIs(undefined, 'archiving'),
    progressIs(undefined, 'archiving'),
    recordIs({ status: 'success' }),
  ]);
  expect(error).toBeUndefined();
  expect(told).toEqual([
    'news: Replication record rec-1: archiving, 14 s so far.',
    'news: This status is in none of the documents this action knows: taken as still under way.',
  ]);
});

test.each(['waiting_replicate', 'replicating'])('%s is a known word', async (status) => {
  const { told } = await followed({ ...submitted, status: 'archiving' }, [
    progressIs(undefined, status),
    recordIs({ status: 'success' }),
  ]);
  expect(told).toHaveLength(1);
});

test('a record that says next to nothing', async () => {
  const { told, replication } = await followed({ outcome: 'attached', status: 'replicating' }, [
    backupIs({ replication_records: [place] }),
    recordIs({ status: 'success' }),
  ]);
  expect(told[0]).toBe('news: Replication record unknown: no status, 14 s so far.');
  expect(told[1]).toMatch(/none of the documents/);
  expect(replication.recordId).toBe('rec-1');
});

test('one of an earlier step has been copying for longer: told, and not looked at as often', async () => {
  const record = { status: 'replicating', created_at: new Date(NOW - 100 * MINUTE).toISOString() };
  const { told, clock } = await followed({ ...submitted, outcome: 'attached' }, [
    recordIs(record),
    recordIs({ status: 'success' }),
  ]);
  expect(told).toEqual(['news: Replication record rec-1: replicating, 1 h 40 min so far.']);
  // 2 % of the time passed.
  expect(clock.pauses).toEqual([14 * SECOND, 0.02 * (100 * MINUTE + 14 * SECOND)]);
});

test('how long it has been copying goes by the clock of the service, and is never shorter than this step', async () => {
  const ahead = 3 * 60 * MINUTE;
  const record = (since: number) => ({
    status: 'replicating',
    created_at: new Date(NOW + ahead - since).toISOString(),
  });
  const { told } = await followed({ ...submitted, outcome: 'attached' }, [
    recordIs(record(60 * MINUTE), NOW + 14 * SECOND + ahead),
    recordIs({ status: 'success' }),
  ]);
  expect(told).toEqual(['news: Replication record rec-1: replicating, 1 h 00 min so far.']);
  const young = await followed(submitted, [
    recordIs(record(-10 * SECOND), NOW + 14 * SECOND + ahead),
    recordIs({ status: 'success' }),
  ]);
  expect(young.told).toEqual(['news: Replication record rec-1: replicating, 14 s so far.']);
});

test('a record of before the request is not taken for it, by the clock of the service', async () => {
  const ahead = 60 * MINUTE;
  const of = (id: string, age: number, more: object = {}) => ({
    ...place,
    id,
    created_at: new Date(NOW + ahead - age).toISOString(),
    ...more,
  });
  const known = { outcome: 'submitted' as const, requestedAt: NOW - MINUTE };
  const dated = { date: new Date(NOW + ahead + 14 * SECOND).toUTCString() };
  const { replication, error } = await followed(
    known,
    [
      backupIs({ replication_records: [of('old', 6 * MINUTE + SECOND, { status: 'success' })] }, dated),
      backupIs({ replication_records: [of('own', 6 * MINUTE - 10 * SECOND, { status: 'success' })] }, dated),
    ],
    1,
  );
  expect(error).toBeUndefined();
  expect(replication.recordId).toBe('own');
});

test.each([
  [{ fail_code: 'BackupService.6129', fail_reason: 'full' }, 'The service says: BackupService.6129 "full".'],
  [{ fail_code: 'BackupService.6129' }, 'The service says: BackupService.6129.'],
  [{ fail_reason: 'full' }, 'The service says: "full".'],
  [{}, 'The service gives no reason.'],
])('an end as fail or skip, with %j', async (extra_info, words) => {
  for (const [status, title, message] of [
    ['fail', 'The replication failed', 'has ended as fail: there is no replica.'],
    ['skip', 'The replication was skipped', 'has ended as skip: the service made no replica.'],
  ]) {
    const { error, replication } = await followed(submitted, [recordIs({ status, extra_info })]);
    expect(error).toMatchObject({
      title,
      message: `Replication record rec-1 ${message} ${words}`,
      code: (extra_info as { fail_code?: string }).fail_code,
    });
    expect(replication).toMatchObject({ status });
    expect(replication).not.toHaveProperty('finishedAt');
  }
});

test('what to do after a fail depends on its code, after a skip it does not', async () => {
  const adviceAfter = async (status: string, fail_code?: string) => {
    const { error } = await followed(submitted, [recordIs({ status, extra_info: { fail_code } })]);
    return (error as { advice: string }).advice;
  };
  expect(await adviceAfter('fail', 'BackupService.6129')).toMatch(/^The destination vault is full/);
  for (const code of [undefined, 'BackupService.1006', 'BackupService.1009', 'BackupService.7777']) {
    expect(await adviceAfter('fail', code)).toMatch(/^Run the step again: it makes a new replica/);
  }
  expect(await adviceAfter('skip', 'BackupService.6129')).toMatch(/^Look into the tasks of CBR/);
});

test.each([
  [{ ...submitted, status: 'replicating' }, 'replication record rec-1, status replicating.'],
  [{ outcome: 'submitted' as const }, 'replication record unknown, no status of it was ever seen.'],
])('the time limit, with what is known', async (known, words) => {
  const { error } = await followed(
    known,
    Array.from({ length: 99 }, () => backupIs({ replication_records: [] })),
    5,
  );
  expect(error).toMatchObject({
    title: 'The time limit was reached',
    message: `Stopped waiting after 5 min. The copy goes on in the cloud: ${words}`,
    advice: expect.stringMatching(/^Run the step again: it picks the replication up/),
  });
});

test('a record that says nothing but how it ended', async () => {
  const { error } = await followed({ outcome: 'attached' }, [
    backupIs({ replication_records: [{ ...place, status: 'replicating' }] }),
    // Adopted before its end, and known by nothing but its place.
    backupIs({ replication_records: [{ ...place, id: 'rec-1', status: 'replicating' }] }),
    backupIs({ replication_records: [{ ...place, id: 'rec-1', status: 'fail' }] }),
  ]);
  expect(error).toMatchObject({
    message: 'Replication record rec-1 has ended as fail: there is no replica. The service gives no reason.',
  });
  const nameless = await followed({ outcome: 'submitted', requestedAt: NOW }, [
    backupIs({ replication_records: [{ ...place, status: 'fail', created_at: new Date(NOW).toISOString() }] }),
  ]);
  expect(nameless.error).toMatchObject({
    message: 'Replication record unknown has ended as fail: there is no replica. The service gives no reason.',
  });
});

test('while no record shows there is a line every five minutes', async () => {
  const nothing = backupIs({ replication_records: [] });
  const { told } = await followed(
    submitted,
    Array.from({ length: 999 }, () => nothing),
    17,
  );
  expect(told).toHaveLength(3);
  expect(told[0]).toBe('reminder: The backup shows no replication record rec-1, 5 min so far.');
  const { told: unknown } = await followed(
    { outcome: 'submitted' },
    Array.from({ length: 99 }, () => nothing),
    6,
  );
  expect(unknown).toEqual(['reminder: The backup shows no replication record unknown, 5 min so far.']);
});

test('the time limit counts from the first request', async () => {
  const { error } = await followed({ ...submitted, requestedAt: NOW - 30 * MINUTE }, [], 0);
  expect(error).toMatchObject({ message: expect.stringMatching(/^Stopped waiting after 30 min\./) });
});

const goesOn = 'The copy goes on in the cloud: replication record rec-1.';
test.each([
  [401, undefined, `The credential is not accepted any more. ${goesOn}`, /fresh credential/],
  [500, 'BackupService.9998', `The credential is not accepted any more. ${goesOn}`, /fresh credential/],
  [403, undefined, goesOn, /^Grant the right cbr:backups:get/],
  [403, 'APIGW.0401', goesOn, /address of this runner/],
  [
    404,
    'BackupService.6200',
    'The source backup cannot be found any more. Whether the copy goes on cannot be told: replication record rec-1.',
    /^Look into the destination vault/,
  ],
  [400, 'BackupService.9900', goesOn, /^The service refuses a value/],
])('HTTP %d with %s: it can no longer be followed', async (status, error_code, message, advice) => {
  const { error } = await followed(submitted, [json(status, { error_code, error_msg: 'no' })]);
  expect(error).toMatchObject({
    title: 'The replication can no longer be followed',
    message,
    advice: expect.stringMatching(advice),
    call: { status, code: error_code },
  });
});

test('without a record ID it is unknown', async () => {
  const { error } = await followed({ outcome: 'attached' }, [json(401, {})]);
  expect(error).toMatchObject({ message: expect.stringContaining('replication record unknown.') });
});

test('a cancellation, and what nobody foresaw, go on as they are', async () => {
  const { error } = await followed(submitted, [new TransportFailure('cancelled', true, 'over')]);
  expect(error).toMatchObject({ behaviour: 'cancelled' });
  const odd = new TypeError('odd');
  expect((await followed(submitted, [odd])).error).toBe(odd);
});
