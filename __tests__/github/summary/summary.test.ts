import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import { type Night, nights, play } from '../../../simulator/nights.ts';
import { Secrets } from '../../../src/github/secrets.ts';
import type { Report } from '../../../src/github/summary/night.ts';
import type { Findings, Replication } from '../../../src/replication/replication.ts';
import { type Result, TITLES } from '../../../src/report/result.ts';
import {
  copied,
  copying,
  failureOf,
  HOUR,
  inputs,
  MINUTE,
  NOW,
  pageOf,
  partsOfPage,
  resultOf,
} from '../../support/night.ts';
import { holesOf, partsOf, shown } from '../../support/summary.ts';

// The page of a step by what it consists of, not by its sentences.
/** CBR has refused another one, and nothing was seen of it since. */
const known = { outcome: 'attached', status: 'paused' } as const;
const alive = { outcome: 'attached', status: 'replicating', aliveAt: NOW - MINUTE } as const;

describe('a night that was played', () => {
  test.each(nights.map((night) => [night.name, night] as const))('%s', async (_name, night: Night) => {
    const page = await play(night);
    const { heading, alert, rows, bars, folds, ids } = partsOf(page);
    expect(heading.startsWith(`${night.sign} `)).toBe(true);
    expect(alert).toBe(night.alert);
    expect(rows).toHaveLength(night.rows ?? 0);
    expect(bars).toEqual(night.bars ?? {});
    // Everything that nobody needs at once is folded, and the IDs come last.
    expect(folds.at(-1)).toMatch(/IDs/);
    expect(page.split('<details>')[0]).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    expect(ids).toContain('ap-southeast-3');
    expect(Buffer.byteLength(page)).toBeLessThan(200_000);
    // The same night is the same page, but for what the service makes up.
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    expect(holesOf(page)).toEqual([]);
  });
});

describe('the verdict', () => {
  const cancelled = failureOf(TITLES.cancelled);
  test.each<[string, readonly Result[], RegExp, string | undefined]>([
    ['all copied', [resultOf('a', copied), resultOf('b', copied)], /^✅ .*\b2\b/, undefined],
    [
      'one is there already',
      [resultOf('a', copied), resultOf('b', { ...copied, outcome: 'already_replicated' })],
      /^✅ /,
      undefined,
    ],
    ['requested', [resultOf('a', { outcome: 'submitted' }), resultOf('b', copied)], /^⏳ .*\b1 of 2\b/, undefined],
    [
      'one copies, one failed',
      [resultOf('a', copying, cancelled), resultOf('b', {}, failureOf('It failed'))],
      /^🚫 .*continue/,
      'WARNING',
    ],
    [
      'cancelled before anything',
      [resultOf('a', {}, cancelled), resultOf('b', {}, cancelled)],
      /^🚫 .*nothing/,
      'WARNING',
    ],
    ['no copy', [resultOf('a', copied), resultOf('b', {}, failureOf('It failed'))], /^❌ .*\b1 of 2\b/, 'CAUTION'],
    [
      'in doubt',
      [resultOf('a', copied), resultOf('b', { inDoubt: true }, failureOf('Doubt'))],
      /^❌ .*\b1 of 2\b/,
      'CAUTION',
    ],
    ['old', [resultOf('a', copied), resultOf('b', copied, failureOf(TITLES.noFreshBackup))], /^❌ .*fresh/, 'CAUTION'],
    [
      'not verified',
      [resultOf('a', copied), resultOf('b', copied, failureOf('The replica'))],
      /^❌ .*\b1 of 2\b/,
      'CAUTION',
    ],
  ])('%s', (_name, results, heading, alert) => {
    const page = partsOfPage(results);
    expect(page.heading).toMatch(heading);
    expect(page.alert).toBe(alert);
  });

  test.each(['submitted', 'attached'] as const)('a copy that was only %s never looks finished', (outcome) => {
    for (const status of [undefined, 'waiting_replicate', 'replicating', 'a new word']) {
      const known = { outcome, ...(status === undefined ? {} : { status }) };
      for (const results of [[resultOf('a', known)], [resultOf('a', known), resultOf('b', copied)]]) {
        const page = partsOfPage(results);
        expect(page.heading).toMatch(/^⏳ /);
        expect(page.folds.join()).not.toMatch(/2 copied/);
      }
    }
  });

  test.each<[string, readonly Partial<Replication>[], RegExp, RegExp]>([
    ['requested', [{}, {}], /^⏳ Requested, not yet copied: all 2/, /CBR has accepted the requests\./],
    ['in progress', [alive, alive], /^⏳ Already in progress, not yet/, /The copies were already in progress\./],
    ['there, as CBR says', [known, known], /^⏳ Not yet copied/, /CBR already has 2 replications to this vault\./],
    ['of both kinds', [{}, alive], /^⏳ Not yet copied/, /accepted 1 request\. 1 copy was already in progress\./],
    ['of one, in progress', [alive], /^⏳ Already in progress, not yet/, /The copy was already in progress\./],
    ['of one, as CBR says', [known], /^⏳ Not yet copied/, /CBR already has a replication to this vault\./],
  ])('what was not waited for is told as it is known: %s', (_name, each, heading, lead) => {
    const results = each.map((more, index) => resultOf(`s${index}`, { outcome: 'submitted', ...more }));
    const page = pageOf(results);
    expect(partsOf(page).heading).toMatch(heading);
    expect(page).toMatch(lead);
  });

  test('a copy goes on only where it was seen within 15 minutes', () => {
    const timeLimit = failureOf('The time limit was reached');
    const at = (minutes: number) =>
      partsOfPage([
        resultOf('a', { ...copying, seenAt: NOW - minutes * MINUTE, aliveAt: NOW - minutes * MINUTE }, timeLimit),
        resultOf('b', copied),
      ]);
    expect(at(15)).toMatchObject({ heading: expect.stringMatching(/^⏳ .*still copying/), alert: 'WARNING', rows: [] });
    expect(at(15).bars).toEqual({ 'Still copying': 1, Copied: 1 });
    expect(at(16)).toMatchObject({ heading: expect.stringMatching(/^❌ /), alert: 'CAUTION' });
    expect(at(16).rows).toHaveLength(1);
    expect(at(16).bars).toEqual({ 'Lost sight': 1, Copied: 1 });
  });

  test('the oldest recovery point stands in the first lines of a good night, with its server', () => {
    const old = resultOf('old-one', copied);
    const backup = old.replication.backup;
    if (backup !== undefined) Object.assign(backup, { protectedAt: NOW - 9 * HOUR });
    const [first = ''] = pageOf([resultOf('a', copied), old, resultOf('b', copied)]).split('<details>');
    expect(shown(first)).toMatch(/9 h 00 min.*old-one/);
  });

  test('without any backup the whole step says why', () => {
    const whole = failureOf('The selection could not be read', 'No permission.', 'Grant it.');
    const page = partsOfPage([], { whole });
    expect(page).toMatchObject({
      heading: '❌ Nothing was replicated: the selection could not be read',
      alert: 'CAUTION',
      rows: [],
    });
    for (const word of ['No permission', 'Grant it']) expect(page.alertText).toContain(word);
  });

  test('what fails the whole step is told beside what became of its backups', () => {
    const page = partsOfPage([resultOf('a', copied), resultOf('b', copied)], { whole: failureOf('Still being made') });
    expect(page).toMatchObject({ heading: '❌ Still being made', alert: 'CAUTION' });
  });
});

describe('the verdict of one backup', () => {
  const cancelled = failureOf(TITLES.cancelled);
  const lost = { ...copying, seenAt: NOW - HOUR, aliveAt: NOW - HOUR };
  test.each<[string, Result, RegExp, string | undefined]>([
    ['copied', resultOf('a', copied), /^✅ .*\ba\b/, undefined],
    ['there', resultOf('a', { outcome: 'already_replicated', status: 'success' }), /^☑️ /, undefined],
    ['requested', resultOf('a', { outcome: 'submitted' }), /^⏳ .*not yet/, undefined],
    ['in the way', resultOf('a', {}, failureOf('Another replica is in the way')), /^❌ .*destination vault/, 'CAUTION'],
    ['no fresh backup', resultOf('a', {}, failureOf(TITLES.noFreshBackup)), /^❌ .*fresh/, 'CAUTION'],
    ['in doubt', resultOf('a', { inDoubt: true }, failureOf('Doubt')), /^❌ .*may or may not/, 'CAUTION'],
    ['lost', resultOf('a', lost, failureOf('The record is gone')), /^❌ .*no longer/, 'CAUTION'],
    ['not verified', resultOf('a', copied, failureOf('Not verified')), /^❌ .*not verified/, 'CAUTION'],
    ['not followed', resultOf('a', copying, failureOf('The login failed')), /^⏳ .*not followed/, 'WARNING'],
    ['cancelled in doubt', resultOf('a', { inDoubt: true }, cancelled), /^🚫 .*may have been/, 'WARNING'],
    ['cancelled and requested', resultOf('a', { outcome: 'submitted' }, cancelled), /^🚫 .*requested/, undefined],
    ['cancelled and lost', resultOf('a', lost, cancelled), /^🚫 .*no longer/, 'WARNING'],
    ['cancelled when copied', resultOf('a', copied, cancelled), /^🚫 .*copied/, undefined],
    ['cancelled before', resultOf('a', {}, cancelled), /^🚫 .*nothing/, 'WARNING'],
  ])('%s', (_name, result, heading, alert) => {
    const page = partsOfPage([result]);
    expect(page.heading).toMatch(heading);
    expect(page).toMatchObject({ alert, rows: [] });
  });

  test('it is told that replicas were verified, and only where all were', () => {
    const verified = { inputs: { ...inputs, verify: true } };
    const begin = (results: readonly Result[]) => pageOf(results, verified).split('<details>')[0];
    expect(begin([resultOf('a', copied)])).toMatch(/Verified/);
    expect(begin([resultOf('a', copied), resultOf('b', copied)])).toMatch(/Verified/);
    expect(begin([resultOf('a', copied), resultOf('b', copied, failureOf('It is not there'))])).not.toMatch(/Verified/);
    expect(pageOf([resultOf('a', copied)])).not.toMatch(/Verified/);
  });

  test('what the service does not say is left out, and times that are none', () => {
    const bare = resultOf('a', { ...copied, finishedAt: NOW - 3 * HOUR });
    Object.assign(bare.replication, { backup: undefined });
    const old = resultOf('b', { ...copied, begunAt: Number.NaN });
    Object.assign(old.replication.backup ?? {}, { protectedAt: Number.MAX_VALUE, size: 12_345.6 });
    for (const results of [[bare], [old], [bare, old, resultOf('c', copied)]]) {
      expect(pageOf(results)).not.toMatch(/Invalid|NaN|undefined|-\d+ (h|min)/);
    }
    const lastYear = resultOf('c', copied);
    Object.assign(lastYear.replication.backup ?? {}, { protectedAt: Date.UTC(2025, 11, 31, 22, 5) });
    expect(pageOf([lastYear])).toContain('31 Dec 2025, 22:05');
  });

  test('the IDs say which run it was, as far as that is known', () => {
    const idsOf = (workflowRun: Report['workflowRun']) => partsOfPage([resultOf('a', copied)], { workflowRun }).ids;
    expect(idsOf({})).not.toMatch(/^run/m);
    expect(idsOf({ repository: 'o/r' })).toMatch(/^run +o\/r$/m);
    expect(idsOf({ repository: 'o/r', runId: '7', runAttempt: '2' })).toMatch(/^run +o\/r run 7, attempt 2$/m);
  });
});

describe('the verdict of a dry run', () => {
  const dryRun = { inputs: { ...inputs, dryRun: true } };
  const findingsOf = (more: Partial<Findings> = {}): Findings => ({
    ...{ obstacles: [], facts: ['It is there.'], unchecked: [], adopts: false },
    ...more,
  });
  const obstacle = {
    code: 'BackupService.6129',
    requestId: undefined,
    message: 'The vault is full.',
    advice: 'Expand it.',
  };
  const never = { commonFindings: findingsOf({ facts: [], unchecked: ['what only CBR knows'] }) };
  const ready = { outcome: 'checked', findings: findingsOf(), ...never } as const;
  const blocked = { ...ready, findings: findingsOf({ obstacles: [obstacle] }) };
  const gap = { ...ready, findings: findingsOf({ unchecked: ['the vault: no permission'] }) };
  const found = failureOf('The dry run found an obstacle; nothing was submitted');
  test.each<[string, readonly Result[], RegExp, string | undefined, number]>([
    ['ready', [resultOf('a', ready), resultOf('b', ready)], /ready/, undefined, 0],
    ['one ready', [resultOf('a', ready)], /\ba\b.* is ready/, undefined, 0],
    [
      'an obstacle for two',
      [resultOf('a', blocked, found), resultOf('b', blocked, found)],
      /\b1 obstacle$/,
      'WARNING',
      1,
    ],
    ['an obstacle for one', [resultOf('a', blocked, found)], /\b1 obstacle$/, 'WARNING', 0],
    ['a gap', [resultOf('a', gap), resultOf('b', gap)], /\b1 check\b/, 'WARNING', 0],
    ['there already', [resultOf('a', { ...ready, findings: findingsOf({ adopts: true }) })], /ready/, undefined, 0],
    ['cancelled', [resultOf('a', {}, failureOf(TITLES.cancelled))], /cancelled/, undefined, 0],
  ])('%s', (_name, results, heading, alert, rows) => {
    const page = partsOfPage(results, dryRun);
    expect(page.heading).toMatch(/^🔍 /);
    expect(page.heading).toMatch(heading);
    expect(page).toMatchObject({ alert, chart: undefined });
    expect(page.rows).toHaveLength(rows);
  });

  test('what fails the whole step is told beside backups that are ready', () => {
    const whole = failureOf('Still being made', 'More may come.');
    for (const results of [[resultOf('a', ready)], [resultOf('a', ready), resultOf('b', gap)]]) {
      const page = partsOfPage(results, { ...dryRun, whole });
      expect(page).toMatchObject({ heading: '🔍 Dry run: Still being made', alert: 'WARNING' });
      expect(page.alertText).toMatch(/Still being made.*More may come.*Do this/s);
    }
    const both = partsOfPage([resultOf('a', blocked, found)], { ...dryRun, whole });
    expect(both.heading).toMatch(/1 obstacle$/);
    expect(both.alertText).toMatch(/Still being made/);
  });

  test('without any backup it says why', () => {
    const page = partsOfPage([], { ...dryRun, whole: failureOf('The selection could not be read', 'No permission.') });
    expect(page).toMatchObject({ heading: expect.stringMatching(/^🔍 .*could not be read/), alert: 'WARNING' });
    expect(page.alertText).toContain('No permission');
  });
});

describe('failures', () => {
  test('alike ones are one row, with all their servers, whatever their IDs and numbers are', () => {
    const results = Array.from({ length: 30 }, (_, index) => {
      const recordId = `1579a71e-8d8d-41e6-85dc-${String(index).padStart(12, '0')}`;
      const failure = failureOf('The replication failed', `Record ${recordId} has failed after ${index} min.`);
      return resultOf(`db-${index}`, { outcome: 'submitted', status: 'fail', recordId }, failure);
    });
    const { rows, alertText, ids } = partsOfPage([
      ...results,
      resultOf('x', {}, failureOf('Another')),
      resultOf('y', copied),
    ]);
    expect(rows).toHaveLength(2);
    expect(rows[0]?.[0]).toMatch(/db-0, .*db-9 and 20 more/);
    expect(rows[0]?.join()).not.toContain('1579a71e');
    expect(alertText).toContain('db-0');
    expect(ids).toContain('1579a71e-8d8d-41e6-85dc-000000000029');
  });

  test('of one backup there is no table', () => {
    const page = partsOfPage([resultOf('db-1', {}, failureOf('It failed', 'The vault is full.', 'Expand it.'))]);
    expect(page.heading).toMatch(/^❌ .*db-1/);
    expect(page.rows).toEqual([]);
    for (const word of ['The vault is full', 'Expand it']) expect(page.alertText).toContain(word);
  });
});

describe('text from outside', () => {
  const NAMES = [
    ...['|', '`', '```', '<!--', '@org/team', '#1', '[x](javascript:alert(1))', '![x](https://example.com/x.png)'],
    ...['a\n\n# b', '</details>', '<script>alert(1)</script>', '**b**', '~~~', '- [ ] x', '> x', '1. x', '==='],
    ...[
      '\u202eabc',
      'שרת',
      'www.example.com',
      'https://example.com',
      'a@example.com',
      '&lt;b&gt;',
      '\\|',
      'x'.repeat(1_000),
    ],
  ];
  const TAGS = /<\/?(?:details|summary|strong|br|code|wbr|table|tr|th align="left"|th|td nowrap|td)>/g;

  /** The page as HTML, as its Markdown says. */
  function check(page: string): void {
    expect(page).not.toMatch(/[\u202a-\u202e\u200b]/);
    // Its own HTML and nothing else.
    const [rest = ''] = page.replace(/^```(mermaid|text)\n[\s\S]*?\n```$/gm, '').split('\0');
    expect(rest.replace(TAGS, '')).not.toMatch(/[<`]|@\w|#\d+\b(?!;)/);
    const html = marked.parse(page, { async: false });
    const tags = new Set([...html.matchAll(/<\/?([a-z!][\w-]*)/g)].map(([, tag]) => tag));
    const known = 'details summary br code wbr table thead tbody tr th td h3 p pre blockquote strong ul li'.split(' ');
    expect([...tags].filter((tag) => !known.includes(tag ?? ''))).toEqual([]);
    expect(html.match(/<h3/g)).toHaveLength(1);
    expect(html.match(/<details/g)?.length).toBe(html.match(/<\/details/g)?.length);
    expect(html).not.toMatch(/ href=| src=/);
    // Each table has as many cells in each row as it has columns.
    for (const [, table = ''] of html.matchAll(/<table>([\s\S]*?)<\/table>/g)) {
      const cells = [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) => row.match(/<t[hd]/g)?.length);
      expect(new Set(cells).size).toBe(1);
    }
  }

  const ends = (name: string): Result[] => [
    resultOf(name, copied),
    resultOf(name, copying, failureOf(TITLES.cancelled)),
    resultOf(name, { ...copied, status: 'fail', recordId: name, requestId: name }, failureOf(name, name, name)),
    resultOf(name, { outcome: 'submitted', status: name }),
  ];

  test.each(NAMES.map((name) => [name.slice(0, 40), name]))('%j stays text', (_short, name) => {
    check(pageOf(ends(name)));
    for (const result of ends(name)) check(pageOf([result]));
    check(pageOf([], { whole: failureOf(name, name, name), workflowRun: { repository: name } }));
    const findings = {
      facts: [name],
      unchecked: [name],
      adopts: false,
      obstacles: [{ code: name, requestId: name, message: name, advice: name }],
    };
    const dryRun = { inputs: { ...inputs, dryRun: true } };
    check(
      pageOf([resultOf(name, { findings, outcome: 'checked' }), resultOf(name, { findings }, failureOf(name))], dryRun),
    );
  });

  test('whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => check(pageOf(ends(name)))),
      { numRuns: 100 },
    );
  });

  test('secrets are hidden, and cutting a text never shows a part of one', () => {
    const secrets = new Secrets();
    const secret = 'FakeSecretOfThePage-0123456789';
    secrets.add(secret);
    const page = pageOf([...ends(`${'x'.repeat(45)}${secret}`), ...ends(secret)], {}, secrets);
    expect(page).not.toContain('FakeSecret');
    expect(shown(page)).toContain('***');
  });

  test('256 backups stay below what GitHub shows, with a word about what is left out', () => {
    const long = '<|>'.repeat(400);
    const all = Array.from({ length: 256 }, (_, index) => {
      const failure = failureOf(`${index}${long}`, `${String.fromCodePoint(0x4e00 + index)}${long}`, long);
      return resultOf(
        `${index}${long}`,
        { ...copied, status: index % 2 === 0 ? 'fail' : 'success', recordId: 'r'.repeat(64) },
        index % 2 === 0 ? failure : undefined,
      );
    });
    const failed = all.map(({ replication }, index) => ({
      replication: { ...replication, status: 'fail' },
      failure: failureOf(`${String.fromCodePoint(0x4e00 + index)}${long}`, long, long),
    }));
    for (const results of [all, failed]) {
      const page = pageOf(results);
      expect(Buffer.byteLength(page)).toBeLessThan(1024 * 1024);
      check(page);
    }
    expect(pageOf(failed)).toMatch(/\d+ more rows are left out/);
  });
});

test('of servers without a fresh backup, those that have no copy at all stand apart', () => {
  const stale = failureOf(TITLES.noFreshBackup);
  const page = pageOf([resultOf('none', {}, stale), resultOf('old', copied, stale), resultOf('good', copied)]);
  const line = (name: string) => page.split('\n').find((text) => text.startsWith('> **') && text.includes(name));
  expect(line('none')).toMatch(/no copy/i);
  expect(line('old')).not.toMatch(/no copy/i);
});
