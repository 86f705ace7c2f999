import { expect, test } from '@jest/globals';
import { CallError } from '../../src/cbr/call-error.ts';
import { mayPass, readPast } from '../../src/cbr/patience.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';
import { backupIs, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const PAGE = { status: 0, headers: {}, body: '<html>gateway</html>' };

/** What a read of a backup fails with. */
async function failureBy(reply: Parameters<typeof scriptedClient>[0]): Promise<unknown> {
  const { client } = scriptedClient(...Array.from({ length: 20 }, () => reply));
  return client.showBackup('b1').catch((error: unknown) => error);
}
const lost = (kind: TransportFailureKind, sent: boolean) => () => new TransportFailure(kind, sent, 'silence');

test.each<[string, Parameters<typeof scriptedClient>[0], boolean]>([
  ['a gateway that is busy', { ...PAGE, status: 502 }, true],
  ['a gateway that finds nothing', { ...PAGE, status: 404 }, true],
  ['a gateway with its lowest status', { ...PAGE, status: 400 }, true],
  ['a redirect of a gateway', { ...PAGE, status: 399 }, false],
  ['too many requests', json(429, { error_code: 'APIGW.0308', error_msg: 'busy' }), true],
  ['the service that is busy', json(500, { error_code: 'BackupService.9999', error_msg: 'busy' }), true],
  ['the service that finds nothing', json(404, { error_code: 'BackupService.6103', error_msg: 'none' }), false],
  ['a credential that is refused', json(401, { error_code: 'APIGW.0301', error_msg: 'no' }), false],
])('of what a read ends with, some may pass: %s', async (_name, reply, expected) => {
  const error = await failureBy(reply);
  expect(error).toBeInstanceOf(CallError);
  expect(mayPass(error)).toBe(expected);
});

test('no connection may pass, a cancellation and all that is no call never do', async () => {
  expect(mayPass(await failureBy(lost('unreachable', false)()))).toBe(true);
  expect(mayPass(await failureBy(lost('no_answer', true)()))).toBe(true);
  expect(mayPass(await failureBy(lost('cancelled', true)()))).toBe(false);
  expect(mayPass(new Error('odd'))).toBe(false);
});

test('a read is tried seven times, with growing pauses that are told', async () => {
  const { client, context, clock, told, requests } = scriptedClient(
    ...Array.from({ length: 20 }, () => ({ ...PAGE, status: 502 })),
  );
  await expect(readPast(() => client.showBackup('b1'), context)).rejects.toThrow(/502/);
  expect(clock.pauses).toHaveLength(6);
  expect(told[0]).toMatch(/^trouble: .*502.* Trying again in \d+ s\.$/);
  expect(requests).toHaveLength(7);
});

test('it ends with the first good answer, and at once where nothing better can come', async () => {
  const good = scriptedClient({ ...PAGE, status: 502 }, { ...PAGE, status: 503 }, backupIs({ id: 'b1' }));
  expect((await readPast(() => good.client.showBackup('b1'), good.context)).value).toMatchObject({ id: 'b1' });
  const none = scriptedClient(json(404, { error_code: 'BackupService.6103', error_msg: 'none' }));
  await expect(readPast(() => none.client.showBackup('b1'), none.context)).rejects.toThrow(/6103/);
  expect(none.clock.pauses).toEqual([]);
});

test.each<[string, Parameters<typeof scriptedClient>[0]]>([
  ['too many requests', json(429, { error_code: 'APIGW.0308', error_msg: 'busy' })],
  ['no connection', lost('unreachable', false)()],
])('what the call has tried again and again is not tried once more: %s', async (_name, reply) => {
  const count = async (read: (it: ReturnType<typeof scriptedClient>) => Promise<unknown>) => {
    const it = scriptedClient(...Array.from({ length: 60 }, () => reply));
    await expect(read(it)).rejects.toThrow();
    return it.requests.length;
  };
  const alone = await count(({ client }) => client.showBackup('b1'));
  expect(await count(({ client, context }) => readPast(() => client.showBackup('b1'), context))).toBe(alone);
});

test('no attempt begins after the time limit, but one may begin at it', async () => {
  const attempts = async (milliseconds: number) => {
    const { client, context, clock, requests } = scriptedClient(
      ...Array.from({ length: 20 }, () => ({ ...PAGE, status: 502 })),
    );
    const start = clock.now();
    await readPast(() => client.showBackup('b1'), context, start + milliseconds).catch(() => undefined);
    return { pauses: clock.pauses, requests: requests.length };
  };
  const { pauses } = await attempts(1_000_000_000);
  const [first = 0] = pauses;
  expect((await attempts(first)).requests).toBe(2);
  expect((await attempts(first - 1)).requests).toBe(1);
  expect((await attempts(-1)).requests).toBe(1);
});
