import type { Resource } from '../cbr/schemas.ts';
import { showAge } from '../duration.ts';
import type { Selection } from '../github/selection-inputs.ts';
import { noteBackup } from '../replication/read-backup.ts';
import type { Journal, ReplicationRequest } from '../replication/replication.ts';
import type { Ledger } from '../report/result.ts';
import { named, type Selected, takenAt } from './newest-backup.ts';
import type { SelectionParts } from './read-source.ts';
import { select } from './selection.ts';

/** Where the backups of a step are written down. */
export interface SelectedRecord {
  /** What becomes of each backup. Those that the inputs name are in it already, those of a selection are added. */
  readonly ledger: Ledger;
  /** @param backupId empty for a resource that has no usable backup */
  readonly requestFor: (backupId: string) => ReplicationRequest;
}

/**
 * Resolves a selection, tells it in a line for each resource, and writes it down.
 * @throws {CallError | ReplicationError} as `select` does
 */
export async function addSelected(
  selection: Selection,
  parts: SelectionParts,
  { ledger, requestFor }: SelectedRecord,
): Promise<void> {
  if (selection.kind === 'backups') return;
  const { clock, reporter } = parts.context;
  const { selected, failure } = await select(selection, parts);
  ledger.failure = failure;
  for (const one of selected) {
    const { resource, backup, failure: reservation } = one;
    const result = ledger.add(requestFor(backup?.id ?? ''));
    if (backup !== undefined) noteBackup(result.journal, backup);
    nameResource(result.journal, resource);
    reporter.news(tellSelected(one, clock.time()));
    if (reservation === undefined) continue;
    // An old backup is replicated all the same: better than none.
    if (backup === undefined) result.fail(reservation);
    else result.reservation = reservation;
  }
}

/** What the inputs select, for the first line of the log. */
export function tellSelection(selection: Selection): string {
  switch (selection.kind) {
    case 'backups': {
      const [first, ...others] = selection.backupIds;
      return others.length === 0 ? `backup ${first}` : `${others.length + 1} backups`;
    }
    case 'checkpoint':
      return `the backups of checkpoint ${selection.checkpointId}`;
    case 'vault': {
      const { length } = selection.resourceIds;
      const which = length === 0 ? 'each resource' : length === 1 ? 'one resource' : `${length} resources`;
      return `the newest backup of ${which} of vault ${selection.vaultId}`;
    }
    case 'resources': {
      const [first, ...others] = selection.resourceIds;
      return `the newest backup of ${others.length === 0 ? `resource ${first}` : `each of ${others.length + 1} resources`}`;
    }
  }
}

/** A resource of the vault has its name even where no backup does. */
function nameResource(journal: Journal, { id, name, type }: Resource): void {
  const known = journal.replication.backup;
  journal.note({
    backup: {
      name: known?.name,
      vaultId: known?.vaultId,
      resourceId: known?.resourceId ?? id,
      resourceName: known?.resourceName ?? name,
      resourceType: known?.resourceType ?? type,
      size: known?.size,
      protectedAt: known?.protectedAt,
    },
  });
}

function tellSelected({ resource, backup, failure }: Selected, now: number): string {
  const problem = failure === undefined ? '' : ` ${failure.title}.`;
  if (backup === undefined) return `${failure?.reasons.join(' ') ?? named(resource)}${problem}`;
  const taken = takenAt(backup);
  const age = taken === undefined || taken > now ? '' : `, ${showAge(now - taken)} old`;
  const status = backup.status === 'available' ? '' : `, status ${backup.status ?? 'unknown'}`;
  return `${named(resource)}: backup ${backup.id}${age}${status}.${problem}`;
}
