import { showFailure } from '../github/failure.ts';
import type { FreshnessInputs } from '../github/freshness-inputs.ts';
import type { Log } from '../github/log.ts';
import { setOutputs } from '../github/outputs.ts';
import type { Secrets } from '../github/secrets.ts';
import { putSummary } from '../github/summary/put.ts';
import { tellError } from '../report/explain.ts';
import type { Failure } from '../report/result.ts';
import { checkFreshness, type Freshness, type World } from './check.ts';
import { outputsOf } from './outputs.ts';
import { summarise } from './summary.ts';
import { explain, failureOf, PREVIEW, tellKnown, tellPoint } from './tell.ts';

/** Tells what is known of the step, whatever it is that has ended it; nothing where that is no error. */
export type TellKnown = (error: unknown) => readonly string[];

/** A step with right inputs: what is read, then verdict, outputs and summary. Changes nothing. */
export async function runCheck(
  inputs: FreshnessInputs,
  world: World,
  log: Log,
  secrets: Secrets,
  know: (tell: TellKnown) => void,
): Promise<boolean> {
  const { maxAgeHours } = inputs;
  const freshness: Freshness = { points: [], hasVerdict: false, replicas: 0, now: world.clock.time() };
  know((error) => {
    save(freshness, secrets);
    return [...tellError(error), tellKnown(freshness, maxAgeHours)].map((text) => secrets.clean(text));
  });
  let failure: Failure | undefined;
  try {
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
