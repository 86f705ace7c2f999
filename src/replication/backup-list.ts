import { CallError, isUnauthorised } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import { UnfinishedListError } from '../cbr/pages.ts';
import type { Backup } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { SEARCHED_PAGE } from './read-backup.ts';

/** The largest page that the API allows. */
const MAX_PAGE = 1_000;
/** So many temporary failures in a row, then the backups are read one by one. */
const MAX_FAILURES = 3;

/** The backups of a list, by ID in lower case. */
export type Listed = ReadonlyMap<string, Answered<Backup>>;

/** The list of the newest backups, which shows many at the price of one request. */
export class BackupList {
  readonly #client: CbrClient;
  readonly #context: StepContext;
  #isUsable = true;
  #isSearched = false;
  #failures = 0;
  /** Among so many newest backups the first of those asked for is looked for, and so on from each. */
  #span = 0;
  /** Backups a page at most: fewer where a page was too large. */
  #maxPage = MAX_PAGE;

  /** @param context of the step, rather than of one of its backups */
  constructor(client: CbrClient, context: StepContext) {
    this.#client = client;
    this.#context = context;
  }

  /** Whether it can be read; if not, backups are read one by one. */
  get isUsable(): boolean {
    return this.#isUsable;
  }

  /** Whether a backup that is read by itself says nothing of replication records: then the list is read even for one. */
  get isSearched(): boolean {
    return this.#isSearched;
  }

  /** From now on it is read to its end. */
  search(): void {
    this.#isSearched = true;
  }

  /**
   * Reads it, the newest backups first, page by page, for as long as there are some of the backups asked for.
   * @param wanted IDs in lower case
   * @returns the backups asked for that it has, the failure if it may pass, or nothing where it is not usable any more
   * @throws {CallError} nothing can be read any more
   */
  async read(wanted: ReadonlySet<string>): Promise<Listed | CallError | undefined> {
    try {
      const found = await this.#readPages(wanted);
      this.#failures = 0;
      return found;
    } catch (error) {
      if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
      const lacksPermission = error.means === 'no_permission';
      // A gateway may answer anything for a moment; the service's own answer is final.
      const isRefused = lacksPermission || error.isFinal;
      if (error.behaviour !== 'throttled') this.#failures++;
      if (!isRefused && this.#failures < MAX_FAILURES) return error;
      this.#isUsable = false;
      this.#context.reporter.news(
        error.message,
        'Continuing without the list: each backup is read separately, which takes more requests.',
        lacksPermission ? 'The list requires the permission cbr:backups:list.' : '',
      );
      return undefined;
    }
  }

  async #readPages(wanted: ReadonlySet<string>): Promise<Listed> {
    const found = new Map<string, Answered<Backup>>();
    // Never fewer than before: those that are finished stay between the others.
    this.#span = Math.max(this.#span, 2 * wanted.size + 50, this.#isSearched ? SEARCHED_PAGE : 0);
    this.#span = Math.min(MAX_PAGE, this.#span);
    let inVain = 0;
    const reading = { limit: Math.min(this.#span, this.#maxPage), once: true };
    try {
      for await (const { value, requestId, date, size, limit } of this.#client.allBackups(reading)) {
        const before = found.size;
        for (const backup of value) {
          const id = backup.id?.toLowerCase() ?? '';
          if (wanted.has(id)) found.set(id, { value: backup, requestId, date });
        }
        if (limit < reading.limit) this.#maxPage = limit;
        inVain = found.size > before ? 0 : inVain + size;
        const isTooOld = inVain >= this.#span && !this.#isSearched;
        if (found.size === wanted.size || isTooOld) break;
      }
    } catch (error) {
      // What a list without an end has shown is good; what it has not is read by itself.
      if (!(error instanceof UnfinishedListError) || found.size === 0) throw error;
    }
    return found;
  }
}
