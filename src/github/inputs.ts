import { CREDENTIAL_ROWS, type CredentialChoice } from './credential-inputs.ts';
import { resolveEndpoints } from './endpoints.ts';
import { InputError } from './input-error.ts';
import {
  endpoint,
  flag,
  headerText,
  id,
  ids,
  isTrue,
  optional,
  type Row,
  region,
  replicaDescription,
  replicaName,
  required,
  row,
  sameRegion,
  wholeNumber,
  withDefault,
} from './input-rules.ts';
import type { Log } from './log.ts';
import { type Given, type NameIn, readRows } from './read-inputs.ts';
import { type Selection, selectionProblem, toSelection } from './selection-inputs.ts';

/** The inputs of action.yml, in its order: a row for each. */
export const ROWS = {
  backupIds: row('backup_id', ids),
  checkpointId: row('checkpoint_id', optional(...id)),
  sourceVaultId: row('source_vault_id', optional(...id)),
  resourceIds: row('resource_id', ids),
  // A night and a little more.
  maxAgeHours: row('max_age_hours', wholeNumber('26', 8760, 'hours, such as 26')),
  projectId: row('project_id', required('the ID of the project that owns the backup, in the source region', id)),
  /** Absent where only `endpoint` is given and its host names no region. */
  sourceRegion: row('source_region', optional(...region)),
  endpoint: row('endpoint', endpoint),
  destinationRegion: row('destination_region', required('the region to replicate to', region)),
  destinationProjectId: row('destination_project_id', required('the ID of a project in the destination region', id)),
  destinationVaultId: row(
    'destination_vault_id',
    required('the ID of a vault of type replication in the destination region', id),
  ),
  name: row('name', optional(...replicaName)),
  description: row('description', optional(...replicaDescription)),
  enableAcceleration: row('enable_acceleration', flag),
  ...CREDENTIAL_ROWS,
  /** Audience of the ID token, for keyless login. */
  oidcAudience: row('oidc_audience', withDefault('sts.huaweicloud.com', headerText)),
  /** For keyless login; absent where nothing names it. */
  stsEndpoint: row('sts_endpoint', endpoint),
  /** Whether to follow the replication to its end. */
  wait: row('wait', flag),
  // Half an hour less than a job of GitHub's own runners may take.
  timeoutMinutes: row('timeout_minutes', wholeNumber('330', 7200, 'minutes, such as 330')),
  /** Whether to read the replica in the destination region at the end. */
  verify: row('verify', flag),
  destinationEndpoint: row('destination_endpoint', endpoint),
  /** Whether to check only, and submit nothing. `wait` and `verify` are false then. */
  dryRun: row('dry_run', flag),
  /** Requests in progress at once. */
  maxParallel: row('max_parallel', wholeNumber('8', 64, 'requests in progress at once, such as 8')),
};

type Rows = typeof ROWS;
type InputName = NameIn<Rows>;

type SelectionRows = Pick<Given<Rows>, 'backupIds' | 'checkpointId' | 'sourceVaultId' | 'resourceIds' | 'maxAgeHours'>;

/** What the workflow asked for, checked. */
export interface Inputs extends Omit<Given<Rows>, 'endpoint' | 'destinationEndpoint' | keyof SelectionRows> {
  readonly selection: Selection;
  readonly endpoint: URL;
  readonly destinationEndpoint: URL;
  readonly credential: CredentialChoice;
}

const ALL: readonly Row<InputName>[] = Object.values(ROWS);
export const INPUT_NAMES = ALL.map(({ name }) => name);
/** Empty where there is none. */
export const INPUT_DEFAULTS = Object.fromEntries(ALL.map((row) => [row.name, row.default]));
export const SECRET_INPUTS = ALL.filter(({ isSecret }) => isSecret).map(({ name }) => name);

/**
 * Reads the inputs from the environment of the step.
 * @throws {InputError} with all problems of all inputs
 */
export function readInputs(log: Log, environment: NodeJS.ProcessEnv): Inputs {
  const { values, given, credential, problems } = readRows(ROWS, log, environment);
  const all = [...problems, ...[selectionProblem(values) ?? []].flat(), ...contradictions(values, credential)];
  if (all.length > 0 || !('kind' in credential)) throw new InputError(all);
  return resolve(given, credential);
}

/** Derives from other inputs what is not set. */
function resolve(given: Given<Rows>, credential: CredentialChoice): Inputs {
  const verify = given.verify && !given.dryRun;
  const needed = { source: true, destination: verify, sts: credential.kind === 'keyless' };
  const { endpoint, ...endpoints } = resolveEndpoints(given, needed);
  if (endpoint === undefined) throw new Error('The inputs were checked, and name no endpoint.');
  const { backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours, ...others } = given;
  return {
    ...others,
    ...endpoints,
    selection: toSelection({ backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours }),
    endpoint,
    credential,
    wait: given.wait && !given.dryRun,
    verify,
  };
}

/** What is wrong between inputs that are valid each by itself. */
function contradictions(values: Record<InputName, string>, credential: CredentialChoice | readonly string[]): string[] {
  const kind = 'kind' in credential ? credential.kind : undefined;
  const problems: string[] = [];
  if (values.endpoint === '' && values.source_region === '') {
    problems.push('source_region: is required, or endpoint: the region of the backup, such as ap-southeast-1');
  }
  problems.push(...sameRegion(values));
  if (kind === 'keyless' && values.sts_endpoint === '' && values.source_region === '') {
    problems.push('sts_endpoint: is required for keyless login where source_region is not set; set one of them');
  }
  if (isTrue(values.verify) && !isTrue(values.dry_run)) {
    if (!isTrue(values.wait))
      problems.push('verify: needs wait: true as well, because only a finished copy can be checked');
    if (kind === 'token') {
      problems.push(
        'verify: a token is bound to one project and cannot read the replica; use an access key or keyless login',
      );
    }
  }
  return problems;
}
