import { randomUUID } from 'node:crypto';
import type { BackUpOptions } from './checkpoints.ts';
import type { Cloud, ReplicateRequest, SimulatedBackup, SimulatedKey, SimulatedVault } from './cloud.ts';
import { backupQuery, externalVaultQuery, Query, selectBackups, selectVaults, vaultQuery } from './queries.ts';
import { Refusal } from './refusal.ts';
import { serviceErrors } from './service-errors.ts';
import { showAccepted, showBackup, showCheckpoint, showVault } from './shown.ts';
import { problemOf, readAuthorization, signedAt } from './signatures.ts';
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
    const query = new Query(request.path, call.query, call.required);
    return json(200, call.answer({ cloud, now: now(), request, projectId, id, query }), now);
  } catch (error) {
    if (error instanceof Refusal) {
      const status = cloud.errorStatuses[error.number];
      return serviceError(error.number, now, { message: error.message, status });
    }
    throw error;
  }
}

interface CallContext {
  readonly cloud: Cloud;
  readonly now: number;
  readonly request: WireRequest;
  readonly projectId: string;
  readonly id: string;
  readonly query: Query;
}

interface DocumentedCall {
  readonly method: string;
  /** Below the project. */
  readonly path: RegExp;
  readonly right: string;
  /** The query's keys and what their values may be. */
  readonly query?: Readonly<Record<string, RegExp>>;
  /** The keys that it must have. */
  readonly required?: readonly string[];
  readonly answer: (context: CallContext) => unknown;
}

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
      const { replication_records, ...backup } = showBackup(cloud, cloud.backup(id, projectId), now, partsOf(cloud));
      const records = cloud.showsRecords ? replication_records : cloud.noRecords;
      return { backup: { ...backup, ...(records === undefined ? {} : { replication_records: records }) } };
    },
  },
  {
    method: 'GET',
    path: /^backups$/,
    right: 'cbr:backups:list',
    query: backupQuery,
    answer: ({ cloud, now, projectId, query }) => {
      const seen = Math.min(now, cloud.listStopsAt);
      const all = selectBackups(cloud.list(projectId), query, cloud);
      const { page, count } = cloud.page(all, query.offset, query.limit);
      const parts = partsOf(cloud);
      const showsRecords = cloud.listsRecords && query.one('show_replication') === 'true';
      const padding = 'x'.repeat(cloud.pages.bytesOfEntry);
      const backups = page.map((backup) => ({
        ...showBackup(cloud, showsRecords ? backup : { ...backup, records: [] }, seen, parts),
        ...(padding === '' ? {} : { padding }),
      }));
      if (cloud.pages.isGrowing) cloud.addBackup({ id: randomUUID(), projectId, protectedAt: now });
      return { backups, count, limit: query.limit, offset: query.offset };
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
    query: externalVaultQuery,
    required: ['external_project_id', 'region_id'],
    answer: ({ cloud, query }) => {
      const inPlace = [...cloud.vaults.values()].filter(
        ({ projectId, region }) => projectId === query.one('external_project_id') && region === query.one('region_id'),
      );
      return listVaults(cloud, query, inPlace);
    },
  },
  {
    method: 'GET',
    path: /^vaults$/,
    right: 'cbr:vaults:list',
    query: vaultQuery,
    answer: ({ cloud, projectId, query }) => {
      const own = [...cloud.vaults.values()].filter((vault) => vault.projectId === projectId);
      return listVaults(cloud, query, own);
    },
  },
  {
    method: 'GET',
    path: /^vaults\/([\w-]{1,64})$/,
    right: 'cbr:vaults:get',
    answer: ({ cloud, projectId, id }) => ({ vault: showVault(cloud, cloud.vault(id, projectId)) }),
  },
  {
    method: 'POST',
    path: /^checkpoints$/,
    right: 'cbr:vaults:backup',
    answer: ({ cloud, request, projectId }) => {
      const { vaultId, options } = readBackUpRequest(request);
      return { checkpoint: showCheckpoint(cloud, cloud.checkpoints.request(vaultId, projectId, options)) };
    },
  },
  {
    method: 'GET',
    path: /^checkpoints\/([\w-]{1,64})$/,
    right: 'cbr:checkpoints:get',
    answer: ({ cloud, projectId, id }) => {
      return { checkpoint: showCheckpoint(cloud, cloud.checkpoints.find(id, projectId)) };
    },
  },
];

function listVaults(cloud: Cloud, query: Query, vaults: readonly SimulatedVault[]): unknown {
  const all = selectVaults(vaults, query);
  const page = all.slice(query.offset, query.offset + query.limit);
  const { limit, offset } = query;
  return { vaults: page.map((vault) => showVault(cloud, vault)), count: all.length, limit, offset };
}

/** The parts of backups, by the backup that they belong to. */
function partsOf(cloud: Cloud): ReadonlyMap<string | null, readonly SimulatedBackup[]> {
  const parts = [...cloud.backups.values()].filter((backup) => backup.parentId !== null && cloud.isThere(backup));
  return Map.groupBy(parts, ({ parentId }) => parentId);
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
  const { headers } = request;
  const authorization = readAuthorization(headers['authorization']);
  if (authorization === undefined) return 'the Authorization header has another form or algorithm';
  const { accessKey } = authorization;
  const key = cloud.keys.get(accessKey);
  if (key === undefined || key.expiresAt <= now()) return `access key ${accessKey} does not exist`;
  if (now() < key.lockedUntil) return `access key ${accessKey} is locked`;
  const problem = problemOf(request, authorization, key) ?? refuseProject(headers, projectId);
  if (problem !== undefined) {
    countFailure(key, now());
    return `verify aksk signature fail, access key ${accessKey}: ${problem}`;
  }
  key.failures = 0;
  const age = Math.abs(now() - (signedAt(request) ?? 0));
  return age <= SIGNATURE_LIFE ? key.denied : `signature expired, access key ${accessKey}`;
}

/** All clients of the vendor name the project in a header field too. */
function refuseProject(headers: WireRequest['headers'], projectId: string): string | undefined {
  const named = headers['x-project-id'];
  return named === undefined || named === projectId ? undefined : 'X-Project-Id is another project than in the path';
}

function countFailure(key: SimulatedKey, now: number): void {
  if (++key.failures >= MOST_FAILURES) Object.assign(key, { lockedUntil: now + LOCK, failures: 0 });
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
  const replicate = readBody(request, 'replicate');
  for (const [key, value] of Object.entries(replicate)) {
    const right =
      key === 'enable_acceleration'
        ? typeof value === 'boolean'
        : typeof value === 'string' && PATTERNS[key]?.test(value);
    if (!right) throw refuse(`invalid key or value: ${key}`);
  }
  for (const key of REQUIRED) if (!(key in replicate)) throw refuse(`missing key: ${key}`);
  return replicate as unknown as ReplicateRequest;
}

function refuse(message: string): Refusal {
  return new Refusal('9900', message);
}

/** What stands under the only key of a JSON body. */
function readBody(request: WireRequest, only: string): Record<string, unknown> {
  if (!/^application\/json(; ?charset=utf-?8)?$/i.test(request.headers['content-type'] ?? ''))
    throw refuse('Content-Type');
  let body: unknown;
  try {
    body = JSON.parse(request.body);
  } catch {
    throw refuse('Malformed JSON');
  }
  const { [only]: wanted, ...others } = Object(body) as Record<string, unknown>;
  if (Object.keys(others).length > 0 || typeof wanted !== 'object' || wanted === null) throw refuse(only);
  return wanted as Record<string, unknown>;
}

const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
const isText = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);
const isBoolean = (value: unknown) => typeof value === 'boolean';

/** The parameters of a backup, and whether a value fits each. */
const PARAMETERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  auto_trigger: isBoolean,
  description: isText(/^[^<>]{0,255}$/u),
  incremental: isBoolean,
  name: isText(/^[\u4E00-\u9FA5a-zA-Z0-9_-]{1,64}$/),
  policy_id: isId,
  resources: (value) => Array.isArray(value) && value.every(isId),
  retention_duration_days: (value) => Number.isInteger(value),
  resource_details: (value) => Array.isArray(value) && value.every((one) => isId(Object(one).id)),
};

function readBackUpRequest(request: WireRequest): { vaultId: string; options: BackUpOptions } {
  const { vault_id, parameters = {}, ...others } = readBody(request, 'checkpoint');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refuse(`invalid key: ${unknown}`);
  if (!isId(vault_id)) throw refuse('vault_id');
  if (typeof parameters !== 'object' || parameters === null) throw refuse('parameters');
  for (const [key, value] of Object.entries(parameters)) {
    if (PARAMETERS[key]?.(value) !== true) throw refuse(`invalid key or value: ${key}`);
  }
  const { auto_trigger, description, incremental, name, resources, resource_details, retention_duration_days } =
    parameters as Parameters;
  const resourceIds = resources ?? resource_details?.map(({ id }) => id);
  return {
    vaultId: vault_id,
    options: {
      isAutomatic: auto_trigger ?? false,
      isIncremental: incremental ?? false,
      description: description ?? null,
      ...(retention_duration_days === undefined ? {} : { keptDays: retention_duration_days }),
      ...(name === undefined ? {} : { name }),
      ...(resourceIds === undefined ? {} : { resourceIds }),
    },
  };
}

interface Parameters {
  readonly auto_trigger?: boolean;
  readonly description?: string;
  readonly incremental?: boolean;
  readonly name?: string;
  readonly resources?: readonly string[];
  readonly retention_duration_days?: number;
  readonly resource_details?: readonly { readonly id: string }[];
}
