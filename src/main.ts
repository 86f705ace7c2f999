import { InputError } from './github/input-error.ts';
import { type Inputs, readInputs } from './github/inputs.ts';
import { Log } from './github/log.ts';
import { writeOutputs } from './github/outputs.ts';
import { Secrets } from './github/secrets.ts';
import { type Report, writeSummary } from './github/summary/summary.ts';
import { describeRun, readWorkflowRun, type WorkflowRun } from './github/workflow-run.ts';
import type { ReplicationRequest } from './replication/replication.ts';
import { explain } from './report/explain.ts';
import { tellOutcome } from './report/outcome.ts';
import { type Failure, Ledger } from './report/result.ts';
import { sumUp, tellAll } from './report/totals.ts';
import type { World } from './step/step.ts';

/** The whole story of a step: inputs, request, outputs, summary. Never throws; a failed step has an exit code above 0. */
export async function run(world: World): Promise<void> {
  const secrets = new Secrets();
  const log = new Log(secrets);
  let inputs: Inputs;
  try {
    inputs = readInputs(log, world.environment);
    warnOfMaskedIds(log, inputs, world.environment);
  } catch (error) {
    return showFailure(log, error instanceof InputError ? ofInputs(error) : explain(error, undefined, world));
  }

  const workflowRun = await readWorkflowRun();
  const ledger = new Ledger();
  const requestFor = (backupId: string) => toRequest(backupId, inputs, workflowRun);
  // Those that a selection finds are added when it is resolved.
  if (inputs.selection.kind === 'backups') for (const id of inputs.selection.backupIds) ledger.add(requestFor(id));
  const { results } = ledger;
  try {
    // Should the step be killed while it waits, its outputs are there. Whether they can be written is told at the end.
    const save = () => saveOutputs(ledger, inputs, secrets);
    // Loaded late: a step with wrong inputs ends without it, and so does every test of the inputs.
    const { runStep } = await import('./step/step.ts');
    await runStep({ ledger, requestFor, save }, inputs, world, log);
  } catch (error) {
    if (results.length === 0) ledger.failure ??= explain(error, undefined, world);
    for (const result of results) result.fail(explain(error, result.replication, world));
  }
  const failure = sumUp(results, world.clock.now(), ledger.failure);
  if (failure !== undefined) showFailure(log, failure);
  await report(ledger, { inputs, results, workflowRun, failure, now: world.clock.now() }, log, secrets);
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

/** Outputs first: they are worth more than the summary, and neither may fail without a word. */
async function report(ledger: Ledger, story: Report, log: Log, secrets: Secrets): Promise<void> {
  const { inputs, results } = story;
  try {
    writeOutputs(ledger, inputs, secrets);
  } catch (error) {
    const told = results.length === 1 ? results.map(({ replication }) => tellOutcome(replication)) : [tellAll(results)];
    log.failed([`The outputs could not be written: ${error}`, ...told]);
  }
  try {
    await writeSummary(story, secrets);
  } catch (error) {
    log.warning(`The job summary could not be written: ${error}`);
  }
}

function showFailure(log: Log, { title, reasons, advice, code, requestId }: Failure): void {
  const lines = [`${title}.`, ...reasons];
  if (advice !== undefined) lines.push(`What to do: ${advice}`);
  if (code !== undefined) lines.push(`Error code ${code}.`);
  if (requestId !== undefined) lines.push(`Request id ${requestId}.`);
  log.failed(lines);
}
