import type { ReplicationRecord } from '../cbr/schemas.ts';
import { MINUTE } from '../clock.ts';
import { note, type Replication, type ReplicationRequest } from './replication.ts';

/** Clocks of one service differ: a record may carry a time slightly before the request that made it. */
const CLOCK_DIFFERENCE = 5 * MINUTE;

/** How long a record may take to show. Nobody has confirmed how long, nor that its id is the one that was answered. */
const LATEST_SHOW = 5 * MINUTE;

/** A record that stands for a replica, or for one being made. `fail` and `skip` never do; an unknown word may. */
export function isLive(record: Pick<ReplicationRecord, 'status'>): boolean {
  return record.status !== 'fail' && record.status !== 'skip';
}

/** Of a record, or of what was last read of one. */
export function isFinished({ status }: Pick<ReplicationRecord, 'status'>): boolean {
  return status === 'success';
}

export function hasEnded(record: Pick<ReplicationRecord, 'status'>): boolean {
  return isFinished(record) || !isLive(record);
}

/** The live records of the destination region, the newest first. The server allows one replica there. */
export function liveRecords(records: readonly ReplicationRecord[], request: ReplicationRequest): ReplicationRecord[] {
  return records.filter((record) => isLive(record) && isInRegion(record, request)).sort(newestFirst);
}

/**
 * The live record that stands for the one replica of the destination region. The newest does: an older one, whatever its
 * status, is of a replica that was deleted since. Where their times do not tell, one under way does, and one that leads to
 * the place asked for.
 */
export function standingRecord(
  records: readonly ReplicationRecord[],
  request: ReplicationRequest,
): ReplicationRecord | undefined {
  const live = liveRecords(records, request);
  const newest = live[0]?.created_at ?? 0;
  const candidates = live.filter(({ created_at }) => created_at === undefined || created_at >= newest);
  const underWay = candidates.filter((record) => !isFinished(record));
  const preferred = underWay.length > 0 ? underWay : candidates;
  return preferred.find((record) => leadsTo(record, request)) ?? preferred[0];
}

/** A record that does not name its region counts where it names the vault asked for: that is in one region only. */
function isInRegion(record: ReplicationRecord, request: ReplicationRequest): boolean {
  return record.destination_region === undefined
    ? isSame(vaultOf(record), request.destinationVaultId)
    : isSame(record.destination_region, request.destinationRegion);
}

/** Nobody says whether the service tells upper from lower case in its IDs; no two of them differ in that alone. */
export function isSame(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function newestFirst(one: ReplicationRecord, other: ReplicationRecord): number {
  return (other.created_at ?? 0) - (one.created_at ?? 0);
}

export function vaultOf(record: ReplicationRecord): string | undefined {
  return record.destination_vault_id ?? record.destinatio_vault_id ?? record.extra_info?.destination_vault_id;
}

/** Whether a record leads to the vault and project asked for. What it does not say is not held against it. */
export function leadsTo(record: ReplicationRecord, request: ReplicationRequest): boolean {
  const vault = vaultOf(record) ?? request.destinationVaultId;
  const project = record.destination_project_id ?? request.destinationProjectId;
  return isSame(vault, request.destinationVaultId) && isSame(project, request.destinationProjectId);
}

/**
 * Whether a record may stem from this step's own request.
 * @param firstRequest when the first request was sent, by the server's clock, in milliseconds since the Unix epoch
 * @param now by the server's clock: a time beyond it is in a zone that is not named, and proves nothing
 */
export function isOwn(
  { created_at }: ReplicationRecord,
  firstRequest: number,
  now = Number.POSITIVE_INFINITY,
): boolean {
  if (created_at === undefined) return false;
  return created_at >= firstRequest - CLOCK_DIFFERENCE && created_at <= now + CLOCK_DIFFERENCE;
}

/** Notes what a record says of the replication. The id that the service answered to the request stays. */
export function noteRecord(replication: Replication, record: ReplicationRecord): void {
  if (replication.recordId === undefined) note(replication, 'recordId', record.id);
  note(replication, 'status', record.status);
  note(replication, 'createdAt', record.created_at);
  note(replication, 'destinationBackupId', record.destination_backup_id);
}

/**
 * The record of a replication: by its id, else the newest to the same place that this step's request may have made. So
 * an old `fail` beside it does not count. While the record with the id may still be about to show, one that has ended
 * may be of a run shortly before and does not count either.
 * @param firstRequest when the first request was sent, by the server's clock
 * @param now by the server's clock
 */
export function findRecord(
  records: readonly ReplicationRecord[],
  replication: Replication,
  firstRequest: number,
  now: number,
): ReplicationRecord | undefined {
  const byId = records.find((record) => record.id !== undefined && record.id === replication.recordId);
  if (byId !== undefined) return byId;
  const { request, outcome } = replication;
  return records
    .filter((record) => isInRegion(record, request) && leadsTo(record, request))
    .filter((record) => (outcome === 'submitted' ? isOwn(record, firstRequest) : isLive(record)))
    .filter((record) => !hasEnded(record) || replication.recordId === undefined || now - firstRequest > LATEST_SHOW)
    .sort(newestFirst)[0];
}
