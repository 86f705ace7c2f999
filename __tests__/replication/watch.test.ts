import { expect, test } from '@jest/globals';
import type { Answered } from '../../src/cbr/client.ts';
import type { Backup } from '../../src/cbr/schemas.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/transport.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import type { Replication } from '../../src/replication/replication.ts';
import { Watch } from '../../src/replication/watch.ts';
import { backupIs, journalOf, NOW, request, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const MINUTE = 60_000;
const record = { id: 'rec', status: 'replicating', destination_region: 'r2', destination_vault_id: 'v2' };
const hasRecords = ({ value }: Answered<Backup>) => (value.replication_records ?? []).length > 0;
const passing = json(503, { error_msg: 'no' });

/** A watch over these backups, whose service answers what `serve` says. */
function watching(serve: (path: string, index: number) => HttpAnswer | Error) {
  let index = 0;
  const answer = ({ url }: HttpRequest) => serve(url.pathname.replace('/v3/p1/', '') + url.search, index++);
  const world = scriptedClient(...Array.from({ length: 5_000 }, () => answer));
  const watch = new Watch(world.client, world.context);
  const paths = () => world.requests.map(({ url }) => url.pathname.replace('/v3/p1/', '') + url.search);
  /** Watches one until it is seen, or the time limit. */
  const see = (
    backupId: string,
    {
      pause = 14_000,
      minutes = 60,
      shows = hasRecords,
      known = {},
    }: {
      pause?: number;
      minutes?: number;
      shows?: (answer: Answered<Backup>) => boolean;
      known?: Partial<Replication>;
    } = {},
    until: (answer: Answered<Backup>) => unknown = () => 'seen',
  ) => {
    const journal = journalOf({ request: { ...request, backupId }, ...known });
    const limit = NOW + minutes * MINUTE;
    const options = { journal, context: world.context, until: limit, pause: () => pause, shows };
    return watch
      .untilSeen(options, (seen) => until(seen) ?? undefined)
      .then((seen) => [backupId, seen, journal.replication.backup?.name]);
  };
  return { ...world, watch, paths, see };
}
/** Has seen enough after so many looks. */
function afterLooks(enough: number) {
  let looks = 0;
  return () => (++looks === enough ? 'seen' : undefined);
}
const listOf = (...ids: string[]) =>
  json(200, { backups: ids.map((id) => ({ id, name: `name of ${id}`, replication_records: [record] })) });
/** The same where it has no more than that. */
const wholeListOf = (...ids: string[]) => {
  const { body, ...answer } = listOf(...ids);
  return { ...answer, body: JSON.stringify({ ...JSON.parse(body), count: ids.length }) };
};

test('one alone is read by itself, after each pause, up to the time limit', async () => {
  const { see, paths, clock } = watching(() => backupIs({ name: 'n' }));
  expect(await see('b1', { minutes: 1, pause: 25_000 }, () => undefined)).toEqual(['b1', undefined, 'n']);
  expect(paths()).toEqual(['backups/b1', 'backups/b1', 'backups/b1']);
  expect(clock.pauses).toEqual([25_000, 25_000, 10_000]);
});

test('after the time limit nothing is read', async () => {
  const { see, paths } = watching(() => backupIs({}));
  expect(await see('b1', { minutes: 0 })).toEqual(['b1', undefined, undefined]);
  expect(paths()).toEqual([]);
});

test('failures are told at first and every 15 minutes, and counted until one read works', async () => {
  const works = new Set([70, 75]);
  const { see, told } = watching((_path, index) => (works.has(index) ? backupIs({}) : passing));
  await see('b1', { pause: 20_000, minutes: 30, shows: () => true }, () => undefined);
  // 46 reads, 20 s apart.
  expect(told).toEqual([
    expect.stringMatching(/^trouble: .*HTTP 503/),
    expect.stringMatching(/^trouble: .*HTTP 503.* 46 /),
  ]);
  const again = watching((_path, index) => (index === 2 ? backupIs({}) : passing));
  await again.see('b1', { pause: 16 * MINUTE, minutes: 80 }, () => undefined);
  expect(again.told.map((line) => /(\d+) failures in a row/.exec(line)?.[1])).toEqual([undefined, '2', undefined, '2']);
});

test('a pause that is asked for is kept once', async () => {
  const { see, clock } = watching((_path, index) =>
    index === 0 ? json(503, {}, { 'retry-after': '120' }) : backupIs({ status: String(index) }),
  );
  await see('b1', {}, ({ value }) => (value.status === '2' ? 'seen' : undefined));
  expect(clock.pauses).toEqual([14_000, 120_000, 14_000]);
  const long = watching((_path, index) =>
    index === 0 ? json(503, {}, { 'retry-after': '21600' }) : backupIs({ status: String(index) }),
  );
  await long.see('b1');
  expect(long.clock.pauses).toEqual([14_000, 5 * MINUTE]);
  const brief = watching((_path, index) => (index === 0 ? json(503, {}, { 'retry-after': '2' }) : backupIs({})));
  await brief.see('b1');
  expect(brief.clock.pauses).toEqual([14_000, 14_000]);
  const silent = watching((_path, index) =>
    index === 0 ? new TransportFailure('no_answer', true, 'why') : backupIs({}),
  );
  await silent.see('b1');
  expect(silent.clock.pauses).toEqual([14_000, 14_000]);
});

test('of several, one reads the list for all', async () => {
  const { see, paths } = watching(() => listOf('b3', 'b2', 'other', 'b1'));
  const seen = await Promise.all([see('b1', { pause: 30_000 }), see('b2', { pause: 10_000 }), see('b3')]);
  expect(paths()).toEqual(['backups?show_replication=true&sort=created_at%3Adesc&limit=56&offset=0']);
  expect(seen).toEqual(['b1', 'b2', 'b3'].map((id) => [id, 'seen', `name of ${id}`]));
});

test('upper and lower case of an ID are the same', async () => {
  const { see, paths } = watching(() => listOf('B1', 'b2'));
  const seen = await Promise.all([see('b1'), see('B2')]);
  expect(seen.map(([id, what]) => [id, what])).toEqual([
    ['b1', 'seen'],
    ['B2', 'seen'],
  ]);
  expect(paths()).toHaveLength(1);
});

test('a page that is too large is asked for in smaller ones, from then on', async () => {
  const limitOf = (path: string) => Number(/limit=(\d+)/.exec(path)?.[1]);
  const { see, paths } = watching((path) => {
    const answer = listOf('b1', 'b2');
    return limitOf(path) > 20 ? { ...answer, body: '{', bodyProblem: 'why', isTooLarge: true } : answer;
  });
  await Promise.all([see('b1', {}, afterLooks(2)), see('b2', {}, afterLooks(2))]);
  expect(paths().map(limitOf)).toEqual([54, 27, 13, 13]);
});

test('two that are due at the same time need one list', async () => {
  const { see, paths } = watching(() => listOf('b1', 'b2'));
  await Promise.all([see('b1'), see('b2')]);
  expect(paths()).toHaveLength(1);
});

test('a page never shrinks, and is never longer than the API takes', async () => {
  const limits = (paths: string[]) => paths.map((path) => Number(/limit=(\d+)/.exec(path)?.[1]));
  const few = watching(() => listOf('b1', 'b2', 'b3'));
  await Promise.all([few.see('b1', {}, afterLooks(2)), few.see('b2', {}, afterLooks(2)), few.see('b3')]);
  expect(limits(few.paths())).toEqual([56, 56]);
  const ids = Array.from({ length: 600 }, (_, index) => `b${index}`);
  const many = watching(() => listOf(...ids));
  await Promise.all(ids.map((id) => many.see(id)));
  expect(limits(many.paths())).toEqual([1_000]);
});

test('the list is read on for as long as there are some of them', async () => {
  let others = 0;
  const fill = (count: number, ...ids: string[]) =>
    listOf(...ids, ...Array.from({ length: count - ids.length }, () => `other-${others++}`));
  const pages = async (...replies: HttpAnswer[]) => {
    const { see, paths } = watching((path, index) => (path.includes('?') ? (replies[index] ?? passing) : backupIs({})));
    await Promise.all([see('b1'), see('b2', { pause: 20_000 })]);
    return paths().map((path) => /offset=\d+/.exec(path)?.[0] ?? path);
  };
  expect(await pages(fill(54, 'b1'), fill(54, 'b2'))).toEqual(['offset=0', 'offset=54']);
  // All found: no more pages.
  expect(await pages(fill(54, 'b1', 'b2'))).toEqual(['offset=0']);
  // What is in none is read by itself.
  expect(await pages(wholeListOf('b1'))).toEqual(['offset=0', 'backups/b2']);
  expect(await pages(fill(54, 'b1'), listOf())).toEqual(['offset=0', 'offset=54', 'backups/b2']);
  // Pages may be shorter than they were asked for.
  expect(await pages(fill(30), fill(10, 'b1'), fill(20, 'b2'))).toEqual(['offset=0', 'offset=30', 'offset=40']);
  expect(await pages(fill(30), fill(24))).toEqual(['offset=0', 'offset=30', 'backups/b2', 'backups/b1']);
  // A list without an end: what it has shown is good.
  expect(await pages(listOf('b1', 'x'), listOf('b1', 'x'))).toEqual(['offset=0', 'offset=2', 'backups/b2']);
  // A page without any of them: those behind it are too old to look for.
  expect(await pages(fill(54))).toEqual(['offset=0', 'backups/b2', 'backups/b1']);
  expect(await pages(fill(54, 'b1'), fill(54), fill(54, 'b2'))).toEqual(['offset=0', 'offset=54', 'backups/b2']);
});

test('what the list does not show is read by itself from then on', async () => {
  const { see, paths } = watching((path) => (path.includes('?') ? wholeListOf('b1', 'b2') : backupIs({})));
  await Promise.all([see('b1', {}, afterLooks(3)), see('b2', {}, afterLooks(3)), see('old', {}, afterLooks(3))]);
  const lists = paths().filter((path) => path.includes('?'));
  expect(lists).toHaveLength(3);
  expect(paths().filter((path) => path === 'backups/old')).toHaveLength(3);
  expect(paths()).toHaveLength(6);
});

test.each<[string, Partial<Replication>, string[]]>([
  // It may show late: the list is tried again after one read of its own.
  ['never read before', {}, ['list', 'backups/b2', 'list']],
  // Once read, the list must have it.
  ['read before', { status: 'replicating' }, ['list', 'backups/b2', 'backups/b2']],
])('the list shows a backup without its records, which were %s', async (_name, known, expected) => {
  const without = json(200, { backups: [{ id: 'b2' }, { id: 'b1', replication_records: [record] }] });
  const { see, paths } = watching((path) => (path.includes('?') ? without : backupIs({})));
  // b2 asks first each time; b1 only waits.
  const reads = see('b2', { pause: 10_000, known }, afterLooks(3));
  await Promise.all([reads, see('b1', { minutes: 1, pause: MINUTE }, () => undefined)]);
  expect(
    paths()
      .map((path) => path.replace(/\?.*$/, '').replace(/s$/, ''))
      .map((path) => (path === 'backup' ? 'list' : path))
      .slice(0, 3),
  ).toEqual(expected);
});

test('a backup that needs no records is served without any, and one that needs them is not', async () => {
  const without = json(200, {
    backups: [
      { id: 'b1', name: 'one' },
      { id: 'b2', name: 'two' },
    ],
  });
  const { see, paths } = watching((path) => (path.includes('?') ? without : backupIs({ name: 'own read' })));
  const seen = await Promise.all([see('b1'), see('b2', { pause: 20_000, shows: () => true })]);
  expect(seen).toEqual([
    ['b1', 'seen', 'one'],
    ['b2', 'seen', 'two'],
  ]);
  expect(paths()).toHaveLength(1);
  const other = watching((path) => (path.includes('?') ? without : backupIs({ name: 'own read' })));
  const needing = await Promise.all([other.see('b1'), other.see('b2', { pause: 20_000 })]);
  // It was not woken: it waited for its own turn, and was alone by then.
  expect(needing[1]).toEqual(['b2', 'seen', 'own read']);
});

test('one that the list does not show neither waits for the list of the others nor fails with it', async () => {
  let lists = 0;
  const serve = (path: string) => {
    if (!path.includes('?')) return backupIs({});
    return ++lists === 3 ? passing : wholeListOf('b1', 'b2');
  };
  const { see, paths, told } = watching(serve);
  // The list of b1 and b2 fails while old waits; and old is read while both of them wait.
  const old = see('old', { pause: 20_000 }, afterLooks(3));
  await Promise.all([see('b1', { pause: 15_000 }, afterLooks(3)), see('b2', { pause: 15_000 }, afterLooks(3)), old]);
  expect(paths().indexOf('backups/old')).toBe(3);
  expect(told).toHaveLength(2);
});

test('what nobody foresaw in reading the list ends all that wait', async () => {
  const odd = new TypeError('odd');
  const { see, paths } = watching(() => odd);
  const ends = await Promise.allSettled([see('b1'), see('b2', { pause: 60_000 })]);
  expect(ends).toEqual([
    { status: 'rejected', reason: odd },
    { status: 'rejected', reason: odd },
  ]);
  expect(paths().filter((path) => path.includes('?')).length).toBeGreaterThan(0);
});

test('a list that fails for a while is given up after the third time, and all is read by itself', async () => {
  const { see, paths, told } = watching((path) => (path.includes('?') ? passing : backupIs({})));
  await Promise.all([see('b1'), see('b2')]);
  expect(paths().map((path) => path.includes('?'))).toEqual([true, true, true, false, false]);
  expect(told).toEqual([
    expect.stringMatching(/^trouble: .*HTTP 503/),
    expect.stringMatching(/^trouble: .*HTTP 503/),
    expect.stringMatching(/^news: .*HTTP 503.*without the list/),
  ]);
});

test('failures of the list count in a row', async () => {
  const works = new Set([2, 5]);
  const { see, paths } = watching((path, index) => {
    if (!path.includes('?')) return backupIs({});
    return works.has(index) ? listOf('b1', 'b2') : passing;
  });
  await Promise.all([see('b1', {}, afterLooks(2)), see('b2', {}, afterLooks(2))]);
  expect(paths().map((path) => path.includes('?'))).toEqual(Array.from({ length: 6 }, () => true));
});

test('a list that is refused is not asked for again', async () => {
  const { see, paths, told } = watching((path) => (path.includes('?') ? json(403, { error_msg: 'no' }) : backupIs({})));
  await Promise.all([see('b1'), see('b2')]);
  expect(paths().map((path) => path.includes('?'))).toEqual([true, false, false]);
  expect(told).toEqual([expect.stringMatching(/^news: .*HTTP 403.*without the list.*cbr:backups:list/)]);
});

test('a failure of the list is the failure of all that wait for it, and of nobody else', async () => {
  const { see, told } = watching((path, index) =>
    index === 0 ? passing : path.includes('?') ? listOf('b1', 'b2') : backupIs({}),
  );
  await Promise.all([see('b1'), see('b2', { pause: 30_000 })]);
  expect(told).toHaveLength(2);
});

test('a credential that is not accepted any more ends all of them at once', async () => {
  const { see, paths, clock } = watching(() => json(401, {}));
  const ends = await Promise.allSettled([
    see('b1'),
    see('b2', { pause: 10 * MINUTE }),
    see('b3', { pause: 20 * MINUTE }),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(paths()).toHaveLength(1);
  expect(clock.now()).toBe(NOW + 14_000);
});

test('a cancellation ends all of them', async () => {
  const { see, cancel } = watching(() => {
    cancel.abort();
    return new TransportFailure('cancelled', true, 'over');
  });
  const ends = await Promise.allSettled([see('b1'), see('b2', { pause: 10 * MINUTE })]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const idle = watching(() => backupIs({}));
  setImmediate(() => idle.cancel.abort());
  await expect(idle.see('b1')).rejects.toThrow(/aborted/);
});

test('too many requests are no reason to send more: the list is asked for again, in turn with single reads', async () => {
  const { see, paths, told } = watching((path, index) =>
    index < 5 ? json(429, {}) : path.includes('?') ? listOf('b1', 'b2') : backupIs({}),
  );
  await Promise.all([see('b1'), see('b2')]);
  // Both read by themselves what the list did not show, and then the list is tried again.
  const isList = paths().map((path) => path.includes('?'));
  expect(isList.slice(0, 4)).toEqual([true, false, false, true]);
  expect(told.join()).not.toContain('without the list');
});

test.each([
  // The service's own word is final, and says nothing of a right.
  [400, 'BackupService.9900', 1, ''],
  [403, 'BackupService.9900', 1, ''],
  [403, undefined, 1, 'cbr:backups:list'],
  // A gateway may say so for a moment; and so may the service that it is busy.
  [404, 'APIGW.0101', 3, ''],
  [404, undefined, 3, ''],
  [400, 'BackupService.6130', 3, ''],
])('a list that is refused with HTTP %d, %s is asked for %d times', async (status, error_code, times, hint) => {
  const { see, paths, told } = watching((path) => (path.includes('?') ? json(status, { error_code }) : backupIs({})));
  await Promise.all([see('b1'), see('b2')]);
  expect(paths().filter((path) => path.includes('?'))).toHaveLength(times);
  expect(told.at(-1)).toMatch(/without the list/);
  expect(told.at(-1)?.includes('cbr:backups:list')).toBe(hint !== '');
});

test('the last look before the time limit is at the backup itself', async () => {
  const stale = json(200, { backups: ['b1', 'b2'].map((id) => ({ id, replication_records: [record] })) });
  const { see, paths } = watching((path) => (path.includes('?') ? stale : backupIs({ name: 'fresh' })));
  const looks = (id: string) =>
    see(id, { minutes: 1, pause: 25_000 }, ({ value }) => (value.name === 'fresh' ? 'seen' : undefined));
  expect(await Promise.all([looks('b1'), looks('b2')])).toEqual([
    ['b1', 'seen', 'fresh'],
    ['b2', 'seen', 'fresh'],
  ]);
  expect(paths().map((path) => path.replace(/\?.*/, ''))).toEqual(['backups', 'backups', 'backups/b1', 'backups/b2']);
});

/** What was asked for: a page of the list by its offset, or one backup. */
const asked = (paths: string[]) => paths.map((path) => /offset=\d+|b1$/.exec(path)?.[0]);

test.each([
  ['absent', {}],
  ['null', { replication_records: null }],
  ['empty', { replication_records: [] }],
])('one alone whose records only the list shows (%s in the backup) is read by the list after two misses', async (_name, own) => {
  const others = Array.from({ length: 500 }, (_, index) => `other-${index}`);
  const serve = (path: string) => {
    if (!path.includes('?')) return json(200, { backup: { id: 'b1', ...own } });
    return path.endsWith('offset=0') ? listOf(...others) : listOf('B1');
  };
  const { see, paths } = watching(serve);
  const enough = afterLooks(2);
  const looks = see('b1', {}, (answer) => (hasRecords(answer) ? enough() : undefined));
  expect(await looks).toEqual(['b1', 'seen', 'name of B1']);
  const list = ['offset=0', 'offset=500'];
  expect(asked(paths())).toEqual(['b1', 'b1', ...list, ...list]);
});

test('a list that has lost the record for a moment is asked again', async () => {
  let lists = 0;
  const serve = (path: string) => {
    if (!path.includes('?')) return json(200, { backup: { id: 'b1' } });
    return ++lists === 2 ? json(200, { backups: [{ id: 'b1' }] }) : listOf('b1');
  };
  const { see, paths } = watching(serve);
  const enough = afterLooks(2);
  await see('b1', { known: { status: 'replicating' } }, (answer) => (hasRecords(answer) ? enough() : undefined));
  expect(asked(paths())).toEqual(['b1', 'b1', 'offset=0', 'offset=0', 'b1', 'offset=0']);
});

test('a backup that needs no records needs no list', async () => {
  const { see, paths } = watching(() => json(200, { backup: { id: 'b1' } }));
  await see('b1', { shows: () => true }, afterLooks(3));
  expect(paths()).toEqual(['backups/b1', 'backups/b1', 'backups/b1']);
});

test('without the right to list, it is told once, and the backup is read by itself', async () => {
  const { see, paths, told } = watching((path) => (path.includes('?') ? json(403, {}) : json(200, { backup: {} })));
  await see('b1', { minutes: 3 }, () => undefined);
  expect(paths().filter((path) => path.includes('?'))).toHaveLength(1);
  expect(told).toEqual([expect.stringContaining('cbr:backups:list')]);
});
