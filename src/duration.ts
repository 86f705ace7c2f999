import { DAY, HOUR, MINUTE, SECOND } from './clock.ts';

/** A duration as a person says it: `45 s`, `12 min`, `3 h 05 min`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.max(0, Math.round(milliseconds / SECOND))} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  return `${Math.floor(milliseconds / HOUR)} h ${String(minutes).padStart(2, '0')} min`;
}

/**
 * A duration or an age that was worked out from times of the service, in milliseconds. Those inform, and may be wrong:
 * what comes out negative, zero or longer than a year says nothing.
 */
export function plausible(milliseconds: number | undefined): number | undefined {
  return milliseconds !== undefined && milliseconds > 0 && milliseconds <= 365 * DAY ? milliseconds : undefined;
}
