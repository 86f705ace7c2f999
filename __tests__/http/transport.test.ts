import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { createTransport, type HttpAnswer, type HttpRequest } from '../../src/http/transport.ts';
import { createAuthority } from '../support/authority.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const going = new AbortController().signal;

async function get(
  listener: RequestListener,
  cancelled = going,
  method: HttpRequest['method'] = 'GET',
): Promise<HttpAnswer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createTransport({}, new VirtualClock(), String);
  try {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=1`);
    return await transport.send({ method, url, headers: { 'X-Test': 'yes' } }, cancelled);
  } finally {
    await transport.close();
    server.closeAllConnections();
    server.close();
  }
}

test('sends the path with its query and headers, and reads status, headers and body', async () => {
  const answer = await get(({ url, headers }, response) => {
    response.writeHead(201, { 'X-Request-Id': 'r', 'Set-Cookie': ['a=1', 'b=2'] });
    response.end(`${url} ${headers['x-test']} ü`);
  });
  expect(answer).toMatchObject({ status: 201, body: '/path?query=1 yes ü' });
  expect(answer.headers).toMatchObject({ 'x-request-id': 'r', 'set-cookie': 'a=1, b=2' });
  expect(answer).not.toHaveProperty('bodyProblem');
});

test('an answer that is only on its way does not count', async () => {
  const answer = await get((_request, response) => {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</x>; rel=preload' });
    response.writeHead(204).end();
  });
  expect(answer).toMatchObject({ status: 204, body: '' });
});

test('a cancelled step sends nothing', async () => {
  let requests = 0;
  const cancelled = AbortSignal.abort();
  const answer = get(() => requests++, cancelled);
  await expect(answer).rejects.toMatchObject({ kind: 'cancelled', sent: false });
  expect(requests).toBe(0);
});

test('no TLS connection within the limit means that nothing was sent', async () => {
  const clock = new VirtualClock();
  const transport = createTransport({}, clock, String);
  let accepted = (_socket: Socket): void => undefined;
  const connection = new Promise<Socket>((resolve) => {
    accepted = resolve;
  });
  const mute = createTcpServer((socket) => accepted(socket));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const url = new URL(`https://127.0.0.1:${(mute.address() as AddressInfo).port}`);
  const answer = transport.send({ method: 'GET', url, headers: {} }, going);
  const socket = await connection;
  clock.advance(60_000);
  await expect(answer).rejects.toMatchObject({ kind: 'unreachable', sent: false });
  await transport.close();
  socket.destroy();
  mute.close();
});

test('a failure to connect keeps its cause', async () => {
  const transport = createTransport({}, new VirtualClock(), String);
  const url = new URL('https://127.0.0.1:1');
  const answer = transport.send({ method: 'GET', url, headers: {} }, going);
  await expect(answer).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.not.stringContaining('proxy'),
    cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
  });
  await transport.close();
});

test('a byte order mark is dropped, and what nobody asked to be compressed is decoded', async () => {
  const text = '{"error_code":"BackupService.6129"}';
  let accepted: string | undefined;
  const answer = await get(({ headers }, response) => {
    accepted = headers['accept-encoding'];
    response.writeHead(400, { 'Content-Encoding': 'gzip' }).end(gzipSync(`\uFEFF${text}`));
  });
  expect(accepted).toBeUndefined();
  expect(answer).toMatchObject({ status: 400, body: text });
  expect(answer).not.toHaveProperty('bodyProblem');
});

test('a body of a content coding that is broken, unknown or far too large is not shown', async () => {
  const answerOf = (coding: string, body: Buffer) =>
    get((_request, response) => response.writeHead(403, { 'Content-Encoding': coding }).end(body));
  const bomb = gzipSync(Buffer.alloc(9 * 1024 * 1024));
  for (const [coding, body] of [
    ['gzip', Buffer.from('plain')],
    ['compress', bomb],
    ['gzip', bomb],
  ] as const) {
    expect(await answerOf(coding, body)).toMatchObject({ status: 403, body: '', bodyProblem: expect.anything() });
  }
});

test('reads pass by caches; a request that does something has no need to', async () => {
  const echo = ({ headers }: IncomingMessage, response: ServerResponse) => {
    response.end(`${headers['cache-control']} ${headers.pragma}`);
  };
  expect((await get(echo)).body).toBe('no-cache no-cache');
  expect((await get(echo, going, 'POST')).body).toBe('undefined undefined');
});

test('header fields of more than 16 KiB are read', async () => {
  const value = 'x'.repeat(40_000);
  const answer = await get((_request, response) => response.writeHead(200, { 'X-Policy': value }).end('body'));
  expect(answer).toMatchObject({ status: 200, body: 'body', headers: { 'x-policy': value } });
});

/** A server that writes what it is told to, in these pieces, after each request. */
async function getRaw(pieces: readonly string[], requests = 1): Promise<readonly HttpAnswer[]> {
  const server = createTcpServer((socket) => {
    socket.setNoDelay().on('error', () => undefined);
    socket.on('data', async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await setImmediate();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createTransport({}, new VirtualClock(), String);
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const answers: HttpAnswer[] = [];
    for (let count = 0; count < requests; count++) {
      answers.push(await transport.send({ method: 'POST', url, headers: {}, body: '{}' }, going));
    }
    return answers;
  } finally {
    await transport.close();
    server.close();
  }
}

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n';
const FINAL = 'HTTP/1.1 202 Accepted\r\nContent-Length: 25\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n';

test.each<[string, readonly string[]]>([
  ['in one piece', [CONTINUE + FINAL]],
  ['in pieces', [CONTINUE, FINAL]],
  ['byte by byte', [...CONTINUE, ...FINAL]],
  ['of several kinds', [CONTINUE + HINTS, CONTINUE, HINTS.slice(0, 30), HINTS.slice(30) + FINAL]],
  ['that is none', [FINAL.slice(0, 5), FINAL.slice(5)]],
])('an interim answer that nobody asked for is passed over: %s', async (_name, pieces) => {
  // Twice on one connection: the body of the first may look like one.
  for (const answer of await getRaw(pieces, 2)) {
    expect(answer).toMatchObject({ status: 202, body: CONTINUE });
    expect(answer).not.toHaveProperty('bodyProblem');
  }
});

test.each<[string, string]>([
  ['too large header fields', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
  ['an endless interim answer', `HTTP/1.1 100 Continue\r\nX: ${'x'.repeat(70_000)}\r\n`],
  ['another protocol', 'SSH-2.0-OpenSSH_9.6 and more of it\r\n'],
  ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'],
])('%s: sent, and named', async (_name, answer) => {
  await expect(getRaw([answer])).rejects.toMatchObject({ kind: 'unreadable', sent: true });
});

test('no answer within the limit: the request was sent, and how long it was waited for is told', async () => {
  const clock = new VirtualClock();
  const transport = createTransport({}, clock, String);
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const server = createServer(() => ask());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const answer = transport.send({ method: 'GET', url, headers: {} }, going);
  await asked;
  clock.advance(60_000);
  await expect(answer).rejects.toMatchObject({
    kind: 'no_answer',
    sent: true,
    message: expect.stringContaining('60 s'),
  });
  await transport.close();
  server.closeAllConnections();
  server.close();
});

test('a step that is cancelled while it waits for an answer has sent its request', async () => {
  const cancel = new AbortController();
  const answer = get(() => cancel.abort(), cancel.signal);
  await expect(answer).rejects.toMatchObject({
    kind: 'cancelled',
    sent: true,
    message: expect.stringMatching(/cancel/),
  });
});

test('an answer that is as large as it may be is read whole', async () => {
  const body = '{}'.padEnd(8 * 1024 * 1024);
  const answer = await get((_request, response) => response.end(body));
  expect(answer.body.length).toBe(body.length);
  expect(answer).not.toHaveProperty('bodyProblem');
  expect(await get((_request, response) => response.end(`${body} `))).toMatchObject({
    isTooLarge: true,
    bodyProblem: expect.stringContaining(String(body.length)),
  });
});

async function failureOf(url: string, environment: NodeJS.ProcessEnv): Promise<unknown> {
  const transport = createTransport(environment, new VirtualClock(), String);
  const outcome = await transport
    .send({ method: 'GET', url: new URL(url), headers: {} }, going)
    .catch((error: unknown) => error);
  await transport.close();
  return outcome;
}

test('a certificate that is not trusted: what is wrong with NODE_EXTRA_CA_CERTS is told, where it is set', async () => {
  const server = createTlsServer((await createAuthority()).server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const plain = { kind: 'certificate', sent: false, message: expect.not.stringContaining('NODE_EXTRA_CA_CERTS') };
  expect(await failureOf(url, {})).toMatchObject({ ...plain, advice: undefined });
  expect(await failureOf(url, { NODE_EXTRA_CA_CERTS: '/nowhere/at/all.pem' })).toMatchObject({
    kind: 'certificate',
    message: expect.stringContaining('/nowhere/at/all.pem, which does not exist'),
    advice: expect.stringMatching(/^Correct NODE_EXTRA_CA_CERTS/),
    cause: expect.objectContaining({ code: expect.any(String) }),
  });
  server.close();
});

test('where no connection comes about although a proxy is set, that is told', async () => {
  const environment = { https_proxy: 'http://proxy.example:8080', no_proxy: '127.0.0.1' };
  expect(await failureOf('https://127.0.0.1:1', environment)).toMatchObject({
    kind: 'unreachable',
    sent: false,
    message: expect.stringContaining('proxy.example:8080'),
    cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
  });
});
