import { CbrClient } from './cbr/client.ts';
import { type Clock, MINUTE } from './clock.ts';
import { tokenCredential } from './credentials/token.ts';
import { createTransport, type Transport } from './http/transport.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { Log } from './log.ts';
import { writeOutputs } from './outputs.ts';
import { describeProvenance, type Provenance, readProvenance } from './provenance.ts';
import { follow } from './replication/follow.ts';
import { newReplication, type Replication, type ReplicationRequest } from './replication/replication.ts';
import { submit } from './replication/submit.ts';
import { Secrets } from './safe-text.ts';
import { explain, type Failure, tellEnd, tellOutcome } from './story.ts';
import { type Report, writeSummary } from './summary.ts';

/** What the step runs in. The toolkit reads inputs, and writes outputs and summary, by `process.env` itself. */
export interface World {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted when the runner cancels the step. */
  readonly cancelled: AbortSignal;
}

/** The whole story of a step: inputs, request, outputs, summary. Never throws; a failed step has an exit code above 0. */
export async function run(world: World): Promise<void> {
  const secrets = new Secrets();
  const log = new Log(secrets);
  let inputs: Inputs;
  try {
    inputs = readInputs(log);
  } catch (error) {
    return showFailure(log, explain(error, undefined, world.cancelled));
  }

  const provenance = readProvenance();
  const replication = newReplication(toRequest(inputs, provenance));
  let failure: Failure | undefined;
  try {
    // Should the step be killed while it waits, its outputs are there. Whether they can be written is told at the end.
    const submitted = () => saveOutputs(replication, inputs, secrets);
    await replicate(replication, inputs, world, log, submitted);
  } catch (error) {
    failure = explain(error, replication, world.cancelled);
    showFailure(log, failure);
  }
  await report({ inputs, replication, provenance, failure, now: world.clock.now() }, log, secrets);
}

function toRequest(inputs: Inputs, provenance: Provenance): ReplicationRequest {
  const { backupId, destinationRegion, destinationProjectId, destinationVaultId, name, enableAcceleration } = inputs;
  const description = inputs.description ?? describeProvenance(provenance);
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

function saveOutputs(replication: Replication, inputs: Inputs, secrets: Secrets): void {
  try {
    writeOutputs(replication, inputs, undefined, secrets);
  } catch {}
}

async function replicate(
  replication: Replication,
  inputs: Inputs,
  world: World,
  log: Log,
  submitted: () => void,
): Promise<void> {
  const credential = tokenCredential(inputs.token);
  const { request } = replication;
  const from = inputs.sourceRegion ?? inputs.endpoint.host;
  log.info(
    `Replicating backup ${request.backupId} from ${from} to ${request.destinationRegion}: vault ${request.destinationVaultId}, project ${request.destinationProjectId}.`,
  );
  log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);

  const { clock, cancelled } = world;
  const until = inputs.wait ? clock.now() + inputs.timeoutMinutes * MINUTE : undefined;
  const caller = { clock, cancelled, tell: (...texts: string[]) => log.info(...texts) };
  let transport: Transport | undefined;
  try {
    transport = createTransport(world.environment, clock);
    const { endpoint, projectId } = inputs;
    const client = new CbrClient({ ...caller, endpoint, projectId, credential, transport });
    await submit(replication, client, caller, until);
    log.info(tellOutcome(replication));
    if (replication.requestId !== undefined) log.info(`Request id ${replication.requestId}.`);
    submitted();
    if (until !== undefined) {
      await follow(replication, client, caller, until);
      log.info(tellEnd(replication, clock.now()));
    } else if (replication.status !== 'success') {
      log.info('This step does not wait for the copy: it goes on in the cloud, and may still fail there.');
    }
  } finally {
    await transport?.close();
  }
}

/** Outputs first: they are worth more than the summary, and neither may fail without a word. */
async function report(story: Report, log: Log, secrets: Secrets): Promise<void> {
  const { inputs, replication, failure } = story;
  try {
    writeOutputs(replication, inputs, failure, secrets);
  } catch (error) {
    log.failed([`The outputs could not be written: ${error}`, tellOutcome(replication)]);
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
