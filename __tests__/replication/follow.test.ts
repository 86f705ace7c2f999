import { expect, test } from '@jest/globals';
import type { HttpRequest } from '../../src/http/transport.ts';
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
const nothing = backupIs({ replication_records: [] });
/** It ends here: a finished record that names its replica. */
const finished = recordIs({ status: 'success', destination_backup_id: 'replica-1' });
const times = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
/** The kinds of the lines that were told. */
const kinds = (told: readonly string[]) => told.map((line) => line.replace(/:.*$/, ''));
const submitted: Partial<Replication> = { outcome: 'submitted', recordId: 'rec-1', requestedAt: NOW };

async function followed(
  known: Partial<Replication>,
  replies: Parameters<typeof scriptedClient>,
  minutes = 600,
  verifies = false,
) {
  const journal = journalOf(known);
  const { replication } = journal;
  const { client, context, clock, told, requests } = scriptedClient(...replies);
  clock.random = () => 0;
  const error: unknown = await follow(journal, new Watch(client, context), context, {
    until: NOW + minutes * MINUTE,
    verifies,
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { replication, error, told, clock, requests };
}

test('a finished one that names its replica needs no read', async () => {
  const { error, requests } = await followed({ ...submitted, status: 'success', destinationBackupId: 'replica-1' }, []);
  expect([error, requests]).toEqual([undefined, []]);
});

test('a record of its own that leads to another place than asked for is told once', async () => {
  const elsewhere = { status: 'replicating', destination_vault_id: 'v3', destination_region: 'r3' };
  const end = recordIs({ ...elsewhere, status: 'success', destination_backup_id: 'replica-1' });
  const { error, told } = await followed(submitted, [...times(3, recordIs(elsewhere)), end]);
  expect(error).toBeUndefined();
  expect(told.filter((line) => line.startsWith('warning'))).toEqual([
    expect.stringContaining('Replication record rec-1 names the vault v3 instead of v2.'),
    expect.stringContaining('Replication record rec-1 names the region r3 instead of r2.'),
  ]);
});

const unnamed = recordIs({ status: 'success' });
test('a finished one that names no replica is read again, for two minutes', async () => {
  const late = await followed(submitted, [...times(5, unnamed), finished]);
  expect([late.error, late.replication.destinationBackupId]).toEqual([undefined, 'replica-1']);
  expect(late.clock.pauses).toEqual(times(6, 14 * SECOND));
  const never = await followed(submitted, times(99, unnamed));
  expect([never.error, never.replication.status]).toEqual([undefined, 'success']);
  expect(never.clock.now() - NOW).toBe(14 * SECOND + 126 * SECOND);
  const known = await followed({ ...submitted, status: 'success' }, [finished]);
  expect(known.replication.destinationBackupId).toBe('replica-1');
});

test('where the replica is to be verified it is read again for ten minutes', async () => {
  const late = await followed(submitted, [...times(30, unnamed), finished], 600, true);
  expect(late.replication.destinationBackupId).toBe('replica-1');
  const never = await followed(submitted, times(99, unnamed), 600, true);
  expect([never.error, never.clock.now() - NOW]).toEqual([undefined, 14 * SECOND + 43 * 14 * SECOND]);
});

test.each([
  ['reads that fail', json(503, {})],
  ['a record that is not shown any more', nothing],
])('a finished one that names no replica, and then %s: it has ended well after two minutes', async (_name, reply) => {
  const { error, clock } = await followed(submitted, [unnamed, ...times(60, reply)], 60);
  expect(error).toBeUndefined();
  expect(clock.now() - NOW).toBeLessThan(4 * MINUTE);
});

test.each([
  401, 403,
])('a finished one that cannot be read any more (HTTP %d) has ended well all the same', async (status) => {
  const { error, replication } = await followed(submitted, [unnamed, json(status, {})]);
  expect([error, replication.status]).toEqual([undefined, 'success']);
  const verified = await followed(submitted, [unnamed, json(status, {})], 600, true);
  expect(verified.error).toMatchObject({ message: expect.not.stringContaining('continues') });
});

test('an end is noted with the time of the service', async () => {
  const created_at = new Date(NOW).toISOString();
  const end = { status: 'success', created_at, destination_backup_id: 'replica-1' };
  const { error, replication, told } = await followed(submitted, [recordIs(end, NOW + 20 * SECOND)]);
  expect(error).toBeUndefined();
  expect(replication).toMatchObject({
    status: 'success',
    destinationBackupId: 'replica-1',
    finishedAt: NOW + 20 * SECOND,
  });
  expect(told).toEqual([]);
});

test('without a date the end is by this machine', async () => {
  const { replication } = await followed(submitted, [finished]);
  expect(replication.finishedAt).toBe(NOW + 14 * SECOND);
});

test('changes are told; that a new one waits at first, and that nothing changes, is only a reminder', async () => {
  const { told } = await followed(submitted, [
    progressIs(undefined, 'waiting_replicate'),
    progressIs(0),
    progressIs(1),
    finished,
  ]);
  expect(kinds(told)).toEqual(['reminder', 'news']);
  expect(told[0]).toMatch(/Waiting to be copied.*14 s/);
  expect(told[1]).toMatch(/Copying.*0 %.*28 s/);
});

test('a percentage of one that still waits is left out', async () => {
  const { told } = await followed(submitted, [progressIs(0, 'waiting_replicate'), finished]);
  expect(kinds(told)).toEqual(['reminder']);
  expect(told[0]).not.toContain('%');
});

test('one that was under way and waits again is news', async () => {
  const { told } = await followed({ ...submitted, outcome: 'attached', status: 'replicating' }, [
    progressIs(undefined, 'waiting_replicate'),
    finished,
  ]);
  expect(kinds(told)).toEqual(['news']);
  expect(told[0]).toContain('Waiting');
});

test('while nothing changes there is a reminder every five minutes', async () => {
  const { told, clock } = await followed(
    { ...submitted, status: 'replicating' },
    Array.from({ length: 99 }, () => progressIs(undefined)),
    16,
  );
  // Reads are 14 s apart, and further apart after 700 s: 308 s is the first time after five minutes.
  expect(kinds(told)).toEqual(times(3, 'reminder'));
  expect(told.map((line) => /\d+ min/.exec(line)?.[0])).toEqual(['5 min', '10 min', '15 min']);
  expect(clock.pauses[0]).toBe(14 * SECOND);
});

test('an estimate is told while the copy goes on', async () => {
  const { told, replication } = await followed(
    { ...submitted, status: 'replicating' },
    [...Array.from({ length: 22 }, (_, index) => progressIs(index)), progressIs(50), progressIs(50, 'archiving')],
    7,
  );
  const [reminder = ''] = told;
  expect(reminder).toMatch(/Copying.*\d+ %.*5 min.*\d+ min left/);
  expect(replication.progress).toBeGreaterThan(0);
});

test('an estimate is for a copy that goes on, not for one that waits', async () => {
  const { told } = await followed(
    { ...submitted, status: 'replicating' },
    [...Array.from({ length: 9 }, (_, index) => progressIs(5 * index)), progressIs(45, 'waiting_replicate')],
    3,
  );
  expect(kinds(told)).toEqual(['news']);
  expect(told[0]).not.toMatch(/left|%/);
});

test('a word that nobody knows is told once, and taken as under way', async () => {
  const { told, error } = await followed(submitted, [
    progressIs(undefined, 'archiving'),
    progressIs(undefined, 'archiving'),
    finished,
  ]);
  expect(error).toBeUndefined();
  expect(kinds(told)).toEqual(['news', 'news']);
  expect(told[0]).toContain('archiving');
  expect(told[1]).toContain('does not know this status');
});

test.each(['waiting_replicate', 'replicating'])('%s is a known word', async (status) => {
  const { told } = await followed({ ...submitted, status: 'archiving' }, [progressIs(undefined, status), finished]);
  expect(told).toHaveLength(1);
});

test('a record that says next to nothing', async () => {
  const { told, replication } = await followed({ outcome: 'attached', status: 'replicating' }, [
    backupIs({ replication_records: [place] }),
    finished,
  ]);
  expect(told[0]).toMatch(/No status/);
  expect(told[1]).toMatch(/does not know this status/);
  expect(replication.recordId).toBe('rec-1');
});

test('one of an earlier step has been copying for longer: told, and not looked at as often', async () => {
  const record = { status: 'replicating', created_at: new Date(NOW - 100 * MINUTE).toISOString() };
  const { told, clock } = await followed({ ...submitted, outcome: 'attached' }, [recordIs(record), finished]);
  expect(kinds(told)).toEqual(['news']);
  expect(told[0]).toContain('1 h 40 min');
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
    finished,
  ]);
  expect(told[0]).toContain('1 h 00 min');
  const young = await followed(submitted, [recordIs(record(-10 * SECOND), NOW + 14 * SECOND + ahead), finished]);
  expect(young.told[0]).toContain(' 14 s');
});

test('a record of before the request is not taken for it, by the clock of the service', async () => {
  const ahead = 60 * MINUTE;
  const of = (id: string, age: number, more: object = {}) => ({
    ...place,
    id,
    created_at: new Date(NOW + ahead - age).toISOString(),
    ...more,
  });
  const ended = { status: 'success', destination_backup_id: 'replica-1' };
  const known = { outcome: 'submitted' as const, requestedAt: NOW - MINUTE };
  const dated = { date: new Date(NOW + ahead + 14 * SECOND).toUTCString() };
  const { replication, error } = await followed(
    known,
    [
      backupIs({ replication_records: [of('old', 6 * MINUTE + SECOND, ended)] }, dated),
      backupIs({ replication_records: [of('own', 6 * MINUTE - 10 * SECOND, ended)] }, dated),
    ],
    1,
  );
  expect(error).toBeUndefined();
  expect(replication.recordId).toBe('own');
});

test.each([
  [{ fail_code: 'BackupService.6129', fail_reason: 'full' }, /BackupService\.6129.*full/],
  [{ fail_code: 'BackupService.6129' }, /BackupService\.6129/],
  [{ fail_code: '6129' }, /BackupService\.6129/],
  [{ fail_code: 6129 }, /BackupService\.6129/],
  [{ fail_reason: 'full' }, /full/],
  [{ fail_code: '', fail_reason: null }, /no reason/],
  [{}, /no reason/],
])('an end that is bad, with %j', async (extra_info, words) => {
  const failedWords = ['fail', 'failed', 'Failed', 'ERROR', 'timeout', 'cancelled', 'Canceled', ' deleted '];
  for (const [status, title] of [
    ...failedWords.map((word) => [word, 'The replication failed'] as const),
    ...['skip', 'SKIPPED'].map((word) => [word, 'The replication was skipped'] as const),
  ]) {
    const { error, replication, requests } = await followed(submitted, [recordIs({ status, extra_info })]);
    const code = 'fail_code' in extra_info && extra_info.fail_code !== '' ? 'BackupService.6129' : undefined;
    expect(error).toMatchObject({ title, message: expect.stringMatching(words), code });
    expect((error as Error).message).toContain(`record rec-1, status ${status}`);
    expect([replication.status, requests.length]).toEqual([status, 1]);
    expect(replication).not.toHaveProperty('finishedAt');
    expect(replication.failedAt).toBeGreaterThan(0);
  }
});

test('a word that nobody knows ends the wait where the record says why it failed', async () => {
  const { error, requests } = await followed(submitted, [
    recordIs({ status: 'archiving' }),
    recordIs({ status: 'aborted', extra_info: { fail_code: 'BackupService.6129' } }),
  ]);
  expect(error).toMatchObject({ title: 'The replication failed', code: 'BackupService.6129' });
  expect(requests).toHaveLength(2);
  // Those that are known are believed more than what is left of an earlier attempt.
  const alive = await followed(submitted, [
    recordIs({ status: 'replicating', extra_info: { fail_code: 'BackupService.6129' } }),
    finished,
  ]);
  expect(alive.error).toBeUndefined();
});

test('what to do after a fail depends on its code, after a skip it does not', async () => {
  const adviceAfter = async (status: string, fail_code?: string) => {
    const { error } = await followed(submitted, [recordIs({ status, extra_info: { fail_code } })]);
    return (error as { advice: string }).advice;
  };
  expect(await adviceAfter('fail', 'BackupService.6129')).toMatch(/^The destination vault is full/);
  for (const code of [undefined, 'BackupService.1006', 'BackupService.1009', 'BackupService.7777']) {
    expect(await adviceAfter('fail', code)).toMatch(/^Run the step again: it starts a new copy/);
  }
  expect(await adviceAfter('skip', 'BackupService.6129')).toMatch(/^Check the tasks in the CBR console/);
});

/** A service whose list and backup show no record. */
const nowhere = times(400, ({ url }: HttpRequest) => (url.search === '' ? nothing : json(200, { backups: [] })));
const GOES_ON = /The copy continues/;

test.each([
  [
    'seen alive a moment ago',
    { ...submitted, status: 'replicating', seenAt: NOW, aliveAt: NOW },
    /continues.*rec-1.*replicating/,
  ],
  ['never seen', { outcome: 'submitted' as const }, /not been seen yet/],
  ['read once, and not known to be alive', { ...submitted, status: 'archiving' }, /last seen.*archiving/],
])('the time limit, of a copy that was %s', async (_name, known, words) => {
  const { error } = await followed(known, nowhere, 5);
  expect(error).toMatchObject({ title: 'The time limit was reached', message: expect.stringMatching(words) });
  expect(GOES_ON.test((error as Error).message)).toBe('aliveAt' in known);
  expect((error as Error).message).toContain('5 min');
});

test.each([
  [15, true],
  [16, false],
])('a copy that was seen alive %d minutes before the time limit', async (minutes, isSaid) => {
  const alive = recordIs({ status: 'replicating', created_at: new Date(NOW).toISOString() });
  const { error } = await followed(
    { ...submitted, requestedAt: NOW },
    [alive, ...times(200, json(503, { error_code: 'X.1' }))],
    minutes + 14 / 60,
  );
  expect(error).toMatchObject({ title: 'The time limit was reached' });
  expect(GOES_ON.test((error as Error).message)).toBe(isSaid);
  // Else it says why it was not seen since.
  if (!isSaid) expect((error as Error).message).toMatch(/16 min ago.*replicating.*X\.1/);
});

test('a record that was seen and is shown nowhere for 15 minutes ends the wait', async () => {
  const { error, clock } = await followed({ ...submitted, status: 'replicating' }, nowhere, 120);
  expect(error).toMatchObject({ title: 'The replication record is gone' });
  expect((error as Error).message).not.toMatch(GOES_ON);
  expect(clock.now() - NOW).toBeGreaterThan(15 * MINUTE);
  expect(clock.now() - NOW).toBeLessThan(17 * MINUTE);
});

test('where an adopted record is gone, an older one that has ended well does not take its place', async () => {
  const older = { ...place, id: 'older', status: 'success', destination_backup_id: 'replica-0' };
  const created_at = new Date(NOW - 48 * 60 * MINUTE).toISOString();
  const left = backupIs({ replication_records: [{ ...older, created_at }] });
  for (const recordId of ['rec-1', undefined]) {
    const known = { outcome: 'attached', foundInRecords: true, status: 'replicating', begunAt: NOW - MINUTE } as const;
    const { error, replication } = await followed(
      recordId === undefined ? known : { ...known, recordId },
      times(400, ({ url }: HttpRequest) => (url.search === '' ? left : json(200, { backups: [] }))),
      60,
    );
    expect(error).toMatchObject({ title: 'The replication record is gone' });
    expect(replication).not.toHaveProperty('destinationBackupId');
  }
});

test('a record that is gone for a while and back is followed on', async () => {
  const { error } = await followed({ ...submitted, status: 'replicating' }, [
    nothing,
    ...nowhere.slice(0, 20),
    ...times(9, ({ url }: HttpRequest) => (url.search === '' ? finished : json(200, { backups: [] }))),
  ]);
  expect(error).toBeUndefined();
});

test('a record that says nothing but how it ended', async () => {
  const { error } = await followed({ outcome: 'attached' }, [
    backupIs({ replication_records: [{ ...place, status: 'replicating' }] }),
    // Adopted before its end, and known by nothing but its place.
    backupIs({ replication_records: [{ ...place, id: 'rec-1', status: 'replicating' }] }),
    backupIs({ replication_records: [{ ...place, id: 'rec-1', status: 'fail' }] }),
  ]);
  expect(error).toMatchObject({ message: expect.stringMatching(/rec-1.*fail.*no reason/) });
  const nameless = await followed({ outcome: 'submitted', requestedAt: NOW }, [
    backupIs({ replication_records: [{ ...place, status: 'fail', created_at: new Date(NOW).toISOString() }] }),
  ]);
  expect(nameless.error).toMatchObject({ message: expect.stringMatching(/unknown.*fail.*no reason/) });
});

test('while no record shows there is a line every five minutes', async () => {
  const { told } = await followed(submitted, nowhere, 17);
  expect(kinds(told)).toEqual(times(3, 'reminder'));
  expect(told[0]).toMatch(/not show replication record.*rec-1.*5 min/);
  const { told: unknown } = await followed({ outcome: 'submitted' }, nowhere, 6);
  expect(kinds(unknown)).toEqual(['reminder']);
  expect(unknown[0]).toContain('unknown');
});

test('the time limit counts from the first request', async () => {
  const { error } = await followed({ ...submitted, requestedAt: NOW - 30 * MINUTE }, [], 0);
  expect(error).toMatchObject({ message: expect.stringContaining('30 min') });
});

const seen = { status: 'replicating', seenAt: NOW, aliveAt: NOW };
test.each([
  [401, undefined, /new credential/],
  [500, 'BackupService.9998', /new credential/],
  [403, undefined, /cbr:backups:get/],
  [403, 'APIGW.0401', /address of this runner/],
  [404, 'BackupService.6200', /destination vault/],
  [400, 'BackupService.9900', /refuses a value/],
])('HTTP %d with %s: it can no longer be followed', async (status, error_code, advice) => {
  for (const known of [{}, seen]) {
    const { error } = await followed({ ...submitted, ...known }, [json(status, { error_code, error_msg: 'no' })]);
    expect(error).toMatchObject({
      title: 'The replication can no longer be followed',
      message: expect.stringContaining('rec-1'),
      advice: expect.stringMatching(advice),
      call: { status, code: error_code },
    });
    // Of a copy whose source is gone nobody knows, and of one that was never seen neither.
    const isSaid = known === seen && error_code !== 'BackupService.6200';
    expect(GOES_ON.test((error as Error).message)).toBe(isSaid);
  }
});

test('without a record ID it is unknown', async () => {
  const { error } = await followed({ outcome: 'attached' }, [json(401, {})]);
  expect(error).toMatchObject({ message: expect.stringContaining('unknown') });
});

test('a cancellation, and what nobody foresaw, go on as they are', async () => {
  const { error } = await followed(submitted, [new TransportFailure('cancelled', true, 'over')]);
  expect(error).toMatchObject({ behaviour: 'cancelled' });
  const odd = new TypeError('odd');
  expect((await followed(submitted, [odd])).error).toBe(odd);
});
