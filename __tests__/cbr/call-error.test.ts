import { expect, test } from '@jest/globals';
import { isUnauthorised, ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';

const errorOf = (status: number, body: object | string, more: object = {}) =>
  new ServiceError(
    'x',
    { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body), ...more },
    0,
  );

test.each([
  [errorOf(503, ''), 'Failed to x: the service answered HTTP 503: no message.'],
  [errorOf(503, 'sorry'), 'Failed to x: the service answered HTTP 503: "sorry".'],
  [
    errorOf(400, { error_code: 'BackupService.6120', error_msg: 'gone' }),
    'Failed to x: the service answered BackupService.6120 (HTTP 400): "gone".',
  ],
  [
    errorOf(200, '{"ba', { bodyProblem: 'it broke off' }),
    'Failed to x: the service answered HTTP 200 (the answer is not whole: it broke off): "{"ba".',
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
  ['limit:10 time:1 hour', undefined],
  ['', undefined],
])('the window of the limit %j is %p', (error_msg, expected) => {
  expect(errorOf(429, { error_msg }).retryAfter).toBe(expected);
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
