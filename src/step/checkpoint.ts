import { ServiceError } from '../cbr/call-error.ts';
import { isId } from '../cbr/fields.ts';
import { mayPass } from '../cbr/patience.ts';
import { MINUTE, SECOND } from '../clock.ts';
import { showDuration } from '../duration.ts';
import { pace } from '../replication/pace.ts';
import { isSame } from '../replication/records.ts';
import { ReplicationError } from '../replication/replication.ts';
import { REMINDER } from '../replication/watch.ts';
import {
  hasEnded,
  isGrowing,
  isSilent,
  judgeCheckpoint,
  missingIn,
  resourcesOf,
  type Sight,
} from './checkpoint-verdict.ts';
import { isOriginal } from './newest-backup.ts';
import { type Found, listBackups, readPatiently, type SelectionParts } from './read-source.ts';

/** A checkpoint that is made may take so long to show all its backups. */
const MAX_LATE = 10 * MINUTE;
/** One of which nothing is seen, or that may not be read, may be about to show for so long: a firewall may refuse it for a moment. */
const MAX_UNSEEN = 2 * MINUTE;
/** A step that does not wait looks for so long at one that is not there, or says nothing. */
const MAX_LOOKING = 30 * SECOND;
/** What is there by then is submitted: that needs some of the time too, but never more than a tenth. */
const MAX_SUBMITTING = 5 * MINUTE;

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
      madeAt = isGrowing(sight, parts.until !== undefined) ? undefined : (madeAt ?? now);
      if (now >= latest(sight, until) || isComplete(sight, madeAt, now)) {
        return judgeCheckpoint(id, sight, parts.until !== undefined, parts.context);
      }
    }
    if (sight !== undefined && now - toldAt >= REMINDER) {
      toldAt = now;
      const soFar = `${sight.backups.length} backups so far, ${showDuration(now - start)} waited`;
      reporter.news(`The checkpoint is not complete yet: ${soFar}.`);
    }
    const left = (sight === undefined ? until : latest(sight, until)) - now;
    await clock.pause(Math.min(pace(now - start, undefined, clock.random()), left), cancelled);
  }
}

/** @returns nothing where it could not be read this time, and there is time for another look */
async function lookPatiently(id: string, parts: SelectionParts, until: number): Promise<Sight | undefined> {
  const { clock, reporter } = parts.context;
  try {
    return await look(id, { ...parts, once: clock.now() < until });
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

/** Until when it is looked at again: a gateway may not find it for a moment, or answer half of it. */
function latest(sight: Sight, until: number): number {
  const isLost = sight.unread?.status === 404 && !sight.unread.isFinal;
  return isLost || isSilent(sight) ? until + MAX_LOOKING : until;
}

function isComplete(sight: Sight, madeAt: number | undefined, now: number): boolean {
  if (madeAt === undefined) return false;
  const isUnseen = sight.unread !== undefined || (sight.backups.length === 0 && resourcesOf(sight).length === 0);
  if (isUnseen && !isSilent(sight)) return now - madeAt >= MAX_UNSEEN;
  return (missingIn(sight).length === 0 && hasEnded(sight)) || now - madeAt >= MAX_LATE;
}
