import { CallError, isUnauthorised } from '../cbr/call-error.ts';
import type { Answered } from '../cbr/client.ts';
import { judgeRecord } from '../cbr/judge.ts';
import type { Backup, ReplicationRecord } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { showDuration } from '../duration.ts';
import { pace } from './pace.ts';
import { Progress } from './progress.ts';
import { findRecord, isFinished, noteRecord } from './records.ts';
import { type Journal, type Replication, ReplicationError } from './replication.ts';
import { REMINDER, type Watch } from './watch.ts';

const KNOWN_STATUSES = ['waiting_replicate', 'replicating', 'success', 'fail', 'skip'];

/**
 * Follows a replication that was submitted or adopted to its end. The copy itself is never touched.
 * @param journal filled in with what becomes known, on failure too
 * @param until the time limit, by this machine's clock
 * @throws {CallError | ReplicationError} it failed, was skipped, or cannot be followed any further
 */
export async function follow(journal: Journal, watch: Watch, context: StepContext, until: number): Promise<void> {
  const { replication } = journal;
  if (isFinished(replication)) return;
  const { clock, reporter } = context;
  const start = clock.now();
  const progress = new Progress();
  // A replication that was under way before has been copying for longer than this step.
  let begun = start;
  let toldStatus = replication.status;
  let toldAt = start;

  const recordIn = (answer: Answered<Backup>): ReplicationRecord | undefined => {
    const now = clock.now();
    const serverNow = answer.date ?? now;
    const firstRequest = serverNow - (now - (replication.requestedAt ?? start));
    return findRecord(answer.value.replication_records ?? [], replication, firstRequest, serverNow);
  };
  const look = (answer: Answered<Backup>): true | undefined => {
    const now = clock.now();
    const serverNow = answer.date ?? now;
    const record = recordIn(answer);
    if (record === undefined) {
      if (now - toldAt >= REMINDER) {
        const { recordId = 'unknown' } = replication;
        reporter.reminder(`The backup shows no replication record ${recordId}, ${showDuration(now - begun)} so far.`);
        toldAt = now;
      }
      return undefined;
    }
    noteRecord(journal, record);
    if (replication.createdAt !== undefined) begun = Math.min(start, now - (serverNow - replication.createdAt));
    progress.see(record.extra_info?.progress, now);
    endIfOver(record);
    if (isFinished(record)) {
      journal.note({ finishedAt: serverNow });
      return true;
    }
    journal.note({ progress: progress.percent });
    const changed = record.status !== toldStatus;
    if (changed || now - toldAt >= REMINDER) {
      // That a new one waits at first is no news.
      const isNews = changed && (toldStatus !== undefined || record.status !== 'waiting_replicate');
      (isNews ? reporter.news : reporter.reminder)(describe(record, progress, now, begun));
      if (changed && !KNOWN_STATUSES.includes(record.status ?? '')) {
        reporter.news('This status is in none of the documents this action knows: taken as still under way.');
      }
      toldStatus = record.status;
      toldAt = now;
    }
    return undefined;
  };

  const shows = (answer: Answered<Backup>) => recordIn(answer) !== undefined;
  const pause = () => pace(clock.now() - begun, progress.left(clock.now()), clock.random());
  try {
    const finished = await watch.untilSeen({ journal, context, until, pause, shows }, look);
    if (finished === undefined) throw timeLimit(replication, clock.now() - (replication.requestedAt ?? start));
  } catch (error) {
    throw explainLoss(error, replication);
  }
}

/** @throws {ReplicationError} where the record says that there will be no replica */
function endIfOver({ status, extra_info, id = 'unknown' }: ReplicationRecord): void {
  if (status !== 'fail' && status !== 'skip') return;
  const code = extra_info?.fail_code;
  const reason = extra_info?.fail_reason;
  const words = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
  const given = words === '' ? 'The service gives no reason.' : `The service says: ${words}.`;
  throw status === 'fail'
    ? new ReplicationError({
        title: 'The replication failed',
        message: `Replication record ${id} has ended as fail: there is no replica. ${given}`,
        advice: judgeRecord(code),
        code,
      })
    : new ReplicationError({
        title: 'The replication was skipped',
        message: `Replication record ${id} has ended as skip: the service made no replica. ${given}`,
        advice:
          'Look into the tasks of CBR in the console for why, and whether the destination has this backup already; then run the step again.',
        code,
      });
}

function timeLimit(replication: Replication, waited: number): ReplicationError {
  const { recordId = 'unknown', status } = replication;
  const stands = status === undefined ? 'no status of it was ever seen' : `status ${status}`;
  return new ReplicationError({
    title: 'The time limit was reached',
    message: `Stopped waiting after ${showDuration(waited)}. The copy goes on in the cloud: replication record ${recordId}, ${stands}.`,
    advice: 'Run the step again: it picks the replication up where it is, and makes no second replica.',
  });
}

/** What it means for the copy that it cannot be read any more. */
function explainLoss(error: unknown, { recordId = 'unknown' }: Replication): unknown {
  const title = 'The replication can no longer be followed';
  const goesOn = `The copy goes on in the cloud: replication record ${recordId}.`;
  if (error instanceof ReplicationError && error.call !== undefined) {
    return new ReplicationError({
      title,
      message: goesOn,
      advice: error.advice,
      call: error.call,
    });
  }
  if (!(error instanceof CallError) || error.behaviour === 'cancelled') return error;
  if (isUnauthorised(error)) {
    return new ReplicationError({
      title,
      message: `The credential is not accepted any more. ${goesOn}`,
      advice: 'Run the step again with a fresh credential: it picks the replication up where it is.',
      call: error,
    });
  }
  if (error.means === 'backup_gone') {
    return new ReplicationError({
      title,
      message: `The source backup cannot be found any more. Whether the copy goes on cannot be told: replication record ${recordId}.`,
      advice: 'Look into the destination vault for the replica, and for what deletes backups while they are copied.',
      call: error,
    });
  }
  return new ReplicationError({ title, message: goesOn, advice: error.advice, call: error });
}

function describe(record: ReplicationRecord, progress: Progress, now: number, begun: number): string {
  const { percent } = progress;
  const left = record.status === 'replicating' ? progress.left(now) : undefined;
  const parts = [
    `Replication record ${record.id ?? 'unknown'}: ${record.status ?? 'no status'}`,
    percent === undefined || record.status === 'waiting_replicate' ? undefined : `${percent} %`,
    `${showDuration(now - begun)} so far`,
    left === undefined ? undefined : `about ${showDuration(left)} left`,
  ];
  return `${parts.filter((part) => part !== undefined).join(', ')}.`;
}
