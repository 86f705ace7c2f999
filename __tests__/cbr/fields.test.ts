import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { code, id, objectOrJson, statedTime, text, timeOf, word } from '../../src/cbr/fields.ts';
import { count, pageOf } from '../../src/cbr/page.ts';
import { replicationCapabilitiesAnswer, showCheckpointAnswer, showVaultAnswer } from '../../src/cbr/schemas.ts';

// The fields of what the service answers, each by itself: what is read of an odd one.
const HOUR = 60 * 60_000;

test.each<[unknown, string | undefined]>([
  ['BackupService.1006', 'BackupService.1006'],
  ['1006', 'BackupService.1006'],
  [6129, 'BackupService.6129'],
  [' APIGW.0301 ', 'APIGW.0301'],
  ...['0', '0000', '0.0', 'BackupService.0', 'BackupService.0000.0', 'none', 'NULL', 'nil', 'ok', 'Success'].map(
    (none): [unknown, undefined] => [none, undefined],
  ),
  ...['no_error', 'NoError', 'n/a', '-', ' ', '', 0, null, {}].map((none): [unknown, undefined] => [none, undefined]),
  // None of these is the absence of a code.
  ['10', 'BackupService.0010'],
  ['Image.0', 'Image.0'],
  ['BackupService.00x', 'BackupService.00x'],
  ['not ok', 'not ok'],
  ['none of these', 'none of these'],
])('the code %j is %j', (given, expected) => {
  expect(z.parse(code, given)).toBe(expected);
});

test('a text is bounded, and white space alone is none', () => {
  expect(z.parse(text, 'a'.repeat(10_000))).toHaveLength(10_000);
  expect(z.parse(text, 'a'.repeat(20_000))?.length).toBeLessThan(10_100);
  expect([' ', '', null, {}, true].map((value) => z.parse(text, value))).toEqual(Array(5).fill(undefined));
  expect(z.parse(text, ' a b ')).toBe(' a b ');
  expect(z.parse(word, ' Available ')).toBe('available');
  expect(z.parse(id, ' a/b ')).toBe('a?b');
  expect(z.parse(id, '..')).toBe('?');
});

test('a date that is far behind this machine is that of a cache: what time it is says the machine', () => {
  const machine = Date.UTC(2026, 10, 26);
  expect(timeOf(undefined, machine)).toBe(machine);
  expect(timeOf(machine - HOUR, machine)).toBe(machine - HOUR);
  expect(timeOf(machine - HOUR - 1, machine)).toBe(machine);
  expect(timeOf(machine + 5 * HOUR, machine)).toBe(machine + 5 * HOUR);
});

test('a time that stands there and cannot be right is not absent', () => {
  const read = (value: unknown) => z.parse(statedTime, value);
  expect([undefined, null, '', '  '].map(read)).toEqual(Array(4).fill(undefined));
  expect(['soon', {}, [], true, '1970-01-01T00:00:00', '2200-01-01'].map(read)).toEqual(Array(6).fill(null));
  expect(read('2026-11-26T00:00:00')).toBe(Date.UTC(2026, 10, 26));
});

test('an object may come as its JSON', () => {
  const read = (value: unknown) => z.parse(objectOrJson, value);
  expect(read('{"a":1}')).toEqual({ a: 1 });
  expect(read({ a: 1 })).toEqual({ a: 1 });
  expect(read('{"a":')).toBeUndefined();
});

test.each([
  ...[[7, 7] as const, ['7', 7] as const, [0, 0] as const, ['999999999', 999_999_999] as const],
  ...[-1, 1.5, 'x7', '7x', ' 7', '1234567890', '', null, {}].map((odd) => [odd, undefined] as const),
])('the count %j is %j', (given, expected) => {
  expect(z.parse(count, given)).toBe(expected);
});

test('a page counts what is no entry, too', () => {
  const read = (value: unknown) => z.parse(pageOf(z.object({ id })), value);
  expect(read([{ id: 'a' }, 7, null, { id: 'b' }])).toEqual({ entries: [{ id: 'a' }, { id: 'b' }], size: 4 });
  expect(read(null)).toEqual({ entries: [], size: 0 });
  expect(read([])).toEqual({ entries: [], size: 0 });
});

/** What a vault says that it protects. */
const resourcesOf = (resources: unknown) =>
  z.parse(showVaultAnswer('v1'), { vault: { id: 'v1', resources } }).vault.resources.map(({ id }) => id);

test.each<[unknown, (string | undefined)[]]>([
  [
    [{ id: 's1' }, { id: 's2' }],
    ['s1', 's2'],
  ],
  ['[{"id":"s1"}]', ['s1']],
  [' [{"id":"s1"}] ', ['s1']],
  [{ id: 's1' }, ['s1']],
  // That something is protected must not get lost.
  [
    [{ id: 's1' }, 7],
    ['s1', undefined],
  ],
  ['one server', [undefined]],
  ['nonexistent', [undefined]],
  ['no [] list', [undefined]],
  [7, [undefined]],
  [true, [undefined]],
  [0, [undefined]],
  ...[undefined, null, false, {}, [], '', ' ', 'null', 'None', '[]', ' [] ', '{}'].map(
    (nothing): [unknown, string[]] => [nothing, []],
  ),
])('a vault that protects %j', (resources, expected) => {
  expect(resourcesOf(resources)).toEqual(expected);
});

test('a checkpoint is the one that was asked for, with what was left out and why', () => {
  const skipped = { id: 's2', name: 'web-2', type: 'OS::Nova::Server', code: '6131', reason: 'busy' };
  const checkpoint = {
    id: 'c1',
    status: ' Available',
    vault: JSON.stringify({ id: 'v1', name: 'nightly', resources: [{ id: 's1' }], skipped_resources: [skipped] }),
  };
  expect(z.parse(showCheckpointAnswer('C1'), { checkpoint }).checkpoint).toMatchObject({
    status: 'available',
    vault: {
      ...{ id: 'v1', name: 'nightly', resources: [{ id: 's1' }] },
      skipped_resources: [{ ...skipped, code: 'BackupService.6131' }],
    },
  });
  expect(z.safeParse(showCheckpointAnswer('c2'), { checkpoint }).success).toBe(false);
  expect(z.safeParse(showCheckpointAnswer('c1'), {}).success).toBe(false);
});

test('each word of an odd destination may be the region; without one there is a question mark', () => {
  const destinationsOf = (...replication_destinations: unknown[]) =>
    z.parse(replicationCapabilitiesAnswer, { regions: [{ name: 'r1', replication_destinations }] }).regions[0]
      ?.replication_destinations;
  expect(destinationsOf('r2', { name: '', region: 'r3' }, { id: 'r4', name: 'Paris' }, {}, '', 7)).toEqual([
    ...['r2', 'r3', 'Paris', 'r4', '?', '?', '?'],
  ]);
});
