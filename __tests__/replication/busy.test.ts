import { expect, test } from '@jest/globals';
import { Mutex } from '../../src/cbr/mutex.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/transport.ts';
import { Turns } from '../../src/replication/busy.ts';
import { submit } from '../../src/replication/submit.ts';
import { Watch } from '../../src/replication/watch.ts';
import { journalOf, NOW, request, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';
import {
  accepted,
  alive,
  doubtful,
  MINUTE,
  many,
  nothing,
  recordsAre,
  refused,
  SECOND,
  submitted,
} from '../support/submission.ts';

test('busy: pauses grow to a minute, with chance, and end after a quarter of an hour', async () => {
  const { error, pauses, told, methods } = await submitted(many(99, refused('6118')));
  // The looks between find no backup in such an answer, and go on.
  expect(methods).toMatch(/^POST GET POST GET POST/);
  expect(pauses.slice(0, 5)).toEqual([15, 30, 60, 60, 60].map((seconds) => seconds * SECOND));
  expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(14 * MINUTE + 45 * SECOND);
  expect(told).toContainEqual(expect.stringMatching(/^trouble: .*BackupService\.6118.* 15 s/));
  expect(error).toMatchObject({ notes: [expect.stringContaining('14 min')] });
  const hasty = await submitted([refused('6118'), nothing, accepted], { random: 0 });
  expect(hasty.pauses).toEqual([11_250]);
  expect(hasty.told.at(-1)).toContain(' 11 s');
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
    notes: [expect.stringMatching(/29 min.*time limit/)],
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
  const { replication, methods } = await submitted([refused('6130'), recordsAre(alive('a', 60))]);
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
    notes: [expect.stringMatching(/30 min.*time limit/)],
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
