import { expect, test } from '@jest/globals';
import { CallError, ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';
import { CheckError, newReplication, type Obstacle, ReplicationError } from '../../src/replication/replication.ts';
import { explain, tellError } from '../../src/report/explain.ts';
import { tellOutcome } from '../../src/report/outcome.ts';
import { titles } from '../scenarios/told.ts';
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
    expect.stringContaining('No request of this step created a replica'),
  ]);
  const doubtful = { ...newOne(), inDoubt: true };
  expect(explain(cancelled.reason, doubtful, at(cancelled)).reasons.join(' ')).toMatch(
    /may have gone through.*never creates a second replica/,
  );
  const seenAt = NOW - 15 * 60_000;
  const made = { ...newOne(), outcome: 'submitted' as const, recordId: 'rec', status: 'replicating', seenAt };
  const tellsOf = (replication: typeof made & { aliveAt?: number }) =>
    explain(cancelled.reason, replication, at(cancelled)).reasons.join(' ');
  expect(tellsOf({ ...made, aliveAt: seenAt })).toMatch(/continues.*rec/);
  for (const unseen of [{ ...made, aliveAt: seenAt - 1 }, made]) {
    expect(tellsOf(unseen)).not.toMatch(/continues/);
    expect(tellsOf(unseen)).toMatch(/last seen.*15 min.*replicating/);
  }
});

test.each<[TransportFailureKind, RegExp]>([
  ['unknown_host', /source_region and endpoint: this runner cannot resolve the host name cbr\.example/],
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
  const endedWell = [expect.stringMatching(/completed.*replica-1/)];
  expect(explain(cancelled.reason, done, at(cancelled))).toMatchObject({ reasons: endedWell, advice: undefined });
  const login = new LoginError({ message: 'No login.', advice: 'Mend it.' });
  expect(explain(login, done, going).reasons).toEqual(['No login.', ...endedWell]);
  const { destinationBackupId: _, ...unnamed } = done;
  expect(explain(login, unnamed, going).reasons[1]).toMatch(/completed.*unknown/);
  const alive = { ...done, status: 'replicating', seenAt: NOW, aliveAt: NOW };
  expect(explain(login, alive, going).reasons[1]).toMatch(/continues/);
  expect(explain(login, newOne(), going).reasons).toEqual(['No login.']);
});

test('a cancellation is told as one, with a way to see the copy through only where there is something to see', () => {
  const cancelled = AbortSignal.abort();
  const told = (facts: object) => explain(cancelled.reason, { ...newOne(), ...facts }, at(cancelled));
  expect(explain(cancelled.reason, undefined, at(cancelled))).toMatchObject({
    title: titles.cancelled,
    advice: undefined,
    code: undefined,
    requestId: undefined,
  });
  expect(told({})).toMatchObject({ title: titles.cancelled, advice: undefined });
  expect(told({}).reasons).toHaveLength(1);
  expect(told({ outcome: 'submitted', status: 'success' }).advice).toBeUndefined();
  expect(told({ outcome: 'submitted', status: 'replicating' }).advice).toMatch(/wait/);
  expect(told({ inDoubt: true }).reasons).toEqual([
    expect.stringMatching(/in progress/),
    expect.stringMatching(/may have gone through/),
  ]);
});

test('an error that says more than the cancellation it came with is told instead', () => {
  const cancelled = AbortSignal.abort();
  const call = (kind: TransportFailureKind) =>
    new UnansweredError('x', new TransportFailure(kind, false, 'y'), new URL('https://h'));
  const titleOf = (error: unknown) => explain(error, newOne(), at(cancelled)).title;
  expect(titleOf(call('cancelled'))).toBe(titles.cancelled);
  expect(titleOf(new Error('odd'))).toBe(titles.cancelled);
  expect(titleOf(call('unreachable'))).toBe(titles.notReplicated);
  expect(titleOf(new ReplicationError({ title: titles.copyFailed, message: 'x', advice: 'y' }))).toBe(
    titles.copyFailed,
  );
});

test('the title says whether a replica may have been made', () => {
  const error = new Error('odd');
  const titleOf = (facts: object) => explain(error, { ...newOne(), ...facts }, going).title;
  expect(titleOf({})).toBe(titles.notReplicated);
  expect(titleOf({ inDoubt: true })).toBe(titles.inDoubt);
  expect(titleOf({ outcome: 'submitted' })).toBe('The step could not be completed');
  expect(explain(error, undefined, going).title).toBe(titles.notReplicated);
  const { reasons, ...rest } = explain(error, { ...newOne(), inDoubt: true }, going);
  expect(reasons).toEqual(['odd.', expect.stringMatching(/may have gone through/)]);
  expect(rest).toMatchObject({ advice: undefined, code: undefined, requestId: undefined });
});

test('a dry run is told that it submitted nothing', () => {
  const cancelled = AbortSignal.abort();
  const checked = { ...newOne(), outcome: 'checked' as const };
  expect(explain(cancelled.reason, checked, at(cancelled)).reasons).toEqual([tellOutcome(checked)]);
});

test('a replication that came to a bad end is told with the call that it began with', () => {
  const answer = { status: 409, headers: { 'x-request-id': 'request-1' }, body: '{"error_code":"BackupService.1009"}' };
  const call = new ServiceError('The request failed', answer, 0);
  const error = (told: object) => new ReplicationError({ message: 'It ended.', advice: 'Mend it.', ...told });
  const plain = explain(error({}), newOne(), going);
  expect(plain).toEqual({
    title: titles.notReplicated,
    reasons: ['It ended.'],
    advice: 'Mend it.',
    code: undefined,
    requestId: undefined,
  });
  expect(explain(error({ call }), newOne(), going)).toMatchObject({
    reasons: [call.message, ...call.notes, 'It ended.'],
    code: 'BackupService.1009',
    requestId: 'request-1',
  });
  // What a record or a later answer says counts more; the same is not said twice.
  const own = error({ call, code: 'CODE', requestId: 'request-2', title: titles.copyFailed, message: call.message });
  expect(explain(own, { ...newOne(), inDoubt: true }, going)).toMatchObject({
    title: titles.copyFailed,
    reasons: [call.message, ...call.notes, expect.stringMatching(/may have gone through/)],
    code: 'CODE',
    requestId: 'request-2',
  });
});

test('one obstacle is told with its advice, several each with its own', () => {
  const obstacle = (name: string, code?: string): Obstacle => ({
    code,
    requestId: `request-${name}`,
    message: `Obstacle ${name}.`,
    advice: `Advice ${name}.`,
  });
  expect(explain(new CheckError([obstacle('a')]), newOne(), going)).toEqual({
    title: titles.obstacles(1),
    reasons: ['Obstacle a.'],
    advice: 'Advice a.',
    code: undefined,
    requestId: 'request-a',
  });
  expect(explain(new CheckError([obstacle('a'), obstacle('b', 'CODE')]), newOne(), going)).toEqual({
    title: titles.obstacles(2),
    reasons: ['Obstacle a. Advice a.', 'Obstacle b. Advice b.'],
    advice: undefined,
    code: 'CODE',
    requestId: 'request-b',
  });
});

test('a login that failed is told as that, with its code', () => {
  const login = new LoginError({ message: 'No login.', advice: 'Mend it.' });
  expect(explain(login, newOne(), going)).toMatchObject({ title: titles.loginFailed, advice: 'Mend it.' });
});

test('what an error says becomes a sentence', () => {
  expect(tellError(new Error('It failed (badly)'))).toEqual(['It failed (badly)']);
  expect(tellError(new Error('It failed.'))).toEqual(['It failed.']);
  expect(tellError(new Error('Of v1.0 nothing'))).toEqual(['Of v1.0 nothing.']);
  expect(tellError(new Error(''))).toEqual([]);
  for (const name of ['MyTypeError', 'TypeErrorOfMine']) {
    expect(tellError({ name, message: 'odd' })).toEqual(['odd.']);
  }
});
