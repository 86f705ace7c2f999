import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import { exchange } from '../../src/http/exchange.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/transport.ts';
import { type Dispatcher, Pool } from '../../src/http/undici.ts';

const MAX_SIZE = 8 * 1024 * 1024;
const HEAD = 'HTTP/1.1 200 OK\r\nX-Request-Id: r1\r\nContent-Length: 100\r\n\r\n';

const servers: Server[] = [];
const pools: Pool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.destroy()));
  for (const server of servers.splice(0)) server.close();
});

/** A server that does this with the socket when a request has begun to come. */
async function serve(onRequest: (socket: Socket, request: string) => void): Promise<URL> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (bytes) => onRequest(socket, bytes.toString()));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a/b?c=d`);
}

/** One exchange over a real connection; `arrived` is called with the bytes of the body that have come so far. */
function ask(url: URL, { request = {}, large = pLimit(4), arrived = (_size: number): void => undefined } = {}) {
  const limit = new AbortController();
  const cancelled = new AbortController();
  const pool = new Pool(url.origin, { headersTimeout: 0, bodyTimeout: 0 });
  pools.push(pool);
  let size = 0;
  const agent = {
    dispatch: (options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) =>
      pool.dispatch(options, {
        ...handler,
        onResponseStart: (...all) => {
          handler.onResponseStart?.(...all);
          arrived(0);
        },
        onResponseData: (controller, chunk) => {
          handler.onResponseData?.(controller, chunk);
          size += chunk.length;
          arrived(size);
        },
      }),
  } as Dispatcher;
  const whole: HttpRequest = { method: 'GET', url, headers: {}, ...request };
  const answer = exchange(agent, whole, limit.signal, cancelled.signal, 60_000, large);
  // Looked at later.
  answer.catch(() => undefined);
  return { answer, limit, cancelled };
}

const failureOf = (answer: Promise<HttpAnswer>) => answer.catch((error: unknown) => error);

test('a request goes out as it was given', async () => {
  const { promise: seen, resolve } = Promise.withResolvers<string>();
  const url = await serve((socket, request) => {
    if (request.endsWith('{"a":1}')) resolve(request);
    socket.end('HTTP/1.1 204 No Content\r\n\r\n');
  });
  const request = { method: 'POST', headers: { 'X-Own': 'yes' }, body: '{"a":1}' };
  const answer = await ask(url, { request }).answer;
  expect(answer).toEqual({ status: 204, headers: {}, body: '' });
  expect(await seen).toMatch(/^POST \/a\/b\?c=d HTTP\/1\.1\r\n[\s\S]*X-Own: yes\r\n[\s\S]*\r\n\r\n\{"a":1\}$/);
});

test('what is not complete when the time is up is kept as far as it came, and said to be so', async () => {
  const closed = Promise.withResolvers<void>();
  const url = await serve((socket) => socket.on('close', closed.resolve).write(`${HEAD}{"error`));
  const { answer, limit } = ask(url, { arrived: (size) => size > 0 && limit.abort() });
  expect(await answer).toEqual({
    status: 200,
    headers: { 'x-request-id': 'r1', 'content-length': '100' },
    body: '{"error',
    bodyProblem: 'it was not complete after 60 s',
    isTooLarge: false,
  });
  // Nothing more is read.
  await closed.promise;
});

test('a status alone is an answer, also where the body never begins', async () => {
  const url = await serve((socket) => socket.write(HEAD));
  const { answer, limit } = ask(url, { arrived: () => limit.abort() });
  expect(await answer).toMatchObject({ status: 200, body: '', bodyProblem: expect.stringContaining('60 s') });
});

test('a connection that breaks in the body: as far as it came', async () => {
  const url = await serve((socket) => socket.end(`${HEAD}{"error`));
  expect(await ask(url).answer).toMatchObject({
    status: 200,
    body: '{"error',
    bodyProblem: expect.stringMatching(/^the connection broke: ./),
    isTooLarge: false,
  });
});

test('a connection that breaks before the status: nobody knows', async () => {
  const url = await serve((socket) => socket.destroy());
  expect(await failureOf(ask(url).answer)).toMatchObject({ kind: 'no_answer', sent: true });
});

test('no connection within the time: nothing was sent', async () => {
  // The first request has the only connection.
  const url = await serve(() => undefined);
  const pool = new Pool(url.origin, { connections: 1, pipelining: 1, headersTimeout: 0 });
  pools.push(pool);
  const request: HttpRequest = { method: 'GET', url, headers: {} };
  const going = new AbortController().signal;
  const limit = new AbortController();
  const first = exchange(pool, request, going, going, 60_000, pLimit(1));
  const second = exchange(pool, request, limit.signal, going, 60_000, pLimit(1));
  limit.abort();
  expect(await failureOf(second)).toMatchObject({
    kind: 'unreachable',
    sent: false,
    message: 'no connection within 60 s',
  });
  await pool.destroy();
  expect(await failureOf(first)).toMatchObject({ message: expect.any(String) });
});

test('a step that is cancelled in the middle of an answer ends at once, and so does the connection', async () => {
  const closed = Promise.withResolvers<void>();
  const url = await serve((socket) => socket.on('close', closed.resolve).write(`${HEAD}{"error`));
  const { answer, cancelled } = ask(url, { arrived: (size) => size > 0 && cancelled.abort() });
  expect(await failureOf(answer)).toMatchObject({
    kind: 'cancelled',
    sent: true,
    message: 'the step was cancelled',
  });
  await closed.promise;
});

test('a step that is cancelled before there is a connection has sent nothing, and never will', async () => {
  let requests = 0;
  const url = await serve(() => requests++);
  const { answer, cancelled } = ask(url);
  cancelled.abort();
  expect(await failureOf(answer)).toMatchObject({ kind: 'cancelled', sent: false });
  await pools[0]?.close();
  expect(requests).toBe(0);
});

test('what outlives a request keeps nothing of it', async () => {
  const url = await serve((socket) => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
  const { answer, limit, cancelled } = ask(url);
  await answer;
  for (const { signal } of [limit, cancelled]) expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('a connection is used again', async () => {
  let connections = 0;
  const url = await serve((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'));
  servers[0]?.on('connection', () => connections++);
  const pool = new Pool(url.origin, { connections: 1 });
  pools.push(pool);
  const going = new AbortController().signal;
  for (let count = 0; count < 3; count++) {
    const answer = exchange(pool, { method: 'GET', url, headers: {} }, going, going, 60_000, pLimit(1));
    expect((await answer).body).toBe('{}');
  }
  expect(connections).toBe(1);
});

test('an answer that is too large is not read to its end', async () => {
  const closed = Promise.withResolvers<void>();
  const url = await serve((socket) => {
    socket.on('close', closed.resolve);
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${100 * MAX_SIZE}\r\n\r\n${'x'.repeat(MAX_SIZE + 1)}`);
  });
  expect(await ask(url).answer).toMatchObject({
    status: 200,
    isTooLarge: true,
    bodyProblem: `it is larger than ${MAX_SIZE} bytes`,
  });
  await closed.promise;
});

const LARGE = 512 * 1024;
const headOf = (size: number) => `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`;
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
};

/** A large answer that comes to its end only when it is told to. */
async function serveSlowly() {
  let end = (): void => undefined;
  const slow = await serve((socket) => {
    socket.write(headOf(LARGE + 10) + 'a'.repeat(LARGE + 1));
    end = () => socket.end('b'.repeat(9));
  });
  return { slow, finish: () => end() };
}

test('large answers take turns, so that they fit into the memory', async () => {
  const large = pLimit(1);
  const { slow, finish } = await serveSlowly();
  const quick = await serve((socket) => socket.end(headOf(4 * LARGE) + 'c'.repeat(4 * LARGE)));
  const small = await serve((socket) => socket.end(headOf(LARGE) + 'd'.repeat(LARGE)));
  const ended: string[] = [];
  const first = ask(slow, { large }).answer.then(({ body }) => ended.push(`first ${body.length}`));
  await until(() => large.activeCount === 1);
  const second = ask(quick, { large }).answer.then(({ body }) => ended.push(`second ${body.length}`));
  await Promise.race([second, until(() => large.pendingCount === 1)]);
  // What is not large does not wait.
  await ask(small, { large }).answer.then(({ body }) => ended.push(`small ${body.length}`));
  finish();
  await Promise.all([first, second]);
  expect(ended).toEqual([`small ${LARGE}`, `first ${LARGE + 10}`, `second ${4 * LARGE}`]);
  await until(() => large.activeCount === 0);
});

test('a large answer whose time is up while it waits for its turn gives it to the next one', async () => {
  const large = pLimit(1);
  const { slow, finish } = await serveSlowly();
  const quick = await serve((socket) => socket.end(headOf(4 * LARGE) + 'c'.repeat(4 * LARGE)));
  const first = ask(slow, { large });
  await until(() => large.activeCount === 1);
  const second = ask(quick, { large });
  await until(() => large.pendingCount === 1);
  const third = ask(quick, { large });
  await until(() => large.pendingCount === 2);
  second.limit.abort();
  expect(await second.answer).toMatchObject({ bodyProblem: expect.stringContaining('60 s') });
  finish();
  expect((await first.answer).body).toHaveLength(LARGE + 10);
  expect((await third.answer).body).toHaveLength(4 * LARGE);
  await until(() => large.activeCount === 0);
});
