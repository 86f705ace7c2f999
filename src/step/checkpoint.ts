import { CallError } from '../cbr/call-error.ts';
import type { Backup, Checkpoint, Resource } from '../cbr/schemas.ts';
import { MINUTE } from '../clock.ts';
import { showDuration } from '../duration.ts';
import { pace } from '../replication/pace.ts';
import { isBeingMade } from '../replication/read-backup.ts';
import { isSame } from '../replication/records.ts';
import type { Failure } from '../report/result.ts';
import { isOriginal, isUsable, type Selected } from './newest-backup.ts';
import { byId, type Found, listBackups, readPatiently, type SelectionParts } from './read-source.ts';

/** A checkpoint that is made may take so long to show all its backups. */
const MAX_LATE = 10 * MINUTE;

/** What was seen of a checkpoint. */
interface Sight {
  /** Absent where it may not be read, or is not there any more. */
  readonly checkpoint: Checkpoint | undefined;
  readonly backups: readonly Backup[];
}

/**
 * All backups of a checkpoint. A step that waits also waits for it to be made, and for each of its resources to have a
 * backup; one that does not takes what is there.
 */
export async function selectCheckpoint(id: string, parts: SelectionParts): Promise<Found> {
  const { clock, cancelled, reporter } = parts.context;
  const start = clock.now();
  let madeAt: number | undefined;
  let toldAt: number | undefined;
  for (;;) {
    const sight = await look(id, parts);
    const missing = missingIn(sight);
    if (!isGoingOn(sight)) madeAt ??= clock.now();
    const isLate = madeAt !== undefined && clock.now() - madeAt >= MAX_LATE;
    const isComplete = madeAt !== undefined && (missing.length === 0 || isLate);
    const { until } = parts;
    if (isComplete || until === undefined || clock.now() >= until) return judge(id, sight, missing, parts);
    if (toldAt === undefined || clock.now() - toldAt >= 5 * MINUTE) {
      toldAt = clock.now();
      const soFar = showDuration(toldAt - start);
      reporter.news(`The checkpoint is still being made: ${sight.backups.length} backups so far, ${soFar} waited.`);
    }
    await clock.pause(Math.min(pace(clock.now() - start, undefined, clock.random()), until - clock.now()), cancelled);
  }
}

let warned: unknown;

async function look(id: string, parts: SelectionParts): Promise<Sight> {
  const checkpoint = await readPatiently('cbr:checkpoints:get', parts, async (client) => {
    try {
      return (await client.showCheckpoint(id)).value;
    } catch (error) {
      if (!(error instanceof CallError) || (error.means !== 'no_permission' && !isGone(error))) throw error;
      if (warned !== parts)
        parts.context.reporter.warning(`${error.message} Whether the checkpoint is complete could not be checked.`);
      warned = parts;
      return undefined;
    }
  });
  const { backups } = await listBackups({ checkpoint_id: id }, parts);
  const own = backups.filter((backup) => isOriginal(backup) && isSame(backup.checkpoint_id, id));
  return { checkpoint, backups: own };
}

/** It disappears with its backups; some regions do not offer the call. */
function isGone(error: CallError): boolean {
  return 'status' in error && error.status === 404;
}

function isGoingOn({ checkpoint, backups }: Sight): boolean {
  if (checkpoint === undefined) return backups.length === 0;
  return checkpoint.status === 'protecting' || checkpoint.status === 'waiting_protect';
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
    const failure = isGoingOn(sight)
      ? stillBeingMade(resource)
      : failedInCbr(resource, 'the checkpoint has no backup of it');
    return { resource, backup: undefined, failure };
  });
  const all = [...selected, ...skipped, ...absent];
  const isHalf = isGoingOn(sight) && all.length > 0;
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
