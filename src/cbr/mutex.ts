import pLimit from 'p-limit';

/** Gives a turn back. */
export type Release = () => void;

/** One at a time, in the order in which they came. */
export class Mutex {
  readonly #limit = pLimit(1);

  get isFree(): boolean {
    return this.#limit.activeCount + this.#limit.pendingCount === 0;
  }

  /** Resolves when nobody before has the turn any more; rejects as soon as `givenUp` is aborted. */
  take(givenUp: AbortSignal): Promise<Release> {
    return new Promise((given, refused) => {
      const abort = (): void => refused(givenUp.reason);
      if (givenUp.aborted) return abort();
      givenUp.addEventListener('abort', abort, { once: true });
      this.#limit(
        () =>
          new Promise<void>((release) => {
            givenUp.removeEventListener('abort', abort);
            if (givenUp.aborted) release();
            else given(release);
          }),
      );
    });
  }
}
