import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { Backup, BackupPage, ReplicationRecord } from '../cbr/schemas.ts';
import { isSame } from './records.ts';
import { type Replication, ReplicationError } from './replication.ts';

const READ_RIGHT =
  'Grant the right cbr:backups:get in the source project, then run the step again: it makes no second replica.';
const LIST_RIGHT =
  'Grant the right cbr:backups:list in the source project, then run the step again: here only the list shows replication records.';

/**
 * Reads the backup of a replication once, and notes what it says of itself.
 * @param once whether the call is not to be sent again, because the caller reads again anyway
 * @returns the answer, or the failure where another attempt may do better
 * @throws {CallError | ReplicationError} where none will: cancelled, no credential, no right, no backup
 */
export async function readBackup(
  replication: Replication,
  client: CbrClient,
  once = false,
): Promise<Answered<Backup> | CallError> {
  try {
    const answer = await client.showBackup(replication.request.backupId, once);
    noteBackup(replication, answer.value);
    return answer;
  } catch (error) {
    return passingFailure(error, READ_RIGHT);
  }
}

/**
 * The same, with replication records: where the answer says nothing of any, those of the list.
 * @returns undefined where the list has no such backup
 */
export async function readRecords(
  replication: Replication,
  client: CbrClient,
): Promise<Answered<Backup> | CallError | undefined> {
  const answer = await readBackup(replication, client);
  if (answer instanceof CallError || answer.value.replication_records !== undefined) return answer;
  try {
    const { value: records } = await listRecords(replication.request.backupId, client);
    return records && { ...answer, value: { ...answer.value, replication_records: records } };
  } catch (error) {
    return passingFailure(error, LIST_RIGHT);
  }
}

/** Backups a page where the list is searched to its end; it may be twice as long, but answers have their limit too. */
export const SEARCHED_PAGE = 500;

/**
 * Looks for the replication records of a backup in the list, which is asked for them expressly: whether a single backup
 * always shows them, nobody has confirmed.
 * @returns nothing where the list has no such backup
 * @throws {CallError} as the call does
 */
export async function listRecords(
  backupId: string,
  client: CbrClient,
): Promise<{ value: ReplicationRecord[] | undefined }> {
  for await (const { value } of pagesOf(client, SEARCHED_PAGE)) {
    const backup = value.backups.find(({ id }) => isSame(id, backupId));
    if (backup !== undefined) return { value: backup.replication_records ?? [] };
  }
  return { value: undefined };
}

/** The pages of the list, the newest backups first, up to the last one. */
export async function* pagesOf(client: CbrClient, limit: number): AsyncGenerator<Answered<BackupPage>> {
  for (let offset = 0; ; offset += limit) {
    const page = await client.listBackups(limit, offset);
    yield page;
    if (page.value.backups.length < limit) return;
  }
}

/** @throws what no other attempt will do better */
function passingFailure(error: unknown, right: string): CallError {
  if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
  if (error instanceof ServiceError && error.status === 403) {
    throw new ReplicationError({
      message: error.message,
      advice: lacksRight(error) ? right : error.advice,
      call: error,
    });
  }
  // A gateway may answer 404 for a moment; the service's own word that the backup is gone is final.
  if (error.behaviour === 'stop' && /^BackupService\./.test(error.code ?? '')) throw error;
  return error;
}

/** Whether a backup, or a replica, is still in the making. */
export function isBeingMade(status: string): boolean {
  return status === 'protecting' || status === 'waiting_protect';
}

/** Notes what an answer says of the backup; what it does not say stays as it was known. */
export function noteBackup(replication: Replication, backup: Backup): void {
  const known = replication.backup;
  replication.backup = {
    name: backup.name ?? known?.name,
    vaultId: backup.vault_id ?? known?.vaultId,
    resourceName: backup.resource_name ?? known?.resourceName,
    resourceType: backup.resource_type ?? known?.resourceType,
    size: backup.resource_size ?? known?.size,
    protectedAt: backup.protected_at ?? known?.protectedAt,
  };
}

/** Whether a refusal is for want of a right. Other reasons for HTTP 403 have codes of the service or the gateway. */
export function lacksRight({ status, code = '' }: ServiceError): boolean {
  return status === 403 && (/^APIGW?\.030[246]$/.test(code) || !/^(APIGW?|BackupService)\./.test(code));
}
