import { isLastingStatus } from './vault-status.ts';

/**
 * What to do after a failed answer.
 * - `adopt`: the server refuses a second replica; find the first one
 * - `inspect`: the backup is not available; whether that passes depends on its status
 * - `later`: busy; the same request may succeed in a while
 * - `throttled`: too many requests; nothing was done
 * - `ambiguous`: the request may or may not have gone through
 * - `stop`: the same request will fail again
 */
export type Behaviour = 'adopt' | 'inspect' | 'later' | 'throttled' | 'ambiguous' | 'stop';

/**
 * What a failed answer means, where something depends on it. Nothing else in the code looks at codes.
 * - `unauthorised`: the credential is not accepted; nothing is sent with it any more
 * - `no_permission`: the credential is accepted and lacks a permission
 * - `backup_gone`: the backup does not exist
 * - `no_vault`: the destination vault does not exist
 * - `conflict`: something else is in progress; nothing says whether that is a replication of this backup
 * - `busy_vault`: a vault is busy or locked, which keeps its other backups waiting as well
 * - `no_such_address`: what answered does not know the region, the project or the call, or is not the service at all
 */
export type Meaning =
  | 'unauthorised'
  | 'no_permission'
  | 'backup_gone'
  | 'no_vault'
  | 'conflict'
  | 'busy_vault'
  | 'no_such_address';

/** A row of the tables. */
export interface Row {
  readonly behaviour: Behaviour;
  /** One sentence for the person who reads the log: what to do. */
  readonly advice: string;
  readonly means?: Meaning;
  /** Whether the service's message says that it does not pass by itself. */
  readonly isLasting?: (message: string) => boolean;
}

const row =
  (behaviour: Behaviour) =>
  (advice: string, means?: Meaning): Row =>
    means === undefined ? { behaviour, advice } : { behaviour, advice, means };
const adopt = row('adopt');
const inspect = row('inspect');
const later = row('later');
const throttled = row('throttled');
const ambiguous = row('ambiguous');
const stop = row('stop');

const runAgain = 'Run the step again later; if the error stays, ask Huawei Cloud support with the request ID.';
const support = 'Ask Huawei Cloud support with the request ID.';
const freeVault = 'Wait until the task in the vault has ended, then run the step again.';

const vaultStatus: Row = {
  ...later(
    'The status of a vault does not allow this: check both vaults in the console (frozen, locked, deleting).',
    'busy_vault',
  ),
  isLasting: isLastingStatus,
};

/**
 * The codes of CBR that a replication can meet, by the number after `BackupService.`. Their HTTP status differs between
 * the vendor's documents (1002, 1003, 1005 and 1009 are 500 in one and 400 in another), so the code decides.
 */
export const serviceCodes: Readonly<Record<string, Row>> = {
  '0001': stop('CBR found nothing to work on: check backup_id, and that the backup job succeeded.'),
  '0002': later('The resource is being backed up: wait for that to end, then run the step again.'),
  '1001': inspect('Run the step after the backup job has ended; with wait: true the step waits for that.'),
  '1002': stop('This kind of backup cannot be replicated (a replica, for example): use the original backup.'),
  '1003': stop(
    'CBR replicates only cloud servers (ECS) and SFS Turbo file systems: remove this resource from the vault, or set resource_id or backup_id to the others.',
  ),
  '1004': stop('Back the server up with its system disk, and replicate that backup.'),
  '1005': stop(
    'The source region does not replicate to the destination region: check its ID (such as ap-southeast-3), or use another; a dry run lists them.',
  ),
  '1006': ambiguous(runAgain),
  '1007': later(runAgain),
  '1008': later(runAgain),
  '1009': adopt('Look for the replica in the destination region; it may be in another vault or project.'),
  '1011': stop('The destination project cannot take replicas: check destination_project_id, or ask support.'),
  '1012': stop('The resource has its maximum number of replicas: delete old replicas, then run the step again.'),
  '1013': stop('A backup whose system disk was selected by hand cannot be replicated: use another backup.'),
  '2004': stop('A replica cannot be used for this: use the original backup.'),
  '4005': later(runAgain),
  '6105': stop('The vault was not found: check destination_vault_id and destination_project_id.', 'no_vault'),
  '6112': vaultStatus,
  '6113': vaultStatus,
  '6114': stop(
    'A vault is over its capacity, and CBR does not say which: check the source and the destination vault, expand the full one, then run the step again.',
  ),
  '6118': later(runAgain),
  '6119': stop('The destination vault cannot take replicas: use a vault of type replication.'),
  '6120': stop('The destination vault does not exist: check destination_vault_id, region and project.', 'no_vault'),
  '6122': stop('Resources of this vault cannot be replicated (disk vaults, for example).'),
  '6125': later(freeVault, 'busy_vault'),
  '6128': stop('Backups of this type of vault cannot be replicated.'),
  '6129': stop('The destination vault is full: expand it or delete old replicas, then run the step again.'),
  '6130': later(freeVault, 'busy_vault'),
  '6131': stop(`The billing record for replication traffic is missing. ${support}`),
  '6134': later(freeVault, 'busy_vault'),
  '6142': stop('All vaults are at their capacity limit: expand one, then run the step again.'),
  '6200': stop(
    'The backup does not exist: check backup_id (not that of a checkpoint, vault or task), project_id and the source region.',
    'backup_gone',
  ),
  '6203': later(freeVault),
  '6216': later('The backup is in use: wait for that to end, then run the step again.'),
  '6217': stop('The restore point was not found: check backup_id, project_id and the source region.'),
  '6302': stop('The resource was not found: check backup_id, project_id and the source region.'),
  '6500': stop('The task was not found: check backup_id, project_id and the source region.'),
  '6501': stop('The task was not found: check backup_id, project_id and the source region.'),
  '8400': later(runAgain),
  '8600': stop('The account lacks real-name verification: complete it in the console.'),
  '9900': stop('CBR refuses a value: check the IDs, name, description and enable_acceleration.'),
  '9910': ambiguous(runAgain),
  '9998': stop('Authentication failed: check that the credential is valid and belongs to project_id.', 'unauthorised'),
};

const credential =
  'Check the credential: a token expires after 24 hours and must be scoped to project_id; an access key must exist and be enabled, with its own secret, and its account must be in good standing.';
const permission =
  'Grant the permission cbr:backups:replicate in the source project, and cbr:backups:get to find out what a request did; check project_id, to which a token must be scoped.';
const address = 'Check source_region or endpoint, project_id and backup_id: the gateway does not know this address.';
const slowDown = 'The number of requests is limited: run the step again later, or lower max_parallel.';

/** Codes of the API gateway, by the number after `APIG.` or `APIGW.`. Others are judged by their HTTP status. */
export const gatewayCodes: Readonly<Record<string, Row>> = {
  '0101': stop(address, 'no_such_address'),
  '0204': stop('The gateway refuses the TLS version: check the proxy.'),
  '0301': stop(credential, 'unauthorised'),
  '0302': stop(permission, 'no_permission'),
  '0303': stop(credential, 'unauthorised'),
  '0304': stop(permission, 'no_permission'),
  '0305': stop(credential, 'unauthorised'),
  '0306': stop(permission, 'no_permission'),
  '0307': stop(credential, 'unauthorised'),
  '0308': throttled(slowDown),
  '0310': stop('The project is not available: check project_id and the state of the account.', 'no_such_address'),
  '0401': stop('The gateway refuses the address of this runner: allow it, or use a runner in an allowed network.'),
  '0402': stop('The gateway refuses the address of the service. Ask Huawei Cloud support with the request ID.'),
  '0404': stop('The gateway refuses the address of this runner: allow it, or use a runner in an allowed network.'),
  '0501': stop('A quota of the account is used up: raise it.'),
  '0502': stop('The account is frozen: pay its balance.'),
  '0802': stop('The IAM user may not use this region: allow it, or use another credential.'),
};

/** An answer without a code of these tables, whose HTTP status does not say what the request did. */
export const unknownStatus = ambiguous(runAgain);

/** The same with an HTTP status that does: this one, or any of its hundred. */
export const statuses: Readonly<Record<string, Row>> = {
  '3xx': stop(`This is a redirect, which is not followed. ${address}`, 'no_such_address'),
  '401': stop(credential, 'unauthorised'),
  '403': stop(permission, 'no_permission'),
  '404': stop(address, 'no_such_address'),
  '407': stop(
    'The proxy requires a login: put it into https_proxy (http://user:password@host:port).',
    'no_such_address',
  ),
  '408': unknownStatus,
  '409': later('Something else is in progress: wait for that to end, then run the step again.', 'conflict'),
  '429': throttled(slowDown),
  '4xx': stop('The request was refused: correct what the message names.', 'no_such_address'),
};

/** A refusal of a permission that is not JSON: the service and its gateway answer in JSON. */
export const notTheService = stop(
  'This answer is not from CBR: check the proxy and the firewall, and source_region or endpoint.',
  'no_such_address',
);

/** What to do about a code of the service, by its number. */
export function adviceFor(number: string): string {
  return Object.hasOwn(serviceCodes, number) ? (serviceCodes[number]?.advice ?? support) : support;
}
