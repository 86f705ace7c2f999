import { type Clock, MINUTE, SECOND } from '../clock.ts';
import type { Result } from '../report/result.ts';

/** How often at most the outputs of so many backups are written: a save takes time in proportion to them. */
const SAVE_EACH = 30 * SECOND;
const SAVE_EACH_OF = 256;
/** How often a step with several backups says how far it is. */
const STATUS_LINE = 5 * MINUTE;

/** Keeps the outputs up to date while a step goes on, should it be killed, and says how far it is. */
export class Autosave {
  readonly #results: readonly Result[];
  readonly #clock: Clock;
  readonly #total: (results: readonly Result[]) => void;
  readonly #save: () => void;
  #savedAt = Number.NEGATIVE_INFINITY;
  #isStale = false;

  constructor(results: readonly Result[], clock: Clock, total: (results: readonly Result[]) => void, save: () => void) {
    this.#results = results;
    this.#clock = clock;
    this.#total = total;
    this.#save = save;
  }

  /** Something has become known. */
  changed(): void {
    this.#isStale = true;
    this.#saveIfDue();
  }

  /** Works while a promise is pending. */
  async during(cancelled: AbortSignal, work: Promise<void>): Promise<void> {
    const over = new AbortController();
    // One backup alone is saved whenever something is known, and tells by itself how far it is.
    const keeping =
      this.#results.length > 1 ? this.#keep(AbortSignal.any([cancelled, over.signal])) : Promise.resolve();
    try {
      await work;
    } finally {
      over.abort();
      await keeping;
    }
  }

  async #keep(ended: AbortSignal): Promise<void> {
    let toldAt = this.#clock.now();
    while (!ended.aborted) {
      await this.#clock.pause(SAVE_EACH, ended).catch(() => undefined);
      if (ended.aborted) return;
      this.#saveIfDue();
      if (this.#clock.now() - toldAt < STATUS_LINE) continue;
      this.#total(this.#results);
      toldAt = this.#clock.now();
    }
  }

  #saveIfDue(): void {
    const pause = (SAVE_EACH * this.#results.length) / SAVE_EACH_OF;
    if (!this.#isStale || this.#clock.now() - this.#savedAt < pause) return;
    this.#isStale = false;
    this.#savedAt = this.#clock.now();
    this.#save();
  }
}
