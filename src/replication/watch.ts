import pLimit from 'p-limit';
import { CallError, ServiceError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { BackupList, type Listed } from './backup-list.ts';
import { MAX_PAUSE } from './pace.ts';
import { noteBackup, readBackup } from './read-backup.ts';
import type { Journal } from './replication.ts';
import { Views } from './views.ts';

/** How often at most to report progress while nothing changes. */
export const REMINDER = 5 * MINUTE;
/** How often at most a failed read is reported, so that a bad night does not flood the log. */
const FAILURE_REMINDER = 15 * MINUTE;

export interface Watching {
  readonly journal: Journal;
  readonly context: StepContext;
  /** The time limit, by this machine's clock. */
  readonly until: number;
  /** The pause before the next read. */
  readonly pause: () => number;
  /** Whether an answer shows what is looked for. A list may leave it out, or show it late. */
  readonly shows: (answer: Answered<Backup>) => boolean;
  /** Told of each read that failed and may pass; says whether there is nothing left to wait for. */
  readonly failed?: (error: CallError) => boolean;
}

/** A backup that is to be read when its pause is over. */
interface Sleeper {
  readonly journal: Journal;
  readonly shows: (answer: Answered<Backup>) => boolean;
  /** Ends the pause early. */
  readonly wake: AbortController;
  seen?: Answered<Backup> | CallError;
}

interface Listing {
  readonly wanted: ReadonlySet<string>;
  readonly result: Promise<Listed | CallError | undefined>;
}

/**
 * Reads backups until something has happened to them. One alone is read by itself. Of several, the one whose pause is
 * over first has the list of the newest backups read, which shows the others as well: so many cost hardly more requests
 * than one, and never more than each by itself, for the list takes the place of that one's own read. What the list does
 * not show is read by itself from then on.
 */
export class Watch {
  readonly #client: CbrClient;
  readonly #context: StepContext;
  readonly #list: BackupList;
  readonly #sleepers = new Set<Sleeper>();
  readonly #views = new Views();
  #listing: Listing | undefined;
  /** A few at a time: each may take as long as an answer is awaited. */
  readonly #lastLooks = pLimit(2);
  #lastLookFailed = false;
  /** The list was throttled: the next read is of one backup, so that something is seen meanwhile. */
  #isThrottled = false;

  /** @param context of the step, rather than of one of its backups */
  constructor(client: CbrClient, context: StepContext) {
    this.#client = client;
    this.#context = context;
    this.#list = new BackupList(client, context);
  }

  /**
   * Reads a backup again and again, past failures of any kind that may pass, until `look` has seen enough.
   * @returns what it saw, or undefined at the time limit
   * @throws {CallError | ReplicationError} it cannot be read any more
   */
  async untilSeen<T>(watching: Watching, look: (answer: Answered<Backup>) => T | undefined): Promise<T | undefined> {
    const { context, until, pause } = watching;
    const { clock, reporter } = context;
    let failures = 0;
    let toldAt = Number.NEGATIVE_INFINITY;
    let asked = 0;
    while (clock.now() < until) {
      const left = until - clock.now();
      const answer = await this.#next(watching, Math.min(Math.max(pause(), asked), left), left);
      if (answer === undefined) continue;
      if (!(answer instanceof CallError)) {
        failures = asked = 0;
        const seen = look(answer);
        if (seen !== undefined) return seen;
        continue;
      }
      failures++;
      if (watching.failed?.(answer) === true) return undefined;
      // The end is to be noticed all the same.
      asked = answer instanceof ServiceError ? Math.min(answer.retryAfter ?? 0, MAX_PAUSE) : 0;
      if (clock.now() - toldAt < FAILURE_REMINDER) continue;
      toldAt = clock.now();
      reporter.trouble(answer.message, failures === 1 ? 'Continuing.' : `${failures} failures in a row; continuing.`);
    }
    return undefined;
  }

  /** What is seen next of a backup: after the pause, or before where another one's read shows it too. */
  async #next(
    { journal, shows }: Watching,
    pause: number,
    left: number,
  ): Promise<Answered<Backup> | CallError | undefined> {
    const { clock, cancelled } = this.#context;
    const sleeper: Sleeper = { journal, shows, wake: new AbortController() };
    this.#sleepers.add(sleeper);
    try {
      await clock.pause(pause, AbortSignal.any([cancelled, sleeper.wake.signal]));
    } catch (error) {
      if (!sleeper.wake.signal.aborted) throw error;
    } finally {
      this.#sleepers.delete(sleeper);
    }
    if (sleeper.seen !== undefined) return sleeper.seen;
    return pause < left ? this.#read(sleeper) : this.#lastLooks(() => this.#lookLast(sleeper));
  }

  /**
   * The last look is at the backup itself, in case the list has stood still. The time limit is over: where one of these
   * fails, no other is tried.
   */
  async #lookLast({ journal }: Sleeper): Promise<Answered<Backup> | CallError | undefined> {
    if (this.#lastLookFailed) return undefined;
    const answer = await readBackup(journal, this.#client, true);
    if (answer instanceof CallError) this.#lastLookFailed = true;
    return answer;
  }

  async #read(sleeper: Sleeper): Promise<Answered<Backup> | CallError | undefined> {
    const { journal, shows } = sleeper;
    const id = idOf(sleeper);
    const listing = this.#listingFor(sleeper);
    if (listing === undefined) {
      this.#views.readingAlone(id);
      const answer = await readBackup(journal, this.#client, true);
      if (!(answer instanceof CallError) && this.#views.readAlone(id, shows(answer))) this.#list.search();
      return answer;
    }
    const list = await listing.result;
    if (list === undefined || list instanceof CallError) return list;
    const answer = list.get(id);
    if (answer === undefined) {
      this.#views.missedInList(id, !this.#list.isSearched);
      return undefined;
    }
    noteBackup(journal, answer.value);
    if (!shows(answer)) {
      // It may show late, in the list as elsewhere; but once one was read, the list must have it. Where it is searched for
      // what the backup itself does not show, it may be the only one that ever shows it again.
      const isKnown = journal.replication.status !== undefined && !this.#list.isSearched;
      this.#views.missedInList(id, isKnown);
    }
    return answer;
  }

  /** The list that is to be read, or is being read, for a backup; nothing where it is to be read by itself. */
  #listingFor(sleeper: Sleeper): Listing | undefined {
    if (!this.#isListed(sleeper)) return undefined;
    if (this.#listing !== undefined) return this.#listing.wanted.has(idOf(sleeper)) ? this.#listing : undefined;
    if (this.#isThrottled) {
      this.#isThrottled = false;
      return undefined;
    }
    const listed = [sleeper, ...this.#sleepers].filter((other) => this.#isListed(other));
    if (listed.length < 2 && !this.#list.isSearched) return undefined;
    const wanted = new Set(listed.map(idOf));
    const result = this.#readList(wanted).finally(() => {
      this.#listing = undefined;
    });
    this.#listing = { wanted, result };
    return this.#listing;
  }

  #isListed(sleeper: Sleeper): boolean {
    return this.#list.isUsable && this.#views.isListed(idOf(sleeper));
  }

  /** Reads the list, and wakes whoever waits for what it shows. */
  async #readList(wanted: ReadonlySet<string>): Promise<Listed | CallError | undefined> {
    const result = await this.#list.read(wanted).catch((error: unknown) => {
      // Nothing can be read any more: whoever waits is to find that out now.
      for (const { wake } of this.#sleepers) wake.abort();
      throw error;
    });
    // Too many requests: no reason to send more.
    this.#isThrottled = result instanceof CallError && result.behaviour === 'throttled';
    if (result instanceof CallError) {
      for (const sleeper of this.#sleepers) if (this.#isListed(sleeper)) wakeWith(sleeper, result);
    } else if (result !== undefined) this.#serve(result);
    return result;
  }

  #serve(found: Listed): void {
    for (const sleeper of this.#sleepers) {
      const answer = found.get(idOf(sleeper));
      if (answer === undefined || !sleeper.shows(answer)) continue;
      noteBackup(sleeper.journal, answer.value);
      wakeWith(sleeper, answer);
    }
  }
}

/** Upper and lower case are the same. */
function idOf({ journal }: Sleeper): string {
  return journal.replication.request.backupId.toLowerCase();
}

function wakeWith(sleeper: Sleeper, seen: Answered<Backup> | CallError): void {
  sleeper.seen = seen;
  sleeper.wake.abort();
}
