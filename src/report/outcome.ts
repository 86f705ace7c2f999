import { SECOND } from '../clock.ts';
import { plausible, showDuration } from '../duration.ts';
import { isFinished } from '../replication/records.ts';
import type { Replication } from '../replication/replication.ts';

/** What the outcome means. */
export function tellOutcome(replication: Replication): string {
  const { outcome, recordId = 'unknown', status, foundInRecords, inDoubt, aliveAt } = replication;
  switch (outcome) {
    case 'submitted':
      return foundInRecords === true
        ? `The request of this step had gone through: its replication record ${recordId} is there, status ${status ?? 'unknown'}.`
        : `The service accepted the replication: replication record ${recordId}.`;
    case 'attached':
      // Of one that is not known to be alive only CBR knows, which refuses another.
      return `A replication of this backup to this vault ${aliveAt === undefined ? 'is there' : 'was under way'} already: replication record ${recordId}, status ${status ?? 'unknown'}. No second one was made.`;
    case 'already_replicated':
      return `CBR says that a finished replica of this backup is there already: replication record ${recordId}. No second one was made.`;
    case 'checked':
      return 'This was a dry run: it has checked, and submitted nothing.';
    default:
      return inDoubt ? 'Not known: the request may have gone through.' : 'This step has made no replica.';
  }
}

/** What is known of a copy that has ended. */
export interface EndOfCopy {
  /** Milliseconds, up to 2 % too long: the API does not say when a copy has ended. */
  readonly duration: number | undefined;
  /** MB/s: the size of the resource over the duration. */
  readonly throughput: number | undefined;
  /** How long ago the backup was taken, in milliseconds. */
  readonly recoveryPointAge: number | undefined;
}

export function endOfCopy({ backup, begunAt, finishedAt, status }: Replication, now: number): EndOfCopy {
  const isOver = isFinished({ status });
  const duration =
    isOver && finishedAt !== undefined && begunAt !== undefined ? plausible(finishedAt - begunAt) : undefined;
  const megabytes = backup?.size === undefined ? undefined : backup.size * 1024;
  return {
    duration,
    throughput: duration === undefined || megabytes === undefined ? undefined : megabytes / (duration / SECOND),
    // Without a finished copy there is no recovery point.
    recoveryPointAge:
      !isOver || backup?.protectedAt === undefined ? undefined : plausible((finishedAt ?? now) - backup.protectedAt),
  };
}

/** @param now milliseconds since the Unix epoch */
export function tellEnd(replication: Replication, now: number): string {
  const { duration, throughput, recoveryPointAge } = endOfCopy(replication, now);
  const parts = [
    `The copy is finished: replica ${replication.destinationBackupId ?? 'of unknown id'}`,
    duration === undefined ? undefined : `it took about ${showDuration(duration)}`,
    throughput === undefined ? undefined : `${Math.round(throughput)} MB/s`,
    recoveryPointAge === undefined ? undefined : `its recovery point is ${showDuration(recoveryPointAge)} old`,
  ];
  return `${parts.filter((part) => part !== undefined).join(', ')}.`;
}
