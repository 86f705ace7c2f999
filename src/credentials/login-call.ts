import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { type ErrorBody, readErrorBody } from '../http/error-body.ts';
import { readDate, readRetryAfter } from '../http/retry-after.ts';
import type { HttpRequest, Transport } from '../http/transport.ts';
import { TransportFailure } from '../http/transport-failure.ts';
import { LoginError } from './login-error.ts';

/** What every call of a login needs beside its own request. */
export interface LoginCaller {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
}

/** The other side did not answer, or could not for now. */
export class PassingFailure extends Error {
  /** The pause asked for, in milliseconds. */
  readonly asked: number | undefined;

  constructor(message: string, asked?: number) {
    super(message);
    this.name = 'PassingFailure';
    this.asked = asked;
  }
}

/** What a refusal means: what else to say, and what to do. */
export type ExplainRefusal = (body: ErrorBody) => { readonly notes: readonly string[]; readonly advice: string };

/**
 * Sends one request of a login and reads its answer.
 * @param task what is being done, as in "log in at STS"
 * @returns the value, and the other side's clock when it answered
 * @throws {PassingFailure} another attempt may get through
 * @throws {LoginError} none will
 */
export async function callForLogin<Schema extends z.ZodMiniType>(
  task: string,
  request: HttpRequest,
  schema: Schema,
  explain: ExplainRefusal,
  { transport, clock, cancelled }: LoginCaller,
): Promise<{ value: z.infer<Schema>; date: number | undefined }> {
  const answer = await transport.send(request, cancelled).catch((error: unknown) => {
    if (!(error instanceof TransportFailure) || error.kind === 'cancelled') throw error;
    const message = `Failed to ${task}: ${error.message}.`;
    if (error.canConnectLater || error.kind === 'no_answer') throw new PassingFailure(message);
    const advice = `Check what is between this runner and ${request.url.host}: a proxy (https_proxy, no_proxy), or an inspecting network (NODE_EXTRA_CA_CERTS).`;
    throw new LoginError({ message, advice });
  });
  if (answer.status >= 200 && answer.status <= 299 && answer.bodyProblem === undefined) {
    const value = z.safeParse(schema, parse(answer.body)).data;
    if (value !== undefined) return { value, date: readDate(answer.headers) };
  }
  const body = readErrorBody(answer.body);
  const name = body.code === undefined ? `HTTP ${answer.status}` : `${body.code} (HTTP ${answer.status})`;
  // An answer that should be good and cannot be read may hold a secret: its words stay out.
  const words = answer.status < 300 ? 'which could not be read' : `"${body.message ?? 'no message'}"`;
  const message = `Failed to ${task}: the answer was ${name}, ${words}.`;
  if (answer.status < 300 || answer.status === 408 || answer.status === 429 || answer.status >= 500) {
    throw new PassingFailure(message, readRetryAfter(answer.headers, clock.now()));
  }
  const requestId = answer.headers['x-request-id'] ?? body.requestId;
  throw new LoginError({ message, ...explain(body), code: body.code, requestId });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
