import { expect, test } from '@jest/globals';
import { classify, TransportFailure, toTransportFailure } from '../../src/http/transport-failure.ts';

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

// Of OpenSSL, as Node names them.
test.each([
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
  ['SELF_SIGNED_CERT_IN_CHAIN', true],
  ['CERT_UNTRUSTED', true],
  ['CERT_UNTRUSTED_SINCE', false],
  ['CERT_HAS_EXPIRED', false],
  ['INVALID_CA', false],
  ['INVALID_PURPOSE', false],
  ['HOSTNAME_MISMATCH', false],
  ['PATH_LENGTH_EXCEEDED', false],
  ['ERR_OSSL_X', false],
])('%s is about the certificate; whether another authority would help: %p', (code, isUntrusted) => {
  expect(classify(coded(code))).toMatchObject({ isCertificate: true, isUntrusted, isNoTls: false });
});

test.each([
  'EPROTOTYPE',
  'EPROTONOSUPPORT',
  'INVALID_CALL',
  'AN_INVALID_CA',
  'INVALID_PURPOSES',
  'HOSTNAME_MISMATCHES',
  'PATH_LENGTH_EXCEEDED_BY',
  'NO_CERT_',
  'NOT_ENOTFOUND',
  'ENOTFOUND_X',
])('%s says nothing of certificates or names', (code) => {
  const nothing = { isCertificate: false, isNoTls: false, isUntrusted: false, isUnknownHost: false };
  expect(classify(coded(code))).toMatchObject(nothing);
});

test.each([
  ['ERR_SSL_WRONG_VERSION_NUMBER', true],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', true],
  ['ERR_SSL_HTTP_REQUEST', true],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', true],
  ['EPROTO', true],
  ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', false],
  ['X_ERR_SSL_HTTP_REQUEST', false],
])('%s means that there is no TLS: %p', (code, isNoTls) => {
  expect(classify(coded(code)).isNoTls).toBe(isNoTls);
});

test.each<[unknown, string]>([
  [coded('ENOTFOUND', 'no such host'), 'no such host (ENOTFOUND)'],
  [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND x'), 'getaddrinfo ENOTFOUND x'],
  [new Error('odd'), 'odd'],
  [Object.assign(new Error('odd'), { code: 7 }), 'odd'],
  ['a string', 'a string'],
  [new AggregateError([coded('ECONNREFUSED', 'refused'), coded('ETIMEDOUT')], ''), 'refused (ECONNREFUSED)'],
  [
    Object.assign(new AggregateError([coded('ECONNREFUSED', 'refused')], ''), { code: 'ETIMEDOUT' }),
    'refused (ETIMEDOUT)',
  ],
])('%s is told in words, with its code', (error, detail) => {
  expect(classify(error).detail).toBe(detail);
});

test.each(['a bad response', 'bad response after all'])('%s is no word about HTTP', (message) => {
  expect(toTransportFailure(new Error(message), true).kind).toBe('no_answer');
});

test('a failure has the name of its class, and nothing more where nothing more is known', () => {
  const failure = new TransportFailure('no_answer', true, 'silence');
  expect(String(failure)).toBe('TransportFailure: silence');
  expect([failure.advice, failure.retryAfter, failure.cause]).toEqual([undefined, undefined, undefined]);
});

test('after sending, whatever it was, nobody knows', () => {
  for (const error of [coded('ECONNRESET'), coded('ENOTFOUND'), new Error('odd')]) {
    const failure = toTransportFailure(error, true);
    expect(failure).toMatchObject({ kind: 'no_answer', sent: true, canConnectLater: false });
    expect(failure.message).toContain(error.message);
    expect(failure.cause).toBe(error);
  }
});
