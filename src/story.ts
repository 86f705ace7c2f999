import { CallError } from './cbr/call-error.ts';
import { InputError } from './inputs.ts';
import { type Replication, ReplicationError } from './replication/replication.ts';

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

const IN_DOUBT = 'The request may have gone through. Run the step again: that settles it, and makes no second replica.';

/** What the outcome means. */
export function tellOutcome({ outcome, recordId = 'unknown', status }: Replication): string {
  switch (outcome) {
    case 'submitted':
      return `The service accepted the replication: replication record ${recordId}.`;
    case 'attached':
      return `A replication of this backup to this vault was under way already: replication record ${recordId}, status ${status ?? 'unknown'}. No second one was made.`;
    case 'already_replicated':
      return `A finished replica of this backup is in this vault already: replication record ${recordId}. No second one was made.`;
    default:
      return 'Nothing was replicated.';
  }
}

export function explain(error: unknown, replication: Replication | undefined, cancelled: AbortSignal): Failure {
  const doubt = replication?.inDoubt === true ? [IN_DOUBT] : [];
  if (cancelled.aborted && !(cancelled.reason instanceof CallError)) {
    return { ...nothingAnswered, title: 'The step was cancelled', reasons: tellCancellation(replication, doubt) };
  }
  if (error instanceof InputError) {
    const title =
      error.problems.length === 1 ? 'An input is wrong; nothing was sent' : 'Inputs are wrong; nothing was sent';
    return { ...nothingAnswered, title, reasons: error.problems };
  }
  const title =
    doubt.length > 0 ? 'It is not known whether the backup is being replicated' : 'The backup was not replicated';
  if (error instanceof ReplicationError) {
    const { code, requestId, message } = error.call;
    const reasons = [...new Set([message, error.message, ...doubt])];
    return { title, reasons, advice: error.advice, code, requestId };
  }
  if (error instanceof CallError) {
    const { code, requestId, advice, message, notes } = error;
    return { title, reasons: [message, ...notes, ...doubt], advice, code, requestId };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ...nothingAnswered, title, reasons: [message, ...doubt] };
}

const nothingAnswered = { advice: undefined, code: undefined, requestId: undefined };

function tellCancellation(replication: Replication | undefined, doubt: readonly string[]): readonly string[] {
  if (doubt.length > 0) return ['A request was under way.', ...doubt];
  if (replication?.outcome === undefined)
    return ['No request of this step has made a replica. Run the step again to make one.'];
  return [`${tellOutcome(replication)} The copy goes on in the cloud.`];
}
