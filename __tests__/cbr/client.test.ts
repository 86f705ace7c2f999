import { expect, test } from '@jest/globals';
import { CallError, ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import { CbrClient, type CbrService, NEWEST_WITH_RECORDS } from '../../src/cbr/client.ts';
import { inParallel } from '../../src/cbr/gate.ts';
import type { HttpAnswer } from '../../src/http/transport.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';
import { contextOf } from '../support/context.ts';
import { json, ScriptedTransport } from '../support/scripted-transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const NOW = Date.UTC(2026, 10, 23, 2);
const httpDate = (time: number) => new Date(time).toUTCString();

function clientFor(...replies: ConstructorParameters<typeof ScriptedTransport>) {
  const transport = new ScriptedTransport(...replies);
  const { context, clock, told, debugged } = contextOf(new VirtualClock(NOW));
  const order: string[] = [];
  const service: CbrService = {
    endpoint: new URL('https://cbr.example:8443'),
    projectId: 'p/1',
    credential: {
      description: '',
      ifRefused: 'Check this key.',
      authorise: async (request, projectId) => {
        order.push('authorise');
        return { ...request, headers: { ...request.headers, 'X-Auth-Token': `for ${projectId}` } };
      },
    },
    transport,
    common: inParallel(1),
  };
  return { client: new CbrClient(service, context), transport, clock, order, told, debugged };
}

const backup = { id: 'b1', replication_records: [{ id: 'r1' }] };
const headers = {
  Accept: 'application/json',
  'User-Agent': 'replicate-cbr-backup/1.0.0',
  'X-Auth-Token': 'for p/1',
};

test('a backup is read, with who answered and when', async () => {
  const reply = json(200, { backup }, { 'x-request-id': 'req', date: httpDate(NOW + 5_000) });
  const { client, transport } = clientFor(reply);
  expect(await client.showBackup('b1')).toMatchObject({ value: backup, requestId: 'req', date: NOW + 5_000 });
  // Strictly: a GET has not even an empty body.
  expect(transport.requests).toStrictEqual([
    { method: 'GET', url: new URL('https://cbr.example:8443/v3/p%2F1/backups/b1'), headers },
  ]);
});

test('a replica is asked for with the body as it is, and only after the request is authorised', async () => {
  const replication = { replication_record_id: 'r1' };
  const { client, transport, order } = clientFor(json(202, { replication }));
  const body = {
    replicate: { destination_region: 'r2', destination_project_id: 'p2', destination_vault_id: 'v2' },
  };
  const accepted = await client.replicateBackup('b/1', body, () => order.push('starts'));
  expect(accepted).toMatchObject({ value: replication, requestId: undefined, date: undefined });
  expect(transport.requests).toEqual([
    {
      method: 'POST',
      url: new URL('https://cbr.example:8443/v3/p%2F1/backups/b%2F1/replicate'),
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    },
  ]);
  expect(order).toEqual(['authorise', 'starts']);
});

test('every other call', async () => {
  const vault = { id: 'v2', billing: { size: 100 } };
  const { client, transport } = clientFor(
    json(200, { backups: [backup], count: 7, limit: 50 }),
    json(200, { regions: [{ name: 'r1', replication_destinations: ['r2', 7] }, { name: 'r2' }] }),
    json(200, { vaults: [vault] }),
  );
  const { value: page } = await client.listBackups(NEWEST_WITH_RECORDS, 50, 100);
  expect(page).toEqual({ entries: [expect.objectContaining({ id: 'b1' })], size: 1, count: 7 });
  expect((await client.showReplicationCapabilities()).value).toEqual([
    { name: 'r1', replication_destinations: ['r2', '?'] },
    { name: 'r2' },
  ]);
  expect((await client.listExternalVaults('v 2', 'r2', 'p2')).value).toMatchObject([vault]);
  expect(transport.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
    'GET /v3/p%2F1/backups?show_replication=true&sort=created_at%3Adesc&limit=50&offset=100',
    'GET /v3/p%2F1/replication-capabilities',
    'GET /v3/p%2F1/vaults/external?external_project_id=p2&region_id=r2&vault_id=v+2',
  ]);
});

test.each<[object, number, number | undefined]>([
  [{ backups: [{ id: 'b1' }, null, 'x'], count: '301' }, 3, 301],
  [{ backups: null, count: 0 }, 0, 0],
  [{ backups: [], count: null }, 0, undefined],
  ...[-1, 1.5, '-1', 'many', {}].map((count): [object, number, undefined] => [{ backups: [], count }, 0, undefined]),
])('a page of the list: %j', async (body, size, count) => {
  const { client } = clientFor(json(200, body));
  const { value } = await client.listBackups({}, 50, 0);
  expect(value).toMatchObject({ size, entries: Array.from({ length: Math.min(size, 1) }, () => ({ id: 'b1' })) });
  expect(value.count).toBe(count);
});

test('a list is narrowed and sorted as asked, page by page', async () => {
  const { client, transport } = clientFor(json(200, { backups: [backup] }), json(200, { backups: [] }));
  const query = { vault_id: 'v 1', sort: 'created_at:asc' };
  const found: unknown[] = [];
  for await (const { value } of client.allBackups({ limit: 20 }, query)) found.push(...value.map(({ id }) => id));
  expect(found).toEqual(['b1']);
  expect(transport.requests.map(({ url }) => url.search)).toEqual([
    '?vault_id=v+1&sort=created_at%3Aasc&limit=20&offset=0',
    '?vault_id=v+1&sort=created_at%3Aasc&limit=20&offset=1',
  ]);
});

test('each failed call says what was being done', async () => {
  const busy = json(400, {});
  const { client } = clientFor(...Array.from({ length: 8 }, () => busy));
  await expect(client.replicateBackup('b', {} as never, () => undefined)).rejects.toThrow(
    /^Failed to request the replica: /,
  );
  await expect(client.showBackup('b1')).rejects.toThrow(/^Failed to read the backup: /);
  await expect(client.listBackups(NEWEST_WITH_RECORDS, 1, 0)).rejects.toThrow(/^Failed to list the backups: /);
  await expect(client.showReplicationCapabilities()).rejects.toThrow(
    /^Failed to read the possible destination regions: /,
  );
  await expect(client.listExternalVaults('v', 'r', 'p')).rejects.toThrow(/^Failed to read the destination vault: /);
  await expect(client.showVault('v')).rejects.toThrow(/^Failed to read the source vault: /);
  await expect(client.showCheckpoint('c')).rejects.toThrow(/^Failed to read the checkpoint: /);
  await expect(client.allReplicas('v', 50).next()).rejects.toThrow(/^Failed to list the replicas: /);
});

test('a vault and its replicas are asked for where they are', async () => {
  const { client, transport } = clientFor(
    json(200, { vault: { id: 'v1', resources: [] } }),
    json(200, { checkpoint: { id: 'c 1', status: 'available', vault: { id: 'v1', resources: [] } } }),
    json(200, { backups: [], count: 0 }),
  );
  await client.showVault('v1');
  await client.showCheckpoint('c 1').catch(() => undefined);
  for await (const _page of client.allReplicas('v 2', 50)) break;
  expect(transport.requests.map(({ method, url }) => `${method} ${url.pathname}${url.search}`)).toEqual([
    'GET /v3/p%2F1/vaults/v1',
    'GET /v3/p%2F1/checkpoints/c%201',
    'GET /v3/p%2F1/backups?vault_id=v+2&sort=created_at%3Adesc&limit=50&offset=0',
  ]);
});

test.each<[string, HttpAnswer]>([
  ['an answer that is none', json(199, { backup })],
  ['a redirect', json(300, { backup })],
  ['a body that is not whole', { ...json(200, { backup }), bodyProblem: 'it broke off' }],
  ['no JSON', { status: 200, headers: {}, body: '{"backup":' }],
  ['another shape', json(200, { backups: [backup] })],
])('%s is no answer', async (_name, reply) => {
  const { client } = clientFor(reply);
  const error = await client.showBackup('b1').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ServiceError);
  expect(error).toMatchObject({ status: reply.status });
});

test.each([200, 201, 299])('an answer with HTTP %d is one', async (status) => {
  const { client } = clientFor(json(status, { backup }));
  expect((await client.showBackup('b1')).value.id).toBe('b1');
});

test.each<[string, Error | HttpAnswer, number]>([
  ['too many requests', json(429, {}), 7],
  ['no connection', new TransportFailure('unreachable', false, 'x'), 7],
  ['an unknown host', new TransportFailure('unknown_host', false, 'x'), 3],
  ['a certificate that is not trusted', new TransportFailure('certificate', false, 'x'), 1],
  ['a refusal of the proxy', new TransportFailure('proxy_refused', false, 'x'), 1],
  ['no answer', new TransportFailure('no_answer', true, 'x'), 1],
  ['a cancellation', new TransportFailure('cancelled', false, 'x'), 1],
  ['a refusal', json(400, {}), 1],
  ['busy', json(400, { error_code: 'BackupService.6130' }), 1],
  ['doubt', json(503, {}), 1],
])('%s: sent so often', async (_name, reply, times) => {
  const { client, transport, order, told } = clientFor(...Array.from({ length: 9 }, () => reply));
  await expect(client.showBackup('b1')).rejects.toBeInstanceOf(CallError);
  expect(transport.requests).toHaveLength(times);
  // Authorised again each time, and told each time.
  expect(order).toHaveLength(times);
  expect(told).toHaveLength(times - 1);
});

test('a caller who asks again anyway has it sent once', async () => {
  const { client, transport } = clientFor(json(429, {}), json(429, {}));
  await expect(client.showBackup('b1', true)).rejects.toBeInstanceOf(ServiceError);
  await expect(client.listBackups(NEWEST_WITH_RECORDS, 1, 0)).rejects.toBeInstanceOf(ServiceError);
  expect(transport.requests).toHaveLength(2);
});

test('what is sent again is told, with the pause rounded up', async () => {
  const { client, told, clock } = clientFor(
    json(429, { error_msg: 'slow' }, { 'retry-after': '5' }),
    json(200, { backup }),
  );
  clock.random = () => 0.3;
  await client.showBackup('b1');
  expect(clock.pauses).toEqual([5_300]);
  expect(told).toEqual([
    'trouble: Failed to read the backup: the answer was HTTP 429: "slow". The request did nothing; trying again in 6 s.',
  ]);
});

test('an attempt to connect again is told as well', async () => {
  const { client, told, clock } = clientFor(
    new TransportFailure('unreachable', false, 'no connection'),
    json(200, { backup }),
  );
  clock.random = () => 0.3;
  await client.showBackup('b1');
  const [pause = 0] = clock.pauses;
  expect(pause).toBeGreaterThan(1_000);
  expect(told).toEqual([
    `trouble: Failed to read the backup: no connection. The request did nothing; trying again in ${Math.ceil(pause / 1_000)} s.`,
  ]);
});

test.each([
  [{ date: httpDate(NOW + 3_600_000) }, '2026-11-23T03:20:00.000Z'],
  [{}, '2026-11-23T02:20:00.000Z'],
])('a pause that is too long names its end by the clock of the service: %j', async (more, until) => {
  const { client, transport, clock } = clientFor(json(429, {}, { 'retry-after': '1200', ...more }));
  clock.random = () => 0;
  await expect(client.showBackup('b1')).rejects.toMatchObject({
    notes: [`The answer asks to wait until ${until}, which is longer than this step waits.`],
  });
  expect(transport.requests).toHaveLength(1);
});

test.each([
  [401, 10, 'is 10 minutes behind the clock of the service'],
  [401, -10, 'is 10 minutes ahead of the clock of the service'],
  [401, 9, undefined],
  [401, -9, undefined],
  [403, 40, undefined],
])('HTTP %d of a service that is %d minutes ahead: %s', async (status, minutes, note) => {
  const { client } = clientFor(json(status, {}, { date: httpDate(NOW + minutes * 60_000) }));
  const notes = note === undefined ? [] : [expect.stringContaining(`The clock of this runner ${note}`)];
  await expect(client.showBackup('b1')).rejects.toMatchObject({ notes });
});

test('a refused signature without a date says nothing of clocks', async () => {
  const { client } = clientFor(json(401, {}));
  await expect(client.showBackup('b1')).rejects.toMatchObject({ notes: [] });
});

test.each<[TransportFailureKind, boolean, object]>([
  ['no_answer', true, { behaviour: 'ambiguous', sent: true, canConnectLater: false }],
  ['certificate', false, { behaviour: 'not_sent', sent: false, canConnectLater: false }],
  ['cancelled', true, { behaviour: 'cancelled', sent: true, canConnectLater: false }],
])('without an answer: %s', async (kind, sent, expected) => {
  const { client } = clientFor(new TransportFailure(kind, sent, 'why'));
  const error = await client.showBackup('b1').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnansweredError);
  expect(error).toMatchObject({ kind, message: 'Failed to read the backup: why.', ...expected });
});

test('an error that nobody foresaw goes on as it is', async () => {
  const error = new TypeError('odd');
  const { client } = clientFor(error);
  await expect(client.showBackup('b1')).rejects.toBe(error);
});

test('why an answer could not be read is the cause, and a refusal has none', async () => {
  const { client } = clientFor({ status: 200, headers: {}, body: '{"backup":' }, json(200, {}), json(400, {}));
  const causes = [];
  for (let reply = 0; reply < 3; reply++) {
    causes.push(await client.showBackup('b1').catch((error: unknown) => (error as Error).cause));
  }
  expect(causes).toEqual([expect.any(SyntaxError), expect.objectContaining({ name: '$ZodError' }), undefined]);
});

test('a client for another reporter tells there what its own requests meet, and shares the gate', async () => {
  const refusal = json(401, {});
  const { client, told, debugged, clock, transport } = clientFor(
    json(429, {}),
    new TransportFailure('unreachable', false, 'no connection'),
    json(200, { backup }),
    refusal,
  );
  const other = contextOf(clock);
  const ofBackup = client.for(other.context);
  await ofBackup.showBackup('b1');
  await client.accepted;
  expect(told).toEqual([]);
  expect(other.told).toHaveLength(2);
  await expect(ofBackup.showBackup('b1')).rejects.toThrow(/HTTP 401/);
  await expect(client.showBackup('b1')).rejects.toThrow(/HTTP 401/);
  expect(transport.requests).toHaveLength(4);
  expect([debugged.length, other.debugged.length]).toEqual([0, 4]);
});

test('each request has its line in the debug log, and no secret is in it', async () => {
  const { client, debugged } = clientFor(
    new TransportFailure('unreachable', false, 'x'),
    json(200, { backups: [] }, { 'x-request-id': 'r1' }),
    json(200, { backup }),
  );
  await expect(client.listBackups(NEWEST_WITH_RECORDS, 50, 0)).rejects.toThrow();
  await client.listBackups(NEWEST_WITH_RECORDS, 50, 0);
  await client.showBackup('b1');
  expect(debugged).toEqual([
    'GET cbr.example:8443/v3/p%2F1/backups: unreachable, 0 ms',
    'GET cbr.example:8443/v3/p%2F1/backups: HTTP 200, request ID r1, 0 ms',
    'GET cbr.example:8443/v3/p%2F1/backups/b1: HTTP 200, 0 ms',
  ]);
});
