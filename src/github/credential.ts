import type { StepContext } from '../context.ts';
import { accessKeyCredential } from '../credentials/access-key.ts';
import type { Credential } from '../credentials/credential.ts';
import { keylessCredential } from '../credentials/keyless.ts';
import { tokenCredential } from '../credentials/token.ts';
import type { Transport } from '../http/transport.ts';
import type { CredentialChoice } from './credential-inputs.ts';

/** What else a credential is made with. */
export interface CredentialParts {
  readonly environment: NodeJS.ProcessEnv;
  readonly transport: Transport;
  /** Of the step: a login is for all its backups. */
  readonly context: StepContext;
  /** Keeps a secret out of everything that is printed from now on. */
  readonly mask: (secret: string) => void;
}

/** What the inputs say of it. */
export interface ChosenCredential {
  readonly credential: CredentialChoice;
  readonly oidcAudience: string;
  readonly stsEndpoint: URL | undefined;
}

/** The credential that the inputs have chosen. */
export function toCredential(
  { credential: choice, oidcAudience, stsEndpoint }: ChosenCredential,
  { environment, transport, context, mask }: CredentialParts,
): Credential {
  switch (choice.kind) {
    case 'token':
      return tokenCredential(choice.token);
    case 'access_key':
      return accessKeyCredential(choice, choice.source, context.clock);
    case 'keyless': {
      if (stsEndpoint === undefined) throw new Error('The inputs were checked, and name no STS endpoint.');
      const idTokens = {
        url: environment['ACTIONS_ID_TOKEN_REQUEST_URL'],
        token: environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
        audience: oidcAudience,
      };
      return keylessCredential({ ...choice, stsEndpoint, idTokens, transport, mask }, context);
    }
  }
}
