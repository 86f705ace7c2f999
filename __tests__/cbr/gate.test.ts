import { expect, test } from '@jest/globals';
import { ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { atMostParallel, Gate } from '../../src/cbr/gate.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';

const answered = (status: number, code?: string) =>
  new ServiceError('x', { status, headers: {}, body: JSON.stringify({ error_code: code }) }, 0);
const unanswered = (kind: TransportFailureKind, sent: boolean) =>
  new UnansweredError('x', new TransportFailure(kind, sent, 'y'), new URL('https://h'));
const accepted = async () => 'accepted';
const failingWith = (error: unknown) => async () => {
  throw error;
};

/** How many of several calls are under way at once. */
async function mostAtOnce(gate: Gate, calls = 4): Promise<number> {
  let underWay = 0;
  let most = 0;
  const call = async () => {
    most = Math.max(most, ++underWay);
    await new Promise(setImmediate);
    underWay--;
  };
  await Promise.all(Array.from({ length: calls }, () => gate.pass(call)));
  return most;
}

test('the first call goes alone, and the others together after it', async () => {
  const gate = new Gate(atMostParallel(3));
  const order: string[] = [];
  const call = (name: string) => async () => {
    order.push(`${name} begins`);
    await new Promise(setImmediate);
    order.push(`${name} ends`);
    return name;
  };
  expect(await Promise.all(['a', 'b', 'c'].map((name) => gate.pass(call(name))))).toEqual(['a', 'b', 'c']);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'c begins', 'b ends', 'c ends']);
  expect(await mostAtOnce(gate)).toBe(3);
});

test.each([
  ['a refusal for want of a right', answered(403)],
  ['a refusal by the service itself', answered(400, 'BackupService.6120')],
])('%s proves the credential: the others go together', async (_name, error) => {
  const gate = new Gate(atMostParallel(3));
  await expect(gate.pass(failingWith(error))).rejects.toBe(error);
  expect(await mostAtOnce(gate)).toBe(3);
});

test.each([
  ['a gateway that does not know the address', answered(404, 'APIGW.0101')],
  ['an answer without a code', answered(500)],
  ['no answer', unanswered('no_answer', true)],
  ['a cancellation', unanswered('cancelled', false)],
  ['what nobody foresaw', new TypeError('odd')],
  ['not even an error', 'odd'],
])('%s proves nothing: the next goes alone', async (_name, error) => {
  const gate = new Gate(atMostParallel(3));
  await expect(gate.pass(failingWith(error))).rejects.toBe(error);
  let others = 0;
  let ended = false;
  const first = gate.pass(async () => {
    await new Promise(setImmediate);
    ended = true;
  });
  const second = gate.pass(async () => {
    if (!ended) others++;
  });
  await Promise.all([first, second]);
  expect(others).toBe(0);
});

test.each([
  ['a refused credential', answered(401)],
  ['a refused credential with a code', answered(401, 'BackupService.6130')],
  ['the service that refuses it with HTTP 500', answered(500, 'BackupService.9998')],
  ['a login that fails', new LoginError({ message: 'x', advice: 'y' })],
  ['no way to the service', unanswered('unreachable', false)],
  ['no trust in it', unanswered('certificate', false)],
])('after %s none goes any more', async (_name, error) => {
  const gate = new Gate(atMostParallel(3));
  await expect(gate.pass(failingWith(error))).rejects.toBe(error);
  let calls = 0;
  const call = async () => {
    calls++;
  };
  await expect(gate.pass(call)).rejects.toBe(error);
  expect(calls).toBe(0);
});

test('a credential that is refused later closes the gate as well', async () => {
  const gate = new Gate(atMostParallel(3));
  await gate.pass(accepted);
  await expect(gate.pass(failingWith(answered(401)))).rejects.toThrow();
  await expect(gate.pass(accepted)).rejects.toThrow(/HTTP 401/);
});

test.each([
  ['was answered', accepted],
  ['was refused', failingWith(answered(403))],
  ['was sent', failingWith(unanswered('no_answer', true))],
  ['was answered in some way', failingWith(answered(500))],
])('once a call %s, one that does not get through ends nothing', async (_name, call) => {
  const gate = new Gate(atMostParallel(3));
  await gate.pass(call).catch(() => undefined);
  await expect(gate.pass(failingWith(unanswered('unreachable', false)))).rejects.toThrow();
  expect(await gate.pass(accepted)).toBe('accepted');
});

test('a step that is cancelled before its first request closes nothing', async () => {
  const gate = new Gate(atMostParallel(1));
  await expect(gate.pass(failingWith(unanswered('cancelled', false)))).rejects.toThrow();
  expect(await gate.pass(accepted)).toBe('accepted');
  // Nor has anything been sent by then.
  const other = new Gate(atMostParallel(1));
  await other.pass(failingWith(unanswered('cancelled', false))).catch(() => undefined);
  await expect(other.pass(failingWith(unanswered('unreachable', false)))).rejects.toThrow();
  await expect(other.pass(accepted)).rejects.toThrow('Failed to x');
});
