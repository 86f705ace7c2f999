import type { CbrClient } from '../cbr/client.ts';
import type { StepContext } from '../context.ts';
import { checkBackup, checkDestination, concerns } from '../replication/preflight.ts';
import { CheckError, type Obstacle } from '../replication/replication.ts';
import { explain } from '../report/explain.ts';
import type { OpenResult } from '../report/result.ts';
import { type FanOut, forEveryBackup } from './fan-out.ts';

/** The dry run: checks each backup, and then what they have in common. */
export async function checkAll(
  fanOut: FanOut,
  sourceRegion: string | undefined,
  client: CbrClient,
  context: StepContext,
): Promise<void> {
  const { results, reporter } = fanOut;
  await forEveryBackup(fanOut, async (journal) => {
    const own = { ...context, reporter: reporter.for(journal.replication) };
    const findings = await checkBackup(journal, client.for(own), own);
    journal.note({ findings });
    reporter.found(findings, journal.replication);
  });
  const checked = results.filter(({ replication }) => replication.findings !== undefined);
  const replications = checked.map(({ replication }) => replication);
  if (checked.length > 0) {
    const common = await checkDestination(replications, sourceRegion, client, context).catch((error: unknown) => {
      // What was found by then is told all the same.
      for (const result of checked) conclude(result, result.replication.findings?.obstacles ?? [], context);
      throw error;
    });
    reporter.found(common);
    for (const result of checked) {
      result.journal.note({ outcome: 'checked', commonFindings: common });
      conclude(result, [...(result.replication.findings?.obstacles ?? []), ...common.obstacles], context);
    }
  }
  reporter.total(results);
  // Apart from what can never be checked, which comes last.
  const gaps = new Set(
    replications.flatMap(({ findings, commonFindings }) => [
      ...(findings?.unchecked ?? []),
      ...(commonFindings?.unchecked.slice(0, -1) ?? []),
    ]),
  ).size;
  if (gaps > 0) {
    const checks = gaps === 1 ? '1 check' : `${gaps} checks`;
    reporter.warning(`${checks} could not be made: see "Not checked" above.`);
  }
}

/** A backup with an obstacle in its way has failed. */
function conclude(result: OpenResult, obstacles: readonly Obstacle[], context: StepContext): void {
  const own = obstacles.filter((obstacle) => concerns(obstacle, result.replication));
  if (own.length > 0) result.fail(explain(new CheckError(own), result.replication, context));
}
