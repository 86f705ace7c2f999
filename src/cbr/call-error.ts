import { MINUTE, SECOND } from '../clock.ts';
import { boundText, readErrorBody, requestIdOf } from '../http/error-body.ts';
import { readDate, readRetryAfter } from '../http/retry-after.ts';
import type { HttpAnswer } from '../http/transport.ts';
import type { TransportFailure, TransportFailureKind } from '../http/transport-failure.ts';
import type { Behaviour, Meaning } from './error-codes.ts';
import { judge, type Words } from './judge.ts';

/** A call of the service that did not end with the answer asked for. */
export abstract class CallError extends Error {
  /** What happened to the request that was sent, and what follows from it. */
  abstract readonly behaviour: Behaviour | 'not_sent' | 'cancelled';
  /** What the answer means, where something depends on it. */
  readonly means: Meaning | undefined = undefined;
  /** The service itself says that the same request will fail again. */
  readonly isFinal: boolean = false;
  /** One sentence: what to do. */
  abstract readonly advice: string;
  /** What else is known about it, a sentence each. */
  readonly notes: string[] = [];
  /** For example `BackupService.1009`; where the service answered one. */
  readonly code: string | undefined = undefined;
  readonly requestId: string | undefined = undefined;
  /** The server's clock when it answered, in milliseconds since the Unix epoch. */
  readonly date: number | undefined = undefined;
}

/** An answer of the service, or of a gateway before it, that is not the answer asked for. */
export class ServiceError extends CallError {
  readonly status: number;
  override readonly behaviour: Behaviour;
  override readonly means: Meaning | undefined;
  override readonly isFinal: boolean;
  /** Only somebody whose credential is accepted gets this answer. */
  readonly provesCredential: boolean;
  /** From the service or its gateway: complete JSON of their kind, or naming one of their permissions. */
  readonly isOwnWord: boolean;
  override readonly advice: string;
  override readonly code: string | undefined;
  override readonly requestId: string | undefined;
  override readonly date: number | undefined;
  /** The pause asked for before another request, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** The answer was larger than any may be. */
  readonly isTooLarge: boolean;

  /**
   * @param task what was being done, as in "read the backup"
   * @param now milliseconds since the Unix epoch
   * @param options why an answer that should be good could not be read, and what to do where the credential is refused
   */
  constructor(
    task: string,
    answer: HttpAnswer,
    now: number,
    { ifRefused, ...options }: ErrorOptions & { readonly ifRefused?: string } = {},
  ) {
    const body = readErrorBody(answer.body);
    const { message = '', requestId } = body;
    // OpenStack's habit: the status once more.
    const code = body.code === String(answer.status) ? undefined : body.code;
    const name = code === undefined ? `HTTP ${answer.status}` : `${code} (HTTP ${answer.status})`;
    const words = message === '' ? 'no message.' : `"${message}".`;
    const cut = answer.bodyProblem === undefined ? '' : ` (the answer is incomplete: ${answer.bodyProblem})`;
    // Without a code of CBR's a gateway or a proxy may have answered.
    const answered = code?.startsWith('BackupService.') === true ? 'CBR answered' : 'the answer was';
    super(`Failed to ${task}: ${answered} ${name}${cut}: ${words}`, options);
    this.name = 'ServiceError';
    this.status = answer.status;
    this.isTooLarge = answer.isTooLarge === true;
    this.code = code;
    this.requestId = requestIdOf(answer.headers, requestId);
    this.date = readDate(answer.headers);
    const { isJson, isOwn, all } = wordsOf(answer, this.requestId !== undefined);
    const verdict = judge(answer.status, code, message, { isJson, isOwn, all });
    this.behaviour = verdict.behaviour;
    this.advice = (verdict.means === 'unauthorised' ? ifRefused : undefined) ?? verdict.advice;
    this.means = verdict.means;
    this.isFinal = verdict.isFinal;
    this.isOwnWord = isOwn;
    // A policy denies without a code.
    const isDenied = answer.status === 403 && code === undefined && this.requestId !== undefined;
    this.provesCredential = verdict.provesCredential || (isDenied && isJson);
    this.retryAfter = readRetryAfter(answer.headers, now) ?? windowOf(verdict.behaviour, message);
  }
}

/** As in "Policy doesn't allow cbr:backups:get". */
const NAMES_PERMISSION = /\bcbr:\w+:\w+/;

/**
 * The service's answers have one of these, or a code of their own, or an object inside. Firewalls and proxies answer in
 * HTML, or in flat JSON of a message with the status once more.
 */
const OWN_KEY = /"(?:error_?msg|request_id)"\s*:/i;
const CODE = /"(?:error_?)?code"\s*:\s*"?([\w.-]+)/gi;

/** How an answer says what it says. Its texts are found by the eye: it may be cut off, or of any shape. */
function wordsOf({ status, body, bodyProblem }: HttpAnswer, hasRequestId: boolean): Words {
  const text = body.trim();
  const isJson = bodyProblem === undefined && text.startsWith('{') && text.endsWith('}');
  const shown = boundText(text);
  const codes = [...shown.matchAll(CODE)].map(([, code]) => code);
  const isNested = /[:[]\s*\{/.test(shown) || /^\{\s*\}$/.test(shown);
  const isOfItsKind = hasRequestId || isNested || OWN_KEY.test(shown) || codes.some((code) => code !== String(status));
  const isOwn = (isJson && isOfItsKind) || NAMES_PERMISSION.test(shown);
  return { isJson, isOwn, all: isJson ? (shown.match(/"(?:[^"\\]|\\.)*"/g) ?? []) : [] };
}

/** A credential that is not accepted: nothing more is sent with it. */
export function isUnauthorised(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.means === 'unauthorised';
}

/** No status line came back. */
export class UnansweredError extends CallError {
  readonly kind: TransportFailureKind;
  override readonly behaviour: 'not_sent' | 'ambiguous' | 'cancelled';
  override readonly advice: string;
  /** False only where it is certain that nothing was sent. */
  readonly sent: boolean;
  /** Whether another attempt may get through. */
  readonly canConnectLater: boolean;
  /** The pause that a proxy asks for before it, in milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(task: string, failure: TransportFailure, endpoint: URL) {
    super(`Failed to ${task}: ${failure.message}.`, { cause: failure });
    this.name = 'UnansweredError';
    this.kind = failure.kind;
    this.sent = failure.sent;
    this.canConnectLater = failure.canConnectLater;
    this.retryAfter = failure.retryAfter;
    this.behaviour = failure.kind === 'cancelled' ? 'cancelled' : failure.sent ? 'ambiguous' : 'not_sent';
    this.advice = failure.advice ?? advise(failure.kind, endpoint.host);
  }
}

function advise(kind: TransportFailureKind, host: string): string {
  switch (kind) {
    case 'unknown_host':
      return `Check the inputs source_region and endpoint: this runner cannot resolve the host name ${host}.`;
    case 'unreachable':
      return `Check that this runner may connect to ${host} (firewall, https_proxy, no_proxy), then run the step again.`;
    case 'certificate':
      return `Check the input endpoint; if your network inspects TLS, set NODE_EXTRA_CA_CERTS to a file with its certificate authority.`;
    case 'proxy_refused':
    case 'proxy_login':
    case 'proxy_tls':
      return `Allow ${host} in the proxy that https_proxy names, or exempt it in no_proxy.`;
    case 'unreadable':
      return `Find out what is between this runner and ${host} and changes its answers, then run the step again. That never creates a second replica.`;
    case 'no_answer':
    case 'cancelled':
      return 'Run the step again: it finds out what the request did, and never creates a second replica.';
  }
}

/** The gateway names the window of its limit in the message, as in `limit:10 time:1 minute`. */
function windowOf(behaviour: Behaviour, message: string): number | undefined {
  const [, count, unit = ''] =
    /\btime["']?\s*[:=]\s*["']?(\d{1,4}(?:\.\d{1,3})?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b/i.exec(
      message,
    ) ?? [];
  const length = UNITS.get(unit.slice(0, 1).toLowerCase());
  if (behaviour !== 'throttled' || count === undefined || length === undefined) return undefined;
  return Number(count) * length;
}

/** By their first letter. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['s', SECOND],
  ['m', MINUTE],
  ['h', 60 * MINUTE],
  ['d', 24 * 60 * MINUTE],
]);
