import { expect, test } from '@jest/globals';
import { readBackup } from '../../src/replication/read.ts';
import { backupIs, replicationOf, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

async function readWith(...replies: Parameters<typeof scriptedClient>) {
  const { client, requests } = scriptedClient(...replies);
  const replication = replicationOf();
  const result: unknown = await readBackup(replication, client, true).catch((thrown: unknown) => ({ thrown }));
  const paths = requests.map(({ url }) => url.pathname.replace('/v3/p1/', '') + url.search);
  return { result, replication, paths };
}
const LIST = 'backups?show_replication=true&sort=created_at%3Adesc&limit=1000&offset=0';
const unsaid = json(200, { backup: { id: 'b1', name: 'n' } });
const valueWith = (...ids: string[]) => ({
  value: { name: 'n', replication_records: ids.map((id) => expect.objectContaining({ id })) },
});

test('a backup with its records needs one request, with none of them as well', async () => {
  const { result, replication, paths } = await readWith(backupIs({ name: 'n', replication_records: [{ id: 'r' }] }));
  expect(result).toMatchObject(valueWith('r'));
  expect([replication.backup?.name, paths]).toEqual(['n', ['backups/b1']]);
  expect((await readWith(backupIs({}))).paths).toEqual(['backups/b1']);
});

test('records that the answer does not mention are looked for in the list', async () => {
  const others = { id: 'b2', replication_records: [{ id: 'other' }] };
  const listed = await readWith(
    unsaid,
    json(200, { backups: [others, { id: 'B1', replication_records: [{ id: 'r' }] }] }),
  );
  expect(listed.paths).toEqual(['backups/b1', LIST]);
  expect(listed.result).toMatchObject(valueWith('r'));
  for (const backups of [[others], [{ id: 'b1' }], []]) {
    expect((await readWith(unsaid, json(200, { backups }))).result).toMatchObject(valueWith());
  }
});

test('a list that may not be read has no records; one that fails in a way that may pass is a failed read', async () => {
  expect((await readWith(unsaid, json(403, { error_code: 'APIGW.0302' }))).result).toMatchObject(valueWith());
  expect((await readWith(unsaid, json(503, {}))).result).toMatchObject({ behaviour: 'ambiguous', status: 503 });
  expect((await readWith(unsaid, json(429, {}))).result).toMatchObject({ behaviour: 'throttled' });
  expect((await readWith(unsaid, json(401, {}))).result).toMatchObject({ thrown: { status: 401 } });
});

test('a missing right ends it, a firewall in the way may pass', async () => {
  const page = { status: 403, headers: {}, body: '<html>blocked</html>' };
  expect((await readWith(page)).result).toMatchObject({ status: 403 });
  const named = { ...page, headers: { 'x-request-id': 'r' } };
  const codes = ['APIGW.0302', 'APIG.0302', 'X.1'].map((error_code) => json(403, { error_code }));
  for (const denied of [named, json(403, {}), ...codes]) {
    expect((await readWith(denied)).result).toMatchObject({
      thrown: { advice: expect.stringMatching(/^Grant the right cbr:backups:get/), call: { status: 403 } },
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
