import { expect, test } from '@jest/globals';
import { DAY, HOUR, MINUTE } from '../../src/clock.ts';
import { newReplication, type Replication } from '../../src/replication/replication.ts';
import { endOfCopy, tellEnd, tellOutcome } from '../../src/report/outcome.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const request = {
  backupId: 'b',
  destinationRegion: 'r2',
  destinationProjectId: 'p2',
  destinationVaultId: 'v2',
  name: undefined,
  description: undefined,
  enableAcceleration: false,
};
const known = (facts: Partial<Replication>): Replication => ({ ...newReplication(request), ...facts });
const backup = {
  name: undefined,
  vaultId: undefined,
  resourceName: undefined,
  resourceType: undefined,
  size: 100,
  protectedAt: NOW - 3 * HOUR,
};
const finished = known({
  outcome: 'submitted',
  status: 'success',
  destinationBackupId: 'replica-1',
  begunAt: NOW - HOUR,
  finishedAt: NOW - 30 * MINUTE,
  backup,
});

test.each<[Partial<Replication>, string[]]>([
  [{ outcome: 'submitted', recordId: 'rec' }, ['accepted', 'rec']],
  [{ outcome: 'submitted', recordId: 'rec', status: 'replicating', foundInRecords: true }, ['rec', 'replicating']],
  [{ outcome: 'submitted', foundInRecords: true }, ['record unknown', 'status unknown']],
  [{ outcome: 'submitted' }, ['record unknown']],
  [
    { outcome: 'attached', recordId: 'rec', status: 'replicating', aliveAt: NOW },
    ['in progress', 'rec', 'replicating'],
  ],
  [{ outcome: 'attached', recordId: 'rec' }, ['already', 'rec', 'status unknown']],
  [{ outcome: 'already_replicated', recordId: 'rec' }, ['already replicated', 'rec']],
  [{ outcome: 'checked' }, ['dry run']],
  [{ inDoubt: true }, ['may have gone through']],
  [{}, ['no replica']],
])('the outcome of %j is told with what is known of it', (facts, shows) => {
  const text = tellOutcome(known(facts));
  for (const part of shows) expect(text).toContain(part);
});

test('that a request was accepted is said only of one that was answered', () => {
  expect(tellOutcome(known({ outcome: 'submitted', foundInRecords: true }))).not.toContain('accepted');
  expect(tellOutcome(known({ outcome: 'attached' }))).not.toContain('under way');
});

test('a finished copy has a duration, a throughput, and a recovery point as old as the backup was then', () => {
  expect(endOfCopy(finished, NOW)).toEqual({
    duration: 30 * MINUTE,
    throughput: (100 * 1024) / 1800,
    recoveryPointAge: 150 * MINUTE,
  });
});

test('what is not known of a copy is left out', () => {
  const without = (facts: { readonly [Key in keyof Replication]?: Replication[Key] | undefined }) =>
    endOfCopy({ ...finished, ...facts } as Replication, NOW);
  const nothing = { duration: undefined, throughput: undefined, recoveryPointAge: undefined };
  expect(without({ status: 'replicating' })).toEqual(nothing);
  expect(without({ backup: undefined })).toEqual({ ...nothing, duration: 30 * MINUTE });
  expect(without({ backup: { ...backup, size: undefined, protectedAt: undefined } })).toEqual({
    ...nothing,
    duration: 30 * MINUTE,
  });
  // Without the time of its end, the recovery point is as old as the backup is now.
  expect(without({ finishedAt: undefined })).toEqual({ ...nothing, recoveryPointAge: 3 * HOUR });
  expect(without({ begunAt: undefined })).toEqual({ ...nothing, recoveryPointAge: 150 * MINUTE });
});

test('times that cannot be true inform nobody', () => {
  const odd = { ...finished, begunAt: NOW, backup: { ...backup, protectedAt: NOW - 400 * DAY } };
  expect(endOfCopy(odd, NOW)).toEqual({ duration: undefined, throughput: undefined, recoveryPointAge: undefined });
});

test('the end of a copy is told in one line, of as many parts as are known', () => {
  expect(tellEnd(finished, NOW)).toMatch(/^Copied in 30 min \(57 MB\/s\).*replica-1.*2 h 30 min.*\.$/);
  const { destinationBackupId: _, ...unnamed } = finished;
  expect(tellEnd({ ...unnamed, status: 'replicating' }, NOW)).toMatch(/^[^,]*unknown[^,]*\.$/);
});
