import * as z from 'zod/mini';

/** A page of a list, as the service answers it. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** How many entries it has, those that cannot be read included: the next page begins after them. */
  readonly size: number;
  /** Of all pages together, as the service says. */
  readonly count: number | undefined;
}

/** How many there are, as a number or in digits; anything else says nothing. */
export const count = z.catch(
  z.optional(
    z.pipe(
      z.union([z.number(), z.pipe(z.string().check(z.regex(/^\d{1,9}$/)), z.transform(Number))]),
      z.int().check(z.gte(0)),
    ),
  ),
  undefined,
);

/** A page of a list, with how many entries it has, those that are no objects included. Where it is null, it has none. */
export function pageOf<Schema extends z.ZodMiniType>(entry: Schema) {
  return z.pipe(
    z.nullable(z.array(z.catch(z.nullable(entry), null))),
    z.transform((all) => ({
      entries: (all ?? []).filter((one): one is NonNullable<typeof one> => one !== null),
      size: all?.length ?? 0,
    })),
  );
}
