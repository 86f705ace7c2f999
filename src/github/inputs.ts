import * as core from '@actions/core';
import type * as z from 'zod/mini';
import { endpointOfRegion, operatorOfEndpoint, regionOfEndpoint, stsEndpointOfRegion } from '../cbr/endpoint.ts';
import { CREDENTIAL_ROWS, type CredentialChoice, chooseCredential, secretsOf } from './credential-inputs.ts';
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
  regionForm,
  replicaDescription,
  replicaName,
  required,
  row,
  toUrl,
  wholeNumber,
  withDefault,
} from './input-rules.ts';
import type { Log } from './log.ts';
import { type Selection, selectionProblem, toSelection } from './selection-inputs.ts';

/** The inputs of action.yml, in its order: a row for each. */
const ROWS = {
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
type InputName = Rows[keyof Rows]['name'];
/** What the rows say, each by itself. */
type Given = { readonly [Key in keyof Rows]: z.output<Rows[Key]['schema']> };

type SelectionRows = Pick<Given, 'backupIds' | 'checkpointId' | 'sourceVaultId' | 'resourceIds' | 'maxAgeHours'>;

/** What the workflow asked for, checked. */
export interface Inputs
  extends Omit<Given, keyof typeof CREDENTIAL_ROWS | 'endpoint' | 'destinationEndpoint' | keyof SelectionRows> {
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
 * Reads the inputs from the environment of the step, secrets first, so that the first thing printed is the mask.
 * @throws {InputError} with all problems of all inputs
 */
export function readInputs(log: Log, environment: NodeJS.ProcessEnv): Inputs {
  for (const secret of [...SECRET_INPUTS.map((name) => core.getInput(name)), ...secretsOf(environment)])
    log.mask(secret);
  const values = Object.fromEntries(ALL.map((row) => [row.name, core.getInput(row.name) || row.default])) as Record<
    InputName,
    string
  >;
  values.project_id ||= firstOf(environment, 'HUAWEICLOUD_SDK_PROJECT_ID', 'HUAWEI_CLOUD_PROJECT_ID');
  values.source_region ||= regionIn(values.endpoint) ?? firstOf(environment, 'HUAWEI_CLOUD_REGION');
  const credential = chooseCredential(values, environment);
  // Nothing else needs it, so a value for other programs cannot be wrong.
  if (!Array.isArray(credential) && credential.kind === 'keyless') {
    values.sts_endpoint ||= firstOf(environment, 'HUAWEICLOUD_SDK_STS_ENDPOINT');
  }

  const given: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [key, { name, schema }] of Object.entries(ROWS)) {
    const read = schema.safeParse(values[name]);
    if (!read.success) problems.push(...read.error.issues.map(({ message }) => `${name}: ${message}`));
    else if (!Object.hasOwn(CREDENTIAL_ROWS, key)) given[key] = read.data;
  }
  if (Array.isArray(credential)) problems.push(...credential);
  problems.push(...[selectionProblem(values) ?? []].flat(), ...contradictions(values, credential));
  if (problems.length > 0 || Array.isArray(credential)) throw new InputError(problems);
  return resolve(given as Omit<Given, keyof typeof CREDENTIAL_ROWS>, credential);
}

/** Derives from other inputs what is not set. */
function resolve(given: Omit<Given, keyof typeof CREDENTIAL_ROWS>, credential: CredentialChoice): Inputs {
  const { sourceRegion = '', destinationRegion, dryRun } = given;
  const endpoint = given.endpoint ?? toUrl(endpointOfRegion(sourceRegion));
  const operator = given.endpoint === undefined ? undefined : operatorOfEndpoint(given.endpoint);
  if (operator === false) {
    const missing = [
      ...(credential.kind === 'keyless' && given.stsEndpoint === undefined ? ['sts_endpoint'] : []),
      ...(given.verify && !dryRun && given.destinationEndpoint === undefined ? ['destination_endpoint'] : []),
    ];
    const problems = missing.map((name) => `${name}: is required, because it cannot be derived from endpoint`);
    if (problems.length > 0) throw new InputError(problems);
  }
  const destinationEndpoint =
    given.destinationEndpoint ?? toUrl(endpointOfRegion(destinationRegion, operator || undefined));
  const stsOfRegion = sourceRegion === '' ? undefined : toUrl(stsEndpointOfRegion(sourceRegion, operator || undefined));
  const stsEndpoint = given.stsEndpoint ?? stsOfRegion;
  const hasStsEndpoint = stsEndpoint !== undefined || credential.kind !== 'keyless';
  if (endpoint === undefined || destinationEndpoint === undefined || !hasStsEndpoint) {
    // A region ID of the right characters may still make no host, such as xn--0.
    const unusable = [
      ...(endpoint === undefined ? ['source_region'] : []),
      ...(destinationEndpoint === undefined ? ['destination_region'] : []),
      ...(hasStsEndpoint ? [] : ['sts_endpoint']),
    ];
    throw new InputError(
      unusable.map((name) => `${name}: does not make a valid host; use ${regionForm}, or set the endpoint`),
    );
  }
  const { backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours, ...others } = given;
  return {
    ...others,
    selection: toSelection({ backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours }),
    endpoint,
    destinationEndpoint,
    stsEndpoint,
    credential,
    wait: given.wait && !dryRun,
    verify: given.verify && !dryRun,
  };
}

/** What is wrong between inputs that are valid each by itself. */
function contradictions(values: Record<InputName, string>, credential: CredentialChoice | string[]): string[] {
  const kind = Array.isArray(credential) ? undefined : credential.kind;
  const problems: string[] = [];
  if (values.endpoint === '' && values.source_region === '') {
    problems.push('source_region: is required, or endpoint: the region of the backup, such as ap-southeast-1');
  }
  if (values.source_region !== '' && values.source_region.toLowerCase() === values.destination_region.toLowerCase()) {
    problems.push(`destination_region: is the source region, ${values.source_region}; use another one`);
  }
  if (kind === 'keyless' && values.sts_endpoint === '' && values.source_region === '') {
    problems.push('sts_endpoint: is required for keyless login where source_region is not set; set one of them');
  }
  if (isTrue(values.verify) && !isTrue(values.dry_run)) {
    if (!isTrue(values.wait)) problems.push('verify: requires the end of the copy; set wait: true as well');
    if (kind === 'token') {
      problems.push(
        'verify: a token is bound to one project and cannot read the replica; use an access key or keyless login',
      );
    }
  }
  return problems;
}

function regionIn(endpoint: string): string | undefined {
  const url = toUrl(endpoint);
  return url === undefined ? undefined : regionOfEndpoint(url);
}

function firstOf(environment: NodeJS.ProcessEnv, ...names: readonly string[]): string {
  return names.map((name) => environment[name]?.trim() ?? '').find((value) => value !== '') ?? '';
}
