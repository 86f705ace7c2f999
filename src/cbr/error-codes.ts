/**
 * What to do after a failed answer.
 * - `adopt`: the server refuses a second replica; find the one that is there
 * - `inspect`: the backup is not available; whether that passes depends on its status
 * - `later`: busy; the same request may succeed in a while
 * - `throttled`: too many requests; nothing was done
 * - `ambiguous`: the request may or may not have gone through
 * - `stop`: the same request will fail again
 */
export type Behaviour = 'adopt' | 'inspect' | 'later' | 'throttled' | 'ambiguous' | 'stop';

export interface Verdict {
  readonly behaviour: Behaviour;
  /** One sentence for the person who reads the log: what to do. */
  readonly advice: string;
}

const verdict = (behaviour: Behaviour, advice: string): Verdict => ({ behaviour, advice });

const runAgain = 'Run the step again later; if it stays, ask Huawei Cloud support with the request id.';
const support = 'Ask Huawei Cloud support with the request id.';
const freeVault = 'Wait for what is under way in the vault, then run the step again.';

/**
 * The codes of CBR that a replication can meet, by the number after `BackupService.`. Their HTTP status differs between
 * the vendor's documents (1002, 1003, 1005 and 1009 are 500 in one and 400 in another), so the code decides.
 */
const serviceCodes: Readonly<Record<string, Verdict>> = {
  '0001': verdict('stop', 'The service found nothing to work on: check backup_id, and that the backup job succeeded.'),
  '0002': verdict('later', 'The resource is being backed up: wait for that to end, then run the step again.'),
  '1001': verdict(
    'inspect',
    'Replicate the backup once it is available; run this step after the backup job has ended.',
  ),
  '1002': verdict(
    'stop',
    'This kind of backup cannot be replicated (a replica, for example): give the original backup.',
  ),
  '1003': verdict(
    'stop',
    'Only backups of cloud servers (ECS) and of SFS Turbo file systems can be replicated: give the backup of one.',
  ),
  '1004': verdict('stop', 'The backup has no system disk: back the server up with its system disk and replicate that.'),
  '1005': verdict(
    'stop',
    'The destination region cannot take replicas: check its ID (such as ap-southeast-3), or choose another; a dry run lists them.',
  ),
  '1006': verdict('ambiguous', runAgain),
  '1007': verdict('later', runAgain),
  '1008': verdict('later', runAgain),
  '1009': verdict('adopt', 'Look for the replica in the destination region; it may be in another vault or project.'),
  '1011': verdict(
    'stop',
    'The destination project cannot take replicas: check destination_project_id, or ask support.',
  ),
  '1012': verdict(
    'stop',
    'The resource has its maximum number of replicas: delete old replicas, then run the step again.',
  ),
  '1013': verdict(
    'stop',
    'A backup whose system disk was chosen by the user cannot be replicated: give another backup.',
  ),
  '2004': verdict('stop', 'A replica cannot be used for this: give the original backup.'),
  '4005': verdict('later', runAgain),
  '6105': verdict('stop', 'The vault was not found: check destination_vault_id and destination_project_id.'),
  '6112': verdict(
    'later',
    'The status of a vault forbids this: check both vaults in the console (frozen, locked, deleting).',
  ),
  '6113': verdict(
    'later',
    'The status of a vault forbids this: check both vaults in the console (frozen, locked, deleting).',
  ),
  '6114': verdict('stop', 'A vault is over its capacity: expand it, then run the step again.'),
  '6118': verdict('later', runAgain),
  '6119': verdict('stop', 'The destination vault cannot take replicas: give a vault of type replication.'),
  '6120': verdict('stop', 'The destination vault does not exist: check destination_vault_id, region and project.'),
  '6122': verdict('stop', 'Resources of this vault cannot be replicated (disk vaults, for example).'),
  '6125': verdict('later', freeVault),
  '6128': verdict('stop', 'Backups of this type of vault cannot be replicated.'),
  '6129': verdict('stop', 'The destination vault is full: expand it or delete old replicas, then run the step again.'),
  '6130': verdict('later', freeVault),
  '6131': verdict('stop', `The billing record for replication traffic is missing. ${support}`),
  '6134': verdict('later', freeVault),
  '6142': verdict('stop', 'All vaults are at their capacity limit: expand one, then run the step again.'),
  '6200': verdict(
    'stop',
    'The backup does not exist: check backup_id (not that of a checkpoint, vault or task), project_id and the source region.',
  ),
  '6203': verdict('later', freeVault),
  '6216': verdict('later', 'The backup is in use: wait for that to end, then run the step again.'),
  '6217': verdict('stop', 'The restore point was not found: check backup_id, project_id and the source region.'),
  '6302': verdict('stop', 'The resource was not found: check backup_id, project_id and the source region.'),
  '6500': verdict('stop', 'The task was not found: check backup_id, project_id and the source region.'),
  '6501': verdict('stop', 'The task was not found: check backup_id, project_id and the source region.'),
  '8400': verdict('later', runAgain),
  '8600': verdict('stop', 'The account lacks real-name verification: complete it in the console.'),
  '9900': verdict('stop', 'The service refuses a value: check the IDs, name, description and enable_acceleration.'),
  '9910': verdict('ambiguous', runAgain),
  '9998': verdict('stop', 'Authentication failed: check that the credential is valid and belongs to project_id.'),
};

const credential =
  'Check the credential: a token ends after 24 hours and must be scoped to project_id; an access key must exist, with its secret, and its account be in order.';
const right =
  'Grant the right cbr:backups:replicate in the source project, and cbr:backups:get to settle doubtful cases; check project_id, to which a token must be scoped.';
const address = 'Check source_region or endpoint, project_id and backup_id: the gateway does not know this address.';
const slowDown = 'The service limits the number of requests: run the step again later, or start fewer at once.';

/** Codes of the API gateway, by the number after `APIG.` or `APIGW.`. Others are judged by their HTTP status. */
const gatewayCodes: Readonly<Record<string, Verdict>> = {
  '0101': verdict('stop', address),
  '0204': verdict('stop', 'The gateway refuses the TLS version: check what the proxy between does.'),
  '0301': verdict('stop', credential),
  '0302': verdict('stop', right),
  '0303': verdict('stop', credential),
  '0304': verdict('stop', right),
  '0305': verdict('stop', credential),
  '0306': verdict('stop', right),
  '0307': verdict('stop', credential),
  '0308': verdict('throttled', slowDown),
  '0310': verdict('stop', 'The project is not available: check project_id and the state of the account.'),
  '0401': verdict(
    'stop',
    'The gateway refuses the address of this runner: allow it, or use a runner in an allowed network.',
  ),
  '0402': verdict(
    'stop',
    'The gateway refuses the address of the service. Ask Huawei Cloud support with the request id.',
  ),
  '0404': verdict(
    'stop',
    'The gateway refuses the address of this runner: allow it, or use a runner in an allowed network.',
  ),
  '0501': verdict('stop', 'A quota of the account is used up: raise it.'),
  '0502': verdict('stop', 'The account is frozen: settle its balance.'),
  '0802': verdict('stop', 'The IAM user may not use this region: allow it, or use another credential.'),
};

/**
 * Judges a failed answer: the error code first, the HTTP status second. Only a 401 needs no code: nothing goes on
 * after it, because five failed signatures lock an access key for five minutes.
 * @param status the HTTP status; of a 2xx answer that could not be read too
 * @param message the service's own words, where they tell a passing state from a lasting one
 */
export function judge(status: number, code: string | undefined, message: string): Verdict {
  const known = judgeCode(code, message);
  if (status === 401 && known?.behaviour !== 'stop') return verdict('stop', credential);
  return known ?? judgeStatus(status);
}

/** What to do after a replication whose record ended as `fail`, by the code in the record. */
export function judgeRecord(code: string | undefined): string {
  const known = judgeCode(code, '');
  return known === undefined || known.behaviour === 'ambiguous' || known.behaviour === 'adopt'
    ? 'Run the step again: it makes a new replica. If that fails too, ask Huawei Cloud support with the record id.'
    : known.advice;
}

/** What to do about a code of the service, by its number. */
export function adviceFor(number: string): string {
  return serviceCodes[number]?.advice ?? support;
}

function judgeCode(code: string | undefined, message: string): Verdict | undefined {
  const [, family, number = ''] = /^(BackupService|APIGW?)\.(\d{4})$/.exec(code ?? '') ?? [];
  const known = family === 'BackupService' ? serviceCodes[number] : gatewayCodes[number];
  // A vault is locked for minutes while it is expanded; frozen, in deletion or in error it stays so.
  if (/^BackupService\.611[23]$/.test(code ?? '') && /\b(frozen|deleting|error)\b/i.test(message)) {
    return verdict('stop', known?.advice ?? '');
  }
  return known;
}

function judgeStatus(status: number): Verdict {
  if (status < 300) return verdict('ambiguous', runAgain);
  if (status < 400) return verdict('stop', `The service points elsewhere, which is not followed. ${address}`);
  if (status === 401) return verdict('stop', credential);
  if (status === 403) return verdict('stop', right);
  if (status === 404) return verdict('stop', address);
  if (status === 407)
    return verdict('stop', 'The proxy asks for a login: put it into https_proxy (http://user:password@host:port).');
  if (status === 408) return verdict('ambiguous', runAgain);
  if (status === 429) return verdict('throttled', slowDown);
  if (status < 500) return verdict('stop', 'The service refuses the request: correct what its message names.');
  return verdict('ambiguous', runAgain);
}
