import { tellExtraAuthorities } from './extra-authorities.ts';
import { singleValued } from './headers.ts';
import { readRetryAfter } from './retry-after.ts';
import { classify, TransportFailure, type TransportFailureKind } from './transport-failure.ts';
import { type Dispatcher, Pool } from './undici.ts';

/** The proxy that the environment names. */
export interface NamedProxy {
  readonly url: URL;
  /** The variable that names it. */
  readonly variable: string;
}

/**
 * The proxy of the environment. Lower case wins, as for the runner itself; a bare `host:port` means `http://`.
 * @throws {Error} where it cannot be used
 */
export function readProxy(environment: NodeJS.ProcessEnv): NamedProxy | undefined {
  const variable = environment['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
  const value = environment[variable]?.trim();
  if (!value) return undefined;
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  const isAddress = url !== null && url.pathname.length <= 1 && url.search === '' && url.hash === '';
  if (!isAddress || !/^https?:$/.test(url.protocol) || !canDecode(url.username + url.password)) {
    // The value may hold a password: it is not repeated.
    throw new Error(`The environment variable ${variable} does not name a valid proxy; use http://host:port.`);
  }
  return { url, variable };
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

/** No tunnel through the proxy, and so nothing sent: what the proxy answered, or why it answered nothing (the cause). */
export class ProxyError extends Error {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    message: string,
    answer?: Pick<ProxyError, 'headers'> & { readonly status: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ProxyError';
    this.status = answer?.status;
    this.headers = answer?.headers ?? {};
  }
}

/**
 * What undici asks for tunnels. It keeps neither the header fields of a refusal nor whose error one is: here both are
 * kept.
 */
export function tunnelPool(url: URL, options: Pool.Options): Pool {
  const pool = new Pool(url, options);
  const connect = pool.connect.bind(pool);
  const open = async (parameters: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    const answer = await connect(parameters).catch((cause: unknown) => {
      throw new ProxyError('no tunnel', undefined, { cause });
    });
    const { statusCode: status, headers, socket } = answer;
    // Any 2xx opens the tunnel (RFC 9110, section 9.3.6); undici knows 200 only.
    if (status >= 200 && status <= 299) return { ...answer, statusCode: 200 };
    socket.on('error', () => undefined).destroy();
    throw new ProxyError(`HTTP ${status}`, { status, headers: singleValued(headers) });
  };
  pool.connect = open as typeof pool.connect;
  return pool;
}

/** Statuses of a proxy that tried and failed, perhaps for a moment: the next attempt may get through. */
const PASSING = [408, 429, 500, 502, 503, 504];
const LOGIN_REQUIRED = 407;
/** Kinds of login, by their names in `Proxy-Authenticate`. */
const SCHEMES = ['Basic', 'Digest', 'NTLM', 'Negotiate', 'Kerberos'];

/**
 * Says what an error of the proxy means.
 * @param host what was to be reached through it
 * @param now milliseconds since the Unix epoch
 */
export function toProxyFailure(
  error: ProxyError,
  { url, variable }: NamedProxy,
  host: string,
  environment: NodeJS.ProcessEnv,
  now: number,
): TransportFailure {
  const name = `the proxy ${url.host}`;
  const fail = (kind: TransportFailureKind, message: string, advice?: string) =>
    new TransportFailure(kind, false, message, {
      cause: error,
      advice,
      retryAfter: readRetryAfter(error.headers, now),
    });
  const { status } = error;
  if (status === LOGIN_REQUIRED) {
    const login = tellLogin(error.headers['proxy-authenticate'] ?? '', { url, variable }, host);
    return fail('proxy_login', `${name} ${login.wish} (HTTP ${status})`, login.advice);
  }
  if (status !== undefined && PASSING.includes(status)) {
    const advice = `Check that ${name}, which ${variable} names, can connect to ${host}, then run the step again.`;
    return fail('unreachable', `${name} could not open a connection (HTTP ${status})`, advice);
  }
  if (status !== undefined) return fail('proxy_refused', `${name} refused the connection (HTTP ${status})`);

  const { isCertificate, isNoTls, isUntrusted, isUnknownHost, isUnreadable, detail } = classify(error.cause);
  if (isNoTls) {
    const advice = `${variable} begins with https://, but the proxy does not seem to speak TLS. Most proxies need http://${url.host}; the requests stay encrypted.`;
    return fail('proxy_tls', `no TLS connection to ${name}: ${detail}`, advice);
  }
  if (isCertificate) {
    const extra = isUntrusted ? tellExtraAuthorities(environment, name) : undefined;
    const message = `no trusted TLS connection to ${name}: ${detail}${extra?.finding ?? ''}`;
    const advice = `Check ${variable}; if the proxy is right, set NODE_EXTRA_CA_CERTS to a file with its certificate authority.`;
    return fail('proxy_tls', message, extra?.advice ?? advice);
  }
  if (isUnknownHost) {
    const advice = `Check ${variable}: this runner cannot resolve the host name ${url.hostname}.`;
    return fail('unknown_host', `the name of ${name} could not be resolved: ${detail}`, advice);
  }
  if (isUnreadable) {
    const advice = `Check ${variable}: ${url.host} is not an HTTP proxy, or needs https://.`;
    return fail('proxy_refused', `${name} did not answer in HTTP: ${detail}`, advice);
  }
  const advice = `Check ${variable}, and that this runner may connect to ${name}; then run the step again.`;
  return fail('unreachable', `no connection to ${name}: ${detail}`, advice);
}

function tellLogin(offered: string, { url, variable }: NamedProxy, host: string): { wish: string; advice: string } {
  const kinds = SCHEMES.filter((scheme) => new RegExp(`(^|,)\\s*${scheme}\\b`, 'i').test(offered));
  if (kinds.length > 0 && !kinds.includes('Basic')) {
    return {
      wish: `requires a login by ${kinds.join(' or ')}`,
      advice: `Only a login by Basic is supported: add ${host} to no_proxy, allow it in the proxy without a login, or set ${variable} to a relay that logs in for this runner.`,
    };
  }
  const form = `${url.protocol}//USER:PASSWORD@${url.host}, taken from a secret, with special characters percent-encoded (%40 for @)`;
  return url.username === ''
    ? { wish: 'requires a login', advice: `Put user and password into ${variable}: ${form}.` }
    : { wish: `does not accept the login in ${variable}`, advice: `Correct the login in ${variable}: ${form}.` };
}
