import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { isUnauthorised, ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';

const errorOf = (status: number, body: object | string, more: object = {}) =>
  new ServiceError(
    'x',
    { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body), ...more },
    0,
  );

test.each([
  [errorOf(503, ''), 'Failed to x: the answer was HTTP 503: no message.'],
  [errorOf(503, 'sorry'), 'Failed to x: the answer was HTTP 503: "sorry".'],
  [
    errorOf(400, { error_code: 'BackupService.6120', error_msg: 'gone' }),
    'Failed to x: CBR answered BackupService.6120 (HTTP 400): "gone".',
  ],
  [
    errorOf(200, '{"ba', { bodyProblem: 'it broke off' }),
    'Failed to x: the answer was HTTP 200 (the answer is incomplete: it broke off): "{"ba".',
  ],
])('%s', (error, message) => {
  expect(error.message).toBe(message);
});

test.each([
  ['limit:10 time:1 minute', 60_000],
  ['limit:10 time:1minute', 60_000],
  ['limit:10 time:  2   Minutes', 120_000],
  ['limit:10 time:30 second', 30_000],
  ['limit:10 lifetime:30 second', undefined],
  ['limit:10 time:12345 second', undefined],
  ['limit:2,time:1 hour', 3_600_000],
  ['limit:2,time:24 HOURS', 86_400_000],
  ['limit:100,time:1day', 86_400_000],
  ['time:1.5 minutes', 90_000],
  ['time=90 s', 90_000],
  ['{"limit":2,"time":"2 h"}', 7_200_000],
  ['time:500 ms', undefined],
  ['time:1 month', undefined],
  ['', undefined],
])('the window of the limit %j is %p', (error_msg, expected) => {
  expect(errorOf(429, { error_msg }).retryAfter).toBe(expected);
});

test('only too many requests have a window', () => {
  expect(errorOf(503, { error_msg: 'time:1 minute' }).retryAfter).toBeUndefined();
  expect(errorOf(429, { error_msg: 'limit:10' }).retryAfter).toBeUndefined();
});

test('what to do about a credential that is refused comes from the credential, and from nobody else', () => {
  const answer = (status: number) => ({ status, headers: {}, body: '{"error_msg":"no"}' });
  expect(new ServiceError('x', answer(401), 0, { ifRefused: 'Log in.' }).advice).toBe('Log in.');
  expect(new ServiceError('x', answer(401), 0).advice).toMatch(/\S/);
  expect(new ServiceError('x', answer(404), 0, { ifRefused: 'Log in.' }).advice).not.toBe('Log in.');
});

test.each<[TransportFailureKind, RegExp]>([
  ['unknown_host', /cannot resolve the host name cbr\.example\.$/],
  ['unreachable', /^Check that this runner may connect to cbr\.example \(/],
  ['certificate', /NODE_EXTRA_CA_CERTS/],
  ['proxy_refused', /^Allow cbr\.example in the proxy/],
  ['proxy_login', /^Allow cbr\.example in the proxy/],
  ['proxy_tls', /^Allow cbr\.example in the proxy/],
  ['unreadable', /^Find out what is between this runner and cbr\.example/],
  ['no_answer', /^Run the step again: it finds out/],
  ['cancelled', /^Run the step again: it finds out/],
])('without an answer (%s) the advice is by the kind', (kind, advice) => {
  const url = new URL('https://cbr.example/');
  expect(new UnansweredError('x', new TransportFailure(kind, true, 'why'), url).advice).toMatch(advice);
  // Where more is known than the kind says.
  const told = new TransportFailure(kind, true, 'why', { advice: 'Ask.' });
  expect(new UnansweredError('x', told, url).advice).toBe('Ask.');
});

test.each<[string, string, boolean]>([
  ['an empty object', '{}', true],
  ['an object in it', '{"error":{"message":"no"}}', true],
  ['a code of its own', '{"code":"CBR.1","message":"no"}', true],
  ['the status once more', '{"code":"403","message":"no"}', false],
  ['a message alone', '{"message":"no"}', false],
  ['braces in a page', '{} <html>', false],
  ['a permission in a page', '<p>cbr:backups:get is denied</p>', true],
])('who answered is told by the form: %s', (_name, body, isOwnWord) => {
  expect(errorOf(403, body).isOwnWord).toBe(isOwnWord);
});

test('an answer with a request ID is of its kind', () => {
  const headers = { 'x-request-id': 'req-1' };
  expect(errorOf(403, '{"message":"no"}', { headers }).isOwnWord).toBe(true);
});

test('a pause that the header asks for comes before the window', () => {
  const headers = { 'retry-after': '7' };
  expect(errorOf(429, { error_msg: 'time:1 minute' }, { headers }).retryAfter).toBe(7_000);
});

test('what is no error of the service refuses no credential', () => {
  expect([errorOf(401, ''), errorOf(500, { error_code: 'BackupService.9998' })].map(isUnauthorised)).toEqual([
    true,
    true,
  ]);
  expect([errorOf(403, ''), new Error('x'), undefined].map(isUnauthorised)).toEqual([false, false, false]);
});

test('an error says what its answer means, and whether that is final', () => {
  const gone = { means: 'backup_gone', isFinal: true, provesCredential: true };
  expect(errorOf(404, { error_code: 'BackupService.6200' })).toMatchObject(gone);
  expect(errorOf(404, '')).toMatchObject({ means: 'no_such_address', isFinal: false, provesCredential: false });
});

test('without an answer nothing is meant and nothing final, and the failure below is the cause', () => {
  const failure = new TransportFailure('no_answer', true, 'y');
  const error = new UnansweredError('x', failure, new URL('https://h'));
  expect(error).toMatchObject({ means: undefined, isFinal: false });
  expect(error.cause).toBe(failure);
});

const long = 'x'.repeat(8 * 1024 * 1024);

test('of an answer of 8 MiB an error keeps little, however the answer is made', () => {
  const bodies = [
    { error_code: 'BackupService.9900', error_msg: long },
    { error_code: long, error_msg: long, request_id: long },
    { error: { code: 'x', message: long } },
    long,
    `{"error_code":"${long}`,
  ];
  for (const body of bodies) {
    const error = errorOf(400, body, { headers: { 'x-request-id': long } });
    const { message, code = '', requestId = '', advice, notes } = error;
    expect([message, code, requestId, advice, ...notes].join('').length).toBeLessThan(40_000);
  }
});

test('many errors of 8 MiB each keep none of them in memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const errors = Array.from({ length: 24 }, (_, index) =>
    errorOf(400, `{"error_code":"BackupService.9900","request_id":"${index}","error_msg":"${long}"}`),
  );
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(24 * 1024 * 1024);
  expect(errors.map(({ requestId }) => requestId)).toEqual(errors.map((_, index) => String(index)));
});

test.each([
  [{ error: { code: 'ExpiredToken' } }, 'ExpiredToken'],
  [{ code: '403', message: 'Forbidden', details: { reason: 'invalid_token' } }, undefined],
  [{ error_code: 'IAM.0011', error_msg: 'The security token included in the request is expired' }, 'IAM.0011'],
  [{ error: 'invalid_token' }, undefined],
  [{ error_code: 'APIGW.0301', error_msg: 'x' }, 'APIGW.0301'],
])('HTTP 403 %j is a credential that is not accepted', (body, code) => {
  const error = errorOf(403, body);
  expect([isUnauthorised(error), error.code]).toEqual([true, code]);
});

test.each([
  [{ error_msg: "Policy doesn't allow cbr:backups:get to be performed.", error_code: 'x' }, true],
  [{ forbidden: { code: 403 } }, true],
  ['<html>token expired</html>', false],
  ['token expired', false],
  ['', false],
  [{}, true],
  [{ error_msg: 'no' }, true],
  [{ message: 'blocked' }, false],
  [{ code: 403, message: 'blocked by a firewall' }, false],
  [{ code: '403', message: 'blocked' }, false],
  [{ code: 403, message: 'blocked by {rule 7}' }, false],
  [{ code: 'X.403', message: 'blocked' }, true],
  [{ code: 403, request_id: 'r' }, true],
  [{ status: 'blocked', reason: 'a code: 403', id: 7 }, false],
  ['[]', false],
  ["Policy doesn't allow cbr:backups:get to be performed.", true],
])('HTTP 403 %j is no such thing; the own word of the service: %p', (body, isOwnWord) => {
  const error = errorOf(403, body);
  expect([isUnauthorised(error), error.isOwnWord]).toEqual([false, isOwnWord]);
});

test('what has been cut off is not the own word of the service', () => {
  const body = '{"error_code":"APIGW.0302","error_msg":"no';
  expect(errorOf(403, body).isOwnWord).toBe(false);
  expect(errorOf(403, `${body}"}`, { bodyProblem: 'it broke off' }).isOwnWord).toBe(false);
});
