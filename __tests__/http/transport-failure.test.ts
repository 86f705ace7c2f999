import { expect, test } from '@jest/globals';
import { toTransportFailure } from '../../src/http/transport-failure.ts';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

test.each([
  [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND x'), 'unknown_host', true],
  [coded('EAI_AGAIN'), 'unreachable', true],
  [coded('EAI_FAIL'), 'unreachable', true],
  [coded('ECONNREFUSED'), 'unreachable', true],
  [coded('ECONNRESET'), 'unreachable', true],
  [coded('UND_ERR_CONNECT_TIMEOUT', 'Connect Timeout Error'), 'unreachable', true],
  [new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:1')], ''), 'unreachable', true],
  [new AggregateError([], ''), 'unreachable', true],
  [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'certificate', false],
  [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate', false],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate', false],
  [coded('CERT_HAS_EXPIRED'), 'certificate', false],
  [coded('EPROTO'), 'certificate', false],
  ['a string', 'unreachable', true],
])('before anything was sent: %s is %s', (error, kind, canConnectLater) => {
  const failure = toTransportFailure(error, false);
  expect(failure).toMatchObject({ kind, sent: false, canConnectLater, message: expect.stringMatching(/.+: /) });
  expect(failure.cause).toBe(error);
});

test.each([
  [coded('UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error')],
  [Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError' })],
  [coded('UND_ERR_SOCKET', 'bad upgrade')],
])('what is no answer of HTTP is named as that: %s', (error) => {
  const failure = toTransportFailure(error, true);
  expect(failure).toMatchObject({ kind: 'unreadable', sent: true, canConnectLater: false, cause: error });
  expect(failure.message).not.toBe('');
});

test('after sending, whatever it was, nobody knows', () => {
  for (const error of [coded('ECONNRESET'), coded('ENOTFOUND'), new Error('odd')]) {
    const failure = toTransportFailure(error, true);
    expect(failure).toMatchObject({ kind: 'no_answer', sent: true, canConnectLater: false });
    expect(failure.message).toContain(error.message);
    expect(failure.cause).toBe(error);
  }
});
