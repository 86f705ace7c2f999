import { randomUUID } from 'node:crypto';
import { echoForms, secretsOf } from './echoes.ts';
import { gatewayError, serviceError } from './service.ts';
import type { WireReply, WireRequest } from './wire.ts';

/**
 * What goes wrong with one request. `commit` tells whether the service has done the work when it goes wrong.
 */
export type Fault =
  /** The connection ends without an answer. */
  | { kind: 'close'; commit: boolean }
  /** Nothing comes back, ever. */
  | { kind: 'silence'; commit: boolean }
  /** The connection ends at once, and the work is done `after` milliseconds later. */
  | { kind: 'late_commit'; after: number }
  /** The answer stops in the middle. */
  | { kind: 'truncated'; commit: boolean }
  /** The answer comes a byte at a time, for ever. */
  | { kind: 'drip'; commit: boolean }
  /** Some other answer than the service would give. */
  | { kind: 'answer'; commit: boolean; reply: WireReply }
  /** The same, by what was asked; it may stop before its end. */
  | { kind: 'echo'; reply: (request: WireRequest) => WireReply; breaksOff: boolean };

/** Faults by name. */
export const faults = {
  closedBefore: (): Fault => ({ kind: 'close', commit: false }),
  closedAfter: (): Fault => ({ kind: 'close', commit: true }),
  noAnswer: (commit: boolean): Fault => ({ kind: 'silence', commit }),
  lateCommit: (after: number): Fault => ({ kind: 'late_commit', after }),
  truncated: (commit: boolean): Fault => ({ kind: 'truncated', commit }),
  drip: (commit: boolean): Fault => ({ kind: 'drip', commit }),
  notJson: (commit: boolean): Fault => answer(200, 'OK, it is on its way', { commit }),
  emptyObject: (commit: boolean): Fault => answer(200, '{"replication":{}}', { commit }),
  huge: (status: number, commit: boolean): Fault => answer(status, 'x'.repeat(9 * 1024 * 1024), { commit }),
  gateway: (status: number, commit = false): Fault =>
    answer(status, `<html><head><title>${status}</title></head><body><h1>Bad &amp; busy gateway</h1></body></html>`, {
      commit,
      headers: { 'Content-Type': 'text/html' },
    }),
  redirect: (location: string): Fault => answer(302, '', { headers: { Location: location } }),
  /** `retryAfter` as seconds or as an HTTP date; without it, the window stands in the message. */
  throttled: (retryAfter?: string): Fault => ({
    kind: 'answer',
    commit: false,
    reply: addHeaders(
      gatewayError(
        429,
        'APIGW.0308',
        'The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute',
        Date.now,
      ),
      retryAfter === undefined ? {} : { 'Retry-After': retryAfter },
    ),
  }),
  /** An error of the service by its number. */
  error: (number: string, options: { status?: number; message?: string; commit?: boolean } = {}): Fault => ({
    kind: 'answer',
    commit: options.commit ?? false,
    reply: serviceError(number, Date.now, options),
  }),
  answer,
  /** An answer that repeats the secrets of the request, in one of the forms of `echoes.ts`. */
  echo: (form: string, status = 400, breaksOff = false): Fault => ({
    kind: 'echo',
    breaksOff,
    reply: (request) => ({
      status,
      headers: {},
      body: '',
      ...echoForms[form]?.(secretsOf(request).join(' ')),
    }),
  }),
};

function answer(
  status: number,
  body: string,
  { commit = false, headers = {} }: { commit?: boolean; headers?: Record<string, string> } = {},
): Fault {
  return { kind: 'answer', commit, reply: { status, body, headers: { 'X-Request-Id': randomUUID(), ...headers } } };
}

function addHeaders(reply: WireReply, headers: Record<string, string>): WireReply {
  return { ...reply, headers: { ...reply.headers, ...headers } };
}
