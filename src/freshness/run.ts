import { failureOfInputs, showFailure } from '../github/failure.ts';
import { type FreshnessInputs, readFreshnessInputs } from '../github/freshness-inputs.ts';
import { InputError } from '../github/input-error.ts';
import { Log } from '../github/log.ts';
import { setOutputs } from '../github/outputs.ts';
import { Secrets } from '../github/secrets.ts';
import { putSummary } from '../github/summary/put.ts';
import { ReplicationError } from '../replication/replication.ts';
import { tellError } from '../report/explain.ts';
import type { Failure } from '../report/result.ts';
import type { Freshness, World } from './check.ts';
import { outputsOf } from './outputs.ts';
import { summarise } from './summary.ts';
import { explain, failureOf, PREVIEW, tellKnown, tellPoint } from './tell.ts';

export { systemClock } from '../clock.ts';

/**
 * The whole story of a step of the action freshness/: inputs, reads, verdict, outputs, summary. Changes nothing.
 * @param know takes what a last resort tells, as soon as there is something to tell
 * @returns whether each resource has a fresh replica, and all is written; where not, the log says why
 */
export async function run(
  world: World,
  know: (tell: (error: unknown) => readonly string[]) => void = () => undefined,
): Promise<boolean> {
  const secrets = new Secrets();
  const log = new Log(secrets);
  let inputs: FreshnessInputs;
  try {
    inputs = readFreshnessInputs(log, world.environment);
  } catch (error) {
    showFailure(log, error instanceof InputError ? failureOfInputs(error) : explain(error, world));
    return false;
  }

  const { maxAgeHours } = inputs;
  const freshness: Freshness = { points: [], hasVerdict: false, replicas: 0, now: world.clock.time() };
  know((error) => {
    save(freshness, secrets);
    return [...tellError(error), tellKnown(freshness, maxAgeHours)].map((text) => secrets.clean(text));
  });
  let failure: Failure | undefined;
  try {
    // Loaded late: a step with wrong inputs ends without it.
    const { checkFreshness } = await import('./check.ts').catch(refuseDamaged);
    await checkFreshness(freshness, inputs, world, log);
    for (const point of freshness.points) log.info(tellPoint(point, maxAgeHours));
    log.info(PREVIEW);
    failure = failureOf(freshness, maxAgeHours);
  } catch (error) {
    failure = explain(error, world);
  }
  if (failure?.cause !== undefined) log.debug(`Unforeseen: ${failure.cause}`);
  if (failure !== undefined) showFailure(log, failure);

  let areWritten = true;
  try {
    setOutputs(outputsOf(freshness, secrets));
  } catch (error) {
    areWritten = false;
    log.failed(['The outputs could not be written.', ...tellError(error), tellKnown(freshness, maxAgeHours)]);
  }
  try {
    await putSummary(summarise({ freshness, inputs, failure }, secrets));
  } catch (error) {
    log.warning(['The job summary could not be written.', ...tellError(error)].join(' '));
  }
  return failure === undefined && freshness.hasVerdict && areWritten;
}

function save(freshness: Freshness, secrets: Secrets): void {
  try {
    setOutputs(outputsOf(freshness, secrets));
  } catch {}
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
