/** So often in a row a backup may not show its record before the list is searched for it. */
const MAX_MISSES = 2;

/**
 * By which view each backup is read next: by itself, or by the list. Undocumented: which of them always has its
 * replication records.
 */
export class Views {
  /** The IDs of backups that the list does not show, or without what was read of them before. */
  readonly #unlisted = new Set<string>();
  /** The IDs of backups that are read by themselves the next time: the list has just shown them without their record. */
  readonly #doubted = new Set<string>();
  /** How often in a row a backup that was read by itself has not shown what is looked for. */
  readonly #misses = new Map<string, number>();

  isListed(id: string): boolean {
    return !this.#unlisted.has(id) && !this.#doubted.has(id);
  }

  /**
   * A backup was read by itself.
   * @returns whether the list is to be searched, because the backup has not shown what is looked for again and again
   */
  readAlone(id: string, isShown: boolean): boolean {
    const misses = isShown ? 0 : (this.#misses.get(id) ?? 0) + 1;
    this.#misses.set(id, misses);
    return misses >= MAX_MISSES;
  }

  /** It is read by itself right now: the next time the list may show it. */
  readingAlone(id: string): void {
    this.#doubted.delete(id);
  }

  /** The list has not shown what is looked for. @param forGood whether it will not do so later either */
  missedInList(id: string, forGood: boolean): void {
    (forGood ? this.#unlisted : this.#doubted).add(id);
  }
}
