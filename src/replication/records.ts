import { isId } from '../cbr/fields.ts';
import type { ReplicationRecord } from '../cbr/schemas.ts';
import { DAY, MINUTE } from '../clock.ts';
import type { Journal, Outcome, Replication, ReplicationRequest } from './replication.ts';

/** Clocks of one service differ: a record may carry a time slightly before the request that made it. */
const MAX_CLOCK_DIFFERENCE = 5 * MINUTE;

/** How long a record may take to show. Undocumented: how long, and whether its ID is the one that was answered. */
const MAX_DELAY = 5 * MINUTE;

/** A record that is under way may still be believed at this age, and not at a greater one: copies take hours. */
const MAX_AGE = 7 * DAY;

/** What the words of records mean, in lower case. The last seven are those of the console's task log. */
const STATUSES = {
  alive: ['waiting_replicate', 'replicating'],
  endedWell: ['success'],
  endedBadly: ['fail', 'skip', 'failed', 'skipped', 'timeout', 'error', 'cancelled', 'canceled', 'deleted'],
} as const;

type Stated = Pick<ReplicationRecord, 'status'>;

function means({ status }: Stated, meaning: keyof typeof STATUSES): boolean {
  const words: readonly string[] = STATUSES[meaning];
  return words.includes(status?.trim().toLowerCase() ?? '');
}

/** It waits for its turn, or is being copied. */
export function isWaiting({ status }: Stated): boolean {
  return /^waiting_replicate$/i.test(status?.trim() ?? '');
}

export function isCopying({ status }: Stated): boolean {
  return /^replicating$/i.test(status?.trim() ?? '');
}

/** Whether this action knows the word for the state of a record. */
export function isKnown(record: Stated): boolean {
  return means(record, 'alive') || hasEnded(record);
}

/** Of a record, or of what was last read of one. */
export function isFinished(record: Stated): boolean {
  return means(record, 'endedWell');
}

/** There is no replica of it, and there will be none. */
export function hasFailed(record: Stated): boolean {
  return means(record, 'endedBadly');
}

/** The service decided to make no replica, rather than failed to. */
export function wasSkipped({ status }: Stated): boolean {
  return /^skip(ped)?$/i.test(status?.trim() ?? '');
}

/** The same, or a word that is not known, of a record that says why it failed. */
export function hasNoReplica(record: ReplicationRecord): boolean {
  return hasFailed(record) || (!isKnown(record) && record.extra_info?.fail_code !== undefined);
}

export function hasEnded(record: Stated): boolean {
  return isFinished(record) || hasFailed(record);
}

/**
 * Known to be under way: by its word, and not older than 7 days.
 * @param now by the server's clock. A record may come from a clock ahead of it, or in a zone that it does not name.
 */
export function isAlive(record: Pick<ReplicationRecord, 'status' | 'created_at'>, now: number): boolean {
  const { created_at } = record;
  if (!means(record, 'alive') || created_at === undefined) return false;
  return created_at > now - MAX_AGE && created_at < now + DAY;
}

/** The records of the region that may stand for the one replica there, made or being made; the newest first. */
export function liveRecords(records: readonly ReplicationRecord[], request: ReplicationRequest): ReplicationRecord[] {
  return records
    .filter((record) => !hasNoReplica(record) && isInRegion(record, request) && isOfBackup(record, request))
    .sort(newestFirst);
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

/** A record that names another source backup is not of this one. */
function isOfBackup({ source_backup_id }: ReplicationRecord, { backupId }: ReplicationRequest): boolean {
  return source_backup_id === undefined || isSame(source_backup_id, backupId);
}

/** A record that does not name its region counts where it names the vault asked for: that is in one region only. */
export function isInRegion(record: ReplicationRecord, request: ReplicationRequest): boolean {
  return record.destination_region === undefined
    ? isSame(vaultOf(record), request.destinationVaultId)
    : isSame(record.destination_region, request.destinationRegion);
}

/** Undocumented: whether the service tells upper from lower case in its IDs. No two of them differ in that alone. */
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
  return created_at >= firstRequest - MAX_CLOCK_DIFFERENCE && created_at <= now + MAX_CLOCK_DIFFERENCE;
}

/** Notes what a record says of the replication. The ID that the service answered to the request stays. */
export function noteRecord(journal: Journal, record: ReplicationRecord): void {
  journal.note({ recordId: journal.replication.recordId ?? record.id, ...factsOf(record) });
}

/** What a record says of the replication, but for its own ID. */
export function factsOf({ status, destination_backup_id }: ReplicationRecord) {
  return { status, destinationBackupId: destination_backup_id };
}

/** What is known of the requests of this step when its records are read. */
export interface Proof {
  /** When its first request was sent, by the server's clock. Only a doubtful request can have made a record unseen. */
  readonly ownSince: number | undefined;
  /** The service has refused a second replica (BackupService.1009): a finished record stands for one that is there. */
  readonly isRefused: boolean;
}

/** The record to adopt and with which outcome; without one, it leads to another place than asked for. */
export interface Sight {
  readonly record: ReplicationRecord;
  readonly outcome: Outcome | undefined;
}

/**
 * Which record is adopted, and with which outcome. Without a refusal only one that is known to be under way: of any other
 * the replica may have been deleted since, or was never made. The service knows, and refuses the next request if it is
 * there. After a refusal any record does that has not ended badly. `now` is by the server's clock.
 */
export function sight(
  records: readonly ReplicationRecord[],
  request: ReplicationRequest,
  { ownSince, isRefused }: Proof,
  now: number,
): Sight | undefined {
  const candidates = isRefused ? records : records.filter((record) => isAlive(record, now));
  const own =
    ownSince === undefined
      ? undefined
      : liveRecords(candidates, request).find((record) => leadsTo(record, request) && isOwn(record, ownSince, now));
  if (own !== undefined) return { record: own, outcome: 'submitted' };
  const record = standingRecord(records, request);
  if (record === undefined || (!isRefused && !isAlive(record, now))) return undefined;
  if (!leadsTo(record, request)) return isRefused ? { record, outcome: undefined } : undefined;
  return { record, outcome: isFinished(record) ? 'already_replicated' : 'attached' };
}

/**
 * The record of a replication: by its id, else the newest to the same place that this step's request may have made. So
 * an old `fail` next to it does not count. While the record with the id may still be about to show, one that has ended
 * may be of a run shortly before and does not count either.
 * @param firstRequest when the first request was sent, by the server's clock as `now` is
 */
export function findRecord(
  records: readonly ReplicationRecord[],
  replication: Replication,
  firstRequest: number,
  now: number,
): ReplicationRecord | undefined {
  const { request, outcome, recordId, begunAt = 0, foundInRecords, aliveAt } = replication;
  const own = records.filter((record) => isOfBackup(record, request));
  const named = own.find(({ id }) => isId(id) && isSame(id, recordId ?? ''));
  // An adopted one has been read: any other record is of another replica, which may be deleted by now.
  if (named !== undefined || (foundInRecords === true && recordId !== undefined)) return named;
  const isOlder = (record: ReplicationRecord) => begunAt > 0 && !isOwn(record, begunAt);
  // One that has ended and was never seen under way may be old, with the time of a zone that it does not name.
  const latest = (record: ReplicationRecord) => (hasEnded(record) && aliveAt === undefined ? now : undefined);
  const isIt = (record: ReplicationRecord) =>
    outcome === 'submitted' ? isOwn(record, firstRequest, latest(record)) : !hasNoReplica(record) && !isOlder(record);
  return own
    .filter((record) => isInRegion(record, request) && leadsTo(record, request) && isIt(record))
    .filter((record) => !hasEnded(record) || recordId === undefined || now - firstRequest > MAX_DELAY)
    .sort(newestFirst)[0];
}
