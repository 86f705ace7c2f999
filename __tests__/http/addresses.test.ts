import dns from 'node:dns';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from '@jest/globals';
import { createTransport } from '../../src/http/transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

// The resolver is replaced, as a network would: the sockets are real.
const { lookup } = dns;
afterEach(() => {
  dns.lookup = lookup;
});

function resolveTo(...addresses: readonly string[]): void {
  const all = addresses.map((address) => ({ address, family: 4 }));
  dns.lookup = ((_host: string, _options: unknown, callback: (error: null, found: typeof all) => void) => {
    process.nextTick(callback, null, all);
  }) as unknown as typeof lookup;
}

async function get(port: number): Promise<string> {
  const transport = createTransport({}, new VirtualClock(), String);
  const url = new URL(`http://localhost:${port}`);
  try {
    return (await transport.send({ method: 'GET', url, headers: {} }, new AbortController().signal)).body;
  } finally {
    await transport.close();
  }
}

async function serve(): Promise<{ port: number; end: () => void }> {
  const server = createServer((_request, response) => response.end('here'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, end: () => server.close() };
}

test('where the first address refuses, the next one is tried', async () => {
  const { port, end } = await serve();
  resolveTo('127.0.0.3', '127.0.0.1');
  await expect(get(port)).resolves.toBe('here');
  end();
});

/** An address at which nobody refuses and nobody answers: a queue of connections that is full. */
async function silentAddress(port: number): Promise<() => Promise<void>> {
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     require('node:net').createServer().listen({ port: ${port}, host: '127.0.0.2', backlog: 1 }, () => {
       parentPort.postMessage('full soon');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
     });`,
    { eval: true },
  );
  await new Promise((resolve) => worker.once('message', resolve));
  const queued: Socket[] = [];
  for (let isFull = false; !isFull; ) {
    const socket = connect(port, '127.0.0.2').on('error', () => undefined);
    queued.push(socket);
    isFull = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(false));
      setTimeout(resolve, 500, true);
    });
  }
  return async () => {
    for (const socket of queued) socket.destroy();
    await worker.terminate();
  };
}

// Only Linux has more than one address of its own without asking, and lets a full queue be silent.
(process.platform === 'linux' ? test : test.skip)(
  'an address has 2.5 s before the next one is tried',
  async () => {
    const { port, end } = await serve();
    const endSilence = await silentAddress(port);
    resolveTo('127.0.0.2', '127.0.0.1');
    const start = performance.now();
    await expect(get(port)).resolves.toBe('here');
    // Never too long, however slow the machine: only that it was not given up at once.
    expect(performance.now() - start).toBeGreaterThan(2_400);
    await endSilence();
    end();
  },
  30_000,
);
