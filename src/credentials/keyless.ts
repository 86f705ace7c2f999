import * as z from 'zod/mini';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { Backoff, retry } from '../http/retry.ts';
import type { HttpRequest, Transport } from '../http/transport.ts';
import type { Credential } from './credential.ts';
import { type IdTokenSource, requestIdToken } from './id-token.ts';
import { callForLogin, type ExplainRefusal, PassingFailure } from './login-call.ts';
import { LoginError } from './login-error.ts';
import { type AccessKey, sign } from './signature.ts';

export interface KeylessOptions {
  readonly transport: Transport;
  readonly stsEndpoint: URL;
  /** `iam::<account>:oidcProvider:<name>` */
  readonly providerUrn: string;
  /** `iam::<account>:agency:<name>`: a trust agency. */
  readonly agencyUrn: string;
  readonly idTokens: IdTokenSource;
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
const MAX_ATTEMPTS = 6;
/** Where STS does not say when a key ends. */
const MIN_LIFE = 15 * MINUTE;
/** Not used in its last moments: a request takes time, and the server tells its time in whole seconds. */
const MARGIN = 30 * SECOND;

/**
 * Keyless login: GitHub's ID token of the job is exchanged at STS (`POST /v5/agencies/assume-with-oidc`, which needs no
 * credential of Huawei Cloud) for a temporary access key, and again well before that ends.
 */
export function keylessCredential(options: KeylessOptions, context: StepContext): Credential {
  const { clock, cancelled, reporter } = context;
  let session: Session | undefined;
  let login: Promise<Session> | undefined;

  // Requests that are under way at the same time share one login.
  const renew = (maxAttempts: number): Promise<Session> => {
    login ??= logIn(options, context, maxAttempts).finally(() => {
      login = undefined;
    });
    return login;
  };
  const current = async (): Promise<Session> => {
    if (session === undefined || clock.now() >= session.endsAt) {
      session = await renew(MAX_ATTEMPTS);
    } else if (clock.now() >= session.renewAt) {
      try {
        // Once: there is time left, and the next request tries again.
        session = await renew(1);
      } catch (error) {
        if (cancelled.aborted || clock.now() >= session.endsAt) throw error;
        session = { ...session, renewAt: clock.now() + RETRY_RENEWAL_AFTER };
        reporter.news(
          messageOf(error),
          'The temporary access key could not be renewed; going on with the old one for now.',
        );
      }
    }
    return session;
  };
  return {
    description: `keyless login through agency ${options.agencyUrn}`,
    authorise: async (request, projectId) => {
      const { key } = await current();
      return sign(request, key, projectId, clock.now());
    },
  };
}

async function logIn(options: KeylessOptions, context: StepContext, maxAttempts: number): Promise<Session> {
  const { clock, reporter } = context;
  const { mask } = options;
  const backoff = new Backoff(clock);
  const again = (error: unknown): number | undefined => {
    if (!(error instanceof PassingFailure)) return undefined;
    const pause = backoff.next(maxAttempts, error.asked);
    if (pause !== undefined) reporter.news(error.message, `Trying again in ${Math.ceil(pause / SECOND)} s.`);
    return pause;
  };
  const { credentials, date } = await retry(() => exchange(options, context), again, context).catch(
    (cause: unknown) => {
      if (!(cause instanceof PassingFailure)) throw cause;
      const { message } = cause;
      throw new LoginError({ message, advice: 'Check sts_endpoint and the network, then run the step again.', cause });
    },
  );
  for (const secret of [credentials.access_key_id, credentials.secret_access_key, credentials.security_token]) {
    mask(secret);
  }
  // By the server's clocks, so that this machine's does not matter.
  const life = Date.parse(credentials.expiration) - (date ?? clock.now());
  const endsAt = clock.now() + (Number.isNaN(life) ? MIN_LIFE : life) - MARGIN;
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

async function exchange(options: KeylessOptions, context: StepContext) {
  const { stsEndpoint, providerUrn, agencyUrn, idTokens, transport, mask } = options;
  const idToken = await requestIdToken(idTokens, transport, context);
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
  const explain: ExplainRefusal = ({ code }) => ({
    notes: [tellClaims(idToken)],
    advice: advices.get(code) ?? OTHER_ADVICE,
  });
  const task = `log in at ${stsEndpoint.host}`;
  const { value, date } = await callForLogin({ task, request, schema: assumed, explain }, transport, context);
  return { credentials: value.credentials, date };
}

const SUBJECTS = 'sub is repo:OWNER/REPO:… or, for repositories made since July 2026, repo:OWNER@ID/REPO@ID:…';

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
    const show = (name: string) => `${name} ${JSON.stringify(claims[name] ?? null)}`;
    return `Claims of the ID token: ${show('iss')}, ${show('sub')}, ${show('aud')}.`;
  } catch {
    return 'The claims of the ID token could not be read.';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
