import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../scenarios/scenario.ts';
import { type Driver, type Ended, onStage, type Stage, TOKEN } from '../support/step.ts';
import { reads } from './reads.ts';
import { pointsOf } from './steps.ts';
import { verdicts } from './verdicts.ts';
import { scale, ways } from './ways.ts';

/**
 * Plays the cases with one driver, and after each one what must hold whatever happens.
 * @param most of each group, from its first one
 */
export function playAll(driver: Driver, most = Number.POSITIVE_INFINITY): void {
  const all: Record<string, readonly Scenario[]> = { verdicts, reads, ways, scale };
  describe.each(Object.entries(all))('%s', (_about, list) => {
    test.each(list.slice(0, most).map((one) => [one.name, one] as const))('%s', async (_name, {
      prepare,
      step = {},
      check,
    }) => {
      await onStage(async (stage) => {
        prepare?.(stage);
        const ended = await driver(stage, typeof step === 'function' ? step(stage) : step);
        check(ended, stage);
        checkAlways(ended, stage);
      });
    });
  });
}

const SECRETS = [TOKEN, 'FAKEACCESSKEY', 'FakeSecretKey', 'FakeWrongSecret', 'FakeRequestToken'];

function checkAlways({ log, outputs, summary, exitCode, ...rest }: Ended, { simulator }: Stage): void {
  // It changes nothing: all that it sends is reads, and the login.
  for (const { method, path } of simulator.requests) expect(path.startsWith('/v5/') ? 'GET' : method).toBe('GET');
  const lines = log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  const shown = [...lines, ...Object.values(outputs), summary].join('\n');
  for (const secret of [...SECRETS, ...simulator.cloud.identity.handedOut]) expect(shown).not.toContain(secret);
  if (log.includes('::add-mask::')) expect(log).toMatch(/^::add-mask::/);
  expect(log).not.toMatch(/^\s+at .*:\d+:\d+/m);
  for (const text of [log, summary]) expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\[object /);
  expect(exitCode === 0).toBe(!/^::error::/m.test(log));
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  if (outputs['recovery_points'] === undefined) {
    expect(exitCode).toBe(1);
    return;
  }
  const points = pointsOf({ log, outputs, summary, exitCode, ...rest });
  // Green is earned.
  if (exitCode === 0) {
    expect(points.length).toBeGreaterThan(0);
    expect(points.every(({ problem, age_hours }) => problem === null && age_hours !== null)).toBe(true);
  }
  for (const line of outputs['recovery_points'].split('\n')) expect(Buffer.byteLength(line)).toBeLessThan(60_000);
  // An environment variable holds no more.
  expect(Buffer.byteLength(`recovery_points=${outputs['recovery_points']}\0`)).toBeLessThan(128 * 1024);
}
