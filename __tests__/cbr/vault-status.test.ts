import { expect, test } from '@jest/globals';
import { isLastingStatus } from '../../src/cbr/vault-status.ts';

test.each([
  'Vault status error: the status of vault X is lock, which forbids the operation.',
  'Vault status error: status is lock',
  'status is lock',
  'status: lock',
  '{"error":"vault status","status":"locked"}',
  'The vault status lock is not one of [available, deleting, error].',
  'The status of vault error-1 is locked.',
  'vault is in the lock state, and this error cannot be helped',
  'Vault status error.',
  'Internal error of the vault, status unknown',
  'LOCK',
  'frozenly',
  '',
])('passes: %s', (message) => {
  expect(isLastingStatus(message)).toBe(false);
});

test.each([
  'Vault status error: the status of vault X is frozen, which forbids the operation.',
  'The vault status is error.',
  'The status of the vault is currently deleting',
  'status: frozen',
  'status : "error"',
  '{"vault_status":"frozen"}',
  'status [deleting]',
  'Vault X is frozen',
  'vault X is in the error state',
  'The frozen vault cannot be used',
  'status of vault a is lock, status of vault b is frozen',
  'Status IS Frozen',
  'ERROR',
  'deleting',
])('stays: %s', (message) => {
  expect(isLastingStatus(message)).toBe(true);
});
