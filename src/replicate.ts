import { CbrClient } from './cbr/client.ts';
import { type Clock, MINUTE } from './clock.ts';
import { accessKeyCredential } from './credentials/access-key.ts';
import type { Credential } from './credentials/credential.ts';
import { keylessCredential } from './credentials/keyless.ts';
import { tokenCredential } from './credentials/token.ts';
import { createTransport, type Transport } from './http/transport.ts';
import type { Inputs } from './inputs.ts';
import type { Log } from './log.ts';
import { follow } from './replication/follow.ts';
import type { Replication } from './replication/replication.ts';
import { submit } from './replication/submit.ts';
import { verify } from './replication/verify.ts';
import { tellEnd, tellOutcome } from './story.ts';

/** What the step runs in. The toolkit reads inputs, and writes outputs and summary, by `process.env` itself. */
export interface World {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted when the runner cancels the step. */
  readonly cancelled: AbortSignal;
}

/**
 * Everything that needs the network, with right inputs: submit, follow, verify. Loaded only when it comes to that.
 * @param submitted called when the replication is submitted or adopted, before any wait
 * @throws what ends the step
 */
export async function replicate(
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
