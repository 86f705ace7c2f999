/**
 * A time as the services write it, in milliseconds since the Unix epoch: with a zone, or without one, which means UTC.
 * @returns undefined where it is none
 */
export function readTimestamp(text: string): number | undefined {
  const value = text.trim();
  const zoned = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d)$/i.test(value);
  const milliseconds = Date.parse(zoned ? value : `${value.replace(' ', 'T')}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
