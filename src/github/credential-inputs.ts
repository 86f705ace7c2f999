import { headerText, keyId, optional, row, secret, urn } from './input-rules.ts';

/** Which credential the step uses, and where it comes from. */
export type CredentialChoice =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'access_key';
      readonly id: string;
      readonly secret: string;
      readonly securityToken: string | undefined;
      /** For the log, as in "the inputs". */
      readonly source: string;
    }
  | { readonly kind: 'keyless'; readonly providerUrn: string; readonly agencyUrn: string };

/** The inputs that a credential may come from. */
export const CREDENTIAL_ROWS = {
  token: row('token', secret(headerText)),
  accessKeyId: row('access_key_id', secret(keyId)),
  secretAccessKey: row('secret_access_key', secret(headerText)),
  securityToken: row('security_token', secret(headerText)),
  providerUrn: row('oidc_provider_urn', optional(urn('oidcProvider'))),
  agencyUrn: row('oidc_agency_urn', optional(urn('agency'))),
};

/** Their values, as given. */
export type CredentialInputs = Readonly<Record<(typeof CREDENTIAL_ROWS)[keyof typeof CREDENTIAL_ROWS]['name'], string>>;

/** The variables that earlier steps and the vendor's SDKs use, in the order in which they are looked at. */
const VARIABLES = [
  { id: 'HUAWEICLOUD_SDK_AK', secret: 'HUAWEICLOUD_SDK_SK', securityToken: 'HUAWEICLOUD_SDK_SECURITY_TOKEN' },
  // Set by huaweicloud/auth-action.
  { id: 'HUAWEI_CLOUD_ACCESS_KEY_ID', secret: 'HUAWEI_CLOUD_SECRET_ACCESS_KEY', securityToken: undefined },
] as const;

/** Every secret that the environment holds for this action, used or not. */
export function secretsOf(environment: NodeJS.ProcessEnv): string[] {
  const names = [...VARIABLES.flatMap((variables) => Object.values(variables)), 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  return names.flatMap((name) => read(environment, name) ?? []);
}

/**
 * Chooses the credential: exactly one kind from the inputs, else from the environment.
 * @returns the choice, or what is wrong, as "input: problem"
 */
export function chooseCredential(
  inputs: CredentialInputs,
  environment: NodeJS.ProcessEnv,
): CredentialChoice | string[] {
  const { token, access_key_id, secret_access_key, security_token, oidc_provider_urn, oidc_agency_urn } = inputs;
  const kinds = [
    token === '' ? [] : ['token'],
    given(inputs, ['access_key_id', 'secret_access_key', 'security_token']),
    given(inputs, ['oidc_provider_urn', 'oidc_agency_urn']),
  ].filter((names) => names.length > 0);
  if (kinds.length > 1) {
    const names = kinds.flat();
    return [`${names.join(', ')}: belong to different kinds of credential; use the inputs of one kind only`];
  }
  const kind = kinds[0]?.[0];
  if (kind === undefined) return fromEnvironment(environment);
  if (kind === 'token') return { kind: 'token', token };
  if (kind.startsWith('oidc_')) {
    const problems = missing(
      inputs,
      ['oidc_provider_urn', 'oidc_agency_urn'],
      'keyless login requires both; an unset variable is empty',
    );
    return problems.length > 0
      ? problems
      : { kind: 'keyless', providerUrn: oidc_provider_urn, agencyUrn: oidc_agency_urn };
  }
  const problems = missing(
    inputs,
    ['access_key_id', 'secret_access_key'],
    'an access key requires both; an unset secret is empty',
  );
  if (problems.length > 0) return problems;
  const securityToken = security_token === '' ? undefined : security_token;
  return { kind: 'access_key', id: access_key_id, secret: secret_access_key, securityToken, source: 'the inputs' };
}

function fromEnvironment(environment: NodeJS.ProcessEnv): CredentialChoice | string[] {
  for (const names of VARIABLES) {
    const id = read(environment, names.id);
    const secret = read(environment, names.secret);
    const securityToken = read(environment, names.securityToken);
    if (id !== undefined && secret !== undefined) {
      const odd = Object.entries(names).flatMap(([part, name]) =>
        (part === 'id' ? keyId : headerText)(read(environment, name) ?? '') === undefined ? [] : [name],
      );
      if (odd.length > 0)
        return odd.map((name) => `${name}: has a character that is not allowed in a key; set it as issued`);
      return { kind: 'access_key', id, secret, securityToken, source: `the environment (${names.id})` };
    }
    if (id !== undefined || secret !== undefined || securityToken !== undefined) {
      return [names.id, names.secret]
        .filter((name) => read(environment, name) === undefined)
        .map(
          (name) =>
            `${name}: is not set in the environment, but the rest of the access key is; set it, or unset the rest`,
        );
    }
  }
  return [
    'access_key_id, oidc_provider_urn, token: a credential is required; set access_key_id and secret_access_key, or ' +
      'oidc_provider_urn and oidc_agency_urn, or token, or an access key in the environment (HUAWEICLOUD_SDK_AK and ' +
      'HUAWEICLOUD_SDK_SK). An unset secret is empty, and workflows from forks get no secrets',
  ];
}

function given<Name extends keyof CredentialInputs>(inputs: CredentialInputs, names: readonly Name[]): Name[] {
  return names.filter((name) => inputs[name] !== '');
}

function missing(inputs: CredentialInputs, names: readonly (keyof CredentialInputs)[], why: string): string[] {
  return names.filter((name) => inputs[name] === '').map((name) => `${name}: is required: ${why}`);
}

function read(environment: NodeJS.ProcessEnv, name: string | undefined): string | undefined {
  return (name === undefined ? undefined : environment[name]?.trim()) || undefined;
}
