import { expect, test } from '@jest/globals';
import { isDeadCredential } from '../../src/cbr/dead-credential.ts';

test.each([
  'ExpiredToken',
  'TokenExpired',
  'SecurityTokenExpired',
  'InvalidSecurityToken',
  'InvalidToken',
  'invalid_token',
  'token_not_valid',
  'InvalidAccessKeyId',
  'InvalidAccessKeyId.NotFound',
  'SignatureDoesNotMatch',
  'InvalidSignature',
  'RequestTimeTooSkewed',
  'RequestExpired',
  'AuthFailure',
  'AuthenticationFailed',
  'Unauthenticated',
  'The security token included in the request is expired',
  'The token has expired.',
  'token must be updated',
  'verify aksk signature fail',
  'Incorrect IAM authentication information: x',
  'The access key does not exist',
  'Access key FAKE is disabled',
  'The request signature we calculated does not match the signature you provided.',
])('%s', (word) => {
  expect(isDeadCredential(['x', word])).toBe(true);
  expect(isDeadCredential([word.toUpperCase()]) || /[a-z][A-Z]/.test(word)).toBe(true);
});

test.each([
  '',
  'Forbidden',
  'AccessDenied',
  'UnauthorizedOperation',
  'You are not authorized to perform this action',
  "Policy doesn't allow cbr:backups:get to be performed.",
  'The user of this token has no permission, or the policy has expired',
  'The backup has expired',
  'Invalid parameter: project',
  'The vault does not exist',
  'Too many requests',
  'Tokenized',
])('not: %s', (word) => {
  expect(isDeadCredential([word])).toBe(false);
});

test('in a long text nothing is found where nothing is, and soon', () => {
  const words = ['token '.repeat(1_600), 'invalid '.repeat(1_200), `expired ${'a '.repeat(4_000)}`];
  expect(isDeadCredential([...words, 'signature '.repeat(1_000)])).toBe(false);
});
