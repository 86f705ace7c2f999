import { beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../../../src/github/secrets.ts';
import { Night } from '../../../src/github/summary/night.ts';
import { Page } from '../../../src/github/summary/page.ts';
import { toGantt } from '../../../src/github/summary/timeline.ts';
import { newReplication, type Replication } from '../../../src/replication/replication.ts';
import { type Failure, type Result, TITLES } from '../../../src/report/result.ts';

// The chart of a summary, read by Mermaid itself, which GitHub draws it with.
jest.unstable_mockModule('dompurify', () => ({
  default: { addHook: () => undefined, sanitize: (text: string) => text },
}));

interface Task {
  readonly id: string;
  readonly task: string;
  readonly section: string;
  readonly startTime: Date;
  readonly endTime: Date;
  readonly done?: boolean;
  readonly active?: boolean;
  readonly crit?: boolean;
}
let tasksOf: (text: string) => Promise<Task[]>;

beforeAll(async () => {
  const { default: mermaid } = await import('mermaid');
  // Makes the kinds of diagrams known.
  await mermaid.parse('pie\n"a": 1');
  tasksOf = async (text) => {
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    expect(type).toBe('gantt');
    return (db as unknown as { getTasks(): Task[] }).getTasks();
  };
});

const NOW = Date.UTC(2026, 10, 23, 4);
const HOUR = 3_600_000;
const chartOf = (results: readonly Result[], dryRun = false) => {
  const inputs = {
    ...{ sourceRegion: 'region1', projectId: 'p1', endpoint: new URL('https://cbr.example'), dryRun },
    ...{ destinationRegion: 'region2', destinationProjectId: 'p2', destinationVaultId: 'v2' },
  };
  const night = new Night({ inputs, results, workflowRun: {}, whole: undefined, now: NOW, clock: NOW });
  return toGantt(night, new Page(new Secrets()));
};
const failed: Failure = { title: 't', reasons: [], advice: undefined, code: undefined, requestId: undefined };

function resultOf(backupId: string, known: Partial<Replication>, name?: string, failure?: Failure): Result {
  const replication = newReplication({
    backupId,
    destinationRegion: 'region2',
    destinationProjectId: 'p2',
    destinationVaultId: 'v2',
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  });
  const backup = {
    name: undefined,
    vaultId: undefined,
    resourceName: name,
    resourceType: undefined,
    size: undefined,
    protectedAt: undefined,
  };
  return { replication: { ...replication, backup, ...known }, failure };
}

test('Mermaid finds a bar for every copy of the step, with its begin and end', async () => {
  const seen = { seenAt: NOW - 60_000, aliveAt: NOW - 60_000 };
  const cancelled: Failure = { ...failed, title: TITLES.cancelled };
  const results = [
    resultOf(
      'b1',
      { outcome: 'submitted', status: 'success', begunAt: NOW - 2 * HOUR, finishedAt: NOW - HOUR },
      'db-1',
    ),
    // The longest first.
    resultOf('b2', { outcome: 'attached', status: 'replicating', begunAt: NOW - HOUR, ...seen }, 'db-2', cancelled),
    resultOf(
      'b3',
      { outcome: 'submitted', status: 'replicating', begunAt: NOW - 3 * HOUR, ...seen },
      'db-3',
      cancelled,
    ),
    // It ended when that was noticed.
    resultOf(
      'b4',
      { outcome: 'submitted', status: 'fail', begunAt: NOW - 2 * HOUR, failedAt: NOW - HOUR },
      'db-4',
      failed,
    ),
    // It has just begun.
    resultOf('b5', { outcome: 'submitted', status: 'waiting_replicate', begunAt: NOW, seenAt: NOW, aliveAt: NOW }),
    // Not seen for longer than can be trusted: it has gone on until then.
    resultOf(
      'b6',
      { outcome: 'submitted', status: 'replicating', begunAt: NOW - 2 * HOUR, seenAt: NOW - HOUR, aliveAt: NOW - HOUR },
      'db-6',
      failed,
    ),
    // No copy of this step, or none at all.
    resultOf('b7', { outcome: 'already_replicated', status: 'success', begunAt: NOW - 200 * HOUR }),
    resultOf('b8', { outcome: 'checked', status: 'success', begunAt: NOW - 200 * HOUR }),
    resultOf('b9', {}, 'db-7', failed),
  ];
  const tasks = await tasksOf(chartOf(results) ?? '');
  expect(
    tasks.map(({ task, section, startTime, endTime, done, active, crit }) => [
      ...[task.trim(), section, startTime.getTime(), endTime.getTime()],
      ...[done === true, active === true, crit === true],
    ]),
  ).toEqual([
    ['db-4', 'Failed', NOW - 2 * HOUR, NOW - HOUR, false, false, true],
    ['db-6', 'Lost sight', NOW - 2 * HOUR, NOW - HOUR, false, false, false],
    ['db-3', 'Still copying', NOW - 3 * HOUR, NOW, false, true, false],
    ['db-2', 'Still copying', NOW - HOUR, NOW, false, true, false],
    ['b5', 'Still copying', NOW, NOW + 1_000, false, true, false],
    ['db-1', 'Copied', NOW - 2 * HOUR, NOW - HOUR, true, false, false],
  ]);
});

test('whatever a server is called, its bar is there and its neighbours are not touched', async () => {
  const odd = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom(
      'title x',
      'section y',
      'end',
      'a: crit, b',
      '%% c',
      'd;e',
      '#35;',
      'click t1 href "x"',
      '',
      ':::',
      'dateFormat x',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 8 }), async (names) => {
      const results = names.map((name, index) =>
        resultOf(
          `b${index}`,
          {
            outcome: 'submitted',
            status: 'replicating',
            begunAt: NOW - (names.length - index) * HOUR,
            seenAt: NOW,
            aliveAt: NOW,
          },
          name,
        ),
      );
      const tasks = await tasksOf(chartOf(results) ?? '');
      expect(tasks.map(({ id, startTime }) => [id, startTime.getTime()])).toEqual(
        names.map((_, index) => [`t${index + 1}`, NOW - (names.length - index) * HOUR]),
      );
    }),
    { numRuns: 100 },
  );
});

test('of 256 copies it is shorter than the 50,000 characters that Mermaid draws', async () => {
  const results = Array.from({ length: 256 }, (_, index) =>
    resultOf(
      'b',
      { outcome: 'submitted', status: 'replicating', begunAt: NOW - HOUR, seenAt: NOW, aliveAt: NOW },
      `${'数据库'.repeat(20)}${index}`,
    ),
  );
  const text = chartOf(results) ?? '';
  expect(text.length).toBeLessThan(50_000);
  expect(await tasksOf(text)).toHaveLength(256);
});

test('without a copy there is no chart', () => {
  expect(chartOf([resultOf('b1', {}), resultOf('b2', {}, 'x', failed)])).toBeUndefined();
});

test.each(['..', '_x', '-a', '.. b', '', '%%'])('a name such as %j does not begin a bar with a mark', (name) => {
  const seen = { outcome: 'submitted', status: 'replicating', begunAt: NOW - HOUR, seenAt: NOW, aliveAt: NOW } as const;
  const [bar = ''] = (chartOf([resultOf('..', seen, name)]) ?? '').split('\n').filter((line) => line.includes(' :'));
  expect(bar.trim()).toMatch(/^[\p{L}\p{N}·]/u);
});

const over = (minutes: number, size?: number) => {
  const result = resultOf(
    'b1',
    { outcome: 'submitted', status: 'success', begunAt: NOW - minutes * 60_000, finishedAt: NOW },
    'db-1',
  );
  Object.assign(result.replication.backup ?? {}, { size });
  return (chartOf([result]) ?? '').split('\n');
};

test.each([
  [6, '1minute', '%H:%M'],
  [7, '5minute', '%H:%M'],
  [60, '10minute', '%H:%M'],
  [90, '15minute', '%H:%M'],
  [180, '30minute', '%H:%M'],
  [181, '1hour', '%H:%M'],
  [720, '2hour', '%H:%M'],
  [1_080, '3hour', '%H:%M'],
  [1_081, '6hour', '%d %b %H:%M'],
  [4_320, '12hour', '%d %b %H:%M'],
  [4_321, '1day', '%d %b %H:%M'],
  [28_800, '4day', '%d %b %H:%M'],
])('over %p minutes the axis has a mark every %s', (minutes, interval, format) => {
  const lines = over(minutes);
  expect(lines).toContain(`tickInterval ${interval}`);
  expect(lines).toContain(`axisFormat ${format}`);
});

test('a bar has the size of its server, and each kind a colour of its own', () => {
  const lines = over(60, 1_200);
  expect(lines.at(-1)).toBe(`db-1 1200 GB :done, t1, ${NOW - HOUR}, ${NOW}`);
  expect(lines.slice(1, 3)).toEqual(['gantt', 'dateFormat x']);
  expect(lines).toContain('todayMarker off');
  const { themeVariables } = JSON.parse(/^%%\{init: (.*)\}%%$/.exec(lines[0] ?? '')?.[1] ?? '');
  const colours = ['crit', 'activeTask', 'doneTask', 'task'].flatMap((kind) => [
    themeVariables[`${kind}BkgColor`],
    themeVariables[`${kind}BorderColor`],
  ]);
  for (const colour of colours) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  expect(new Set(colours).size).toBe(8);
  for (const text of ['', 'Light', 'Dark']) expect(themeVariables[`taskText${text}Color`]).toBe('#ffffff');
});

test('a copy whose begin is no time has no bar, and one whose end is none goes on until now', () => {
  const known = { outcome: 'submitted', status: 'success', begunAt: NOW - HOUR } as const;
  expect(chartOf([resultOf('b1', { ...known, begunAt: Number.NaN, finishedAt: NOW }, 'a')])).toBeUndefined();
  const chart = chartOf([resultOf('b1', { ...known, finishedAt: Number.NaN }, 'a')]);
  expect(chart).toContain(`a :done, t1, ${NOW - HOUR}, ${NOW}`);
  // Nobody saw its end.
  expect(chartOf([resultOf('b1', known, 'a')])).toContain(`a :done, t1, ${NOW - HOUR}, ${NOW - HOUR + 1_000}`);
});

test('a dry run has no chart, whatever was copied before', () => {
  const result = resultOf('b1', { outcome: 'submitted', status: 'success', begunAt: NOW - HOUR, finishedAt: NOW }, 'a');
  expect(chartOf([result])).toMatch(/^section Copied$/m);
  expect(chartOf([result], true)).toBeUndefined();
});
