import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { CbrClient } from '../cbr/client.ts';
import { mayPass } from '../cbr/patience.ts';
import type { Backup, Vault } from '../cbr/schemas.ts';
import { SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { retry } from '../http/retry.ts';
import { kindOf, type Rule } from './finding.ts';
import { backupRules, describeBackup, recordRules, regionRules, spaceRules, vaultRules } from './preflight-rules.ts';
import { listRecords, noteBackup } from './read-backup.ts';
import { isAlive, isFinished, isSame, leadsTo, noteRecord, standingRecord } from './records.ts';
import type { Findings, Journal, Obstacle, Replication, ReplicationRequest } from './replication.ts';

// The dry run: everything that can be checked from the source region without requesting a replica. It is read here; the
// rules say what it means.

/** What cannot be checked beforehand. */
const ONLY_THE_SERVICE_KNOWS =
  'the permission cbr:backups:replicate, whether the destination project takes replicas (BackupService.1011), the number ' +
  'of replicas (BackupService.1012), a system disk that was selected by hand (BackupService.1013), the type and state of ' +
  'the source vault, and what is in progress in the vaults. Only a real run shows these.';

/**
 * Checks one backup.
 * @throws {CallError | LoginError} the credential is not accepted, no answer, or the step was cancelled
 */
export async function checkBackup(journal: Journal, client: CbrClient, context: StepContext): Promise<Findings> {
  const findings = noFindings();
  const { request } = journal.replication;
  let backup: Backup;
  let now: number;
  try {
    const answer = await repeated(context, async () => ({ value: await client.showBackup(request.backupId) }));
    backup = answer.value;
    now = answer.date ?? context.clock.time();
  } catch (error) {
    // Without an answer of the service itself nothing is known of this backup.
    if (!(error instanceof ServiceError) || ['ambiguous', 'throttled'].includes(error.behaviour)) throw error;
    noteFailure(error, findings, 'the backup', 'cbr:backups:get');
    return findings;
  }
  noteBackup(journal, backup);
  judge(backup, [describeBackup], findings);
  const what = 'the replication records of the backup';
  const records =
    backup.replication_records ??
    (await read(findings, context, what, 'cbr:backups:list', async () => {
      const { value } = await listRecords(request.backupId, client);
      if (value === undefined) findings.unchecked.push(`${what} (not reported by CBR).`);
      return { value };
    }));
  if (records !== undefined) {
    const standing = standingRecord(records, request);
    const isVague = standing !== undefined && !isFinished(standing) && !isAlive(standing, now);
    judge({ request, standing, isVague }, recordRules, findings);
    // What is there is adopted, whatever has become of the backup since.
    if (standing !== undefined && !isVague && leadsTo(standing, request)) {
      noteRecord(journal, standing);
      findings.adopts = true;
      return findings;
    }
  }
  judge(backup, backupRules, findings);
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
  context: StepContext,
): Promise<Findings> {
  const findings = noFindings();
  const [first] = replications;
  if (first === undefined) return findings;
  const { request } = first;
  const { destinationVaultId, destinationRegion, destinationProjectId } = request;
  const capabilities = await read(
    findings,
    context,
    'whether the source region replicates to the destination region',
    'cbr:backups:queryReplicationCapability',
    () => client.showReplicationCapabilities(),
  );
  if (capabilities !== undefined) judge({ capabilities, sourceRegion, destinationRegion }, regionRules, findings);
  const vaults = await read(findings, context, 'the destination vault', 'cbr:vaults:listExternalVaults', () =>
    client.listExternalVaults(destinationVaultId, destinationRegion, destinationProjectId),
  );
  if (vaults !== undefined) {
    const vault = findVault(vaults, request);
    judge({ request, vault, replications }, vaultRules, findings);
    if (vault !== undefined) judge({ request, vault, replications }, spaceRules, findings);
  }
  findings.unchecked.push(ONLY_THE_SERVICE_KNOWS);
  return findings;
}

/**
 * Whether an obstacle is in the way of this backup. What is there or being made already asks nothing of the destination; but
 * a finished replica cannot be in a vault that is not there.
 */
export function concerns(obstacle: Obstacle, replication: Replication): boolean {
  const { findings } = replication;
  if (findings?.obstacles.includes(obstacle) === true) return true;
  if (isFinished(replication) && obstacle.means === 'no_vault') return true;
  return findings?.adopts !== true && (obstacle.kind === undefined || obstacle.kind === kindOf(replication));
}

/** The vault asked for, among those that were answered. */
function findVault(
  vaults: readonly Vault[],
  { destinationVaultId, destinationProjectId }: ReplicationRequest,
): Vault | undefined {
  const vault = vaults.find(({ id }) => isSame(id, destinationVaultId));
  return isSame(vault?.project_id ?? destinationProjectId, destinationProjectId) ? vault : undefined;
}

function noFindings(): Findings {
  return { obstacles: [], facts: [], unchecked: [], adopts: false };
}

/** Adds what the rules find, in their order. */
function judge<Subject>(subject: Subject, rules: readonly Rule<Subject>[], findings: Findings): void {
  for (const finding of rules.flatMap((rule) => rule(subject) ?? [])) {
    if ('obstacle' in finding) findings.obstacles.push(finding.obstacle);
    else if ('fact' in finding) findings.facts.push(finding.fact);
    else findings.unchecked.push(finding.unchecked);
  }
}

/** How often something is read whose failure may be temporary. */
const MAX_ATTEMPTS = 3;
const PAUSE = 5 * SECOND;

async function repeated<T>(context: StepContext, call: () => Promise<{ value: T }>): Promise<T> {
  const again = (error: unknown, failures: number): number | undefined => {
    const isToRepeat =
      isUnknownCall(error) || (mayPass(error) && (error.behaviour === 'ambiguous' || error instanceof ServiceError));
    if (!isToRepeat || failures === MAX_ATTEMPTS) return undefined;
    context.reporter.trouble(error.message, `Trying again in ${PAUSE / SECOND} s.`);
    return PAUSE;
  };
  return (await retry(call, again, context)).value;
}

/** The region does not offer the call, or its gateway has lost it for a moment. */
function isUnknownCall(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.status === 404 && error.means === 'no_such_address';
}

/** Reads something of the destination. What fails is an obstacle, except a missing permission or a call that the region lacks. */
async function read<T>(
  findings: Findings,
  context: StepContext,
  what: string,
  permission: string,
  call: () => Promise<{ value: T }>,
): Promise<T | undefined> {
  try {
    return await repeated(context, call);
  } catch (error) {
    if (isUnknownCall(error)) {
      findings.unchecked.push(`${what}: this region does not offer the call. ${error.message}`);
    } else noteFailure(error, findings, what, permission);
    return undefined;
  }
}

/** @throws what ends the step: the credential is not accepted, or the step was cancelled */
function noteFailure(error: unknown, { obstacles, unchecked }: Findings, what: string, permission: string): void {
  if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
  if (error.means === 'no_permission') {
    unchecked.push(`${what}: missing permission ${permission}. ${error.message}`);
    return;
  }
  const { code, requestId, message, advice, means } = error;
  obstacles.push({ code, requestId, message, advice, means });
}
