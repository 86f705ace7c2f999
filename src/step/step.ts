import { setMaxListeners } from 'node:events';
import { type Caller, CbrClient } from '../cbr/client.ts';
import { inParallel } from '../cbr/gate.ts';
import { type Clock, MINUTE } from '../clock.ts';
import { accessKeyCredential } from '../credentials/access-key.ts';
import type { Credential } from '../credentials/credential.ts';
import { keylessCredential } from '../credentials/keyless.ts';
import { tokenCredential } from '../credentials/token.ts';
import type { Inputs } from '../github/inputs.ts';
import type { Log } from '../github/log.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import { follow } from '../replication/follow.ts';
import type { Replication } from '../replication/replication.ts';
import { submit } from '../replication/submit.ts';
import { Turns } from '../replication/turns.ts';
import { verify } from '../replication/verify.ts';
import { Watch } from '../replication/watch.ts';
import { type Result, tellAll, tellEnd, tellOutcome } from '../report/explain.ts';
import { Keeper, tellSometimes } from './autosave.ts';
import { checkAll } from './dry-run.ts';
import { forEveryBackup } from './fan-out.ts';

/** What the step runs in. The toolkit reads inputs, and writes outputs and summary, by `process.env` itself. */
export interface World {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted when the runner cancels the step. */
  readonly cancelled: AbortSignal;
}

/**
 * Everything that needs the network, with right inputs: submit, follow and verify each backup, or check it. Loaded only
 * when it comes to that.
 * @param results filled in with what becomes of each backup
 * @param save called when there is something new, and before any wait
 * @throws what ends the step for all of them before it has begun
 */
export async function replicate(
  results: readonly Result[],
  inputs: Inputs,
  world: World,
  log: Log,
  save: () => void,
): Promise<void> {
  const { clock, cancelled, environment } = world;
  // Every request and every pause that is under way listens to it.
  setMaxListeners(0, cancelled);
  const info = (...texts: string[]) => log.info(...texts);
  const several = results.length > 1;
  const trouble = several ? tellSometimes(clock, info) : info;
  const caller: Caller = { clock, cancelled, tell: info, tellTrouble: trouble, remind: info };
  let transport: Transport | undefined;
  try {
    transport = createTransport(environment, clock);
    const credential = toCredential(inputs, world, transport, log);
    log.info(tellPlan(results, inputs));
    log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);
    const common = { ...caller, credential, transport, common: inParallel(inputs.maxParallel) };
    const { endpoint, projectId } = inputs;
    const source = new CbrClient({ ...common, endpoint, projectId });
    const callerFor = ({ request }: Replication): Caller => {
      if (!several) return caller;
      const name = `${request.backupId}:`;
      return {
        ...caller,
        tell: (...texts) => info(name, ...texts),
        tellTrouble: (...texts) => trouble(name, ...texts),
        remind: () => undefined,
      };
    };
    if (inputs.dryRun) return await checkAll(results, inputs, source, callerFor, caller, (text) => log.warning(text));

    const destination = new CbrClient({
      ...common,
      endpoint: inputs.destinationEndpoint,
      projectId: inputs.destinationProjectId,
    });
    const longest = clock.now() + inputs.timeoutMinutes * MINUTE;
    const until = inputs.wait ? longest : undefined;
    const submitting = { client: source, watch: new Watch(source, caller), turns: new Turns(), until, longest };
    const keeper = new Keeper(results, clock, info, save);
    const replicateOne = async (replication: Replication): Promise<void> => {
      const own = callerFor(replication);
      await submit(replication, own, submitting);
      own.tell(tellOutcome(replication));
      if (replication.requestId !== undefined && !several) log.info(`Request id ${replication.requestId}.`);
      keeper.changed();
      if (until !== undefined) {
        await follow(replication, submitting.watch, own, until);
        own.tell(tellEnd(replication, clock.now()));
        keeper.changed();
      } else if (replication.status !== 'success' && !several) {
        log.info('This step does not wait for the copy: it goes on in the cloud, and may still fail there.');
      }
      if (inputs.verify) {
        await verify(replication, destination, own);
        own.tell(`Verified in ${inputs.destinationRegion}: the replica is available, in the right vault and project.`);
      }
    };
    const failed = () => keeper.changed();
    await keeper.during(cancelled, forEveryBackup(results, source, callerFor, replicateOne, failed));
    if (several) log.info(tellAll(results));
    const goesOn = ({ failure, replication }: Result) => failure === undefined && replication.status !== 'success';
    if (several && until === undefined && results.some(goesOn)) {
      log.info('This step does not wait for the copies: they go on in the cloud, and may still fail there.');
    }
  } finally {
    await transport?.close();
  }
}

function tellPlan(results: readonly Result[], inputs: Inputs): string {
  const [first] = inputs.backupIds;
  const what = results.length > 1 ? `${results.length} backups` : `backup ${first}`;
  const from = inputs.sourceRegion ?? inputs.endpoint.host;
  const to = `${inputs.destinationRegion}: vault ${inputs.destinationVaultId}, project ${inputs.destinationProjectId}`;
  return `${inputs.dryRun ? 'Dry run: checking, not replicating,' : 'Replicating'} ${what} from ${from} to ${to}.`;
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
