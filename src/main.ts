import { InputError } from './github/input-error.ts';
import { type Inputs, readInputs } from './github/inputs.ts';
import { Log } from './github/log.ts';
import { writeOutputs } from './github/outputs.ts';
import { Secrets } from './github/secrets.ts';
import { type Report, writeSummary } from './github/summary/summary.ts';
import { describeRun, readWorkflowRun, type WorkflowRun } from './github/workflow-run.ts';
import { ReplicationError, type ReplicationRequest } from './replication/replication.ts';
import { explain, tellError, tellKnown } from './report/explain.ts';
import { type Failure, Ledger, type Result } from './report/result.ts';
import { sumUp, tellAll } from './report/totals.ts';
import type { World } from './step/step.ts';

export { systemClock } from './clock.ts';

/** Tells what is known of the step, whatever it is that has ended it; nothing where that is no error. */
export type TellKnown = (error: unknown) => readonly string[];

/**
 * The whole story of a step: inputs, request, outputs, summary.
 * @param know takes what a last resort tells, as soon as there is something to tell
 * @returns whether all went well and is written; where not, the log says why
 */
export async function run(world: World, know: (tell: TellKnown) => void = () => undefined): Promise<boolean> {
  const secrets = new Secrets();
  const log = new Log(secrets);
  let inputs: Inputs;
  try {
    inputs = readInputs(log, world.environment);
    warnOfMaskedIds(log, inputs, world.environment);
  } catch (error) {
    showFailure(log, error instanceof InputError ? ofInputs(error) : explain(error, undefined, world));
    return false;
  }

  const workflowRun = await readWorkflowRun();
  const ledger = new Ledger();
  const requestFor = (backupId: string) => toRequest(backupId, inputs, workflowRun);
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
    // Loaded late: a step with wrong inputs ends without it, and so does every test of the inputs.
    const { runStep } = await import('./step/step.ts').catch(refuseDamaged);
    await runStep({ ledger, requestFor, save }, inputs, world, log);
  } catch (error) {
    if (results.length === 0) ledger.failure ??= explain(error, undefined, world);
    for (const result of results) result.fail(explain(error, result.replication, world));
  }
  for (const { failure } of [ledger, ...results])
    if (failure?.cause !== undefined) log.debug(`Unforeseen: ${failure.cause}`);
  const failure = sumUp(results, world.clock.now(), ledger.failure);
  if (failure !== undefined) showFailure(log, failure);
  const story = { inputs, results, workflowRun, failure, now: world.clock.time() };
  const areWritten = await report(ledger, story, log, secrets, world.clock.now());
  return failure === undefined && areWritten;
}

function ofInputs({ problems }: InputError): Failure {
  const title = problems.length === 1 ? 'An input is wrong; nothing was sent' : 'Inputs are wrong; nothing was sent';
  return { title, reasons: problems, advice: undefined, code: undefined, requestId: undefined };
}

/** huaweicloud/auth-action masks region and project, and GitHub then drops every job output that holds one of them. */
function warnOfMaskedIds(log: Log, inputs: Inputs, environment: NodeJS.ProcessEnv): void {
  const masked = [
    ['region', environment['HUAWEI_CLOUD_REGION'], inputs.sourceRegion],
    ['project', environment['HUAWEI_CLOUD_PROJECT_ID'], inputs.projectId],
  ]
    .filter(([, exported, used]) => exported !== undefined && exported === used)
    .map(([name]) => name);
  if (masked.length === 0) return;
  log.warning(
    `An earlier step has exported the source ${masked.join(' and ')}, as huaweicloud/auth-action does, which masks them: GitHub then drops job outputs that hold them. Outputs within this job are not affected.`,
  );
}

function toRequest(backupId: string, inputs: Inputs, workflowRun: WorkflowRun): ReplicationRequest {
  const { destinationRegion, destinationProjectId, destinationVaultId, name, enableAcceleration } = inputs;
  const description = inputs.description ?? describeRun(workflowRun);
  return {
    backupId,
    destinationRegion,
    destinationProjectId,
    destinationVaultId,
    name,
    description,
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

/** Not all files of dist/ are there. */
function refuseDamaged(cause: unknown): never {
  const error = new ReplicationError({
    title: 'A file of this action is missing or damaged; nothing was sent',
    message: 'A part of the action could not be loaded.',
    advice: 'Check that the action was checked out whole, with all of dist/.',
  });
  error.cause = cause;
  throw error;
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

function showFailure(log: Log, { title, reasons, advice, code, requestId }: Failure): void {
  const lines = [`${title}.`, ...reasons];
  if (advice !== undefined) lines.push(`What to do: ${advice}`);
  if (code !== undefined) lines.push(`Error code ${code}.`);
  if (requestId !== undefined) lines.push(`Request id ${requestId}.`);
  log.failed(lines);
}
