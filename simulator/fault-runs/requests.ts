import type { HttpRequest } from '../../src/http/transport.ts';

// What a request of a step is, told by its address.

/** Whether it is one to CBR, not one of the login. */
export function isOfCbr({ url }: HttpRequest): boolean {
  return url.pathname.startsWith('/v3/');
}

/** The backup that a request to replicate is about. */
export function replicatedBackup({ url }: HttpRequest): string | undefined {
  return /\/backups\/([^/]+)\/replicate$/.exec(url.pathname)?.[1];
}
