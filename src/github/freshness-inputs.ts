import type { CredentialChoice } from './credential-inputs.ts';
import { resolveEndpoints } from './endpoints.ts';
import { InputError } from './input-error.ts';
import { id, optional, type Row, row, sameRegion, wholeNumber } from './input-rules.ts';
import { ROWS as OF_MAIN } from './inputs.ts';
import type { Log } from './log.ts';
import { type NameIn, readRows } from './read-inputs.ts';

const { sourceVaultId, resourceIds, sourceRegion, endpoint, destinationRegion, destinationProjectId } = OF_MAIN;
const { destinationVaultId, destinationEndpoint, oidcAudience, stsEndpoint } = OF_MAIN;
const { token, accessKeyId, secretAccessKey, securityToken, providerUrn, agencyUrn } = OF_MAIN;

/** The inputs of freshness/action.yml, in its order: a row for each. What the root has too is read as there. */
const ROWS = {
  sourceVaultId,
  resourceIds,
  /** Of the source vault. */
  projectId: row('project_id', optional(...id)),
  sourceRegion,
  endpoint,
  destinationRegion,
  destinationProjectId,
  destinationVaultId,
  destinationEndpoint,
  // A night, the copy, and a little more.
  maxAgeHours: row('max_age_hours', wholeNumber('28', 8760, 'hours, such as 28')),
  token,
  accessKeyId,
  secretAccessKey,
  securityToken,
  providerUrn,
  agencyUrn,
  oidcAudience,
  stsEndpoint,
};

const ALL: readonly Row<NameIn<typeof ROWS>>[] = Object.values(ROWS);
export const INPUT_NAMES = ALL.map(({ name }) => name);
/** Empty where there is none. */
export const INPUT_DEFAULTS = Object.fromEntries(ALL.map((one) => [one.name, one.default]));

/** A vault, as it is asked for. */
interface Place {
  readonly endpoint: URL;
  readonly projectId: string;
  readonly vaultId: string;
}

/** What the workflow asked for, checked. */
export interface FreshnessInputs {
  /** The vault whose resources must have a replica; without it the resources are named. */
  readonly source: Place | undefined;
  /** Only these of the source vault; empty for all. */
  readonly resourceIds: readonly string[];
  readonly destination: Place & { readonly region: string };
  readonly maxAgeHours: number;
  readonly credential: CredentialChoice;
  readonly oidcAudience: string;
  readonly stsEndpoint: URL | undefined;
}

/**
 * Reads the inputs from the environment of the step.
 * @throws {InputError} with all problems of all inputs
 */
export function readFreshnessInputs(log: Log, environment: NodeJS.ProcessEnv): FreshnessInputs {
  const { values, given, credential, problems } = readRows(ROWS, log, environment);
  const all = [...problems, ...contradictions(values, credential)];
  if (all.length > 0 || !('kind' in credential)) throw new InputError(all);
  const { maxAgeHours, oidcAudience, projectId, sourceVaultId: vaultId } = given;
  const needed = { source: vaultId !== undefined, destination: true, sts: credential.kind === 'keyless' };
  const { endpoint, destinationEndpoint, stsEndpoint } = resolveEndpoints(given, needed);
  return {
    source: vaultId === undefined ? undefined : toSource(vaultId, endpoint, projectId),
    resourceIds: given.resourceIds,
    destination: {
      endpoint: destinationEndpoint,
      projectId: given.destinationProjectId,
      vaultId: given.destinationVaultId,
      region: given.destinationRegion,
    },
    maxAgeHours,
    credential,
    oidcAudience,
    stsEndpoint,
  };
}

function toSource(vaultId: string, endpoint: URL | undefined, projectId: string | undefined): Place {
  if (endpoint !== undefined && projectId !== undefined) return { endpoint, projectId, vaultId };
  throw new Error('The inputs were checked, and do not say where the source vault is.');
}

/** What is wrong between inputs that are valid each by itself. */
function contradictions(
  values: Readonly<Record<NameIn<typeof ROWS>, string>>,
  credential: CredentialChoice | readonly string[],
): string[] {
  const problems: string[] = [];
  if (values.source_vault_id === '') {
    if (values.resource_id !== '') return [];
    return [
      'source_vault_id, resource_id: one of them is required, to say what must have a replica; an output that the earlier step does not have is empty',
    ];
  }
  if (values.project_id === '') {
    problems.push('project_id: is required: the ID of the project of source_vault_id, in the source region');
  }
  if (values.source_region === '' && values.endpoint === '') {
    problems.push('source_region: is required, or endpoint: the region of source_vault_id, such as ap-southeast-1');
  }
  problems.push(...sameRegion(values));
  if ('kind' in credential && credential.kind === 'token') {
    problems.push(
      'token: is bound to one project and cannot read source_vault_id; use resource_id instead, or an access key or keyless login',
    );
  }
  return problems;
}
