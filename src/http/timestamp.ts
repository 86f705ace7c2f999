/** Seconds since the Unix epoch from 2001 to 2286, or as many milliseconds or microseconds. */
const EPOCH = /^(\d{10})(?:\.\d+|(\d{3})(?:\d{3})?)?$/;
const ISO =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ]+(\d\d?:\d\d(?::\d\d)?)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
/** As in `Thu, 26 Nov 2026 14:36:25 GMT`. */
const RFC_1123 = /^[A-Z][a-z]{2}, (\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d(?::\d\d)?)(?: (GMT|UTC|[+-]\d{4}))?$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * A time as the services write it, in milliseconds since the Unix epoch: with a zone, or without one, which means UTC; or
 * the seconds or milliseconds themselves.
 * @returns undefined where it is none
 */
export function readTimestamp(text: string): number | undefined {
  const value = text.trim();
  const [, seconds, milliseconds = '000'] = EPOCH.exec(value) ?? [];
  if (seconds !== undefined) return Number(seconds + milliseconds);
  const [, ofMonth, name = '', ofYear, at, of = ''] = RFC_1123.exec(value) ?? [];
  if (ofMonth !== undefined) return readTimestamp(`${ofYear}-${MONTHS.indexOf(name) + 1}-${ofMonth} ${at}${of}`);
  const [, year = '', month = '', day = '', time = '0:00', fraction = '0', zone = 'Z'] = ISO.exec(value) ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  // A day that a month does not have would be one of the next.
  if (known(Date.parse(`${date}T00:00Z`)) === undefined || !isDay(date)) return undefined;
  const clock = time.padStart(time.length + Number(time.indexOf(':') === 1), '0');
  const shift = /^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone.replace(/^(Z|UTC|GMT)$/i, 'Z');
  return known(Date.parse(`${date}T${clock.length === 5 ? `${clock}:00` : clock}.${fraction.slice(0, 3)}${shift}`));
}

function isDay(date: string): boolean {
  return new Date(`${date}T00:00Z`).toISOString().startsWith(date);
}

function known(milliseconds: number): number | undefined {
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
