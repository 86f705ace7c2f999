import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import type { Ended, Stage, Step } from '../support/step.ts';
import { errorOf } from './scenario.ts';
import { told } from './told.ts';

export const dryRun: Step = { inputs: { dry_run: 'true' } };
/** A dry run of the documented backup and others. */
export const dryRunOf = (...others: string[]): Step => ({
  inputs: { ...dryRun.inputs, backup_id: [documented.backupId, ...others].join(' ') },
});
export const vaultOf = ({ simulator }: Stage) => {
  const vault = simulator.cloud.vaults.get(documented.destinationVaultId);
  if (vault === undefined) throw new Error('the documented vault is gone');
  return vault;
};

/** Nothing is in the way, whatever could not be checked. */
export const passed = (ended: Ended) => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'checked', error_code: '' } });
};
/** The numbers of the obstacles that the error tells, in order; the code of the step comes last once more. */
export const obstaclesOf = (ended: Ended) =>
  [...errorOf(ended).matchAll(/BackupService\.(\d+)/g)].map(([, number]) => number).slice(0, -1);
/** What could not be checked this time: the last line of all is of what no dry run can. */
export const gapsOf = (ended: Ended) =>
  ended.log
    .split('\n')
    .filter((line) => line.startsWith(told.notChecked))
    .slice(0, -1);
