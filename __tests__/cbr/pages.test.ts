import { describe, expect, test } from '@jest/globals';
import type { Answered } from '../../src/cbr/call.ts';
import { ServiceError, UnansweredError } from '../../src/cbr/call-error.ts';
import type { Page } from '../../src/cbr/page.ts';
import { IncompleteListError, type Reading, readPages, UnfinishedListError } from '../../src/cbr/pages.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { contextOf } from '../support/context.ts';
import { json } from '../support/scripted-transport.ts';

interface Entry {
  readonly id: string | undefined;
}
type Reply = Page<Entry> | Error;

const idsTo = (end: number, from = 0) => Array.from({ length: end - from }, (_, index) => `id-${from + index}`);
const pageOf = (ids: readonly (string | undefined)[], count?: number, size = ids.length): Page<Entry> => ({
  entries: ids.map((id) => ({ id })),
  size,
  count,
});
/** A list that is served in pages of so many at most. */
const served =
  (ids: readonly string[], cap: number, count: (ids: readonly string[], size: number) => number | undefined) =>
  (limit: number, offset: number): Reply => {
    const page = ids.slice(offset, offset + Math.min(limit, cap));
    return pageOf(page, count(ids, page.length));
  };
const right = (ids: readonly string[]) => ids.length;

/** Reads a list to its end, or to the error that ends it. */
async function read(
  serve: (limit: number, offset: number, index: number) => Reply,
  { minutes = 60, limit = 500, ...reading }: Partial<Reading> & { minutes?: number } = {},
) {
  const { context, clock, cancel, told } = contextOf();
  const start = clock.now();
  const asked: [number, number][] = [];
  const ask = async (size: number, offset: number): Promise<Answered<Page<Entry>>> => {
    asked.push([size, offset]);
    const value = serve(size, offset, asked.length - 1);
    if (value instanceof Error) throw value;
    return { value, requestId: undefined, date: undefined };
  };
  const found: (string | undefined)[] = [];
  let error: unknown;
  try {
    for await (const { value } of readPages(ask, { limit, ...reading }, start + minutes * 60_000, context)) {
      found.push(...value.map(({ id }) => id));
    }
  } catch (thrown) {
    error = thrown;
  }
  return { found, asked, error, clock, told, cancel, offsets: asked.map(([, offset]) => offset) };
}

const tooLarge = () =>
  new ServiceError('list', { status: 200, headers: {}, body: '{', bodyProblem: 'large', isTooLarge: true }, 0);
const refused = (status: number, body: object = {}) => new ServiceError('list', json(status, body), 0);
const unanswered = (kind: TransportFailure['kind'], sent: boolean) =>
  new UnansweredError('list', new TransportFailure(kind, sent, 'why'), new URL('https://cbr.example'));

describe('the end of a list', () => {
  test('is its count, however short the pages are', async () => {
    const { found, offsets, error } = await read(served(idsTo(301), 100, right));
    expect(found).toEqual(idsTo(301));
    expect(offsets).toEqual([0, 100, 200, 300]);
    expect(error).toBeUndefined();
  });

  test.each<[string, Parameters<typeof served>[2]]>([
    ['is missing', () => undefined],
    ['is zero', () => 0],
    ['is of the page alone', (_ids, size) => size],
    ['is too small', () => 42],
    ['is too large', () => 100_000],
  ])('is an empty page where the count %s', async (_name, count) => {
    const { found, error } = await read(served(idsTo(301), 100, count));
    expect(found).toEqual(idsTo(301));
    expect(error).toBeUndefined();
  });

  test('is one more page away where the count may be of one page alone', async () => {
    expect((await read(served(idsTo(20), 500, right))).offsets).toEqual([0]);
    expect((await read(served(idsTo(100), 500, right))).offsets).toEqual([0, 100]);
    expect((await read(served(idsTo(20), 20, right), { limit: 20 })).offsets).toEqual([0, 20]);
  });

  test('is an empty page', async () => {
    const { found, asked } = await read(() => pageOf([], 7));
    expect([found, asked]).toEqual([[], [[500, 0]]]);
  });
});

describe('entries', () => {
  test('that were on a page before are left out, upper and lower case being the same', async () => {
    const pages = [pageOf(['a', 'b', 'c']), pageOf(['C', 'd']), pageOf([])];
    expect((await read((_limit, _offset, index) => pages[index] as Page<Entry>)).found).toEqual(['a', 'b', 'c', 'd']);
  });

  test('that come meanwhile hide none', async () => {
    let ids = idsTo(250);
    const { found, error } = await read((limit, offset) => {
      const page = served(ids, 100, right)(limit, offset);
      ids = [`new-${offset}`, ...ids];
      return page;
    });
    expect(found).toEqual(idsTo(250));
    expect(error).toBeUndefined();
  });

  test('that come meanwhile may fill a page', async () => {
    let ids = idsTo(3);
    const { found, error } = await read(
      (limit, offset) => {
        const page = served(ids, 1, right)(limit, offset);
        if (offset === 0) ids = ['new', ...ids];
        return page;
      },
      { limit: 1 },
    );
    expect([found, error]).toEqual([idsTo(3), undefined]);
  });

  test('that go meanwhile hide none', async () => {
    let ids = idsTo(250);
    const { found, error } = await read((limit, offset) => {
      const page = served(ids, 100, right)(limit, offset);
      if (offset === 0) ids = ids.slice(2);
      return page;
    });
    expect([...found].sort()).toEqual(idsTo(250).sort());
    expect(error).toBeUndefined();
  });

  test('that cannot be read, or have no ID, have their place', async () => {
    const pages = [pageOf(['a', undefined], 5, 3), pageOf(['b', 'x'.repeat(200)], 5)];
    const { found, offsets } = await read((_limit, _offset, index) => pages[index] as Page<Entry>);
    expect([found, offsets]).toEqual([
      ['a', 'b'],
      [0, 3],
    ]);
  });
});

describe('a list without an end', () => {
  test('ends with the first page that has nothing new', async () => {
    for (const count of [undefined, 301, 100_000]) {
      const { found, asked, error } = await read(() => pageOf(idsTo(100), count));
      expect([found, asked.length]).toEqual([idsTo(100), 2]);
      expect(error).toBeInstanceOf(UnfinishedListError);
      expect(String(error)).toContain('Failed to read the list to its end: page 2 has nothing new.');
    }
    expect((await read(() => pageOf([undefined], 301))).error).toBeInstanceOf(UnfinishedListError);
  });

  test('ends after 200 pages', async () => {
    const { asked, error, clock } = await read((_limit, offset) => pageOf(idsTo(offset + 500, offset)));
    expect(asked).toHaveLength(200);
    expect(error).toBeInstanceOf(UnfinishedListError);
    expect(String(error)).toContain('it has more than 200 pages');
    expect(clock.pauses).toEqual([]);
    const growing = await read((_limit, _offset, index) => pageOf(idsTo(100), 1_000 + index));
    expect(growing.asked).toHaveLength(200);
    expect(growing.error).toBeInstanceOf(UnfinishedListError);
  });

  test('that is 200 pages long has one', async () => {
    const { found, error } = await read(served(idsTo(200), 1, right));
    expect([found.length, error]).toEqual([200, undefined]);
  });

  test.each([
    [60, false, 4],
    [1, true, 1],
    // A doubtful request is settled all the same.
    [1, false, 2],
  ])('ends at the time limit: %d min, once %s', async (minutes, once, pages) => {
    const { context, clock } = contextOf();
    let asked = 0;
    const ask = async (_limit: number, offset: number) => {
      asked++;
      clock.advance(minutes === 60 ? 16 * 60_000 : 61_000);
      return { value: pageOf(idsTo(offset + 10, offset)), requestId: undefined, date: undefined };
    };
    const all = async () => {
      for await (const _page of readPages(ask, { limit: 10, once }, clock.now() + minutes * 60_000, context));
    };
    await expect(all()).rejects.toBeInstanceOf(UnfinishedListError);
    expect(asked).toBe(pages);
  });
});

test('a list that must be whole is as long as any page has said', async () => {
  const pages = [pageOf(['a'], 5), pageOf([])];
  const { error } = await read((_limit, _offset, index) => pages[index] ?? pageOf([]), { whole: true });
  expect(error).toBeInstanceOf(IncompleteListError);
  expect(String(error)).toContain('it has 1 of 5 entries');
  expect((await read((_limit, _offset, index) => pages[index] ?? pageOf([]))).error).toBeUndefined();
});

describe('a page', () => {
  test('that is too large is asked for in smaller ones, and the following as well', async () => {
    const list = served(idsTo(150), 500, right);
    const { found, asked, error, clock } = await read((limit, offset) =>
      limit > 70 ? tooLarge() : list(limit, offset),
    );
    expect([found, error]).toEqual([idsTo(150), undefined]);
    expect(asked).toEqual([
      [500, 0],
      [250, 0],
      [125, 0],
      [62, 0],
      [62, 62],
      [62, 124],
    ]);
    expect(clock.pauses).toEqual([]);
  });

  test('of one entry that is too large ends it', async () => {
    const { asked, error } = await read(tooLarge);
    expect(asked.map(([limit]) => limit)).toEqual([500, 250, 125, 62, 31, 15, 7, 3, 1]);
    expect(error).toBeInstanceOf(UnfinishedListError);
    expect((error as Error).cause).toBeInstanceOf(ServiceError);
  });

  test.each<[string, Error, number?]>([
    ['doubt', refused(503)],
    ['too many requests', refused(429), 7],
    ['busy', refused(400, { error_code: 'BackupService.6130' })],
    ['no answer', unanswered('no_answer', true)],
    ['no connection', unanswered('unreachable', false), 7],
  ])('that fails for a moment is asked for again: %s', async (_name, failure, times = 5) => {
    const list = served(idsTo(301), 100, right);
    // The third page four times, and the fourth as well.
    const fails = [2, 3, 4, 5, 7, 8, 9, 10];
    const { found, error, clock, told, asked } = await read((limit, offset, index) =>
      fails.includes(index) ? failure : list(limit, offset),
    );
    expect([found, error]).toEqual([idsTo(301), undefined]);
    expect(clock.pauses).toHaveLength(8);
    expect(told).toHaveLength(8);
    expect(asked).toHaveLength(12);
    const lasting = await read(() => failure);
    expect([lasting.asked.length, lasting.error]).toEqual([times, failure]);
  });

  test('that is refused for now and fails besides is counted for each by itself', async () => {
    const list = served(idsTo(3), 100, right);
    const failures = [refused(429), refused(503), refused(429), refused(503), refused(429), refused(503)];
    const { found, error } = await read((limit, offset, index) => failures[index] ?? list(limit, offset));
    expect([found, error]).toEqual([idsTo(3), undefined]);
  });

  test('is asked for again when the service asks for it, but not after the time limit', async () => {
    const busy = new ServiceError('list', json(503, {}, { 'retry-after': '300' }), 0);
    const list = served(idsTo(3), 100, right);
    const once = (limit: number, offset: number, index: number) => (index === 0 ? busy : list(limit, offset));
    const { found, clock } = await read(once);
    expect(found).toEqual(idsTo(3));
    expect(clock.pauses[0]).toBeGreaterThanOrEqual(300_000);
    const late = await read(once, { minutes: 4 });
    expect([late.asked.length, late.error]).toEqual([1, busy]);
  });

  test.each<[string, Error]>([
    ['a refusal', refused(403, { error_code: 'BackupService.9900' })],
    ['a credential that is not accepted', refused(401)],
    ['a certificate', unanswered('certificate', false)],
    ['a cancellation', unanswered('cancelled', true)],
    ['what nobody foresaw', new TypeError('odd')],
  ])('that fails for good ends it: %s', async (_name, failure) => {
    const { asked, error } = await read(() => failure);
    expect([asked.length, error]).toEqual([1, failure]);
  });

  test('whose failures are left to the caller is asked for once', async () => {
    const failure = refused(503);
    const { asked, error, clock } = await read(() => failure, { once: true });
    expect([asked.length, error, clock.pauses]).toEqual([1, failure, []]);
  });
});
