import { CallError } from '../cbr/call-error.ts';
import type { BackupQuery, CbrClient } from '../cbr/client.ts';
import type { Backup, Resource } from '../cbr/schemas.ts';
import { SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { Backoff, retry } from '../http/retry.ts';
import { ReplicationError } from '../replication/replication.ts';
import type { Failure } from '../report/result.ts';
import type { Selected } from './newest-backup.ts';

// What a selection reads of the source region.

/** Backups a page. */
const PAGE = 500;
const MAX_ATTEMPTS = 7;

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
}

/** A list to its end, and the server's clock when it was read. */
export async function listBackups(
  query: BackupQuery,
  parts: SelectionParts,
): Promise<{ backups: readonly Backup[]; now: number }> {
  return readPatiently('cbr:backups:list', parts, async (client) => {
    const backups: Backup[] = [];
    let now = parts.context.clock.time();
    for await (const page of client.allBackups({ limit: PAGE }, { ...query, sort: 'created_at:desc' })) {
      backups.push(...page.value);
      now = page.date ?? now;
    }
    return { backups, now };
  });
}

/**
 * Reads something that the selection rests on, past failures that may pass.
 * @param permission that it needs
 */
export async function readPatiently<T>(
  permission: string,
  { client, context }: SelectionParts,
  read: (client: CbrClient) => Promise<T>,
): Promise<T> {
  const backoff = new Backoff(context.clock);
  const again = (error: unknown): number | undefined => {
    if (!(error instanceof CallError) || error.behaviour !== 'ambiguous') return undefined;
    const pause = backoff.next(MAX_ATTEMPTS);
    if (pause !== undefined) context.reporter.trouble(error.message, `Trying again in ${Math.ceil(pause / SECOND)} s.`);
    return pause;
  };
  try {
    return await retry(() => read(client), again, context);
  } catch (error) {
    if (!(error instanceof CallError) || error.means !== 'no_permission') throw error;
    throw new ReplicationError({
      title: 'The selection could not be read',
      message: 'What to replicate could not be read; nothing was submitted.',
      advice: `Grant the permission ${permission} in the source project, then run the step again.`,
      call: error,
    });
  }
}

/** The resources that have an ID, each once. */
export function byId(resources: readonly Resource[]): Resource[] {
  const named = resources.filter(({ id }) => id !== undefined);
  return [...new Map(named.map((resource) => [resource.id?.toLowerCase(), resource])).values()];
}
