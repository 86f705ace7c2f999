import { CallError, isUnauthorised } from '../cbr/call-error.ts';
import { MINUTE } from '../clock.ts';
import { showDuration } from '../duration.ts';
import { isFinished } from './records.ts';
import { type Replication, ReplicationError } from './replication.ts';

// What can be said of a copy that is not seen through to its end: that it goes on only if it was seen a moment ago.

/** A copy that was seen under way so long ago is believed to go on. */
const MAX_UNSEEN = 15 * MINUTE;

export const TIME_LIMIT_TITLE = 'The time limit was reached';

/** Why a copy is not seen any more. */
export interface LastSight {
  /** Since when the record is not shown any more, by this machine's clock. */
  readonly goneSince: number | undefined;
  /** The last read that failed, if none has worked since. */
  readonly failure: CallError | undefined;
}

/** Instead of a time: whatever was seen before, nobody knows now whether it goes on. */
export const NOT_ALIVE = Number.NEGATIVE_INFINITY;

/** Whether a copy was seen to be under way within the last 15 minutes. */
export function goesOn({ aliveAt }: Replication, now: number): boolean {
  return aliveAt !== undefined && now - aliveAt <= MAX_UNSEEN;
}

/**
 * What is known of a copy, in a sentence or two.
 * @param now by this machine's clock
 */
export function tellSight(replication: Replication, sight: LastSight, now: number): string {
  const { recordId = 'unknown', status, seenAt, destinationBackupId = 'of unknown ID' } = replication;
  if (isFinished(replication)) return `The copy itself has ended well: replica ${destinationBackupId}.`;
  const record = `replication record ${recordId}`;
  if (goesOn(replication, now)) return `The copy goes on in the cloud: ${record}, status ${status ?? 'unknown'}.`;
  const since =
    sight.failure !== undefined
      ? ` It could not be read since: ${sight.failure.message}`
      : sight.goneSince !== undefined
        ? ' The backup does not show it any more.'
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
    advice: 'Run the step again: it picks the replication up where it is, and makes no second replica.',
  });
}

/** A record that was there is shown nowhere any more. */
export function recordGone(replication: Replication, sight: LastSight, now: number): ReplicationError {
  return new ReplicationError({
    title: 'The replication record is gone',
    message: tellSight(replication, sight, now),
    advice: 'Look into the destination vault for the replica. If it is not there, run the step again.',
  });
}

/** What it means for the copy that it cannot be read any more. */
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
      message: `The credential is not accepted any more. ${known}`,
      advice: 'Run the step again with a fresh credential: it picks the replication up where it is.',
      call: error,
    });
  }
  if (error.means === 'backup_gone') {
    return new ReplicationError({
      title,
      message: `The source backup cannot be found any more. ${known}`,
      advice: 'Look into the destination vault for the replica, and for what deletes backups while they are copied.',
      call: error,
    });
  }
  return new ReplicationError({ title, message: known, advice: error.advice, call: error });
}
