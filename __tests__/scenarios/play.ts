import { describe, expect, test } from '@jest/globals';
import { type Driver, type Ended, onStage, type Stage, TOKEN } from '../support/step.ts';
import { scenarios } from './scenarios.ts';

/** Plays every scenario with one driver, and after each one what must hold whatever happens. */
export function playAll(driver: Driver): void {
  describe.each(Object.entries(scenarios))('%s', (_about, list) => {
    test.each(list.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
      await onStage(async (stage) => {
        scenario.prepare?.(stage);
        const { step = {} } = scenario;
        const ended = await driver(stage, typeof step === 'function' ? step(stage) : step);
        scenario.check(ended, stage);
        checkAlways(ended, stage);
      });
    });
  });
}

const FAKE_SECRETS = [
  'FAKEACCESSKEY',
  'FakeSecretKey',
  'FakeWrongSecret',
  'FakeSecurityToken',
  'FAKETEMPORARYKEY',
  'FakeRequestToken',
];

function checkAlways({ log, outputs, summary, exitCode }: Ended, { simulator }: Stage): void {
  // The first thing printed is the mask, and nothing else holds the token.
  const [first = '', ...rest] = log.split('\n');
  if (log.includes('::add-mask::')) expect(first).toMatch(/^::add-mask::/);
  const secrets = [TOKEN, ...FAKE_SECRETS, ...simulator.cloud.identity.handedOut];
  const shown = [...rest.filter((line) => !line.startsWith('::add-mask::')), ...Object.values(outputs), summary].join(
    '\n',
  );
  for (const secret of secrets) expect(shown).not.toContain(secret);
  expect(log).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(exitCode === 0).toBe(!/^::error::/m.test(log));
  for (const value of Object.values(outputs)) expect(value).not.toMatch(/[\r\n]/);
  for (const backup of simulator.cloud.backups.values()) {
    for (const { destinationRegion } of backup.records) {
      expect(simulator.cloud.liveRecords(backup, destinationRegion).length).toBeLessThanOrEqual(1);
    }
  }
}
