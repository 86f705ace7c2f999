import * as core from '@actions/core';
import * as z from 'zod/mini';
import { endpointOfRegion, readEndpoint, regionOfEndpoint, stsEndpointOfRegion } from '../cbr/endpoint.ts';
import { type CredentialChoice, chooseCredential, SECRET_INPUTS, secretsOf } from './credential-inputs.ts';
import type { Log } from './log.ts';

/** What the workflow asked for, checked. */
export interface Inputs {
  /** 1 to 256, each once, in the order given. */
  readonly backupIds: readonly string[];
  readonly projectId: string;
  /** Absent where only `endpoint` is given and its host names no region. */
  readonly sourceRegion: string | undefined;
  readonly endpoint: URL;
  readonly destinationRegion: string;
  readonly destinationProjectId: string;
  readonly destinationVaultId: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly enableAcceleration: boolean;
  readonly credential: CredentialChoice;
  /** Audience of the ID token, for keyless login. */
  readonly oidcAudience: string;
  /** For keyless login; absent where nothing names it. */
  readonly stsEndpoint: URL | undefined;
  /** Whether to follow the replication to its end. */
  readonly wait: boolean;
  readonly timeoutMinutes: number;
  /** Whether to read the replica in the destination region at the end. */
  readonly verify: boolean;
  readonly destinationEndpoint: URL;
  /** Whether to check only, and submit nothing. `wait` and `verify` are false then. */
  readonly dryRun: boolean;
  /** Requests under way at once, from 1 to 64. */
  readonly maxParallel: number;
}

/** Every problem of every input, a line each. Nothing was sent. */
export class InputError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'InputError';
    this.problems = problems;
  }
}

/** Says what is wrong with a value, or nothing. */
type Rule = (value: string) => string | undefined;

/** Names only the character in the way, never the whole value: it may be a secret in the wrong place. */
const characters =
  (allowed: RegExp, right: string): Rule =>
  (value) => {
    const all = [...value];
    const position = all.findIndex((character) => !allowed.test(character));
    if (position < 0) return undefined;
    return `has a character that is not allowed (${JSON.stringify(all[position])}, number ${position + 1}); give ${right}`;
  };

const atMost =
  (most: number, right: string): Rule =>
  (value) =>
    value.length <= most ? undefined : `has ${value.length} characters, ${most} are allowed; give ${right}`;

const input = (...rules: readonly Rule[]) =>
  z.string().check(
    z.check<string>(({ value, issues }) => {
      const message = rules.map((rule) => rule(value)).find((problem) => problem !== undefined);
      if (message !== undefined) issues.push({ code: 'custom', input: value, message });
    }),
  );

const required = (missing: string, ...rules: readonly Rule[]) =>
  input((value) => (value === '' ? `is missing; give ${missing}` : undefined), ...rules);

/** Half an hour less than a job of GitHub's own runners may take. */
const DEFAULT_MINUTES = 330;
const DEFAULT_AUDIENCE = 'sts.huaweicloud.com';

/** As many as a matrix of GitHub has jobs. */
const MOST_BACKUPS = 256;
/** So many wrong IDs of a list are told. */
const MOST_PROBLEMS = 5;
const DEFAULT_PARALLEL = 8;

const idForm = '1 to 64 letters, digits, _ or -';
const id = [characters(/^[A-Za-z0-9_-]$/, idForm), atMost(64, idForm)];
const regionForm = 'a region id such as ap-southeast-1 (letters, digits, ".", "_", "-")';
const region = [characters(/^[A-Za-z0-9._-]$/, regionForm), atMost(255, regionForm)];
const nameForm = '1 to 64 Chinese characters, letters, digits, _ or -';
const descriptionForm = 'at most 255 characters without < and >';
const secretForm = 'it as it was given out, on one line';
/** They travel in header fields; an access key ID inside one that commas divide. */
const headerText = characters(/^[\x20-\x7e]$/, secretForm);
const keyId = characters(/^[\x21-\x2b\x2d-\x7e]$/, secretForm);
const urn =
  (part: string): Rule =>
  (value) =>
    value === '' || (value.startsWith('iam::') && value.includes(`:${part}:`))
      ? headerText(value)
      : `is no URN of the right kind; give iam::<account>:${part}:<name>`;
const flag: Rule = (value) =>
  /^(true|True|TRUE|false|False|FALSE|)$/.test(value) ? undefined : "is neither true nor false; give 'true' or 'false'";
const wholeNumber =
  (most: number, right: string): Rule =>
  (value) =>
    value === '' || (/^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= most)
      ? undefined
      : `is not a whole number from 1 to ${most}; give ${right}`;
/** Every ID of a list by the rules of one. */
const ids: Rule = (value) => {
  const all = splitIds(value);
  if (all.length === 0) return 'has no ID in it; give IDs, separated by new lines, commas or spaces';
  if (all.length > MOST_BACKUPS) {
    return `has ${all.length} IDs, ${MOST_BACKUPS} are allowed; give at most that many in one step, and the rest in others`;
  }
  const problems = all.flatMap((one, index) => {
    const problem = id.map((rule) => rule(one)).find((found) => found !== undefined);
    return problem === undefined ? [] : [all.length === 1 ? problem : `ID number ${index + 1} ${problem}`];
  });
  return problems.length === 0 ? undefined : problems.slice(0, MOST_PROBLEMS).join('; ');
};
const endpoint: Rule = (value) => {
  const read = value === '' ? undefined : readEndpoint(value);
  return typeof read === 'string' ? read : undefined;
};

/** The rules of action.yml, by input. White space around a value is gone before they are asked. */
const rules = z.object({
  backup_id: required(
    'the ID of the backup to replicate; the output of an earlier step is empty if that step has no such output',
    ids,
  ),
  project_id: required('the ID of the project that owns the backup, in the source region', ...id),
  source_region: input(...region),
  endpoint: input(endpoint),
  destination_region: required('the region to replicate to', ...region),
  destination_project_id: required('the ID of a project in the destination region', ...id),
  destination_vault_id: required('the ID of a vault of type replication in the destination region', ...id),
  name: input(characters(/^[\u4e00-\u9fa5\uf900-\ufa2dA-Za-z0-9_-]$/, nameForm), atMost(64, nameForm)),
  description: input(characters(/^[^<>]$/u, descriptionForm), atMost(255, descriptionForm)),
  enable_acceleration: input(flag),
  token: input(headerText),
  access_key_id: input(keyId),
  secret_access_key: input(headerText),
  security_token: input(headerText),
  oidc_provider_urn: input(urn('oidcProvider')),
  oidc_agency_urn: input(urn('agency')),
  oidc_audience: input(headerText),
  sts_endpoint: input(endpoint),
  wait: input(flag),
  timeout_minutes: input(wholeNumber(7200, 'minutes, such as 330')),
  verify: input(flag),
  destination_endpoint: input(endpoint),
  dry_run: input(flag),
  max_parallel: input(wholeNumber(64, 'how many requests may be under way at once, such as 8')),
});

type InputName = keyof typeof rules.shape;

export const INPUT_NAMES = Object.keys(rules.shape) as readonly InputName[];

/**
 * Reads the inputs from the environment of the step, secrets first, so that the first thing printed is the mask.
 * @throws {InputError} with all problems of all inputs
 */
export function readInputs(log: Log, environment: NodeJS.ProcessEnv): Inputs {
  for (const secret of [...SECRET_INPUTS.map((name) => core.getInput(name)), ...secretsOf(environment)])
    log.mask(secret);
  const values = Object.fromEntries(INPUT_NAMES.map((name) => [name, core.getInput(name)])) as Record<
    InputName,
    string
  >;
  values.project_id ||= firstOf(environment, 'HUAWEICLOUD_SDK_PROJECT_ID', 'HUAWEI_CLOUD_PROJECT_ID');
  values.source_region ||= regionIn(values.endpoint) ?? firstOf(environment, 'HUAWEI_CLOUD_REGION');
  const credential = chooseCredential(values, environment);
  // Nothing else asks for it, so what stands there for other programs cannot be wrong.
  if (!Array.isArray(credential) && credential.kind === 'keyless') {
    values.sts_endpoint ||= firstOf(environment, 'HUAWEICLOUD_SDK_STS_ENDPOINT');
  }
  const problems = [
    ...(z.safeParse(rules, values).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...(Array.isArray(credential) ? credential : []),
    ...contradictions(values, credential),
  ];

  const endpoint = readEndpoint(values.endpoint || endpointOfRegion(values.source_region));
  const destinationEndpoint = readEndpoint(values.destination_endpoint || endpointOfRegion(values.destination_region));
  const sts = values.sts_endpoint || (values.source_region === '' ? '' : stsEndpointOfRegion(values.source_region));
  const stsEndpoint = sts === '' ? undefined : readEndpoint(sts);
  if (
    problems.length > 0 ||
    Array.isArray(credential) ||
    typeof endpoint === 'string' ||
    typeof destinationEndpoint === 'string' ||
    typeof stsEndpoint === 'string'
  ) {
    // A region id of the right characters may still make no host, such as xn--0.
    const unusable = Object.entries({
      source_region: endpoint,
      destination_region: destinationEndpoint,
      sts_endpoint: stsEndpoint,
    })
      .filter(([, address]) => typeof address === 'string')
      .map(([name]) => `${name}: gives no host; give ${regionForm}, or the endpoint itself`);
    throw new InputError(problems.length > 0 ? problems : unusable);
  }
  return {
    backupIds: splitIds(values.backup_id),
    projectId: values.project_id,
    sourceRegion: values.source_region || undefined,
    endpoint,
    destinationRegion: values.destination_region,
    destinationProjectId: values.destination_project_id,
    destinationVaultId: values.destination_vault_id,
    name: values.name || undefined,
    description: values.description || undefined,
    enableAcceleration: isTrue(values.enable_acceleration),
    credential,
    oidcAudience: values.oidc_audience || DEFAULT_AUDIENCE,
    stsEndpoint,
    wait: isTrue(values.wait) && !isTrue(values.dry_run),
    timeoutMinutes: Number(values.timeout_minutes || DEFAULT_MINUTES),
    verify: isTrue(values.verify) && !isTrue(values.dry_run),
    destinationEndpoint,
    dryRun: isTrue(values.dry_run),
    maxParallel: Number(values.max_parallel || DEFAULT_PARALLEL),
  };
}

/** What is wrong between inputs that are right each by itself. */
function contradictions(values: Record<InputName, string>, credential: CredentialChoice | string[]): string[] {
  const kind = Array.isArray(credential) ? undefined : credential.kind;
  const problems: string[] = [];
  if (values.endpoint === '' && values.source_region === '') {
    problems.push(
      'source_region: is missing, and so is endpoint; give the region of the backup, such as ap-southeast-1',
    );
  }
  if (values.source_region !== '' && values.source_region.toLowerCase() === values.destination_region.toLowerCase()) {
    problems.push(`destination_region: is the source region, ${values.source_region}; give another one`);
  }
  if (kind === 'keyless' && values.sts_endpoint === '' && values.source_region === '') {
    problems.push('sts_endpoint: is missing, and so is source_region, which would give it; give one of them');
  }
  if (isTrue(values.verify) && !isTrue(values.dry_run)) {
    if (!isTrue(values.wait)) problems.push("verify: needs the end of the replication; give wait: 'true' as well");
    if (kind === 'token') {
      problems.push(
        'verify: a token is bound to one project and cannot read the replica; give an access key or use keyless login',
      );
    }
  }
  return problems;
}

/** The IDs of a list by commas, spaces or lines, each once. */
function splitIds(value: string): string[] {
  return [...new Set(value.split(/[\s,]+/).filter((one) => one !== ''))];
}

function regionIn(endpoint: string): string | undefined {
  const read = endpoint === '' ? undefined : readEndpoint(endpoint);
  return read instanceof URL ? regionOfEndpoint(read) : undefined;
}

function firstOf(environment: NodeJS.ProcessEnv, ...names: readonly string[]): string {
  return names.map((name) => environment[name]?.trim() ?? '').find((value) => value !== '') ?? '';
}

function isTrue(value: string): boolean {
  return /^true$/i.test(value);
}
