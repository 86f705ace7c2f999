import { describe, expect, test } from '@jest/globals';
import type { Report } from '../../../src/github/summary/night.ts';
import type { Findings } from '../../../src/replication/replication.ts';
import { type Failure, type Result, TITLES } from '../../../src/report/result.ts';
import { copied, copying, failureOf, HOUR, inputs, MINUTE, NOW, pageOf, resultOf } from '../../support/night.ts';
import { holesOf, partsOf, shown } from '../../support/summary.ts';

// What stands in front of all that is folded.
const failed = failureOf('It failed');
const cancelled = failureOf(TITLES.cancelled);
const timeLimit = failureOf('The time limit was reached');
const stale = failureOf(TITLES.noFreshBackup);
const there = { ...copied, outcome: 'already_replicated' } as const;
const requested = { outcome: 'submitted' } as const;
/** Seen a moment ago; of the other nothing was seen since CBR has refused another one. */
const attached = { ...copying, outcome: 'attached' } as const;
const known = { outcome: 'attached' } as const;
const lost = { ...copying, seenAt: NOW - HOUR, aliveAt: NOW - HOUR };
const doubt = { inDoubt: true };
const dryRun = { inputs: { ...inputs, dryRun: true } };
const findings = (more: Partial<Findings> = {}): Findings => ({
  ...{ obstacles: [], facts: [], unchecked: [], adopts: false },
  ...more,
});
const obstacle = { code: 'BackupService.6129', requestId: undefined, message: 'The vault is full.', advice: 'Expand.' };
const ready = { outcome: 'checked', findings: findings() } as const;
const blocked = { outcome: 'checked', findings: findings({ obstacles: [obstacle] }) } as const;
const gap = (...unchecked: string[]) => ({ outcome: 'checked', findings: findings({ unchecked }) }) as const;

const several = (...known: readonly Parameters<typeof resultOf>[1][]) =>
  known.map((one, index) => resultOf(`s${index + 1}`, one));
/** A page that reads whole. */
const wholePage = (results: readonly Result[], more: Partial<Report> = {}) => {
  const page = pageOf(results, more);
  expect(holesOf(page)).toEqual([]);
  return page;
};
const headingOf = (results: readonly Result[], more: Partial<Report> = {}) =>
  shown(partsOf(wholePage(results, more)).heading);
/** What stands in front of all folds, without the heading. */
const leadOf = (results: readonly Result[], more: Partial<Report> = {}) =>
  shown(wholePage(results, more).split('<details>')[0]?.split('\n').slice(2).join('\n').trim() ?? '');
const alertOf = (results: readonly Result[], more: Partial<Report> = {}) =>
  partsOf(wholePage(results, more)).alertText.trim().split('\n');

describe('the verdict', () => {
  test.each<[string, readonly Result[], Partial<Report>?]>([
    ['✅ s1 copied to region2', several(copied)],
    ['✅ All 2 backups copied to region2', several(copied, copied)],
    ['✅ All 2 backups copied to region2', several(copied, there)],
    ['☑️ Nothing new: s1 was already in region2', several(there)],
    ['☑️ Nothing new: all 2 backups were already in region2', several(there, there)],
    ['⏳ Requested, not yet copied: s1', several(requested)],
    ['⏳ Requested, not yet copied: all 2 backups', several(requested, requested)],
    ['⏳ Requested, not yet copied: 1 of 2 backups', several(requested, copied)],
    ['⏳ Not yet copied: all 2 backups', several(requested, attached)],
    ['⏳ Not yet copied: s1', several(known)],
    ['⏳ Not yet copied: all 2 backups', several(attached, known)],
    ['⏳ Already in progress, not yet copied: all 2 backups', several(attached, attached)],
    ['⏳ s1 still copying (time limit)', [resultOf('s1', copying, timeLimit)]],
    ['⏳ All 2 backups still copying (time limit)', [resultOf('s1', copying, timeLimit), resultOf('s2', copying)]],
    [
      '⏳ 1 of 2 backups still copying (not followed to the end)',
      [resultOf('s1', copying, failed), resultOf('s2', copied)],
    ],
    ['❌ Nothing was replicated', [], { whole: failureOf(TITLES.notReplicated) }],
    ['❌ Nothing was replicated', []],
    ['❌ s1 has no copy in region2', [resultOf('s1', {}, failed)]],
    ['❌ 1 of 2 backups has no copy in region2', [resultOf('s1', {}, failed), resultOf('s2', copied)]],
    ['❌ All 2 backups have no copy in region2', [resultOf('s1', {}, failed), resultOf('s2', {}, failed)]],
    [
      '❌ 1 of 2 backups has no copy in the destination vault',
      [resultOf('s1', {}, failureOf('A replica exists already')), resultOf('s2', copied)],
    ],
    ['❌ s1 has no fresh backup', [resultOf('s1', copied, stale)]],
    [
      '❌ 2 of 3 servers have no fresh backup',
      ['s1', 's2', 's3'].map((name) => resultOf(name, copied, name === 's3' ? undefined : stale)),
    ],
    ['❌ 2 of 3 backups may or may not have been requested', several(doubt, doubt, copied)],
    [
      '❌ 1 of 4 backups can no longer be followed; 1 of 4 backups copied, but not verified',
      [resultOf('s1', lost, failed), resultOf('s2', copied, failed), ...several(copied, copied)],
    ],
    ['🚫 Cancelled; this step started nothing', [resultOf('s1', {}, cancelled)]],
    ['🚫 Cancelled; this step started nothing', [resultOf('s1', {}, cancelled), resultOf('s2', {}, cancelled)]],
    ['🚫 Cancelled; s1 is requested, s2 was not requested', [resultOf('s1', requested), resultOf('s2', {}, cancelled)]],
    [
      '🚫 Cancelled; s0 failed, s1 may have been requested, s2 can no longer be followed, the copy of s3 continues, s4 is requested, s5 is copied, s6 was not requested',
      [
        resultOf('s0', {}, failed),
        ...[doubt, lost, copying, requested, copied].map((known, index) => resultOf(`s${index + 1}`, known, cancelled)),
        resultOf('s6', {}, cancelled),
      ],
    ],
    [
      '🚫 Cancelled; 2 failed, 2 may have been requested, 2 can no longer be followed, 2 copies continue, 2 are requested, 2 are copied, 2 were not requested',
      [
        ...several({}, {}).map(({ replication }) => ({ replication, failure: failed })),
        ...[doubt, doubt, lost, lost, copying, copying, requested, requested, copied, there].map((known) =>
          resultOf('x', known, cancelled),
        ),
        ...several({}, {}).map(({ replication }) => ({ replication, failure: cancelled })),
      ],
    ],
    ['🔍 Dry run: s1 is ready', several(ready), dryRun],
    ['🔍 Dry run: all 2 backups are ready', several(ready, ready), dryRun],
    ['🔍 Dry run: 1 obstacle', [resultOf('s1', blocked, failed)], dryRun],
    ['🔍 Dry run: 2 obstacles', [resultOf('s1', blocked, failed), resultOf('s2', ready, failed)], dryRun],
    ['🔍 Dry run: no obstacle found, 1 check not made', several(gap('the vault: unknown.')), dryRun],
    ['🔍 Dry run: no obstacle found, 2 checks not made', several(gap('the vault: unknown.'), gap('a.', 'a.')), dryRun],
    ['🔍 Dry run: cancelled', [resultOf('s1', {}, cancelled)], dryRun],
    ['🔍 Dry run: nothing was checked', [], dryRun],
  ])('%s', (heading, results, more = {}) => {
    expect(headingOf(results, more)).toBe(heading);
  });

  test('what a step without fresh backups counts is called what it is', () => {
    const counted = (type: string | undefined) => {
      const old = resultOf('a', copied, stale);
      Object.assign(old.replication.backup ?? {}, { resourceType: type });
      return headingOf([old, resultOf('b', copied)]);
    };
    expect(counted('OS::Nova::Server')).toContain('1 of 2 servers ');
    expect(counted(undefined)).toContain('1 of 2 servers ');
    expect(counted('OS::Cinder::Volume')).toContain('1 of 2 resources ');
  });
});

describe('the lines below it', () => {
  const point = /The recovery point is 5 h 00 min old \(22 Nov, 23:00 UTC\)\.$/;
  test.each<[string, readonly Result[], RegExp | string, Partial<Report>?]>([
    ['one', several(copied), /^\*\*40 GB in 1 h 00 min \(11 MB\/s\)\.\*\* The recovery point/],
    ['the recovery point of one', several(copied), point],
    ['several', several(copied, copied), '**80 GB in 1 h 00 min.** The oldest recovery point is 5 h 00 min old (s1).'],
    ['one of before', several(copied, there, copied), /\(s1\)\. 1 was already there\.$/],
    [
      'two of before',
      several(copied, there, there),
      /^\*\*40 GB in 1 h 00 min \(11 MB\/s\)\.\*\* .* 2 were already there\.$/,
    ],
    ['all of before', several(there, there), /^The oldest recovery point is .* old \(s1\)\.$/],
    [
      'requested',
      several(requested),
      /^CBR has accepted the request\. This step did not wait, .*wait: true shows how it ends\.$/,
    ],
    ['some requested', several(requested, requested), /^CBR has accepted the requests\. This step did not wait/],
    ['in progress', several(attached), /^The copy was already in progress\. This step/],
    [
      'one of each',
      several(requested, attached, known),
      /^CBR has accepted 1 request\. 1 copy was already in progress\. CBR already has a replication to this vault\. This step/,
    ],
    [
      'two of each',
      several(requested, requested, attached, attached, known, known),
      /^CBR has accepted 2 requests\. 2 copies were already in progress\. CBR already has 2 replications to this vault\. This step/,
    ],
    ['known to CBR', several(known), /^CBR already has a replication to this vault\. This step/],
    ['two known to CBR', several(known, known), /^CBR already has 2 replications to this vault\. This step/],
    ['some in progress', several(attached, attached), /^The copies were already in progress\. This step/],
    ['one is requested, the other copied', several(requested, copied), /\*\* CBR has accepted the request\. /],
    [
      'verified',
      several(copied),
      /Verified in region2: the replica is available\.$/,
      { inputs: { ...inputs, verify: true } },
    ],
    [
      'all verified',
      several(copied, there),
      /Verified in region2: every replica is available\.$/,
      { inputs: { ...inputs, verify: true } },
    ],
    ['cancelled, one goes on', [resultOf('s1', copying, cancelled)], /Re-run failed jobs.*the copy .*\. That never/],
    [
      'cancelled, two go on',
      [resultOf('s1', copying, cancelled), resultOf('s2', requested)],
      /Re-run failed jobs.*the copies /,
    ],
    ['a dry run', several(ready), 'Nothing was submitted.', dryRun],
    [
      'a dry run of one that is there',
      several({ outcome: 'checked', findings: findings({ adopts: true }) }),
      /^Nothing was submitted\. The vault has a replica of it already, .+\.$/,
      dryRun,
    ],
    [
      'a dry run, one is there',
      several(ready, { outcome: 'checked', findings: findings({ adopts: true }) }),
      /^Nothing was submitted\. 1 has a replica in the vault already, .+\.$/,
      dryRun,
    ],
    [
      'a dry run, two are there',
      several(...[1, 2].map(() => ({ outcome: 'checked', findings: findings({ adopts: true }) }) as const)),
      /^Nothing was submitted\. 2 have a replica/,
      dryRun,
    ],
  ])('%s', (_name, results, lead, more = {}) => {
    if (typeof lead === 'string') expect(leadOf(results, more)).toBe(lead);
    else expect(leadOf(results, more)).toMatch(lead);
  });

  test('figures are told as far as they are known', () => {
    const [bare] = several({ ...copied, begunAt: NOW - 2 * HOUR });
    Object.assign(bare?.replication.backup ?? {}, { size: undefined, protectedAt: undefined });
    expect(leadOf(bare === undefined ? [] : [bare])).toBe('**Copied in 1 h 00 min.**');
    expect(leadOf(bare === undefined ? [] : [bare, ...several(copied)])).toMatch(
      /^\*\*Copied in 1 h 00 min\.\*\* The oldest/,
    );
    const [untimed] = several({ outcome: 'submitted', status: 'success' });
    expect(leadOf(untimed === undefined ? [] : [untimed])).toMatch(/^\*\*40 GB\.\*\* The recovery point/);
    // From the first begin to the last end.
    const later = { ...copied, begunAt: NOW - 90 * MINUTE, finishedAt: NOW - 10 * MINUTE };
    expect(leadOf(several(copied, later))).toMatch(/^\*\*80 GB in 1 h 50 min\.\*\*/);
  });

  test('the oldest recovery point counts, of copies that are whole', () => {
    const results = several(copied, copied, { outcome: 'already_replicated', status: 'replicating' });
    for (const [index, hours] of [3, 7, 20].entries()) {
      Object.assign(results[index]?.replication.backup ?? {}, { protectedAt: NOW - hours * HOUR });
    }
    expect(leadOf(results)).toMatch(/The oldest recovery point is 7 h 00 min old \(s2\)\./);
  });
});

describe('the alert', () => {
  const press =
    /press \*\*Re-run failed jobs\*\*\. That never creates a second replica\. If you change the workflow, .+\.$/;
  test('names who has no copy, and says what to press', () => {
    const lines = alertOf([resultOf('s1', {}, failed), resultOf('s2', {}, failed), ...several(copied, copied)]);
    expect(lines).toEqual([
      '> **No copy:** s1 and s2.',
      '> The other 2 are copied.',
      expect.stringMatching(/^> Fix what the table says, then press/),
    ]);
    expect(lines[2]).toMatch(press);
  });

  test('has a line for each kind of trouble', () => {
    const results = [
      resultOf('s1', {}, failed),
      resultOf('s2', {}, stale),
      resultOf('s3', copied, stale),
      resultOf('s4', doubt, failed),
      resultOf('s5', lost, failed),
      resultOf('s6', copied, failed),
      ...[copied, copying, requested].map((known) => resultOf('x', known)),
    ];
    expect(alertOf(results).slice(0, -1)).toEqual([
      '> **No copy:** s1.',
      '> **No fresh backup, and no copy:** s2.',
      expect.stringMatching(/^> \*\*Old .*:\*\* s3\.$/),
      '> **In doubt:** s4.',
      expect.stringMatching(/^> \*\*Not known .*:\*\* s5\.$/),
      '> **Not verified:** s6.',
      '> Of the others, 1 is copied, 1 is still copying, 1 is requested.',
    ]);
  });

  test('many are not named where they are all', () => {
    const all = (count: number) => Array.from({ length: count }, (_, index) => resultOf(`s${index}`, {}, failed));
    expect(alertOf(all(4))[0]).toBe('> **No copy:** all 4.');
    expect(alertOf(all(3))[0]).toBe('> **No copy:** s0, s1 and s2.');
  });

  test.each<[string, readonly Result[], RegExp]>([
    [
      'lost',
      [resultOf('s1', lost, failed), resultOf('s2', copied)],
      /^> Fix what the table says, then press \*\*Re-run failed jobs\*\*\. That never/,
    ],
    ['in doubt', several(doubt, copied), /^> Press \*\*Re-run failed jobs\*\*: that .+\. That never/],
    [
      'lost, and nothing else to do',
      several(lost, copied).map(({ replication }, index) => ({
        replication,
        failure: index > 0 ? undefined : failureOf('It failed', 'It was lost.', 'Run the step again.'),
      })),
      /^> Press \*\*Re-run failed jobs\*\*: that .+\. That never/,
    ],
    ['lost alone', [resultOf('s1', lost, failed)], /^> Fix what it says, then press/],
    [
      'stopped',
      [resultOf('s1', {}, cancelled), resultOf('s2', copied)],
      /^> To replicate them, press \*\*Re-run failed jobs\*\*\. That never/,
    ],
    [
      'one left',
      [resultOf('s1', copying, timeLimit), resultOf('s2', copied)],
      /^> The step has stopped waiting\. Press .*the copy .+\. That never/,
    ],
    [
      'two left',
      [resultOf('s1', copying, timeLimit), resultOf('s2', copying, timeLimit)],
      /^> The step has stopped waiting\. Press .*the copies .+\. That never/,
    ],
    ['not verified', [resultOf('s1', copied, failed), resultOf('s2', copied)], press],
    ['stale', [resultOf('s1', copied, stale), resultOf('s2', copied)], press],
    ['one alone', [resultOf('s1', {}, failed)], /^> Then press \*\*Re-run/],
  ])('says what to press: %s', (_name, results, line) => {
    expect(alertOf(results).at(-1)).toMatch(line);
  });

  test.each<[string, readonly Result[], string]>([
    ['one other', [resultOf('s1', {}, failed), resultOf('s2', copied)], '> Of the others, 1 is copied.'],
    ['several others', [resultOf('s1', {}, failed), ...several(copying, copying)], '> The other 2 are still copying.'],
    ['cancelled before one', [resultOf('s1', {}, cancelled), resultOf('s2', copied)], '> Of the others, 1 is copied.'],
    ['left alone', [resultOf('s1', copying, timeLimit), ...several(copied, copied)], '> The other 2 are copied.'],
  ])('what has become of the rest: %s', (_name, results, line) => {
    expect(alertOf(results)).toContain(line);
  });

  test('where the inputs have named IDs, a re-run takes those', () => {
    const lastOf = (selection: NonNullable<Report['inputs']['selection']>) =>
      alertOf([resultOf('s1', {}, failed)], { inputs: { ...inputs, selection } }).at(-1);
    for (const selection of [
      { kind: 'backups', backupIds: ['b'] },
      { kind: 'checkpoint', checkpointId: 'c' },
    ] as const) {
      expect(lastOf(selection)).toMatch(/A re-run uses the same IDs .* start a new run\.$/);
    }
    const byVault = { kind: 'vault', vaultId: 'v', resourceIds: [], maxAgeHours: 26 } as const;
    expect(lastOf(byVault)).toMatch(/If you change the workflow, start a new run instead/);
  });

  test('an old backup that still copies is named once, and is none of the others', () => {
    const requested = { outcome: 'submitted' } as const;
    const lines = alertOf([resultOf('s1', requested, stale), resultOf('s2', requested), resultOf('s3', requested)]);
    expect(lines.slice(0, 2)).toEqual([
      '> **Old backup, replicated all the same:** s1.',
      '> The other 2 are requested.',
    ]);
    expect(lines.join()).not.toMatch(/Still copying/);
  });

  test('what still copies at the end of the step is named, unless somebody has cancelled it', () => {
    const named = (failure: Failure) => alertOf([resultOf('s1', copying, failure), ...several(copied)])[0];
    expect(named(timeLimit)).toBe('> **Still copying:** s1.');
    expect(named(cancelled)).not.toContain('s1');
  });

  test('of one backup it says all: what happened, with the code, and what to do', () => {
    const failure = {
      ...failureOf(
        'It failed',
        'The vault is full.',
        'Expand it, then run the step again. That never creates a second replica.',
      ),
      code: 'BackupService.6129',
    };
    expect(alertOf([resultOf('s1', {}, failure)])).toEqual([
      '> **What happened:** It failed. The vault is full. BackupService.6129',
      '> **What to do:** Expand it.',
      expect.stringMatching(/^> Then press/),
    ]);
    const said = { ...failure, reasons: ['It was BackupService.6129.'], title: TITLES.notReplicated };
    expect(alertOf([resultOf('s1', {}, said)])[0]).toBe('> **What happened:** It was BackupService.6129.');
    const silent = { ...failure, reasons: [], title: TITLES.notReplicated, advice: undefined, code: undefined };
    expect(alertOf([resultOf('s1', {}, silent)])[0]).toBe(`> **What happened:** ${TITLES.notReplicated}.`);
    expect(alertOf([resultOf('s1', {}, silent)])).toHaveLength(2);
  });

  test('what failed as a whole comes first, under its title where there are backups', () => {
    const whole = failureOf('The list could not be read', 'No permission.', 'Grant it.');
    expect(alertOf(several(copied, copied), { whole })).toEqual([
      '> **The list could not be read.**',
      '> No permission.',
      '> **What to do:** Grant it.',
      '> 2 are copied.',
      expect.stringMatching(/^> Then press \*\*Re-run failed jobs\*\*\. That never creates a second replica\.$/),
    ]);
    expect(alertOf([], { whole })).toEqual([
      '> No permission.',
      '> **What to do:** Grant it.',
      '> Then press **Re-run failed jobs**. That never creates a second replica.',
    ]);
    expect(alertOf([], { whole: { ...whole, advice: undefined } })).toEqual([
      '> No permission.',
      '> Press **Re-run failed jobs**. That never creates a second replica.',
    ]);
    expect(alertOf(several(copied), { whole: cancelled })).toEqual(['']);
    expect(alertOf([], { whole: cancelled })).toEqual(['']);
  });

  test('of a dry run', () => {
    const two = [resultOf('s1', blocked, failed), resultOf('s2', ready)];
    expect(alertOf(two, dryRun)).toEqual(['> **Not ready:** s1.', '> Fix what the table says, then check again.']);
    expect(alertOf([resultOf('s1', blocked, failed)], dryRun)).toEqual([
      '> **What happened:** The vault is full. BackupService.6129',
      '> **What to do:** Expand.',
    ]);
    const gaps = Array.from({ length: 12 }, (_, index) => `the check ${index}: no permission.`);
    expect(alertOf(several(gap(...gaps), ready), dryRun)).toEqual([
      '> **Not checked:**',
      ...gaps.slice(0, 10).map((text) => `> - ${text}`),
    ]);
    // What can never be checked is no reason for an alert.
    const common = {
      ...ready,
      commonFindings: findings({ unchecked: ['the rest: unknown.', 'what only CBR knows.'] }),
    };
    expect(alertOf(several(common), dryRun)).toEqual(['> **Not checked:**', '> - the rest: unknown.']);
    expect(alertOf([], { ...dryRun, whole: failureOf('It failed', 'No permission.', 'Grant it.') })).toEqual([
      '> No permission.',
      '> **What to do:** Grant it.',
    ]);
    expect(alertOf(several(ready), { ...dryRun, whole: cancelled })).toEqual(['']);
  });
});

describe('the table of what failed', () => {
  test('has a row for each problem, with its code', () => {
    const coded = { ...failureOf('It failed', 'The vault is full.'), advice: undefined, code: 'BackupService.6129' };
    const { rows } = partsOf(
      pageOf([
        resultOf('s1', {}, coded),
        resultOf('s2', {}, { ...coded, advice: 'Expand it, then run the step again.' }),
        resultOf('s3', copied),
      ]),
    );
    expect(rows).toEqual([
      ['❌ s1', 'It failed. The vault is full. BackupService.6129', '–'],
      ['❌ s2', 'It failed. The vault is full. BackupService.6129', 'Expand it.'],
    ]);
    const page = pageOf([resultOf('s1', blocked, failed), resultOf('s2', ready)], dryRun);
    expect(partsOf(page).rows).toEqual([['🚧 s1', 'The vault is full. BackupService.6129', 'Expand.']]);
    expect(shown(page)).toMatch(/^ServerObstacleWhat to do$/m);
    expect(shown(pageOf([resultOf('s1', {}, failed), resultOf('s2')]))).toMatch(/^ServerWhat happenedWhat to do$/m);
  });

  test('a phone breaks long names only', () => {
    const cell = (name: string) => pageOf([resultOf(name, {}, failed), resultOf('b', copied)]);
    expect(cell('x'.repeat(12))).toContain('<td nowrap>❌');
    expect(cell('x'.repeat(13))).toContain('<td>❌');
  });

  test('the same of the same kind is one, whatever its IDs are', () => {
    const known = (id: string) =>
      ({ outcome: 'submitted', status: 'fail', recordId: id, destinationBackupId: `copy-${id.slice(-1)}` }) as const;
    const tell = (id: string) => [
      `The copy failed: replication record ${id}, status fail.`,
      `It is gone (replication record ${id}, status fail).`,
      `It was refused (replication record ${id}).`,
      `Replica copy-${id.slice(-1)} is lost, see xcopy-${id.slice(-1)}.`,
    ];
    const failures = ['abc-1', 'abc-2'].map((id) =>
      resultOf(id, known(id), { ...failed, title: TITLES.notReplicated, reasons: tell(id) }),
    );
    const [row, ...others] = partsOf(pageOf(failures)).rows;
    expect(others).toEqual([]);
    expect(row?.[1]).toBe(
      'The copy failed, status fail. It is gone (status fail). It was refused. Replica is lost, see x….',
    );
  });

  test('what stands in front already is left out', () => {
    const told = (reason: string) =>
      partsOf(pageOf([resultOf('s1', {}, failureOf(TITLES.notReplicated, reason)), resultOf('s2', copied)]))
        .rows[0]?.[1];
    expect(told('Resource abc-1: no backup.')).toBe('No backup.');
    expect(told('db 1 (resource abc-1): no backup.')).toBe('No backup.');
    expect(told('Failed to request the replica: CBR answered HTTP 400.')).toBe('CBR answered HTTP 400.');
    expect(told('Failed to request the replica: the answer was odd.')).toBe('The answer was odd.');
    expect(told('Failed to request the replica: no route.')).toBe('Failed to request the replica: no route.');
  });
});
