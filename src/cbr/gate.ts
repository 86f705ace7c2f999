import pLimit, { type LimitFunction } from 'p-limit';
import { type Clock, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { LoginError } from '../credentials/login-error.ts';
import { Backoff, retry } from '../http/retry.ts';
import { isUnauthorised, ServiceError } from './call-error.ts';
import { Mutex, type Release } from './mutex.ts';

/** What the calls of a step have in common, over all endpoints. */
export interface Common {
  /** Bounds the requests in progress at once. */
  readonly parallel: LimitFunction;
  /** One at a time: requests that are sent once more with a credential that was not accepted yet. */
  readonly afresh: LimitFunction;
  /** Why the credential is not accepted: then no request is sent any more. */
  refused?: Error;
}

/** @param max requests in progress at once, from 1 */
export function inParallel(max: number): Common {
  return { parallel: pLimit(max), afresh: pLimit(1) };
}

/** Called with the refusal and the pause that it asks for, in milliseconds. */
type TooLong = (error: ServiceError, pause: number) => void;

const NOT_ITS_TURN = Symbol('turn');

/** So many refusals in a row are too many. */
const MAX_REFUSALS = 7;

/**
 * Every request to one endpoint passes this gate. Until the service has accepted the credential once, requests are sent one
 * at a time; after a refusal none is sent any more, so that a bad key is tried once and never locked. While the service
 * limits the number of requests, they are also sent one at a time, so that all wait rather than fail.
 */
export class Gate {
  readonly #common: Common;
  readonly #first = pLimit(1);
  readonly #throttled = new Mutex();
  readonly #backoff: Backoff;
  #accept: () => void = () => undefined;
  /** Resolves when the service has accepted the credential. */
  readonly accepted: Promise<void>;

  constructor(common: Common, clock: Clock) {
    this.#common = common;
    this.#backoff = new Backoff(clock);
    this.accepted = new Promise((resolve) => {
      this.#accept = resolve;
    });
  }

  /**
   * Lets one request through, when it is its turn.
   * @throws what it throws, or why none is sent any more
   */
  pass<T>(request: () => Promise<T>): Promise<T> {
    return this.#first(() => this.#common.parallel(() => this.#send(request)));
  }

  /**
   * The same, again and again while the service answers that there are too many requests.
   * @param context whose reporter is told of each pause
   * @param tooLong called where the pause that it asks for would take too long; the error is thrown after it
   */
  async passInTime<T>(request: () => Promise<T>, context: StepContext, tooLong: TooLong): Promise<T> {
    const { cancelled } = context;
    let turn: Release | undefined = this.#throttled.isFree ? undefined : await this.#throttled.take(cancelled);
    /** One request. Without a turn it gives way to whoever pauses for all, and then takes its turn. */
    const attempt = async (): Promise<T> => {
      for (;;) {
        const hasTurn = turn !== undefined;
        try {
          const value = await this.pass(() => {
            // Others may have been refused while this one waited for a place.
            if (!hasTurn && !this.#throttled.isFree) throw NOT_ITS_TURN;
            return request();
          });
          this.#backoff.reset();
          return value;
        } catch (error) {
          if (hasTurn || !(error === NOT_ITS_TURN || isThrottled(error))) throw error;
          const isFirst = this.#throttled.isFree && error !== NOT_ITS_TURN;
          turn = await this.#throttled.take(cancelled);
          if (isFirst) throw error;
        }
      }
    };
    try {
      return await retry(attempt, (error) => this.#again(error, context, tooLong), context);
    } finally {
      turn?.();
    }
  }

  #again(error: unknown, { reporter }: StepContext, tooLong: TooLong): number | undefined {
    if (!isThrottled(error)) {
      // Any other answer is one that got through.
      if (error instanceof ServiceError) this.#backoff.reset();
      return undefined;
    }
    const pause = this.#backoff.next(MAX_REFUSALS, error.retryAfter, (asked) => tooLong(error, asked));
    if (pause !== undefined) {
      reporter.trouble(error.message, `The request did nothing; trying again in ${Math.ceil(pause / SECOND)} s.`);
    }
    return pause;
  }

  async #send<T>(request: () => Promise<T>): Promise<T> {
    if (this.#common.refused !== undefined) throw this.#common.refused;
    try {
      const value = await request();
      this.#open();
      return value;
    } catch (error) {
      if (isUnauthorised(error) || error instanceof LoginError) this.#common.refused = error as Error;
      else if (error instanceof ServiceError && error.provesCredential) this.#open();
      throw error;
    }
  }

  #open(): void {
    this.#first.concurrency = Number.POSITIVE_INFINITY;
    this.#accept();
  }
}

function isThrottled(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.behaviour === 'throttled';
}
