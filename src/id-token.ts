import * as core from '@actions/core';
import { LoginError } from './credentials/login-error.ts';

const advice =
  'Add to the job: "permissions: { id-token: write }" (with "contents: read" beside it where the job checks out code). Workflows from forks get no ID token.';

/**
 * A new ID token of this job. It lives five minutes.
 * @throws {LoginError} where GitHub gives none
 */
export async function getIdToken(audience: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (!environment['ACTIONS_ID_TOKEN_REQUEST_URL'] || !environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']) {
    throw new LoginError({
      message: 'This job may not ask GitHub for an ID token, which keyless login needs.',
      advice,
    });
  }
  try {
    return await core.getIDToken(audience);
  } catch (error) {
    const message = `GitHub gave no ID token: ${error instanceof Error ? error.message : error}`;
    throw new LoginError({ message, advice: 'Run the step again; GitHub Status tells of outages of Actions.' });
  }
}
