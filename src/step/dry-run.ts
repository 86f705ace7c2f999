import type { Caller, CbrClient } from '../cbr/client.ts';
import type { Inputs } from '../github/inputs.ts';
import { checkBackup, checkDestination, concerns } from '../replication/preflight.ts';
import { CheckError, type Findings, type Obstacle, type Replication } from '../replication/replication.ts';
import { explain, type Result, tellAll } from '../report/explain.ts';
import { forEveryBackup } from './fan-out.ts';

/** The dry run: checks each backup, and then what they have in common. */
export async function checkAll(
  results: readonly Result[],
  inputs: Inputs,
  client: CbrClient,
  callerFor: (replication: Replication) => Caller,
  caller: Caller,
  warn: (text: string) => void,
): Promise<void> {
  const several = results.length > 1;
  await forEveryBackup(results, client, callerFor, async (replication) => {
    replication.findings = await checkBackup(replication, client, caller);
    const own = callerFor(replication);
    for (const line of tellFindings(replication.findings, several)) own.tell(line);
  });
  const checked = results.filter(({ replication }) => replication.findings !== undefined);
  const replications = checked.map(({ replication }) => replication);
  if (replications.length > 0) {
    const common = await checkDestination(replications, inputs.sourceRegion, client, caller).catch((error: unknown) => {
      // What was found by then is told all the same.
      for (const result of checked) conclude(result, result.replication.findings?.obstacles ?? [], caller);
      throw error;
    });
    for (const line of tellFindings(common, several)) caller.tell(line);
    for (const result of checked) {
      const { replication } = result;
      replication.outcome = 'checked';
      replication.commonFindings = common;
      conclude(result, [...(replication.findings?.obstacles ?? []), ...common.obstacles], caller);
    }
  }
  if (several) caller.tell(tellAll(results));
  // Beside what nobody can check.
  const gaps = new Set(
    replications.flatMap(({ findings, commonFindings }) => [
      ...(findings?.unchecked ?? []),
      ...(commonFindings?.unchecked.slice(0, -1) ?? []),
    ]),
  ).size;
  if (gaps > 0)
    warn(
      `The dry run could not check everything: ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}, told above as "Not checked".`,
    );
}

/** A backup with an obstacle in its way has failed. */
function conclude(result: Result, obstacles: readonly Obstacle[], { cancelled }: Caller): void {
  const own = obstacles.filter((obstacle) => concerns(obstacle, result.replication));
  if (own.length > 0) result.failure = explain(new CheckError(own), result.replication, cancelled);
}

function tellFindings({ facts, unchecked, obstacles }: Findings, several: boolean): string[] {
  return [
    ...facts,
    // Of one backup they are told at the end, where those of several may be too many.
    ...(several ? obstacles.map(({ message, advice }) => `Obstacle: ${message} ${advice}`) : []),
    ...unchecked.map((what) => `Not checked: ${what}`),
  ];
}
