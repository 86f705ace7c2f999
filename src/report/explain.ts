import { CallError } from '../cbr/call-error.ts';
import type { StepContext } from '../context.ts';
import { LoginError } from '../credentials/login-error.ts';
import { tellSight } from '../replication/last-sight.ts';
import { isFinished } from '../replication/records.ts';
import { CheckError, type Replication, ReplicationError } from '../replication/replication.ts';
import { tellOutcome } from './outcome.ts';
import { type Failure, TITLES } from './result.ts';

const MAY_HAVE = 'The request may have gone through.';
const IN_DOUBT = `${MAY_HAVE} Run the step again: it finds out, and never creates a second replica.`;

/**
 * Why a step failed with one backup, in words.
 * @param replication absent where the step had not started on it
 */
export function explain(
  error: unknown,
  replication: Replication | undefined,
  { cancelled, clock }: Pick<StepContext, 'cancelled' | 'clock'>,
): Failure {
  const now = clock.now();
  const doubt = replication?.inDoubt === true ? [IN_DOUBT] : [];
  if (cancelled.aborted && !tellsMore(error)) {
    const reason = cancelled.reason as Error;
    if (reason.name !== 'AbortError') return unforeseen('cause' in reason ? reason.cause : reason, replication, now);
    return {
      ...nothingAnswered,
      advice:
        replication?.outcome === undefined || isFinished(replication)
          ? undefined
          : 'Run the step again with wait: true to follow the copy to its end.',
      title: TITLES.cancelled,
      reasons: [...(doubt.length > 0 ? ['A request was in progress.'] : []), tellKnown(replication, now)],
    };
  }
  const title =
    doubt.length > 0 ? TITLES.inDoubt : isKnown(replication) ? 'The step could not be completed' : TITLES.notReplicated;
  // Whatever comes after a known outcome says that outcome.
  const known = isKnown(replication) ? [tellKnown(replication, now)] : [];
  if (error instanceof ReplicationError) {
    const { call, advice } = error;
    const told = call === undefined ? [] : [call.message, ...call.notes];
    // What to do about it is said once.
    const reasons = [
      ...new Set([...told, error.message, ...(advice === undefined ? doubt : doubt.map(() => MAY_HAVE))]),
    ];
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
    return { title: 'The login failed', reasons: [message, ...notes, ...known], advice, code, requestId };
  }
  if (error instanceof CallError) {
    const { code, requestId, advice, message, notes } = error;
    return { title, reasons: [message, ...notes, ...known], advice, code, requestId };
  }
  const [message] = tellError(error);
  if (message === undefined) return unforeseen(error, replication, now);
  return { ...nothingAnswered, title, reasons: [message, ...known] };
}

/** What an error says, except those of the language itself, which mean nothing to the reader of the log. */
export function tellError(error: unknown): string[] {
  const { name, message: text = error } = Object(error) as { name?: unknown; message?: unknown };
  if (typeof text !== 'string' || text === '') return [];
  if (/^(Aggregate|Eval|Range|Reference|Syntax|Type|URI)Error$/.test(String(name))) return [];
  return [/[.)]$/.test(text) ? text : `${text}.`];
}

/**
 * What is known of a replication, in a sentence or two.
 * @param now by this machine's clock
 */
export function tellKnown(replication: Replication | undefined, now: number): string {
  if (replication?.inDoubt === true) return IN_DOUBT;
  if (replication?.outcome === undefined) return 'No request of this step created a replica. Run the step again.';
  if (replication.outcome === 'checked') return tellOutcome(replication);
  const sight = tellSight(replication, { goneSince: undefined, failure: undefined }, now);
  return isFinished(replication) ? sight : `${tellOutcome(replication)} ${sight}`;
}

function isKnown(replication: Replication | undefined): replication is Replication {
  return replication !== undefined && (replication.inDoubt || replication.outcome !== undefined);
}

function unforeseen(error: unknown, replication: Replication | undefined, now: number): Failure {
  return {
    ...nothingAnswered,
    title: 'An unforeseen error has ended the step',
    reasons: [...tellError(error), tellKnown(replication, now)],
    advice: 'Run the step again. If it ends like this again, report it as a bug with the debug log of the step.',
    cause: error,
  };
}

/** Whether an error that coincides with a cancellation is reported instead. */
function tellsMore(error: unknown): boolean {
  return error instanceof ReplicationError || (error instanceof CallError && error.behaviour !== 'cancelled');
}

const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };
