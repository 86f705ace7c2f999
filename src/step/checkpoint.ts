import { ServiceError } from '../cbr/call-error.ts';
import { isId } from '../cbr/fields.ts';
import { mayPass } from '../cbr/patience.ts';
import type { Backup, Checkpoint, Resource } from '../cbr/schemas.ts';
import { MINUTE } from '../clock.ts';
import { showDuration } from '../duration.ts';
import { pace } from '../replication/pace.ts';
import { isBeingMade } from '../replication/read-backup.ts';
import { isSame } from '../replication/records.ts';
import { ReplicationError } from '../replication/replication.ts';
import { REMINDER } from '../replication/watch.ts';
import type { Failure } from '../report/result.ts';
import { isOriginal, isUsable, named, type Selected } from './newest-backup.ts';
import { byId, type Found, listBackups, readPatiently, type SelectionParts } from './read-source.ts';

/** A checkpoint that is made may take so long to show all its backups. */
const MAX_LATE = 10 * MINUTE;
/** One of which nothing is seen may be about to appear for so long. */
const MAX_UNSEEN = 2 * MINUTE;
/** What is there by then is submitted: that needs some of the time too, but never more than a tenth. */
const MAX_SUBMITTING = 5 * MINUTE;

/** What was seen of a checkpoint. */
interface Sight {
  readonly checkpoint: Checkpoint | undefined;
  /** Why there is none: it may not be read, or is not there. */
  readonly unread: ServiceError | undefined;
  readonly backups: readonly Backup[];
  /** Whether the list has fewer backups that can be told apart than it counts. */
  readonly isShort: boolean;
}

/**
 * All backups of a checkpoint. A step that waits also waits for it to be made, and for each of its resources to have a
 * backup; one that does not takes what is there.
 */
export async function selectCheckpoint(id: string, parts: SelectionParts): Promise<Found> {
  const { clock, cancelled, reporter } = parts.context;
  const start = clock.now();
  const until = parts.until === undefined ? start : parts.until - Math.min(MAX_SUBMITTING, (parts.until - start) / 10);
  let madeAt: number | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const sight = await lookPatiently(id, parts, until);
    const now = clock.now();
    if (sight !== undefined) {
      madeAt = isBeingMadeStill(sight) ? undefined : (madeAt ?? now);
      if (now >= until || isComplete(sight, madeAt, now)) return judge(id, sight, parts);
    }
    if (sight !== undefined && now - toldAt >= REMINDER) {
      toldAt = now;
      const soFar = `${sight.backups.length} backups so far, ${showDuration(now - start)} waited`;
      reporter.news(`The checkpoint is not complete yet: ${soFar}.`);
    }
    await clock.pause(Math.min(pace(now - start, undefined, clock.random()), until - now), cancelled);
  }
}

/** @returns nothing where it could not be read this time, and there is time for another look */
async function lookPatiently(id: string, parts: SelectionParts, until: number): Promise<Sight | undefined> {
  const { clock, reporter } = parts.context;
  try {
    return await look(id, parts);
  } catch (error) {
    if (!(error instanceof ReplicationError) || !mayPass(error.call) || clock.now() >= until) throw error;
    reporter.trouble(error.call.message, 'Continuing.');
    return undefined;
  }
}

async function look(id: string, parts: SelectionParts): Promise<Sight> {
  const readable = {
    permission: 'cbr:checkpoints:get',
    ifNone: 'Check checkpoint_id, project_id and the source region.',
  };
  const { checkpoint, unread } = await readPatiently(readable, parts, async (client) => {
    try {
      return { checkpoint: (await client.showCheckpoint(id)).value, unread: undefined };
    } catch (error) {
      // It disappears with its backups. Undocumented: the permission that it needs.
      const isUnreadable =
        error instanceof ServiceError && (error.means === 'no_permission' || error.status === 404) && error.isOwnWord;
      if (!isUnreadable) throw error;
      return { checkpoint: undefined, unread: error };
    }
  });
  const { backups, isShort } = await listBackups({ checkpoint_id: id }, parts);
  const own = backups.filter((backup) => isOriginal(backup) && isSame(backup.checkpoint_id, id));
  const isUnnamed = backups.some((backup) => !isId(backup.id) && isSame(backup.checkpoint_id, id));
  return { checkpoint, unread, backups: own, isShort: isShort || isUnnamed };
}

function isBeingMadeStill({ checkpoint }: Sight): boolean {
  return isBeingMade(checkpoint?.status ?? '');
}

function isComplete(sight: Sight, madeAt: number | undefined, now: number): boolean {
  if (madeAt === undefined) return false;
  const isUnseen = sight.unread?.status === 404 || (sight.backups.length === 0 && resourcesOf(sight).length === 0);
  if (isUnseen) return now - madeAt >= MAX_UNSEEN;
  return missingIn(sight).length === 0 || now - madeAt >= MAX_LATE;
}

function resourcesOf({ checkpoint }: Sight): Resource[] {
  return byId(checkpoint?.vault?.resources ?? []);
}

function skippedIn({ checkpoint }: Sight) {
  return checkpoint?.vault?.skipped_resources ?? [];
}

/** The resources of the checkpoint that have no backup in it, but for those that were skipped. */
function missingIn(sight: Sight): Resource[] {
  return resourcesOf(sight).filter(
    ({ id }) =>
      !sight.backups.some(({ resource_id }) => isSame(resource_id, id ?? '')) &&
      !skippedIn(sight).some((one) => isSame(one.id, id ?? '')),
  );
}

function judge(id: string, sight: Sight, parts: SelectionParts): Found {
  const waits = parts.until !== undefined;
  const isHalf = isBeingMadeStill(sight);
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
  if (status !== undefined && status !== 'available' && all.every(({ failure }) => failure === undefined)) {
    parts.context.reporter.warning(`Checkpoint ${id} has the status ${status}, not available. Check its task in CBR.`);
  }
  if (isHalf && all.length === 0) throw new ReplicationError(notMade(`It has no backup yet.`, id, waits));
  if (all.length > 0 && resources.length === 0 && skipped.length === 0) {
    const why = sight.unread?.message ?? 'Its answer does not list its resources.';
    if (sight.isShort) return { selected: all, failure: notWhole(id, why) };
    parts.context.reporter.warning(`Whether checkpoint ${id} is complete could not be checked. ${why}`);
  }
  if (!isHalf) return { selected: all };
  const isAny = all.some(({ backup }) => backup !== undefined);
  const submitted = isAny ? 'The finished backups were submitted' : 'Nothing was submitted';
  const { title, message, advice } = notMade(`${submitted}; others are still being made.`, id, waits);
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
    title: 'The selection could not be read',
    reasons: [`The list of the backups of checkpoint ${id} is incomplete. ${why}`],
    advice: 'Run the step again. If this continues, set backup_id to the IDs of the backups.',
    code: undefined,
    requestId: undefined,
  };
}

function notMade(consequence: string, id: string, waits: boolean) {
  return {
    title: 'The checkpoint is still being made',
    message: `Checkpoint ${id} is still being made. ${consequence}`,
    advice: adviceToWait(waits),
  };
}

function adviceToWait(waits: boolean): string {
  const run = 'run the step again when the backup job has ended.';
  return waits ? `Raise timeout_minutes, or ${run}` : `Use wait: true, or ${run}`;
}
