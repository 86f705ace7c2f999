import { InputError } from './github/input-error.ts';
import { type Inputs, readInputs } from './github/inputs.ts';
import { Log } from './github/log.ts';
import { Secrets } from './github/secrets.ts';
import type { TellKnown, World } from './step/run.ts';

export { systemClock } from './clock.ts';

const TITLE = 'A file of this action is missing or damaged; nothing was sent';

/**
 * The whole story of a step: the inputs here, and all the rest where they are right.
 * @param know takes what a last resort tells, as soon as there is something to tell
 * @returns whether all went well and is written; where not, the log says why
 */
export async function run(world: World, know: (tell: TellKnown) => void = () => undefined): Promise<boolean> {
  const secrets = new Secrets();
  const log = new Log(secrets);
  let inputs: Inputs;
  try {
    inputs = readInputs(log, world.environment);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    log.failed([`${error.title}.`, ...error.problems]);
    return false;
  }
  warnOfMaskedIds(log, inputs, world.environment);
  // Loaded late: a step with wrong inputs ends without it, and so does every test of the inputs.
  let late: typeof import('./step/run.ts');
  try {
    late = await import('./step/run.ts');
  } catch {
    log.failed([`${TITLE}.`, 'What to do: check that the action was checked out whole, with all of dist/.']);
    return false;
  }
  return late.runStep(inputs, world, log, secrets, know);
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
