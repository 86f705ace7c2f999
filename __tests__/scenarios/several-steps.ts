import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import type { Ended, Stage, Step } from '../support/step.ts';

/** Steps with several backups, the first of them the documented one. */
export const idOf = (index: number) => (index === 0 ? documented.backupId : `backup-${index + 1}`);
export const idsOf = (count: number) => Array.from({ length: count }, (_, index) => idOf(index));

/** So many backups in one vault. */
export const have =
  (count: number, size = 40) =>
  ({ simulator: { cloud } }: Stage): void => {
    for (const [index, id] of idsOf(count).entries()) {
      cloud.addBackup({ id, resourceSize: size, resourceName: `db-${index + 1}` });
    }
  };
export const stepFor = (count: number, inputs: Step['inputs'] = {}): Step => ({
  inputs: { backup_id: idsOf(count).join('\n'), ...inputs },
});

/** An output that has a line for each backup. */
export const linesOf = (ended: Ended, name: string) => (ended.outputs[name] ?? '').split('\n');
export const allSucceeded = (ended: Ended, backups: number, outcome: string) => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended.exitCode).toBe(0);
  expect(linesOf(ended, 'outcome')).toEqual(Array.from({ length: backups }, () => outcome));
  expect(ended.outputs).toMatchObject({ error_code: '', request_id: '' });
};
export const recordsOf = ({ simulator }: Stage, backups: number) =>
  idsOf(backups).map((id) => simulator.cloud.backups.get(id)?.records.at(-1));
