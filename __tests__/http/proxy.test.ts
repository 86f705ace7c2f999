import dns from 'node:dns';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readProxy } from '../../src/http/proxy.ts';
import { createTransport } from '../../src/http/transport.ts';
import type { TransportFailure } from '../../src/http/transport-failure.ts';
import { type Authority, createAuthority } from '../support/authority.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await createAuthority();
});

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy that answers every CONNECT with these lines. */
function refusing(...lines: readonly string[]): Promise<string> {
  const proxy = createServer();
  proxy.on('connect', (_request, socket) => {
    socket.on('error', () => undefined).end(`${lines.join('\r\n')}\r\n\r\n`);
  });
  return listen(proxy);
}

async function failureThrough(value: string, environment: NodeJS.ProcessEnv = {}, host = 'cbr.example:8443') {
  const transport = createTransport({ https_proxy: value, ...environment }, new VirtualClock(), String);
  try {
    const url = new URL(`https://${host}`);
    return await transport.send({ method: 'GET', url, headers: {} }, new AbortController().signal).then(
      () => undefined,
      (failure: TransportFailure) => failure,
    );
  } finally {
    await transport.close();
  }
}

test.each<[string, string, boolean]>([
  ['HTTP/1.1 300 Multiple Choices', 'proxy_refused', false],
  ['HTTP/1.1 403 Forbidden', 'proxy_refused', false],
  ['HTTP/1.1 501 Not Implemented', 'proxy_refused', false],
  ['HTTP/1.1 407 Proxy Authentication Required', 'proxy_login', false],
  ['HTTP/1.1 408 Request Timeout', 'unreachable', true],
  ['HTTP/1.1 429 Too Many Requests', 'unreachable', true],
  ['HTTP/1.1 500 Internal Server Error', 'unreachable', true],
  ['HTTP/1.1 502 Bad Gateway', 'unreachable', true],
  ['HTTP/1.1 503 Service Unavailable', 'unreachable', true],
  ['HTTP/1.1 504 Gateway Timeout', 'unreachable', true],
])('a proxy that answers %s', async (status, kind, canConnectLater) => {
  const host = await refusing(status);
  expect(await failureThrough(`http://user:FakePassword@${host}`)).toMatchObject({
    kind,
    sent: false,
    canConnectLater,
    message: expect.stringContaining(`the proxy ${host}`),
    retryAfter: undefined,
  });
});

test('the failure says what the proxy did, and what to do', async () => {
  const refusal = await refusing('HTTP/1.1 403 Forbidden');
  expect(await failureThrough(refusal)).toMatchObject({
    message: `the proxy ${refusal} refused the connection (HTTP 403)`,
    advice: undefined,
  });
  const failing = await refusing('HTTP/1.1 502 Bad Gateway');
  expect(await failureThrough(failing)).toMatchObject({
    message: `the proxy ${failing} could not open a connection (HTTP 502)`,
    advice: expect.stringMatching(/^Check that the proxy 127.*, which https_proxy names, .*cbr\.example:8443/),
  });
});

test.each([
  '200 Connection established',
  '201 Created',
  '299 Whatever',
])('a proxy that answers %s has opened the tunnel', async (status) => {
  const server = createTlsServer(authority.server);
  const host = (await listen(server)).replace('127.0.0.1', 'localhost');
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    const onward = connect(Number(request.url?.split(':')[1]), '127.0.0.1');
    for (const end of [socket, onward]) end.on('error', () => undefined);
    socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
    socket.pipe(onward).pipe(socket);
  });
  // The certificate is that of the service.
  expect(await failureThrough(await listen(proxy), {}, host)).toMatchObject({ kind: 'certificate', sent: false });
});

test('a proxy says when to come again', async () => {
  const host = await refusing('HTTP/1.1 429 Too Many Requests', 'Retry-After: 4.5');
  expect(await failureThrough(host)).toMatchObject({ kind: 'unreachable', retryAfter: 4_500 });
});

const BASIC = 'Proxy-Authenticate: Basic realm="x"';
const put = /^Put user and password into https_proxy: http:\/\/USER:PASSWORD@127\.0\.0\.1:\d+, /;
const only = /^Only a login by Basic is supported: add cbr\.example:8443 to no_proxy, /;
test.each<[string, string, readonly string[], string, RegExp]>([
  ['no login', '', [BASIC], 'requires a login', put],
  ['no login, and no word of its kind', '', [], 'requires a login', put],
  [
    'a wrong login',
    'user:FakePassword@',
    [BASIC],
    'does not accept the login in https_proxy',
    /^Correct the login in https_proxy: http:\/\/USER:PASSWORD@127/,
  ],
  ['one of several kinds', '', ['Proxy-Authenticate: Negotiate', BASIC], 'requires a login', put],
  ['another in lower case', '', ['Proxy-Authenticate: ntlm,  basic realm="x"'], 'requires a login', put],
  ['one of an unsupported kind', '', ['Proxy-Authenticate: NTLM'], 'requires a login by NTLM', only],
  [
    'one of several unsupported kinds',
    'a:b@',
    ['Proxy-Authenticate: Negotiate, NTLM'],
    'requires a login by NTLM or Negotiate',
    only,
  ],
  [
    'two more kinds',
    '',
    ['Proxy-Authenticate: Kerberos', 'Proxy-Authenticate: Digest realm="x"'],
    'requires a login by Digest or Kerberos',
    only,
  ],
  ['a kind that nobody knows', '', ['Proxy-Authenticate: XBasic, BasicX'], 'requires a login', put],
])('a proxy wants a login: %s', async (_name, login, headers, wish, advice) => {
  const host = await refusing('HTTP/1.1 407 Proxy Authentication Required', ...headers);
  const failure = await failureThrough(`http://${login}${host}`);
  expect(failure).toMatchObject({
    kind: 'proxy_login',
    message: `the proxy ${host} ${wish} (HTTP 407)`,
    advice: expect.stringMatching(advice),
  });
  expect(JSON.stringify([failure, String(failure)])).not.toContain('FakePassword');
});

test('https:// for a proxy that speaks no TLS names the proxy', async () => {
  const host = await refusing('HTTP/1.1 403 Forbidden');
  expect(await failureThrough(`https://${host}`)).toMatchObject({
    kind: 'proxy_tls',
    sent: false,
    message: expect.stringMatching(`^no TLS connection to the proxy ${host}: .`),
    advice: expect.stringMatching(`^https_proxy begins with https://.*http://${host};`),
  });
});

test('a proxy whose certificate is not trusted is named, and what is wrong with NODE_EXTRA_CA_CERTS', async () => {
  const host = await listen(createTlsServer(authority.server));
  const value = `https://${host.replace('127.0.0.1', 'localhost')}`;
  const plain = await failureThrough(value);
  expect(plain).toMatchObject({
    kind: 'proxy_tls',
    message: expect.stringMatching(/^no trusted TLS connection to the proxy localhost:\d+: ./),
    advice: expect.stringMatching(/^Check https_proxy;.*NODE_EXTRA_CA_CERTS/),
  });
  expect(await failureThrough(value, { NODE_EXTRA_CA_CERTS: '/nowhere/at/all.pem' })).toMatchObject({
    kind: 'proxy_tls',
    message: `${plain?.message}; NODE_EXTRA_CA_CERTS names /nowhere/at/all.pem, which does not exist`,
    advice: expect.stringMatching(/^Correct NODE_EXTRA_CA_CERTS/),
  });
});

test('what listens there is no proxy at all', async () => {
  const host = await listen(
    createTcpServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
    }),
  );
  expect(await failureThrough(host)).toMatchObject({
    kind: 'proxy_refused',
    sent: false,
    message: expect.stringMatching(`^the proxy ${host} did not answer in HTTP: .`),
    advice: `Check https_proxy: ${host} is not an HTTP proxy, or needs https://.`,
  });
});

test('a proxy that closes, or is not there, may be there later', async () => {
  const closing = await listen(createTcpServer((socket) => socket.on('error', () => undefined).destroy()));
  for (const host of [closing, '127.0.0.1:1']) {
    expect(await failureThrough(host)).toMatchObject({
      kind: 'unreachable',
      sent: false,
      message: expect.stringMatching(`^no connection to the proxy ${host}: .`),
      advice: expect.stringMatching(`^Check https_proxy, .*may connect to the proxy ${host};`),
    });
  }
});

// The resolver is replaced, as a network would.
test('the name of a proxy that nobody knows', async () => {
  const { lookup } = dns;
  dns.lookup = ((host: string, _options: unknown, callback: (error: Error) => void) => {
    process.nextTick(callback, Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
  }) as unknown as typeof lookup;
  try {
    expect(await failureThrough('http://proxy.invalid:8080')).toMatchObject({
      kind: 'unknown_host',
      sent: false,
      message: 'the name of the proxy proxy.invalid:8080 could not be resolved: getaddrinfo ENOTFOUND proxy.invalid',
      advice: 'Check https_proxy: this runner cannot resolve the host name proxy.invalid.',
    });
  } finally {
    dns.lookup = lookup;
  }
});

test.each([
  [{}, undefined],
  [{ https_proxy: ' ' }, undefined],
  [{ HTTPS_PROXY: 'proxy.example:8080' }, 'http://proxy.example:8080/'],
  [{ https_proxy: 'https://a.example', HTTPS_PROXY: 'http://b.example' }, 'https://a.example/'],
])('the proxy of %j is %p', (environment, href) => {
  expect(readProxy(environment)?.url.href).toBe(href);
});

test.each([
  'socks5://proxy.example',
  'http://proxy.example/path',
  'http://proxy.example?x',
  'http://proxy.example#x',
  'xhttp://proxy.example',
  'https-x://proxy.example',
  'http://',
  'http://user:%zz@proxy.example',
])('%s is no proxy that can be used, and is not repeated', (value) => {
  expect(() => readProxy({ HTTPS_PROXY: value })).toThrow(/HTTPS_PROXY/);
  expect(() => readProxy({ HTTPS_PROXY: value })).not.toThrow(/proxy\.example/);
});
