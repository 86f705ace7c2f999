import { expect, test } from '@jest/globals';
import { UnansweredError } from '../../src/cbr/call-error.ts';
import { mayPass } from '../../src/cbr/patience.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { byId, listBackups, readPatiently } from '../../src/step/read-source.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const page = (ids: readonly string[], count?: number, headers = {}) =>
  json(200, { backups: ids.map((id) => ({ id, status: 'available' })), count }, headers);
const readable = { permission: 'cbr:vaults:get', ifNone: 'Check the input.' };
const html = (status: number) => ({ status, headers: {}, body: '<html></html>' });
const refusal = (status: number, code: string) => json(status, { error_code: code, error_msg: 'no' });
const partsOf = (scripted: ReturnType<typeof scriptedClient>) => ({ ...scripted, until: undefined });

const listing = async (...replies: Parameters<typeof scriptedClient>) => {
  const scripted = scriptedClient(...replies);
  const { backups, now } = await listBackups({ vault_id: 'v' }, partsOf(scripted));
  return { ids: backups.map(({ id }) => id), now, scripted };
};

test('a list is read to its count, with its filter, the newest first', async () => {
  const { ids, scripted } = await listing(page(['a', 'b'], 3), page(['c'], 3));
  expect(ids).toEqual(['a', 'b', 'c']);
  const queries = scripted.requests.map(({ url }) => Object.fromEntries(url.searchParams));
  expect(queries).toEqual([
    { vault_id: 'v', sort: 'created_at:desc', limit: '500', offset: '0' },
    { vault_id: 'v', sort: 'created_at:desc', limit: '500', offset: '2' },
  ]);
});

test('the time is that of the service, else of this machine', async () => {
  const date = { date: 'Thu, 26 Nov 2026 03:00:00 GMT' };
  expect((await listing(page(['a'], 1, date))).now).toBe(Date.UTC(2026, 10, 26, 3));
  const { now, scripted } = await listing(page(['a'], 1));
  expect(now).toBe(scripted.clock.time());
});

test('an answer of days ago does not tell the time: what is old would look fresh', async () => {
  const { now, scripted } = await listing(page(['a'], 1, { date: 'Fri, 20 Nov 2026 02:00:00 GMT' }));
  expect(now).toBe(scripted.clock.time());
});

test('a list that has shifted while it was read is read again', async () => {
  // A new one has come to the top and the oldest has gone: the second page begins with the last of the first.
  const { ids } = await listing(page(['b', 'c'], 4), page(['c', 'd'], 4), page(['a', 'b'], 4), page(['c', 'd'], 4));
  expect(ids.toSorted()).toEqual(['a', 'b', 'c', 'd']);
});

test('a list that counts more than it has is read twice, and three times at the most', async () => {
  const wrong = await listing(page(['a'], 9), page([], 9), page(['a'], 9), page([], 9));
  expect(wrong.ids).toEqual(['a']);
  expect(wrong.scripted.requests).toHaveLength(4);
  const growing = await listing(...['a', 'b', 'c'].flatMap((id) => [page([id], 9), page([], 9)]));
  expect(growing.ids).toEqual(['a', 'b', 'c']);
  expect(growing.scripted.requests).toHaveLength(6);
});

test('what is read again shows the newer state', async () => {
  const { client, context } = scriptedClient(
    json(200, { backups: [{ id: 'A', status: 'protecting' }], count: 2 }),
    page([], 2),
    page(['a', 'b'], 2),
  );
  const { backups } = await listBackups({}, { client, context, until: undefined });
  expect(backups.map(({ id, status }) => `${id} ${status}`)).toEqual(['a available', 'b available']);
});

test.each([
  ['HTML with 503', html(503)],
  ['HTML with 404', html(404)],
  ['HTML with 403', html(403)],
  ['no answer', new TransportFailure('no_answer', true, 'closed')],
  ['a doubtful code', refusal(500, 'BackupService.9910')],
  ['a busy service', refusal(400, 'BackupService.6130')],
  ['another vault', json(200, { vault: { id: 'w', resources: [] } })],
])('%s passes', async (_name, failure) => {
  const scripted = scriptedClient(failure, json(200, { vault: { id: 'V', resources: [] } }));
  const vault = await readPatiently(readable, partsOf(scripted), async (client) => (await client.showVault('v')).value);
  expect(vault).toMatchObject({ id: 'V', resources: [] });
  expect(scripted.told).toEqual([expect.stringMatching(/^trouble: .*again in \d+ s/)]);
});

test.each([
  ['a permission', json(403, { error_msg: "Policy doesn't allow cbr:vaults:get to be performed." }), /cbr:vaults:get/],
  ['a vault that is not there', refusal(404, 'BackupService.6105'), /^Check the input/],
  ['a credential', refusal(401, 'APIGW.0301'), /./],
  ['wrong input', refusal(400, 'BackupService.9900'), /./],
])('%s is final', async (_name, failure, advice) => {
  const scripted = scriptedClient(failure);
  const reading = readPatiently(readable, partsOf(scripted), (client) => client.showVault('v'));
  await expect(reading).rejects.toMatchObject({
    title: 'The selection could not be read',
    advice: expect.stringMatching(advice),
    call: { name: 'ServiceError' },
  });
  expect(scripted.requests).toHaveLength(1);
});

test('a failure that does not pass is given up after seven attempts', async () => {
  const scripted = scriptedClient(...Array.from({ length: 9 }, () => html(502)));
  const reading = readPatiently(readable, partsOf(scripted), (client) => client.showVault('v'));
  await expect(reading).rejects.toMatchObject({ title: 'The selection could not be read', call: { status: 502 } });
  expect(scripted.requests).toHaveLength(7);
});

test('a cancellation is no failure of the selection', async () => {
  const scripted = scriptedClient(new TransportFailure('cancelled', true, 'cancelled'));
  const reading = readPatiently(readable, partsOf(scripted), (client) => client.showVault('v'));
  await expect(reading).rejects.toMatchObject({ name: 'UnansweredError', behaviour: 'cancelled' });
});

test('what is no failure of a call is thrown as it is', async () => {
  const error = new RangeError('odd');
  const reading = readPatiently(readable, partsOf(scriptedClient()), () => Promise.reject(error));
  await expect(reading).rejects.toBe(error);
  expect([mayPass(error), mayPass(undefined)]).toEqual([false, false]);
});

test('no connection may pass, whatever has tried before', () => {
  const closed = new UnansweredError(
    'x',
    new TransportFailure('unreachable', false, 'y'),
    new URL('https://cbr.example'),
  );
  expect(mayPass(closed)).toBe(true);
});

test('each resource counts once, and one without an ID by itself', () => {
  const resource = (id: string | undefined, name: string) => ({ id, name, type: undefined });
  const all = [resource('a', 'one'), resource(undefined, 'x'), resource('A', 'two'), resource('b', 'three')];
  expect(byId(all).map(({ name }) => name)).toEqual(['two', 'three', 'x']);
});
