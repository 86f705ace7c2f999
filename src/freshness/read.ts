import { CallError, UnansweredError } from '../cbr/call-error.ts';
import type { CbrClient } from '../cbr/client.ts';
import { isId, timeOf } from '../cbr/fields.ts';
import { IncompleteListError, UnfinishedListError } from '../cbr/pages.ts';
import { readPast } from '../cbr/patience.ts';
import type { Replica, Resource } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { Backoff, retry } from '../http/retry.ts';
import { ReplicationError } from '../replication/replication.ts';
import { type Candidate, isReplica } from './recovery-point.ts';

// What is read of both regions. A list that is not whole is none: what is missing in it might be what nobody copied.

/** Replicas a page. */
const PAGE = 1_000;
/** A list that ended too early is read so often. */
const MAX_READS = 3;
/** Characters of the name of a server. */
const MAX_NAME = 100;

const TITLES = {
  source: 'The source vault could not be read',
  destination: 'The replicas could not be read',
} as const;

/** What must have a replica: all that the source vault protects. */
export async function readProtected(vaultId: string, client: CbrClient, context: StepContext): Promise<Resource[]> {
  const { value: vault } = await readPast(() => client.showVault(vaultId), context).catch((error: unknown) => {
    throw explainSource(error);
  });
  const unnamed = vault.resources.filter(({ id }) => !isId(id)).length;
  if (unnamed > 0) {
    throw new ReplicationError({
      title: TITLES.source,
      message: `The vault ${vaultId} names ${unnamed} of its ${vault.resources.length} resources by no ID.`,
      advice: 'Look at the vault in the console; if it is in order there, ask Huawei Cloud support.',
    });
  }
  if (vault.resources.length === 0) {
    throw new ReplicationError({
      title: 'Nothing was found that must have a replica',
      message: `The vault ${vaultId} protects no resource.`,
      advice: 'Associate servers with the vault, or correct source_vault_id.',
    });
  }
  return [...new Map(vault.resources.map((resource) => [resource.id?.toLowerCase(), resource])).values()];
}

/** What the destination vault has of these resources. */
export interface Replicas {
  readonly candidates: readonly Candidate[];
  /** Of whatever resource, and in whatever state. */
  readonly count: number;
  /** By the clock of the service, in milliseconds since the Unix epoch. */
  readonly now: number;
}

export async function readReplicas(
  vaultId: string,
  resources: readonly Resource[],
  client: CbrClient,
  context: StepContext,
): Promise<Replicas> {
  const wanted = new Set(resources.map(({ id }) => id?.toLowerCase()));
  const read = async (): Promise<Replicas> => {
    const candidates: Candidate[] = [];
    let count = 0;
    let now = context.clock.time();
    for await (const page of client.allReplicas(vaultId, PAGE)) {
      const replicas = page.value.filter((replica) => isReplica(replica, vaultId));
      count += replicas.length;
      candidates.push(...replicas.filter(({ resource_id }) => wanted.has(resource_id?.toLowerCase())).map(toCandidate));
      now = timeOf(page.date, context.clock.time());
    }
    return { candidates, count, now };
  };
  const backoff = new Backoff(context.clock);
  const again = (error: unknown) => (error instanceof IncompleteListError ? backoff.next(MAX_READS) : undefined);
  try {
    return await readPast(() => retry(read, again, context), context);
  } catch (error) {
    throw explainDestination(error);
  }
}

/** There may be very many. */
function toCandidate({ id, status = '', resource_id, resource_name, protected_at, created_at }: Replica): Candidate {
  return {
    id,
    status: /^[\w-]{1,40}$/.test(status) ? status : '?',
    resource_id,
    // A copy: a piece of it would keep the whole in memory.
    resource_name: resource_name && Buffer.from(resource_name.slice(0, MAX_NAME)).toString(),
    protected_at,
    created_at,
  };
}

function explainSource(error: unknown): unknown {
  if (!isToExplain(error)) return error;
  const advice =
    error.means === 'no_permission'
      ? 'Grant the permission cbr:vaults:get in the source project; or name what must have a replica in resource_id: then nothing is asked of the source region.'
      : error.means === 'no_vault'
        ? 'Check source_vault_id, project_id and source_region.'
        : adviceOf(error);
  return new ReplicationError({
    title: TITLES.source,
    message: 'What must have a replica is not known.',
    advice,
    call: error,
  });
}

function explainDestination(error: unknown): unknown {
  if (!isToExplain(error)) return error;
  const isOfAddress =
    error instanceof UnansweredError
      ? error.kind === 'unknown_host' || error.kind === 'certificate'
      : error.means === 'no_such_address' || error.means === 'no_vault';
  const advice =
    error.means === 'no_permission'
      ? 'Grant the permission cbr:backups:list in the destination project.'
      : error.means === 'unauthorised'
        ? 'Check that the credential is valid in the destination project; a token must be one for that project.'
        : isOfAddress
          ? 'Check the inputs destination_region, destination_project_id, destination_vault_id and destination_endpoint, and NODE_EXTRA_CA_CERTS where your network inspects TLS.'
          : adviceOf(error);
  return new ReplicationError({
    title: TITLES.destination,
    message: 'How old the replicas are is not known.',
    advice,
    call: error,
  });
}

function isToExplain(error: unknown): error is CallError {
  return error instanceof CallError && error.behaviour !== 'cancelled';
}

/** What a call advises may be about a request that makes a replica. */
function adviceOf(error: CallError): string {
  if (error instanceof UnfinishedListError) {
    return 'Run the step again; if it stays, report the list to Huawei Cloud support.';
  }
  const mayPass = ['ambiguous', 'later', 'throttled'].includes(error.behaviour);
  return mayPass
    ? 'Run the step again later; if it stays, ask Huawei Cloud support with the request ID.'
    : error.advice;
}
