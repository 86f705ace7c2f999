/** Digits of seconds since the Unix epoch from 2001 to 2286, with or without milliseconds. */
const EPOCH = /^(\d{10})(\d{3})?$/;

/**
 * A time as the services write it, in milliseconds since the Unix epoch: with a zone, or without one, which means UTC; or
 * the seconds or milliseconds themselves.
 * @returns undefined where it is none
 */
export function readTimestamp(text: string): number | undefined {
  // A zone of whole hours may lack its minutes.
  const value = text.trim().replace(/(:\d\d(?:[.,]\d+)?) ?([+-]\d\d)$/, '$1$2:00');
  const [, seconds, milliseconds = '000'] = EPOCH.exec(value) ?? [];
  if (seconds !== undefined) return Number(seconds + milliseconds);
  const zoned = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$/i.test(value);
  const time = Date.parse(zoned ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}
