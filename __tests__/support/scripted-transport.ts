import type { HttpAnswer, HttpRequest, Transport } from '../../src/http/transport.ts';

type Reply = HttpAnswer | Error;
type Scripted = Reply | ((request: HttpRequest, cancelled: AbortSignal) => Reply | Promise<Reply>);

/** A transport that gives these answers, one after another, and keeps the requests. */
export class ScriptedTransport implements Transport {
  readonly requests: HttpRequest[] = [];
  readonly #replies: Scripted[];

  constructor(...replies: Scripted[]) {
    this.#replies = replies;
  }

  /** What else it answers from now on. */
  add(...replies: Scripted[]): void {
    this.#replies.push(...replies);
  }

  async send(request: HttpRequest, cancelled: AbortSignal): Promise<HttpAnswer> {
    this.requests.push(request);
    const next = this.#replies.shift() ?? new Error(`nobody expected ${request.method} ${request.url.pathname}`);
    const reply = typeof next === 'function' ? await next(request, cancelled) : next;
    if (reply instanceof Error) throw reply;
    return reply;
  }

  async close(): Promise<void> {}
}

/** An answer with a JSON body. */
export const json = (status: number, body: unknown, headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers,
  body: JSON.stringify(body),
});
