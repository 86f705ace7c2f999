import { expect, test } from '@jest/globals';
import { SECOND } from '../../src/clock.ts';
import type { Failure } from '../../src/report/result.ts';
import { Ledger } from '../../src/report/result.ts';
import { tellAll } from '../../src/report/totals.ts';
import { stepReporter } from '../../src/step/reporter.ts';
import { request } from '../support/scripted-client.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const failure: Failure = {
  title: 'It failed',
  reasons: ['Why one.', 'Why two.'],
  advice: 'Mend it.',
  code: 'CODE',
  requestId: 'request-1',
};
const findings = {
  obstacles: [{ code: undefined, requestId: undefined, message: 'In the way.', advice: 'Move it.' }],
  facts: ['It is there.'],
  unchecked: ['The vault.'],
  adopts: false,
};

/** A reporter of so many backups, and what it tells. */
function reporterOf(count: number, server: (index: number) => string | undefined = () => undefined) {
  const ledger = new Ledger();
  for (let index = 0; index < count; index++) {
    const { journal } = ledger.add({ ...request, backupId: `b-${index}` });
    const resourceName = server(index);
    if (resourceName === undefined) continue;
    journal.note({
      backup: {
        name: undefined,
        vaultId: undefined,
        resourceName,
        resourceType: undefined,
        size: undefined,
        protectedAt: undefined,
      },
    });
  }
  const clock = new VirtualClock();
  const told: string[] = [];
  const reporter = stepReporter(ledger.results, clock, {
    info: (...texts) => told.push(texts.filter((text) => text !== '').join(' ')),
    warning: (text) => told.push(`warning: ${text}`),
    debug: (text) => told.push(`debug: ${text}`),
  });
  const [first] = ledger.results;
  if (first === undefined) throw new Error('no backup');
  return { reporter, results: ledger.results, first, clock, told: () => told.splice(0) };
}

test('one backup: every line is told as it is', () => {
  const { reporter, first, told } = reporterOf(1);
  for (const { news, trouble, reminder, warning, debug } of [reporter, reporter.for(first.replication)]) {
    news('a', 'b');
    trouble('c');
    trouble('d');
    reminder('e');
    warning('f');
    debug('g');
    expect(told()).toEqual(['a b', 'c', 'd', 'e', 'warning: f', 'debug: g']);
  }
  expect(reporter.for(first.replication)).not.toHaveProperty('total');
});

test('one backup: its outcome, the request ID, and that nobody waits for the copy', () => {
  const { reporter, first, told } = reporterOf(1);
  first.journal.note({ outcome: 'submitted', recordId: 'rec-1' });
  reporter.submitted(first.replication, true);
  expect(told()).toEqual([expect.stringContaining('rec-1')]);
  first.journal.note({ requestId: 'request-1' });
  reporter.submitted(first.replication, false);
  expect(told()).toEqual([
    expect.stringContaining('rec-1'),
    expect.stringContaining('request-1'),
    expect.stringContaining('does not wait'),
  ]);
  first.journal.note({ status: 'success' });
  reporter.submitted(first.replication, false);
  expect(told()).toHaveLength(2);
});

test('one backup: what is told at the end in full is not told before', () => {
  const { reporter, results, first, told } = reporterOf(1);
  first.fail(failure);
  reporter.failed(first);
  reporter.total(results);
  reporter.ended(results, false);
  expect(told()).toEqual([]);
  reporter.found(findings);
  expect(told()).toEqual(['It is there.', 'Not checked: The vault.']);
});

test('several backups: each line names its own', () => {
  const { reporter, first, told } = reporterOf(2);
  const own = reporter.for(first.replication);
  own.news('a', 'b');
  own.trouble('c');
  own.reminder('d');
  own.warning('e');
  own.debug('f');
  expect(told()).toEqual(['b-0: a b', 'b-0: c', 'warning: b-0: e', 'debug: b-0: f']);
  reporter.news('of all');
  reporter.reminder('still');
  reporter.warning('beware');
  reporter.debug('look');
  expect(told()).toEqual(['of all', 'still', 'warning: beware', 'debug: look']);
});

test('several backups: the server is named, its backup once, and always where a server has two', () => {
  const { reporter, results, told } = reporterOf(4, (index) => ['web', 'db', 'db'][index]);
  for (let round = 0; round < 2; round++) for (const { replication } of results) reporter.for(replication).news('x');
  const lines = told();
  expect(lines.slice(0, 4)).toEqual(['web (b-0): x', 'db (b-1): x', 'db (b-2): x', 'b-3: x']);
  expect(lines.slice(4)).toEqual(['web: x', 'db (b-1): x', 'db (b-2): x', 'b-3: x']);
});

test('several backups: trouble is told once a minute, with how much was left out', () => {
  const { reporter, first, clock, told } = reporterOf(2);
  const { trouble } = reporter.for(first.replication);
  trouble('one');
  trouble('two');
  clock.advance(59 * SECOND);
  reporter.trouble('three');
  expect(told()).toEqual(['b-0: one']);
  clock.advance(SECOND);
  trouble('four');
  expect(told()).toEqual([expect.stringMatching(/^b-0: four .*\b2\b.*/)]);
  clock.advance(60 * SECOND);
  trouble('five');
  expect(told()).toEqual(['b-0: five']);
});

test('several backups: outcomes, failures and findings name the backup', () => {
  const { reporter, first, told } = reporterOf(2);
  reporter.failed(first);
  expect(told()).toEqual([]);
  first.journal.note({ outcome: 'submitted', recordId: 'rec-1', requestId: 'request-1' });
  reporter.submitted(first.replication, false);
  expect(told()).toEqual([expect.stringMatching(/^b-0: .*rec-1/)]);
  first.fail(failure);
  reporter.failed(first);
  expect(told()).toEqual(['b-0: Failed: It failed. Why one. Why two. Error code CODE. Request ID request-1.']);
  reporter.failed({
    ...first,
    replication: first.replication,
    failure: { ...failure, code: undefined, requestId: undefined },
  });
  expect(told()).toEqual(['b-0: Failed: It failed. Why one. Why two.']);
  reporter.found(findings, first.replication);
  expect(told()).toEqual(['b-0: It is there.', 'b-0: Obstacle: In the way. Move it.', 'b-0: Not checked: The vault.']);
  reporter.found(findings);
  expect(told()).toEqual(['It is there.', 'Obstacle: In the way. Move it.', 'Not checked: The vault.']);
});

test('several backups: how far the step is; at the end also that nobody waits, where a copy goes on', () => {
  const { reporter, results, first, told } = reporterOf(2);
  reporter.total(results);
  expect(told()).toEqual([tellAll(results)]);
  reporter.ended(results, true);
  expect(told()).toHaveLength(1);
  reporter.ended(results, false);
  expect(told()).toEqual([tellAll(results), expect.stringContaining('does not wait')]);
  first.journal.note({ outcome: 'submitted', status: 'success' });
  results[1]?.fail(failure);
  reporter.ended(results, false);
  expect(told()).toHaveLength(1);
});
