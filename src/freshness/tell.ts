import { CallError } from '../cbr/call-error.ts';
import type { StepContext } from '../context.ts';
import { LoginError } from '../credentials/login-error.ts';
import { showAge } from '../duration.ts';
import { ReplicationError } from '../replication/replication.ts';
import { tellError } from '../report/explain.ts';
import { type Failure, TITLES } from '../report/result.ts';
import type { Freshness } from './check.ts';
import { nameOf, type RecoveryPoint } from './recovery-point.ts';

// What the step tells: its verdict, and why there is none.

/** So many resources are told in the error; the job summary has all. */
const MAX_TOLD = 20;
/** So many states of other replicas. */
const MAX_STATES = 5;

export const PREVIEW =
  'Preview: CBR does not document which time of a replica is that of its backup. Ages are counted from the older of protected_at and created_at.';
const NOT_KNOWN = 'The age of the replicas is not known.';
const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };

/** What is wrong with a resource, without its name; nothing where all is well. */
export function tellProblem(point: RecoveryPoint, maxAgeHours: number): string | undefined {
  const { replica, age, problem, otherStates } = point;
  const states = otherStates.slice(0, MAX_STATES).join(', ');
  switch (problem) {
    case 'unknown':
      return 'not known';
    case 'unprotected':
      return 'the source vault does not protect it';
    case 'missing':
      return states === '' ? 'no replica' : `no replica that is available (status ${states})`;
    case 'implausible':
      return `replica ${replica?.id} has no plausible time`;
    case 'stale': {
      const others = states === '' ? '' : `; another one is not available (status ${states})`;
      return `newest replica ${showAge(age ?? 0)} old, ${maxAgeHours} h allowed${others}`;
    }
    case undefined:
      return undefined;
  }
}

/** One line of the log. */
export function tellPoint(point: RecoveryPoint, maxAgeHours: number): string {
  const { resource, replica, age = 0, restsOn } = point;
  const who = resource.name === undefined ? `Resource ${resource.id}` : `${resource.name} (resource ${resource.id})`;
  const by = restsOn === undefined ? '' : ` by ${restsOn}`;
  return `${who}: ${tellProblem(point, maxAgeHours) ?? `recovery point ${showAge(age)} old${by}, replica ${replica?.id}`}.`;
}

/** The verdict as the failure of the step; nothing where each resource has a fresh replica. */
export function failureOf({ points, replicas }: Freshness, maxAgeHours: number): Failure | undefined {
  const failing = points.filter(({ problem }) => problem !== undefined);
  if (points.length > 0 && failing.length === 0) return undefined;
  const title =
    points.length === 1
      ? 'The resource has no fresh replica'
      : `${failing.length} of ${points.length} resources have no fresh replica`;
  const reasons = failing.slice(0, MAX_TOLD).map((point) => tellPoint(point, maxAgeHours));
  if (failing.length > MAX_TOLD) reasons.push(`And ${failing.length - MAX_TOLD} more: see the job summary.`);
  if (replicas === 0) reasons.push('There is no replica in the vault at all.');
  return { ...nothingAnswered, title, reasons, advice: adviceFor(replicas) };
}

export function adviceFor(replicas: number): string {
  return replicas === 0
    ? 'Check destination_vault_id, destination_project_id and destination_region, then the replication workflow.'
    : 'Look at the last runs of the replication workflow, run it again, then run this step again.';
}

/** What is known so far, whatever it is that has ended the step. */
export function tellKnown(freshness: Freshness, maxAgeHours: number): string {
  if (!freshness.hasVerdict) return NOT_KNOWN;
  const failure = failureOf(freshness, maxAgeHours);
  return failure === undefined ? 'Each resource has a fresh replica.' : `${failure.title}.`;
}

/** Why there is no verdict. */
export function explain(error: unknown, { cancelled }: Pick<StepContext, 'cancelled'>): Failure {
  const isCall = error instanceof CallError && error.behaviour !== 'cancelled';
  if (cancelled.aborted && !isCall && !(error instanceof ReplicationError)) {
    const reason = cancelled.reason as Error;
    if (reason.name !== 'AbortError') return unforeseen('cause' in reason ? reason.cause : reason);
    return { ...nothingAnswered, title: TITLES.cancelled, reasons: [NOT_KNOWN] };
  }
  if (error instanceof ReplicationError) {
    const { call, advice, message, title = 'The step could not be completed' } = error;
    const told = call === undefined ? [] : [call.message, ...call.notes];
    return { title, reasons: [...told, message], advice, code: call?.code, requestId: call?.requestId };
  }
  if (error instanceof LoginError) {
    const { code, requestId, advice, message, notes } = error;
    return { title: 'The login failed', reasons: [message, ...notes], advice, code, requestId };
  }
  const [message] = tellError(error);
  if (message === undefined) return unforeseen(error);
  return { ...nothingAnswered, title: 'The step could not be completed', reasons: [message, NOT_KNOWN] };
}

function unforeseen(error: unknown): Failure {
  return {
    ...nothingAnswered,
    title: 'An unforeseen error has ended the step',
    reasons: [...tellError(error), NOT_KNOWN],
    advice: 'Run the step again. If it ends like this again, report it as a bug with the debug log of the step.',
    cause: error,
  };
}

/** The oldest recovery point that is known. */
export function oldestOf(points: readonly RecoveryPoint[]): (RecoveryPoint & { age: number }) | undefined {
  return points
    .filter((point): point is RecoveryPoint & { age: number } => point.age !== undefined)
    .sort((one, other) => other.age - one.age || nameOf(one).localeCompare(nameOf(other), 'en'))[0];
}
