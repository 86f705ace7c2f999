import { setMaxListeners } from 'node:events';
import { CbrClient, type CbrService } from '../cbr/client.ts';
import { inParallel } from '../cbr/gate.ts';
import type { Resource } from '../cbr/schemas.ts';
import { MINUTE } from '../clock.ts';
import type { Reporter, StepContext } from '../context.ts';
import { toCredential } from '../github/credential.ts';
import type { FreshnessInputs } from '../github/freshness-inputs.ts';
import type { Log } from '../github/log.ts';
import { createTransport, type Transport } from '../http/transport.ts';
import { isSame } from '../replication/records.ts';
import { readProtected, readReplicas } from './read.ts';
import { judgeResource, type RecoveryPoint, withProblem, worstFirst } from './recovery-point.ts';

/** What the step runs in. The toolkit reads inputs, and writes outputs and summary, by `process.env` itself. */
export interface World extends Pick<StepContext, 'clock' | 'cancelled'> {
  readonly environment: NodeJS.ProcessEnv;
}

/** However the services answer, this is enough. */
const MAX_DURATION = 30 * MINUTE;

/** What the step knows. */
export interface Freshness {
  /** Each resource that must have a replica, the worst first. Without a verdict what is known of them so far. */
  points: readonly RecoveryPoint[];
  /** Whether everything was read. */
  hasVerdict: boolean;
  /** Replicas in the vault, of whatever resource. */
  replicas: number;
  /** By the clock of the service, in milliseconds since the Unix epoch. */
  now: number;
}

/** Everything that needs the network, with right inputs. Sends nothing but reads and the login. */
export async function checkFreshness(
  freshness: Freshness,
  inputs: FreshnessInputs,
  { environment, clock, cancelled }: World,
  log: Log,
): Promise<void> {
  // Every request and every pause that is under way listens to it.
  setMaxListeners(0, cancelled);
  const tell = (...texts: string[]) => log.info(...texts);
  const reporter: Reporter = {
    news: tell,
    trouble: tell,
    reminder: tell,
    warning: (text) => log.warning(text),
    debug: (text) => log.debug(text),
  };
  const context: StepContext = { clock, cancelled, reporter };
  let transport: Transport | undefined;
  try {
    transport = createTransport(environment, clock, (text) => log.hide(text));
    const credential = toCredential(inputs, { environment, transport, context, mask: (secret) => log.mask(secret) });
    log.info(tellPlan(inputs));
    log.info(`Endpoint ${inputs.destination.endpoint.host}. Credential: ${credential.description}.`);
    const shared = { credential, transport, common: inParallel(1), until: clock.now() + MAX_DURATION };
    await readAll(freshness, inputs, shared, context);
  } finally {
    await transport?.close();
  }
}

async function readAll(
  freshness: Freshness,
  { source, resourceIds, destination, maxAgeHours }: FreshnessInputs,
  shared: Omit<CbrService, 'endpoint' | 'projectId'>,
  context: StepContext,
): Promise<void> {
  const named: Resource[] = resourceIds.map((id) => ({ id, name: undefined, type: undefined }));
  freshness.points = named.map((resource) => withProblem(resource, 'unknown'));
  let wanted = named;
  let unprotected: Resource[] = [];
  if (source !== undefined) {
    const all = await readProtected(source.vaultId, new CbrClient({ ...source, ...shared }, context), context);
    const find = ({ id = '' }: Resource) => all.find((resource) => isSame(resource.id, id));
    wanted = named.length === 0 ? all : named.flatMap((resource) => find(resource) ?? []);
    unprotected = named.filter((resource) => find(resource) === undefined);
  }
  freshness.points = [...wanted, ...unprotected].map((resource) => withProblem(resource, 'unknown'));
  const client = new CbrClient({ ...destination, ...shared }, context);
  const { candidates, count, now } = await readReplicas(destination.vaultId, wanted, client, context);
  const rule = { maxAgeHours, now };
  const byResource = Map.groupBy(candidates, ({ resource_id }) => resource_id?.toLowerCase());
  const judged = wanted.map((resource) =>
    judgeResource(resource, byResource.get(resource.id?.toLowerCase()) ?? [], rule),
  );
  freshness.points = worstFirst([...unprotected.map((one) => withProblem(one, 'unprotected')), ...judged]);
  freshness.replicas = count;
  freshness.now = now;
  freshness.hasVerdict = true;
}

function tellPlan({ source, resourceIds, destination, maxAgeHours }: FreshnessInputs): string {
  const what =
    resourceIds.length === 0
      ? 'each resource'
      : resourceIds.length === 1
        ? 'one resource'
        : `each of ${resourceIds.length} resources`;
  const of = source === undefined ? '' : ` of vault ${source.vaultId}`;
  return `Checking that ${what}${of} has a replica in vault ${destination.vaultId} of ${destination.region} that is at most ${maxAgeHours} h old.`;
}
