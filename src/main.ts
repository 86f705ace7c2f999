import { CbrClient } from './cbr/client.ts';
import { type Clock, MINUTE } from './clock.ts';
import { accessKeyCredential } from './credentials/access-key.ts';
import type { Credential } from './credentials/credential.ts';
import { keylessCredential } from './credentials/keyless.ts';
import { tokenCredential } from './credentials/token.ts';
import { createTransport, type Transport } from './http/transport.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { Log } from './log.ts';
import { writeOutputs } from './outputs.ts';
import { describeProvenance, type Provenance, readProvenance } from './provenance.ts';
import { follow } from './replication/follow.ts';
import { newReplication, type Replication, type ReplicationRequest } from './replication/replication.ts';
import { submit } from './replication/submit.ts';
import { verify } from './replication/verify.ts';
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
    inputs = readInputs(log, world.environment);
    warnOfMaskedIds(log, inputs, world.environment);
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
  const { clock, cancelled, environment } = world;
  const { request } = replication;
  const { endpoint, projectId } = inputs;
  const until = inputs.wait ? clock.now() + inputs.timeoutMinutes * MINUTE : undefined;
  const caller = { clock, cancelled, tell: (...texts: string[]) => log.info(...texts) };
  let transport: Transport | undefined;
  try {
    transport = createTransport(environment, clock);
    const credential = toCredential(inputs, world, transport, log);
    log.info(
      `Replicating backup ${request.backupId} from ${inputs.sourceRegion ?? endpoint.host} to ${request.destinationRegion}: vault ${request.destinationVaultId}, project ${request.destinationProjectId}.`,
    );
    log.info(`Endpoint ${endpoint.host}. Credential: ${credential.description}.`);
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
    if (inputs.verify) {
      const destination = { endpoint: inputs.destinationEndpoint, projectId: request.destinationProjectId };
      await verify(replication, new CbrClient({ ...caller, ...destination, credential, transport }), caller);
      log.info(`Verified in ${request.destinationRegion}: the replica is available, in the right vault and project.`);
    }
  } finally {
    await transport?.close();
  }
}

function toCredential(inputs: Inputs, world: World, transport: Transport, log: Log): Credential {
  const { clock, cancelled, environment } = world;
  const { credential: choice, oidcAudience, stsEndpoint } = inputs;
  switch (choice.kind) {
    case 'token':
      return tokenCredential(choice.token);
    case 'access_key':
      return accessKeyCredential(choice, choice.source, clock);
    case 'keyless': {
      if (stsEndpoint === undefined) throw new Error('The inputs were checked, and name no STS endpoint.');
      return keylessCredential({
        stsEndpoint,
        providerUrn: choice.providerUrn,
        agencyUrn: choice.agencyUrn,
        idTokens: {
          url: environment['ACTIONS_ID_TOKEN_REQUEST_URL'],
          token: environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
          audience: oidcAudience,
        },
        transport,
        clock,
        cancelled,
        tell: (...texts) => log.info(...texts),
        mask: (secret) => log.mask(secret),
      });
    }
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
