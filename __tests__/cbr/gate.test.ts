import { expect, test } from '@jest/globals';
import { ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { Gate, inParallel } from '../../src/cbr/gate.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';
import { contextOf } from '../support/context.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const gateOf = (max: number, clock = new VirtualClock()) => new Gate(inParallel(max), clock);
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
  const gate = gateOf(3);
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
  ['a refusal of a permission', answered(403, 'APIGW.0302')],
  [
    'a policy that denies it',
    new ServiceError('x', { status: 403, headers: { 'x-request-id': 'r' }, body: '{"forbidden":{"code":403}}' }, 0),
  ],
  [
    'the same with a line end before it',
    new ServiceError('x', { status: 403, headers: { 'x-request-id': 'r' }, body: '\n{"forbidden":{"code":403}}' }, 0),
  ],
  ['a refusal of a permission, of an older gateway', answered(403, 'APIG.0304')],
  ['a refusal by the service itself', answered(400, 'BackupService.6120')],
])('%s proves the credential: the others go together', async (_name, error) => {
  const gate = gateOf(3);
  await expect(gate.pass(failingWith(error))).rejects.toBe(error);
  // Already the next two: after those any gate would be open.
  expect(await mostAtOnce(gate, 2)).toBe(2);
});

test.each([
  ['a gateway that does not know the address', answered(404, 'APIGW.0101')],
  ['an answer without a code', answered(500)],
  ['a refusal in HTML, as of a firewall', new ServiceError('x', { status: 403, headers: {}, body: '<html>' }, 0)],
  ['a refused address', answered(403, 'APIGW.0401')],
  ['a code that only looks like one of the service', answered(400, 'MyBackupService.6120')],
  ['a code that only looks like one of the gateway', answered(403, 'APIGW.03021')],
  ['JSON of somebody without a request ID', answered(403)],
  ['an unknown error of the service', answered(500, 'BackupService.9910')],
  ['no way to the service', unanswered('unreachable', false)],
  ['no answer', unanswered('no_answer', true)],
  ['a cancellation', unanswered('cancelled', false)],
  ['what nobody foresaw', new TypeError('odd')],
  ['not even an error', 'odd'],
])('%s proves nothing: the next goes alone', async (_name, error) => {
  const gate = gateOf(3);
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
])('after %s none goes any more', async (_name, error) => {
  const gate = gateOf(3);
  await expect(gate.pass(failingWith(error))).rejects.toBe(error);
  let calls = 0;
  const call = async () => {
    calls++;
  };
  await expect(gate.pass(call)).rejects.toBe(error);
  expect(calls).toBe(0);
});

test('a credential that is refused later closes the gate as well', async () => {
  const gate = gateOf(3);
  await gate.pass(accepted);
  await expect(gate.pass(failingWith(answered(401)))).rejects.toThrow();
  await expect(gate.pass(accepted)).rejects.toThrow(/HTTP 401/);
});

test('a credential that is refused at one endpoint is used at no other', async () => {
  const common = inParallel(2);
  const source = new Gate(common, new VirtualClock());
  const destination = new Gate(common, new VirtualClock());
  await source.pass(accepted);
  await expect(destination.pass(failingWith(answered(401)))).rejects.toThrow();
  await expect(source.pass(accepted)).rejects.toThrow(/HTTP 401/);
});

test('it is known when the service has accepted the credential', async () => {
  const gate = gateOf(2);
  let isAccepted = false;
  gate.accepted.then(() => {
    isAccepted = true;
  });
  await gate.pass(failingWith(answered(404))).catch(() => undefined);
  expect(isAccepted).toBe(false);
  await gate.pass(accepted);
  await gate.accepted;
  expect(isAccepted).toBe(true);
});

const limit = (retryAfter?: string) =>
  new ServiceError(
    'x',
    { status: 429, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter }, body: '{}' },
    0,
  );
const never = () => expect(true).toBe(false);

test('with too many requests, one at a time is sent, and the others wait for it', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(8, clock);
  await gate.pass(accepted);
  let left = 0;
  let refilledAt = clock.now();
  let sent = 0;
  // Three a minute.
  const request = async () => {
    sent++;
    if (clock.now() - refilledAt >= 60_000) [left, refilledAt] = [3, clock.now()];
    if (left-- > 0) return;
    throw limit('60');
  };
  await Promise.all(Array.from({ length: 20 }, () => gate.passInTime(request, context, never)));
  // Each once, one of them twice a minute, and those that were under way together at first.
  expect(sent).toBeLessThan(20 + 7 + 20);
  expect(clock.pauses.length).toBeLessThan(9);
});

test('after seven refusals in a row, or ten minutes, it is enough; whoever waits tries once', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(2, clock);
  let sent = 0;
  const request = async () => {
    sent++;
    throw limit();
  };
  const all = Array.from({ length: 4 }, () => gate.passInTime(request, context, never));
  for (const { status } of await Promise.allSettled(all)) expect(status).toBe('rejected');
  expect(sent).toBeLessThanOrEqual(7 + 2 + 4);
  expect(clock.pauses).toHaveLength(6);
});

test('refusals count from the start once one got through', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(1, clock);
  for (let round = 0; round < 3; round++) {
    let refusals = 5;
    await gate.passInTime(
      async () => {
        if (refusals-- > 0) throw limit();
      },
      context,
      never,
    );
  }
  expect(clock.pauses).toHaveLength(15);
});

test('any other answer in between counts as one that got through', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(1, clock);
  for (let round = 0; round < 12; round++) {
    let refused = false;
    const busy = gate.passInTime(
      async () => {
        if (refused) throw answered(400, 'BackupService.6130');
        refused = true;
        throw limit('30');
      },
      context,
      never,
    );
    await expect(busy).rejects.toThrow(/6130/);
    await clock.pause(60_000, new AbortController().signal);
  }
});

test('a pause that is asked for is kept; one beyond ten minutes is told and ends it', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(1, clock);
  let refused = false;
  const once = async () => {
    if (refused) return;
    refused = true;
    throw limit('100');
  };
  await gate.passInTime(once, context, never);
  expect(clock.pauses[0]).toBeGreaterThanOrEqual(100_000);
  let asked = 0;
  const tooLong = (_error: ServiceError, pause: number) => {
    asked = pause;
  };
  await expect(gate.passInTime(failingWith(limit('700')), context, tooLong)).rejects.toThrow(/429/);
  expect(asked).toBeGreaterThanOrEqual(700_000);
});

test('pauses grow from one second and a half, where none is asked for', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(1, clock);
  await expect(gate.passInTime(failingWith(limit()), context, never)).rejects.toThrow(/429/);
  // At half of chance: three quarters of 2, 4, 8 s and so on.
  expect(clock.pauses).toEqual([1.5, 3, 6, 12, 24, 48].map((seconds) => seconds * 1_000));
});

test('the ten minutes begin with the first refusal', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(1, clock);
  let asked = 0;
  await expect(
    gate.passInTime(failingWith(limit('240')), context, () => {
      asked++;
    }),
  ).rejects.toThrow(/429/);
  expect([clock.pauses.length, asked]).toEqual([2, 1]);
  // Where no pause was asked for, none is told.
  const slow = async () => {
    clock.advance(4 * 60_000);
    throw limit();
  };
  await expect(gateOf(1, clock).passInTime(slow, context, never)).rejects.toThrow(/429/);
});

test('who has waited for a place is not sent while another one pauses for all', async () => {
  const { context, clock } = contextOf();
  const gate = gateOf(1, clock);
  await gate.pass(accepted);
  const pausesBefore: Record<string, number> = {};
  let refusals = 2;
  const request = (name: string) => async () => {
    pausesBefore[name] ??= clock.pauses.length;
    if (refusals-- > 0) throw limit('60');
  };
  await Promise.all(['a', 'b', 'c', 'd'].map((name) => gate.passInTime(request(name), context, never)));
  // The place of the first goes to the second before anybody can know; but then they wait.
  expect(pausesBefore).toEqual({ a: 0, b: 0, c: 1, d: 1 });
});

test('who waits for a turn is told of a cancellation at once, and takes no turn later', async () => {
  const { context, clock, cancel } = contextOf();
  const gate = gateOf(2, clock);
  await gate.pass(accepted);
  let blocked: (error: Error) => void = () => undefined;
  const first = gate.passInTime(
    () =>
      new Promise((_resolve, reject) => {
        blocked = reject;
      }),
    context,
    never,
  );
  await new Promise(setImmediate);
  blocked(limit('60'));
  await new Promise(setImmediate);
  let sent = 0;
  const second = gate.passInTime(
    async () => {
      sent++;
    },
    context,
    never,
  );
  cancel.abort(new Error('cancelled'));
  await expect(first).rejects.toThrow('cancelled');
  await expect(second).rejects.toThrow('cancelled');
  expect(sent).toBe(0);
});
