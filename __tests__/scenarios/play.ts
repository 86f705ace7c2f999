import { describe, expect, test } from '@jest/globals';
import { findLeak } from '../../simulator/leaks.ts';
import { type Driver, type Ended, onStage, type Stage, type Step, TOKEN } from '../support/step.ts';
import { scenarios } from './all.ts';

/** Plays every scenario with one driver, and after each one what must hold whatever happens. */
export function playAll(driver: Driver): void {
  describe.each(Object.entries(scenarios))('%s', (_about, list) => {
    test.each(list.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
      await onStage(async (stage) => {
        scenario.prepare?.(stage);
        const { step = {} } = scenario;
        const played = typeof step === 'function' ? step(stage) : step;
        const ended = await driver(stage, played);
        scenario.check(ended, stage);
        checkAlways(ended, stage, played);
      });
    });
  });
}

/** What secrets of the scenarios begin with. */
const FAKE_SECRETS = [
  'FAKEACCESSKEY',
  'FakeSecretKey',
  'FakeWrongSecret',
  'FakeSecurityToken',
  'FAKETEMPORARYKEY',
  'FakeRequestToken',
];
/** The names of inputs and variables that hold a secret. */
const GIVEN_SECRET = /(TOKEN|_AK|_SK|ACCESS_KEY|ACCESS_KEY_ID)$/i;

const ONE_LINE_A_BACKUP = [
  'replication_record_id',
  'backup_id',
  'provider_id',
  'outcome',
  'status',
  'destination_backup_id',
];

function checkAlways(
  { log, outputs, summary, exitCode }: Ended,
  { simulator }: Stage,
  { inputs, environment }: Step,
): void {
  // The first thing printed is the mask, and nothing else holds the token.
  const [first = '', ...rest] = log.split('\n');
  if (log.includes('::add-mask::')) expect(first).toMatch(/^::add-mask::/);
  const given = Object.entries({ ...inputs, ...environment }).flatMap(([name, value = '']) =>
    GIVEN_SECRET.test(name) ? [value] : [],
  );
  const { handedOut } = simulator.cloud.identity;
  const shown = [...rest.filter((line) => !line.startsWith('::add-mask::')), ...Object.values(outputs), summary].join(
    '\n',
  );
  for (const secret of [TOKEN, ...FAKE_SECRETS, ...handedOut]) expect(shown).not.toContain(secret);
  expect(findLeak([TOKEN, ...given, ...handedOut], shown)).toBeUndefined();
  expect(log).not.toMatch(/^\s+at .*:\d+:\d+/m);
  for (const text of [log, summary]) expect(text).not.toMatch(/\bundefined\b|\bNaN\b|\[object /);
  expect(exitCode === 0).toBe(!/^::error::/m.test(log));
  for (const [, error = ''] of log.matchAll(/^::error::(.*)$/gm)) checkSentences(error.split('%0A'));
  // None where a selection has failed as a whole.
  const backups = outputs['replications'] === '[]' ? 0 : (outputs['backup_id']?.split('\n').length ?? 0);
  for (const [name, value] of Object.entries(outputs)) {
    const lines =
      backups === 0 ? 1 : ONE_LINE_A_BACKUP.includes(name) ? backups : name === 'replications' ? backups + 2 : 1;
    expect(value.split(/\r\n|[\r\n\u2028\u2029]/)).toHaveLength(lines);
  }
  if (backups > 0) expect(JSON.parse(outputs['replications'] ?? '')).toHaveLength(backups);
  // GitHub drops larger ones as a whole, and an environment variable holds no more.
  expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  expect(Buffer.byteLength(`replications=${outputs['replications']}\0`)).toBeLessThan(128 * 1024);
  expect(simulator.mostAtOnce).toBeLessThanOrEqual(64);
  for (const backup of simulator.cloud.backups.values()) {
    for (const { destinationRegion } of backup.records) {
      expect(simulator.cloud.liveRecords(backup, destinationRegion).length).toBeLessThanOrEqual(1);
    }
  }
}

/** No error has a hole in it: a title, then whole sentences, or inputs with their problems. */
function checkSentences([title, ...lines]: string[]): void {
  expect(title).toMatch(/^[\p{Lu}\d].+\.$|^The outputs could not be written: ./u);
  for (const line of lines) {
    if (/ wrong; nothing was sent\.$/.test(title ?? '')) expect(line).toMatch(/^\w+(, \w+)*: \w.+/);
    else expect(line).toMatch(/^(What to do: )?[\p{L}\d].+[.)]$/u);
    expect(line).not.toMatch(/\(\)| $/);
  }
}
