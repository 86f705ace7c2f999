import { expect, test } from '@jest/globals';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { ReplicationError } from '../../src/replication/replication.ts';
import { verify } from '../../src/replication/verify.ts';
import { backupIs, journalOf, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const good = { status: 'available', image_type: 'replication', vault_id: 'v2', project_id: 'p2' };
const copied = journalOf({ destinationBackupId: 'replica-1', recordId: 'rec-1' }).replication;

async function verified(...replies: Parameters<typeof scriptedClient>) {
  const { client, context, clock, told, requests } = scriptedClient(...replies);
  const error: unknown = await verify(copied, client, context).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, told, pauses: clock.pauses, requests };
}

test('a replica as it should be needs one look', async () => {
  const { error, told, requests } = await verified(backupIs(good));
  expect([error, told]).toEqual([undefined, []]);
  expect(requests.map(({ url }) => url.pathname)).toEqual(['/v3/p1/backups/replica-1']);
});

test.each([
  { status: 'protecting' },
  { status: 'waiting_protect' },
  { status: undefined },
  { status: '' },
  { status: null },
  { status: 'Protecting' },
  { status: 'restoring' },
  { status: 'copying' },
  { status: 'no-errors' },
])('a replica with %j is looked at again after 20 s', async ({ status }) => {
  const { error, told, pauses } = await verified(backupIs({ ...good, status }), backupIs(good));
  expect(error).toBeUndefined();
  expect(pauses).toEqual([20_000]);
  expect(told).toEqual([
    expect.stringMatching(new RegExp(`^trouble: .*replica-1.*${status || 'unknown'}.* 20 s`, 'i')),
  ]);
});

test('ten minutes are enough: the last look is after exactly as long', async () => {
  const making = backupIs({ ...good, status: 'protecting' });
  const { error, pauses, requests } = await verified(...Array.from({ length: 99 }, () => making));
  expect(pauses).toHaveLength(30);
  expect(requests).toHaveLength(31);
  expect(error).toMatchObject({
    title: 'The replica could not be verified',
    message: expect.stringMatching(/replica-1.*protecting.*10 min/),
    advice: expect.stringContaining('verify'),
  });
});

test.each<[object, RegExp]>([
  [{ status: 'Error' }, /its status is error/],
  [{ status: 'deleting' }, /its status is deleting/],
  [{ status: 'waiting_delete' }, /its status is waiting_delete/],
  [{ image_type: 'backup' }, /type backup .*replication/],
  [{ vault_id: 'v3' }, /vault v3 .*v2/],
  [{ project_id: 'p3' }, /project p3 .*p2/],
  [{ status: 'protecting', vault_id: 'v3' }, /vault v3 .*v2/],
  [{ status: 'deleting', vault_id: 'v3', image_type: 'x' }, /deleting.*type x.*vault v3/],
])('a replica with %j is not as it should be', async (odd, what) => {
  const { error, pauses } = await verified(backupIs({ ...good, ...odd }));
  expect(error).toBeInstanceOf(ReplicationError);
  expect(error).toMatchObject({
    title: 'The replica could not be verified',
    message: expect.stringMatching(what),
    advice: expect.stringContaining('Do not rely on it'),
  });
  expect(pauses).toEqual([]);
});

test.each([
  [{ image_type: undefined }, /does not say .*type replication/],
  [{ vault_id: undefined }, /does not say .*vault v2/],
  [{ vault_id: '', project_id: null }, /does not say .*vault v2 and in project p2/],
  [{ status: 'copying' }, /not available yet \(status copying\)/],
])('a replica with %j may still say it; what it has not said after ten minutes is not proven', async (odd, what) => {
  const silent = backupIs({ ...good, ...odd });
  const { error, pauses } = await verified(silent, backupIs(good));
  expect([error, pauses]).toEqual([undefined, [20_000]]);
  const { error: lasting } = await verified(...Array.from({ length: 99 }, () => silent));
  expect(lasting).toMatchObject({ title: 'The replica could not be verified', message: expect.stringMatching(what) });
});

test('of a replica in the making, what it does not say yet is not held against it', async () => {
  const { error, pauses } = await verified(backupIs({ status: 'protecting', vault_id: null }), backupIs(good));
  expect([error, pauses]).toEqual([undefined, [20_000]]);
});

test('an ID in upper case is the same', async () => {
  expect((await verified(backupIs({ ...good, vault_id: 'V2', project_id: 'P2' }))).error).toBeUndefined();
});

test('HTTP 403 in HTML is none of the service and passes; for good it is told as such', async () => {
  const page = { status: 403, headers: {}, body: '<html>Forbidden</html>' };
  const { error, pauses } = await verified(page, page, backupIs(good));
  expect([error, pauses]).toEqual([undefined, [20_000, 20_000]]);
  const { error: lasting } = await verified(...Array.from({ length: 99 }, () => page));
  expect(lasting).toMatchObject({ advice: expect.stringContaining('destination_endpoint') });
});

test.each([400, 407, 413, 418])('HTTP %d of a firewall passes as well', async (status) => {
  const page = { status, headers: {}, body: '<html>no</html>' };
  const { error, pauses } = await verified(page, backupIs(good));
  expect([error, pauses]).toEqual([undefined, [20_000]]);
});

test('HTTP 403: the right is named, and that the copy is there', async () => {
  const { error } = await verified(json(403, { error_code: 'X.1' }));
  expect(error).toMatchObject({
    title: 'The replica could not be verified',
    message: expect.stringMatching(/completed.*replica-1/),
    advice: expect.stringContaining('cbr:backups:get'),
    call: { status: 403 },
  });
});

test.each([
  [401, 'X.1'],
  [500, 'BackupService.9998'],
])('HTTP %d, %s: the credential is named, and that the copy is there', async (status, error_code) => {
  const { error } = await verified(json(status, { error_code }));
  expect(error).toMatchObject({
    title: 'The replica could not be verified',
    message: expect.stringMatching(/completed.*replica-1.*credential/),
    advice: expect.stringContaining('credential'),
    call: { status },
  });
});

test.each([404, 429, 503])('HTTP %d may pass, and is not sent again before the pause', async (status) => {
  const { error, told, pauses } = await verified(json(status, { error_msg: 'no' }), backupIs(good));
  expect(error).toBeUndefined();
  expect(pauses).toEqual([20_000]);
  expect(told).toEqual([expect.stringMatching(new RegExp(`^trouble: .*HTTP ${status}.*"no".* 20 s`))]);
});

test('that the replica is unknown may pass, with whatever status it is said', async () => {
  const { error, pauses } = await verified(json(400, { error_code: 'BackupService.6200' }), backupIs(good));
  expect([error, pauses]).toEqual([undefined, [20_000]]);
});

test('an address that stays unknown to the gateway: the inputs of the destination are named', async () => {
  const { error } = await verified(...Array.from({ length: 99 }, () => json(404, { error_code: 'APIGW.0101' })));
  expect(error).toMatchObject({ code: 'APIGW.0101', advice: expect.stringMatching(/destination_endpoint/) });
});

test('a host name that cannot be looked up now and then may pass', async () => {
  const blip = new TransportFailure('unknown_host', false, 'why');
  const making = backupIs({ ...good, status: 'protecting' });
  const { error, pauses } = await verified(making, blip, blip, making, blip, blip, backupIs(good));
  expect([error, pauses]).toEqual([undefined, Array.from({ length: 6 }, () => 20_000)]);
});

test('a failure that stays keeps its code and request ID', async () => {
  const unknown = json(404, { error_code: 'BackupService.6200', error_msg: 'no' }, { 'x-request-id': 'req-1' });
  const { error, pauses } = await verified(...Array.from({ length: 99 }, () => unknown));
  expect(pauses).toHaveLength(30);
  expect(error).toMatchObject({
    message: expect.stringMatching(/BackupService\.6200.*10 min/),
    advice: expect.stringContaining('support'),
    code: 'BackupService.6200',
    requestId: 'req-1',
  });
});

test('a replica of an earlier night that is gone is looked for during two minutes', async () => {
  const gone = json(404, { error_code: 'BackupService.6200' });
  const old = journalOf({ outcome: 'already_replicated', destinationBackupId: 'replica-1' }).replication;
  const { client, context, clock } = scriptedClient(...Array.from({ length: 99 }, () => gone));
  await expect(verify(old, client, context)).rejects.toMatchObject({ code: 'BackupService.6200' });
  expect(clock.pauses).toEqual(Array.from({ length: 6 }, () => 20_000));
});

test('an answer about another backup is none', async () => {
  const another = backupIs({ ...good, id: 'replica-2' });
  const { error, pauses } = await verified(another, backupIs({ ...good, id: 'REPLICA-1' }));
  expect([error, pauses]).toEqual([undefined, [20_000]]);
  expect((await verified(...Array.from({ length: 99 }, () => another))).error).toBeInstanceOf(ReplicationError);
});

test('a pause that is asked for is kept, within the ten minutes', async () => {
  const asking = (seconds: string) => json(503, {}, { 'retry-after': seconds });
  expect((await verified(asking('90'), asking('3'), backupIs(good))).pauses).toEqual([90_000, 20_000]);
  // The last look is after ten minutes, whatever was asked for.
  expect((await verified(asking('601'), backupIs(good))).pauses).toEqual([600_000]);
  const late = await verified(asking('595'), asking('1'));
  expect([late.pauses, late.error]).toMatchObject([[595_000], { message: expect.stringContaining('9 min') }]);
});

test.each<[string, Parameters<typeof scriptedClient>[0], number, RegExp]>([
  ['a refusal of the service', json(400, { error_code: 'BackupService.9900' }), 1, /check the IDs/],
  ['HTTP 403 for another reason', json(403, { error_code: 'APIGW.0401' }), 1, /./],
  ['a certificate', new TransportFailure('certificate', false, 'why'), 1, /destination_endpoint.*NODE_EXTRA_CA_CERTS/],
  ['a proxy that refuses', new TransportFailure('proxy_refused', false, 'why'), 1, /cbr\.example.*proxy/],
  ['a host that nobody knows', new TransportFailure('unknown_host', false, 'why'), 3, /destination_endpoint/],
  ['a redirection', { status: 302, headers: {}, body: '' }, 1, /destination_project_id/],
  ['a project that is not available', json(400, { error_code: 'APIGW.0310' }), 1, /destination_project_id/],
  ['a frozen account', json(400, { error_code: 'APIGW.0502' }), 1, /pay its balance/],
])('%s is not asked for again and again: the copy is there', async (_name, reply, requests, advice) => {
  const { error, requests: sent } = await verified(...Array.from({ length: 99 }, () => reply));
  expect(sent).toHaveLength(requests);
  expect(error).toMatchObject({
    title: 'The replica could not be verified',
    message: expect.stringMatching(/completed.*replica-1/),
    advice: expect.stringMatching(advice),
    call: expect.anything(),
  });
  expect(error).not.toMatchObject({ advice: expect.stringContaining('cbr:backups:get') });
});

test.each<[string, Parameters<typeof scriptedClient>[0]]>([
  ['a host that cannot be reached', new TransportFailure('unreachable', false, 'why')],
  ['no answer', new TransportFailure('no_answer', true, 'why')],
])('%s may pass', async (_name, reply) => {
  const { error, pauses } = await verified(...Array.from({ length: 5 }, () => reply), backupIs(good));
  expect([error, pauses]).toEqual([undefined, Array.from({ length: 5 }, () => 20_000)]);
});

test('a cancellation, and what nobody foresaw, go on as they are', async () => {
  const { error } = await verified(new TransportFailure('cancelled', true, 'over'));
  expect(error).toMatchObject({ behaviour: 'cancelled' });
  const odd = new TypeError('odd');
  expect((await verified(odd)).error).toBe(odd);
});

test.each([
  ['rec-1', undefined],
  [undefined, undefined],
  // What has not the form of an ID leads nowhere.
  ['rec-1', '..'],
  ['rec-1', 'a/b'],
  ['rec-1', '?'],
])('without the name of a replica nothing is read: record %s, replica %s', async (recordId, destinationBackupId) => {
  const { client, context, requests } = scriptedClient();
  const { replication } = journalOf({ recordId, destinationBackupId });
  await expect(verify(replication, client, context)).rejects.toMatchObject({
    title: 'The replica could not be verified',
    message: expect.stringContaining(recordId ?? 'unknown'),
    advice: expect.stringContaining('destination vault'),
  });
  expect(requests).toEqual([]);
});
