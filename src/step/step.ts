import { setMaxListeners } from 'node:events';
import { CbrClient, type CbrService } from '../cbr/client.ts';
import { inParallel } from '../cbr/gate.ts';
import { type Clock, MINUTE } from '../clock.ts';
import type { StepContext } from '../context.ts';
import type { Credential } from '../credentials/credential.ts';
import { toCredential } from '../github/credential.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import { Turns } from '../replication/busy.ts';
import { Watch } from '../replication/watch.ts';
import { addSelected, type SelectedRecord, tellSelection } from './add-selected.ts';
import { Autosave } from './autosave.ts';
import { checkAll } from './dry-run.ts';
import { type FanOut, forEveryBackup } from './fan-out.ts';
import { nameFailed } from './names.ts';
import { replicateOne } from './replicate-one.ts';
import { type Lines, stepReporter } from './reporter.ts';

/** What the step runs in. The toolkit reads inputs, and writes outputs and summary, by `process.env` itself. */
export interface World {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted when the runner cancels the step. */
  readonly cancelled: AbortSignal;
}

/** What is to be done. */
export type StepPlan = Pick<
  Inputs,
  'selection' | 'sourceRegion' | 'wait' | 'timeoutMinutes' | 'verify' | 'dryRun' | 'maxParallel'
> & {
  readonly source: Pick<CbrService, 'endpoint' | 'projectId'>;
  readonly destination: Pick<CbrService, 'endpoint' | 'projectId'>;
};

/** What the step fills in. */
export interface StepRecord extends SelectedRecord {
  /** Called when there is something new, and before any wait. */
  readonly save: () => void;
}

/** What it is done with. */
export interface StepParts extends StepRecord {
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
  readonly lines: Lines;
  readonly transport: Transport;
  readonly credential: Credential;
}

/**
 * Puts a step together: the only place that does, for the action and for everything that plays steps.
 * @returns runs it; rejects with what ends it for all backups before they have begun
 */
export function openStep(plan: StepPlan, parts: StepParts): () => Promise<void> {
  const { clock, cancelled, lines, transport, credential, ledger, save } = parts;
  return async () => {
    const longest = clock.now() + plan.timeoutMinutes * MINUTE;
    const until = plan.wait ? longest : undefined;
    const shared = { credential, transport, common: inParallel(plan.maxParallel), until: longest };
    const before: StepContext = { clock, cancelled, reporter: stepReporter([], clock, lines) };
    const client = new CbrClient({ ...plan.source, ...shared }, before);
    await addSelected(plan.selection, { client, context: before, until }, parts);

    const { results } = ledger;
    const reporter = stepReporter(results, clock, lines);
    const context: StepContext = { clock, cancelled, reporter };
    const source = client.for(context);
    const fanOut: FanOut = { results, clock, cancelled, reporter, accepted: source.accepted };
    if (plan.dryRun) {
      await checkAll(fanOut, plan.sourceRegion, source, context);
    } else {
      const destination = new CbrClient({ ...plan.destination, ...shared }, context);
      const autosave = new Autosave(results, clock, reporter.total, save);
      ledger.changed = () => autosave.changed();
      const submitting = { watch: new Watch(source, context), turns: new Turns(), until, longest };
      const replication = { source, destination, context, reporter, submitting, verify: plan.verify };
      await autosave.during(
        cancelled,
        forEveryBackup(fanOut, (journal) => replicateOne(journal, replication)),
      );
    }
    // A credential that was refused is not sent once more for the sake of names.
    if (shared.common.refused === undefined) await nameFailed(results, source, context);
    ledger.conclude();
    if (!plan.dryRun) reporter.ended(results, plan.wait);
  };
}

/**
 * Everything that needs the network, with right inputs. Loaded only when it comes to that.
 * @throws what ends the step for all its backups before they have begun
 */
export async function playStep(record: StepRecord, inputs: Inputs, world: World, log: Log): Promise<void> {
  const { clock, cancelled, environment } = world;
  // Every request and every pause that is under way listens to it.
  setMaxListeners(0, cancelled);
  const lines: Lines = {
    info: (...texts: string[]) => log.info(...texts),
    warning: (text: string) => log.warning(text),
    debug: (text: string) => log.debug(text),
  };
  const context: StepContext = { clock, cancelled, reporter: stepReporter([], clock, lines) };
  let transport: Transport | undefined;
  try {
    transport = createTransport(environment, clock, (text) => log.hide(text));
    const mask = (secret: string) => log.mask(secret);
    const credential = toCredential(inputs, { environment, transport, context, mask });
    log.info(tellPlan(inputs));
    log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);
    const plan: StepPlan = {
      ...inputs,
      source: { endpoint: inputs.endpoint, projectId: inputs.projectId },
      destination: { endpoint: inputs.destinationEndpoint, projectId: inputs.destinationProjectId },
    };
    await openStep(plan, { ...record, clock, cancelled, lines, transport, credential })();
  } finally {
    await transport?.close();
  }
}

function tellPlan(inputs: Inputs): string {
  const { sourceRegion, endpoint, destinationRegion, destinationVaultId, destinationProjectId } = inputs;
  const to = `${destinationRegion}: vault ${destinationVaultId}, project ${destinationProjectId}`;
  const what = tellSelection(inputs.selection);
  return `${inputs.dryRun ? 'Dry run: checking, not replicating,' : 'Replicating'} ${what} from ${sourceRegion ?? endpoint.host} to ${to}.`;
}
