import { setMaxListeners } from 'node:events';
import pLimit from 'p-limit';
import { type Clock, SECOND } from '../clock.ts';
import { exchange } from './exchange.ts';
import { tellExtraAuthorities } from './extra-authorities.ts';
import { type Hide, hideIn } from './hidden.ts';
import { passOverInterim } from './interim.ts';
import { type NamedProxy, ProxyError, readProxy, toProxyFailure, tunnelPool } from './proxy.ts';
import { classify, TransportFailure } from './transport-failure.ts';
import { buildConnector, type Connector, EnvHttpProxyAgent, Pool } from './undici.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer whose status line was read. Its body may still be unreadable: cut off, too large, too slow, wrongly coded. */
export interface HttpAnswer {
  readonly status: number;
  /** Header fields by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as UTF-8, without a byte order mark, or as much of it as came; without secrets and bounded unless it is good. */
  readonly body: string;
  /** Why the body is not whole; absent where it is. */
  readonly bodyProblem?: string;
  /** The body is not whole because it is larger than any answer may be. */
  readonly isTooLarge?: boolean;
}

export interface Transport {
  /**
   * Sends one request, once, and waits up to 60 s for the whole answer.
   * @throws {TransportFailure} where no status line came back, or the step was cancelled
   */
  send(request: HttpRequest, cancelled: AbortSignal): Promise<HttpAnswer>;
  /** Closes all connections at once, so that the process can end. */
  close(): Promise<void>;
}

/** How long the other side may take from the start of a request to the last byte of its answer. */
const MAX_ANSWER_TIME = 60 * SECOND;
/** For all addresses of a host together, TLS included. */
const MAX_CONNECT_TIME = 10 * SECOND;
/** For each address, before the next one is tried. Node's 250 ms are too short for another continent. */
const ADDRESS_TIME = 2.5 * SECOND;
/** Bytes. Of an answer's header fields: four times what Node allows, because what is in between adds its own. */
const MAX_HEADER_SIZE = 64 * 1024;
/** Large answers that are read at the same time. */
const MAX_LARGE = 4;

/**
 * The one way out to the network: connections of undici, through the proxy that the environment names
 * (`https_proxy` or `HTTPS_PROXY`, minus the hosts of `no_proxy` or `NO_PROXY`).
 * Redirects are not followed, and certificates are verified whatever the environment says.
 * docs/architecture.md lists what fetch does beyond that, and what of it is done here.
 * @param hide keeps secrets out of what is told of an answer
 * @throws {Error} where the environment names a proxy that cannot be used
 */
export function createTransport(environment: NodeJS.ProcessEnv, clock: Clock, hide: Hide): Transport {
  const proxy = readProxy(environment);
  const large = pLimit(MAX_LARGE);
  // undici lets a connection that is still being made go on for its whole time: so every socket ends with this.
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const tls = {
    rejectUnauthorized: true,
    signal: closing.signal,
    timeout: MAX_CONNECT_TIME,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIME,
    allowH2: false,
  };
  const tolerant = <T extends object>(options: T) => ({
    ...options,
    maxHeaderSize: MAX_HEADER_SIZE,
    connect: passOverInterim((options as { connect: Connector }).connect, MAX_HEADER_SIZE),
  });
  const agent = new EnvHttpProxyAgent({
    // Plain http is for loopback hosts only, and those need no proxy.
    httpProxy: '',
    httpsProxy: proxy?.url.href ?? '',
    noProxy: environment['no_proxy'] || environment['NO_PROXY'] || '',
    connect: buildConnector(tls),
    requestTls: tls,
    proxyTls: tls,
    factory: (origin, options) => new Pool(origin, tolerant(options)),
    clientFactory: (origin, options) => tunnelPool(origin, tolerant(options)),
    allowH2: false,
    // One limit for the whole answer replaces both: a slow drip would pass them.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: async (request, cancelled) => {
      const limit = clock.limit(MAX_ANSWER_TIME);
      try {
        const answer = await exchange(agent, uncached(request), limit.signal, cancelled, MAX_ANSWER_TIME, large);
        return hideIn(answer, hide);
      } catch (error) {
        throw error instanceof TransportFailure ? tellMore(error, request.url.host, proxy, environment, clock) : error;
      } finally {
        limit.clear();
      }
    },
    close: async () => {
      closing.abort();
      await agent.destroy();
    },
  };
}

/** A read must return the current state, not the copy of a cache in between. */
function uncached(request: HttpRequest): HttpRequest {
  if (request.method !== 'GET') return request;
  return { ...request, headers: { ...request.headers, 'Cache-Control': 'no-cache', Pragma: 'no-cache' } };
}

/** By what else is known: whose failure it is, and what the environment says. */
function tellMore(
  failure: TransportFailure,
  host: string,
  proxy: NamedProxy | undefined,
  environment: NodeJS.ProcessEnv,
  clock: Clock,
): TransportFailure {
  const { kind, sent, message, cause } = failure;
  if (cause instanceof ProxyError && proxy !== undefined) {
    return toProxyFailure(cause, proxy, host, environment, clock.time());
  }
  if (failure.canConnectLater && proxy !== undefined) {
    // Whether a host is exempt is decided inside undici: here it can only be said that there is a proxy.
    const hint = `${message} (a proxy is set in the environment: ${proxy.url.host})`;
    return new TransportFailure(kind, sent, hint, { cause });
  }
  if (kind !== 'certificate' || !classify(cause).isUntrusted) return failure;
  const extra = tellExtraAuthorities(environment, host);
  if (extra === undefined) return failure;
  return new TransportFailure(kind, sent, `${message}${extra.finding}`, { cause, advice: extra.advice });
}
