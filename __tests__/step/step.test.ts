import { expect, test } from '@jest/globals';
import type { HttpRequest } from '../../src/http/transport.ts';
import { Ledger } from '../../src/report/result.ts';
import { openStep, type StepPlan } from '../../src/step/step.ts';
import { contextOf } from '../support/context.ts';
import { NOW, request } from '../support/scripted-client.ts';
import { json, ScriptedTransport } from '../support/scripted-transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

// What the parts of a step come to when they are put together, with a service that answers by the address.
const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
const SERVER = 'OS::Nova::Server';
const vault = {
  id: 'v2',
  project_id: 'p2',
  billing: { status: 'available', protect_type: 'replication', object_type: 'server', size: 500, used: 0 },
};
type Answer = ReturnType<typeof json>;
type Service = (request: HttpRequest, id: string) => Answer | undefined | Promise<Answer | undefined>;

const backup = (id: string, known: object = {}) => ({
  id,
  status: 'available',
  image_type: 'backup',
  resource_id: `server-${id}`,
  resource_name: `name-${id}`,
  resource_type: SERVER,
  resource_size: 40,
  extend_info: { contain_system_disk: true },
  replication_records: [],
  ...known,
});
const idOf = ({ url }: HttpRequest) => /\/backups\/([^/]+)/.exec(url.pathname)?.[1] ?? '';
const copied = (id: string) =>
  backup(id, {
    replication_records: [
      {
        ...place,
        id: `record-${id}`,
        status: 'success',
        created_at: new Date(NOW).toISOString(),
        destination_backup_id: `replica-${id}`,
      },
    ],
  });

/** The service of a good night: each copy has finished at the first look. */
const good: Service = ({ method, url }, id) => {
  if (method === 'POST')
    return json(202, { replication: { replication_record_id: `record-${id}`, source_region: 'r1' } });
  if (url.host === 'there.example')
    return json(200, {
      backup: {
        id,
        status: 'available',
        image_type: 'replication',
        vault_id: 'v2',
        project_id: 'p2',
        provider_id: 'x',
      },
    });
  if (url.pathname.endsWith('/external')) return json(200, { vaults: [vault] });
  if (url.pathname.includes('capabilities'))
    return json(200, { regions: [{ name: 'r1', replication_destinations: ['r2'] }] });
  if (id !== '') return json(200, { backup: copied(id) });
  if (url.pathname.endsWith('/backups')) return json(200, { backups: ['b1', 'b2'].map(copied), count: 2 });
  return undefined;
};

/** None of the backups has been replicated yet. */
const uncopied: Service = (_, id) => (id === '' ? undefined : json(200, { backup: backup(id) }));

const here = { endpoint: new URL('https://here.example'), projectId: 'p1' };
const there = { endpoint: new URL('https://there.example'), projectId: 'p2' };

async function play(ids: readonly string[], changes: Partial<StepPlan> = {}, service: Service = good) {
  const ledger = new Ledger();
  for (const backupId of ids) ledger.add({ ...request, backupId });
  const { clock, cancel } = contextOf(new VirtualClock(NOW));
  const told: string[] = [];
  const line = (text: string) => told.push(text);
  const transport = new ScriptedTransport();
  const answer = async (sent: HttpRequest) => {
    transport.add(answer);
    return (
      (await service(sent, idOf(sent))) ?? (await good(sent, idOf(sent))) ?? new Error(`nobody expected ${sent.url}`)
    );
  };
  transport.add(answer);
  const saves: string[] = [];
  const plan: StepPlan = {
    selection: { kind: 'backups', backupIds: [...ids] },
    sourceRegion: 'r1',
    wait: false,
    timeoutMinutes: 60,
    verify: false,
    dryRun: false,
    maxParallel: 8,
    source: here,
    destination: there,
    ...changes,
  };
  const run = openStep(plan, {
    ledger,
    requestFor: (backupId) => ({ ...request, backupId }),
    save: () => saves.push(transport.requests.map(({ method }) => method).join(' ')),
    clock,
    cancelled: cancel.signal,
    lines: {
      info: (...texts) => line(texts.filter((text) => text !== '').join(' ')),
      warning: (text) => line(`warning: ${text}`),
      debug: () => undefined,
    },
    transport,
    credential: { description: '', ifRefused: 'Check the credential.', authorise: async (unsigned) => unsigned },
  });
  const error: unknown = await run().catch((thrown: unknown) => thrown);
  const { results } = ledger;
  return {
    error,
    ledger,
    clock,
    told,
    saves,
    requests: transport.requests,
    sent: transport.requests.map(({ method, url }) => `${method} ${url.host}${url.pathname}`),
    outcomes: results.map(({ replication }) => replication.outcome),
    failures: results.map(({ failure }) => failure?.title),
  };
}

test('one backup: one request to the source region, and the outcome is saved', async () => {
  const { error, sent, outcomes, failures, told, saves } = await play(['b1']);
  expect([error, outcomes, failures]).toEqual([undefined, ['submitted'], [undefined]]);
  expect(sent).toEqual(['POST here.example/v3/p1/backups/b1/replicate']);
  // Before it is told, and whatever kills the step after it.
  expect(saves.at(-1)).toBe('POST');
  expect(told).toEqual([
    'CBR accepted the request (replication record record-b1).',
    'This step does not wait for the copy, which may still fail. Use wait: true to see how it ends.',
  ]);
});

test('several backups with `wait` and `verify`: each is followed to its end and read in the destination', async () => {
  const { error, sent, outcomes, failures, told } = await play(['b1', 'b2'], { wait: true, verify: true });
  expect([error, outcomes, failures]).toEqual([undefined, ['submitted', 'submitted'], [undefined, undefined]]);
  expect(sent.filter((one) => one.startsWith('POST'))).toHaveLength(2);
  expect(sent.filter((one) => one.includes('there.example')).toSorted()).toEqual([
    'GET there.example/v3/p2/backups/replica-b1',
    'GET there.example/v3/p2/backups/replica-b2',
  ]);
  for (const id of ['b1', 'b2']) {
    expect(told).toContainEqual(expect.stringMatching(new RegExp(`^name-${id} .*Copied.*replica replica-${id}\\.`)));
    expect(told).toContainEqual(
      expect.stringMatching(
        `^name-${id}: Verified in r2: the replica is available, in the right vault and project\\.$`,
      ),
    );
  }
  expect(told.at(-1)).toBe('2 of 2 copied.');
});

test('without `verify` nothing is sent to the destination region', async () => {
  const { sent, told } = await play(['b1'], { wait: true });
  expect(sent.filter((one) => one.includes('there.example'))).toEqual([]);
  expect(told.filter((one) => one.includes('Verified'))).toEqual([]);
});

test('the time limit is that of the plan, and counts from the start', async () => {
  const running = backup('b1', {
    replication_records: [
      { ...place, id: 'record-b1', status: 'replicating', created_at: new Date(NOW).toISOString() },
    ],
  });
  const { clock, ledger } = await play(['b1'], { wait: true, timeoutMinutes: 90 }, ({ method }, id) =>
    method === 'GET' && id === 'b1' ? json(200, { backup: running }) : undefined,
  );
  expect(ledger.results[0]?.failure?.title).toMatch(/time limit|still|wait/i);
  expect(Math.round((clock.now() - NOW) / 60_000)).toBe(90);
});

test('no more requests are under way at a time than the plan allows', async () => {
  const ids = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6'];
  for (const maxParallel of [1, 3]) {
    let underWay = 0;
    let most = 0;
    const { error, outcomes } = await play(ids, { maxParallel }, async (sent, id) => {
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      return good(sent, id);
    });
    expect([error, most]).toEqual([undefined, maxParallel]);
    expect(outcomes).toEqual(ids.map(() => 'submitted'));
  }
});

test('a selection is resolved before anything is requested', async () => {
  const { ledger, outcomes, sent } = await play([], {
    selection: { kind: 'resources', resourceIds: ['server-b1'], maxAgeHours: 26 },
  });
  expect(ledger.results.map(({ replication }) => replication.request.backupId)).toEqual(['b1']);
  expect(outcomes).toEqual(['submitted']);
  expect(sent[0]).toMatch(/^GET here/);
});

test('an old backup is replicated, and fails the step at the end', async () => {
  const old = backup('b1', { created_at: new Date(NOW - 50 * 3_600_000).toISOString() });
  const { outcomes, failures } = await play(
    [],
    { selection: { kind: 'resources', resourceIds: ['server-b1'], maxAgeHours: 26 } },
    ({ method, url }) =>
      method === 'GET' && url.pathname.endsWith('/backups') ? json(200, { backups: [old], count: 1 }) : undefined,
  );
  expect([outcomes, failures]).toEqual([['submitted'], ['No fresh backup']]);
});

test('backups that failed are named at the end, but not with a credential that was refused', async () => {
  const failing = (status: number, code: string) => (sent: HttpRequest) =>
    sent.method === 'POST' ? json(status, { error_code: code, error_msg: 'no' }) : undefined;
  const named = await play(['b1', 'b2'], {}, failing(400, 'BackupService.6129'));
  expect(named.failures.every((title) => title !== undefined)).toBe(true);
  expect(named.ledger.results.map(({ replication }) => replication.backup?.resourceName)).toEqual([
    'name-b1',
    'name-b2',
  ]);
  const refused = await play(['b1', 'b2'], {}, failing(401, 'APIGW.0301'));
  expect(refused.sent).toEqual(['POST here.example/v3/p1/backups/b1/replicate']);
});

test('a dry run requests nothing, and says what a real run would do', async () => {
  const { error, sent, outcomes, failures, told } = await play(['b1', 'b2'], { dryRun: true }, uncopied);
  expect([error, outcomes, failures]).toEqual([undefined, ['checked', 'checked'], [undefined, undefined]]);
  expect(sent.filter((one) => !one.startsWith('GET here'))).toEqual([]);
  expect(told.filter((one) => /could not be made|Use wait/.test(one))).toEqual([]);
  expect(told.at(-1)).toMatch(/^2 of 2/);
});

test('a dry run counts what could not be checked, each once, but not what never can be', async () => {
  const silent =
    (...parts: string[]) =>
    ({ url }: HttpRequest, id: string) => {
      if (id !== '' && parts.includes('backup')) return json(200, { backup: backup(id, { status: undefined }) });
      if (url.pathname.endsWith('/external') && parts.includes('vault'))
        return json(403, { error_code: 'APIGW.0302', error_msg: 'no' });
      return undefined;
    };
  const gaps = ({ told }: { told: string[] }) => told.filter((one) => one.includes('could not be made'));
  expect(gaps(await play(['b1', 'b2'], { dryRun: true }, silent('backup')))).toEqual([
    'warning: 1 check could not be made: see "Not checked" above.',
  ]);
  expect(gaps(await play(['b1', 'b2'], { dryRun: true }, silent('backup', 'vault')))).toEqual([
    'warning: 2 checks could not be made: see "Not checked" above.',
  ]);
});

test('what is in the way of all fails each backup that needs it, and of one only that', async () => {
  const full = { ...vault, billing: { ...vault.billing, size: 10 } };
  const { outcomes, failures, ledger } = await play(['b1', 'b2', 'b3'], { dryRun: true }, ({ url }, id) => {
    if (url.pathname.endsWith('/external')) return json(200, { vaults: [full] });
    if (id === 'b1') return json(200, { backup: backup(id) });
    if (id === 'b3') return json(404, { error_code: 'BackupService.6200', error_msg: 'no such backup' });
    return undefined;
  });
  // b2 is copied already: no room is needed for it.
  expect(outcomes).toEqual(['checked', 'checked', 'checked']);
  expect(failures.map((title) => title !== undefined)).toEqual([true, false, true]);
  expect(ledger.results[0]?.failure?.reasons.join(' ')).toMatch(/vault/);
});

test('a dry run that ends before all is checked tells what it has found', async () => {
  const { error, outcomes, ledger, sent } = await play(['b1', 'b2'], { dryRun: true }, ({ url }, id) => {
    if (id === 'b1') return json(200, { backup: backup(id, { status: 'error' }) });
    if (url.pathname.includes('capabilities')) return json(401, { error_code: 'APIGW.0301', error_msg: 'no' });
    return undefined;
  });
  expect(error).toMatchObject({ code: 'APIGW.0301', advice: 'Check the credential.' });
  expect(outcomes).toEqual([undefined, undefined]);
  expect(ledger.results.map(({ failure }) => failure !== undefined)).toEqual([true, false]);
  expect(sent.filter((one) => one.includes('external'))).toEqual([]);
});

test('where no backup could be checked nothing is asked of the destination', async () => {
  const { sent, failures } = await play(['b1'], { dryRun: true }, (_, id) =>
    id === '' ? undefined : json(401, { error_code: 'APIGW.0301', error_msg: 'no' }),
  );
  expect(sent).toEqual(['GET here.example/v3/p1/backups/b1']);
  expect(failures).toEqual([expect.any(String)]);
});
