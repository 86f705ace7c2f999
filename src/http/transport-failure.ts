/** How a request ended without an answer whose status could be read. */
export type TransportFailureKind =
  /** The host name could not be resolved. */
  | 'unknown_host'
  /** No connection: refused, timed out, no route. */
  | 'unreachable'
  /** The other side's certificate was not accepted, or TLS could not be agreed on. */
  | 'certificate'
  /** The proxy refused to open a tunnel. */
  | 'proxy_refused'
  /** The request was at least partly on its way, and no status line came back. */
  | 'no_answer'
  /** The step was cancelled. */
  | 'cancelled';

/** A request that got no status line. `sent` is false only where it is certain that nothing was sent. */
export class TransportFailure extends Error {
  readonly kind: TransportFailureKind;
  readonly sent: boolean;

  constructor(kind: TransportFailureKind, sent: boolean, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransportFailure';
    this.kind = kind;
    this.sent = sent;
  }

  /** A failure to connect: nothing was sent, and the next attempt may get through. */
  get canConnectLater(): boolean {
    return this.kind === 'unknown_host' || this.kind === 'unreachable';
  }
}

// Codes of Node's TLS layer: a chain that does not verify, a name that does not match, no common protocol.
const certificateCode =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|EPROTO$|INVALID_CA$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|PATH_LENGTH_EXCEEDED$)/;
const unknownHostCode = /^(ENOTFOUND|EAI_)/;
const tunnelRefused = /^Proxy response \((\d+)\)/;

/**
 * Says what an error of the HTTP library means.
 * @param sent whether the request had started on its connection
 */
export function toTransportFailure(cause: unknown, sent: boolean): TransportFailure {
  const { code, message } = describe(cause);
  const detail = code === '' || message.includes(code) ? message : `${message} (${code})`;
  if (sent) return new TransportFailure('no_answer', true, `no answer came back: ${detail}`, { cause });
  const unsent = (kind: TransportFailureKind, why: string) => new TransportFailure(kind, false, why, { cause });
  const tunnel = tunnelRefused.exec(message)?.[1];
  if (tunnel !== undefined) {
    // 502 to 504: the proxy is willing and could not reach the host, which may pass. Anything else is a refusal.
    return /^50[234]$/.test(tunnel)
      ? unsent('unreachable', `the proxy could not reach the host (HTTP ${tunnel})`)
      : unsent('proxy_refused', `the proxy refused the connection (HTTP ${tunnel})`);
  }
  if (certificateCode.test(code)) return unsent('certificate', `no trusted TLS connection: ${detail}`);
  if (unknownHostCode.test(code)) return unsent('unknown_host', `the host name could not be resolved: ${detail}`);
  return unsent('unreachable', `no connection: ${detail}`);
}

function describe(error: unknown): { code: string; message: string } {
  // Several addresses tried in vain come as one AggregateError without a message of its own.
  const first = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const code = (error as { code?: unknown }).code ?? (first as { code?: unknown }).code;
  return {
    code: typeof code === 'string' ? code : '',
    message: first instanceof Error ? first.message : String(first),
  };
}
