import * as z from 'zod/mini';
import { HOUR } from '../clock.ts';
import { boundText } from '../http/error-body.ts';
import { readTimestamp } from '../http/timestamp.ts';
import { codeOfRecord } from './judge.ts';

// The fields of what the service answers. Every one is optional, and one of another type than documented counts as absent:
// the documentation has changed types before (extra_info), and one odd field must not hide the rest. Absent, null and
// empty say the same: nothing. Values that later code could trip over are corrected here, where they are read.

/** Characters of one text that are kept. */
const MAX_TEXT = 10_000;

/** A piece of a text would keep the whole of it in memory: it is copied. */
const bound = (text: string) => (text.length > MAX_TEXT ? boundText(text) : text);

export const absent = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** A text. Numbers are taken as text: IDs and codes come as either. */
export const text = absent(
  z.pipe(
    z.pipe(
      z.union([z.string(), z.number()]),
      z.transform((value) => bound(String(value)).toWellFormed()),
    ),
    z.string().check(z.regex(/\S/)),
  ),
);

/** A word of a vocabulary that is documented in lower case. */
export const word = z.pipe(
  text,
  z.transform((value) => value?.trim().toLowerCase()),
);

/** An ID, with a question mark for whatever no ID has. */
export const id = z.pipe(
  text,
  z.transform((value) => value?.trim().replace(/[^\w.:-]|^\.{1,2}$/gu, '?')),
);

/** Whether something that the service calls an ID has the form of one: nothing is asked by any other. */
export function isId(value: string | undefined): value is string {
  return value !== undefined && /^[\w.:-]{1,128}$/.test(value) && !/^\.{1,2}$/.test(value);
}

/** What stands for no code at all. */
const NO_CODE = /^((BackupService\.)?0+(\.0+)?|none|null|nil|ok|success|no_?error|n\/a|-)$/i;

/** A code of the service. In a record it may come as its number alone: `6129`. */
export const code = z.pipe(
  text,
  z.transform((value) => {
    const stated = value?.trim() ?? '';
    return NO_CODE.test(stated) || stated === '' ? undefined : codeOfRecord(stated);
  }),
);

// A time that was never set often shows as the beginning of some calendar: 0001, 1601, 1970.
const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2100);

/**
 * Times come with and without a zone (then UTC), with up to six decimals, and may be null.
 * @returns milliseconds since the Unix epoch; nothing where it cannot be read, or was never set
 */
export function readTime(value: string | undefined): number | undefined {
  const milliseconds = readTimestamp(value ?? '') ?? 0;
  return milliseconds > EARLIEST && milliseconds < LATEST ? milliseconds : undefined;
}

export const time = z.pipe(text, z.transform(readTime));

/** The same where a time that stands there and cannot be right must not pass for one that is absent: `null` then. */
export const statedTime = z.catch(
  z.optional(
    z.transform((value: unknown): number | null | undefined => {
      if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
      return typeof value === 'string' || typeof value === 'number' ? (readTime(String(value)) ?? null) : null;
    }),
  ),
  null,
);

/** Milliseconds. */
const MAX_BEHIND = HOUR;

/**
 * What time it is where ages are judged: by the date of the answer, but not where that is far behind the clock of this
 * machine, as that of a cache or of a clock that was reset is. What is old would look fresh, and what is fresh not made yet.
 */
export function timeOf(date: number | undefined, machine: number): number {
  return date === undefined || machine - date > MAX_BEHIND ? machine : date;
}

/** An object, or that object as a JSON string, as the documents of 2019 to 2021 have it. */
export const objectOrJson = z.transform((value: unknown) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
});

/** Per cent. Documented as an integer, of unknown scale: outside 0 to 100 it says nothing. */
export const progress = absent(
  z.pipe(
    z.union([z.number(), z.pipe(z.string().check(z.regex(/^\d{1,3}$/)), z.transform(Number))]),
    z.number().check(z.gte(0), z.lte(100)),
  ),
);

/** A list. Entries that are no objects are left out. */
export function listOf<Schema extends z.ZodMiniType>(entry: Schema) {
  return z.pipe(
    z.array(z.catch(z.nullable(entry), null)),
    z.transform((entries) => entries.filter((one): one is NonNullable<typeof one> => one !== null)),
  );
}

export const size = absent(z.number().check(z.positive()));
