import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Caller, CbrClient } from '../cbr/client.ts';
import { adviceFor } from '../cbr/error-codes.ts';
import type { Backup, ReplicationCapability, ReplicationRecord, Vault } from '../cbr/schemas.ts';
import { SECOND } from '../clock.ts';
import { isBeingMade, lacksRight, listRecords, noteBackup } from './read-backup.ts';
import { isFinished, isSame, leadsTo, noteRecord, standingRecord, vaultOf } from './records.ts';
import type { Findings, Obstacle, Replication, ReplicationRequest } from './replication.ts';

// The dry run: everything that can be known from the source region without asking for a replica. Each obstacle comes
// with the code that the service would answer.

const SERVER = 'OS::Nova::Server';
const FILE_SYSTEM = 'OS::Sfs::Turbo';
/** The kind of vault that a kind of resource needs. */
const VAULT_KINDS: Readonly<Record<string, string>> = { [SERVER]: 'server', [FILE_SYSTEM]: 'turbo' };

const NO_VAULT = ['BackupService.6105', 'BackupService.6120'];

/** A vault that expands by itself grows to so many times its size. */
const MOST_EXPANSION = 1.25;

/** What nobody can look up before. */
const ONLY_THE_SERVICE_KNOWS =
  'the right cbr:backups:replicate, whether the destination project takes replicas (BackupService.1011), the number of ' +
  'replicas (BackupService.1012), a system disk that was chosen by hand (BackupService.1013), the type and state of the ' +
  'source vault, and what is under way in the vaults: only a replication itself can tell.';

/**
 * Checks one backup.
 * @param replication filled in with what becomes known
 * @throws {CallError | LoginError} the credential is not accepted, no answer, or the step was cancelled
 */
export async function checkBackup(replication: Replication, client: CbrClient, caller: Caller): Promise<Findings> {
  const findings: Findings = { obstacles: [], facts: [], unchecked: [], adopts: false };
  const { backupId } = replication.request;
  let backup: Backup;
  try {
    backup = await repeated(caller, () => client.showBackup(backupId));
  } catch (error) {
    // Without an answer of the service itself there is nothing to say of this backup.
    if (!(error instanceof ServiceError) || ['ambiguous', 'throttled'].includes(error.behaviour)) throw error;
    noteFailure(error, findings, 'the backup', 'cbr:backups:get');
    return findings;
  }
  noteBackup(replication, backup);
  findings.facts.push(describeBackup(backup));
  const what = 'the replication records of the backup';
  const records =
    backup.replication_records ??
    (await read(findings, caller, what, 'cbr:backups:list', async () => {
      const { value } = await listRecords(backupId, client);
      if (value === undefined) findings.unchecked.push(`${what}, which the service does not tell.`);
      return { value };
    }));
  if (records !== undefined) judgeRecords(records, replication, findings);
  // What is there is adopted, whatever has become of the backup since.
  if (findings.adopts) return findings;
  judgeStatus(backup, findings);
  judgeKind(backup, findings);
  return findings;
}

/**
 * Checks what all backups of the step have in common: the pair of regions, and the destination vault. Their sizes count
 * together.
 * @param replications after `checkBackup`
 * @param sourceRegion where it is known
 */
export async function checkDestination(
  replications: readonly Replication[],
  sourceRegion: string | undefined,
  client: CbrClient,
  caller: Caller,
): Promise<Findings> {
  const findings: Findings = { obstacles: [], facts: [], unchecked: [], adopts: false };
  const [first] = replications;
  if (first === undefined) return findings;
  const { request } = first;
  const capabilities = await read(
    findings,
    caller,
    'whether the source region replicates to the destination region',
    'cbr:backups:queryReplicationCapability',
    () => client.showReplicationCapabilities(),
  );
  if (capabilities !== undefined) judgeRegions(capabilities, sourceRegion, request, findings);
  const { destinationVaultId, destinationRegion, destinationProjectId } = request;
  const vaults = await read(findings, caller, 'the destination vault', 'cbr:vaults:listExternalVaults', () =>
    client.listExternalVaults(destinationVaultId, destinationRegion, destinationProjectId),
  );
  if (vaults !== undefined) judgeVault(vaults, replications, findings);
  findings.unchecked.push(ONLY_THE_SERVICE_KNOWS);
  return findings;
}

/**
 * Whether an obstacle is in the way of this backup. What is there or being made already asks nothing of the destination; but
 * a finished replica cannot be in a vault that is not there.
 */
export function concerns(obstacle: Obstacle, replication: Replication): boolean {
  const { findings, backup } = replication;
  if (findings?.obstacles.includes(obstacle) === true) return true;
  if (isFinished(replication) && NO_VAULT.includes(obstacle.code ?? '')) return true;
  return findings?.adopts !== true && (obstacle.kind === undefined || obstacle.kind === kindOf(backup?.resourceType));
}

function kindOf(resourceType: string | undefined): string | undefined {
  return VAULT_KINDS[resourceType ?? ''];
}

/** So often something is read that fails in a way that may pass. */
const MOST_ATTEMPTS = 3;
const PAUSE = 5 * SECOND;

async function repeated<T>({ clock, cancelled, tellTrouble }: Caller, call: () => Promise<{ value: T }>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await call()).value;
    } catch (error) {
      const mayPass = error instanceof CallError && error.behaviour === 'ambiguous';
      if (!mayPass || attempt === MOST_ATTEMPTS) throw error;
      tellTrouble(error.message, `Trying again in ${PAUSE / SECOND} s.`);
      await clock.pause(PAUSE, cancelled);
    }
  }
}

/** Reads something of the destination. What fails is an obstacle; only a missing right, or a call that a region lacks, is not. */
async function read<T>(
  findings: Findings,
  caller: Caller,
  what: string,
  right: string,
  call: () => Promise<{ value: T }>,
): Promise<T | undefined> {
  try {
    return await repeated(caller, call);
  } catch (error) {
    if (error instanceof ServiceError && error.status === 404 && !/^BackupService\./.test(error.code ?? '')) {
      findings.unchecked.push(`${what}, because this region does not offer the call. ${error.message}`);
    } else noteFailure(error, findings, what, right);
    return undefined;
  }
}

/** @throws what ends the step: the credential is not accepted, or the step was cancelled */
function noteFailure(error: unknown, { obstacles, unchecked }: Findings, what: string, right: string): void {
  if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
  if (error instanceof ServiceError && lacksRight(error)) {
    unchecked.push(`${what}, for want of the right ${right}. ${error.message}`);
    return;
  }
  const { code, requestId, message, advice } = error;
  obstacles.push({ code, requestId, message, advice });
}

function obstacle(number: string, message: string, advice = adviceFor(number)): Obstacle {
  const code = `BackupService.${number}`;
  return { code, requestId: undefined, message: `${code}: ${message}`, advice };
}

function describeBackup({ name, resource_name, resource_type, resource_size, status }: Backup): string {
  const size = resource_size === undefined ? 'of unknown size' : `${resource_size} GB`;
  return `The backup ${name ?? 'without a name'} of ${resource_name ?? 'an unnamed resource'} (${resource_type ?? 'unknown type'}), ${size}, has the status ${status ?? 'unknown'}.`;
}

function judgeStatus({ status }: Backup, { obstacles, unchecked }: Findings): void {
  if (status === undefined) unchecked.push('the status of the backup, which the service does not tell.');
  else if (isBeingMade(status)) {
    const advice = 'Run the step after the backup job has ended, or with wait.';
    obstacles.push(obstacle('1001', `the backup is still being made (status ${status}).`, advice));
  } else if (status !== 'available') {
    const advice = 'Only a backup in the status available can be replicated: give another one.';
    obstacles.push(obstacle('1001', `the backup has the status ${status}.`, advice));
  }
}

function judgeKind({ image_type, resource_type, extend_info }: Backup, { obstacles, unchecked }: Findings): void {
  if (image_type !== undefined && image_type !== 'backup' && image_type !== 'sync') {
    obstacles.push(obstacle('1002', `the backup is of the type ${image_type}, and no replica of it can be made.`));
  }
  if (resource_type === undefined) {
    unchecked.push('the type of the resource, which the service does not tell.');
  } else if (VAULT_KINDS[resource_type] === undefined) {
    obstacles.push(
      obstacle('1003', `the backup is of a resource of the type ${resource_type}, not of an ECS or an SFS Turbo.`),
    );
  } else if (resource_type === SERVER && extend_info?.contain_system_disk === false) {
    obstacles.push(obstacle('1004', 'the backup does not contain the system disk of its server.'));
  } else if (resource_type === SERVER && extend_info?.contain_system_disk === undefined) {
    unchecked.push('whether the backup contains the system disk, which the service does not tell.');
  }
}

/** A replica that is there or being made in the right vault is no obstacle: a run adopts it. */
function judgeRecords(records: readonly ReplicationRecord[], replication: Replication, findings: Findings): void {
  const { obstacles, facts, unchecked } = findings;
  const { request } = replication;
  const standing = standingRecord(records, request);
  if (standing === undefined) {
    facts.push(`No replica of it is there or being made in ${request.destinationRegion}.`);
    return;
  }
  const { id = 'unknown', status = 'unknown' } = standing;
  if (leadsTo(standing, request)) {
    noteRecord(replication, standing);
    findings.adopts = true;
    facts.push(
      `A replica was made or is being made in that vault: replication record ${id}, status ${status}. ` +
        'A run adopts it, unless it has been deleted since.',
    );
    if (isFinished(standing)) {
      unchecked.push(
        'what a new replica would need, because one is there; if it has been deleted, a run makes another.',
      );
    }
    return;
  }
  obstacles.push(
    obstacle(
      '1009',
      `a replica is, or goes, to another place in ${request.destinationRegion}: vault ${vaultOf(standing) ?? 'unknown'}, ` +
        `project ${standing.destination_project_id ?? 'unknown'}, replication record ${id}, status ${status}.`,
      'Give that vault and project, or delete that replica in the destination region.',
    ),
  );
}

function judgeRegions(
  capabilities: readonly ReplicationCapability[],
  sourceRegion: string | undefined,
  { destinationRegion }: ReplicationRequest,
  { obstacles, facts, unchecked }: Findings,
): void {
  const own =
    capabilities.find(({ name }) => name !== undefined && name === sourceRegion) ??
    (capabilities.length === 1 ? capabilities[0] : undefined);
  if (own === undefined && capabilities.length > 0) {
    const names = capabilities.map(({ name }) => name ?? 'unnamed').join(', ');
    unchecked.push(
      `the pair of regions, because the service answers for ${names} and not for ${sourceRegion ?? 'the region of the endpoint'}.`,
    );
    return;
  }
  const destinations = own?.replication_destinations ?? [];
  const from = own?.name ?? sourceRegion ?? 'The source region';
  if (destinations.includes(destinationRegion)) {
    facts.push(`${from} replicates to ${destinations.join(', ')}.`);
    return;
  }
  const possible =
    destinations.length === 0 ? 'it replicates to no other region' : `it replicates to ${destinations.join(', ')}`;
  obstacles.push(obstacle('1005', `${from} does not replicate to ${destinationRegion}: ${possible}.`));
}

function judgeVault(vaults: readonly Vault[], replications: readonly Replication[], findings: Findings): void {
  const { obstacles, unchecked } = findings;
  const [first] = replications;
  if (first === undefined) return;
  const { destinationVaultId: id, destinationRegion, destinationProjectId } = first.request;
  const vault = vaults.find((candidate) => isSame(candidate.id, id));
  if (vault === undefined || !isSame(vault.project_id ?? destinationProjectId, destinationProjectId)) {
    obstacles.push(
      obstacle('6120', `there is no vault ${id} in project ${destinationProjectId} of ${destinationRegion}.`),
    );
    return;
  }
  const { protect_type, object_type, status, size, used } = vault.billing ?? {};
  if (protect_type !== undefined && protect_type !== 'replication') {
    obstacles.push(obstacle('6119', `the destination vault is of the type ${protect_type}, not replication.`));
  }
  if (status !== undefined && status !== 'available') {
    obstacles.push(obstacle('6112', `the destination vault has the status ${status}.`));
  }
  const kinds = new Set(replications.flatMap(({ backup }) => kindOf(backup?.resourceType) ?? []));
  for (const kind of kinds) {
    if (object_type !== undefined && object_type !== kind) {
      const message = `the destination vault is for resources of the kind ${object_type}, and there are backups of the kind ${kind}.`;
      obstacles.push({ ...obstacle('6119', message, 'Give a vault for that kind of resource.'), kind });
    }
  }
  const unknown = Object.entries({ type: protect_type, status, 'kind of resource': object_type }).filter(
    ([, value]) => value === undefined,
  );
  if (unknown.length > 0) {
    const names = unknown.map(([name]) => name).join(', ');
    unchecked.push(`${names} of the destination vault, which the service does not tell.`);
  }
  judgeSpace(vault, replications, size, used, findings);
}

function judgeSpace(
  { name, id, auto_expand, billing: { object_type: kind } = {} }: Vault,
  replications: readonly Replication[],
  size: number | undefined,
  usedMegabytes: number | undefined,
  { obstacles, facts, unchecked }: Findings,
): void {
  // What is there already, or on its way, needs no more; nor does what cannot be replicated anyway.
  const needed = replications
    .filter(({ findings }) => findings?.adopts !== true && findings?.obstacles.length === 0)
    .filter(({ backup }) => (kind ?? kindOf(backup?.resourceType)) === kindOf(backup?.resourceType))
    .map(({ backup }) => backup?.size);
  if (size === undefined || usedMegabytes === undefined) {
    unchecked.push('the free space of the destination vault, which the service does not tell.');
    return;
  }
  const total = needed.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const free = Math.floor(size - usedMegabytes / 1024);
  const space = `${free} of ${size} GB are free in vault ${name ?? id ?? 'unknown'}, and ${total} GB are needed`;
  const mostSize = auto_expand === true ? size * MOST_EXPANSION : size;
  if (total > free + mostSize - size)
    obstacles.push(obstacle('6129', `${space}.`, 'Expand the vault, give a larger one, or delete old replicas.'));
  else if (needed.includes(undefined)) {
    unchecked.push('the free space of the destination vault, because the size of a backup is not known.');
  } else facts.push(total <= free ? `${space}.` : `${space}; the vault expands by itself.`);
}
