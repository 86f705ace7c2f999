import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readProxy } from '../../src/http/proxy.ts';
import { createTransport } from '../../src/http/transport.ts';
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

async function failureThrough(value: string, environment: NodeJS.ProcessEnv = {}) {
  const transport = createTransport({ https_proxy: value, ...environment }, new VirtualClock(), String);
  try {
    const url = new URL('https://cbr.example:8443');
    return await transport.send({ method: 'GET', url, headers: {} }, new AbortController().signal).then(
      () => undefined,
      (failure: unknown) => failure,
    );
  } finally {
    await transport.close();
  }
}

test.each<[string, string, boolean]>([
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

test('a proxy says when to come again', async () => {
  const host = await refusing('HTTP/1.1 429 Too Many Requests', 'Retry-After: 4.5');
  expect(await failureThrough(host)).toMatchObject({ kind: 'unreachable', retryAfter: 4_500 });
});

test.each<[string, string, readonly string[], RegExp]>([
  ['no login', '', ['Proxy-Authenticate: Basic realm="x"'], /USER:PASSWORD@127/],
  ['no login, and no word of its kind', '', [], /USER:PASSWORD@127/],
  ['a wrong login', 'user:FakePassword@', ['Proxy-Authenticate: Basic realm="x"'], /^Correct the login in https_proxy/],
  ['one of several kinds', '', ['Proxy-Authenticate: Negotiate', 'Proxy-Authenticate: Basic'], /USER:PASSWORD@127/],
  ['one of an unsupported kind', '', ['Proxy-Authenticate: NTLM'], /Only a login by Basic.*cbr\.example:8443/],
  ['one of several unsupported kinds', 'a:b@', ['Proxy-Authenticate: Negotiate, NTLM'], /Only a login by Basic/],
])('a proxy wants a login: %s', async (_name, login, headers, advice) => {
  const host = await refusing('HTTP/1.1 407 Proxy Authentication Required', ...headers);
  const failure = await failureThrough(`http://${login}${host}`);
  expect(failure).toMatchObject({ kind: 'proxy_login', advice: expect.stringMatching(advice) });
  expect(JSON.stringify([failure, String(failure)])).not.toContain('FakePassword');
});

test('https:// for a proxy that speaks no TLS names the proxy', async () => {
  const host = await refusing('HTTP/1.1 403 Forbidden');
  expect(await failureThrough(`https://${host}`)).toMatchObject({
    kind: 'proxy_tls',
    sent: false,
    message: expect.stringContaining(host),
    advice: expect.stringContaining(`http://${host}`),
  });
});

test('a proxy whose certificate is not trusted is named, and what is wrong with NODE_EXTRA_CA_CERTS', async () => {
  const host = await listen(createTlsServer(authority.server));
  const value = `https://${host.replace('127.0.0.1', 'localhost')}`;
  expect(await failureThrough(value)).toMatchObject({
    kind: 'proxy_tls',
    message: expect.stringContaining('the proxy localhost'),
    advice: expect.stringMatching(/https_proxy.*NODE_EXTRA_CA_CERTS/),
  });
  expect(await failureThrough(value, { NODE_EXTRA_CA_CERTS: '/nowhere/at/all.pem' })).toMatchObject({
    kind: 'proxy_tls',
    message: expect.stringContaining('/nowhere/at/all.pem, which does not exist'),
    advice: expect.stringMatching(/^Correct NODE_EXTRA_CA_CERTS/),
  });
});

test('what listens there is no proxy at all', async () => {
  const host = await listen(
    createTcpServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n')),
  );
  expect(await failureThrough(host)).toMatchObject({
    sent: false,
    message: expect.stringContaining(`the proxy ${host}`),
    advice: expect.stringContaining('https_proxy'),
  });
});

test('a proxy that closes, or is not there, may be there later', async () => {
  const closing = await listen(createTcpServer((socket) => socket.on('error', () => undefined).destroy()));
  for (const host of [closing, '127.0.0.1:1']) {
    expect(await failureThrough(host)).toMatchObject({
      kind: 'unreachable',
      sent: false,
      message: expect.stringContaining(`the proxy ${host}`),
    });
  }
});

test('the name of a proxy that nobody knows', async () => {
  expect(await failureThrough('http://proxy.invalid:8080')).toMatchObject({
    message: expect.stringContaining('proxy.invalid:8080'),
    advice: expect.stringContaining('https_proxy'),
  });
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
  'http://',
  'http://user:%zz@proxy.example',
])('%s is no proxy that can be used, and is not repeated', (value) => {
  expect(() => readProxy({ HTTPS_PROXY: value })).toThrow(/HTTPS_PROXY/);
  expect(() => readProxy({ HTTPS_PROXY: value })).not.toThrow(/proxy\.example/);
});
