import { randomUUID } from 'node:crypto';

/** A request as it arrived. Header names are in lower case. */
export interface WireRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer in JSON, with the time of the simulated service. */
export function json(status: number, body: unknown, now: () => number, requestId: string = randomUUID()): WireReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'X-Request-Id': requestId, Date: new Date(now()).toUTCString() },
    body: JSON.stringify(body),
  };
}
