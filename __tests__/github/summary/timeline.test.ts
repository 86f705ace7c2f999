import { beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { Secrets } from '../../../src/github/secrets.ts';
import { toGantt } from '../../../src/github/summary/timeline.ts';
import { newReplication, type Replication } from '../../../src/replication/replication.ts';
import type { Failure, Result } from '../../../src/report/result.ts';

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
const secrets = new Secrets();
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
  const results = [
    resultOf(
      'b1',
      { outcome: 'submitted', status: 'success', begunAt: NOW - 2 * HOUR, finishedAt: NOW - HOUR },
      'db-1',
    ),
    resultOf('b2', { outcome: 'attached', status: 'replicating', begunAt: NOW - HOUR }, 'db-2'),
    resultOf('b3', { outcome: 'submitted', status: 'fail', begunAt: NOW - HOUR }, 'db-3', failed),
    // It has just begun.
    resultOf('b4', { outcome: 'submitted', status: 'waiting_replicate', begunAt: NOW }),
    // No copy of this step, or none at all.
    resultOf('b5', { outcome: 'already_replicated', status: 'success', begunAt: NOW - 200 * HOUR }),
    resultOf('b6', { outcome: 'checked', status: 'success', begunAt: NOW - 200 * HOUR }),
    resultOf('b7', {}, 'db-7', failed),
  ];
  const tasks = await tasksOf(toGantt(results, secrets, NOW) ?? '');
  expect(
    tasks.map(({ id, task, section, startTime, endTime, done, active, crit }) => [
      ...[id, task.trim(), section, startTime.getTime(), endTime.getTime()],
      ...[done === true, active === true, crit === true],
    ]),
  ).toEqual([
    ['t1', '1 db-1', 'Finished', NOW - 2 * HOUR, NOW - HOUR, true, false, false],
    ['t2', '2 db-2', 'Going on', NOW - HOUR, NOW, false, true, false],
    ['t4', '4 b4', 'Going on', NOW, NOW + 1_000, false, true, false],
    ['t3', '3 db-3', 'Not finished', NOW - HOUR, NOW, false, false, true],
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
        resultOf(`b${index}`, { outcome: 'submitted', status: 'replicating', begunAt: NOW - (index + 1) * HOUR }, name),
      );
      const tasks = await tasksOf(toGantt(results, secrets, NOW) ?? '');
      expect(tasks.map(({ id, startTime }) => [id, startTime.getTime()])).toEqual(
        names.map((_, index) => [`t${index + 1}`, NOW - (index + 1) * HOUR]),
      );
    }),
    { numRuns: 100 },
  );
});

test('of 256 copies it is shorter than the 50,000 characters that Mermaid draws', async () => {
  const results = Array.from({ length: 256 }, (_, index) =>
    resultOf(
      'b',
      { outcome: 'submitted', status: 'replicating', begunAt: NOW - HOUR },
      `${'数据库'.repeat(20)}${index}`,
    ),
  );
  const text = toGantt(results, secrets, NOW) ?? '';
  expect(text.length).toBeLessThan(50_000);
  expect(await tasksOf(text)).toHaveLength(256);
});

test('without a copy there is no chart', () => {
  expect(toGantt([resultOf('b1', {}), resultOf('b2', {}, 'x', failed)], secrets, NOW)).toBeUndefined();
});
