import type { Resource } from '../cbr/schemas.ts';
import type { Selection } from '../github/selection-inputs.ts';
import { isSame } from '../replication/records.ts';
import { ReplicationError } from '../replication/replication.ts';
import { selectCheckpoint } from './checkpoint.ts';
import { noFreshBackup, type Selected, selectNewest } from './newest-backup.ts';
import { byId, type Found, listBackups, readPatiently, type SelectionParts } from './read-source.ts';

// What to replicate, where the inputs name no backups. The rest of the step does not know where its backups came from.

/** As many as a vault has resources, and a matrix of GitHub jobs. */
export const MAX_SELECTED = 256;
/** Nothing found is a failure: nobody asks for a copy of nothing. */
const TITLE = 'Nothing to replicate was found';

/**
 * Finds what the inputs select.
 * @throws {CallError | ReplicationError} it could not be found out, nothing was found, or too much
 */
export async function select(
  selection: Exclude<Selection, { kind: 'backups' }>,
  parts: SelectionParts,
): Promise<Found> {
  const found = await find(selection, parts);
  const { length } = found.selected;
  if (length === 0) throw nothingFound(selection);
  if (length > MAX_SELECTED) throw tooMany(length, selection);
  return found;
}

async function find(selection: Exclude<Selection, { kind: 'backups' }>, parts: SelectionParts): Promise<Found> {
  switch (selection.kind) {
    case 'checkpoint':
      return selectCheckpoint(selection.checkpointId, parts);
    case 'vault':
      return { selected: await selectVault(selection, parts) };
    case 'resources':
      return { selected: await selectResources(selection, parts) };
  }
}

/** The newest backup of each resource of a vault, or of those that were named. */
async function selectVault(
  { vaultId, resourceIds, maxAgeHours }: Extract<Selection, { kind: 'vault' }>,
  parts: SelectionParts,
): Promise<Selected[]> {
  const readable = { permission: 'cbr:vaults:get', ifNone: 'Check source_vault_id, project_id and the source region.' };
  const vault = await readPatiently(readable, parts, async (client) => (await client.showVault(vaultId)).value);
  const resources = byId(vault.resources);
  const wanted =
    resourceIds.length === 0 ? resources : resourceIds.map((id) => resources.find((one) => isSame(one.id, id)) ?? id);
  if (wanted.length === 0) {
    throw new ReplicationError({
      title: TITLE,
      message: `The vault ${vaultId} protects no resource.`,
      advice: 'Associate servers with the vault, or correct source_vault_id.',
    });
  }
  const { backups, now } = await listBackups({ vault_id: vaultId }, parts);
  const ofVault = backups.filter((backup) => isSame(backup.vault_id, vaultId));
  const freshness = { waits: parts.until !== undefined, maxAgeHours, now };
  return wanted.map((resource) => {
    if (typeof resource !== 'string') return selectNewest(resource, ofVault, freshness);
    const unknown: Resource = { id: resource, name: undefined, type: undefined };
    const failure = noFreshBackup(unknown, `the vault ${vaultId} does not protect it`);
    return { resource: unknown, backup: undefined, failure };
  });
}

/** The newest backup of each resource, whatever vault it is in. */
async function selectResources(
  { resourceIds, maxAgeHours }: Extract<Selection, { kind: 'resources' }>,
  parts: SelectionParts,
): Promise<Selected[]> {
  const selected: Selected[] = [];
  for (const id of resourceIds) {
    const { backups, now } = await listBackups({ resource_id: id }, parts);
    const freshness = { waits: parts.until !== undefined, maxAgeHours, now };
    selected.push(selectNewest({ id, name: undefined, type: undefined }, backups, freshness));
  }
  return selected;
}

function nothingFound(selection: Exclude<Selection, { kind: 'backups' }>): ReplicationError {
  const where = selection.kind === 'checkpoint' ? `checkpoint ${selection.checkpointId}` : 'the selection';
  return new ReplicationError({
    title: TITLE,
    message: `There is no backup in ${where}; nothing was submitted.`,
    advice: 'Check the ID, project_id and the source region, and that the backup job has succeeded.',
  });
}

function tooMany(count: number, { kind }: Selection): ReplicationError {
  return new ReplicationError({
    title: 'Too many backups were selected',
    message: `The selection has ${count} resources, and one step takes ${MAX_SELECTED}; nothing was submitted.`,
    advice: `${kind === 'checkpoint' ? 'Use source_vault_id with resource_id' : 'Narrow it with resource_id'}, in several steps or a matrix.`,
  });
}
