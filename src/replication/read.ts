import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { Backup, ReplicationRecord } from '../cbr/schemas.ts';
import { isSame } from './records.ts';
import { type Replication, ReplicationError } from './replication.ts';

const READ_RIGHT =
  'Grant the right cbr:backups:get in the source project, then run the step again: it makes no second replica.';

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
): Promise<Answered<RecordedBackup> | CallError> {
  try {
    const answer = await showBackup(replication.request.backupId, client, once);
    noteBackup(replication, answer.value);
    return answer;
  } catch (error) {
    if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
    if (isDenied(error)) {
      const advice = lacksRight(error) ? READ_RIGHT : error.advice;
      throw new ReplicationError({ message: error.message, advice, call: error });
    }
    // A gateway may answer 404 for a moment; the service's own word that the backup is gone is final.
    if (error.behaviour === 'stop' && /^BackupService\./.test(error.code ?? '')) throw error;
    return error;
  }
}

/** A backup whose replication records are known. */
export type RecordedBackup = Backup & { replication_records: ReplicationRecord[] };

/** The most that the API takes. */
export const LONGEST_PAGE = 1_000;

/**
 * Reads a backup with its replication records. An answer without any word of them is completed from the list of the newest
 * backups, which is asked for them expressly: whether a single backup always shows them, nobody has confirmed.
 * @throws {CallError} as the calls do; but where the list may not be read there are no records
 */
export async function showBackup(id: string, client: CbrClient, once = false): Promise<Answered<RecordedBackup>> {
  const answer = await client.showBackup(id, once);
  const records = answer.value.replication_records ?? (await listRecords(id, client));
  return { ...answer, value: { ...answer.value, replication_records: records } };
}

async function listRecords(id: string, client: CbrClient): Promise<ReplicationRecord[]> {
  try {
    const { value } = await client.listBackups(LONGEST_PAGE, 0);
    return value.backups.find((backup) => isSame(backup.id, id))?.replication_records ?? [];
  } catch (error) {
    if (error instanceof ServiceError && error.behaviour === 'stop' && !isUnauthorised(error)) return [];
    throw error;
  }
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

/** HTTP 403 of the gateway or the service, which answer JSON, or say which request it was. A firewall may answer it for a moment. */
export function isDenied(error: CallError): error is ServiceError {
  return error instanceof ServiceError && error.status === 403 && (error.isJson || error.requestId !== undefined);
}
