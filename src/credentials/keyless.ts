import * as z from 'zod/mini';
import { MINUTE, SECOND } from '../clock.ts';
import { repeat } from '../http/repeat.ts';
import type { HttpRequest } from '../http/transport.ts';
import type { Credential } from './credential.ts';
import { type IdTokenSource, requestIdToken } from './id-token.ts';
import { callForLogin, type ExplainRefusal, type LoginCaller, PassingFailure } from './login-call.ts';
import { LoginError } from './login-error.ts';
import { type AccessKey, sign } from './signature.ts';

export interface KeylessOptions extends LoginCaller {
  readonly stsEndpoint: URL;
  /** `iam::<account>:oidcProvider:<name>` */
  readonly providerUrn: string;
  /** `iam::<account>:agency:<name>`: a trust agency. */
  readonly agencyUrn: string;
  readonly idTokens: IdTokenSource;
  readonly tell: (...texts: string[]) => void;
  /** Keeps a secret out of everything that is printed from now on. */
  readonly mask: (secret: string) => void;
}

interface Session {
  readonly key: AccessKey;
  /** By this machine's clock, in milliseconds since the Unix epoch. */
  readonly endsAt: number;
  readonly renewAt: number;
}

/** What STS answers; the first sign that a part is missing makes it unusable. */
const assumed = z.object({
  credentials: z.object({
    access_key_id: z.string().check(z.minLength(1)),
    secret_access_key: z.string().check(z.minLength(1)),
    security_token: z.string().check(z.minLength(1)),
    expiration: z.string(),
  }),
});

/** Renewed when this share of its life is left: of the usual hour, 20 minutes. */
const RENEW_WITH_LEFT = 1 / 3;
const RETRY_RENEWAL_AFTER = MINUTE;
const MOST_ATTEMPTS = 6;
const SHORTEST_LIFE = 15 * MINUTE;
/** Not used in its last moments: a request takes time, and the server tells its time in whole seconds. */
const MARGIN = 30 * SECOND;

/**
 * Keyless login: GitHub's ID token of the job is exchanged at STS (`POST /v5/agencies/assume-with-oidc`, which needs no
 * credential of Huawei Cloud) for a temporary access key, and again well before that ends.
 */
export function keylessCredential(options: KeylessOptions): Credential {
  let session: Session | undefined;
  let login: Promise<Session> | undefined;

  // Requests that are under way at the same time share one login.
  const renew = (attempts: number): Promise<Session> => {
    login ??= logIn(options, attempts).finally(() => {
      login = undefined;
    });
    return login;
  };
  const current = async (): Promise<Session> => {
    const { clock, tell, cancelled } = options;
    if (session === undefined || clock.now() >= session.endsAt) {
      session = await renew(MOST_ATTEMPTS);
    } else if (clock.now() >= session.renewAt) {
      try {
        // Once: there is time left, and the next request tries again.
        session = await renew(1);
      } catch (error) {
        if (cancelled.aborted || clock.now() >= session.endsAt) throw error;
        session = { ...session, renewAt: clock.now() + RETRY_RENEWAL_AFTER };
        tell(messageOf(error), 'The temporary access key could not be renewed; going on with the old one for now.');
      }
    }
    return session;
  };
  return {
    description: `keyless login through agency ${options.agencyUrn}`,
    authorise: async (request, projectId) => {
      const { key } = await current();
      return sign(request, key, projectId, options.clock.now());
    },
  };
}

async function logIn(options: KeylessOptions, attempts: number): Promise<Session> {
  const { clock, cancelled, tell, mask } = options;
  const { credentials, date } = await repeat({
    clock,
    cancelled,
    attempt: () => exchange(options),
    judge: (error) => (error instanceof PassingFailure ? { most: attempts, asked: error.asked } : undefined),
    tell: (error, pause) => tell(messageOf(error), `Trying again in ${Math.ceil(pause / SECOND)} s.`),
    tooLong: () => undefined,
  }).catch((error: unknown) => {
    if (!(error instanceof PassingFailure)) throw error;
    throw new LoginError({
      message: error.message,
      advice: 'Check sts_endpoint and the network, then run the step again.',
    });
  });
  for (const secret of [credentials.access_key_id, credentials.secret_access_key, credentials.security_token]) {
    mask(secret);
  }
  // By the server's clocks, so that this machine's does not matter.
  const life = Date.parse(credentials.expiration) - (date ?? clock.now());
  const endsAt = clock.now() + (Number.isNaN(life) ? SHORTEST_LIFE : life) - MARGIN;
  return {
    key: {
      id: credentials.access_key_id,
      secret: credentials.secret_access_key,
      securityToken: credentials.security_token,
    },
    endsAt,
    renewAt: endsAt - (endsAt - clock.now()) * RENEW_WITH_LEFT,
  };
}

async function exchange(options: KeylessOptions) {
  const { stsEndpoint, providerUrn, agencyUrn, idTokens, mask } = options;
  const idToken = await requestIdToken(idTokens, options);
  mask(idToken);
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
  const explain: ExplainRefusal = ({ code }) => ({ notes: [tellClaims(idToken)], advice: adviseLogin(code) });
  const { value, date } = await callForLogin(`log in at ${stsEndpoint.host}`, request, assumed, explain, options);
  return { credentials: value.credentials, date };
}

/** STS5.1001 and STS5.2001 are known from practice only; the vendor's list of codes could not be read. */
function adviseLogin(code: string | undefined): string {
  const forms = 'sub is repo:OWNER/REPO:… or, for repositories made since July 2026, repo:OWNER@ID/REPO@ID:…';
  if (code === 'STS5.1001')
    return `The trust policy of the agency does not match: compare its conditions with these claims (${forms}).`;
  if (code === 'STS5.2001')
    return 'The audience is not registered: add it to the client IDs of the provider, or correct oidc_audience.';
  return `Check oidc_provider_urn, oidc_agency_urn, the audience of the provider and the trust policy of the agency (${forms}).`;
}

/** The claims that decide, never the token itself. */
function tellClaims(idToken: string): string {
  try {
    const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >;
    const show = (name: string) => `${name} ${JSON.stringify(claims[name] ?? null)}`;
    return `Claims of the ID token: ${show('iss')}, ${show('sub')}, ${show('aud')}.`;
  } catch {
    return 'The claims of the ID token could not be read.';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
