import { expect } from '@jest/globals';
import { documented, type SimulatedBackup } from '../../simulator/cloud.ts';
import type { Ended, Stage, Step } from '../support/step.ts';
import { partsOf } from '../support/summary.ts';
import { entriesOf, failed } from './scenario.ts';

// Steps that select what to replicate: servers `db-1`, the documented one, `db-2` and so on of the documented vault.

export const HOUR = 3_600_000;
export const CHECKPOINT = 'checkpoint-1';
const { sourceVaultId } = documented;

export const ofVault = (inputs: Step['inputs'] = {}): Step => ({
  inputs: { backup_id: '', source_vault_id: sourceVaultId, ...inputs },
});
export const ofResources = (resources: string, inputs: Step['inputs'] = {}): Step => ({
  inputs: { backup_id: '', resource_id: resources, ...inputs },
});
export const ofCheckpoint = (inputs: Step['inputs'] = {}): Step => ({
  inputs: { backup_id: '', checkpoint_id: CHECKPOINT, ...inputs },
});

export const serverOf = (index: number) => (index === 1 ? documented.resourceId : `server-${index}`);
export const nameOf = (index: number) => `db-${index}`;
const resourceOf = (index: number) => ({
  id: serverOf(index),
  name: nameOf(index),
  type: 'OS::Nova::Server',
  size: 40,
  isAutomatic: true,
});

/** So many servers in the vault, of which there is no backup yet. */
export const protect = ({ simulator: { cloud } }: Stage, servers: number): void => {
  cloud.backups.delete(documented.backupId);
  const has = cloud.vaults.get(sourceVaultId)?.resources.length ?? 0;
  for (let index = has + 1; index <= servers; index++) cloud.addServer(sourceVaultId, resourceOf(index));
};
/** A backup of a server, taken so many hours ago. */
export const backedUp = (
  { simulator: { cloud }, clock }: Stage,
  index: number,
  id: string,
  hours: number,
  fields: Partial<SimulatedBackup> = {},
): SimulatedBackup =>
  cloud.addBackup({
    id,
    resource: resourceOf(index),
    protectedAt: clock.time() - hours * HOUR,
    ...fields,
  });
/** So many servers, each with a backup of two nights ago and one of the last night: `old-1`, `new-1` and so on. */
export const nightly = (stage: Stage, servers: number): void => {
  protect(stage, servers);
  for (let index = 1; index <= servers; index++) {
    backedUp(stage, index, `old-${index}`, 25);
    backedUp(stage, index, `new-${index}`, 1);
  }
};

/** Which backups there are requests for, in any order. */
export const postedFor = ({ simulator }: Stage) =>
  simulator.requests
    .filter(({ method }) => method === 'POST')
    .map(({ path }) => /backups\/([^/]+)\//.exec(path)?.[1])
    .sort();
/** How it read what to replicate: the calls before the first request for a replica. */
export const readBy = ({ simulator }: Stage) => {
  const { calls } = simulator;
  const first = calls.indexOf('POST');
  return calls.slice(0, first < 0 ? calls.length : first).join(' ');
};

/** Green, with these backups of these servers. */
export const replicated = (ended: Ended, stage: Stage, ...backups: string[]): void => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended.exitCode).toBe(0);
  expect(entriesOf(ended).map(({ backup_id }) => backup_id)).toEqual(backups);
  for (const { outcome, resource_id, resource_name } of entriesOf(ended)) {
    expect(outcome).toBe('submitted');
    expect(resource_id).toMatch(/./);
    expect(resource_name).toMatch(/^db-\d/);
  }
  expect(postedFor(stage)).toEqual(backups.toSorted());
};
/** Red as a whole, and nothing was submitted: the outputs are there all the same. */
export const failedWhole = (ended: Ended, stage: Stage, ...rest: [string, Parameters<typeof failed>[2]?]): void => {
  failed(ended, ...rest);
  expect(postedFor(stage)).toEqual([]);
  expect(ended.outputs).toMatchObject({
    replications: '[]',
    backup_id: '',
    outcome: '',
    source_region: documented.region,
    destination_region: documented.destinationRegion,
    destination_vault_id: documented.destinationVaultId,
  });
  expect(partsOf(ended.summary).heading).toMatch(/^(❌|🚫) /u);
};
