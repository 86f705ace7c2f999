import { expect, test } from '@jest/globals';
import { showAge } from '../../src/duration.ts';
import type { Freshness } from '../../src/freshness/check.ts';
import { judgeResource, worstFirst } from '../../src/freshness/recovery-point.ts';
import { summarise } from '../../src/freshness/summary.ts';
import { failureOf } from '../../src/freshness/tell.ts';
import { Secrets } from '../../src/github/secrets.ts';

const HOUR = 60 * 60_000;
const now = Date.UTC(2026, 10, 26, 3);

/** The page of servers with replicas of these ages in hours; without one there is none. */
function pageOf(ages: readonly (number | undefined)[]): string {
  const points = ages.map((age, index) => {
    const time = age === undefined ? undefined : now - age * HOUR;
    const replica = { id: `r${index}`, status: 'available', resource_id: `s${index}`, resource_name: undefined };
    const replicas = time === undefined ? [] : [{ ...replica, protected_at: time, created_at: time }];
    return judgeResource({ id: `s${index}`, name: `server-${index}`, type: undefined }, replicas, {
      maxAgeHours: 28,
      now,
    });
  });
  const freshness: Freshness = { points: worstFirst(points), hasVerdict: true, replicas: 1, now };
  const destination = {
    endpoint: new URL('https://cbr.example'),
    projectId: 'project',
    vaultId: 'vault',
    region: 'ap-southeast-3',
  };
  const inputs = { destination, maxAgeHours: 28 };
  return summarise({ freshness, inputs, failure: failureOf(freshness, 28) }, new Secrets());
}
const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('| <code>'));

test('all is well: the verdict, the oldest, and no alert; a few servers without a click', () => {
  const page = pageOf([1, 5, 3]);
  expect(page).toMatch(/^## ✅ All 3 /);
  expect(page).toContain('server-1</strong>, 5 h 00 min old');
  expect(page).not.toContain('[!');
  expect(rows(page.split('<details>')[0] ?? '')).toHaveLength(3);
});

test('many servers in order are folded', () => {
  const page = pageOf(Array.from({ length: 40 }, () => 2));
  expect(rows(page.split('<details>')[0] ?? '')).toHaveLength(0);
  expect(rows(page)).toHaveLength(40);
});

test('some are not: the verdict, an alert, those first, the others folded', () => {
  const page = pageOf([1, undefined, 40, 99]);
  expect(page).toMatch(/^## ❌ 3 of 4 /);
  const names = (text: string) => [...text.matchAll(/server-?\S*?(\d)/g)].map(([, number]) => number);
  const alert = page.split('\n').filter((line) => line.startsWith('> '));
  expect(alert[0]).toBe('> [!CAUTION]');
  expect([/\*\*No replica:/.test(alert[1] ?? ''), names(alert[1] ?? '')]).toEqual([true, ['1']]);
  expect([/\*\*Too old:/.test(alert[2] ?? ''), names(alert[2] ?? '')]).toEqual([true, ['3', '2']]);
  expect(page).toMatch(/Oldest recovery point: .* old; 1 server has none\./);
  const first = rows(page.split('<details>')[0] ?? '');
  expect(first.map((row) => /server-\d/.exec(row)?.[0])).toEqual(['server-1', 'server-3', 'server-2']);
  expect(page.indexOf('[!CAUTION]')).toBeLessThan(page.indexOf('| <code>'));
  expect(rows(page)).toHaveLength(4);
});

test('one server stands in the verdict by its name', () => {
  expect(pageOf([1])).toMatch(/^## ✅ server-0 /);
  expect(pageOf([undefined])).toMatch(/^## ❌ server-0 /);
});

test.each([
  [30 * 60_000, '30 min'],
  [5 * HOUR + 20 * 60_000, '5 h 20 min'],
  [47 * HOUR, '47 h 00 min'],
  [48 * HOUR, '2 days'],
  [76 * HOUR, '3 days 4 h'],
])('%d ms as a person says it: %s', (age, shown) => expect(showAge(age)).toBe(shown));
