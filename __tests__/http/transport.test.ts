import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { createTransport, type HttpAnswer } from '../../src/http/transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const going = new AbortController().signal;

async function get(listener: RequestListener, cancelled = going): Promise<HttpAnswer> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transport = createTransport({}, new VirtualClock());
  try {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path?query=1`);
    return await transport.send({ method: 'GET', url, headers: { 'X-Test': 'yes' } }, cancelled);
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
  const transport = createTransport({}, clock);
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

test.each([
  [{ https_proxy: 'http://127.0.0.1:1' }, / \(a proxy is set in the environment: 127\.0\.0\.1:1\)$/],
  [{}, /^(?!.*proxy)/],
])('a failure to connect keeps its cause, and names a proxy that is set: %j', async (environment, message) => {
  const transport = createTransport(environment, new VirtualClock());
  const url = new URL('https://127.0.0.1:1');
  const answer = transport.send({ method: 'GET', url, headers: {} }, going);
  await expect(answer).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringMatching(message),
    cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
  });
  await transport.close();
});
