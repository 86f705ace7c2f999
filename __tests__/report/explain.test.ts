import { expect, test } from '@jest/globals';
import { CallError, ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';
import { newReplication } from '../../src/replication/replication.ts';
import { explain } from '../../src/report/explain.ts';
import { tellOutcome } from '../../src/report/outcome.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const NOW = Date.UTC(2026, 10, 23, 2);
const clock = new VirtualClock(NOW);
const going = { clock, cancelled: new AbortController().signal };
const at = (cancelled: AbortSignal) => ({ clock, cancelled });
const newOne = () =>
  newReplication({
    backupId: 'b',
    destinationRegion: 'r2',
    destinationProjectId: 'p2',
    destinationVaultId: 'v2',
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  });

test('a cancellation says what has become of the copy', () => {
  const cancelled = AbortSignal.abort();
  const nothing = newOne();
  expect(explain(cancelled.reason, nothing, at(cancelled)).reasons).toEqual([
    expect.stringContaining('No request of this step has made a replica'),
  ]);
  const doubtful = { ...newOne(), inDoubt: true };
  expect(explain(cancelled.reason, doubtful, at(cancelled)).reasons.join(' ')).toMatch(
    /may have gone through.*no second replica/,
  );
  const seenAt = NOW - 15 * 60_000;
  const made = { ...newOne(), outcome: 'submitted' as const, recordId: 'rec', status: 'replicating', seenAt };
  const tellsOf = (replication: typeof made & { aliveAt?: number }) =>
    explain(cancelled.reason, replication, at(cancelled)).reasons.join(' ');
  expect(tellsOf({ ...made, aliveAt: seenAt })).toMatch(/rec.*goes on/);
  for (const unseen of [{ ...made, aliveAt: seenAt - 1 }, made]) {
    expect(tellsOf(unseen)).not.toMatch(/goes on/);
    expect(tellsOf(unseen)).toMatch(/last seen.*15 min.*replicating/);
  }
});

test.each<[TransportFailureKind, RegExp]>([
  ['unknown_host', /source_region and endpoint: no host cbr\.example/],
  ['unreachable', /may connect to cbr\.example:8443/],
  ['certificate', /NODE_EXTRA_CA_CERTS/],
  ['proxy_refused', /Allow cbr\.example:8443 in the proxy/],
  ['no_answer', /Run the step again/],
  ['cancelled', /Run the step again/],
])('%s comes with its advice', (kind, advice) => {
  const error = new UnansweredError('x', new TransportFailure(kind, false, 'y'), new URL('https://cbr.example:8443'));
  expect(explain(error, newOne(), going)).toMatchObject({
    advice: expect.stringMatching(advice),
    reasons: [expect.stringMatching(/\bx\b.*\by\b/)],
  });
});

test('the window of a limit counts only for a limit', () => {
  const answer = (status: number) => ({ status, headers: {}, body: '{"error_msg":"limit:10 time: 30 second"}' });
  expect(new ServiceError('x', answer(429), 0).retryAfter).toBe(30_000);
  expect(new ServiceError('x', answer(503), 0).retryAfter).toBeUndefined();
});

test('a failure is named by its code, or by its status alone, with the request ID of the header first', () => {
  const error = (body: object, headers = {}) =>
    new ServiceError('x', { status: 403, headers, body: JSON.stringify(body) }, 0);
  expect(error({ code: 403, message: 'no' })).toMatchObject({
    code: undefined,
    message: expect.stringMatching(/HTTP 403.*"no"/),
  });
  expect(error({ error_code: 'APIGW.0302', request_id: 'body' }, { 'x-request-id': 'header' })).toMatchObject({
    code: 'APIGW.0302',
    requestId: 'header',
  });
  expect(error({ error_code: 'APIGW.0302', request_id: 'body' }).requestId).toBe('body');
});

test('an error that nobody foresaw ends the step like a cancellation, and is told', () => {
  const stopped = (cause: unknown) => AbortSignal.abort(new Error('unforeseen', { cause }));
  const told = (cause: unknown) => explain(stopped(cause).reason, newOne(), at(stopped(cause)));
  for (const cause of [new TypeError('odd'), undefined, {}]) {
    expect(told(cause)).toMatchObject({
      title: 'An unforeseen error has ended the step',
      reasons: [expect.stringMatching(/^No request of this step/)],
      advice: expect.any(String),
    });
  }
  expect(told(new Error('disk full')).reasons).toEqual(['disk full.', expect.any(String)]);
});

test.each([
  TypeError,
  RangeError,
  ReferenceError,
  SyntaxError,
  URIError,
])('an error of the language is never what the step tells: %o', (Kind) => {
  const error = new Kind('odd');
  const done = { ...newOne(), outcome: 'submitted' as const, status: 'success', destinationBackupId: 'replica-1' };
  for (const replication of [undefined, newOne(), { ...newOne(), inDoubt: true }, done]) {
    const failure = explain(error, replication, going);
    expect(failure.title).toBe('An unforeseen error has ended the step');
    expect(failure.reasons.join()).not.toContain('odd');
    expect(failure.cause).toBe(error);
  }
  expect(explain(error, done, going).reasons.join()).toContain('replica-1');
});

test('whatever comes after a known outcome says that outcome', () => {
  const done = { ...newOne(), outcome: 'submitted' as const, status: 'success', destinationBackupId: 'replica-1' };
  const cut = new UnansweredError('x', new TransportFailure('no_answer', true, 'y'), new URL('https://h'));
  for (const error of [cut, new Error('disk full')]) {
    const failure = explain(error, done, going);
    expect(failure.title).not.toBe('The backup was not replicated');
    expect(failure.reasons.join()).toContain('replica-1');
  }
});

test('any other error is told without its stack', () => {
  expect(explain(new Error('odd'), undefined, going).reasons).toEqual(['odd.']);
  expect(explain('text', undefined, going).reasons).toEqual(['text.']);
  expect(new UnansweredError('x', new TransportFailure('no_answer', true, 'y'), new URL('https://h'))).toBeInstanceOf(
    CallError,
  );
});

test('every outcome is told', () => {
  const told = ([undefined, 'submitted', 'attached', 'already_replicated'] as const).map((outcome) =>
    tellOutcome(outcome === undefined ? newOne() : { ...newOne(), outcome }),
  );
  expect(new Set(told).size).toBe(4);
});

test('of a copy that is finished it is never said that it goes on', () => {
  const cancelled = AbortSignal.abort();
  const done = {
    ...newOne(),
    outcome: 'submitted' as const,
    recordId: 'rec',
    status: 'success',
    destinationBackupId: 'replica-1',
  };
  const endedWell = [expect.stringMatching(/ended well.*replica-1/)];
  expect(explain(cancelled.reason, done, at(cancelled))).toMatchObject({ reasons: endedWell, advice: undefined });
  const login = new LoginError({ message: 'No login.', advice: 'Mend it.' });
  expect(explain(login, done, going).reasons).toEqual(['No login.', ...endedWell]);
  const { destinationBackupId: _, ...unnamed } = done;
  expect(explain(login, unnamed, going).reasons[1]).toMatch(/ended well.*unknown/);
  const alive = { ...done, status: 'replicating', seenAt: NOW, aliveAt: NOW };
  expect(explain(login, alive, going).reasons[1]).toMatch(/goes on/);
  expect(explain(login, newOne(), going).reasons).toEqual(['No login.']);
});
