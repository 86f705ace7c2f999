import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { Backup } from '../cbr/schemas.ts';
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
): Promise<Answered<Backup> | CallError> {
  try {
    const answer = await client.showBackup(replication.request.backupId, once);
    noteBackup(replication, answer.value);
    return answer;
  } catch (error) {
    if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
    if (error instanceof ServiceError && error.status === 403) {
      const advice = lacksRight(error) ? READ_RIGHT : error.advice;
      throw new ReplicationError({ message: error.message, advice, call: error });
    }
    // A gateway may answer 404 for a moment; the service's own word that the backup is gone is final.
    if (error.behaviour === 'stop' && /^BackupService\./.test(error.code ?? '')) throw error;
    return error;
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
