import { MINUTE, SECOND } from './clock.ts';

const HOUR = 60 * MINUTE;

/** A duration as a person says it: `45 s`, `12 min`, `3 h 05 min`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.max(0, Math.round(milliseconds / SECOND))} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  return `${Math.floor(milliseconds / HOUR)} h ${String(minutes).padStart(2, '0')} min`;
}
