import { DAY, HOUR, MINUTE, SECOND } from './clock.ts';

/** A duration as a person says it: `45 s`, `12 min`, `3 h 05 min`. */
export function showDuration(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.max(0, Math.round(milliseconds / SECOND))} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  return `${Math.floor(milliseconds / HOUR)} h ${String(minutes).padStart(2, '0')} min`;
}

/** An age as a person says it: `5 h 20 min`, `3 days 4 h`. */
export function showAge(milliseconds: number): string {
  if (milliseconds < 2 * DAY) return showDuration(milliseconds);
  const hours = Math.floor((milliseconds % DAY) / HOUR);
  return `${Math.floor(milliseconds / DAY)} days${hours === 0 ? '' : ` ${hours} h`}`;
}

/**
 * A duration or an age that was worked out from times of the service, in milliseconds. Those inform, and may be wrong:
 * what comes out negative, zero or longer than a year says nothing.
 */
export function plausible(milliseconds: number | undefined): number | undefined {
  return milliseconds !== undefined && milliseconds > 0 && milliseconds <= 365 * DAY ? milliseconds : undefined;
}
