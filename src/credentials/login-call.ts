import * as z from 'zod/mini';
import type { StepContext } from '../context.ts';
import { type ErrorBody, readErrorBody, requestIdOf } from '../http/error-body.ts';
import { readDate, readRetryAfter } from '../http/retry-after.ts';
import { send } from '../http/send.ts';
import type { HttpRequest, Transport } from '../http/transport.ts';
import { TransportFailure } from '../http/transport-failure.ts';
import { LoginError } from './login-error.ts';

/** The other side did not answer, or could not for now. */
export class PassingFailure extends Error {
  /** The pause asked for, in milliseconds. */
  readonly asked: number | undefined;
  /** What to do where no attempt gets through. */
  readonly advice: string;

  constructor(message: string, options: { advice: string; asked?: number | undefined; cause?: unknown }) {
    super(message, options);
    this.name = 'PassingFailure';
    this.asked = options.asked;
    this.advice = options.advice;
  }
}

/** What a refusal means: what else to say, and what to do. */
export type ExplainRefusal = (body: ErrorBody) => { readonly notes: readonly string[]; readonly advice: string };

/** One request of a login. */
export interface LoginCall<Schema extends z.ZodMiniType> {
  /** What is being done, as in "log in at STS". */
  readonly task: string;
  readonly request: HttpRequest;
  readonly schema: Schema;
  readonly explain: ExplainRefusal;
  /** What to do where it does not answer, or something else answers instead. */
  readonly lost: string;
  /** Whether it may accept what it has just refused. */
  readonly refusalMayPass?: boolean;
}

/**
 * Sends one request of a login, once, and reads its answer.
 * @returns the value, and the other side's clock when it answered
 * @throws {PassingFailure} another attempt may get through
 * @throws {LoginError} none will
 */
export async function callForLogin<Schema extends z.ZodMiniType>(
  { task, request, schema, explain, lost, refusalMayPass = false }: LoginCall<Schema>,
  transport: Transport,
  context: StepContext,
): Promise<{ value: z.infer<Schema>; date: number | undefined }> {
  const answer = await send(transport, request, context).catch((cause: unknown) => {
    if (!(cause instanceof TransportFailure) || cause.kind === 'cancelled') throw cause;
    const message = `Failed to ${task}: ${cause.message}.`;
    if (cause.canConnectLater || cause.sent) {
      throw new PassingFailure(message, { advice: cause.advice ?? lost, cause });
    }
    const advice =
      cause.advice ??
      `Check what is between this runner and ${request.url.host}: a proxy (https_proxy, no_proxy), or a network that inspects TLS (NODE_EXTRA_CA_CERTS).`;
    throw new LoginError({ message, advice, cause });
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
    throw new PassingFailure(message, { advice: lost, asked: readRetryAfter(answer.headers, context.clock.time()) });
  }
  const requestId = requestIdOf(answer.headers, body.requestId);
  // Both answer in JSON: anything else comes from something in between.
  const told = answer.body.trimStart().startsWith('{') ? explain(body) : { advice: lost };
  throw new LoginError({ message, ...told, code: body.code, requestId, mayPass: refusalMayPass });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // Not kept as a cause: its message repeats a part of the body.
    return undefined;
  }
}
