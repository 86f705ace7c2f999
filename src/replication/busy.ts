import { type CallError, ServiceError } from '../cbr/call-error.ts';
import { Mutex, type Release } from '../cbr/mutex.ts';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { showDuration } from '../duration.ts';
import type { Journal } from './replication.ts';

const FIRST_PAUSE = 15 * SECOND;
const MAX_PAUSE = MINUTE;
/** How long a request is repeated while the service is busy. */
const MAX_BUSY = 15 * MINUTE;

/**
 * Whose turn it is to ask again where a vault is busy. With several backups one asks for all that wait for the same thing;
 * as soon as it gets through the next one tries. So they get through one after another rather than fail, and cost no
 * more requests than one.
 */
export class Turns {
  readonly #mutexes = new Map<string, Mutex>();
  /** When a backup last got through, by this machine's clock. */
  lastThrough = Number.NEGATIVE_INFINITY;

  /** @param name what is waited for */
  of(name: string): Mutex {
    const mutex = this.#mutexes.get(name) ?? new Mutex();
    this.#mutexes.set(name, mutex);
    return mutex;
  }
}

/** How long a busy service is waited for, by this machine's clock, and by whom first. */
export interface BusyLimits {
  readonly turns: Turns;
  /**
   * The time limit: for a busy service and for a backup that is still being made. Without it the step waits for a busy
   * service for 15 minutes after another backup got through, and does not wait for such a backup.
   */
  readonly until: number | undefined;
  /** How long at the very most. */
  readonly longest: number;
}

/** The waiting of one backup while the service is too busy for it. */
export class BusyWait {
  readonly #journal: Journal;
  readonly #context: StepContext;
  readonly #limits: BusyLimits;
  #since: number | undefined;
  #pause = FIRST_PAUSE;
  #turn: { readonly name: string; readonly release: Release } | undefined;

  constructor(journal: Journal, context: StepContext, limits: BusyLimits) {
    this.#journal = journal;
    this.#context = context;
    this.#limits = limits;
  }

  /**
   * Waits until the request is to be sent again.
   * @throws {CallError} the error itself, where it has taken too long
   */
  async wait(error: CallError): Promise<void> {
    const { clock, cancelled, reporter } = this.#context;
    const now = clock.now();
    this.#since ??= now;
    if (await this.#waitForTurn(error)) return;
    const asked = error instanceof ServiceError ? (error.retryAfter ?? 0) : 0;
    const pause = Math.max(asked, this.#pause * (0.75 + clock.random() / 2));
    this.#pause = Math.min(this.#pause * 2, MAX_PAUSE);
    if (now + pause > this.#until) throw this.#tooLong(error);
    reporter.trouble(error.message, `Trying again in ${Math.round(pause / SECOND)} s.`);
    await clock.pause(pause, cancelled);
  }

  giveTurnBack(): void {
    this.#turn?.release();
    this.#turn = undefined;
  }

  /**
   * Where other backups wait for the same thing, one of them asks for all.
   * @returns whether it had to wait: then the one before has got through, or given up
   */
  async #waitForTurn(error: CallError): Promise<boolean> {
    const name = this.#waitsFor(error);
    if (this.#turn?.name === name) return false;
    this.giveTurnBack();
    const mutex = this.#limits.turns.of(name);
    const isFree = mutex.isFree;
    this.#turn = { name, release: await this.#takeInTime(mutex, error) };
    return !isFree;
  }

  async #takeInTime(mutex: Mutex, error: CallError): Promise<Release> {
    const { clock, cancelled } = this.#context;
    const over = new AbortController();
    const ended = AbortSignal.any([cancelled, over.signal]);
    const taken = mutex.take(ended);
    try {
      for (;;) {
        // It moves: whenever another backup gets through.
        const left = this.#until - clock.now();
        if (left <= 0) throw this.#tooLong(error);
        const release = await Promise.race([taken, clock.pause(left, ended).then(() => undefined)]);
        if (release !== undefined) return release;
      }
    } catch (failure) {
      // It may have been given at the last moment.
      taken.then(
        (release) => release(),
        () => undefined,
      );
      throw failure;
    } finally {
      over.abort();
    }
  }

  /** A busy vault keeps its other backups waiting as well; every other code may be of one backup alone. */
  #waitsFor({ code = '', means }: CallError): string {
    const { backup, request } = this.#journal.replication;
    const vault = means === 'busy_vault' ? backup?.vaultId : undefined;
    return `${code} ${vault ?? request.backupId}`;
  }

  get #until(): number {
    const { until, longest, turns } = this.#limits;
    return until ?? Math.min(Math.max(this.#since ?? 0, turns.lastThrough) + MAX_BUSY, longest);
  }

  #tooLong(error: CallError): CallError {
    const limit = this.#limits.until === undefined ? '' : ' The time limit leaves no time for another attempt.';
    const busyFor = showDuration(this.#context.clock.now() - (this.#since ?? 0));
    error.notes.push(`Gave up after ${busyFor}.${limit}`);
    return error;
  }
}
