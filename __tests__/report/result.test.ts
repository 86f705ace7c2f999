import { expect, test } from '@jest/globals';
import { Ledger } from '../../src/report/result.ts';

const request = {
  backupId: 'b',
  destinationRegion: 'r2',
  destinationProjectId: 'p2',
  destinationVaultId: 'v2',
  name: undefined,
  description: undefined,
  enableAcceleration: false,
};
const failure = (title: string) => ({ title, reasons: [], advice: undefined, code: undefined, requestId: undefined });

function ledgerOf() {
  const ledger = new Ledger();
  let changes = 0;
  ledger.changed = () => {
    changes += 1;
  };
  return { ledger, changes: () => changes };
}

test('whatever becomes known of a backup is told: its outcome, and its failure', () => {
  const { ledger, changes } = ledgerOf();
  const result = ledger.add(request);
  expect(ledger.results).toEqual([result]);
  expect(changes()).toBe(0);
  result.journal.note({ outcome: 'submitted' });
  expect(changes()).toBe(1);
  expect(result.replication).toEqual({ request, outcome: 'submitted', inDoubt: false });
  result.fail(failure('first'));
  expect(changes()).toBe(2);
  expect(result.failure?.title).toBe('first');
});

test('the first failure of a backup stays', () => {
  const { ledger, changes } = ledgerOf();
  const result = ledger.add(request);
  result.fail(failure('first'));
  result.reservation = failure('too old');
  result.fail(failure('second'));
  expect(changes()).toBe(1);
  ledger.conclude();
  expect(result.failure?.title).toBe('first');
  expect(changes()).toBe(2);
});

test('what is wrong with a replicated backup counts at the end only', () => {
  const { ledger } = ledgerOf();
  const [result, fine] = [ledger.add(request), ledger.add(request)];
  result.reservation = failure('too old');
  expect(result.failure).toBeUndefined();
  ledger.conclude();
  expect(result.failure?.title).toBe('too old');
  expect(fine.failure).toBeUndefined();
});

test('a ledger to which nobody listens works', () => {
  const result = new Ledger().add(request);
  result.fail(failure('first'));
  expect(result.failure?.title).toBe('first');
});

test('a backup that failed and is too old tells both, under the title of its failure', () => {
  const { ledger, changes } = ledgerOf();
  const [failed, old] = [ledger.add(request), ledger.add(request)];
  failed.fail({ ...failure('first'), reasons: ['It failed.'] });
  for (const result of [failed, old]) result.reservation = { ...failure('too old'), reasons: ['It is too old.'] };
  ledger.conclude();
  expect(failed.failure).toMatchObject({ title: 'first', reasons: ['It failed.', 'It is too old.'] });
  expect(old.failure).toMatchObject({ title: 'too old', reasons: ['It is too old.'] });
  expect(changes()).toBe(3);
  ledger.conclude();
  expect(old.failure?.reasons).toHaveLength(1);
});
