import { accessKeyCredential } from '../src/credentials/access-key.ts';
import type { Inputs } from '../src/github/inputs.ts';
import { Secrets } from '../src/github/secrets.ts';
import { summarise } from '../src/github/summary/summary.ts';
import type { HttpRequest } from '../src/http/transport.ts';
import { explain } from '../src/report/explain.ts';
import { Ledger } from '../src/report/result.ts';
import { openStep } from '../src/step/step.ts';
import { Cloud, documented } from './cloud.ts';
import { faults } from './faults.ts';
import { memoryTransport, type NetworkFault } from './memory-transport.ts';
import { Timeline } from './timeline.ts';

// Nights as they come: whole steps, played in memory in a moment, for the pages that they leave behind. They are drawn by
// scripts/pictures.ts.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KEY = { id: 'FAKEKEYOFTHEPICTURES', secret: 'FakeSecretOfThePictures-0123456789' };
const SOURCE_VAULT = '9d6fcd9c-1b0b-4c8b-9f1d-52a2ee5a7b04';

/** Name and gigabytes. */
type Server = readonly [name: string, size: number];
const SERVERS: readonly Server[] = [
  ['erp-db-01', 1_200],
  ['erp-db-02', 1_200],
  ['erp-app-01', 200],
  ['erp-app-02', 200],
  ['crm-db-01', 800],
  ['crm-app-01', 160],
  ['mail-01', 500],
  ['files-01', 900],
  ['git-01', 300],
  ['ci-01', 120],
  ['ad-dc-01', 80],
  ['ad-dc-02', 80],
  ['web-01', 60],
  ['web-02', 60],
  ['web-03', 60],
  ['bi-db-01', 900],
  ['bi-app-01', 100],
  ['monitor-01', 100],
  ['proxy-01', 40],
  ['jump-01', 40],
];

/** What a step is given. */
interface Plan {
  readonly servers?: readonly Server[];
  readonly wait?: boolean;
  readonly dryRun?: boolean;
  readonly timeoutMinutes?: number;
  /** The backups are those of the vault, not named one by one. */
  readonly ofVault?: boolean;
  readonly prepare?: (stage: Stage) => void;
  readonly fault?: (request: HttpRequest, stage: Stage) => NetworkFault | undefined;
  readonly cancelledAfter?: number;
  /** A step with the same backups has gone before. */
  readonly again?: boolean;
}

interface Stage {
  readonly cloud: Cloud;
  readonly timeline: Timeline;
  /** By the name of its server. */
  readonly backup: (server: string) => ReturnType<Cloud['addBackup']>;
  /** Of the vault, where it has more servers than backups. */
  readonly resources: { id: string; name: string; type: string }[];
}

/** One night and what its page has to show. */
export interface Night {
  readonly name: string;
  readonly plan: Plan;
  /** The sign that the heading begins with. */
  readonly sign: '✅' | '❌' | '⏳' | '🚫' | '🔍' | '☑️';
  readonly alert?: 'CAUTION' | 'WARNING';
  /** Rows of the table of failures. */
  readonly rows?: number;
  /** Bars of the chart by section. */
  readonly bars?: Readonly<Partial<Record<'Failed' | 'Lost sight' | 'Still copying' | 'Copied', number>>>;
}

const one: readonly Server[] = [['erp-db-01', 1_200]];
const isTo = (request: HttpRequest, method: string, part: string) =>
  request.method === method && request.url.pathname.includes(part);
const isPost = (request: HttpRequest) => isTo(request, 'POST', '/replicate');

export const nights: readonly Night[] = [
  { name: 'good', plan: { wait: true }, sign: '✅', bars: { Copied: 20 } },
  {
    name: 'mixed',
    plan: {
      wait: true,
      prepare: ({ cloud, backup }) => {
        backup('mail-01').status = 'error';
        backup('files-01').containSystemDisk = false;
        backup('web-01').resourceType = 'OS::Cinder::Volume';
        for (const server of ['erp-app-01', 'erp-app-02'])
          cloud.addRecord(backup(server).id, { destinationRegion: 'ap-southeast-3', age: 20 * HOUR });
        cloud.ends.push(...Array.from({ length: 7 }, () => ({ status: 'success' as const })), {
          status: 'fail',
          failCode: 'BackupService.8401',
          failReason: 'import image failed',
        });
      },
    },
    sign: '❌',
    alert: 'CAUTION',
    rows: 4,
    bars: { Failed: 1, Copied: 14 },
  },
  {
    name: 'vault-full',
    plan: {
      wait: true,
      fault: (request, { cloud }) => {
        const backup = cloud.backups.get(request.url.pathname.split('/').at(-2) ?? '');
        return isPost(request) && (backup?.resourceSize ?? 0) >= 300 ? faults.error('6129') : undefined;
      },
    },
    sign: '❌',
    alert: 'CAUTION',
    rows: 1,
    bars: { Copied: 13 },
  },
  {
    name: 'time-limit',
    plan: { wait: true, timeoutMinutes: 150 },
    sign: '⏳',
    alert: 'WARNING',
    bars: { 'Still copying': 5, Copied: 15 },
  },
  {
    name: 'cancelled',
    plan: { wait: true, cancelledAfter: 30 * MINUTE },
    sign: '🚫',
    bars: { 'Still copying': 10, Copied: 10 },
  },
  { name: 'requested', plan: {}, sign: '⏳' },
  { name: 'again', plan: { wait: true, again: true }, sign: '☑️' },
  { name: 'dry-run-ready', plan: { dryRun: true }, sign: '🔍' },
  {
    name: 'dry-run-obstacles',
    plan: {
      dryRun: true,
      prepare: ({ cloud, backup }) => {
        backup('mail-01').status = 'error';
        backup('files-01').containSystemDisk = false;
        const vault = cloud.vaults.get(documented.destinationVaultId);
        if (vault !== undefined) Object.assign(vault, { size: 1_000, used: 900 });
      },
    },
    sign: '🔍',
    alert: 'WARNING',
    rows: 3,
  },
  {
    name: 'dry-run-gaps',
    plan: {
      dryRun: true,
      prepare: ({ cloud }) => cloud.keys.get(KEY.id)?.denied.add('cbr:vaults:listExternalVaults'),
    },
    sign: '🔍',
    alert: 'WARNING',
  },
  {
    name: 'stale-and-missing',
    plan: {
      wait: true,
      ofVault: true,
      prepare: ({ backup, resources, timeline }) => {
        for (const server of ['files-01', 'mail-01']) backup(server).protectedAt = timeline.now() - 80 * HOUR;
        resources.push({ id: '0c5ab4a1-7f0b-4f0e-8d6f-3b7c8f0a1d22', name: 'hr-db-01', type: 'OS::Nova::Server' });
      },
    },
    sign: '❌',
    alert: 'CAUTION',
    rows: 2,
    bars: { Copied: 20 },
  },
  {
    name: 'selection-not-readable',
    plan: {
      wait: true,
      ofVault: true,
      fault: (request) =>
        isTo(request, 'GET', '/vaults/')
          ? faults.answer(403, '{"error_code":"APIGW.0302","error_msg":"no permission: cbr:vaults:get"}')
          : undefined,
    },
    sign: '❌',
    alert: 'CAUTION',
  },
  {
    name: 'in-doubt',
    plan: {
      servers: SERVERS.slice(0, 6),
      prepare: ({ cloud }) => cloud.keys.get(KEY.id)?.denied.add('cbr:backups:get').add('cbr:backups:list'),
      fault: (request, { timeline }) =>
        isPost(request) && timeline.random() < 0.4 ? { kind: 'close', commit: true } : undefined,
    },
    sign: '❌',
    alert: 'CAUTION',
    rows: 1,
  },
  {
    name: 'lost-sight',
    plan: {
      wait: true,
      timeoutMinutes: 240,
      servers: SERVERS.slice(0, 6),
      fault: (request, { timeline }) =>
        request.method === 'GET' && timeline.now() > START + 100 * MINUTE ? faults.answer(503, '{}') : undefined,
    },
    sign: '❌',
    alert: 'CAUTION',
    rows: 1,
    bars: { 'Lost sight': 3, Copied: 3 },
  },
  { name: 'one-good', plan: { servers: one, wait: true }, sign: '✅', bars: { Copied: 1 } },
  { name: 'one-requested', plan: { servers: one }, sign: '⏳' },
  {
    name: 'one-failed',
    plan: {
      servers: one,
      wait: true,
      prepare: ({ backup }) => {
        backup('erp-db-01').containSystemDisk = false;
      },
    },
    sign: '❌',
    alert: 'CAUTION',
  },
  { name: 'one-again', plan: { servers: one, wait: true, again: true }, sign: '☑️' },
  {
    name: 'one-time-limit',
    plan: { servers: one, wait: true, timeoutMinutes: 60 },
    sign: '⏳',
    alert: 'WARNING',
    bars: { 'Still copying': 1 },
  },
  {
    name: 'one-cancelled',
    plan: { servers: one, wait: true, cancelledAfter: 20 * MINUTE },
    sign: '🚫',
    bars: { 'Still copying': 1 },
  },
  {
    name: 'hostile-names',
    plan: {
      wait: true,
      servers: [
        ['`code` | cell', 40],
        ['<!-- gone', 60],
        ['@octo-org/everyone #1', 80],
        ['[x](javascript:alert(1))', 100],
        ['</details></table><script>alert(1)</script>', 120],
        ['שרת-גיבוי-01', 140],
        [`long-${'x'.repeat(995)}`, 160],
        ['section Failed', 180],
        ['数据库服务器-01', 200],
        ['%% comment; click t1 "#35;"', 220],
      ],
      prepare: ({ cloud }) =>
        cloud.ends.push({
          status: 'fail',
          failCode: 'BackupService.8401',
          failReason: '| </td> ``` <b>import</b> @a/b\n\n# no',
        }),
    },
    sign: '❌',
    alert: 'CAUTION',
    rows: 1,
    bars: { Failed: 1, Copied: 9 },
  },
  {
    name: 'many',
    plan: {
      wait: true,
      servers: Array.from(
        { length: 256 },
        (_, index): Server => [`node-${String(index + 1).padStart(3, '0')}`, 20 + (index % 50)],
      ),
    },
    sign: '✅',
    bars: { Copied: 256 },
  },
];

const START = Date.UTC(2026, 10, 26, 2, 30);

/** Plays a night and returns the page that it leaves behind. */
export async function play({ plan }: Night): Promise<string> {
  // Always the same night.
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const timeline = new Timeline(random, START);
  const cloud = new Cloud(timeline.now);
  cloud.recordIds.length = 0;
  cloud.region = 'ap-southeast-1';
  cloud.destinations.add('ap-southeast-3');
  cloud.addKey(KEY.id, KEY.secret);
  const uuid = () => {
    const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };
  const vault = cloud.vaults.get(documented.destinationVaultId);
  if (vault !== undefined) Object.assign(vault, { region: 'ap-southeast-3', size: 20_000 });
  const resources: Stage['resources'] = [];
  const made = (plan.servers ?? SERVERS).map(([name, size], index) => {
    cloud.recordIds.push(uuid());
    const backup = cloud.addBackup({
      ...{ id: uuid(), name: 'nightly', resourceName: name, resourceSize: size, vaultId: SOURCE_VAULT },
      protectedAt: START - 88 * MINUTE + index * 3_000,
    });
    return backup;
  });
  const stage: Stage = {
    cloud,
    timeline,
    resources,
    backup: (server) => {
      const found = made.find(({ resourceName }) => resourceName === server);
      if (found === undefined) throw new Error(`no server ${server}`);
      return found;
    },
  };
  plan.prepare?.(stage);
  if (plan.again === true)
    for (const { id } of made) cloud.addRecord(id, { destinationRegion: 'ap-southeast-3', age: HOUR });
  return runStep(
    plan,
    stage,
    made.map(({ id }) => id),
  );
}

async function runStep(plan: Plan, stage: Stage, backupIds: readonly string[]): Promise<string> {
  const { cloud, timeline } = stage;
  const clock = timeline.clock();
  const secrets = new Secrets();
  const cancel = new AbortController();
  const { cancelledAfter } = plan;
  if (cancelledAfter !== undefined) timeline.after(cancelledAfter, () => cancel.abort());
  const inputs = {
    sourceRegion: 'ap-southeast-1',
    endpoint: new URL('https://cbr.ap-southeast-1.example'),
    projectId: documented.projectId,
    destinationRegion: 'ap-southeast-3',
    destinationProjectId: documented.destinationProjectId,
    destinationVaultId: documented.destinationVaultId,
    wait: plan.wait === true,
    dryRun: plan.dryRun === true,
    verify: false,
  } satisfies Partial<Inputs>;
  const ledger = new Ledger();
  const requestFor = (backupId: string) => ({
    ...{ backupId, name: undefined, description: undefined, enableAcceleration: false },
    ...{ destinationRegion: inputs.destinationRegion, destinationVaultId: inputs.destinationVaultId },
    destinationProjectId: inputs.destinationProjectId,
  });
  if (plan.ofVault !== true) for (const id of backupIds) ledger.add(requestFor(id));
  const fault = (request: HttpRequest): NetworkFault | undefined =>
    plan.fault?.(request, stage) ?? answerOf(request, stage);
  const transport = memoryTransport({ timeline, cloud, fault, exchanges: [] });
  const silent = () => undefined;
  const step = openStep(
    {
      ...inputs,
      selection:
        plan.ofVault === true
          ? { kind: 'vault', vaultId: SOURCE_VAULT, resourceIds: [], maxAgeHours: 26 }
          : { kind: 'backups', backupIds },
      timeoutMinutes: plan.timeoutMinutes ?? 600,
      maxParallel: 8,
      source: inputs,
      destination: {
        endpoint: new URL('https://cbr.ap-southeast-3.example'),
        projectId: documented.destinationProjectId,
      },
    },
    {
      ...{ clock, cancelled: cancel.signal, transport, ledger, requestFor, save: silent },
      lines: { info: silent, warning: silent, debug: silent },
      credential: accessKeyCredential({ ...KEY, securityToken: undefined }, 'inputs', clock),
    },
  );
  const { results } = ledger;
  const parts = { clock, cancelled: cancel.signal };
  const work = step().catch((error: unknown) => {
    if (results.length === 0) ledger.failure ??= explain(error, undefined, parts);
    for (const result of results) result.fail(explain(error, result.replication, parts));
  });
  await timeline.runUntil(work);
  // What was never read has its name from a list at the end.
  for (const { journal } of results) {
    const source = cloud.backups.get(journal.replication.request.backupId);
    if (source === undefined || journal.replication.backup !== undefined) continue;
    const { resourceName, resourceType, name, vaultId } = source;
    journal.note({ backup: { name, vaultId, resourceName, resourceType, size: undefined, protectedAt: undefined } });
  }
  const workflowRun = {
    ...{ repository: 'octo-org/octo-repo', runId: '7012345678', runAttempt: '1' },
    url: 'https://github.com/octo-org/octo-repo/actions/runs/7012345678/attempts/1',
  };
  return summarise(
    { inputs, results, workflowRun, whole: ledger.failure, now: clock.time(), clock: clock.now() },
    secrets,
  );
}

/** What a selection reads: the vault, and its backups. */
function answerOf(request: HttpRequest, { cloud, resources }: Stage): NetworkFault | undefined {
  const own = [...cloud.backups.values()].filter(({ vaultId }) => vaultId === SOURCE_VAULT);
  // An ID of a resource for each, as the backups of a night are of different ones.
  const resourceOf = (backupId: string) => backupId.replace(/^.{8}/, 'f3a2c5d0');
  const answer = (value: unknown) => faults.answer(200, JSON.stringify(value));
  if (isTo(request, 'GET', `/vaults/${SOURCE_VAULT}`)) {
    const protectedOnes = own.map(({ id, resourceName, resourceType }) => ({
      ...{ id: resourceOf(id), name: resourceName, type: resourceType },
    }));
    return answer({ vault: { id: SOURCE_VAULT, name: 'nightly', resources: [...protectedOnes, ...resources] } });
  }
  if (request.url.searchParams.get('vault_id') !== SOURCE_VAULT || request.url.searchParams.has('show_replication')) {
    return undefined;
  }
  const backups = own.map((backup) => ({
    ...{ id: backup.id, name: backup.name, status: backup.status, image_type: backup.imageType },
    ...{ vault_id: SOURCE_VAULT, resource_id: resourceOf(backup.id), resource_name: backup.resourceName },
    ...{ resource_type: backup.resourceType, resource_size: backup.resourceSize },
    protected_at: new Date(backup.protectedAt ?? START).toISOString(),
  }));
  return answer({ backups, count: backups.length });
}
