import { judgeRecord } from '../cbr/judge.ts';
import type { ReplicationRecord } from '../cbr/schemas.ts';
import { showDuration } from '../duration.ts';
import type { Progress } from './progress.ts';
import { hasNoReplica, isCopying, isWaiting, wasSkipped } from './records.ts';
import { ReplicationError } from './replication.ts';

/**
 * @param failed called before it throws
 * @throws {ReplicationError} where the record says that there will be no replica
 */
export function endIfOver(record: ReplicationRecord, failed: () => void): void {
  const { status = 'unknown', extra_info, id = 'unknown' } = record;
  const code = extra_info?.fail_code;
  // An unknown word counts as in progress, unless the record says why it failed.
  if (!hasNoReplica(record)) return;
  failed();
  const reason = extra_info?.fail_reason;
  const words = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
  const given = words === '' ? 'CBR gives no reason.' : `CBR says: ${words}.`;
  throw wasSkipped(record)
    ? new ReplicationError({
        title: 'The replication was skipped',
        message: `CBR skipped the copy and created no replica (replication record ${id}, status ${status}). ${given}`,
        advice:
          'Check the tasks in the CBR console for the reason, and whether the destination already has this backup; then run the step again.',
        code,
      })
    : new ReplicationError({
        title: 'The replication failed',
        message: `CBR reports that the copy failed; there is no replica (replication record ${id}, status ${status}). ${given}`,
        advice: judgeRecord(code),
        code,
      });
}

/** What the record's status means, in words; another word of CBR's as it is. */
function stateOf(record: ReplicationRecord): string {
  if (isCopying(record)) return 'Copying';
  if (isWaiting(record)) return 'Waiting to be copied';
  return record.status === undefined ? 'No status' : `Status ${record.status}`;
}

/**
 * How far a copy is, for the log.
 * @param passed milliseconds since it began
 */
export function describeCopy(record: ReplicationRecord, progress: Progress, passed: number, now: number): string {
  const { percent } = progress;
  const left = isCopying(record) ? progress.left(now) : undefined;
  const parts = [
    percent === undefined || isWaiting(record) ? undefined : `${percent} %`,
    `${showDuration(passed)} so far`,
    left === undefined ? undefined : `about ${showDuration(left)} left`,
  ];
  return `${stateOf(record)}: ${parts.filter((part) => part !== undefined).join(', ')}.`;
}
