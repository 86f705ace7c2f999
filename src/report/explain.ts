import { CallError } from '../cbr/call-error.ts';
import { SECOND } from '../clock.ts';
import { LoginError } from '../credentials/login-error.ts';
import { showDuration } from '../duration.ts';
import { InputError } from '../github/inputs.ts';
import { hasEnded, isFinished } from '../replication/records.ts';
import { CheckError, type Replication, ReplicationError } from '../replication/replication.ts';

/** Why the step failed, in words for whoever reads its log at night. */
export interface Failure {
  readonly title: string;
  /** What happened, a sentence or more a line. */
  readonly reasons: readonly string[];
  /** What to do. */
  readonly advice: string | undefined;
  /** Of the failure that the service answered. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
}

/** One backup of the step, and what has become of it. */
export interface Result {
  readonly replication: Replication;
  /** Absent while there is none. */
  failure: Failure | undefined;
}

const IN_DOUBT = 'The request may have gone through. Run the step again: that settles it, and makes no second replica.';

/** What the outcome means. */
export function tellOutcome({ outcome, recordId = 'unknown', status, foundInRecords, inDoubt }: Replication): string {
  switch (outcome) {
    case 'submitted':
      return foundInRecords === true
        ? `The request of this step had gone through: its replication record ${recordId} is there, status ${status ?? 'unknown'}.`
        : `The service accepted the replication: replication record ${recordId}.`;
    case 'attached':
      return `A replication of this backup to this vault was under way already: replication record ${recordId}, status ${status ?? 'unknown'}. No second one was made.`;
    case 'already_replicated':
      return `A finished replica of this backup is in this vault already: replication record ${recordId}. No second one was made.`;
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

export function endOfCopy({ backup, createdAt, finishedAt, status }: Replication, now: number): EndOfCopy {
  const duration = finishedAt !== undefined && createdAt !== undefined ? finishedAt - createdAt : undefined;
  const megabytes = backup?.size === undefined ? undefined : backup.size * 1024;
  return {
    duration,
    throughput:
      duration !== undefined && duration > 0 && megabytes !== undefined ? megabytes / (duration / SECOND) : undefined,
    // Without a finished copy there is no recovery point.
    recoveryPointAge:
      status !== 'success' || backup?.protectedAt === undefined ? undefined : (finishedAt ?? now) - backup.protectedAt,
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

export function explain(error: unknown, replication: Replication | undefined, cancelled: AbortSignal): Failure {
  const doubt = replication?.inDoubt === true ? [IN_DOUBT] : [];
  if (cancelled.aborted && !tellsMore(error)) {
    const { reason } = cancelled;
    const unforeseen = reason instanceof Error && reason.name !== 'AbortError' ? [`${reason}`] : undefined;
    return {
      ...nothingAnswered,
      advice:
        replication?.outcome === undefined || isFinished(replication)
          ? undefined
          : 'Run the step again with wait to see the copy through.',
      title: unforeseen === undefined ? 'The step was cancelled' : 'An unforeseen error has ended the step',
      reasons: [...(unforeseen ?? []), ...tellCancellation(replication, doubt)],
    };
  }
  if (error instanceof InputError) {
    const title =
      error.problems.length === 1 ? 'An input is wrong; nothing was sent' : 'Inputs are wrong; nothing was sent';
    return { ...nothingAnswered, title, reasons: error.problems };
  }
  const title =
    doubt.length > 0 ? 'It is not known whether the backup is being replicated' : 'The backup was not replicated';
  if (error instanceof ReplicationError) {
    const { call, advice } = error;
    const told = call === undefined ? [] : [call.message, ...call.notes];
    const reasons = [...new Set([...told, error.message, ...doubt])];
    return {
      title: error.title ?? title,
      reasons,
      advice,
      code: error.code ?? call?.code,
      requestId: error.requestId ?? call?.requestId,
    };
  }
  if (error instanceof CheckError) {
    const { obstacles } = error;
    const { code, requestId } = obstacles.find(({ code }) => code !== undefined) ?? obstacles[0] ?? nothingAnswered;
    const [only, ...others] = obstacles;
    const isOne = only !== undefined && others.length === 0;
    const reasons = obstacles.map(({ message, advice }) => (isOne ? message : `${message} ${advice}`));
    const many = obstacles.length === 1 ? 'an obstacle' : `${obstacles.length} obstacles`;
    return {
      title: `The dry run found ${many}; nothing was submitted`,
      reasons,
      advice: isOne ? only.advice : undefined,
      code,
      requestId,
    };
  }
  if (error instanceof LoginError) {
    const { code, requestId, advice, message, notes } = error;
    const goesOn = replication?.outcome === undefined ? [] : [tellCopy(replication)];
    return { title: 'The login failed', reasons: [message, ...notes, ...goesOn, ...doubt], advice, code, requestId };
  }
  if (error instanceof CallError) {
    const { code, requestId, advice, message, notes } = error;
    return { title, reasons: [message, ...notes, ...doubt], advice, code, requestId };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ...nothingAnswered, title, reasons: [message, ...doubt] };
}

/** Whether an error that coincides with a cancellation is worth telling instead. */
function tellsMore(error: unknown): boolean {
  return error instanceof ReplicationError || (error instanceof CallError && error.behaviour !== 'cancelled');
}

const nothingKnown: Failure = { title: '', reasons: [], advice: undefined, code: undefined, requestId: undefined };
const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };

function tellCancellation(replication: Replication | undefined, doubt: readonly string[]): readonly string[] {
  if (doubt.length > 0) return ['A request was under way.', ...doubt];
  if (replication?.outcome === undefined)
    return ['No request of this step has made a replica. Run the step again to make one.'];
  return [tellCopy(replication)];
}

function tellCopy(replication: Replication): string {
  const { destinationBackupId = 'of unknown id' } = replication;
  return isFinished(replication)
    ? `The copy itself has ended well: replica ${destinationBackupId}.`
    : `${tellOutcome(replication)} The copy goes on in the cloud.`;
}

/** In a long list of backups, so many are named. */
const MOST_NAMED = 10;
/** So many different causes are told where several backups failed; the log and the summary have all. */
const MOST_CAUSES = 20;

/** Why a step failed, from what became of its backups; nothing where all went well. */
export function sumUp(results: readonly Result[]): Failure | undefined {
  const failed = results.filter((result): result is Result & { failure: Failure } => result.failure !== undefined);
  if (failed.length === 0 || results.length === 1) return failed[0]?.failure;
  const causes = Map.groupBy(failed, ({ failure: { title, code, advice }, replication: { outcome, inDoubt } }) =>
    [title, code, advice, outcome, inDoubt].join('|'),
  );
  const reasons = [...causes.values()].slice(0, MOST_CAUSES).flatMap((alike) => {
    const [{ failure } = { failure: nothingKnown }] = alike;
    const ids = alike.slice(0, MOST_NAMED).map(({ replication }) => replication.request.backupId);
    const more = alike.length > ids.length ? ` and ${alike.length - ids.length} more` : '';
    const why = `${alike.length > 1 ? 'The first of them: ' : ''}${failure.reasons.join(' ')}`;
    const told = `${ids.join(', ')}${more}: ${failure.title}. ${why}`;
    return failure.advice === undefined ? [told] : [told, `What to do: ${failure.advice}`];
  });
  if (causes.size > MOST_CAUSES) reasons.push(`And ${causes.size - MOST_CAUSES} more causes: see the job summary.`);
  const goOn = failed.filter(
    ({ replication }) =>
      replication.outcome !== undefined && replication.outcome !== 'checked' && !hasEnded(replication),
  );
  if (goOn.length > 0) reasons.unshift(`The copies of ${goOn.length} of them go on in the cloud.`);
  // Of the first that the service answered.
  const { code, requestId } =
    failed.find(({ failure }) => failure.code !== undefined || failure.requestId !== undefined)?.failure ??
    nothingAnswered;
  const title = `${failed.length} of ${results.length} backups failed`;
  return { title, reasons, advice: undefined, code, requestId };
}

/** How far a step with several backups is, in one line. */
export function tellAll(results: readonly Result[]): string {
  const stateOf = ({ replication: { outcome, status, inDoubt }, failure }: Result): string => {
    if (failure !== undefined) return 'failed';
    if (outcome === 'checked') return 'checked';
    if (outcome === undefined) return inDoubt ? 'in doubt' : 'not submitted yet';
    if (status === 'success') return 'finished';
    return status === 'replicating' ? 'being copied' : 'submitted';
  };
  const counts = Map.groupBy(results, stateOf);
  const copying = results.flatMap(({ replication: { progress, status }, failure }) =>
    failure === undefined && status === 'replicating' && progress !== undefined ? [progress] : [],
  );
  const states = ['finished', 'checked', 'being copied', 'submitted', 'in doubt', 'not submitted yet', 'failed'];
  const parts = states.flatMap((state) => {
    const count = counts.get(state)?.length ?? 0;
    if (count === 0) return [];
    const average = Math.round(copying.reduce((sum, percent) => sum + percent, 0) / copying.length);
    return `${count} ${state}${state === 'being copied' && copying.length > 0 ? ` (${average} % on average)` : ''}`;
  });
  return `Of ${results.length} backups: ${parts.join(', ')}.`;
}
