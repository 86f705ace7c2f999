import pLimit from 'p-limit';
import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Answered, Caller, CbrClient } from '../cbr/client.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import { lacksRight, noteBackup, pagesOf, readBackup, SEARCHED_PAGE } from './read-backup.ts';
import type { Replication } from './replication.ts';

// With the time that a read takes, within 15 s.
const FIRST_PAUSE = 14 * SECOND;
/** The share of the time passed so far after which to look again. The delay in noticing an end stays below it. */
const SHARE = 0.02;
/** Halfway to the expected end, but not longer than this while it is expected at all. */
const LONGEST_EXPECTED = 75 * SECOND;

/**
 * The pause before the next read: 2 % of what has passed, so that an end is noticed within 2 % of the whole or 15 s.
 * With an expected end it is up to a quarter of what has passed and 75 s, for as long as the end is more than twice that away.
 * docs/pace.md has the table of what that costs.
 * @param passed milliseconds since the work began
 * @param left milliseconds until it is expected to end, if anything can be said
 * @param chance from 0 to 1: takes away up to a fifth, so that many steps do not march in step
 */
export function pace(passed: number, left: number | undefined, chance: number): number {
  const sure = Math.max(FIRST_PAUSE, SHARE * passed);
  const hoped = left === undefined ? 0 : Math.min(left / 2, passed / 4, LONGEST_EXPECTED);
  return Math.max(sure, hoped) * (1 - chance / 5);
}

/** How often at most to say where something stands while nothing changes. */
export const REMINDER = 5 * MINUTE;
/** How often at most a failure to read is told, so that a bad night does not flood the log. */
const FAILURE_REMINDER = 15 * MINUTE;
/** A failed read asks for a pause; it is kept up to this, because the end is to be noticed all the same. */
const LONGEST_ASKED = 10 * MINUTE;
/** The most that the API takes. */
const LONGEST_PAGE = 1_000;
/** So often in a row the list may fail in a way that may pass, before the backups are read one by one. */
const MOST_FAILED_LISTS = 3;

export interface Watching {
  readonly replication: Replication;
  readonly caller: Caller;
  /** The time limit, by this machine's clock. */
  readonly until: number;
  /** The pause before the next read. */
  readonly pause: () => number;
  /** Whether an answer shows what is looked for. A list may leave it out, or show it late. */
  readonly shows: (answer: Answered<Backup>) => boolean;
}

/** A backup that is to be read when its pause is over. */
interface Waiting {
  readonly replication: Replication;
  readonly shows: (answer: Answered<Backup>) => boolean;
  /** Ends the pause early. */
  readonly wake: AbortController;
  seen?: Answered<Backup> | CallError;
}

interface Listing {
  readonly wanted: ReadonlySet<string>;
  /** The backups of the list by ID, the failure if it may pass, or nothing where the list cannot be had. */
  readonly result: Promise<ReadonlyMap<string, Answered<Backup>> | CallError | undefined>;
}

/**
 * Reads backups until something has happened to them. One alone is read by itself. Of several, the one whose pause is
 * over first has the list of the newest backups read, which shows the others as well: so many cost hardly more requests
 * than one, and never more than each by itself, for the list takes the place of that one's own read. What the list does
 * not show is read by itself from then on.
 */
export class Watch {
  readonly #client: CbrClient;
  readonly #caller: Caller;
  readonly #waiting = new Set<Waiting>();
  /** The IDs of backups that the list does not show, or without what was read of them before. */
  readonly #unlisted = new Set<string>();
  /** The IDs of backups that are read by themselves the next time: the list has just shown them without their record. */
  readonly #doubted = new Set<string>();
  #canList = true;
  /** A backup that is read by itself says nothing of replication records: the list is read even for one, and to its end. */
  #needsList = false;
  #failedLists = 0;
  #listing: Listing | undefined;
  /** A few at a time: each may take as long as an answer is awaited. */
  readonly #lastLooks = pLimit(2);
  #lastLookFailed = false;
  /** The list was throttled: the next read is of one backup, so that something is seen meanwhile. */
  #isThrottled = false;
  /** Backups a page. */
  #page = 0;

  /** @param caller of the step, rather than of one of its backups */
  constructor(client: CbrClient, caller: Caller) {
    this.#client = client;
    this.#caller = caller;
  }

  /**
   * Reads a backup again and again, past failures of any kind that may pass, until `look` has seen enough.
   * @returns what it saw, or undefined at the time limit
   * @throws {CallError | ReplicationError} it cannot be read any more
   */
  async untilSeen<T>(watching: Watching, look: (answer: Answered<Backup>) => T | undefined): Promise<T | undefined> {
    const { caller, until, pause } = watching;
    const { clock, tellTrouble } = caller;
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
      asked = answer instanceof ServiceError ? Math.min(answer.retryAfter ?? 0, LONGEST_ASKED) : 0;
      if (clock.now() - toldAt < FAILURE_REMINDER) continue;
      toldAt = clock.now();
      tellTrouble(answer.message, failures === 1 ? 'Going on.' : `Attempt ${failures} in a row that failed; going on.`);
    }
    return undefined;
  }

  /** What is seen next of a backup: after the pause, or before where another one's read shows it too. */
  async #next(
    { replication, shows }: Watching,
    pause: number,
    left: number,
  ): Promise<Answered<Backup> | CallError | undefined> {
    const { clock, cancelled } = this.#caller;
    const waiting: Waiting = { replication, shows, wake: new AbortController() };
    this.#waiting.add(waiting);
    try {
      await clock.pause(pause, AbortSignal.any([cancelled, waiting.wake.signal]));
    } catch (error) {
      if (!waiting.wake.signal.aborted) throw error;
    } finally {
      this.#waiting.delete(waiting);
    }
    if (waiting.seen !== undefined) return waiting.seen;
    return pause < left ? this.#read(waiting) : this.#lastLooks(() => this.#lookLast(waiting));
  }

  /**
   * The last look is at the backup itself, in case the list has stood still. The time limit is over: where one of these
   * fails, no other is tried.
   */
  async #lookLast({ replication }: Waiting): Promise<Answered<Backup> | CallError | undefined> {
    if (this.#lastLookFailed) return undefined;
    const answer = await readBackup(replication, this.#client, true);
    if (answer instanceof CallError) this.#lastLookFailed = true;
    return answer;
  }

  async #read(waiting: Waiting): Promise<Answered<Backup> | CallError | undefined> {
    const { replication, shows } = waiting;
    const id = replication.request.backupId;
    const listing = this.#listingFor(waiting);
    if (listing === undefined) {
      this.#doubted.delete(id);
      const answer = await readBackup(replication, this.#client, true);
      if (!(answer instanceof CallError) && answer.value.replication_records === undefined && !shows(answer)) {
        this.#needsList = true;
      }
      return answer;
    }
    const list = await listing.result;
    if (list === undefined || list instanceof CallError) return list;
    const answer = list.get(id);
    if (answer === undefined) {
      this.#unlisted.add(id);
      return undefined;
    }
    noteBackup(replication, answer.value);
    if (!shows(answer)) {
      // It may show late, in the list as elsewhere; but once one was read, the list must have it.
      const isKnown = replication.status !== undefined;
      (isKnown ? this.#unlisted : this.#doubted).add(id);
    }
    return answer;
  }

  /** The list that is to be read, or is being read, for a backup; nothing where it is to be read by itself. */
  #listingFor(waiting: Waiting): Listing | undefined {
    if (!this.#isListed(waiting)) return undefined;
    if (this.#listing !== undefined) {
      return this.#listing.wanted.has(waiting.replication.request.backupId) ? this.#listing : undefined;
    }
    if (this.#isThrottled) {
      this.#isThrottled = false;
      return undefined;
    }
    const listed = [waiting, ...this.#waiting].filter((other) => this.#isListed(other));
    if (listed.length < 2 && !this.#needsList) return undefined;
    const wanted = new Set(listed.map(({ replication }) => replication.request.backupId));
    const result = this.#list(wanted).finally(() => {
      this.#listing = undefined;
    });
    this.#listing = { wanted, result };
    return this.#listing;
  }

  #isListed({ replication }: Waiting): boolean {
    const id = replication.request.backupId;
    return this.#canList && !this.#unlisted.has(id) && !this.#doubted.has(id);
  }

  async #list(wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, Answered<Backup>> | CallError | undefined> {
    try {
      const found = await this.#readPages(wanted);
      this.#failedLists = 0;
      this.#serve(found);
      return found;
    } catch (error) {
      if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) {
        // Nothing can be read any more: whoever waits is to find that out now.
        for (const { wake } of this.#waiting) wake.abort();
        throw error;
      }
      const isForWantOfRight = error instanceof ServiceError && lacksRight(error);
      const isRefused = isForWantOfRight || (error instanceof ServiceError && isOwnRefusal(error));
      // That there are too many requests is no reason to send more.
      this.#isThrottled = error.behaviour === 'throttled';
      if (!this.#isThrottled) this.#failedLists++;
      if (!isRefused && this.#failedLists < MOST_FAILED_LISTS) {
        for (const waiting of this.#waiting) if (this.#isListed(waiting)) wakeWith(waiting, error);
        return error;
      }
      this.#canList = false;
      this.#caller.tell(
        error.message,
        'Going on without the list: each backup is read by itself, which takes more requests.',
        isForWantOfRight ? 'The list needs the right cbr:backups:list.' : '',
      );
      return undefined;
    }
  }

  /** The newest first, page by page, for as long as each has any of the backups asked for. */
  async #readPages(wanted: ReadonlySet<string>): Promise<ReadonlyMap<string, Answered<Backup>>> {
    const found = new Map<string, Answered<Backup>>();
    // Never shorter than before: those that are finished stay between the others.
    this.#page = Math.min(
      LONGEST_PAGE,
      Math.max(this.#page, 2 * wanted.size + 50, this.#needsList ? SEARCHED_PAGE : 0),
    );
    for await (const { value, requestId, date } of pagesOf(this.#client, this.#page)) {
      const before = found.size;
      for (const backup of value.backups) {
        if (backup.id !== undefined && wanted.has(backup.id)) found.set(backup.id, { value: backup, requestId, date });
      }
      const isTooOld = found.size === before && !this.#needsList;
      if (found.size === wanted.size || isTooOld) break;
    }
    return found;
  }

  /** Wakes whoever waits for what the list shows. */
  #serve(found: ReadonlyMap<string, Answered<Backup>>): void {
    for (const waiting of this.#waiting) {
      const answer = found.get(waiting.replication.request.backupId);
      if (answer === undefined || !waiting.shows(answer)) continue;
      noteBackup(waiting.replication, answer.value);
      wakeWith(waiting, answer);
    }
  }
}

/** A gateway may answer anything for a moment; the service's own word is final. */
function isOwnRefusal({ behaviour, code }: ServiceError): boolean {
  return behaviour === 'stop' && code?.startsWith('BackupService.') === true;
}

function wakeWith(waiting: Waiting, seen: Answered<Backup> | CallError): void {
  waiting.seen = seen;
  waiting.wake.abort();
}
