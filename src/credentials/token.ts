import type { Credential } from './credential.ts';

/**
 * An IAM token, scoped to the project that owns the backup. It expires 24 hours after it was issued, and earlier when
 * permissions in the account change.
 */
export function tokenCredential(token: string): Credential {
  return {
    description: 'IAM token from the input token',
    ifRefused: 'Check the input token: a token expires after 24 hours, and must be scoped to project_id.',
    authorise: async (request) => ({ ...request, headers: { ...request.headers, 'X-Auth-Token': token } }),
  };
}
