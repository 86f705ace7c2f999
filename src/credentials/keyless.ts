import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { Backoff, retry } from '../http/retry.ts';
import { readTimestamp } from '../http/timestamp.ts';
import type { HttpRequest, Transport } from '../http/transport.ts';
import type { Credential } from './credential.ts';
import { type IdTokenSource, requestIdToken } from './id-token.ts';
import { PassingFailure } from './login-call.ts';
import { LoginError } from './login-error.ts';
import { type AccessKey, sign } from './signature.ts';
import { type Exchange, exchange } from './sts.ts';

export interface KeylessOptions extends Exchange {
  readonly transport: Transport;
  readonly idTokens: IdTokenSource;
  /** Keeps a secret out of everything that is printed from now on. */
  readonly mask: (secret: string) => void;
}

interface Session {
  readonly key: AccessKey;
  /** By this machine's clock, in milliseconds since the Unix epoch. */
  readonly endsAt: number;
  readonly renewAt: number;
  /** It replaced a refused key: if it is refused too, the step fails. */
  readonly isReplacement: boolean;
}

/** Renewed when this share of its life is left: of the usual hour, 20 minutes. */
const RENEW_WITH_LEFT = 1 / 3;
const RETRY_RENEWAL_AFTER = MINUTE;
const MAX_ATTEMPTS = 6;
/** How often STS may refuse: a new trust policy may take a moment. */
const MAX_REFUSALS = 3;
/** How long a key is used whose expiry STS does not state, or not plausibly. */
const MIN_LIFE = 15 * MINUTE;
/** What STS issues by default. Where it names a longer life, its time zone may be missing. */
const MAX_LIFE = 60 * MINUTE;
/** A key that is said to live longer is no temporary one. */
const MAX_PLAUSIBLE_LIFE = 24 * 60 * MINUTE;
/** Not used in its last moments: a request takes time, and the server tells its time in whole seconds. */
const MARGIN = 30 * SECOND;

/**
 * Keyless login: GitHub's ID token of the job is exchanged at STS for a temporary access key, and again well before that
 * ends, or once where it is refused before.
 */
export function keylessCredential(options: KeylessOptions, context: StepContext): Credential {
  const { clock, cancelled, reporter } = context;
  let session: Session | undefined;
  let login: Promise<Session> | undefined;
  const keys = new WeakMap<HttpRequest, AccessKey>();

  // Requests that are in progress at the same time share one login.
  const renew = (maxAttempts: number, isReplacement = false): Promise<Session> => {
    login ??= logIn(options, context, maxAttempts)
      .then((given) => {
        session = { ...given, isReplacement };
        return session;
      })
      .finally(() => {
        login = undefined;
      });
    return login;
  };
  const current = async (): Promise<Session> => {
    const had = session;
    if (had === undefined || clock.time() >= had.endsAt) return renew(MAX_ATTEMPTS);
    if (clock.time() < had.renewAt) return had;
    try {
      // One attempt: there is time left, and the next request tries again.
      return await renew(1);
    } catch (error) {
      if (cancelled.aborted || clock.time() >= had.endsAt) throw error;
      // Refused in the meantime, or told already by another request that has waited for it.
      if (session !== had) return session ?? renew(MAX_ATTEMPTS, true);
      session = { ...had, renewAt: clock.time() + RETRY_RENEWAL_AFTER };
      reporter.news(messageOf(error), 'The temporary access key could not be renewed; using the old one for now.');
      return session;
    }
  };
  return {
    description: `keyless login through agency ${options.agencyUrn}`,
    ifRefused:
      'Check oidc_agency_urn: STS has issued a key for this agency, and CBR does not accept it; project_id must be a project of its account, and the account in good standing.',
    authorise: async (request, projectId) => {
      const { key } = await current();
      const signed = sign(request, key, projectId, clock.time());
      keys.set(signed, key);
      return signed;
    },
    replace: async (refused) => {
      if (session !== undefined && session.key === keys.get(refused)) {
        if (session.isReplacement) return false;
        // Nothing is signed with it any more.
        session = undefined;
        reporter.news('The temporary access key was refused before it expired; logging in once more.');
        // A renewal that is in progress is enough; it makes one attempt only.
        await login?.catch(() => undefined);
      }
      if (session === undefined) await renew(MAX_ATTEMPTS, true);
      return true;
    },
  };
}

async function logIn(
  options: KeylessOptions,
  context: StepContext,
  maxAttempts: number,
): Promise<Omit<Session, 'isReplacement'>> {
  const { clock, reporter } = context;
  const { idTokens, transport, mask } = options;
  const backoff = new Backoff(clock);
  let refusals = 0;
  const again = (error: unknown): number | undefined => {
    const mayPass = error instanceof PassingFailure || (error instanceof LoginError && error.mayPass);
    if (!mayPass) return undefined;
    if (error instanceof LoginError && ++refusals >= MAX_REFUSALS) return undefined;
    const pause = backoff.next(maxAttempts, error instanceof PassingFailure ? error.asked : undefined);
    if (pause !== undefined) reporter.news(error.message, `Trying again in ${Math.ceil(pause / SECOND)} s.`);
    return pause;
  };
  const attempt = async () => {
    const idToken = await requestIdToken(idTokens, transport, context);
    mask(idToken);
    return exchange(idToken, options, transport, context);
  };
  const { credentials, date } = await retry(attempt, again, context).catch((cause: unknown) => {
    if (!(cause instanceof PassingFailure)) throw cause;
    const { message, advice } = cause;
    throw new LoginError({ message, advice, cause });
  });
  for (const secret of [credentials.access_key_id, credentials.secret_access_key, credentials.security_token]) {
    mask(secret);
  }
  const now = clock.time();
  const endsAt = now + lifeOf(credentials.expiration, date ?? now) - MARGIN;
  return {
    key: {
      id: credentials.access_key_id,
      secret: credentials.secret_access_key,
      securityToken: credentials.security_token,
    },
    endsAt,
    renewAt: endsAt - (endsAt - now) * RENEW_WITH_LEFT,
  };
}

/**
 * How long a key is good for, in milliseconds. An end that cannot be right is none: one that has passed would make every
 * request log in again.
 * @param now by the clock of STS where it tells, so that this machine's does not matter
 */
function lifeOf(expiration: string | undefined, now: number): number {
  const life = (readTimestamp(expiration ?? '') ?? now) - now;
  const isPlausible = life > 2 * MARGIN && life < MAX_PLAUSIBLE_LIFE;
  return isPlausible ? Math.min(life, MAX_LIFE) : MIN_LIFE;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
