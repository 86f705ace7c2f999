import type { CbrClient } from '../cbr/client.ts';
import { MINUTE } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { noteBackup, SEARCHED_PAGE } from '../replication/read-backup.ts';
import type { OpenResult } from '../report/result.ts';

/** The names are a courtesy: nobody waits for them any longer. */
const MAX_SEARCH = MINUTE;

/**
 * Looks up once, in the list, what the backups are of that failed before they were read. That it could not be done fails
 * nothing.
 * @param client of the step
 */
export async function nameFailed(
  results: readonly OpenResult[],
  client: CbrClient,
  context: StepContext,
): Promise<void> {
  const unnamed = new Map(
    results
      .filter(({ failure, replication }) => failure !== undefined && replication.backup?.resourceName === undefined)
      .map(({ journal }) => [journal.replication.request.backupId.toLowerCase(), journal] as const)
      // A resource that has no backup.
      .filter(([id]) => id !== ''),
  );
  if (results.length === 1 || unnamed.size === 0 || context.cancelled.aborted) return;
  const { clock, cancelled, reporter } = context;
  const limit = clock.limit(MAX_SEARCH);
  const searching = client.for({ ...context, cancelled: AbortSignal.any([cancelled, limit.signal]) });
  try {
    const reading = { limit: SEARCHED_PAGE, once: true };
    for await (const { value } of searching.allBackups(reading, { sort: 'created_at:desc' })) {
      for (const backup of value) {
        const id = backup.id?.toLowerCase() ?? '';
        const journal = unnamed.get(id);
        if (journal === undefined) continue;
        noteBackup(journal, backup);
        unnamed.delete(id);
      }
      if (unnamed.size === 0) break;
    }
  } catch (error) {
    reporter.debug(`The names of ${unnamed.size} failed backups are not known. ${error}`);
  } finally {
    limit.clear();
  }
}
