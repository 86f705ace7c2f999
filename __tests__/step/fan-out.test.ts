import { expect, test } from '@jest/globals';
import { type CallError, ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { Ledger } from '../../src/report/result.ts';
import { forEveryBackup } from '../../src/step/fan-out.ts';
import { stepReporter } from '../../src/step/reporter.ts';
import { contextOf } from '../support/context.ts';
import { request } from '../support/scripted-client.ts';

const never = new Promise<void>(() => undefined);
const unanswered = (kind: 'unreachable' | 'no_answer') =>
  new UnansweredError('x', new TransportFailure(kind, kind === 'no_answer', 'y'), new URL('https://h'));
const refusal = (status: number): CallError =>
  new ServiceError('x', { status, headers: {}, body: '{"message":"no"}' }, 0);

/** What becomes of so many backups, where each is worked on like this. */
async function play(
  count: number,
  work: (index: number, begun: readonly number[]) => Promise<void>,
  { accepted = never, cancel = new AbortController() } = {},
) {
  const ledger = new Ledger();
  for (let index = 0; index < count; index++) ledger.add({ ...request, backupId: `${index}` });
  const { results } = ledger;
  const { clock } = contextOf();
  const told: string[] = [];
  const info = (...texts: string[]) => told.push(texts.join(' '));
  const reporter = stepReporter(results, clock, { info, warning: info, debug: info });
  const begun: number[] = [];
  await forEveryBackup({ results, clock, cancelled: cancel.signal, reporter, accepted }, (journal) => {
    const index = Number(journal.replication.request.backupId);
    begun.push(index);
    return work(index, begun);
  });
  const notTried = results.filter(({ failure }) => failure?.reasons.some((reason) => reason.startsWith('Not tried')));
  return { results, told, begun, failed: results.filter(({ failure }) => failure !== undefined).length, notTried };
}

test('until the service has accepted the credential one backup is tried at a time, then all others at once', async () => {
  const { promise: accepted, resolve: accept } = Promise.withResolvers<void>();
  const { promise: allBegun, resolve: done } = Promise.withResolvers<void>();
  const play4 = play(
    4,
    async (_, begun) => {
      if (begun.length === 4) done();
      await allBegun;
    },
    { accepted },
  );
  await new Promise(setImmediate);
  accept();
  expect((await play4).begun).toEqual([0, 1, 2, 3]);
});

test('a backup that is ready before the credential was accepted leaves the next one alone as well, three at most', async () => {
  let underWay = 0;
  const most: number[] = [];
  const { begun, failed } = await play(5, async (index) => {
    underWay++;
    await new Promise(setImmediate);
    most[index] = underWay;
    underWay--;
  });
  expect(begun).toEqual([0, 1, 2, 3, 4]);
  expect(failed).toBe(0);
  expect(most.slice(0, 3)).toEqual([1, 1, 1]);
  expect(most[3]).toBe(2);
});

test('one that fails stops no other, and is told at once', async () => {
  const { failed, begun, told, notTried } = await play(
    3,
    async (index) => {
      if (index === 1) throw new Error('odd');
    },
    { accepted: Promise.resolve() },
  );
  expect(begun).toHaveLength(3);
  expect(failed).toBe(1);
  expect(notTried).toHaveLength(0);
  expect(told).toEqual([expect.stringMatching(/^1: Failed: .*odd/)]);
});

test.each<[string, () => Error]>([
  ['a credential that is refused', () => refusal(401)],
  ['a login that fails', () => new LoginError({ message: 'No login.', advice: 'Mend it.' })],
  ['a host that is not reached', () => unanswered('unreachable')],
])('%s is hopeless for all: the others are not tried', async (_, failure) => {
  const { begun, failed, notTried, results } = await play(5, async () => {
    throw failure();
  });
  expect(begun).toEqual([0]);
  expect(failed).toBe(5);
  expect(notTried).toHaveLength(4);
  expect(results[4]?.failure).toMatchObject({
    title: results[0]?.failure?.title,
    reasons: expect.arrayContaining([...(results[0]?.failure?.reasons ?? [])]),
  });
});

test.each<[string, () => Error]>([
  ['no answer', () => unanswered('no_answer')],
  ['an error of the service', () => refusal(500)],
])('after %s another is tried, three in all', async (_, failure) => {
  const { begun, notTried } = await play(5, async () => {
    throw failure();
  });
  expect(begun).toEqual([0, 1, 2]);
  expect(notTried).toHaveLength(2);
});

test('what a selection has failed already is not tried', async () => {
  const ledger = new Ledger();
  const [one, two] = [ledger.add({ ...request, backupId: '' }), ledger.add(request)];
  one.fail({ title: 'No fresh backup', reasons: [], advice: undefined, code: undefined, requestId: undefined });
  const { clock, context } = contextOf();
  const begun: unknown[] = [];
  const lines = { info: () => undefined, warning: () => undefined, debug: () => undefined };
  const reporter = stepReporter(ledger.results, clock, lines);
  await forEveryBackup(
    { results: ledger.results, clock, cancelled: context.cancelled, reporter, accepted: never },
    async (journal) => {
      begun.push(journal);
    },
  );
  expect(begun).toEqual([two.journal]);
});

test('a cancellation is told once, at the end, and fails those that were not begun as well', async () => {
  const cancel = new AbortController();
  const { begun, failed, told, notTried } = await play(
    5,
    async () => {
      cancel.abort();
      throw cancel.signal.reason;
    },
    { cancel },
  );
  expect(begun).toEqual([0, 1, 2]);
  expect(failed).toBe(5);
  expect(told).toEqual([]);
  expect(notTried).toHaveLength(0);
});
