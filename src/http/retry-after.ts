import { SECOND } from '../clock.ts';

/** The longest pause that is read, in milliseconds: some 30 years. With it every date stays one that can be shown. */
const MAX_PAUSE = 999_999_999 * SECOND;
/** A clock that shows a time before or after these is wrong. */
const MIN_DATE = Date.UTC(2020);
const MAX_DATE = Date.UTC(2100);

/**
 * The pause that a `Retry-After` header asks for, in milliseconds: it comes as seconds, here also with a fraction, or as a
 * date (RFC 9110, section 10.2.3). A date is compared with the answer's own `Date`, so that this machine's clock does not
 * matter. Of several the longest counts.
 * @returns undefined where there is no such header, or it cannot be read
 */
export function readRetryAfter(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined) return undefined;
  const seconds = value.split(',').map((part) => part.trim());
  if (seconds.every((part) => /^\d+(\.\d*)?$/.test(part))) {
    return Math.min(Math.ceil(Math.max(...seconds.map(Number)) * SECOND), MAX_PAUSE);
  }
  const until = parseDate(value);
  if (until === undefined) return undefined;
  return Math.min(Math.max(0, until - (readDate(headers) ?? now)), MAX_PAUSE);
}

/** The other side's clock when it answered, in milliseconds since the Unix epoch; undefined where it cannot be right. */
export function readDate(headers: Readonly<Record<string, string>>): number | undefined {
  const date = parseDate(headers['date'] ?? '');
  return date !== undefined && date > MIN_DATE && date < MAX_DATE ? date : undefined;
}

/** A date with a month in words: the language also takes `-5` for one. */
function parseDate(text: string): number | undefined {
  const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
