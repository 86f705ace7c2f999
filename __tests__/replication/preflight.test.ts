import { expect, test } from '@jest/globals';
import type { HttpAnswer } from '../../src/http/transport.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { checkBackup, checkDestination, concerns } from '../../src/replication/preflight.ts';
import type { Facts, Findings, Replication } from '../../src/replication/replication.ts';
import { backupIs, journalOf, request, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const replicationOf = (known: Facts = {}): Replication => journalOf(known).replication;

const SERVER = 'OS::Nova::Server';
const TURBO = 'OS::Sfs::Turbo';
const good = {
  name: 'nightly',
  status: 'available',
  image_type: 'backup',
  resource_name: 'db-1',
  resource_type: SERVER,
  resource_size: 40,
  extend_info: { contain_system_disk: true },
  replication_records: [],
};
const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };

/** The codes of the obstacles, their words, and what could not be checked. */
const short = ({ obstacles, unchecked }: Findings) => ({
  obstacles: obstacles.map(({ message }) => message),
  unchecked,
});
const none = { obstacles: [], unchecked: [] };

/** @param list the answer to the list of backups, where it comes to that */
async function checkOf(reply: HttpAnswer, list = reply): Promise<{ findings: Findings; replication: Replication }> {
  const journal = journalOf();
  const { client, context } = scriptedClient(reply, list, list);
  return { findings: await checkBackup(journal, client, context), replication: journal.replication };
}

test('a backup as it should be', async () => {
  const { findings, replication } = await checkOf(backupIs(good));
  expect(findings).toEqual({
    obstacles: [],
    facts: [
      'Backup nightly of db-1 (OS::Nova::Server): 40 GB, status available.',
      'No replica of it exists or is in progress in r2.',
    ],
    unchecked: [],
    adopts: false,
  });
  expect(replication.backup).toMatchObject({ name: 'nightly', size: 40, resourceType: SERVER });
});

test('what the service does not tell of a backup is told', async () => {
  const { findings } = await checkOf(backupIs({}));
  expect(short(findings)).toEqual({
    obstacles: [],
    unchecked: ['the status of the backup (not reported by CBR).', 'the type of the resource (not reported by CBR).'],
  });
});

test('a replica in the right vault is adopted, even beside another, and whatever has become of the backup', async () => {
  const records = [
    { ...place, id: 'elsewhere', status: 'success', destination_vault_id: 'v3', created_at: '2026-01-01T00:00:00' },
    { ...place, id: 'rec-1', status: 'replicating', created_at: '2026-11-22T00:00:00' },
  ];
  const { findings, replication } = await checkOf(backupIs({ ...good, status: 'error', replication_records: records }));
  expect(findings).toMatchObject({ ...none, adopts: true });
  expect(findings.facts[1]).toMatch(/replication record rec-1/);
  expect(replication).toMatchObject({ recordId: 'rec-1', status: 'replicating' });
});

test.each<[string, object]>([
  ['of weeks ago that is said to be in progress', { status: 'replicating', created_at: '2026-01-02T00:00:00' }],
  ['in progress without a time', { status: 'waiting_replicate' }],
  ['with a word that nobody knows', { status: 'paused', created_at: '2026-11-22T00:00:00' }],
  ['without a word', { created_at: '2026-11-22T00:00:00' }],
])('a record %s is no replica: everything else is checked', async (_name, record) => {
  const records = [{ ...place, id: 'rec-1', ...record }];
  const { findings, replication } = await checkOf(backupIs({ ...good, status: 'error', replication_records: records }));
  expect(findings.adopts).toBe(false);
  expect(findings.obstacles.map(({ code }) => code)).toEqual(['BackupService.1001']);
  expect(findings.unchecked).toEqual([expect.stringMatching(/^whether a replica in this vault exists: .*rec-1/)]);
  expect(replication).not.toHaveProperty('recordId');
});

test('a replica in another place is in the way, beside what else is, and is not taken for its own', async () => {
  const there = { ...place, id: 'rec-1', status: 'success', destination_vault_id: 'v3' };
  const { findings, replication } = await checkOf(
    backupIs({ ...good, status: 'error', image_type: 'replication', replication_records: [there] }),
  );
  expect(findings.obstacles.map(({ code }) => code)).toEqual([
    'BackupService.1009',
    'BackupService.1001',
    'BackupService.1002',
  ]);
  expect(findings.adopts).toBe(false);
  expect(replication).not.toHaveProperty('recordId');
});

test.each<[number, string | undefined, object]>([
  [403, undefined, { unchecked: [expect.stringMatching(/^the backup: missing permission cbr:backups:get\. Failed/)] }],
  [403, 'APIGW.0302', { unchecked: [expect.stringMatching(/^the backup: missing permission/)] }],
  [403, 'PAP5.0018', { unchecked: [expect.stringMatching(/^the backup: missing permission/)] }],
  [404, undefined, { obstacles: [expect.stringMatching(/^Failed to read the backup: .*HTTP 404/)] }],
  [404, 'APIGW.0101', { obstacles: [expect.stringMatching(/^Failed to read the backup: .*0101/)] }],
  [404, 'BackupService.6200', { obstacles: [expect.stringMatching(/^Failed to read the backup: .*6200/)] }],
  [403, 'APIGW.0401', { obstacles: [expect.stringMatching(/^Failed to read the backup: .*0401/)] }],
  [400, undefined, { obstacles: [expect.stringMatching(/^Failed to read the backup: .*HTTP 400/)] }],
])('a read that fails with HTTP %d, %s', async (status, error_code, expected) => {
  const { findings } = await checkOf(json(status, { error_code, error_msg: 'no' }, { 'x-request-id': 'req' }));
  expect(short(findings)).toEqual({ ...none, ...expected });
  expect(findings.facts).toEqual([]);
  for (const obstacle of findings.obstacles) {
    expect(obstacle).toMatchObject({ code: error_code, requestId: 'req', advice: expect.stringMatching(/.\.$/) });
  }
});

test('what ends a dry run: a bad credential, no answer', async () => {
  await expect(checkOf(json(401, {}))).rejects.toMatchObject({ status: 401 });
  const throttled = scriptedClient(...Array.from({ length: 9 }, () => json(429, {})));
  await expect(checkBackup(journalOf(), throttled.client, throttled.context)).rejects.toMatchObject({ status: 429 });
  const { client, context } = scriptedClient(new TransportFailure('certificate', false, 'why'));
  await expect(checkBackup(journalOf(), client, context)).rejects.toMatchObject({ kind: 'certificate' });
});

const regions = json(200, { regions: [{ name: 'r1', replication_destinations: ['r2', 'r3'] }] });
const billing = { protect_type: 'replication', object_type: 'server', status: 'available', size: 100, used: 1024 };
const vaultIs = (vault: object, odd: object = {}) =>
  json(200, { vaults: [{ id: 'v2', name: 'replicas', project_id: 'p2', billing: { ...billing, ...odd }, ...vault }] });
const nothingFound = (): Findings => ({ obstacles: [], facts: [], unchecked: [], adopts: false });
const checked = (size: number | undefined = 40, known: Facts = {}, resourceType: string = SERVER) =>
  replicationOf({
    findings: nothingFound(),
    backup: { name: 'n', vaultId: 'v1', resourceName: 'x', resourceType, size, protectedAt: undefined },
    ...known,
  });

async function destinationOf(replications: Replication[], replies: HttpAnswer[], region: string | undefined = 'r1') {
  const { client, context, requests } = scriptedClient(...replies);
  const findings = await checkDestination(replications, region, client, context);
  // What only a replication can tell ends every dry run.
  expect(findings.unchecked.pop()).toMatch(
    /^the permission cbr:backups:replicate, .*BackupService\.1011.*shows these\.$/,
  );
  return { findings, requests };
}
const vaultFindings = async (vault: HttpAnswer, ...replications: Replication[]) =>
  (await destinationOf(replications.length === 0 ? [checked()] : replications, [regions, vault, vault, vault]))
    .findings;

test('a destination as it should be', async () => {
  const { findings, requests } = await destinationOf([checked()], [regions, vaultIs({})]);
  expect(findings).toEqual({
    obstacles: [],
    facts: [
      'r1 replicates to r2, r3.',
      'The destination vault (replicas) has 99 of 100 GB free, and the backups require 40 GB.',
    ],
    unchecked: [],
    adopts: false,
  });
  expect(requests.map(({ url }) => url.pathname + url.search)).toEqual([
    '/v3/p1/replication-capabilities',
    '/v3/p1/vaults/external?external_project_id=p2&region_id=r2&vault_id=v2',
  ]);
});

test('without any backup there is nothing to check', async () => {
  const { client, context } = scriptedClient();
  expect(await checkDestination([], 'r1', client, context)).toEqual({
    obstacles: [],
    facts: [],
    unchecked: [],
    adopts: false,
  });
});

test.each<[string, unknown, object]>([
  ['its name', { name: 'r2' }, { facts: 2, obstacles: [] }],
  ['its region', { region: 'R2', status: 'open' }, { facts: 2, obstacles: [] }],
  ['the ID of its region', { name: 'Somewhere', region_id: 'r2' }, { facts: 2, obstacles: [] }],
  ['its ID', { name: null, id: 'r2' }, { facts: 2, obstacles: [] }],
  ['another name', { name: 'r3' }, { facts: 1, obstacles: ['BackupService.1005'] }],
  ['no name', { title: 'r2', id: '' }, { facts: 1, obstacles: [], gap: /pair of regions/ }],
])('a destination may be an object with %s', async (_name, object, expected) => {
  const capabilities = json(200, { regions: [{ name: 'r1', replication_destinations: ['r4', object] }] });
  const { findings } = await destinationOf([checked()], [capabilities, vaultIs({})]);
  const { facts, obstacles, unchecked } = findings;
  const { gap, ...rest } = expected as { gap?: RegExp };
  expect({ facts: facts.length, obstacles: obstacles.map(({ code }) => code) }).toEqual(rest);
  expect(unchecked).toEqual(gap === undefined ? [] : [expect.stringMatching(gap)]);
});

test('calls that cannot be made are told, each with its right', async () => {
  const { findings } = await destinationOf([checked()], [json(403, {}), json(403, {})]);
  expect(findings).toMatchObject({ obstacles: [], facts: [] });
  expect(findings.unchecked).toEqual([
    expect.stringMatching(
      /^whether the source region replicates to the destination region: missing permission cbr:backups:queryReplicationCapability\. /,
    ),
    expect.stringMatching(/^the destination vault: missing permission cbr:vaults:listExternalVaults\. /),
  ]);
});

test.each<[string, HttpAnswer]>([
  ['none', json(200, { vaults: [] })],
  ['another one', vaultIs({ id: 'v3' })],
  ['one of another project', vaultIs({ project_id: 'p3' })],
])('%s is not the vault, and there is nothing else to say of it', async (_name, vault) => {
  const { obstacles, facts, unchecked } = await vaultFindings(vault);
  expect(obstacles.map(({ code }) => code)).toEqual(['BackupService.6120']);
  expect({ facts: facts.length, unchecked }).toEqual({ facts: 1, unchecked: [] });
});

test('all that is in the way of the destination is told together, the regions first', async () => {
  const elsewhere = json(200, { regions: [{ name: 'r1', replication_destinations: ['r3'] }] });
  const odd = vaultIs({}, { protect_type: 'backup', status: 'frozen', object_type: 'turbo', used: 99 * 1024 });
  const { findings } = await destinationOf([checked(), checked(2, {}, TURBO)], [elsewhere, odd]);
  expect(findings.obstacles.map(({ code, kind }) => kind ?? code?.slice(-4))).toEqual([
    '1005',
    '6119',
    '6112',
    'server',
    '6129',
  ]);
});

test('the vault is looked for among all that are answered, and its project may be left out', async () => {
  const { vaults } = JSON.parse(vaultIs({ project_id: undefined }).body) as { vaults: object[] };
  const { obstacles, facts } = await vaultFindings(json(200, { vaults: [{ id: 'v1' }, ...vaults] }));
  expect(obstacles).toEqual([]);
  expect(facts[1]).toMatch(/99 of 100 GB/);
});

test('what may pass is read three times, five seconds apart', async () => {
  const passing = json(503, { error_msg: 'no' });
  const { client, context, clock, told } = scriptedClient(passing, passing, backupIs(good));
  expect(short(await checkBackup(journalOf(), client, context))).toEqual(none);
  expect(clock.pauses).toEqual([5_000, 5_000]);
  const line = 'trouble: Failed to read the backup: the answer was HTTP 503: "no". Trying again in 5 s.';
  expect(told).toEqual([line, line]);
  for (const blip of [json(409, {}), { status: 400, headers: {}, body: '<html>no</html>' }]) {
    const once = scriptedClient(blip, backupIs(good));
    expect(short(await checkBackup(journalOf(), once.client, once.context))).toEqual(none);
  }
  const lasting = scriptedClient(...Array.from({ length: 9 }, () => passing));
  // It says nothing of this backup, and nothing of the credential.
  await expect(checkBackup(journalOf(), lasting.client, lasting.context)).rejects.toMatchObject({ status: 503 });
  expect(lasting.requests).toHaveLength(3);
  const final = scriptedClient(json(400, {}), backupIs(good));
  await checkBackup(journalOf(), final.client, final.context);
  expect(final.requests).toHaveLength(1);
});

test.each([
  undefined,
  'APIGW.0101',
])('a gateway that loses its way for a moment (%s) is asked again', async (error_code) => {
  const lost = json(404, { error_code });
  const { findings, requests } = await destinationOf([checked()], [lost, regions, lost, lost, vaultIs({})]);
  expect(short(findings)).toEqual(none);
  expect(requests).toHaveLength(5);
  const { client, context } = scriptedClient(lost, lost, backupIs(good));
  expect(short(await checkBackup(journalOf(), client, context))).toEqual(none);
});

test('what the service itself does not find is not asked for again', async () => {
  const { client, context, requests } = scriptedClient(json(404, { error_code: 'BackupService.6200' }));
  expect((await checkBackup(journalOf(), client, context)).obstacles).toHaveLength(1);
  expect(requests).toHaveLength(1);
});

test('without an answer a backup cannot be checked, and the destination has an obstacle', async () => {
  const silence = new TransportFailure('no_answer', true, 'why');
  const { client, context } = scriptedClient(silence, silence, silence, silence, silence, silence, json(403, {}));
  await expect(checkBackup(journalOf(), client, context)).rejects.toMatchObject({ kind: 'no_answer' });
  const findings = await checkDestination([checked()], 'r1', client, context);
  expect(short(findings).obstacles).toEqual(['Failed to read the possible destination regions: why.']);
});

test.each<[string, HttpAnswer | Error, object]>([
  ['a bad credential', json(401, {}), { status: 401 }],
  ['a cancellation', new TransportFailure('cancelled', true, 'over'), { behaviour: 'cancelled' }],
  ['what nobody foresaw', new TypeError('odd'), { message: 'odd' }],
])('%s ends the check of the destination', async (_name, reply, expected) => {
  const { client, context } = scriptedClient(reply);
  await expect(checkDestination([checked()], 'r1', client, context)).rejects.toMatchObject(expected);
});

test.each([
  [404, undefined, { unchecked: [expect.stringMatching(/^the destination vault: this region does not offer/)] }],
  [404, 'APIGW.0101', { unchecked: [expect.stringMatching(/does not offer the call\. Failed to read/)] }],
  [404, 'BackupService.6120', { obstacles: [expect.stringMatching(/^Failed to read the destination vault: /)] }],
  [400, undefined, { obstacles: [expect.stringMatching(/^Failed to read the destination vault: /)] }],
])('a vault that cannot be read: HTTP %d, %s', async (status, error_code, expected) => {
  expect(short(await vaultFindings(json(status, { error_code })))).toEqual({ ...none, ...expected });
});

test.each<[string, HttpAnswer]>([
  ['its absence from the list', json(200, { vaults: [] })],
  ['BackupService.6105', json(404, { error_code: 'BackupService.6105' })],
  ['BackupService.6120', json(400, { error_code: 'BackupService.6120' })],
])('a vault that is not there, by %s, is in the way of a finished replica too', async (_name, vault) => {
  const { obstacles } = await vaultFindings(vault);
  const finished = checked(40, { findings: { ...nothingFound(), adopts: true }, status: 'success' });
  expect(obstacles.map((obstacle) => concerns(obstacle, finished))).toEqual([true]);
});

test('an obstacle of the destination concerns what is to be made, of its kind', () => {
  const obstacle = { code: 'x', requestId: undefined, message: 'm', advice: 'a' };
  const ofServers = { ...obstacle, kind: 'server' };
  const there = { findings: { ...nothingFound(), adopts: true } };
  expect([concerns(obstacle, checked()), concerns(ofServers, checked())]).toEqual([true, true]);
  expect(concerns(ofServers, checked(40, {}, TURBO))).toBe(false);
  expect(concerns({ ...obstacle, kind: 'turbo' }, checked(40, {}, TURBO))).toBe(true);
  expect([concerns(obstacle, checked(40, there)), concerns(ofServers, checked(40, there))]).toEqual([false, false]);
  // A finished replica cannot be in a vault that is not there; of one under way that would be odd, and no reason to fail.
  const gone = { ...obstacle, means: 'no_vault' } as const;
  const concerned = ['success', 'replicating'].map((status) => concerns(gone, checked(40, { ...there, status })));
  expect(concerned).toEqual([true, false]);
  expect(concerns(obstacle, checked(40, { ...there, status: 'success' }))).toBe(false);
  // Its own always does.
  const own = { findings: { ...nothingFound(), obstacles: [ofServers], adopts: true } };
  expect(concerns(ofServers, checked(40, own, TURBO))).toBe(true);
  expect([concerns(obstacle, replicationOf()), concerns(ofServers, replicationOf())]).toEqual([true, false]);
});

test('the request decides: region, vault and project of the first backup', async () => {
  const replication = { ...checked(), request: { ...request, destinationRegion: 'r3', destinationVaultId: 'v9' } };
  const { findings, requests } = await destinationOf([replication], [regions, vaultIs({})]);
  expect(requests[1]?.url.search).toBe('?external_project_id=p2&region_id=r3&vault_id=v9');
  expect(short(findings).obstacles).toEqual(['BackupService.6120: there is no vault v9 in project p2 of r3.']);
});

const unsaid = json(200, { backup: { ...good, replication_records: undefined } });
test('records that the answer does not mention are looked for in the list', async () => {
  const done = { ...place, id: 'rec-1', status: 'success' };
  const list = (...backups: object[]) => json(200, { backups });
  const { findings } = await checkOf(unsaid, list({ id: 'b0' }, { id: 'b1', replication_records: [done] }));
  expect(findings).toMatchObject({ obstacles: [], adopts: true });
  const { findings: empty } = await checkOf(unsaid, list({ id: 'b1' }));
  expect(empty.facts[1]).toBe('No replica of it exists or is in progress in r2.');
});

test.each<[string, HttpAnswer, object]>([
  [
    'the list has no such backup',
    json(200, { backups: [] }),
    { unchecked: ['the replication records of the backup (not reported by CBR).'] },
  ],
  [
    'the right to list is missing',
    json(403, { error_code: 'APIGW.0302' }),
    {
      unchecked: [expect.stringMatching(/^the replication records of the backup: missing permission cbr:backups:list/)],
    },
  ],
])('%s: nothing is said of replicas', async (_name, reply, expected) => {
  const { findings } = await checkOf(unsaid, reply);
  expect(short(findings)).toEqual({ ...none, ...expected });
  expect(findings.facts).toHaveLength(1);
});

test('a vault and a project in other letters are the same', async () => {
  expect(short(await vaultFindings(vaultIs({ id: 'V2', project_id: 'P2' })))).toEqual(none);
});
