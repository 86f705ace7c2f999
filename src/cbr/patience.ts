import { SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { Backoff, retry } from '../http/retry.ts';
import { CallError, isUnauthorised, ServiceError } from './call-error.ts';

const MAX_ATTEMPTS = 7;

/**
 * Reads something that a step rests on, past failures that may pass.
 * @param until the time limit, by this machine's clock: no attempt begins after it
 */
export function readPast<T>(
  read: () => Promise<T>,
  context: StepContext,
  until = Number.POSITIVE_INFINITY,
): Promise<T> {
  const { clock } = context;
  const backoff = new Backoff(clock);
  const again = (error: unknown): number | undefined => {
    // No connection, or too many requests: the call itself has tried again and again.
    if (!mayPass(error) || error.behaviour === 'throttled' || error.behaviour === 'not_sent') return undefined;
    const pause = backoff.next(MAX_ATTEMPTS);
    if (pause === undefined || clock.now() + pause > until) return undefined;
    context.reporter.trouble(error.message, `Trying again in ${Math.ceil(pause / SECOND)} s.`);
    return pause;
  };
  return retry(read, again, context);
}

/** Whether another attempt may do better: a gateway may answer anything for a moment, the service itself means it. */
export function mayPass(error: unknown): error is CallError {
  if (!(error instanceof CallError) || isUnauthorised(error) || error.isFinal) return false;
  if (['ambiguous', 'later', 'throttled', 'not_sent'].includes(error.behaviour)) return true;
  return isOfAnother(error);
}

/** A failed answer that neither the service nor its gateway has given: a firewall or a proxy may say anything for a moment. */
export function isOfAnother(error: unknown): error is ServiceError {
  return error instanceof ServiceError && !error.isOwnWord && error.status >= 400;
}
