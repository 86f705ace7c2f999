import type { ServiceError } from '../cbr/call-error.ts';
import type { Backup, Checkpoint, Resource } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { isBeingMade } from '../replication/read-backup.ts';
import { isSame } from '../replication/records.ts';
import { ReplicationError } from '../replication/replication.ts';
import { type Failure, TITLES } from '../report/result.ts';
import { isUsable, named, type Selected } from './newest-backup.ts';
import { byId, type Found } from './read-source.ts';

// What a checkpoint comes to: which of its resources have a backup, and whether that is all. Pure, but for what it warns of.

/** What was seen of a checkpoint. */
export interface Sight {
  readonly checkpoint: Checkpoint | undefined;
  /** Why there is none: it may not be read, or is not there. */
  readonly unread: ServiceError | undefined;
  readonly backups: readonly Backup[];
  /** Whether the list has fewer backups that can be told apart than it counts. */
  readonly isShort: boolean;
}

/** Whether it says that it will not get more backups, by the documented words and others that mean the same. */
export function hasEnded({ checkpoint }: Sight): boolean {
  return /^(available|error|fail(ed)?|success|completed|finished|deleting|deleted|error[-_]deleting)$/.test(
    checkpoint?.status ?? '',
  );
}

/**
 * Whether more backups may come: it is being made, or says a word that nobody here knows.
 * @param waits whether the step can wait to see: then such a word says nothing once each of its resources has a backup
 */
export function isGrowing(sight: Sight, waits: boolean): boolean {
  const { status } = sight.checkpoint ?? {};
  if (status === undefined || hasEnded(sight)) return false;
  return isBeingMade(status) || !waits || resourcesOf(sight).length === 0 || missingIn(sight).length > 0;
}

export function resourcesOf({ checkpoint }: Sight): Resource[] {
  return byId(checkpoint?.vault?.resources ?? []);
}

function skippedIn({ checkpoint }: Sight) {
  return checkpoint?.vault?.skipped_resources ?? [];
}

/** The resources of the checkpoint that have no backup in it, but for those that were skipped. */
export function missingIn(sight: Sight): Resource[] {
  return resourcesOf(sight).filter(
    ({ id }) =>
      !sight.backups.some(({ resource_id }) => isSame(resource_id, id ?? '')) &&
      !skippedIn(sight).some((one) => isSame(one.id, id ?? '')),
  );
}

/** Whether it neither says whether it is made nor of what, and cannot be said to be complete. */
export function isSilent(sight: Sight): boolean {
  const { checkpoint, unread } = sight;
  const lists = resourcesOf(sight).length + skippedIn(sight).length > 0;
  return unread === undefined && checkpoint?.status === undefined && !lists;
}

/**
 * @param waits whether the step has waited for the checkpoint
 * @throws {ReplicationError} it has no backup yet
 */
export function judgeCheckpoint(id: string, sight: Sight, waits: boolean, { reporter }: StepContext): Found {
  const isHalf = isGrowing(sight, waits);
  const resources = resourcesOf(sight);
  const selected = sight.backups.map((backup): Selected => {
    const known = resources.find((one) => isSame(one.id, backup.resource_id ?? ''));
    const resource = {
      id: backup.resource_id,
      name: backup.resource_name ?? known?.name,
      type: backup.resource_type ?? known?.type,
    };
    if (isUsable(backup, waits)) return { resource, backup, failure: undefined };
    const { status = 'unknown' } = backup;
    const failure = isBeingMade(status)
      ? stillBeingMade(resource, waits)
      : failedInCbr(resource, `its backup has the status ${status}`);
    return { resource, backup: undefined, failure };
  });
  const skipped = skippedIn(sight).map(({ code, reason, ...resource }): Selected => {
    const why = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
    const failure = failedInCbr(resource, `CBR skipped it${why === '' ? '' : `: ${why}`}`, code);
    return { resource, backup: undefined, failure };
  });
  const absent = missingIn(sight).map((resource): Selected => {
    const failure = isHalf
      ? stillBeingMade(resource, waits)
      : failedInCbr(resource, 'the checkpoint has no backup of it');
    return { resource, backup: undefined, failure };
  });
  const all = [...selected, ...skipped, ...absent];
  const { status } = sight.checkpoint ?? {};
  if (isHalf && all.length === 0) throw new ReplicationError(notMade('It has no backup yet.', id, sight, waits));
  if (all.length > 0 && resources.length === 0 && skipped.length === 0) {
    const why = sight.unread?.message ?? `Its answer does not list its resources (status ${status ?? 'unknown'}).`;
    // Nothing else vouches for it than the list, or CBR's word that it is made.
    const isVouched = sight.unread !== undefined || status === 'available' || isHalf;
    if (sight.isShort || !isVouched) return { selected: all, failure: notWhole(id, why) };
    reporter.warning(`Whether checkpoint ${id} is complete could not be checked. ${why}`);
  } else if (status !== 'available' && !isHalf && all.length > 0 && all.every(({ failure }) => failure === undefined)) {
    reporter.warning(`Checkpoint ${id} has the status ${status ?? 'unknown'}, but each of its resources has a backup.`);
  }
  if (!isHalf) return { selected: all };
  const { length } = all.filter(({ backup }) => backup !== undefined);
  const soFar =
    length === 0 ? 'no finished backup yet' : `${length} finished ${length === 1 ? 'backup' : 'backups'} so far`;
  const { title, message, advice } = notMade(`It has ${soFar}.`, id, sight, waits);
  return { selected: all, failure: { title, reasons: [message], advice, code: undefined, requestId: undefined } };
}

function failedInCbr(resource: Resource, problem: string, code?: string): Failure {
  return {
    title: 'The backup failed in CBR',
    reasons: [`${named(resource)}: ${problem}.`],
    advice:
      'Look at the backup task in CBR and back the server up again. The new backup belongs to another checkpoint: set checkpoint_id to its ID, or backup_id to the ID of the new backup.',
    code,
    requestId: undefined,
  };
}

function stillBeingMade(resource: Resource, waits: boolean): Failure {
  return {
    title: 'The backup is still being made',
    reasons: [
      `${named(resource)}: ${waits ? 'its backup was not ready within the time limit' : 'this step does not wait for its backup'}.`,
    ],
    advice: adviceToWait(waits),
    code: undefined,
    requestId: undefined,
  };
}

function notWhole(id: string, why: string): Failure {
  return {
    title: TITLES.selectionUnread,
    reasons: [`Whether the backups of checkpoint ${id} are all there could not be checked. ${why}`],
    advice: 'Run the step again. If this continues, set backup_id to the IDs of the backups.',
    code: undefined,
    requestId: undefined,
  };
}

function notMade(consequence: string, id: string, { checkpoint }: Sight, waits: boolean) {
  const { status = '' } = checkpoint ?? {};
  const state = isBeingMade(status)
    ? 'is still being made'
    : `has the status ${status}, which does not say that it is made`;
  return {
    title: 'The checkpoint is still being made',
    message: `Checkpoint ${id} ${state}. ${consequence}`,
    advice: adviceToWait(waits),
  };
}

function adviceToWait(waits: boolean): string {
  const run = 'run the step again when the backup job has ended.';
  return waits ? `Raise timeout_minutes, or ${run}` : `Use wait: true, or ${run}`;
}
