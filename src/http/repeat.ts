import { type Clock, MINUTE, SECOND } from '../clock.ts';

/** Whether and how a failed attempt may be repeated. */
export interface Again {
  /** Attempts, the first one included. */
  readonly most: number;
  /** The pause that the other side asks for, in milliseconds. */
  readonly asked: number | undefined;
}

export interface Repetition<T> {
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
  readonly attempt: () => Promise<T>;
  /** What may be done after a failure; nothing where it is final. */
  readonly judge: (error: unknown) => Again | undefined;
  /** Called before a pause of so many milliseconds. */
  readonly tell: (error: unknown, pause: number) => void;
  /** Called where the pause asked for would take too long; the error is thrown after it. */
  readonly tooLong: (error: unknown, pause: number) => void;
}

/** For so long after the first failure something is repeated at most; milliseconds. */
export const LONGEST = 10 * MINUTE;
const FIRST_PAUSE = 2 * SECOND;

/**
 * The pause after so many failures, in milliseconds. Half of it is left to chance, so that many steps do not come back at
 * the same moment.
 * @param asked the pause that the other side asks for; it is stretched by chance, and never cut
 * @param chance from 0 to 1
 */
export function growingPause(failures: number, asked: number | undefined, chance: number): number {
  const grown = FIRST_PAUSE * 2 ** (failures - 1);
  return (asked ?? grown / 2) + (chance * grown) / 2;
}

/** Repeats what may be repeated, with growing pauses, for ten minutes after the first failure at most. */
export async function repeat<T>({ clock, cancelled, attempt, judge, tell, tooLong }: Repetition<T>): Promise<T> {
  let start: number | undefined;
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const again = judge(error);
      if (again === undefined || attempts >= again.most) throw error;
      start ??= clock.now();
      const pause = growingPause(attempts, again.asked, clock.random());
      if (clock.now() + pause > start + LONGEST) {
        if (again.asked !== undefined) tooLong(error, pause);
        throw error;
      }
      tell(error, pause);
      await clock.pause(pause, cancelled);
    }
  }
}
