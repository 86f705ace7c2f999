import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Answered, Caller, CbrClient } from '../cbr/client.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import { type Replication, ReplicationError } from './replication.ts';

/** How long a replica may stay in the making after its record has ended. */
const LONGEST = 10 * MINUTE;
const PAUSE = 20 * SECOND;
const TITLE = 'The replica could not be verified';

/**
 * Reads the replica in the destination region, and requires it to be available, a replica, and in the right vault.
 * @param destination a client of the destination region and project
 * @throws {CallError | ReplicationError} it is not so, or could not be read
 */
export async function verify(replication: Replication, destination: CbrClient, caller: Caller): Promise<void> {
  const { destinationBackupId: id, recordId = 'unknown' } = replication;
  if (id === undefined) {
    throw new ReplicationError({
      title: TITLE,
      message: `Replication record ${recordId} has ended well, but names no replica.`,
      advice: 'Look for the replica in the destination vault in the console.',
    });
  }
  const { clock, cancelled, tellTrouble } = caller;
  const until = clock.now() + LONGEST;
  for (;;) {
    const problem = await look(replication, destination, id);
    if (problem === undefined) return;
    if (clock.now() + PAUSE > until) {
      throw new ReplicationError({
        title: TITLE,
        message: `${problem} It has been so for ${LONGEST / MINUTE} minutes.`,
        advice: 'Look at the replica in the destination region in the console; run the step again to verify once more.',
      });
    }
    tellTrouble(problem, `Looking again in ${PAUSE / SECOND} s.`);
    await clock.pause(PAUSE, cancelled);
  }
}

/** @returns why the replica is not verified yet; undefined where it is */
async function look(replication: Replication, destination: CbrClient, id: string): Promise<string | undefined> {
  let answer: Answered<Backup>;
  try {
    // Once: this is asked again anyway.
    answer = await destination.showBackup(id, true);
  } catch (error) {
    throwIfFinal(error, id);
    return (error as CallError).message;
  }
  const { status, image_type, vault_id, project_id } = answer.value;
  const { destinationVaultId, destinationProjectId } = replication.request;
  const wrong = [
    image_type === 'replication' ? '' : `it is of the type ${image_type ?? 'unknown'} instead of replication`,
    vault_id === destinationVaultId ? '' : `it is in vault ${vault_id ?? 'unknown'} instead of ${destinationVaultId}`,
    project_id === destinationProjectId
      ? ''
      : `it is in project ${project_id ?? 'unknown'} instead of ${destinationProjectId}`,
  ].filter((part) => part !== '');
  const passing = status === 'protecting' || status === 'waiting_protect' || status === undefined;
  if (status !== 'available' && !passing) wrong.unshift(`its status is ${status}`);
  if (wrong.length > 0) {
    throw new ReplicationError({
      title: TITLE,
      message: `Replica ${id} is not as it should be: ${wrong.join(', ')}.`,
      advice:
        'Do not rely on it: look at it in the destination region in the console, and at who else works on that vault.',
    });
  }
  return status === 'available' ? undefined : `Replica ${id} is still in the making (status ${status ?? 'unknown'}).`;
}

/** Whether another read can do better: a fresh replica may be unknown to its region for a moment. */
function throwIfFinal(error: unknown, id: string): void {
  if (!(error instanceof CallError) || error.behaviour === 'cancelled') throw error;
  if (isUnauthorised(error)) {
    throw new ReplicationError({
      title: TITLE,
      message: `The credential is not accepted any more, so that replica ${id} could not be read. The copy itself has ended well.`,
      advice: 'Run the step again with a credential that both regions accept.',
      call: error,
    });
  }
  if (error instanceof ServiceError && error.status === 403) {
    throw new ReplicationError({
      title: TITLE,
      message: `Replica ${id} could not be read in the destination region. The copy itself has ended well.`,
      advice: 'Give the credential the right cbr:backups:get in the destination project as well.',
      call: error,
    });
  }
}
