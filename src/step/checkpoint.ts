import { ServiceError } from '../cbr/call-error.ts';
import type { Backup, Checkpoint, Resource } from '../cbr/schemas.ts';
import { MINUTE } from '../clock.ts';
import { showDuration } from '../duration.ts';
import { pace } from '../replication/pace.ts';
import { isBeingMade } from '../replication/read-backup.ts';
import { isSame } from '../replication/records.ts';
import { REMINDER } from '../replication/watch.ts';
import type { Failure } from '../report/result.ts';
import { isOriginal, isUsable, type Selected } from './newest-backup.ts';
import { byId, type Found, listBackups, readPatiently, type SelectionParts } from './read-source.ts';

/** A checkpoint that is made may take so long to show all its backups. */
const MAX_LATE = 10 * MINUTE;

/** One that cannot be read, and shows no backup, may be about to appear for so long. */
const MAX_UNSEEN = 2 * MINUTE;

/** What was seen of a checkpoint. */
interface Sight {
  /** Absent where it may not be read, or is not there. */
  readonly checkpoint: Checkpoint | undefined;
  readonly backups: readonly Backup[];
}

/**
 * All backups of a checkpoint. A step that waits also waits for it to be made, and for each of its resources to have a
 * backup; one that does not takes what is there.
 */
export async function selectCheckpoint(id: string, parts: SelectionParts): Promise<Found> {
  const { clock, cancelled, reporter } = parts.context;
  const { until } = parts;
  const start = clock.now();
  const warnOnce = once((text) => reporter.warning(text));
  let madeAt: number | undefined;
  let toldAt: number | undefined;
  for (;;) {
    const sight = await look(id, parts, warnOnce);
    const now = clock.now();
    const missing = missingIn(sight);
    const isUnseen = sight.checkpoint === undefined && sight.backups.length === 0;
    if (!isBeingMadeStill(sight)) madeAt ??= now;
    const isLate = now - (madeAt ?? now) >= (isUnseen ? MAX_UNSEEN : MAX_LATE);
    const isComplete = madeAt !== undefined && ((missing.length === 0 && !isUnseen) || isLate);
    if (isComplete || until === undefined || now >= until) return judge(id, sight, missing, parts);
    if (toldAt === undefined || now - toldAt >= REMINDER) {
      toldAt = now;
      const soFar = `${sight.backups.length} backups so far, ${showDuration(now - start)} waited`;
      reporter.news(`The checkpoint is not complete yet: ${soFar}.`);
    }
    await clock.pause(Math.min(pace(now - start, undefined, clock.random()), until - now), cancelled);
  }
}

function once(tell: (text: string) => void): (text: string) => void {
  let isTold = false;
  return (text) => {
    if (!isTold) tell(text);
    isTold = true;
  };
}

async function look(id: string, parts: SelectionParts, warn: (text: string) => void): Promise<Sight> {
  const checkpoint = await readPatiently('cbr:checkpoints:get', parts, async (client) => {
    try {
      return (await client.showCheckpoint(id)).value;
    } catch (error) {
      // It disappears with its backups. Undocumented: the permission that it needs.
      const isUnreadable = error instanceof ServiceError && (error.means === 'no_permission' || error.status === 404);
      if (!isUnreadable) throw error;
      warn(`Whether checkpoint ${id} is complete could not be checked. ${error.message}`);
      return undefined;
    }
  });
  const { backups } = await listBackups({ checkpoint_id: id }, parts);
  const own = backups.filter((backup) => isOriginal(backup) && isSame(backup.checkpoint_id, id));
  return { checkpoint, backups: own };
}

function isBeingMadeStill({ checkpoint }: Sight): boolean {
  return isBeingMade(checkpoint?.status ?? '');
}

/** The resources of the checkpoint that have no backup in it, but for those that were skipped. */
function missingIn({ checkpoint, backups }: Sight): Resource[] {
  const skipped = checkpoint?.vault?.skipped_resources ?? [];
  return byId(checkpoint?.vault?.resources ?? []).filter(
    ({ id }) =>
      !backups.some(({ resource_id }) => isSame(resource_id, id ?? '')) &&
      !skipped.some((one) => isSame(one.id, id ?? '')),
  );
}

function judge(id: string, sight: Sight, missing: readonly Resource[], { until }: SelectionParts): Found {
  const { checkpoint, backups } = sight;
  const selected = backups.map((backup): Selected => {
    const resource = { id: backup.resource_id, name: backup.resource_name, type: backup.resource_type };
    if (isUsable(backup, until !== undefined)) return { resource, backup, failure: undefined };
    const { status = 'unknown' } = backup;
    return isBeingMade(status)
      ? { resource, backup: undefined, failure: stillBeingMade(resource) }
      : { resource, backup: undefined, failure: failedInCbr(resource, `its backup has the status ${status}`) };
  });
  const skipped = (checkpoint?.vault?.skipped_resources ?? []).map(({ code, reason, ...resource }): Selected => {
    const why = [code, reason === undefined ? undefined : `"${reason}"`].filter((word) => word !== undefined).join(' ');
    const failure = failedInCbr(resource, `CBR skipped it${why === '' ? '' : `: ${why}`}`, code);
    return { resource, backup: undefined, failure };
  });
  const absent = missing.map((resource): Selected => {
    const failure = isBeingMadeStill(sight)
      ? stillBeingMade(resource)
      : failedInCbr(resource, 'the checkpoint has no backup of it');
    return { resource, backup: undefined, failure };
  });
  const all = [...selected, ...skipped, ...absent];
  const isHalf = isBeingMadeStill(sight) && all.length > 0;
  return { selected: all, failure: isHalf ? notMade(id) : undefined };
}

function named({ id = 'unknown', name }: Resource): string {
  return name === undefined ? `Resource ${id}` : `${name} (resource ${id})`;
}

function failedInCbr(resource: Resource, problem: string, code?: string): Failure {
  return {
    title: 'The backup failed in CBR',
    reasons: [`${named(resource)}: ${problem}.`],
    advice: 'Look at the backup task in CBR, and back the server up again.',
    code,
    requestId: undefined,
  };
}

const MAKE_IT_WAIT = 'Use wait: true, or run the step again when the backup job has ended.';

function stillBeingMade(resource: Resource): Failure {
  return {
    title: 'The backup is still being made',
    reasons: [`${named(resource)}: its backup is still being made.`],
    advice: MAKE_IT_WAIT,
    code: undefined,
    requestId: undefined,
  };
}

function notMade(id: string): Failure {
  return {
    title: 'The checkpoint is still being made',
    reasons: [`Checkpoint ${id} is still being made: what is there was submitted, and more may come.`],
    advice: MAKE_IT_WAIT,
    code: undefined,
    requestId: undefined,
  };
}
