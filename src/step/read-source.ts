import { CallError, ServiceError } from '../cbr/call-error.ts';
import type { BackupQuery, CbrClient } from '../cbr/client.ts';
import { timeOf } from '../cbr/fields.ts';
import { readPast } from '../cbr/patience.ts';
import type { Backup, Resource } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { ReplicationError } from '../replication/replication.ts';
import { type Failure, TITLES } from '../report/result.ts';
import type { Selected } from './newest-backup.ts';

// What a selection reads of the source region.

/** Backups a page. */
const PAGE = 500;
/** A list that has fewer backups than it counts is read so often. */
const MAX_LISTS = 3;

/** What a selection has found. */
export interface Found {
  /** Each resource that is to be protected. */
  readonly selected: readonly Selected[];
  /** Why the step fails as a whole, after everything else was done. */
  readonly failure?: Failure | undefined;
}

/** How it is looked for. */
export interface SelectionParts {
  readonly client: CbrClient;
  readonly context: StepContext;
  /** The time limit of a step that waits, by this machine's clock. */
  readonly until: number | undefined;
  /** Failures are left to the caller, who reads again anyway. */
  readonly once?: boolean;
}

/** Something of the source region. */
interface Readable {
  /** That reading it needs. */
  readonly permission: string;
  /** What to do where it is not there. */
  readonly ifNone: string;
}

const LIST: Readable = {
  permission: 'cbr:backups:list',
  ifNone: 'Check project_id, source_region and endpoint, then run the step again.',
};

/**
 * A list to its end, the server's clock when it was read, and whether it has fewer than it counts. While it is read,
 * backups come and go, and the pages shift: where it has fewer it is read again, for as long as that shows more.
 */
export async function listBackups(
  query: BackupQuery,
  parts: SelectionParts,
): Promise<{ backups: readonly Backup[]; now: number; isShort: boolean }> {
  return readPatiently(LIST, parts, async (client) => {
    const backups = new Map<string | undefined, Backup>();
    let now = parts.context.clock.time();
    for (let lists = 1; ; lists++) {
      const before = backups.size;
      let read = 0;
      let counted: number | undefined;
      for await (const page of client.allBackups(
        { limit: PAGE, once: parts.once === true },
        { ...query, sort: 'created_at:desc' },
      )) {
        for (const backup of page.value) backups.set(backup.id?.toLowerCase(), backup);
        read += page.value.length;
        counted = page.count;
        now = timeOf(page.date, parts.context.clock.time());
      }
      const isShort = counted !== undefined && counted > read;
      if (!isShort || backups.size === before || lists === MAX_LISTS) {
        return { backups: [...backups.values()], now, isShort };
      }
    }
  });
}

/**
 * Reads something that the selection rests on, past failures that may pass.
 * @throws {ReplicationError} it could not be read
 * @throws what was thrown where the step is cancelled or its login failed
 */
export async function readPatiently<T>(
  { permission, ifNone }: Readable,
  { client, context, until, once = false }: SelectionParts,
  read: (client: CbrClient) => Promise<T>,
): Promise<T> {
  try {
    return await (once ? read(client) : readPast(() => read(client), context, until));
  } catch (error) {
    if (!(error instanceof CallError) || error.behaviour === 'cancelled') throw error;
    const isMissing = error instanceof ServiceError && error.status === 404;
    const advice =
      error.means === 'no_permission'
        ? `Grant the permission ${permission} in the source project, then run the step again.`
        : isMissing
          ? ifNone
          : error.advice;
    throw new ReplicationError({
      title: TITLES.selectionUnread,
      message: 'Nothing was submitted.',
      advice,
      call: error,
    });
  }
}

/** The resources, each once. One without an ID cannot be told from others, and counts by itself. */
export function byId(resources: readonly Resource[]): Resource[] {
  const named = resources.filter(({ id }) => id !== undefined);
  return [
    ...new Map(named.map((resource) => [resource.id?.toLowerCase(), resource])).values(),
    ...resources.filter(({ id }) => id === undefined),
  ];
}
