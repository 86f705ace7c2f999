import * as z from 'zod/mini';
import type { StepContext } from '../context.ts';
import { isLoopback } from '../http/loopback.ts';
import type { Transport } from '../http/transport.ts';
import { callForLogin } from './login-call.ts';
import { LoginError } from './login-error.ts';

/** Where GitHub issues ID tokens to a job, and what the job must present. */
export interface IdTokenSource {
  /** `ACTIONS_ID_TOKEN_REQUEST_URL`; absent where the job may not have one. */
  readonly url: string | undefined;
  /** `ACTIONS_ID_TOKEN_REQUEST_TOKEN` */
  readonly token: string | undefined;
  readonly audience: string;
}

const given = z.object({ value: z.string().check(z.minLength(1)) });

/**
 * A new ID token of this job, which lives five minutes. Not through the toolkit's getIDToken: that one cannot be
 * cancelled, and follows NODE_TLS_REJECT_UNAUTHORIZED.
 * @throws {LoginError} where the job may not have one
 * @throws {PassingFailure} where another attempt may get one
 */
export async function requestIdToken(
  { url, token, audience }: IdTokenSource,
  transport: Transport,
  context: StepContext,
): Promise<string> {
  const address = URL.parse(url ?? '');
  if (address === null || token === undefined || token === '') {
    throw new LoginError({
      message: 'This job may not ask GitHub for an ID token, which keyless login needs.',
      advice:
        'Add to the job: "permissions: { id-token: write }" (and "contents: read" if the job checks out code). Workflows from forks get no ID token.',
    });
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new LoginError({
      message: 'ACTIONS_ID_TOKEN_REQUEST_TOKEN has a character that no token has; nothing was sent.',
      advice: 'Find what sets ACTIONS_ID_TOKEN_REQUEST_TOKEN in this job: GitHub sets a different one.',
    });
  }
  if (address.protocol !== 'https:' && !isLoopback(address.hostname)) {
    throw new LoginError({
      message: 'The address for ID tokens does not begin with https://, so nothing was sent there.',
      advice: 'Find what sets ACTIONS_ID_TOKEN_REQUEST_URL in this job: it is not the value that GitHub sets.',
    });
  }
  address.searchParams.set('audience', audience);
  const { value } = await callForLogin(
    {
      task: 'get an ID token from GitHub',
      request: {
        method: 'GET',
        url: address,
        headers: { Accept: 'application/json', Authorization: `Bearer ${token}` },
      },
      schema: given,
      lost: `Check the network between this runner and ${address.host}, where GitHub issues ID tokens (https_proxy, no_proxy), then run the step again.`,
      explain: () => ({ notes: [], advice: 'Run the job again: it can get ID tokens only while it runs.' }),
    },
    transport,
    context,
  );
  return value.value;
}
