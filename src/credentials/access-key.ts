import type { Clock } from '../clock.ts';
import type { Credential } from './credential.ts';
import { type AccessKey, sign } from './signature.ts';

/**
 * An access key that signs each request by itself. One key of an account works for source and destination.
 * @param source where it comes from, as in "the inputs"
 */
export function accessKeyCredential(key: AccessKey, source: string, clock: Clock): Credential {
  const isTemporary = key.securityToken !== undefined;
  const description = `${isTemporary ? 'temporary access key' : 'access key'} from ${source}`;
  return {
    description,
    ifRefused: `Check the ${description}: ${isTemporary ? 'it may have expired, and its parts must belong together' : 'it must exist, be enabled, and have its own secret'}; project_id must be a project of its account, and the account in good standing.`,
    authorise: async (request, projectId) => sign(request, key, projectId, clock.time()),
  };
}
