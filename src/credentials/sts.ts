import * as z from 'zod/mini';
import type { StepContext } from '../context.ts';
import { boundText } from '../http/error-body.ts';
import type { HttpRequest, Transport } from '../http/transport.ts';
import { callForLogin, type ExplainRefusal } from './login-call.ts';

/** What an ID token is exchanged with, to get a key. */
export interface Exchange {
  readonly stsEndpoint: URL;
  /** `iam::<account>:oidcProvider:<name>` */
  readonly providerUrn: string;
  /** `iam::<account>:agency:<name>`: a trust agency. */
  readonly agencyUrn: string;
}

/** What travels in header fields. */
const printable = z.string().check(z.regex(/^[\x21-\x7e]+$/));

/** What STS answers; unusable where a part is missing. */
const assumed = z.object({
  credentials: z.object({
    // Inside a field that commas divide.
    access_key_id: printable.check(z.regex(/^[^,]+$/)),
    secret_access_key: printable,
    security_token: printable,
    /** The key is good without it. */
    expiration: z.catch(z.optional(z.string()), undefined),
  }),
});

/**
 * `POST /v5/agencies/assume-with-oidc`, which needs no credential of Huawei Cloud: a temporary access key for an ID token.
 * @returns the key, and the clock of STS when it answered
 * @throws {PassingFailure | LoginError}
 */
export async function exchange(
  idToken: string,
  { stsEndpoint, providerUrn, agencyUrn }: Exchange,
  transport: Transport,
  context: StepContext,
) {
  const request: HttpRequest = {
    method: 'POST',
    url: new URL('/v5/agencies/assume-with-oidc', stsEndpoint),
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify({
      provider_urn: providerUrn,
      agency_urn: agencyUrn,
      agency_session_name: 'replicate-cbr-backup',
      id_token: idToken,
    }),
  };
  const explain: ExplainRefusal = ({ code }) => ({
    notes: [tellClaims(idToken)],
    advice: advices.get(code) ?? OTHER_ADVICE,
  });
  const { host } = stsEndpoint;
  const call = {
    task: `log in at ${host}`,
    request,
    schema: assumed,
    explain,
    lost: `Check sts_endpoint and the network between this runner and ${host} (https_proxy, no_proxy), then run the step again.`,
    refusalMayPass: true,
  };
  const { value, date } = await callForLogin(call, transport, context);
  return { credentials: value.credentials, date };
}

const SUBJECTS =
  'sub is repo:OWNER/REPO:… or, for repositories created, renamed or moved since July 2026, repo:OWNER@ID/REPO@ID:…';

/** What to do about a code of STS. Undocumented: both are known from practice only. */
const advices: ReadonlyMap<string | undefined, string> = new Map([
  [
    'STS5.1001',
    `The trust policy of the agency does not match: compare its conditions with these claims (${SUBJECTS}).`,
  ],
  ['STS5.2001', 'The audience is not registered: add it to the client IDs of the provider, or correct oidc_audience.'],
]);
const OTHER_ADVICE = `Check oidc_provider_urn, oidc_agency_urn, the audience of the provider and the trust policy of the agency (${SUBJECTS}).`;

/** The claims that decide, never the token itself. */
function tellClaims(idToken: string): string {
  try {
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >;
    const show = (name: string) => `${name} ${boundText(JSON.stringify(claims[name] ?? null))}`;
    return `Claims of the ID token: ${show('iss')}, ${show('sub')}, ${show('aud')}.`;
  } catch {
    return 'The claims of the ID token could not be read.';
  }
}
