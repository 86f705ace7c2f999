import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import type { Ended, Stage, Step } from '../support/step.ts';

/** One step of a workflow against the simulated service: what is so before it, and what must be so after it. */
export interface Scenario {
  readonly name: string;
  readonly step?: Step | ((stage: Stage) => Step);
  readonly prepare?: (stage: Stage) => void;
  readonly check: (ended: Ended, stage: Stage) => void;
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export const backupOf = ({ simulator }: Stage) => {
  const backup = simulator.cloud.backups.get(documented.backupId);
  if (backup === undefined) throw new Error('the documented backup is gone');
  return backup;
};
export const calls = ({ simulator }: Stage) => simulator.calls.join(' ');
export const sum = ({ clock }: Stage) => clock.pauses.reduce((total, pause) => total + pause, 0);

export const succeeded = (ended: Ended, outcome: string) => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome, error_code: '', request_id: '' } });
};
export const failed = (ended: Ended, ...words: (string | RegExp)[]) => {
  expect(ended.exitCode).toBe(1);
  for (const word of words) expect(ended.log).toMatch(word);
};
