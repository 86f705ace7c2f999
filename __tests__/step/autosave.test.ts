import { expect, test } from '@jest/globals';
import { MINUTE, SECOND } from '../../src/clock.ts';
import type { Result } from '../../src/report/result.ts';
import { Autosave } from '../../src/step/autosave.ts';
import { journalOf } from '../support/scripted-client.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

function autosaveOf(count: number) {
  const clock = new VirtualClock();
  const start = clock.now();
  const results = Array.from(
    { length: count },
    (): Result => ({ replication: journalOf().replication, failure: undefined }),
  );
  const saves: number[] = [];
  const totals: number[] = [];
  const autosave = new Autosave(
    results,
    clock,
    (all) => {
      expect(all).toBe(results);
      totals.push(clock.now() - start);
    },
    () => saves.push(clock.now() - start),
  );
  return { autosave, clock, saves, totals };
}
const never = new AbortController().signal;

test('the first news is saved at once, and later ones no more often than their size allows', () => {
  const { autosave, clock, saves } = autosaveOf(256);
  autosave.changed();
  autosave.changed();
  clock.advance(30 * SECOND - 1);
  autosave.changed();
  expect(saves).toEqual([0]);
  clock.advance(1);
  autosave.changed();
  expect(saves).toEqual([0, 30 * SECOND]);
});

test('one backup is saved eight times a second, if need be', () => {
  const { autosave, clock, saves } = autosaveOf(1);
  for (let change = 0; change < 3; change++) {
    autosave.changed();
    clock.advance(118);
  }
  expect(saves).toEqual([0, 118, 236]);
});

test('while the step goes on, what was held back is saved, once, and every five minutes it says how far it is', async () => {
  const { autosave, clock, saves, totals } = autosaveOf(256);
  autosave.changed();
  autosave.changed();
  await autosave.during(never, clock.pause(11 * MINUTE, never));
  expect(saves).toEqual([0, 30 * SECOND]);
  expect(totals).toEqual([5 * MINUTE, 10 * MINUTE]);
});

test('one backup tells by itself how far it is', async () => {
  const { autosave, clock, totals } = autosaveOf(1);
  await autosave.during(never, clock.pause(11 * MINUTE, never));
  expect(totals).toEqual([]);
  expect(clock.pauses).toEqual([11 * MINUTE]);
});

test('it ends with the work, at once', async () => {
  const { autosave, clock, totals } = autosaveOf(2);
  const begun = clock.now();
  await autosave.during(never, clock.pause(MINUTE + SECOND, never));
  expect(clock.now() - begun).toBe(MINUTE + SECOND);
  const error = new Error('odd');
  await expect(autosave.during(never, Promise.reject(error))).rejects.toBe(error);
  // Nothing goes on behind it.
  await clock.pause(20 * MINUTE, never);
  expect(totals).toEqual([]);
});

test('a cancelled step tells nothing any more', async () => {
  const { autosave, clock, totals } = autosaveOf(2);
  await autosave.during(AbortSignal.abort(), clock.pause(20 * MINUTE, never));
  expect(totals).toEqual([]);
});
