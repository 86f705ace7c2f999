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
  // A word that is not known goes on, unless the record says why it failed.
  if (!hasNoReplica(record)) return;
  failed();
  const reason = extra_info?.fail_reason;
  const words = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
  const given = words === '' ? 'The service gives no reason.' : `The service says: ${words}.`;
  throw wasSkipped(record)
    ? new ReplicationError({
        title: 'The replication was skipped',
        message: `Replication record ${id} has ended as ${status}: the service made no replica. ${given}`,
        advice:
          'Look into the tasks of CBR in the console for why, and whether the destination has this backup already; then run the step again.',
        code,
      })
    : new ReplicationError({
        title: 'The replication failed',
        message: `Replication record ${id} has ended as ${status}: there is no replica. ${given}`,
        advice: judgeRecord(code),
        code,
      });
}

/**
 * How far a copy is, for the log.
 * @param passed milliseconds since it began
 */
export function describeCopy(record: ReplicationRecord, progress: Progress, passed: number, now: number): string {
  const { percent } = progress;
  const left = isCopying(record) ? progress.left(now) : undefined;
  const parts = [
    `Replication record ${record.id ?? 'unknown'}: ${record.status ?? 'no status'}`,
    percent === undefined || isWaiting(record) ? undefined : `${percent} %`,
    `${showDuration(passed)} so far`,
    left === undefined ? undefined : `about ${showDuration(left)} left`,
  ];
  return `${parts.filter((part) => part !== undefined).join(', ')}.`;
}
