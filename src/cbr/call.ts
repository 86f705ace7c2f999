import * as z from 'zod/mini';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import type { Credential } from '../credentials/credential.ts';
import { requestIdOf } from '../http/error-body.ts';
import { Backoff, retry } from '../http/retry.ts';
import { readDate } from '../http/retry-after.ts';
import { send } from '../http/send.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../http/transport.ts';
import { TransportFailure } from '../http/transport-failure.ts';
import { VERSION } from '../version.ts';
import { type CallError, isUnauthorised, ServiceError, UnansweredError } from './call-error.ts';
import type { Common, Gate } from './gate.ts';
import type { ReplicateBody } from './schemas.ts';

/** The API of one project in one region, and what reaches it. */
export interface CbrService {
  readonly endpoint: URL;
  readonly projectId: string;
  readonly credential: Credential;
  readonly transport: Transport;
  readonly common: Common;
  /** The time limit of the step, by this machine's clock: no list is searched any longer. */
  readonly until?: number;
}

/** One call: what is asked for, and how its answer is read. */
export interface Call<Schema extends z.ZodMiniType, T> {
  /** What is being done, as in "read the backup". */
  readonly task: string;
  /** Below the project, with the query. */
  readonly path: string;
  readonly schema: Schema;
  readonly pick: (answer: z.infer<Schema>) => T;
  /** Makes it a POST. */
  readonly body?: ReplicateBody;
  /** Never sent again. */
  readonly once?: boolean;
  /** Called before each request. */
  readonly starts?: () => void;
}

/** What an answer says, and about itself. */
export interface Answered<T> {
  readonly value: T;
  readonly requestId: string | undefined;
  /** The server's clock when it answered, in milliseconds since the Unix epoch. */
  readonly date: number | undefined;
}

/** Requests that certainly did nothing, because there was no connection, are sent again: so often in all. */
const MAX_ATTEMPTS = 7;
const MAX_ATTEMPTS_UNKNOWN_HOST = 3;
/** A longer pause leads to no date that can be shown. */
const MAX_TOLD = 365 * 24 * 60 * MINUTE;
/** Minutes. A signature is valid for 15: a clock that is so far off looks like a wrong key. */
const MIN_CLOCK_DIFFERENCE = 10;

/**
 * Makes a call: authorises it, waits at the gate, sends it, and reads its answer. A request that certainly did nothing is
 * sent again.
 * @throws {ServiceError} the service refused, or its answer could not be read
 * @throws {UnansweredError} no answer
 */
export function makeCall<Schema extends z.ZodMiniType, T>(
  call: Call<Schema, T>,
  service: CbrService,
  gate: Gate,
  context: StepContext,
): Promise<Answered<T>> {
  const request = toRequest(call, service);
  const attempt = () => attemptCall(call, request, service, context);
  if (call.once === true) return gate.pass(attempt);

  const { clock, reporter } = context;
  const tooLong = ({ date = clock.time(), notes }: CallError, pause: number): void => {
    const end = pause < MAX_TOLD ? `until ${new Date(date + pause).toISOString()}` : 'for more than a year';
    notes.push(`The answer asks to wait ${end}, which is longer than this step waits.`);
  };
  const backoff = new Backoff(clock);
  const again = (error: unknown): number | undefined => {
    if (!(error instanceof UnansweredError) || !error.canConnectLater) return undefined;
    const maxAttempts = error.kind === 'unknown_host' ? MAX_ATTEMPTS_UNKNOWN_HOST : MAX_ATTEMPTS;
    const pause = backoff.next(maxAttempts, error.retryAfter, (asked) => tooLong(error, asked));
    if (pause !== undefined) {
      reporter.trouble(error.message, `The request did nothing; trying again in ${Math.ceil(pause / SECOND)} s.`);
    }
    return pause;
  };
  return retry(() => gate.passInTime(attempt, context, tooLong), again, context);
}

function toRequest(
  { path, body }: Pick<Call<z.ZodMiniType, unknown>, 'path' | 'body'>,
  service: CbrService,
): HttpRequest {
  const url = new URL(`/v3/${encodeURIComponent(service.projectId)}/${path}`, service.endpoint);
  const headers = { Accept: 'application/json', 'User-Agent': `replicate-cbr-backup/${VERSION}` };
  if (body === undefined) return { method: 'GET', url, headers };
  return {
    method: 'POST',
    url,
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/**
 * Sends a request once; and once more where its credential was refused and could be replaced, because that has done nothing
 * either.
 */
async function attemptCall<Schema extends z.ZodMiniType, T>(
  call: Call<Schema, T>,
  request: HttpRequest,
  service: CbrService,
  context: StepContext,
): Promise<Answered<T>> {
  const { credential, projectId } = service;
  const authorised = await credential.authorise(request, projectId);
  try {
    return await sendCall(call, authorised, service, context);
  } catch (error) {
    if (!isUnauthorised(error) || (await credential.replace?.(authorised)) !== true) throw error;
  }
  const { common } = service;
  return common.afresh(async () => {
    if (common.refused !== undefined) throw common.refused;
    try {
      return await sendCall(call, await credential.authorise(request, projectId), service, context);
    } catch (error) {
      if (isUnauthorised(error)) common.refused = error;
      throw error;
    }
  });
}

async function sendCall<Schema extends z.ZodMiniType, T>(
  { task, schema, pick, starts }: Call<Schema, T>,
  authorised: HttpRequest,
  { endpoint, transport, credential }: CbrService,
  context: StepContext,
): Promise<Answered<T>> {
  starts?.();
  const answer = await send(transport, authorised, context).catch((failure: unknown) => {
    throw failure instanceof TransportFailure ? new UnansweredError(task, failure, endpoint) : failure;
  });
  const read = readAnswer(answer, schema);
  if (read.success) {
    const { headers } = answer;
    return { value: pick(read.value), requestId: requestIdOf(headers, undefined), date: readDate(headers) };
  }
  const now = context.clock.time();
  // Whoever has this kind of credential need not read about the others.
  const error = new ServiceError(task, answer, now, { cause: read.cause, ifRefused: credential.ifRefused });
  explainClock(error, now);
  throw error;
}

/** The value of a 2xx answer that came whole and is of the right shape. */
function readAnswer<Schema extends z.ZodMiniType>(
  { status, body, bodyProblem }: HttpAnswer,
  schema: Schema,
): { success: true; value: z.infer<Schema> } | { success: false; cause?: unknown } {
  if (status < 200 || status > 299 || bodyProblem !== undefined) return { success: false };
  try {
    const { data, error } = z.safeParse(schema, JSON.parse(body));
    return error === undefined ? { success: true, value: data } : { success: false, cause: error };
  } catch (cause) {
    return { success: false, cause };
  }
}

/** Notes that the clock of this machine may be why a signature was refused. */
function explainClock({ means, date, notes }: ServiceError, now: number): void {
  if (means !== 'unauthorised' || date === undefined) return;
  const wrong = Math.round((now - date) / MINUTE);
  if (Math.abs(wrong) < MIN_CLOCK_DIFFERENCE) return;
  const side = wrong > 0 ? 'ahead of' : 'behind';
  notes.push(
    `The clock of this runner is ${Math.abs(wrong)} minutes ${side} the clock of the service: correct it, because signatures are valid for 15 minutes only.`,
  );
}
