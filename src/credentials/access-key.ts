import type { Clock } from '../clock.ts';
import type { Credential } from './credential.ts';
import { type AccessKey, sign } from './signature.ts';

/**
 * An access key that signs each request by itself. One key of an account works for source and destination.
 * @param source where it comes from, as in "the inputs"
 */
export function accessKeyCredential(key: AccessKey, source: string, clock: Clock): Credential {
  const kind = key.securityToken === undefined ? 'access key' : 'temporary access key';
  return {
    description: `${kind} from ${source}`,
    authorise: async (request, projectId) => sign(request, key, projectId, clock.time()),
  };
}
