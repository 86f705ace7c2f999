import { expect, test } from '@jest/globals';
import { MINUTE } from '../../src/clock.ts';
import { newReplication, type Replication } from '../../src/replication/replication.ts';
import type { Failure, Result } from '../../src/report/result.ts';
import { firstAnswered, sumUp, tellAll, withoutName } from '../../src/report/totals.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const failed = (told: Partial<Failure> = {}): Failure => ({
  title: 'It failed',
  reasons: ['This is why.'],
  advice: 'Mend it.',
  code: undefined,
  requestId: undefined,
  ...told,
});

let count = 0;
function resultOf(facts: Partial<Replication>, failure?: Failure): Result {
  count += 1;
  const request = {
    backupId: `backup-${count}`,
    destinationRegion: 'r2',
    destinationProjectId: 'p2',
    destinationVaultId: 'v2',
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  };
  return { replication: { ...newReplication(request), ...facts }, failure };
}
const idOf = ({ replication }: Result) => replication.request.backupId;
const many = (length: number, one: (index: number) => Result) => Array.from({ length }, (_, index) => one(index));

test('a step whose backups all went well has not failed, unless it failed as a whole', () => {
  const well = [resultOf({ outcome: 'submitted' }), resultOf({ outcome: 'attached' })];
  expect(sumUp(well, NOW)).toBeUndefined();
  expect(sumUp([], NOW)).toBeUndefined();
  const whole = failed({ title: 'A list is not complete' });
  expect(sumUp(well, NOW, whole)).toBe(whole);
});

test('one backup alone fails as it is', () => {
  const failure = failed();
  expect(sumUp([resultOf({}, failure)], NOW)).toBe(failure);
});

test('what failed as a whole stands before what became of the backups', () => {
  const whole = failed({ title: 'A list is not complete', reasons: ['Page two.', 'Page three.'] });
  expect(sumUp([resultOf({}, failed({ code: 'BackupService.1' }))], NOW, whole)).toEqual(
    failed({ reasons: ['A list is not complete. Page two. Page three.', 'This is why.'], code: 'BackupService.1' }),
  );
});

test('backups that failed alike are told together, with the reasons of the first', () => {
  const alike = many(3, (index) => resultOf({}, failed({ reasons: [`One ${index}.`, `Two ${index}.`] })));
  const other = resultOf({}, failed({ advice: undefined, reasons: ['Another cause.'] }));
  const fine = resultOf({ outcome: 'submitted' });
  expect(sumUp([...alike, other, fine], NOW)).toEqual({
    title: '4 of 5 backups failed',
    reasons: [
      `${alike.map(idOf).join(', ')}: It failed. The first of them: One 0. Two 0.`,
      'What to do: Mend it.',
      `${idOf(other)}: It failed. Another cause.`,
    ],
    advice: undefined,
    code: undefined,
    requestId: undefined,
  });
});

test.each<[string, Partial<Replication>, Partial<Failure>]>([
  ['the title', {}, { title: 'Otherwise' }],
  ['the code', {}, { code: 'BackupService.1' }],
  ['the advice', {}, { advice: 'Wait.' }],
  ['the outcome', { outcome: 'submitted' }, {}],
  ['the doubt', { inDoubt: true }, {}],
])('causes are different by %s', (_by, facts, told) => {
  const { reasons = [] } = sumUp([resultOf({}, failed()), resultOf(facts, failed(told))], NOW) ?? {};
  expect(reasons.filter((line) => line.startsWith('backup-'))).toHaveLength(2);
});

test('ten of many backups are named, and the others counted', () => {
  const ten = sumUp(
    many(10, () => resultOf({}, failed())),
    NOW,
  );
  expect(ten?.reasons[0]).not.toContain('more');
  const eleven = many(11, () => resultOf({}, failed()));
  const line = sumUp(eleven, NOW)?.reasons[0];
  expect(line).toContain(`${idOf(eleven[9] as Result)} and 1 more: `);
  expect(line).not.toContain(idOf(eleven[10] as Result));
});

test('twenty of many causes are told, and the others counted', () => {
  const causes = (length: number) =>
    sumUp(
      many(length, (index) => resultOf({}, failed({ title: `Cause ${index}`, advice: undefined }))),
      NOW,
    )?.reasons;
  expect(causes(20)).toHaveLength(20);
  expect(causes(20)?.at(-1)).toContain('Cause 19');
  expect(causes(22)).toHaveLength(21);
  expect(causes(22)?.at(-1)).toContain('2 more');
});

test('first it is told how many of the copies go on: those that were seen a moment ago and have not ended', () => {
  const seen = { outcome: 'submitted' as const, status: 'replicating', aliveAt: NOW - MINUTE };
  const one = resultOf(seen, failed());
  const two = resultOf(seen, failed());
  const others = [
    resultOf({ ...seen, aliveAt: NOW - 16 * MINUTE }, failed()),
    resultOf({ ...seen, status: 'success' }, failed()),
    resultOf(seen),
  ];
  expect(sumUp([one, two, ...others], NOW)?.reasons[0]).toMatch(/\b2\b.*still copying/);
  expect(sumUp(others, NOW)?.reasons.join()).not.toContain('go on');
});

test('code and request ID are those of the first failure that the service answered', () => {
  const silent = resultOf({}, failed());
  const named = resultOf({}, failed({ requestId: 'request-1' }));
  const coded = resultOf({}, failed({ code: 'BackupService.2', requestId: 'request-2' }));
  expect(firstAnswered([resultOf({}), silent, named, coded])).toEqual({ code: undefined, requestId: 'request-1' });
  expect(firstAnswered([silent, coded, named])).toEqual({ code: 'BackupService.2', requestId: 'request-2' });
  expect(firstAnswered([silent])).toEqual({ code: undefined, requestId: undefined });
  const whole = failed({ code: 'BackupService.3' });
  expect(firstAnswered([named], whole)).toEqual({ code: 'BackupService.3', requestId: undefined });
  expect(sumUp([silent, coded], NOW)).toMatchObject({ code: 'BackupService.2', requestId: 'request-2' });
});

test('how far a step is, is told by the state of its backups', () => {
  const copying = (progress?: number) =>
    resultOf({ outcome: 'submitted', status: 'replicating', ...(progress === undefined ? {} : { progress }) });
  expect(
    tellAll([
      resultOf({}, failed()),
      resultOf({}),
      resultOf({ inDoubt: true }),
      resultOf({ outcome: 'submitted', status: 'waiting_replicate', progress: 90 }),
      copying(),
      copying(10),
      copying(31),
      resultOf({ outcome: 'checked' }),
      resultOf({ outcome: 'submitted', status: 'success', progress: 100 }),
      resultOf({ outcome: 'submitted', status: 'success' }),
      resultOf({ outcome: 'submitted', status: 'replicating', progress: 70 }, failed()),
    ]),
  ).toBe(
    '2 of 11 copied, 1 checked, 3 copying (21 % on average), 1 submitted, 1 in doubt, 1 not submitted yet, 2 failed.',
  );
  expect(tellAll([copying(), resultOf({})])).toBe('1 of 2 copying, 1 not submitted yet.');
});

test('one backup alone is named by its server, once', () => {
  const backup = {
    ...{ name: undefined, vaultId: undefined, resourceType: undefined, size: undefined, protectedAt: undefined },
    resourceName: 'db-1',
  };
  const one = resultOf({ backup }, failed());
  expect(sumUp([one], NOW)?.reasons).toEqual([`db-1 (${idOf(one)}): This is why.`]);
  const named = failed({ reasons: ['First.', 'The server db-1 is gone.'] });
  expect(sumUp([resultOf({ backup }, named)], NOW)).toBe(named);
});

test('a reason that begins with the name of a server is told without it', () => {
  expect(withoutName('Resource s-1: it is gone.')).toBe('It is gone.');
  expect(withoutName('db 1 (resource s-1): it is gone.')).toBe('It is gone.');
  for (const reason of ['it is gone.', 'the Resource s-1: it is gone.', 'Resource s-1 is gone.', 'db-1: it is gone.'])
    expect(withoutName(reason)).toBe(reason);
});

test('how many of the failed still copy', () => {
  const copying = { outcome: 'submitted', recordId: 'r', status: 'replicating', aliveAt: NOW, seenAt: NOW } as const;
  const going = (number: number) =>
    sumUp([...many(number, () => resultOf(copying, failed())), resultOf({}, failed())], NOW)?.reasons[0];
  expect(going(1)).toBe('1 of them is still copying.');
  expect(going(2)).toBe('2 of them are still copying.');
  expect(going(0)).not.toMatch(/still copying/);
});
