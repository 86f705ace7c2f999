import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outputsOf } from '../../src/github/outputs.ts';
import { Secrets } from '../../src/github/secrets.ts';
import { newReplication, type Replication } from '../../src/replication/replication.ts';
import type { Failure, Result } from '../../src/report/result.ts';
import { sumUp, tellAll } from '../../src/report/totals.ts';

// What a step with several backups leaves behind, whatever became of them.
const NOW = Date.UTC(2026, 10, 23, 4);
const text = fc.string({ unit: 'grapheme', maxLength: 1_200 });
const id = fc.oneof(
  fc.uuid(),
  fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom('a', 'Z', '0', '_', '-') }),
  text,
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const time = fc.integer({ min: NOW - 86_400_000, max: NOW });

const newOne = (backupId: string) =>
  newReplication({
    backupId,
    destinationRegion: 'region2',
    destinationProjectId: 'p2',
    destinationVaultId: 'v2',
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  });

const failure: fc.Arbitrary<Failure> = fc.record({
  title: text,
  reasons: fc.array(text, { maxLength: 3 }),
  advice: maybe(text),
  code: maybe(fc.oneof(fc.constantFrom('BackupService.1002', 'APIGW.0301'), text)),
  requestId: maybe(id),
});

/** What the service says may be anything. */
const result: fc.Arbitrary<Result> = fc
  .record({
    backupId: fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom('a', 'Z', '0', '_', '-') }),
    outcome: maybe(fc.constantFrom('submitted' as const, 'attached' as const, 'already_replicated' as const)),
    status: maybe(fc.oneof(fc.constantFrom('success', 'replicating'), text)),
    recordId: maybe(id),
    providerId: maybe(id),
    destinationBackupId: maybe(id),
    begunAt: maybe(time),
    seenAt: maybe(time),
    aliveAt: maybe(time),
    finishedAt: maybe(time),
    name: maybe(text),
    size: maybe(fc.integer({ min: 1, max: 100_000 })),
    failure: maybe(failure),
  })
  .map(({ backupId, failure, name, size, ...known }) => {
    const backup = {
      name,
      vaultId: 'v1',
      resourceName: name,
      resourceType: 'OS::Nova::Server',
      size,
      protectedAt: NOW - 90_000_000,
    };
    const defined = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
    return { replication: { ...newOne(backupId), backup, ...defined } as Replication, failure };
  });

const results = fc.array(result, { minLength: 2, maxLength: 6 });
/** As many as a step takes, made of a few. */
const manyOf = (few: readonly Result[]) => Array.from({ length: 256 }, (_, index) => few[index % few.length] as Result);
const inputs = {
  sourceRegion: 'region1',
  projectId: 'p1',
  destinationRegion: 'region2',
  destinationProjectId: 'p2',
  destinationVaultId: 'v2',
  endpoint: new URL('https://cbr.example'),
};
const secrets = new Secrets();

test('the list of replications is JSON in the order given, and fits into an environment variable', () => {
  fc.assert(
    fc.property(results, fc.boolean(), (few, isFull) => {
      const all = isFull ? manyOf(few) : few;
      const { replications, backup_id, outcome } = outputsOf({ results: all, failure: undefined }, inputs, secrets);
      expect(Buffer.byteLength(`replications=${replications}\0`)).toBeLessThan(128 * 1024);
      expect(replications).not.toMatch(/[\r\u2028\u2029]/);
      // A line each, of a length that every reader takes.
      expect(replications.split('\n')).toHaveLength(all.length + 2);
      for (const line of replications.split('\n')) expect(Buffer.byteLength(line)).toBeLessThan(60_000);
      const list = JSON.parse(replications) as { backup_id: string; outcome: string; error?: { code: string } }[];
      expect(list.map((one) => one.backup_id)).toEqual(backup_id.split('\n'));
      expect(list.map((one) => one.outcome)).toEqual(outcome.split('\n'));
      expect(list.map(({ error }) => error !== undefined)).toEqual(all.map((one) => one.failure !== undefined));
    }),
    { numRuns: 60 },
  );
});

test('texts are shortened only as far as it takes', () => {
  const one = (message: string): Result => ({
    replication: newOne('a5200268-74a5-4806-acc6-95793ab0228b'),
    failure: { title: 'It failed', reasons: [message], advice: 'Do this.', code: 'BackupService.1002', requestId: 'r' },
  });
  const messages = (count: number) => {
    const all = Array.from({ length: count }, () => one('x'.repeat(450)));
    const list = JSON.parse(outputsOf({ results: all, failure: undefined }, inputs, secrets).replications) as {
      error: { message: string };
    }[];
    return list.map(({ error }) => error.message.length);
  };
  expect(messages(1)).toEqual([461]);
  expect(messages(100)[0]).toBe(461);
  expect(messages(256)[0]).toBeGreaterThan(90);
  expect(messages(256)[0]).toBeLessThan(300);
});

test('identifiers of unusual length: what matters most stays', () => {
  const long = '数'.repeat(64);
  const result: Result = {
    replication: {
      ...newOne('b'.repeat(64)),
      recordId: long,
      destinationBackupId: long,
      providerId: long,
      status: 'fail',
    },
    failure: { title: 't', reasons: ['r'], advice: 'a', code: 'BackupService.1002', requestId: long },
  };
  const fine: Result = { ...result, failure: undefined };
  const all = Array.from({ length: 256 }, (_, index) => (index === 0 ? fine : result));
  const { replications } = outputsOf({ results: all, failure: undefined }, inputs, secrets);
  expect(Buffer.byteLength(`replications=${replications}\0`)).toBeLessThan(128 * 1024);
  const [first, second] = JSON.parse(replications) as Record<string, unknown>[];
  expect(first).toMatchObject({ backup_id: 'b'.repeat(64), status: 'fail' });
  expect(first).not.toHaveProperty('error');
  expect(second).toMatchObject({ backup_id: 'b'.repeat(64), error: { code: 'BackupService.1002' } });
});

test('the state of all in one line', () => {
  const of = (known: Partial<Replication>, failure?: Failure): Result => ({
    replication: {
      ...newOne('b'),
      ...known,
    },
    failure,
  });
  const failed: Failure = { title: 't', reasons: [], advice: undefined, code: undefined, requestId: undefined };
  const all = [
    of({ outcome: 'submitted', status: 'replicating', progress: 30 }),
    of({ outcome: 'attached', status: 'replicating', progress: 61 }),
    of({ outcome: 'attached', status: 'replicating' }),
    of({ outcome: 'submitted', status: 'waiting_replicate' }),
    of({ outcome: 'submitted' }),
    of({ outcome: 'already_replicated', status: 'success' }),
    of({ inDoubt: true }),
    of({}),
    of({ outcome: 'submitted', status: 'fail' }, failed),
  ];
  const counts = [
    '1 of 9 already there',
    '3 copying',
    '46 %',
    '2 submitted',
    '1 in doubt',
    '1 not submitted',
    '1 failed',
  ];
  for (const count of counts) expect(tellAll(all)).toContain(count);
});

test('different causes are told apart, alike ones together, and not too many', () => {
  const one = (index: number, title: string): Result => ({
    replication: newOne(`b${index}`),
    failure: { title, reasons: [`reason ${index}`], advice: undefined, code: undefined, requestId: `r${index}` },
  });
  const alike = sumUp([one(1, 'same'), one(2, 'same'), one(3, 'other')], NOW);
  expect(alike).toMatchObject({
    title: '3 of 3 backups failed',
    reasons: [expect.stringMatching(/^b1, b2: same\b.*reason 1/), expect.stringMatching(/^b3: other\b.*reason 3/)],
    requestId: 'r1',
  });
  const many = sumUp(
    Array.from({ length: 30 }, (_, index) => one(index, `cause ${index}`)),
    NOW,
  );
  expect(many?.reasons).toHaveLength(21);
  expect(many?.reasons.at(-1)).toContain('10 more');
});
