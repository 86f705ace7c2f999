import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { type Again, Backoff, retry } from '../http/retry.ts';
import type { Answered } from './call.ts';
import { CallError, ServiceError, UnansweredError } from './call-error.ts';
import type { Page } from './page.ts';
import { mayPass } from './patience.ts';

/** How a list is read. */
export interface Reading {
  /** Entries a page, for as long as none is too large. */
  readonly limit: number;
  /** Failures are left to the caller, who reads again anyway. */
  readonly once?: boolean;
  /** Fewer entries than the service counts are no list. */
  readonly whole?: boolean;
}

/** A page as it was read: what no page before it had. */
export interface ReadPage<Entry> extends Answered<readonly Entry[]> {
  /** How many entries it had, those of earlier pages included. */
  readonly size: number;
  /** How many were asked for: fewer than at first where a page was too large. */
  readonly limit: number;
  /** Of all pages together, as the service says. */
  readonly count: number | undefined;
}

/** A list that could not be read to its end, and will not be the next time either. */
export class UnfinishedListError extends CallError {
  override readonly behaviour = 'stop';
  override readonly isFinal = true;
  override readonly advice =
    'Run the step again, with a longer timeout_minutes if the time limit was reached; if it fails again, report the list to Huawei Cloud support.';

  constructor(why: string, cause?: CallError) {
    super(`Failed to read the list to its end: ${why}.`, { cause });
    this.name = 'UnfinishedListError';
  }
}

/** A list that ended before its count: entries have moved while it was read, or the service hides some. */
export class IncompleteListError extends UnfinishedListError {}

const MAX_PAGES = 200;
/** How often in a row a page that fails is requested; and one that is refused for now, or of which nothing was sent. */
const MAX_ATTEMPTS = 5;
const MAX_ATTEMPTS_UNDONE = 7;
/** A doubtful request is settled however little of the time limit is left: a search may take so long then. */
const MIN_TIME = 2 * MINUTE;
/** Characters. What is longer is no ID, and too many of them would not fit into the memory. */
const MAX_ID = 128;
/** Pages are capped at round numbers. */
const CAPS = 50;

/**
 * Reads a list to its end, which is its `count`, else an empty page. Undocumented: nearly everything. A page may have
 * fewer entries than were asked for, the count may be missing or wrong, and entries may come or go meanwhile. So the
 * next page begins where this one has really ended, and what was on an earlier page is left out.
 * @param ask for a page
 * @param until the time limit, by this machine's clock
 * @throws {IncompleteListError} it is not whole, where that is asked for
 * @throws {UnfinishedListError} it does not end, or a page of one entry is too large
 * @throws {CallError} as the call does
 */
export async function* readPages<Entry extends { readonly id?: string | undefined }>(
  ask: (limit: number, offset: number) => Promise<Answered<Page<Entry>>>,
  { limit: first, once = false, whole = false }: Reading,
  until: number,
  context: StepContext,
): AsyncGenerator<ReadPage<Entry>, void> {
  const { clock } = context;
  const end = once ? until : Math.max(until, clock.now() + MIN_TIME);
  const seen = new Set<string>();
  let limit = first;
  let offset = 0;
  let countBefore: number | undefined;
  for (let pages = 1; ; pages++) {
    const fitting = await askForPage(
      (size) => ask(size, offset),
      limit,
      once ? undefined : againUntil(end, context),
      context,
    );
    const { answer } = fitting;
    limit = fitting.limit;
    const { entries, size, count } = answer.value;
    if (size === 0) {
      const counted = count ?? countBefore ?? 0;
      if (whole && offset < counted) throw new IncompleteListError(`it has ${offset} of ${counted} entries`);
      return;
    }
    const fresh = entries.filter(({ id }) => isNew(id, seen));
    const grown = (count ?? 0) - (countBefore ?? count ?? 0);
    if (fresh.length === 0 && grown === 0) throw new UnfinishedListError(`page ${pages} has nothing new`);
    yield { ...answer, value: fresh, size, limit, count };
    // Where entries have gone, others have moved to the pages before: those are looked into once more.
    const isShrunk = grown < 0 && (count ?? 0) > offset;
    if (!isShrunk && isWhole(count, offset + size, size, limit)) return;
    offset = isShrunk ? Math.max(0, offset + grown) : offset + size;
    countBefore = count;
    if (pages === MAX_PAGES) throw new UnfinishedListError(`it has more than ${MAX_PAGES} pages`);
    if (clock.now() >= end) throw new UnfinishedListError(`the time limit was reached after page ${pages}`);
  }
}

/** A page, in the size in which it is not too large. */
async function askForPage<T>(
  ask: (limit: number) => Promise<T>,
  first: number,
  again: Again | undefined,
  context: StepContext,
): Promise<{ answer: T; limit: number }> {
  for (let limit = first; ; limit = Math.floor(limit / 2)) {
    try {
      const answer = await (again === undefined ? ask(limit) : retry(() => ask(limit), again, context));
      return { answer, limit };
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (limit === 1) throw new UnfinishedListError('a page of one entry is too large', error);
    }
  }
}

/** A page is tried again until a time, where its failure may pass. */
function againUntil(end: number, { clock, reporter }: StepContext): Again {
  const failed = new Backoff(clock);
  // Counted by itself, as for every other call.
  const undone = new Backoff(clock);
  return (error) => {
    if (!mayPassSoon(error)) return undefined;
    const isUndone = error.behaviour === 'throttled' || error.behaviour === 'not_sent';
    const [backoff, maxAttempts] = isUndone ? [undone, MAX_ATTEMPTS_UNDONE] : [failed, MAX_ATTEMPTS];
    const pause = backoff.next(maxAttempts, error instanceof ServiceError ? error.retryAfter : undefined);
    if (pause === undefined || clock.now() + pause > end) return undefined;
    reporter.trouble(error.message, `Trying again in ${Math.ceil(pause / SECOND)} s.`);
    return pause;
  };
}

function mayPassSoon(error: unknown): error is CallError {
  if (isTooLarge(error) || !mayPass(error)) return false;
  return error.behaviour !== 'not_sent' || (error instanceof UnansweredError && error.canConnectLater);
}

function isTooLarge(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.isTooLarge;
}

/** Whether an ID was on no page before; from now on it was. */
function isNew(id: string | undefined, seen: Set<string>): boolean {
  if (id === undefined || id.length > MAX_ID || seen.has(id.toLowerCase())) return false;
  seen.add(id.toLowerCase());
  return true;
}

/**
 * Whether the pages have all that the service counts. A count below what they have is wrong. One that is just the length
 * of this page may be of this page alone, if the page is as long as pages may be.
 */
function isWhole(count: number | undefined, read: number, size: number, limit: number): boolean {
  return count === read && !(count === size && (size === limit || size % CAPS === 0));
}
