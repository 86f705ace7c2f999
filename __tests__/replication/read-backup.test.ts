import { expect, test } from '@jest/globals';
import { listRecords, readBackup } from '../../src/replication/read-backup.ts';
import { backupIs, journalOf, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

async function readWith(...replies: Parameters<typeof scriptedClient>) {
  const { client, requests } = scriptedClient(...replies);
  const journal = journalOf();
  const { replication } = journal;
  const result: unknown = await readBackup(journal, client).catch((thrown: unknown) => ({ thrown }));
  const paths = requests.map(({ url }) => url.pathname.replace('/v3/p1/', '') + url.search);
  return { result, replication, paths };
}
const listAt = (offset: number) => `backups?show_replication=true&sort=created_at%3Adesc&limit=500&offset=${offset}`;
const valueWith = (...ids: string[]) => ({
  value: { name: 'n', replication_records: ids.map((id) => expect.objectContaining({ id })) },
});
const listOf = (...backups: object[]) => json(200, { backups });

/** What the list says of the backup b1. */
async function searchWith(...replies: Parameters<typeof scriptedClient>) {
  const { client, requests } = scriptedClient(...replies);
  const result: unknown = await listRecords('b1', client).catch((thrown: unknown) => ({ thrown }));
  return { result, paths: requests.map(({ url }) => url.pathname.replace('/v3/p1/', '') + url.search) };
}

test('a backup with its records needs one request, with none of them as well', async () => {
  const { result, replication, paths } = await readWith(backupIs({ name: 'n', replication_records: [{ id: 'r' }] }));
  expect(result).toMatchObject(valueWith('r'));
  expect([replication.backup?.name, paths]).toEqual(['n', ['backups/b1']]);
  expect((await readWith(backupIs({}))).paths).toEqual(['backups/b1']);
});

test('records are looked for in the list, to its end', async () => {
  const others = { id: 'b2', replication_records: [{ id: 'other' }] };
  const own = { id: 'B1', replication_records: [{ id: 'r' }] };
  const listed = await searchWith(listOf(others, own));
  expect(listed).toMatchObject({ result: { value: [{ id: 'r' }] }, paths: [listAt(0)] });
  const full = (page: number) => listOf(...Array.from({ length: 500 }, (_, index) => ({ id: `${page}-${index}` })));
  const far = await searchWith(full(1), full(2), listOf(own));
  expect(far).toMatchObject({ result: { value: [{ id: 'r' }] }, paths: [0, 500, 1_000].map(listAt) });
  // The list was asked for records: none is none.
  expect((await searchWith(listOf({ id: 'b1' }))).result).toEqual({ value: [] });
  expect((await searchWith(listOf({ id: 'b2' }), listOf())).result).toEqual({ value: undefined });
});

test('a list that cannot be read, or has no end, says nothing', async () => {
  const failing = Array.from({ length: 5 }, () => json(503, {}));
  expect((await searchWith(...failing)).result).toMatchObject({ thrown: { status: 503 } });
  const same = listOf({ id: 'b2' });
  expect((await searchWith(same, same)).result).toMatchObject({ thrown: { name: 'UnfinishedListError' } });
});

test('a missing permission ends it, in whatever form it is said', async () => {
  const text = { status: 403, headers: {}, body: "Policy doesn't allow cbr:backups:get" };
  const codes = ['APIGW.0302', 'APIG.0302', 'X.1'].map((error_code) => json(403, { error_code }));
  for (const denied of [text, json(403, {}), ...codes]) {
    expect((await readWith(denied)).result).toMatchObject({
      thrown: { advice: expect.stringMatching(/^Grant the permission cbr:backups:get/), call: { status: 403 } },
    });
  }
});

test.each([
  'APIGW.0401',
  'APIG.0401',
  'APIG.03021',
  'BackupService.9900',
])('HTTP 403 with %s is for another reason, and keeps its own advice', async (error_code) => {
  expect((await readWith(json(403, { error_code }))).result).toMatchObject({
    thrown: { advice: expect.not.stringContaining('Grant the right cbr:backups:get in'), call: { status: 403 } },
  });
});

test('only the own word of the service that the backup is gone is final', async () => {
  expect((await readWith(json(404, {}))).result).toMatchObject({ status: 404 });
  expect((await readWith(json(404, { error_code: 'X.BackupService.6200' }))).result).toMatchObject({ status: 404 });
  expect((await readWith(json(404, { error_code: 'BackupService.6200' }))).result).toMatchObject({
    thrown: { status: 404 },
  });
});
