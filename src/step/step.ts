import { setMaxListeners } from 'node:events';
import { CbrClient, type CbrService } from '../cbr/client.ts';
import { inParallel } from '../cbr/gate.ts';
import { type Clock, MINUTE } from '../clock.ts';
import type { StepContext } from '../context.ts';
import type { Credential } from '../credentials/credential.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import { Turns } from '../replication/busy.ts';
import { Watch } from '../replication/watch.ts';
import type { Ledger } from '../report/result.ts';
import { Autosave } from './autosave.ts';
import { toCredential } from './credential.ts';
import { checkAll } from './dry-run.ts';
import { type FanOut, forEveryBackup } from './fan-out.ts';
import { replicateOne } from './replicate-one.ts';
import { type StepReporter, stepReporter } from './reporter.ts';

/** What the step runs in. The toolkit reads inputs, and writes outputs and summary, by `process.env` itself. */
export interface World {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted when the runner cancels the step. */
  readonly cancelled: AbortSignal;
}

/** What is to be done for the backups in the ledger. */
export type StepPlan = Pick<
  Inputs,
  'sourceRegion' | 'wait' | 'timeoutMinutes' | 'verify' | 'dryRun' | 'maxParallel'
> & {
  readonly source: Pick<CbrService, 'endpoint' | 'projectId'>;
  readonly destination: Pick<CbrService, 'endpoint' | 'projectId'>;
};

/** What it is done with. */
export interface StepParts {
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
  readonly reporter: StepReporter;
  readonly transport: Transport;
  readonly credential: Credential;
  /** Filled in with what becomes of each backup. */
  readonly ledger: Ledger;
  /** Called when there is something new, and before any wait. */
  readonly save: () => void;
}

/**
 * Puts a step together: the only place that does, for the action and for everything that plays steps.
 * @returns runs it; rejects with what ends it for all backups before they have begun
 */
export function openStep(plan: StepPlan, parts: StepParts): () => Promise<void> {
  const { clock, cancelled, reporter, transport, credential, ledger, save } = parts;
  const { results } = ledger;
  const context: StepContext = { clock, cancelled, reporter };
  const longest = clock.now() + plan.timeoutMinutes * MINUTE;
  const shared = { credential, transport, common: inParallel(plan.maxParallel), until: longest };
  const source = new CbrClient({ ...plan.source, ...shared }, context);
  const fanOut: FanOut = { results, clock, cancelled, reporter, accepted: source.accepted };
  if (plan.dryRun) return () => checkAll(fanOut, plan.sourceRegion, source, context);

  const destination = new CbrClient({ ...plan.destination, ...shared }, context);
  return async () => {
    const autosave = new Autosave(results, clock, reporter.total, save);
    ledger.changed = () => autosave.changed();
    const until = plan.wait ? longest : undefined;
    const submitting = { watch: new Watch(source, context), turns: new Turns(), until, longest };
    const replication = { source, destination, context, reporter, submitting, verify: plan.verify };
    await autosave.during(
      cancelled,
      forEveryBackup(fanOut, (journal) => replicateOne(journal, replication)),
    );
    reporter.ended(results, plan.wait);
  };
}

/**
 * Everything that needs the network, with right inputs. Loaded only when it comes to that.
 * @param ledger the backups of the step, filled in with what becomes of each
 * @throws what ends the step for all of them before they have begun
 */
export async function runStep(ledger: Ledger, inputs: Inputs, world: World, log: Log, save: () => void): Promise<void> {
  const { clock, cancelled, environment } = world;
  // Every request and every pause that is under way listens to it.
  setMaxListeners(0, cancelled);
  const lines = {
    info: (...texts: string[]) => log.info(...texts),
    warning: (text: string) => log.warning(text),
    debug: (text: string) => log.debug(text),
  };
  const reporter = stepReporter(ledger.results.length, clock, lines);
  const context: StepContext = { clock, cancelled, reporter };
  let transport: Transport | undefined;
  try {
    transport = createTransport(environment, clock);
    const mask = (secret: string) => log.mask(secret);
    const credential = toCredential(inputs, { environment, transport, context, mask });
    log.info(tellPlan(inputs));
    log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);
    const plan: StepPlan = {
      ...inputs,
      source: { endpoint: inputs.endpoint, projectId: inputs.projectId },
      destination: { endpoint: inputs.destinationEndpoint, projectId: inputs.destinationProjectId },
    };
    await openStep(plan, { clock, cancelled, reporter, transport, credential, ledger, save })();
  } finally {
    await transport?.close();
  }
}

function tellPlan(inputs: Inputs): string {
  const { backupIds, sourceRegion, endpoint, destinationRegion, destinationVaultId, destinationProjectId } = inputs;
  const what = backupIds.length > 1 ? `${backupIds.length} backups` : `backup ${backupIds[0]}`;
  const to = `${destinationRegion}: vault ${destinationVaultId}, project ${destinationProjectId}`;
  return `${inputs.dryRun ? 'Dry run: checking, not replicating,' : 'Replicating'} ${what} from ${sourceRegion ?? endpoint.host} to ${to}.`;
}
