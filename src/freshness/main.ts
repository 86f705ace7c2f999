import { type FreshnessInputs, readFreshnessInputs } from '../github/freshness-inputs.ts';
import { InputError } from '../github/input-error.ts';
import { Log } from '../github/log.ts';
import { Secrets } from '../github/secrets.ts';
import type { World } from './check.ts';
import type { TellKnown } from './run.ts';

export { systemClock } from '../clock.ts';

const TITLE = 'A file of this action is missing or damaged; nothing was sent';

/**
 * The whole story of a step of the action freshness/: the inputs here, and all the rest where they are right.
 * @param know takes what a last resort tells, as soon as there is something to tell
 * @returns whether each resource has a fresh replica, and all is written; where not, the log says why
 */
export async function run(world: World, know: (tell: TellKnown) => void = () => undefined): Promise<boolean> {
  const secrets = new Secrets();
  const log = new Log(secrets);
  let inputs: FreshnessInputs;
  try {
    inputs = readFreshnessInputs(log, world.environment);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    log.failed([`${error.title}.`, ...error.problems]);
    return false;
  }
  // Loaded late: a step with wrong inputs ends without it.
  let late: typeof import('./run.ts');
  try {
    late = await import('./run.ts');
  } catch {
    log.failed([`${TITLE}.`, 'What to do: check that the action was checked out whole, with all of dist/.']);
    return false;
  }
  return late.runCheck(inputs, world, log, secrets, know);
}
