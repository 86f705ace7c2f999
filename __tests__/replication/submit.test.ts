import { expect, test } from '@jest/globals';
import { Mutex } from '../../src/cbr/mutex.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/transport.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { Turns } from '../../src/replication/busy.ts';
import type { Replication, ReplicationRequest } from '../../src/replication/replication.ts';
import { submit } from '../../src/replication/submit.ts';
import { Watch } from '../../src/replication/watch.ts';
import { backupIs, journalOf, NOW, request, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
const at = (time: number) => new Date(time).toISOString();

const accepted = json(202, { replication: { replication_record_id: 'rec-1' } }, { 'x-request-id': 'req-1' });
const doubtful = json(503, { error_msg: 'no' });
const refused = (number: string, headers: HttpAnswer['headers'] = {}) =>
  json(400, { error_code: `BackupService.${number}`, error_msg: 'no' }, headers);
const recordsAre = (...records: object[]) =>
  backupIs({ replication_records: records.map((one) => ({ ...place, ...one })) });
const nothing = recordsAre();
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);

interface Options {
  until?: number;
  longest?: number;
  random?: number;
  turns?: Turns;
  known?: Partial<Replication>;
}

/** What becomes of one backup whose service answers like this. */
async function submitted(replies: Parameters<typeof scriptedClient>, options: Options = {}) {
  const { until, longest = NOW + 600 * MINUTE, random = 0.5, turns = new Turns(), known = {} } = options;
  const journal = journalOf(known);
  const { replication } = journal;
  const { client, context, clock, told, requests } = scriptedClient(...replies);
  clock.random = () => random;
  const watch = new Watch(client, context);
  const error: unknown = await submit(journal, client, context, { watch, turns, until, longest }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const methods = requests.map(({ method }) => method).join(' ');
  return { error, replication, told, clock, pauses: clock.pauses, requests, methods, turns };
}

test('what the service answers is noted', async () => {
  const replication = {
    replication_record_id: 'rec-1',
    source_region: 'r1',
    project_id: 'p1',
    provider_id: 'x',
    destination_region: 'r2',
    destination_project_id: 'p2',
    destination_vault_id: 'v2',
  };
  const {
    error,
    replication: noted,
    turns,
    clock,
  } = await submitted([json(202, { replication }, { 'x-request-id': 'req-1' })]);
  expect(error).toBeUndefined();
  expect(noted).toEqual({
    request,
    inDoubt: false,
    outcome: 'submitted',
    recordId: 'rec-1',
    requestId: 'req-1',
    requestedAt: NOW,
    sourceRegion: 'r1',
    projectId: 'p1',
    providerId: 'x',
    destinationRegion: 'r2',
    destinationProjectId: 'p2',
    destinationVaultId: 'v2',
  });
  expect(turns.lastThrough).toBe(clock.now());
});

test.each<[Partial<ReplicationRequest>, object]>([
  [{}, {}],
  [{ name: 'n' }, { name: 'n' }],
  [{ description: 'd' }, { description: 'd' }],
  [{ enableAcceleration: true }, { enable_acceleration: true }],
])('of %j only what was asked for is sent', async (asked, more) => {
  const { requests } = await submitted([accepted], { known: { request: { ...request, ...asked } } });
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    replicate: { destination_region: 'r2', destination_project_id: 'p2', destination_vault_id: 'v2', ...more },
  });
});

test('a doubtful request: four looks, another request, and the first one counts for the time', async () => {
  const { replication, told, pauses, methods } = await submitted([doubtful, ...many(4, nothing), accepted]);
  expect(methods).toBe('POST GET GET GET GET POST');
  expect(pauses).toEqual([5, 10, 20, 40].map((seconds) => seconds * SECOND));
  expect(replication).toMatchObject({ outcome: 'submitted', inDoubt: false, requestedAt: NOW });
  expect(told).toEqual([
    'news: Failed to replicate the backup: the service answered HTTP 503: "no". ' +
      'The request may have gone through: reading the replication records of the backup.',
    'news: There is no replication record: sending the request again. Had it gone through, the service would refuse it.',
  ]);
});

test('while the records cannot be read there are three more looks, and then nobody knows', async () => {
  const { error, replication, told, pauses, methods } = await submitted([doubtful, ...many(9, doubtful)]);
  expect(methods).toBe(`POST${' GET'.repeat(7)}`);
  expect(pauses).toEqual([5, 10, 20, 40, 60, 60, 60].map((seconds) => seconds * SECOND));
  expect(error).toMatchObject({
    message: 'Nobody knows whether the request went through: the replication records could not be read.',
    advice: expect.stringMatching(/^Run the step again: it finds out/),
    call: { status: 503 },
  });
  expect(replication.inDoubt).toBe(true);
  expect(told.at(-1)).toBe('trouble: Failed to read the backup: the service answered HTTP 503: "no". Going on.');
});

test('one look that works is enough, if it is the last', async () => {
  const { methods } = await submitted([doubtful, ...many(5, doubtful), nothing, accepted]);
  expect(methods).toBe(`POST${' GET'.repeat(6)} POST`);
  const early = await submitted([doubtful, nothing, ...many(6, doubtful)]);
  expect(early.methods).toBe(`POST${' GET'.repeat(7)}`);
});

test('three doubtful requests without a trace are enough', async () => {
  const round = [doubtful, ...many(4, nothing)];
  const { error, methods } = await submitted([...round, ...round, ...round]);
  expect(methods.match(/POST/g)).toHaveLength(3);
  expect(error).toMatchObject({
    message: 'After 3 such answers there is still no replication record.',
    advice: expect.stringMatching(/^Run the step again/),
    call: { status: 503 },
  });
});

test('a pause that a doubtful answer asks for is kept at first, up to a quarter of an hour', async () => {
  const asking = (seconds: number) => json(503, {}, { 'retry-after': String(seconds) });
  const first = await submitted([asking(90), nothing, ...many(3, nothing), accepted]);
  expect(first.pauses).toEqual([90, 10, 20, 40].map((seconds) => seconds * SECOND));
  const long = await submitted([asking(10_000), recordsAre({ id: 'rec-1', status: 'replicating' })]);
  expect(long.pauses).toEqual([15 * MINUTE]);
  const silent = await submitted([new TransportFailure('no_answer', true, 'why'), ...many(4, nothing), accepted]);
  expect(silent.pauses[0]).toBe(5 * SECOND);
});

test('of the records the own one is adopted, by its time, else one that is under way', async () => {
  const own = { id: 'own', status: 'success', created_at: at(NOW) };
  const older = { id: 'older', status: 'success', created_at: at(NOW - 60 * MINUTE) };
  const foreign = { id: 'foreign', status: 'replicating', created_at: at(NOW - 60 * MINUTE) };
  const first = await submitted([doubtful, recordsAre(foreign, own)]);
  expect(first.replication).toMatchObject({
    outcome: 'submitted',
    recordId: 'own',
    foundInRecords: true,
    inDoubt: false,
  });
  const second = await submitted([doubtful, recordsAre(older, foreign)]);
  expect(second.replication).toMatchObject({ outcome: 'attached', recordId: 'foreign', inDoubt: false });
  // An older one that has ended proves nothing: its replica may be deleted.
  const third = await submitted([doubtful, ...many(4, recordsAre(older)), accepted]);
  expect(third.replication).toMatchObject({ outcome: 'submitted', recordId: 'rec-1' });
});

test('what is own is told by the clock of the service', async () => {
  const ahead = 60 * MINUTE;
  const record = (age: number) => ({ ...place, id: 'r', status: 'success', created_at: at(NOW + ahead - age) });
  const readAfter = (age: number) => (seconds: number) =>
    backupIs({ replication_records: [record(age)] }, { date: new Date(NOW + ahead + seconds * SECOND).toUTCString() });
  const young = await submitted([doubtful, readAfter(4 * MINUTE)(5)]);
  expect(young.replication).toMatchObject({ outcome: 'submitted', recordId: 'r' });
  const old = await submitted([doubtful, ...[5, 15, 35, 75].map(readAfter(6 * MINUTE)), accepted]);
  expect(old.replication).toMatchObject({ recordId: 'rec-1' });
});

test('a refused second replica is looked for at once, and four times', async () => {
  const { error, told, pauses, methods } = await submitted([refused('1009'), ...many(4, nothing)]);
  expect(methods).toBe('POST GET GET GET GET');
  expect(pauses).toEqual([5, 10, 20].map((seconds) => seconds * SECOND));
  expect(error).toMatchObject({
    title: 'A replica is there or being made, and cannot be found',
    message: 'But the backup shows no replication record for r2.',
    advice: expect.stringMatching(/^The record may show late/),
    call: { code: 'BackupService.1009' },
  });
  expect(told).toEqual([
    'news: The service says that a replica is there or being made: reading the replication records of the backup.',
  ]);
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
    message:
      'The replica is, or goes, to another place in r2: vault v3, project p3, replication record a, status success.',
    advice: expect.stringMatching(/^Give that vault and project/),
    call: { code: 'BackupService.1009' },
  });
  const { error: vague } = await submitted([
    refused('1009'),
    recordsAre({ ...elsewhere, destination_vault_id: undefined }),
  ]);
  expect(vague).toMatchObject({ message: expect.stringContaining(' vault unknown, project p3,') });
});

test('a refused second replica: a newer one in another place is in the way, whatever an old record says', async () => {
  const old = { id: 'old', status: 'success', created_at: at(NOW - 600 * MINUTE) };
  for (const status of ['success', 'replicating']) {
    const newer = { id: 'newer', status, created_at: at(NOW - MINUTE), destination_vault_id: 'v3' };
    const { error, replication } = await submitted([refused('1009'), recordsAre(old, newer)]);
    expect(error).toMatchObject({
      title: 'Another replica is in the way',
      message: expect.stringContaining(`vault v3, project p2, replication record newer, status ${status}.`),
    });
    expect(replication.outcome).toBeUndefined();
  }
});

test('a refused second replica that cannot be read: nothing is said of records that nobody has seen', async () => {
  const { error, methods } = await submitted([refused('1009'), ...many(4, doubtful)]);
  expect(methods).toBe('POST GET GET GET GET');
  expect(error).toMatchObject({
    title: 'A replica is there or being made, and cannot be read',
    message: 'Where it is, or goes, stands in the replication records, and those could not be read.',
    advice: expect.stringMatching(/^Run the step again/),
    call: { code: 'BackupService.1009' },
  });
});

const unsaid = json(200, { backup: { status: 'available' } });
test('records that only the list shows: adopted from there', async () => {
  const own = { ...place, id: 'own', status: 'replicating', created_at: at(NOW) };
  const { replication, methods } = await submitted([
    doubtful,
    unsaid,
    json(200, { backups: [{ id: 'b1', replication_records: [own] }] }),
  ]);
  expect([methods, replication.recordId]).toEqual(['POST GET GET', 'own']);
});

test('records that nobody shows: no second request, and what is missing is named', async () => {
  const unlisted = json(200, { backups: [] });
  const nowhere = await submitted([doubtful, ...many(7, [unsaid, unlisted]).flat()]);
  expect(nowhere.methods).toBe(`POST${' GET'.repeat(14)}`);
  expect(nowhere.error).toMatchObject({ message: expect.stringMatching(/^Nobody knows whether/) });
  const denied = await submitted([doubtful, unsaid, json(403, {})]);
  expect(denied.methods).toBe('POST GET GET');
  expect(denied.error).toMatchObject({ advice: expect.stringMatching(/^Grant the right cbr:backups:list/) });
});

test('the status of a backup is read without its records', async () => {
  const { error, methods } = await submitted([refused('1001'), json(200, { backup: { status: 'error' } })]);
  expect(methods).toBe('POST GET');
  expect(error).toMatchObject({ message: "The backup's status is error." });
});

test('busy, and an older record of which nobody knows what it is: not adopted beside a newer one', async () => {
  const stale = { id: 'stale', status: 'deleted', created_at: at(NOW - 600 * MINUTE) };
  const done = { id: 'done', status: 'success', created_at: at(NOW - 60 * MINUTE) };
  const { replication } = await submitted([refused('6118'), recordsAre(stale, done), accepted]);
  expect(replication.recordId).toBe('rec-1');
});

test('a record of the future, as of a time in another zone, is not the own one', async () => {
  const zoneless = { id: 'r', status: 'success', created_at: at(NOW + 6 * 60 * MINUTE) };
  const { replication } = await submitted([doubtful, ...many(4, recordsAre(zoneless)), accepted]);
  expect(replication.recordId).toBe('rec-1');
});

test('after a doubtful request a refusal may be for the own one, which may show late', async () => {
  const foreign = { id: 'foreign', status: 'success', created_at: at(NOW - 60 * MINUTE) };
  const own = { id: 'own', status: 'success', created_at: at(NOW + MINUTE) };
  const start = [doubtful, ...many(4, nothing), refused('1009')];
  const late = await submitted([...start, recordsAre(foreign), recordsAre(foreign, own)]);
  expect(late.replication).toMatchObject({ outcome: 'submitted', recordId: 'own' });
  const never = await submitted([...start, ...many(4, recordsAre(foreign))]);
  expect(never.replication).toMatchObject({ outcome: 'already_replicated', recordId: 'foreign', inDoubt: false });
  expect(never.methods).toBe('POST GET GET GET GET POST GET GET GET GET');
});

test('busy: pauses grow to a minute, with chance, and end after a quarter of an hour', async () => {
  const { error, pauses, told, methods } = await submitted(many(99, refused('6118')));
  // The looks between find no backup in such an answer, and go on.
  expect(methods).toMatch(/^POST GET POST GET POST/);
  expect(pauses.slice(0, 5)).toEqual([15, 30, 60, 60, 60].map((seconds) => seconds * SECOND));
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(14 * MINUTE + 45 * SECOND);
  expect(told).toContain(
    'trouble: Failed to replicate the backup: the service answered BackupService.6118 (HTTP 400): "no". Trying again in 15 s.',
  );
  expect(error).toMatchObject({ notes: ['It has been so for 14 min.'] });
  const hasty = await submitted([refused('6118'), nothing, accepted], { random: 0 });
  expect(hasty.pauses).toEqual([11_250]);
  expect(hasty.told.at(-1)).toMatch(/Trying again in 11 s\.$/);
  const lazy = await submitted([refused('6118'), nothing, accepted], { random: 1 });
  expect(lazy.pauses).toEqual([18_750]);
});

test('busy, with a pause that the service asks for', async () => {
  const asking = refused('6118', { 'retry-after': '100' });
  const { pauses } = await submitted([asking, nothing, refused('6118', { 'retry-after': '1' }), nothing, accepted]);
  expect(pauses).toEqual([100 * SECOND, 30 * SECOND]);
});

test('busy, with a time limit: up to it, and it is named', async () => {
  const { error, clock } = await submitted(many(199, refused('6118')), { until: NOW + 30 * MINUTE });
  expect(error).toMatchObject({
    notes: ['It has been so for 29 min. The time limit leaves no time for another attempt.'],
  });
  expect(clock.now()).toBeGreaterThan(NOW + 29 * MINUTE);
  const exact = await submitted(many(9, refused('6118')), { until: NOW + 15 * SECOND });
  expect(exact.methods.match(/POST/g)).toHaveLength(2);
});

test('without waiting, busy ends a quarter of an hour after another backup got through, but not beyond the longest', async () => {
  const turns = new Turns();
  turns.lastThrough = NOW + 10 * MINUTE;
  const { clock } = await submitted(many(199, refused('6118')), { turns });
  expect(clock.now()).toBe(NOW + 24 * MINUTE + 45 * SECOND);
  const bounded = await submitted(many(199, refused('6118')), { longest: NOW + 5 * MINUTE });
  expect(bounded.clock.now()).toBe(NOW + 4 * MINUTE + 45 * SECOND);
});

test('busy, and what is under way is this very backup', async () => {
  const { replication, methods } = await submitted([refused('6130'), recordsAre({ id: 'a', status: 'replicating' })]);
  expect(methods).toBe('POST GET');
  expect(replication).toMatchObject({ outcome: 'attached', recordId: 'a' });
});

test('busy, without the right to read: no second look', async () => {
  const { methods, replication } = await submitted([refused('6118'), json(403, {}), refused('6118'), accepted]);
  expect(methods).toBe('POST GET POST POST');
  expect(replication.outcome).toBe('submitted');
});

/** Several backups of one vault, all with the same service. */
async function together(ids: string[], replies: Parameters<typeof scriptedClient>, vaultOf = (_id: string) => 'v1') {
  const world = scriptedClient(...replies);
  world.clock.random = () => 0.5;
  const submitting = {
    watch: new Watch(world.client, world.context),
    turns: new Turns(),
    until: undefined,
    longest: NOW + 600 * MINUTE,
  };
  const journals = ids.map((backupId) => journalOf({ request: { ...request, backupId } }));
  for (const journal of journals) {
    journal.note({
      backup: {
        name: undefined,
        vaultId: vaultOf(journal.replication.request.backupId),
        resourceName: undefined,
        resourceType: undefined,
        size: undefined,
        protectedAt: undefined,
      },
    });
  }
  const ends = await Promise.allSettled(journals.map((one) => submit(one, world.client, world.context, submitting)));
  const replications = journals.map(({ replication }) => replication);
  return { ...world, ends: ends.map(({ status }) => status), replications };
}

/** A service that is busy with everything until so many requests were refused. */
function busyUntil(refusals: number, number: string): Parameters<typeof scriptedClient> {
  let left = refusals;
  return many(200, ({ method }: { method: string }) => {
    if (method === 'GET') return nothing;
    return left-- > 0 ? refused(number) : accepted;
  });
}

test.each(['6112', '6113', '6125', '6130', '6134'])('a busy vault (%s): one asks for all', async (number) => {
  const { ends, requests, clock } = await together(['a', 'b', 'c'], busyUntil(6, number));
  expect(ends).toEqual(many(3, 'fulfilled'));
  // Each once, then one alone until it gets through, and then the others without a pause.
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(3 + 6);
  expect(clock.pauses).toEqual([15, 30, 60, 60].map((seconds) => seconds * SECOND));
});

test.each(['0002', '6118', '6203', '6216'])('busy with a backup (%s): each asks for itself', async (number) => {
  const { ends, clock } = await together(['a', 'b'], busyUntil(4, number));
  expect(ends).toEqual(many(2, 'fulfilled'));
  expect(clock.pauses).toEqual([15, 15, 30, 30].map((seconds) => seconds * SECOND));
});

test('a busy vault keeps no backup of another vault waiting', async () => {
  const { clock } = await together(['a', 'b'], busyUntil(4, '6130'), (id) => `vault of ${id}`);
  expect(clock.pauses).toEqual([15, 15, 30, 30].map((seconds) => seconds * SECOND));
});

test('who waits for its turn for too long fails as well, and leaves the turn to others', async () => {
  const { ends, clock } = await together(['a', 'b', 'c'], busyUntil(999, '6130'));
  expect(ends).toEqual(many(3, 'rejected'));
  expect(clock.now() - NOW).toBe(15 * MINUTE);
});

const backupOf = ({ url }: HttpRequest) => url.pathname.match(/\/backups\/(\w+)/)?.[1] ?? '';

/** The requests of two backups of one busy vault; the first has the turn when it is answered this. */
async function requestsAfterTurn(...answers: HttpAnswer[]) {
  const left: Record<string, HttpAnswer[]> = { a: [refused('6130'), ...answers], b: [refused('6130')] };
  const { ends, requests } = await together(
    ['a', 'b'],
    many(60, (asked: HttpRequest) => (asked.method === 'GET' ? nothing : (left[backupOf(asked)]?.shift() ?? accepted))),
  );
  expect(ends).toEqual(many(2, 'fulfilled'));
  return requests.map((asked) => `${asked.method} ${backupOf(asked)}`);
}

test.each<[string, HttpAnswer]>([
  ['has to settle a doubtful request', doubtful],
  ['finds the vault no longer busy, but locked', refused('6112')],
])('who has the turn and %s gives it back at once', async (_name, answer) => {
  const requests = await requestsAfterTurn(answer);
  const start = ['POST a', 'POST b', 'GET a', 'GET b', 'POST a'];
  expect(requests.slice(0, start.length)).toEqual(start);
  // The other one asks before the first has come to its end.
  const last = requests.lastIndexOf('POST b');
  expect(requests.filter((one) => one === 'POST b')).toHaveLength(2);
  expect(last).toBeLessThan(requests.lastIndexOf('POST a'));
});

/** One line for whatever is waited for, so that a test can stand in it as well. */
class OneLine extends Turns {
  readonly only = new Mutex();
  override of(): Mutex {
    return this.only;
  }
}

test('who waits for its turn waits to the time limit and no longer', async () => {
  const turns = new OneLine();
  const release = await turns.only.take(new AbortController().signal);
  const { error, clock, methods } = await submitted(many(9, refused('6130')), { turns, until: NOW + 30 * MINUTE });
  expect(clock.now()).toBe(NOW + 30 * MINUTE);
  expect(methods).toBe('POST GET');
  expect(error).toMatchObject({
    code: 'BackupService.6130',
    notes: ['It has been so for 30 min. The time limit leaves no time for another attempt.'],
  });
  release();
});

test.each(
  Array.from({ length: 16 }, (_, ticks) => ticks),
)('a turn given at the last moment, %d, is not lost', async (ticks) => {
  const turns = new OneLine();
  const never = new AbortController().signal;
  const release = await turns.only.take(never);
  const { client, context, clock } = scriptedClient(...many(9, refused('6130')));
  const until = NOW + 30 * MINUTE;
  // The turn comes free at the time limit, and who waits for it learns of the limit a little later.
  clock.pause(30 * MINUTE, never).then(release);
  const pause = clock.pause.bind(clock);
  clock.pause = async (milliseconds, cancelled) => {
    await pause(milliseconds, cancelled);
    for (let tick = 0; tick < ticks; tick++) await undefined;
  };
  const submitting = { watch: new Watch(client, context), turns, until, longest: until + MINUTE };
  await expect(submit(journalOf(), client, context, submitting)).rejects.toMatchObject({ code: 'BackupService.6130' });
  await new Promise(setImmediate);
  expect(turns.only.isFree).toBe(true);
});

test('a request that waited for others beyond the longest time is not sent', async () => {
  const { error, requests } = await submitted([accepted], { longest: NOW });
  expect(requests).toEqual([]);
  expect(error).toMatchObject({
    title: 'The time limit was reached',
    message: 'No request for this backup got through before: the service lets through too few at a time.',
    advice: expect.stringMatching(/timeout_minutes/),
  });
});

test('a backup that is not available', async () => {
  const advice = 'Only a backup in the status available can be replicated: give another one.';
  const broken = await submitted([refused('1001'), backupIs({ status: 'error' })]);
  expect(broken.error).toMatchObject({
    message: "The backup's status is error.",
    advice,
    call: { code: 'BackupService.1001' },
  });
  for (const status of ['protecting', 'waiting_protect']) {
    const making = await submitted([refused('1001'), backupIs({ status })]);
    expect(making.error).toMatchObject({
      message: `The backup is still being made (status ${status}).`,
      advice: expect.stringMatching(/after the backup job has ended/),
      call: { code: 'BackupService.1001' },
    });
  }
  const unread = await submitted([refused('1001'), doubtful]);
  expect(unread.error).toMatchObject({ message: "The backup's status could not be read." });
  const silent = await submitted([refused('1001'), backupIs({})]);
  expect(silent.error).toMatchObject({ message: "The backup's status could not be read." });
});

test('a backup that is available after all is asked for again after a pause', async () => {
  const { replication, pauses, methods } = await submitted([
    refused('1001'),
    backupIs({ status: 'available' }),
    accepted,
  ]);
  expect([methods, replication.outcome]).toEqual(['POST GET POST', 'submitted']);
  expect(pauses).toEqual([15 * SECOND]);
});

test('with a time limit a backup that is being made is waited for', async () => {
  const making = backupIs({ status: 'protecting' });
  const { replication, pauses, told, methods } = await submitted(
    [refused('1001'), making, making, backupIs({}), backupIs({ status: 'available' }), accepted],
    { until: NOW + 60 * MINUTE, random: 0 },
  );
  expect([methods, replication.outcome]).toEqual(['POST GET GET GET GET POST', 'submitted']);
  expect(pauses).toEqual(many(3, 14 * SECOND));
  expect(told).toEqual([
    'news: The backup is still being made: waiting for it to become available.',
    'news: The backup has become available after 42 s.',
  ]);
  const unread = await submitted([refused('1001'), doubtful, backupIs({ status: 'available' }), accepted], {
    until: NOW + 60 * MINUTE,
  });
  expect(unread.replication.outcome).toBe('submitted');
});

test('while a backup is being made there is a line every five minutes', async () => {
  const { told } = await submitted([refused('1001'), ...many(999, backupIs({ status: 'protecting' }))], {
    until: NOW + 17 * MINUTE,
    random: 0,
  });
  const lines = told.filter((line) => line.startsWith('reminder: '));
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatch(/^reminder: The backup is still being made \(status protecting\), 5 min so far\.$/);
});

test('a backup that comes to nothing while it is waited for, or takes too long', async () => {
  const making = backupIs({ status: 'waiting_protect' });
  const options = { until: NOW + 5 * MINUTE };
  const broken = await submitted([refused('1001'), making, backupIs({ status: 'error' })], options);
  expect(broken.error).toMatchObject({
    message: "The backup's status is error.",
    call: { code: 'BackupService.1001' },
  });
  const slow = await submitted([refused('1001'), ...many(99, making)], options);
  expect(slow.error).toMatchObject({
    title: 'The backup did not become available within the time limit',
    message: 'It is still being made; no replication of it was submitted.',
    advice: expect.stringMatching(/timeout_minutes/),
    call: { code: 'BackupService.1001' },
  });
});

test('in doubt, every refusal is followed by a look', async () => {
  const start = [doubtful, ...many(4, nothing)];
  const own = recordsAre({ id: 'own', status: 'replicating', created_at: at(NOW) });
  for (const number of ['1001', '6129', '6118']) {
    const { replication, methods } = await submitted([...start, refused(number), own]);
    expect([number, methods, replication.outcome]).toEqual([number, 'POST GET GET GET GET POST GET', 'submitted']);
  }
  const final = await submitted([...start, refused('6129'), nothing]);
  expect(final.error).toMatchObject({ code: 'BackupService.6129' });
  expect(final.replication.inDoubt).toBe(true);
  const unauthorised = await submitted([...start, json(401, {})]);
  expect(unauthorised.methods).toBe('POST GET GET GET GET POST');
  expect(unauthorised.replication.inDoubt).toBe(true);
});

test('without doubt a refusal ends it at once', async () => {
  const { error, methods, replication } = await submitted([refused('6129')]);
  expect([methods, replication.inDoubt]).toEqual(['POST', false]);
  expect(error).toMatchObject({ code: 'BackupService.6129' });
  const unreachable = await submitted(many(9, new TransportFailure('certificate', false, 'why')));
  expect([unreachable.methods, unreachable.replication.inDoubt]).toEqual(['POST', false]);
});

test('a cancelled request may have gone through, unless it was not sent', async () => {
  const sent = await submitted([new TransportFailure('cancelled', true, 'over')]);
  expect(sent.error).toMatchObject({ behaviour: 'cancelled' });
  expect(sent.replication.inDoubt).toBe(true);
  const unsent = await submitted([new TransportFailure('cancelled', false, 'over')]);
  expect(unsent.replication.inDoubt).toBe(false);
  const odd = new TypeError('odd');
  expect((await submitted([odd])).error).toBe(odd);
});

test('the right to read is missing: told with the failure that made the read necessary', async () => {
  const denied = json(403, { error_code: 'APIGW.0302', error_msg: 'denied' }, { 'x-request-id': 'req-403' });
  const answered = await submitted([json(503, { error_code: 'X.1' }, { 'x-request-id': 'req-503' }), denied]);
  expect(answered.error).toMatchObject({
    message: expect.stringMatching(/^Failed to read the backup: .*denied/),
    advice: expect.stringMatching(/^Grant the right cbr:backups:get/),
    call: { status: 503 },
    code: 'X.1',
    requestId: 'req-503',
    title: undefined,
  });
  const silent = await submitted([new TransportFailure('no_answer', true, 'why'), denied]);
  expect(silent.error).toMatchObject({ call: { kind: 'no_answer' }, code: 'APIGW.0302', requestId: 'req-403' });
  const second = await submitted([refused('1009'), denied]);
  expect(second.error).toMatchObject({
    title: 'A replica is there or being made, and may not be read',
    call: { code: 'BackupService.1009' },
  });
});

test('a backup that has vanished ends it', async () => {
  const gone = json(404, { error_code: 'BackupService.6200' });
  for (const first of [doubtful, refused('1009'), refused('6118'), refused('1001')]) {
    const { error, methods } = await submitted([first, gone]);
    expect(methods).toBe('POST GET');
    expect(error).toMatchObject({ code: 'BackupService.6200' });
  }
});
