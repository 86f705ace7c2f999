import { MINUTE, SECOND } from '../clock.ts';

// With the time that a read takes, within 15 s.
const FIRST_PAUSE = 14 * SECOND;
/** Whatever the times of the service say: nothing is left unseen for longer. */
export const MAX_PAUSE = 5 * MINUTE;
/** The share of the time passed so far after which to look again. The delay in noticing an end stays below it. */
const SHARE = 0.02;
/** Halfway to the expected end, but not longer than this while it is expected at all. */
const MAX_EXPECTED = 75 * SECOND;

/**
 * The pause before the next read: 2 % of what has passed, so that an end is noticed within 2 % of the whole or 15 s,
 * and 5 minutes at the most.
 * With an expected end it is up to a quarter of what has passed and 75 s, for as long as the end is more than twice that away.
 * docs/pace.md has the table of what that costs.
 * @param passed milliseconds since the work began
 * @param left milliseconds until it is expected to end, if anything can be said
 * @param chance from 0 to 1: takes away up to a fifth, so that many steps do not march in step
 */
export function pace(passed: number, left: number | undefined, chance: number): number {
  const sure = Math.max(FIRST_PAUSE, SHARE * passed);
  const hoped = left === undefined ? 0 : Math.min(left / 2, passed / 4, MAX_EXPECTED);
  return Math.min(Math.max(sure, hoped), MAX_PAUSE) * (1 - chance / 5);
}
