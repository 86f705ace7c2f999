import { setMaxListeners } from 'node:events';
import { type Clock, SECOND } from '../clock.ts';
import { TransportFailure, toTransportFailure } from './transport-failure.ts';
import { type Dispatcher, EnvHttpProxyAgent } from './undici.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer whose status line was read. Its body may still be unreadable: cut off, too large, too slow. */
export interface HttpAnswer {
  readonly status: number;
  /** Header fields by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as UTF-8, or as much of it as came. */
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
const MAX_CONNECT_TIME = 10 * SECOND;
/** Bytes. A page of 562 backups with their disks and records stays well below. */
const MAX_ANSWER_SIZE = 8 * 1024 * 1024;

/**
 * The one way out to the network: connections of undici, through the proxy that the environment names
 * (`https_proxy` or `HTTPS_PROXY`, minus the hosts of `no_proxy` or `NO_PROXY`).
 * Redirects are not followed, and certificates are verified whatever the environment says.
 * @throws {Error} where the environment names a proxy that cannot be used
 */
export function createTransport(environment: NodeJS.ProcessEnv, clock: Clock): Transport {
  const proxy = proxyOf(environment);
  // undici lets a connection that is still being made go on for its whole time: so every socket ends with this.
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const tls = { rejectUnauthorized: true, signal: closing.signal };
  const agent = new EnvHttpProxyAgent({
    // Plain http is for loopback hosts only, and those need no proxy.
    httpProxy: '',
    httpsProxy: proxy?.href ?? '',
    noProxy: environment['no_proxy'] || environment['NO_PROXY'] || '',
    connect: { ...tls, timeout: MAX_CONNECT_TIME },
    requestTls: tls,
    proxyTls: tls,
    allowH2: false,
    // One limit for the whole answer replaces both: a slow drip would pass them.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: async (request, cancelled) => {
      const limit = clock.limit(MAX_ANSWER_TIME);
      try {
        return await exchange(agent, request, limit.signal, cancelled);
      } catch (error) {
        if (error instanceof TransportFailure && proxy !== undefined) throw nameProxy(error, proxy);
        throw error;
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

/** One request and its answer on the low-level interface of undici, which tells when the request starts. */
function exchange(
  agent: Dispatcher,
  request: HttpRequest,
  limit: AbortSignal,
  cancelled: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let connection: Dispatcher.DispatchController | undefined;
    let head: { status: number; headers: Record<string, string> } | undefined;
    let ended = false;
    let size = 0;
    const chunks: Buffer[] = [];

    const end = (bodyProblem?: string, isTooLarge = false): void => {
      if (head !== undefined) {
        const body = Buffer.concat(chunks).toString('utf8');
        resolve({ ...head, body, ...(bodyProblem === undefined ? {} : { bodyProblem, isTooLarge }) });
      }
      release();
    };
    const fail = (failure: TransportFailure): void => {
      reject(failure);
      release();
    };
    const release = (): void => {
      ended = true;
      limit.removeEventListener('abort', onLimit);
      cancelled.removeEventListener('abort', onCancel);
      connection?.abort(new Error('not needed any more'));
    };
    const onLimit = (): void => {
      const seconds = MAX_ANSWER_TIME / SECOND;
      if (head !== undefined) end(`it was not complete after ${seconds} s`);
      else if (connection === undefined)
        fail(new TransportFailure('unreachable', false, `no connection within ${seconds} s`));
      else fail(new TransportFailure('no_answer', true, `no answer came back within ${seconds} s`));
    };
    const onCancel = (): void => {
      fail(new TransportFailure('cancelled', connection !== undefined, 'the step was cancelled'));
    };

    if (cancelled.aborted) return onCancel();
    limit.addEventListener('abort', onLimit);
    cancelled.addEventListener('abort', onCancel);
    agent.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
      },
      {
        // From here on bytes may be on their way.
        onRequestStart: (controller) => {
          connection = controller;
          if (ended) controller.abort(new Error('not needed any more'));
        },
        onResponseStart: (_controller, status, headers) => {
          if (status >= 200) head = { status, headers: singleValued(headers) };
        },
        onResponseData: (_controller, chunk) => {
          size += chunk.length;
          if (size > MAX_ANSWER_SIZE) end(`it is larger than ${MAX_ANSWER_SIZE} bytes`, true);
          else chunks.push(chunk);
        },
        onResponseEnd: () => {
          connection = undefined;
          if (!ended) end();
        },
        onResponseError: (_controller, error) => {
          if (ended) return;
          if (head !== undefined) end(`it broke off: ${error.message}`);
          else fail(toTransportFailure(error, connection !== undefined));
        },
      },
    );
  });
}

function singleValued(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(entries);
}

/** Whether a host is exempt is decided inside undici, so that a failure to connect can only say that there is a proxy. */
function nameProxy(failure: TransportFailure, proxy: URL): TransportFailure {
  const { kind, sent, message, cause } = failure;
  if (kind === 'proxy_refused') {
    return new TransportFailure(kind, sent, message.replace('the proxy', `the proxy ${proxy.host}`), { cause });
  }
  if (!failure.canConnectLater) return failure;
  return new TransportFailure(kind, sent, `${message} (a proxy is set in the environment: ${proxy.host})`, { cause });
}

/** The proxy of the environment. Lower case wins, as for the runner itself; a bare `host:port` means `http://`. */
function proxyOf(environment: NodeJS.ProcessEnv): URL | undefined {
  const name = environment['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
  const value = environment[name]?.trim();
  if (!value) return undefined;
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  const isAddress = url !== null && url.pathname.length <= 1 && url.search === '' && url.hash === '';
  if (!isAddress || !/^https?:$/.test(url.protocol) || !canDecode(url.username + url.password)) {
    // The value may hold a password: it is not repeated.
    throw new Error(
      `The environment variable ${name} does not name a proxy that can be used: http://host:port is right.`,
    );
  }
  return url;
}

/** A login is sent decoded. */
function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
