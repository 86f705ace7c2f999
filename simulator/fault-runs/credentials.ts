import type { StepContext } from '../../src/context.ts';
import { accessKeyCredential } from '../../src/credentials/access-key.ts';
import type { Credential } from '../../src/credentials/credential.ts';
import { keylessCredential } from '../../src/credentials/keyless.ts';
import { tokenCredential } from '../../src/credentials/token.ts';
import type { Transport } from '../../src/http/transport.ts';
import type { Cloud } from '../cloud.ts';

// Who the steps of a run log in as, and the secrets that none of them may show.

const GITHUB = 'https://github.example/id-token';
const KEY = { id: 'FAKEKEYOFTHEFAULTRUNS', secret: 'FakeSecretOfTheFaultRuns-0123456789' };
const WRONG_SECRET = 'FakeWrongSecretOfTheFaultRuns-0123';
export const TOKEN = 'FakeTokenOfTheFaultRuns-0123456789';
/** All that a step is given; what STS hands out comes on top. */
export const SECRETS = [TOKEN, KEY.id, KEY.secret, WRONG_SECRET];

export const CREDENTIALS = ['token', 'access key', 'keyless'] as const;
export type CredentialKind = (typeof CREDENTIALS)[number];

/** Lets the token and the key of the run into the cloud, from now on with these limits. */
export function letIn(cloud: Cloud, limits?: { readonly expiresAt: number; readonly denied: string[] }): void {
  cloud.addToken(TOKEN, limits);
  cloud.addKey(KEY.id, KEY.secret, limits);
}

export function isKeyLocked(cloud: Cloud): boolean {
  return cloud.keys.get(KEY.id)?.lockedUntil !== 0;
}

/** The credential that one step has. */
export function toCredential(
  { credential, wrongSecret }: { readonly credential: CredentialKind; readonly wrongSecret: boolean },
  cloud: Cloud,
  context: StepContext,
  transport: Transport,
  mask: (secret: string) => void,
): Credential {
  const { requestToken, providerUrn, agencyUrn } = cloud.identity;
  switch (credential) {
    case 'token':
      return tokenCredential(TOKEN);
    case 'access key': {
      const secret = wrongSecret ? WRONG_SECRET : KEY.secret;
      return accessKeyCredential({ id: KEY.id, secret, securityToken: undefined }, 'the run', context.clock);
    }
    case 'keyless': {
      const idTokens = { url: GITHUB, token: requestToken, audience: 'sts.huaweicloud.com' };
      const stsEndpoint = new URL('https://sts.example');
      return keylessCredential({ providerUrn, agencyUrn, idTokens, stsEndpoint, transport, mask }, context);
    }
  }
}
