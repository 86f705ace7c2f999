import { showFailure } from '../github/failure.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { writeOutputs } from '../github/outputs.ts';
import type { Secrets } from '../github/secrets.ts';
import type { Report } from '../github/summary/night.ts';
import { writeSummary } from '../github/summary/write.ts';
import { describeRun, readWorkflowRun, type WorkflowRun } from '../github/workflow-run.ts';
import type { Hide } from '../http/hidden.ts';
import type { ReplicationRequest } from '../replication/replication.ts';
import { explain, tellError, tellKnown } from '../report/explain.ts';
import { Ledger, type Result } from '../report/result.ts';
import { sumUp, tellAll } from '../report/totals.ts';
import { playStep, type World } from './step.ts';

export type { World } from './step.ts';

/** Tells what is known of the step, whatever it is that has ended it; nothing where that is no error. */
export type TellKnown = (error: unknown) => readonly string[];

/**
 * A step with right inputs: the requests, then outputs and summary, whatever has happened.
 * @param know takes what a last resort tells, as soon as there is something to tell
 * @returns whether all went well and is written; where not, the log says why
 */
export async function runStep(
  inputs: Inputs,
  world: World,
  log: Log,
  secrets: Secrets,
  know: (tell: TellKnown) => void,
): Promise<boolean> {
  const hide = (text: string) => secrets.hide(text);
  const workflowRun = hideRun(await readWorkflowRun(), hide);
  const ledger = new Ledger();
  const requestFor = (backupId: string) => toRequest(backupId, inputs, workflowRun, hide);
  // Those that a selection finds are added when it is resolved.
  if (inputs.selection.kind === 'backups') for (const id of inputs.selection.backupIds) ledger.add(requestFor(id));
  const { results } = ledger;
  // Should the step be killed while it waits, its outputs are there. Whether they can be written is told at the end.
  const save = () => saveOutputs(ledger, inputs, secrets);
  know((error) => {
    save();
    return [...tellError(error), ...tellResults(results.map(toUnfinished), world.clock.now())].map((text) =>
      secrets.clean(text),
    );
  });
  try {
    await playStep({ ledger, requestFor, save }, inputs, world, log);
  } catch (error) {
    if (results.length === 0) ledger.failure ??= explain(error, undefined, world);
    for (const result of results) result.fail(explain(error, result.replication, world));
  }
  for (const { failure } of [ledger, ...results])
    if (failure?.cause !== undefined) log.debug(`Unforeseen: ${failure.cause}`);
  const failure = sumUp(results, world.clock.now(), ledger.failure);
  if (failure !== undefined) showFailure(log, failure);
  const story = {
    inputs,
    results,
    workflowRun,
    whole: ledger.failure,
    now: world.clock.time(),
    clock: world.clock.now(),
  };
  const areWritten = await report(ledger, story, log, secrets, world.clock.now());
  return failure === undefined && areWritten;
}

/** The environment is text from outside, too. */
function hideRun(run: WorkflowRun, hide: Hide): WorkflowRun {
  return Object.fromEntries(Object.entries(run).map(([name, value]) => [name, hide(value)]));
}

function toRequest(backupId: string, inputs: Inputs, workflowRun: WorkflowRun, hide: Hide): ReplicationRequest {
  const { destinationRegion, destinationProjectId, destinationVaultId, name, enableAcceleration } = inputs;
  // It is shown in the console of the cloud, to others than the log is.
  const description = inputs.description ?? describeRun(workflowRun);
  return {
    backupId,
    destinationRegion,
    destinationProjectId,
    destinationVaultId,
    name,
    description: description === undefined ? undefined : hide(description),
    enableAcceleration,
  };
}

function saveOutputs(ledger: Ledger, inputs: Inputs, secrets: Secrets): void {
  try {
    writeOutputs(ledger, inputs, secrets);
  } catch {}
}

/**
 * Outputs first: they are worth more than the summary, and neither may fail without a word.
 * @param now for durations
 * @returns whether the outputs are written
 */
async function report(ledger: Ledger, story: Report, log: Log, secrets: Secrets, now: number): Promise<boolean> {
  const { inputs, results } = story;
  let areWritten = true;
  try {
    writeOutputs(ledger, inputs, secrets);
  } catch (error) {
    areWritten = false;
    log.failed(['The outputs could not be written.', ...tellError(error), ...tellResults(results, now)]);
  }
  try {
    await writeSummary(story, secrets);
  } catch (error) {
    log.warning(['The job summary could not be written.', ...tellError(error)].join(' '));
  }
  return areWritten;
}

/** Of a request that is under way it is not known yet what it does. */
function toUnfinished({ replication, failure }: Result): Result {
  const { inDoubt, requestedAt, outcome } = replication;
  const isUnderWay = requestedAt !== undefined && outcome === undefined && failure === undefined;
  return { replication: { ...replication, inDoubt: inDoubt || isUnderWay }, failure };
}

/** What has become of the backups, for whatever comes after it is known. */
function tellResults(results: readonly Result[], now: number): string[] {
  return results.length > 1 ? [tellAll(results)] : [tellKnown(results[0]?.replication, now)];
}
