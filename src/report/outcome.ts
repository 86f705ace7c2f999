import { SECOND } from '../clock.ts';
import { plausible, showAge, showDuration } from '../duration.ts';
import { isFinished } from '../replication/records.ts';
import type { Replication } from '../replication/replication.ts';

/** What the outcome means. */
export function tellOutcome(replication: Replication): string {
  const { outcome, recordId = 'unknown', status, foundInRecords, inDoubt, aliveAt } = replication;
  switch (outcome) {
    case 'submitted':
      return foundInRecords === true
        ? `There was no clear answer, but the request worked (replication record ${recordId}, status ${status ?? 'unknown'}).`
        : `CBR accepted the request (replication record ${recordId}).`;
    case 'attached':
      // Whether one without a sign of life still runs, only CBR knows, which refuses another.
      return `${aliveAt === undefined ? 'CBR already has a replication to this vault' : 'Already in progress'} (replication record ${recordId}, status ${status ?? 'unknown'}); nothing new was started.`;
    case 'already_replicated':
      return `CBR says that this backup is already replicated to this vault (replication record ${recordId}); nothing new was started.`;
    case 'checked':
      return 'Checked only: this was a dry run, and nothing was submitted.';
    default:
      return inDoubt ? 'Unknown: the request may have gone through.' : 'This step created no replica.';
  }
}

/** What is known of a finished copy. */
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
  const took = duration === undefined ? '' : ` in ${showDuration(duration)}`;
  const speed = throughput === undefined ? '' : ` (${Math.round(throughput)} MB/s)`;
  const age = recoveryPointAge === undefined ? '' : ` Recovery point ${showAge(recoveryPointAge)} old.`;
  return `Copied${took}${speed}: replica ${replication.destinationBackupId ?? 'ID unknown'}.${age}`;
}
