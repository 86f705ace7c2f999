import type { ReplicationRecord } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { isSame, vaultOf } from './records.ts';
import type { ReplicationRequest } from './replication.ts';

// Whether the service names another place than was asked for.

/** What is named of another place than was asked for, as in "the vault v3 instead of v2". */
export function otherPlaces(
  request: ReplicationRequest,
  named: Pick<ReplicationRecord, 'destination_region' | 'destination_project_id' | 'destination_vault_id'>,
): string[] {
  const places = [
    ['vault', named.destination_vault_id, request.destinationVaultId],
    ['project', named.destination_project_id, request.destinationProjectId],
    ['region', named.destination_region, request.destinationRegion],
  ] as const;
  return places
    .filter(([, there, asked]) => there !== undefined && !isSame(there, asked))
    .map(([what, there, asked]) => `the ${what} ${there} instead of ${asked}`);
}

/**
 * Warns of a record that leads to another place than was asked for.
 * @returns whether there was anything to tell
 */
export function tellOtherPlaces(
  record: ReplicationRecord,
  request: ReplicationRequest,
  { reporter }: StepContext,
): boolean {
  const places = otherPlaces(request, { ...record, destination_vault_id: vaultOf(record) });
  for (const place of places) reporter.warning(`Replication record ${record.id ?? 'unknown'} names ${place}.`);
  return places.length > 0;
}
