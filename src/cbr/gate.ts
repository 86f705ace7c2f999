import pLimit, { type LimitFunction } from 'p-limit';
import { type Clock, SECOND } from '../clock.ts';
import { LoginError } from '../credentials/login-error.ts';
import { growingPause, LONGEST } from '../http/repeat.ts';
import { isUnauthorised, ServiceError } from './call-error.ts';
import { Line } from './mutex.ts';

/** What the calls of a step have in common, over all endpoints. */
export interface Common {
  /** Bounds the requests under way at once. */
  readonly parallel: LimitFunction;
  /** Why the credential is not accepted: then no request goes any more. */
  refused?: Error;
}

/** @param most requests under way at once, from 1 */
export function inParallel(most: number): Common {
  return { parallel: pLimit(most) };
}

interface Caller {
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
  readonly tellTrouble: (...texts: string[]) => void;
}

const NOT_ITS_TURN = Symbol('turn');

/** So many refusals in a row are too many. */
const MOST_REFUSALS = 7;

/**
 * What every request to one endpoint passes. Until the service has accepted the credential once, requests go one at a time;
 * after it has refused it none goes any more, so that a bad key is tried once and never locked. Where the service limits
 * the number of requests, they go one at a time as well, so that all wait rather than fail.
 */
export class Gate {
  readonly #common: Common;
  readonly #caller: Caller;
  readonly #first = pLimit(1);
  readonly #throttled = new Line();
  #refusals = 0;
  #refusedSince = 0;
  #accept: () => void = () => undefined;
  /** Resolves when the service has accepted the credential. */
  readonly accepted: Promise<void>;

  constructor(common: Common, caller: Caller) {
    this.#common = common;
    this.#caller = caller;
    this.accepted = new Promise((resolve) => {
      this.#accept = resolve;
    });
  }

  /**
   * Lets one request through, when it is its turn.
   * @throws what it throws, or why none goes any more
   */
  pass<T>(request: () => Promise<T>): Promise<T> {
    return this.#first(() => this.#common.parallel(() => this.#send(request)));
  }

  /**
   * The same, again and again while the service answers that there are too many requests.
   * @param tooLong called where the pause that it asks for would take too long; the error is thrown after it
   */
  async passInTime<T>(request: () => Promise<T>, tooLong: (error: ServiceError, pause: number) => void): Promise<T> {
    const { cancelled } = this.#caller;
    let turn = this.#throttled.isFree ? undefined : await this.#throttled.take(cancelled);
    try {
      for (;;) {
        try {
          const hasTurn = turn !== undefined;
          const value = await this.pass(() => {
            // Others may have been refused while this one waited for a place.
            if (!hasTurn && !this.#throttled.isFree) throw NOT_ITS_TURN;
            return request();
          });
          this.#refusals = 0;
          return value;
        } catch (error) {
          if (error === NOT_ITS_TURN) {
            turn = await this.#throttled.take(cancelled);
            continue;
          }
          if (!(error instanceof ServiceError)) throw error;
          if (error.behaviour !== 'throttled') {
            // Any other answer is one that got through.
            this.#refusals = 0;
            throw error;
          }
          if (turn === undefined) {
            const waits = !this.#throttled.isFree;
            turn = await this.#throttled.take(cancelled);
            // Somebody before has paused for all.
            if (waits) continue;
          }
          await this.#pause(error, tooLong);
        }
      }
    } finally {
      turn?.();
    }
  }

  async #pause(error: ServiceError, tooLong: (error: ServiceError, pause: number) => void): Promise<void> {
    const { clock, cancelled, tellTrouble } = this.#caller;
    const now = clock.now();
    if (this.#refusals === 0) this.#refusedSince = now;
    this.#refusals++;
    if (this.#refusals >= MOST_REFUSALS) throw error;
    const pause = growingPause(this.#refusals, error.retryAfter, clock.random());
    if (now + pause > this.#refusedSince + LONGEST) {
      if (error.retryAfter !== undefined) tooLong(error, pause);
      throw error;
    }
    tellTrouble(error.message, `Nothing was done; trying again in ${Math.ceil(pause / SECOND)} s.`);
    await clock.pause(pause, cancelled);
  }

  async #send<T>(request: () => Promise<T>): Promise<T> {
    if (this.#common.refused !== undefined) throw this.#common.refused;
    try {
      const value = await request();
      this.#open();
      return value;
    } catch (error) {
      if (isUnauthorised(error) || error instanceof LoginError) this.#common.refused = error as Error;
      else if (provesCredential(error)) this.#open();
      throw error;
    }
  }

  #open(): void {
    this.#first.concurrency = Number.POSITIVE_INFINITY;
    this.#accept();
  }
}

/** A refusal that the service only gives to somebody it knows. What stands before it may refuse as well. */
function provesCredential(error: unknown): boolean {
  if (!(error instanceof ServiceError) || error.behaviour === 'ambiguous') return false;
  const { status, isJson, code, requestId } = error;
  if (status === 403 && code === undefined) return isJson && requestId !== undefined;
  return code !== undefined && /^(BackupService\.|APIGW?\.030[246]$)/.test(code);
}
