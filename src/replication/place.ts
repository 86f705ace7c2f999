import type { ReplicationRecord } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { hasFailed, isFinished, isInRegion, isSame, vaultOf, wasSkipped } from './records.ts';
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

/**
 * Whether a finished copy may be gone: another one to the region, to whatever place there, was begun after it and has failed.
 * A refusal by BackupService.1009 may then have been about that one.
 */
export function isOvertaken(
  record: ReplicationRecord | undefined,
  records: readonly ReplicationRecord[],
  request: ReplicationRequest,
): boolean {
  if (record?.created_at === undefined || !isFinished(record)) return false;
  const { created_at } = record;
  return records.some(
    (other) =>
      hasFailed(other) && !wasSkipped(other) && isInRegion(other, request) && (other.created_at ?? 0) > created_at,
  );
}
