import pLimit, { type LimitFunction } from 'p-limit';
import { LoginError } from '../credentials/login-error.ts';
import { isUnauthorised, ServiceError, UnansweredError } from './call-error.ts';

/** Bounds the calls that are under way at once, over all endpoints of a step. */
export type Parallel = LimitFunction;

/** @param most from 1 */
export function atMostParallel(most: number): Parallel {
  return pLimit(most);
}

/**
 * What every call to one endpoint passes. Until the service has accepted the credential once, calls go one at a time;
 * after it has refused it, none goes any more, so that a bad key is tried once and never locked. Nor does any where not
 * even the first could reach the service.
 */
export class Gate {
  readonly #inTurn = pLimit(1);
  readonly #parallel: Parallel;
  /** Something has been sent. */
  #reached = false;
  #closedBy: Error | undefined;

  constructor(parallel: Parallel) {
    this.#parallel = parallel;
  }

  /** @throws what the call throws, or what has closed the gate before it */
  pass<T>(call: () => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#parallel(() => this.#try(call)));
  }

  async #try<T>(call: () => Promise<T>): Promise<T> {
    if (this.#closedBy !== undefined) throw this.#closedBy;
    try {
      const value = await call();
      this.#open();
      return value;
    } catch (error) {
      if (provesCredential(error)) this.#open();
      else if (error instanceof Error && this.#endsAll(error)) this.#closedBy = error;
      if (!(error instanceof UnansweredError) || error.sent) this.#reached = true;
      throw error;
    }
  }

  #open(): void {
    this.#reached = true;
    this.#inTurn.concurrency = Number.POSITIVE_INFINITY;
  }

  #endsAll(error: Error): boolean {
    if (isUnauthorised(error) || error instanceof LoginError) return true;
    return error instanceof UnansweredError && error.behaviour === 'not_sent' && !this.#reached;
  }
}

/** A refusal that the service only gives to somebody it knows. */
function provesCredential(error: unknown): boolean {
  if (!(error instanceof ServiceError) || isUnauthorised(error)) return false;
  return error.status === 403 || error.code?.startsWith('BackupService.') === true;
}
