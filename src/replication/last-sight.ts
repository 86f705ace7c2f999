import { CallError, isUnauthorised } from '../cbr/call-error.ts';
import { MINUTE } from '../clock.ts';
import { showDuration } from '../duration.ts';
import { isFinished } from './records.ts';
import { type Replication, ReplicationError } from './replication.ts';

// What can be said of a copy that is not followed to its end: that it continues, only if it was seen a moment ago.

/** A copy that was seen in progress not longer ago than this is taken to continue. */
const MAX_UNSEEN = 15 * MINUTE;

export const TIME_LIMIT_TITLE = 'The time limit was reached';

/** Why a copy is no longer seen. */
export interface LastSight {
  /** Since when the record is no longer shown, by this machine's clock. */
  readonly goneSince: number | undefined;
  /** The last read that failed, if none has worked since. */
  readonly failure: CallError | undefined;
}

/** Instead of a time: whatever was seen before, it is unknown whether the copy continues. */
export const NOT_ALIVE = Number.NEGATIVE_INFINITY;

/** Whether a copy was seen in progress within the last 15 minutes. */
export function goesOn({ aliveAt }: Replication, now: number): boolean {
  return aliveAt !== undefined && now - aliveAt <= MAX_UNSEEN;
}

/**
 * What is known of a copy, in a sentence or two.
 * @param now by this machine's clock
 */
export function tellSight(replication: Replication, sight: LastSight, now: number): string {
  const { recordId = 'unknown', status, seenAt, destinationBackupId = 'ID unknown' } = replication;
  if (isFinished(replication)) return `The copy itself completed (replica ${destinationBackupId}).`;
  const record = `replication record ${recordId}`;
  if (goesOn(replication, now)) return `The copy continues: ${record}, status ${status ?? 'unknown'}.`;
  const since =
    sight.failure !== undefined
      ? ` Since then it could not be read: ${sight.failure.message}`
      : sight.goneSince !== undefined
        ? ' The backup no longer shows it.'
        : '';
  if (seenAt !== undefined) {
    return `The copy was last seen ${showDuration(now - seenAt)} ago: ${record}, status ${status ?? 'unknown'}.${since}`;
  }
  if (status !== undefined) return `The copy was last seen with the status ${status}: ${record}.${since}`;
  return `The copy has not been seen yet: ${record}.${since}`;
}

/** The time limit ends the wait, not the copy. */
export function timeLimit(replication: Replication, sight: LastSight, waited: number, now: number): ReplicationError {
  return new ReplicationError({
    title: TIME_LIMIT_TITLE,
    message: `Stopped waiting after ${showDuration(waited)}. ${tellSight(replication, sight, now)}`,
    advice: 'Run the step again to keep waiting. That never creates a second replica.',
  });
}

/** A record that was there is no longer shown anywhere. */
export function recordGone(replication: Replication, sight: LastSight, now: number): ReplicationError {
  return new ReplicationError({
    title: 'The replication record is gone',
    message: tellSight(replication, sight, now),
    advice: 'Look for the replica in the destination vault. If it is not there, run the step again.',
  });
}

/** What it means for the copy that it can no longer be read. */
export function explainLoss(error: unknown, replication: Replication, sight: LastSight, now: number): unknown {
  const title = 'The replication can no longer be followed';
  const known = tellSight(replication, sight, now);
  if (error instanceof ReplicationError && error.call !== undefined) {
    return new ReplicationError({ title, message: known, advice: error.advice, call: error.call });
  }
  if (!(error instanceof CallError) || error.behaviour === 'cancelled') return error;
  if (isUnauthorised(error)) {
    return new ReplicationError({
      title,
      message: `The credential is no longer accepted. ${known}`,
      advice: 'Run the step again with a new credential to keep waiting.',
      call: error,
    });
  }
  if (error.means === 'backup_gone') {
    return new ReplicationError({
      title,
      message: `CBR can no longer find the source backup. ${known}`,
      advice:
        'Look for the replica in the destination vault, and find out what deletes backups while they are being copied.',
      call: error,
    });
  }
  return new ReplicationError({ title, message: known, advice: error.advice, call: error });
}
