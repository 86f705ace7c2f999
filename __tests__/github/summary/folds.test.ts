import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../../src/github/summary/night.ts';
import type { Findings } from '../../../src/replication/replication.ts';
import { type Result, TITLES } from '../../../src/report/result.ts';
import { copied, copying, failureOf, HOUR, inputs, MINUTE, NOW, pageOf, resultOf } from '../../support/night.ts';
import { partsOf, shown } from '../../support/summary.ts';

// What is folded: a part for each kind of what became of the backups, the times, and the IDs.
const cancelled = failureOf(TITLES.cancelled);
const there = { ...copied, outcome: 'already_replicated' } as const;

/** Each part by its head, as lines; without what begins with this sign. */
function foldsOf(results: readonly Result[], more: Partial<Report> = {}): Record<string, string[]> {
  const folds = pageOf(results, more).matchAll(/<details><summary>(.*)<\/summary>\n\n([\s\S]*?)\n\n<\/details>/g);
  return Object.fromEntries(
    [...folds].map(([, head = '', content = '']) => [shown(head), content.split('\n').map(shown)]),
  );
}
const several = (...known: readonly Parameters<typeof resultOf>[1][]) =>
  known.map((one, index) => resultOf(`s${index + 1}`, one));

describe('what became of the backups', () => {
  test('copies, with the time and the speed of each, those of before at the end', () => {
    expect(foldsOf(several(there, copied, copied))).toMatchObject({
      '✅ 3 copied – 2 new (80 GB in 1 h 00 min), 1 already there': [
        '| Server | Size | Copied in | Speed | Backup taken (UTC) |',
        '|---|--:|--:|--:|---|',
        '| ✅ s2 | 40 GB | 1 h 00 min | 11 MB/s | 22 Nov, 23:00 |',
        '| ✅ s3 | 40 GB | 1 h 00 min | 11 MB/s | 22 Nov, 23:00 |',
        '| ☑️ s1 | 40 GB | already there | 11 MB/s | 22 Nov, 23:00 |',
      ],
    });
    expect(Object.keys(foldsOf(several(copied, copied)))[0]).toBe('✅ 2 copied – 80 GB in 1 h 00 min');
    expect(Object.keys(foldsOf(several(there, there)))[0]).toBe('✅ 2 copied – all were already there');
  });

  test('what is not known of any of them has no column, and of one of them a dash', () => {
    const bare = { outcome: 'submitted', status: 'success' } as const;
    const results = several(bare, bare);
    for (const { replication } of results) Object.assign(replication.backup ?? {}, { size: undefined });
    expect(foldsOf(results)['✅ 2 copied']).toEqual([
      '| Server | Backup taken (UTC) |',
      '|---|---|',
      '| ✅ s1 | 22 Nov, 23:00 |',
      '| ✅ s2 | 22 Nov, 23:00 |',
    ]);
    Object.assign(results[1]?.replication.backup ?? {}, { protectedAt: undefined });
    expect(foldsOf(results)['✅ 2 copied']?.at(-1)).toBe('| ✅ s2 | – |');
  });

  test('copies that go on, with when each was last seen', () => {
    const at = (milliseconds: number) => ({ ...copying, seenAt: NOW - milliseconds, aliveAt: NOW, progress: 41.6 });
    expect(foldsOf(several(at(59_999), at(MINUTE), copied))['⏳ 2 still copying']).toEqual([
      '| Server | Size | Progress | Copying since (UTC) | Last seen | Backup taken (UTC) |',
      '|---|--:|--:|---|---|---|',
      '| ⏳ s1 | 40 GB | 42 % | 23 Nov, 03:00 | just now | 22 Nov, 23:00 |',
      '| ⏳ s2 | 40 GB | 42 % | 23 Nov, 03:00 | 1 min ago | 22 Nov, 23:00 |',
    ]);
  });

  test('requests that were accepted, with the last status', () => {
    const requested = { outcome: 'submitted', status: 'waiting_replicate' } as const;
    expect(foldsOf(several(requested, requested))['⏳ 2 requested, not yet copied']).toEqual([
      '| Server | Size | Status | Backup taken (UTC) |',
      '|---|--:|---|---|',
      '| ⏳ s1 | 40 GB | waiting_replicate | 22 Nov, 23:00 |',
      '| ⏳ s2 | 40 GB | waiting_replicate | 22 Nov, 23:00 |',
    ]);
  });

  test('what was not requested, and what is copied but not as it should be', () => {
    const folds = foldsOf([
      resultOf('s1', {}, cancelled),
      resultOf('s2', {}, cancelled),
      resultOf('s3', copied, failureOf('Not verified')),
      resultOf('s4', copied, failureOf(TITLES.noFreshBackup)),
    ]);
    expect(folds['🚫 2 not requested']).toEqual(['| Server |', '|---|', '| 🚫 s1 |', '| 🚫 s2 |']);
    const rows = folds['✅ 2 copied – 80 GB in 1 h 00 min'] ?? [];
    expect(rows.slice(2).map((row) => row.slice(0, 7).trim())).toEqual(['| ⚠️ s3', '| ⚠️ s4']);
  });

  test('of one backup there are no tables, but the same facts as lines', () => {
    expect(foldsOf(several(copied))['📄 Details']).toEqual([
      '- Backup: nightly',
      '- Size: 40 GB',
      '- Copied in: 1 h 00 min',
      '- Speed: 11 MB/s',
      '- Backup taken (UTC): 22 Nov, 23:00',
    ]);
    expect(foldsOf(several({ ...copying, progress: 7 }))['📄 Details']).toEqual([
      '- Backup: nightly',
      '- Size: 40 GB',
      '- Progress: 7 %',
      '- Copying since (UTC): 23 Nov, 03:00',
      '- Last seen: 1 min ago',
      '- Backup taken (UTC): 22 Nov, 23:00',
    ]);
    const [nothing] = several({ outcome: 'submitted' });
    if (nothing === undefined) throw new Error('no result');
    const { backup: _, ...known } = nothing.replication;
    expect(foldsOf([{ ...nothing, replication: known }])).not.toHaveProperty('📄 Details');
  });
});

describe('a dry run', () => {
  const dryRun = { inputs: { ...inputs, dryRun: true } };
  const findings = (facts: string[], unchecked: string[]): Findings => ({
    obstacles: [],
    facts,
    unchecked,
    adopts: false,
  });
  const checked = (facts: string[], unchecked: string[] = []) =>
    ({
      ...({ outcome: 'checked', findings: findings(facts, unchecked) } as const),
      commonFindings: findings(['The vault is there.', 'It has room.'], ['the rest: only CBR knows.']),
    }) as const;

  test('what was found for all comes once, and then for each backup', () => {
    const folds = foldsOf(
      several(checked(['It is good.', 'It is whole.'], ['the disk: unknown.']), checked([])),
      dryRun,
    );
    expect(folds['✅ What was checked']).toEqual([
      '- The vault is there.',
      '- It has room.',
      '',
      '| Server | Found |',
      '|---|---|',
      '| s1 | It is good. It is whole. |',
    ]);
    expect(folds['❔ What was not checked']).toEqual(['- the disk: unknown.', '- the rest: only CBR knows.']);
  });

  test('of one backup all is a list', () => {
    const folds = foldsOf(several(checked(['It is good.'])), dryRun);
    expect(folds['✅ What was checked']).toEqual(['- The vault is there.', '- It has room.', '', '- It is good.']);
    expect(foldsOf(several(checked([])), dryRun)['✅ What was checked']).toEqual([
      '- The vault is there.',
      '- It has room.',
    ]);
  });

  test('where nothing was checked, nothing is said of it', () => {
    const nothing = { outcome: 'checked', findings: findings([], []) } as const;
    for (const results of [several(nothing), several(nothing, nothing)]) {
      expect(Object.keys(foldsOf(results, dryRun))).toEqual(['🆔 IDs – for the console and for support']);
    }
  });

  test('of a hundred things that were not checked fifty are listed', () => {
    const all = Array.from({ length: 100 }, (_, index) => `the check ${index}: unknown.`);
    expect(foldsOf(several(checked([], all)), dryRun)['❔ What was not checked']).toHaveLength(50);
  });
});

test('the timeline says from when to when, and whose time of day the chart has', () => {
  expect(foldsOf(several(copied, { ...copied, begunAt: NOW - 4 * HOUR }))['⏱️ Timeline']?.[0]).toMatch(
    /^From 23 Nov, 00:00 to 23 Nov, 03:00 UTC \(3 h 00 min\)\. The axis .*your browser\.$/,
  );
});

describe('the IDs', () => {
  const idsOf = (results: readonly Result[], more: Partial<Report> = {}) =>
    partsOf(pageOf(results, more)).ids.split('\n');
  const ids = { recordId: 'rec-1', destinationBackupId: 'copy-1', requestId: 'req-1' };

  test('of one backup: each with its name, as far as it is known', () => {
    const result = resultOf('db-1', { ...copied, ...ids }, { ...failureOf('Odd'), code: 'BackupService.6129' });
    Object.assign(result.replication.backup ?? {}, { resourceId: 'res-1' });
    expect(idsOf([result])).toEqual([
      'server              db-1',
      'resource            res-1',
      'backup              a5200268-74a5-4806-acc6-95793ab0228b',
      'replica             copy-1',
      'replication record  rec-1',
      'outcome, status     submitted, success',
      'request ID          req-1',
      'error code          BackupService.6129',
      'from                region1, project p1',
      'to                  region2, project p2, vault v2',
    ]);
    expect(idsOf([resultOf('db-1')])).toEqual([
      'server  db-1',
      'backup  a5200268-74a5-4806-acc6-95793ab0228b',
      'from    region1, project p1',
      'to      region2, project p2, vault v2',
    ]);
  });

  test('of several: a table, those first that failed', () => {
    const results = [
      resultOf('good', { ...copied, ...ids }),
      resultOf('bad', {}, { ...failureOf('It failed'), requestId: 'req-2' }),
      resultOf('数据库', copied),
    ];
    const backup = 'a5200268-74a5-4806-acc6-95793ab0228b';
    expect(idsOf(results)).toEqual([
      'from  region1, project p1',
      'to    region2, project p2, vault v2',
      '',
      `server  ${'backup'.padEnd(36)}  replica  replication record  request ID`,
      `bad     ${backup}  -        -                   req-2`,
      `good    ${backup}  copy-1   rec-1               req-1`,
      `数据库  ${backup}  -        -                   -`,
    ]);
  });

  test('what has no backup is known by its resource', () => {
    const none = resultOf('bad', {}, failureOf(TITLES.noFreshBackup));
    Object.assign(none.replication, { request: { ...none.replication.request, backupId: '' } });
    Object.assign(none.replication.backup ?? {}, { resourceId: 'res-1' });
    const [, , , head, row] = idsOf([resultOf('good', copied), none]);
    expect(head).toMatch(/^server +resource +backup$/);
    expect(row).toBe('bad     res-1     -');
  });

  test('the run by its address, else by its numbers; and what the whole step was refused with', () => {
    const whole = { ...failureOf('It failed'), requestId: 'req-3' };
    expect(idsOf([], { whole, workflowRun: { url: 'https://github.com/o/r/runs/7' } })).toEqual([
      'from        region1, project p1',
      'to          region2, project p2, vault v2',
      'run         https://github.com/o/r/runs/7',
      'request ID  req-3',
    ]);
  });

  test('where the region of the source is not named, the host is', () => {
    const unnamed = { ...inputs, sourceRegion: undefined };
    expect(idsOf([resultOf('a')], { inputs: unnamed })).toContain('from    cbr.example, project p1');
    expect(idsOf([resultOf('a', { sourceRegion: 'region9' })])).toContain('from    region9, project p1');
  });

  test('a name ends no block, is bounded, and keeps to its place', () => {
    expect(idsOf([resultOf('a```b', copied)])[0]).toBe("server           a'''b");
    expect(idsOf([resultOf('x'.repeat(50), copied)])[0]).toBe(`server           ${'x'.repeat(39)}…`);
    expect(idsOf([resultOf('שרת', copied)])[0]).toBe('server           \u2068שרת\u2069');
  });
});
