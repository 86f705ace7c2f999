import { SECOND } from '../clock.ts';

/**
 * The pause that a `Retry-After` header asks for, in milliseconds: it comes as whole seconds or as a date (RFC 9110,
 * section 10.2.3). A date is compared with the answer's own `Date`, so that this machine's clock does not matter.
 * @returns undefined where there is no such header, or it cannot be read
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * SECOND;
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  return Math.max(0, until - (readDate(headers) ?? now));
}

/** A clock that shows a time before or after these is none. */
const MIN_DATE = Date.UTC(2020);
const MAX_DATE = Date.UTC(2100);

/** The other side's clock when it answered, in milliseconds since the Unix epoch; undefined where it cannot be right. */
export function readDate(headers: Readonly<Record<string, string>>): number | undefined {
  const date = Date.parse(headers['date'] ?? '');
  return date > MIN_DATE && date < MAX_DATE ? date : undefined;
}
