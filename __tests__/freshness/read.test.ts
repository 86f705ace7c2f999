import { expect, test } from '@jest/globals';
import { readProtected, readReplicas } from '../../src/freshness/read.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';
import { scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

// What to do where one of the regions cannot be read, and what is kept of a replica.
type Reply = Parameters<typeof scriptedClient>[0];
const always = (reply: Reply) => scriptedClient(...Array.from({ length: 80 }, () => reply));
const refused = (status: number, code: string) => json(status, { error_code: code, error_msg: 'no' });
const unsent = (kind: TransportFailureKind) => new TransportFailure(kind, false, 'no way');
const server = { id: 's1', name: undefined, type: undefined };

async function sourceFailure(reply: Reply): Promise<unknown> {
  const { client, context } = always(reply);
  return readProtected('v1', client, context).catch((error: unknown) => error);
}
async function destinationFailure(reply: Reply): Promise<unknown> {
  const { client, context } = always(reply);
  return readReplicas('v2', [server], client, context).catch((error: unknown) => error);
}

test.each<[string, Reply, RegExp]>([
  ['no permission', refused(403, 'APIGW.0302'), /^Grant the permission cbr:vaults:get .*resource_id/],
  ['no such vault', refused(404, 'BackupService.6105'), /^Check source_vault_id, project_id and source_region\.$/],
  ['a service that is busy', refused(500, 'BackupService.9999'), /^Run the step again later; .*request ID\.$/],
])('the source vault cannot be read: %s', async (_name, reply, advice) => {
  expect(await sourceFailure(reply)).toMatchObject({
    title: 'The source vault could not be read',
    message: expect.stringMatching(/not known\.$/),
    advice: expect.stringMatching(advice),
  });
});

test.each<[string, Reply, RegExp]>([
  ['no permission', refused(403, 'APIGW.0302'), /^Grant the permission cbr:backups:list/],
  [
    'a credential that is refused',
    refused(401, 'APIGW.0301'),
    /^Check that the credential is valid in the destination/,
  ],
  ['no such vault', refused(404, 'BackupService.6105'), /^Check the inputs destination_region, .*destination_endpoint/],
  ['no such address', refused(404, 'APIGW.0101'), /^Check the inputs destination_region/],
  ['a host that nobody knows', unsent('unknown_host'), /^Check the inputs destination_region/],
  ['a certificate that is not trusted', unsent('certificate'), /NODE_EXTRA_CA_CERTS/],
  ['a service that is busy', refused(500, 'BackupService.9999'), /^Run the step again later; /],
])('the replicas cannot be read: %s', async (_name, reply, advice) => {
  expect(await destinationFailure(reply)).toMatchObject({
    title: 'The replicas could not be read',
    message: expect.stringMatching(/not known\.$/),
    advice: expect.stringMatching(advice),
  });
});

test('a vault that protects nothing, or names what it protects by no ID, is no source', async () => {
  const vault = (...resources: object[]) => json(200, { vault: { id: 'v1', resources } });
  expect(await sourceFailure(vault())).toMatchObject({
    title: 'Nothing was found that must have a replica',
    message: 'The vault v1 protects no resource.',
    advice: expect.stringContaining('source_vault_id'),
  });
  expect(await sourceFailure(vault({ id: 's1' }, { name: 'x' }))).toMatchObject({
    title: 'The source vault could not be read',
    message: 'The vault v1 names 1 of its 2 resources by no ID.',
  });
});

test('of a replica its name is bounded, and an odd status is not repeated', async () => {
  const replica = { image_type: 'replication', vault_id: 'V2', resource_id: 'S1' };
  const { client, context } = scriptedClient(
    json(200, {
      backups: [
        { id: 'r1', status: 'available', resource_name: 'n'.repeat(150), ...replica },
        { id: 'r2', status: '::error::', ...replica },
        { id: 'r3', status: 'available', ...replica, resource_id: 'another' },
      ],
      count: 3,
    }),
    json(200, { backups: [], count: 3 }),
  );
  const { candidates, count } = await readReplicas('v2', [server], client, context);
  expect(count).toBe(3);
  expect(candidates).toMatchObject([
    { id: 'r1', status: 'available', resource_name: 'n'.repeat(100) },
    { id: 'r2', status: '?' },
  ]);
});

test('a server that the vault names twice is one, whatever the case of its ID', async () => {
  const resources = [{ id: 's1', name: 'old' }, { id: 'S1', name: 'new' }, { id: 's2' }];
  const { client, context } = scriptedClient(json(200, { vault: { id: 'v1', resources } }));
  const found = await readProtected('v1', client, context);
  expect(found.map(({ id }) => id)).toEqual(['S1', 's2']);
});

test.each(['a status', 'bad!', '!bad', 'x'.repeat(41), ''])('the status %p is none of the API', async (status) => {
  const replica = { id: 'r1', image_type: 'replication', vault_id: 'v2', resource_id: 's1', status };
  const { client, context } = scriptedClient(
    json(200, { backups: [replica], count: 1 }),
    json(200, { backups: [], count: 1 }),
  );
  const { candidates } = await readReplicas('v2', [server], client, context);
  expect(candidates.map((one) => one.status)).toEqual(['?']);
});

test('an address that could not be reached is no reason to doubt the inputs', async () => {
  const failure = (await destinationFailure(unsent('unreachable'))) as { advice: string };
  expect(failure.advice).not.toMatch(/^Check the inputs/);
});
