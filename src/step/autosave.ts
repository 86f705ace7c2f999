import { type Clock, MINUTE, SECOND } from '../clock.ts';
import { type Result, tellAll } from '../report/explain.ts';

/** How often at most the outputs are written while a step with several backups goes on. */
const SAVE = 30 * SECOND;
/** How often such a step says how far it is. */
const STATUS_LINE = 5 * MINUTE;
/** How often at most it tells of trouble that may pass. */
const TROUBLE = MINUTE;

/** Keeps outputs and log of a step with several backups up to date, without flooding either. */
export class Keeper {
  readonly #results: readonly Result[];
  readonly #clock: Clock;
  readonly #tell: (text: string) => void;
  readonly #save: () => void;
  #savedAt = Number.NEGATIVE_INFINITY;
  #isStale = false;

  constructor(results: readonly Result[], clock: Clock, tell: (text: string) => void, save: () => void) {
    this.#results = results;
    this.#clock = clock;
    this.#tell = tell;
    this.#save = save;
  }

  /** Something has become known. */
  changed(): void {
    this.#isStale = true;
    if (this.#clock.now() - this.#savedAt >= SAVE) this.#write();
  }

  async during(cancelled: AbortSignal, work: Promise<void>): Promise<void> {
    const over = new AbortController();
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
      await this.#clock.pause(SAVE, ended).catch(() => undefined);
      if (ended.aborted) return;
      if (this.#isStale && this.#clock.now() - this.#savedAt >= SAVE) this.#write();
      if (this.#clock.now() - toldAt < STATUS_LINE) continue;
      this.#tell(tellAll(this.#results));
      toldAt = this.#clock.now();
    }
  }

  #write(): void {
    this.#isStale = false;
    this.#savedAt = this.#clock.now();
    this.#save();
  }
}

/** Tells one thing a minute, and how many were left out before it. */
export function tellSometimes(clock: Clock, tell: (...texts: string[]) => void): (...texts: string[]) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (...texts) => {
    if (clock.now() - toldAt < TROUBLE) {
      untold++;
      return;
    }
    tell(...texts, untold === 0 ? '' : `(${untold} more such lines before this one.)`);
    toldAt = clock.now();
    untold = 0;
  };
}
