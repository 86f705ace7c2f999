import { randomUUID } from 'node:crypto';
import { sign } from '../src/credentials/signature.ts';
import {
  type Cloud,
  documented,
  Refusal,
  type ReplicateRequest,
  type SimulatedBackup,
  type SimulatedRecord,
  type SimulatedVault,
} from './cloud.ts';
import { serviceErrors } from './service-errors.ts';
import { json, type WireReply, type WireRequest } from './wire.ts';

/**
 * The HTTP interface of the simulated service: documented calls only, and it refuses what the real one refuses
 * (unknown keys, values against the documented patterns, other content types, a token of another project), so that it
 * is a contract and not an echo. Does nothing but compute: no sockets, no time of its own.
 */
export function serve(cloud: Cloud, now: () => number, request: WireRequest): WireReply {
  const { pathname } = new URL(request.path, 'http://simulator');
  if (pathname === '/id-token') return cloud.identity.giveIdToken(request, now);
  if (pathname === '/v5/agencies/assume-with-oidc') return cloud.identity.assumeAgency(cloud, request, now);
  const [, projectId = '', rest = ''] = /^\/v3\/([\w-]{1,64})\/(.+)$/.exec(pathname) ?? [];
  const call = calls.find(({ method, path }) => method === request.method && path.test(rest));
  if (call === undefined) {
    return gatewayError(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment', now);
  }
  const refused = refuseCredential(cloud, request, projectId, call.right, now);
  if (refused !== undefined) return refused;
  try {
    const [, id = ''] = call.path.exec(rest) ?? [];
    return json(200, call.answer({ cloud, now: now(), request, projectId, id, query: readQuery(request, call) }), now);
  } catch (error) {
    if (error instanceof Refusal) return serviceError(error.number, now, { message: error.message });
    throw error;
  }
}

interface CallContext {
  readonly cloud: Cloud;
  readonly now: number;
  readonly request: WireRequest;
  readonly projectId: string;
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
}

interface DocumentedCall {
  readonly method: string;
  /** Below the project. */
  readonly path: RegExp;
  readonly right: string;
  /** The query's keys and what their values may be. */
  readonly query?: Readonly<Record<string, RegExp>>;
  readonly answer: (context: CallContext) => unknown;
}

const ID = /^[\w-]{1,64}$/;

const calls: readonly DocumentedCall[] = [
  {
    method: 'POST',
    path: /^backups\/([\w-]{1,64})\/replicate$/,
    right: 'cbr:backups:replicate',
    answer: ({ cloud, request, projectId, id }) => {
      const replicate = readReplicateRequest(request);
      const backup = cloud.backup(id, projectId);
      return { replication: showAccepted(backup, cloud.replicate(backup, replicate), cloud) };
    },
  },
  {
    method: 'GET',
    path: /^backups\/([\w-]{1,64})$/,
    right: 'cbr:backups:get',
    answer: ({ cloud, now, projectId, id }) => {
      const { replication_records, ...backup } = showBackup(cloud, cloud.backup(id, projectId), now);
      const records = cloud.showsRecords ? replication_records : cloud.noRecords;
      return { backup: { ...backup, ...(records === undefined ? {} : { replication_records: records }) } };
    },
  },
  {
    method: 'GET',
    path: /^backups$/,
    right: 'cbr:backups:list',
    query: {
      show_replication: /^(true|false)$/,
      sort: /^(created_at|updated_at|name|status|protected_at|id):(asc|desc)$/,
      limit: /^([1-9]\d{0,2}|1000)$/,
      offset: /^\d{1,9}$/,
      vault_id: ID,
      image_type: /^(backup|replication)$/,
      status: /^[a-z_]+$/,
      start_time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    },
    answer: ({ cloud, now, projectId, query }) => {
      const seen = Math.min(now, cloud.listStopsAt);
      const since = Date.parse(query['start_time'] ?? '') || 0;
      const all = cloud
        .list(projectId)
        .filter(({ vaultId }) => vaultId === (query['vault_id'] ?? vaultId))
        .filter(({ imageType }) => imageType === (query['image_type'] ?? imageType))
        .filter(({ status }) => status === (query['status'] ?? status))
        .filter(({ protectedAt }) => protectedAt >= since);
      const { page, count } = cloud.page(all, Number(query['offset'] ?? 0), Number(query['limit'] ?? 1_000));
      const showsRecords = cloud.listsRecords && query['show_replication'] === 'true';
      const padding = 'x'.repeat(cloud.pages.bytesOfEntry);
      const backups = page.map((backup) => ({
        ...showBackup(cloud, showsRecords ? backup : { ...backup, records: [] }, seen),
        ...(padding === '' ? {} : { padding }),
      }));
      if (cloud.pages.isGrowing) cloud.addBackup({ id: randomUUID(), projectId, protectedAt: now });
      return { backups, count };
    },
  },
  {
    method: 'GET',
    path: /^replication-capabilities$/,
    right: 'cbr:backups:queryReplicationCapability',
    answer: ({ cloud }) => ({
      regions: [{ name: cloud.region, replication_destinations: [...cloud.destinations] }],
    }),
  },
  {
    method: 'GET',
    path: /^vaults\/external$/,
    right: 'cbr:vaults:listExternalVaults',
    query: { external_project_id: ID, region_id: /^[a-zA-Z0-9._-]{1,255}$/, vault_id: ID },
    answer: ({ cloud, query }) => {
      const vaults = [...cloud.vaults.values()].filter(
        ({ id, projectId, region }) =>
          id === query['vault_id'] && projectId === query['external_project_id'] && region === query['region_id'],
      );
      return { vaults: vaults.map(showVault), count: vaults.length };
    },
  },
];

/** @throws {Refusal} as the service refuses a key or a value that is not documented */
function readQuery({ path }: WireRequest, { query = {} }: DocumentedCall): Record<string, string> {
  const given = Object.fromEntries(new URL(path, 'http://simulator').searchParams);
  for (const [key, value] of Object.entries(given)) {
    if (query[key]?.test(value) !== true) throw new Refusal('9900', `invalid query: ${key}`);
  }
  return given;
}

/** An error of the service by its number, with its documented status and meaning unless told otherwise. */
export function serviceError(
  number: string,
  now: () => number,
  { status, message }: { status?: number | undefined; message?: string | undefined } = {},
): WireReply {
  const [documentedStatus, meaning] = serviceErrors[number] ?? [400, 'a code of no table'];
  const body = { error_code: `BackupService.${number}`, error_msg: message || meaning };
  return json(status ?? documentedStatus, body, now);
}

export function gatewayError(status: number, code: string, message: string, now: () => number): WireReply {
  const requestId = randomUUID();
  return json(status, { error_msg: message, error_code: code, request_id: requestId }, now, requestId);
}

function refuseCredential(
  cloud: Cloud,
  request: WireRequest,
  projectId: string,
  right: string,
  now: () => number,
): WireReply | undefined {
  const { headers } = request;
  const signed = headers['authorization'] !== undefined;
  const denied = signed ? refuseSignature(cloud, request, projectId, now) : refuseToken(cloud, headers, projectId, now);
  if (typeof denied === 'string')
    return gatewayError(401, 'APIGW.0301', `Incorrect IAM authentication information: ${denied}`, now);
  if ([right, `${right}@${projectId}`, '*'].some((entry) => denied.has(entry))) {
    return json(403, { forbidden: { message: `Policy doesn't allow ${right} to be performed.`, code: 403 } }, now);
  }
  return undefined;
}

/** @returns the rights that the token lacks, or why it is not accepted */
function refuseToken(
  cloud: Cloud,
  headers: WireRequest['headers'],
  projectId: string,
  now: () => number,
): Set<string> | string {
  const token = cloud.tokens.get(headers['x-auth-token'] ?? '');
  if (token === undefined || token.expiresAt <= now()) return 'decrypt token fail';
  return token.projectId === projectId ? token.denied : new Set(['*']);
}

const SIGNATURE_LIFE = 15 * 60_000;
const LOCK = 5 * 60_000;
const MOST_FAILURES = 5;

/** @returns the rights that the key lacks, or why the signature is not accepted; the access key is echoed, as by the gateway */
function refuseSignature(
  cloud: Cloud,
  request: WireRequest,
  projectId: string,
  now: () => number,
): Set<string> | string {
  const { headers, method, path, body } = request;
  const form = /^SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=[0-9a-f]{64}$/;
  const [authorization = '', id = '', names = ''] = form.exec(headers['authorization'] ?? '') ?? [];
  const key = cloud.keys.get(id);
  if (key === undefined || key.expiresAt <= now()) return `access key ${id} does not exist`;
  if (now() < key.lockedUntil) return `access key ${id} is locked`;
  const url = new URL(path, `http://${headers['host']}`);
  const date = Date.parse(
    (headers['x-sdk-date'] ?? '').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  // The rest of the signed header fields is what signing adds.
  const added = ['host', 'x-project-id', 'x-sdk-date', 'x-security-token'];
  const sent = names.split(';').filter((name) => !added.includes(name));
  const sentHeaders = Object.fromEntries(sent.map((name) => [name, headers[name] ?? '']));
  const signed = sign(
    { method: method as 'GET', url, headers: sentHeaders, body },
    { id, secret: key.secret, securityToken: key.securityToken },
    projectId,
    date || 0,
  );
  if (signed.headers['Authorization'] !== authorization || headers['x-security-token'] !== key.securityToken) {
    if (++key.failures >= MOST_FAILURES) Object.assign(key, { lockedUntil: now() + LOCK, failures: 0 });
    return `verify aksk signature fail, access key ${id}`;
  }
  key.failures = 0;
  return Math.abs(now() - date) <= SIGNATURE_LIFE ? key.denied : `signature expired, access key ${id}`;
}

const PATTERNS: Readonly<Record<string, RegExp>> = {
  destination_project_id: /^[\w-]{1,64}$/,
  destination_region: /^[a-zA-Z0-9._-]{1,255}$/,
  destination_vault_id: /^[\w-]{1,64}$/,
  name: /^[\u4E00-\u9FA5\uf900-\ufa2da-zA-Z0-9_-]{1,64}$/,
  description: /^[^<>]{0,255}$/u,
};
const REQUIRED = ['destination_project_id', 'destination_region', 'destination_vault_id'];

function readReplicateRequest(request: WireRequest): ReplicateRequest {
  const refuse = (message: string) => new Refusal('9900', message);
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(request.headers['content-type'] ?? ''))
    throw refuse('Content-Type');
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    throw refuse('Malformed JSON');
  }
  const { replicate, ...others } = body as Record<string, unknown>;
  if (Object.keys(others).length > 0 || typeof replicate !== 'object' || replicate === null) throw refuse('replicate');
  for (const [key, value] of Object.entries(replicate)) {
    const right =
      key === 'enable_acceleration'
        ? typeof value === 'boolean'
        : typeof value === 'string' && PATTERNS[key]?.test(value);
    if (!right) throw refuse(`invalid key or value: ${key}`);
  }
  for (const key of REQUIRED) if (!(key in replicate)) throw refuse(`missing key: ${key}`);
  return replicate as ReplicateRequest;
}

function showAccepted(backup: SimulatedBackup, record: SimulatedRecord, cloud: Cloud): unknown {
  const isDocumented = record.id === documented.recordId;
  return {
    replication_record_id: showId(cloud, record.id),
    backup_id: isDocumented ? documented.answeredBackupId : backup.id,
    project_id: isDocumented ? documented.answeredProjectId : backup.projectId,
    provider_id: documented.providerId,
    source_region: cloud.region,
    destination_region: record.destinationRegion,
    destination_project_id: record.destinationProjectId,
    destination_vault_id: record.destinationVaultId,
    ...cloud.acceptedFields,
  };
}

function showId({ showsNumbers }: Cloud, id: string): string | number {
  return showsNumbers && /^\d+$/.test(id) ? Number(id) : id;
}

function showBackup(cloud: Cloud, backup: SimulatedBackup, now: number) {
  const hides = now >= cloud.hidesRecordsFrom && now < cloud.hidesRecordsUntil;
  const records = backup.records.filter((record) => record.visibleAt <= now && !hides);
  return {
    id: backup.id,
    name: backup.name,
    description: null,
    status: backup.status,
    image_type: backup.imageType,
    project_id: backup.projectId,
    parent_id: null,
    provider_id: documented.providerId,
    vault_id: backup.vaultId,
    resource_id: 'f3a2c5d0-0001-4a5f-8a55-2f2b3a8c9d10',
    resource_name: backup.resourceName,
    resource_type: backup.resourceType,
    resource_size: backup.resourceSize,
    created_at: zoneless(backup.protectedAt),
    protected_at: new Date(backup.protectedAt).toISOString().replace('Z', '+00:00'),
    extend_info: { contain_system_disk: backup.containSystemDisk, auto_trigger: false },
    children: [],
    replication_records: [
      ...records.map((record) => showRecord(cloud, backup, record, now)),
      ...(cloud.strayRecord === undefined ? [] : [cloud.strayRecord]),
    ],
  };
}

function showVault({
  id,
  projectId,
  protectType,
  objectType,
  status,
  size,
  used,
  autoExpand,
}: SimulatedVault): unknown {
  return {
    id,
    name: 'replicas',
    project_id: projectId,
    provider_id: documented.providerId,
    auto_expand: autoExpand,
    locked: false,
    resources: [],
    tags: [],
    billing: {
      protect_type: protectType,
      object_type: objectType,
      status,
      size,
      allocated: used,
      // Megabytes, unlike the rest.
      used: used * 1024,
      charging_mode: 'post_paid',
      spec_code: `vault.${protectType}.${objectType}.normal`,
    },
  };
}

function showRecord(cloud: Cloud, backup: SimulatedBackup, record: SimulatedRecord, now: number): unknown {
  const status = cloud.statusOf(record, now);
  const isNamed = status === 'success' && now >= record.endsAt + cloud.namesReplicaAfter;
  return {
    id: showId(cloud, cloud.shownIds.get(record.id) ?? record.id),
    status: cloud.shownStatuses.get(status) ?? status,
    created_at: zoneless(record.createdAt + cloud.recordTimesAhead),
    source_backup_id: backup.id,
    source_project_id: backup.projectId,
    source_region: cloud.region,
    destination_backup_id: isNamed ? record.destinationBackupId : '',
    destination_project_id: record.destinationProjectId,
    destination_region: record.destinationRegion,
    destination_vault_id: record.destinationVaultId,
    vault_id: backup.vaultId,
    extra_info: {
      progress: showProgress(cloud, record, now),
      fail_code: status === 'fail' ? (record.end.failCode ?? 'BackupService.1006') : '',
      fail_reason: status === 'fail' ? (record.end.failReason ?? 'import failed') : '',
      auto_trigger: false,
    },
    ...cloud.recordFields,
  };
}

/** The next of what is to be shown, which goes to the end of the row. */
function showProgress(cloud: Cloud, record: SimulatedRecord, now: number): number | undefined {
  const { shownProgress } = cloud;
  if (shownProgress.length === 0) return cloud.progressOf(record, now);
  const next = shownProgress.shift();
  shownProgress.push(next);
  return next;
}

/** A time as the service often shows it: microseconds and no zone. */
function zoneless(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000');
}
