import { isDeepStrictEqual } from 'node:util';
import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { Backup, ReplicationRecord } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { isSame } from './records.ts';
import { type BackupFacts, type Journal, ReplicationError } from './replication.ts';

const READ_PERMISSION =
  'Grant the permission cbr:backups:get in the source project, then run the step again. That never creates a second replica.';

/**
 * Reads the backup of a replication once, and notes what it says of itself.
 * @param once whether the call is not to be sent again, because the caller reads again anyway
 * @returns the answer, or the failure where another attempt may succeed
 * @throws {CallError | ReplicationError} where none will: cancelled, no credential, no permission, no backup
 */
export async function readBackup(
  journal: Journal,
  client: CbrClient,
  once = false,
): Promise<Answered<Backup> | CallError> {
  try {
    const answer = await client.showBackup(journal.replication.request.backupId, once);
    noteBackup(journal, answer.value);
    return answer;
  } catch (error) {
    return passingFailure(error, READ_PERMISSION);
  }
}

/**
 * Waits for a read that another failure has made necessary.
 * @param cause that failure: where the permission to read is missing, the step reports this failure
 * @returns undefined where nothing could be read this time
 * @throws where it never will be
 */
export async function readBecause(
  cause: CallError | undefined,
  reading: Promise<Answered<Backup> | CallError>,
  { reporter }: StepContext,
): Promise<Answered<Backup> | undefined> {
  const answer = await reading.catch((error: unknown) => {
    if (cause === undefined || !(error instanceof ReplicationError)) throw error;
    // The first failure that the service has answered is the one to report.
    const answered = cause instanceof ServiceError ? cause : error.call;
    const { code, requestId } = answered ?? cause;
    const told = { message: error.message, advice: error.advice, call: cause, code, requestId };
    throw new ReplicationError(
      cause.behaviour === 'adopt'
        ? { ...told, title: 'A replica exists or is in progress, but may not be read' }
        : told,
    );
  });
  if (!(answer instanceof CallError)) return answer;
  reporter.trouble(answer.message, 'Continuing.');
  return undefined;
}

/** Backups a page where the list is searched to its end; it may be twice as long, but answers have their limit too. */
export const SEARCHED_PAGE = 500;

/**
 * Looks for the replication records of a backup in the list, which is asked to show them. Undocumented: whether a
 * single backup always shows them.
 * @returns nothing where the list has no such backup
 * @throws {CallError} as the call does, or because the list has no end
 */
export async function listRecords(
  backupId: string,
  client: CbrClient,
): Promise<{ value: ReplicationRecord[] | undefined }> {
  for await (const { value } of client.allBackups({ limit: SEARCHED_PAGE })) {
    const backup = value.find(({ id }) => isSame(id, backupId));
    if (backup !== undefined) return { value: backup.replication_records ?? [] };
  }
  return { value: undefined };
}

/** @throws what another attempt cannot change */
function passingFailure(error: unknown, permission: string): CallError {
  if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
  // A proxy or gateway may refuse for a moment; a refusal by the service itself is final.
  if (error instanceof ServiceError && error.status === 403 && error.isOwnWord) {
    const advice = error.means === 'no_permission' ? permission : error.advice;
    throw new ReplicationError({ message: error.message, advice, call: error });
  }
  // A gateway may answer 404 for a moment; the service's own word that the backup is gone is final.
  if (error.isFinal) throw error;
  return error;
}

/** Whether a backup, or a replica, will be available by itself: it is being made, or in use for a moment. */
export function isBeingMade(status: string): boolean {
  return ['waiting_protect', 'protecting', 'waiting_restore', 'restoring'].includes(status);
}

/** Why a backup of this status cannot be replicated, after "the backup". */
export function unusable(status: string): string {
  return status === 'error' ? 'failed in CBR (status error)' : `has the status ${status}, not available`;
}

export const UNUSABLE_ADVICE = 'Check its task in CBR, then back the server up again, or use another backup.';

/** Notes what an answer says of the backup; what it does not say stays as it was known. */
export function noteBackup(journal: Journal, backup: Backup): void {
  const known = journal.replication.backup;
  const said: BackupFacts = {
    name: backup.name ?? known?.name,
    vaultId: backup.vault_id ?? known?.vaultId,
    resourceId: backup.resource_id ?? known?.resourceId,
    resourceName: backup.resource_name ?? known?.resourceName,
    resourceType: backup.resource_type ?? known?.resourceType,
    size: backup.resource_size ?? known?.size,
    protectedAt: backup.protected_at ?? known?.protectedAt,
  };
  if (!isDeepStrictEqual(said, known)) journal.note({ backup: said });
}
