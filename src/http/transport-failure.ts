/** How a request ended without an answer whose status could be read. */
export type TransportFailureKind =
  /** The host name could not be resolved. */
  | 'unknown_host'
  /** No connection: refused, timed out, no route, a resolver or a proxy that says "later". */
  | 'unreachable'
  /** The other side's certificate was not accepted, or TLS could not be agreed on. */
  | 'certificate'
  /** The proxy refused to open a tunnel. */
  | 'proxy_refused'
  /** The proxy requires a login, another one, or a kind of login that this action does not support. */
  | 'proxy_login'
  /** No TLS with the proxy itself. */
  | 'proxy_tls'
  /** The request was at least partly on its way, and no status line came back. */
  | 'no_answer'
  /** The request was sent, and the answer is not HTTP, or its header fields are too large. */
  | 'unreadable'
  /** The step was cancelled. */
  | 'cancelled';

interface Details extends ErrorOptions {
  /** What to do, where more is known than the kind says. */
  readonly advice?: string | undefined;
  /** The pause that a proxy asks for, in milliseconds. */
  readonly retryAfter?: number | undefined;
}

/** A request that got no status line. `sent` is false only where it is certain that nothing was sent. */
export class TransportFailure extends Error {
  readonly kind: TransportFailureKind;
  readonly sent: boolean;
  readonly advice: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(kind: TransportFailureKind, sent: boolean, message: string, details?: Details) {
    super(message, details);
    this.name = 'TransportFailure';
    this.kind = kind;
    this.sent = sent;
    this.advice = details?.advice;
    this.retryAfter = details?.retryAfter;
  }

  /** A failure to connect: nothing was sent, and the next attempt may get through. */
  get canConnectLater(): boolean {
    return this.kind === 'unknown_host' || this.kind === 'unreachable';
  }
}

// Codes of Node's TLS layer: a chain that does not verify, a name that does not match, no common protocol.
const certificateCode =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$)/;
/** Those of them where the other side speaks no TLS, or none that could be agreed on. */
const noTlsCode =
  /^(ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|BAD_RECORD_TYPE|RECORD_LAYER_FAILURE|UNSUPPORTED_PROTOCOL)|EPROTO$)/;
/** Those of them that another authority would fix. */
const untrustedCode = /^(UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|CERT_UNTRUSTED$)/;
/** Final words of a resolver. `EAI_AGAIN` and all else that may go wrong with one may pass. */
const unknownHostCode = /^(ENOTFOUND|EAI_NONAME|EAI_NODATA|EAI_ADDRFAMILY)$/;
/** What undici says where an answer breaks the rules of HTTP, besides the errors of its parser. */
const unreadableMessage = /^bad (response|upgrade)$/;

/** What an error of the HTTP library is about. */
export function classify(error: unknown): {
  readonly isCertificate: boolean;
  readonly isNoTls: boolean;
  readonly isUntrusted: boolean;
  readonly isUnknownHost: boolean;
  readonly isOverflow: boolean;
  readonly isUnreadable: boolean;
  /** In words, with the code. */
  readonly detail: string;
} {
  // Several addresses tried in vain come as one AggregateError without a message of its own.
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const named = (error as { code?: unknown }).code ?? (first as { code?: unknown }).code;
  const code = typeof named === 'string' ? named : '';
  const message = first instanceof Error ? first.message : String(first);
  return {
    isCertificate: certificateCode.test(code),
    isNoTls: noTlsCode.test(code),
    isUntrusted: untrustedCode.test(code),
    isUnknownHost: unknownHostCode.test(code),
    isOverflow: code === 'UND_ERR_HEADERS_OVERFLOW',
    isUnreadable: (first instanceof Error && first.name === 'HTTPParserError') || unreadableMessage.test(message),
    detail: code === '' || message.includes(code) ? message : `${message} (${code})`,
  };
}

/**
 * Says what an error of the HTTP library means. Those of a proxy are its own (`proxy.ts`).
 * @param sent whether the request had started on its connection
 */
export function toTransportFailure(cause: unknown, sent: boolean): TransportFailure {
  const { isCertificate, isUnknownHost, isOverflow, isUnreadable, detail } = classify(cause);
  if (sent && isOverflow) {
    return new TransportFailure('unreadable', true, 'the header fields of the answer are too large', { cause });
  }
  if (sent && isUnreadable)
    return new TransportFailure('unreadable', true, `the answer is not HTTP: ${detail}`, { cause });
  if (sent) return new TransportFailure('no_answer', true, `no answer came back: ${detail}`, { cause });
  const unsent = (kind: TransportFailureKind, why: string) => new TransportFailure(kind, false, why, { cause });
  if (isCertificate) return unsent('certificate', `no trusted TLS connection: ${detail}`);
  if (isUnknownHost) return unsent('unknown_host', `the host name could not be resolved: ${detail}`);
  return unsent('unreachable', `no connection: ${detail}`);
}
