import { CallError } from '../cbr/call-error.ts';
import type { StepContext } from '../context.ts';
import { LoginError } from '../credentials/login-error.ts';
import { tellSight } from '../replication/last-sight.ts';
import { isFinished } from '../replication/records.ts';
import { CheckError, type Replication, ReplicationError } from '../replication/replication.ts';
import { tellOutcome } from './outcome.ts';
import type { Failure } from './result.ts';

const IN_DOUBT = 'The request may have gone through. Run the step again: that settles it, and makes no second replica.';

/**
 * Why a step failed with one backup, in words.
 * @param replication absent where the step had not come to it
 */
export function explain(
  error: unknown,
  replication: Replication | undefined,
  { cancelled, clock }: Pick<StepContext, 'cancelled' | 'clock'>,
): Failure {
  const now = clock.now();
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
      reasons: [...(unforeseen ?? []), ...tellCancellation(replication, doubt, now)],
    };
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
    const goesOn = replication?.outcome === undefined ? [] : [tellCopy(replication, now)];
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

const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };

function tellCancellation(
  replication: Replication | undefined,
  doubt: readonly string[],
  now: number,
): readonly string[] {
  if (doubt.length > 0) return ['A request was under way.', ...doubt];
  if (replication?.outcome === undefined)
    return ['No request of this step has made a replica. Run the step again to make one.'];
  return [tellCopy(replication, now)];
}

function tellCopy(replication: Replication, now: number): string {
  const sight = tellSight(replication, { goneSince: undefined, failure: undefined }, now);
  return isFinished(replication) ? sight : `${tellOutcome(replication)} ${sight}`;
}
