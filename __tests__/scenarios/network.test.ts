import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, request as sendOn } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createProxy, type ProxyServer } from 'proxy';
import { type Authority, createAuthority } from '../support/authority.ts';
import { type Ended, inChildProcess, onStage, type Stage, type Step } from '../support/step.ts';
import { keyless } from './logins.ts';
import { failed } from './scenario.ts';
import { titles } from './told.ts';

// The network as companies have it: the bundle, real TLS, a real forward proxy.
const folder = mkdtempSync(path.join(tmpdir(), 'network-'));
const authorityFile = path.join(folder, 'authority.pem');
const PASSWORD = 'FakeProxyPassword';
let authority: Authority;
let proxy: ProxyServer;
let proxyUrl: string;
let connects: string[] = [];

beforeAll(async () => {
  authority = await createAuthority();
  writeFileSync(authorityFile, authority.certificate);
  proxy = createProxy(createServer());
  proxy.prependListener('connect', (request) => connects.push(request.url ?? ''));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyUrl = `http://user:${PASSWORD}@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await new Promise((resolve) => proxy.close(resolve));
  rmSync(folder, { recursive: true });
});

async function step(
  environment: Record<string, string>,
  check: (ended: Ended, stage: Stage) => void,
  { tls = authority.server, toStep = () => ({}) }: { tls?: Authority['server']; toStep?: (stage: Stage) => Step } = {},
): Promise<void> {
  connects = [];
  proxy.authenticate = ({ headers }) => {
    const login = Buffer.from(headers['proxy-authorization']?.split(' ')[1] ?? '', 'base64').toString();
    return login === `user:${PASSWORD}`;
  };
  await onStage(
    async (stage) => {
      const { inputs = {}, environment: more = {} } = toStep(stage);
      const ended = await inChildProcess(stage, { inputs, environment: { ...more, ...environment } });
      expect(ended.log).not.toContain(PASSWORD);
      check(ended, stage);
    },
    { tls },
  );
}

const proxyHost = () => new URL(proxyUrl).host;

/**
 * A real proxy that refuses.
 * @param times so often in all
 * @param tunnels only while it has so many tunnels open
 */
async function refusingProxy(times: number, status: number, headers: Record<string, string>, tunnels = 0) {
  let refused = 0;
  let open = 0;
  const server = createProxy(createServer());
  const [serve] = server.listeners('connect') as ((...parameters: unknown[]) => void)[];
  server.removeAllListeners('connect').on('connect', (request, socket, head) => {
    if (refused < times && open >= tunnels) {
      refused++;
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.on('error', () => undefined).end(`HTTP/1.1 ${status} Refused\r\n${lines.join('')}\r\n`);
      return;
    }
    open++;
    socket.once('close', () => open--);
    serve?.call(server, request, socket, head);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => refused,
    end: () => new Promise((resolve) => server.close(resolve)),
  };
}

function der(): string {
  const file = path.join(folder, 'authority.der');
  writeFileSync(file, new X509Certificate(authority.certificate).raw);
  return file;
}

const trusted = () => ({ NODE_EXTRA_CA_CERTS: authorityFile });
const hostOf = ({ simulator }: Stage) => new URL(simulator.endpoint).host;

test('an authority in NODE_EXTRA_CA_CERTS is trusted', async () => {
  await step(trusted(), (ended, { simulator }) => {
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
    expect(simulator.requests).toHaveLength(1);
  });
});

test.each<[string, Record<string, string>]>([
  ['an unknown authority is refused', {}],
  ['also where the environment says not to verify', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
])('%s', async (_name, environment) => {
  await step(environment, (ended, { simulator, clock }) => {
    failed(ended, titles.notReplicated, { shows: ['TLS', 'endpoint', 'NODE_EXTRA_CA_CERTS'] });
    expect(simulator.requests).toHaveLength(0);
    expect(clock.pauses).toEqual([]);
  });
});

test('a certificate for another host is refused', async () => {
  const other = await createAuthority('cbr.example.com');
  const file = path.join(folder, 'other.pem');
  writeFileSync(file, other.certificate);
  await step(
    { NODE_EXTRA_CA_CERTS: file },
    (ended, { simulator }) => {
      failed(ended, titles.notReplicated, { shows: ['TLS', 'certificate', 'cbr.example.com'] });
      expect(simulator.requests).toHaveLength(0);
    },
    { tls: other.server },
  );
});

test.each(['https_proxy', 'HTTPS_PROXY'])('%s: one tunnel, one request, with the login of its URL', async (name) => {
  await step({ ...trusted(), [name]: proxyUrl }, (ended, stage) => {
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
    expect(connects).toEqual([hostOf(stage)]);
    expect(stage.simulator.requests).toHaveLength(1);
  });
});

test.each(['no_proxy', 'NO_PROXY'])('%s exempts a host', async (name) => {
  await step({ ...trusted(), https_proxy: proxyUrl, [name]: 'example.com,localhost' }, (ended) => {
    expect(ended.exitCode).toBe(0);
    expect(connects).toEqual([]);
  });
});

test('lower case wins', async () => {
  await step({ ...trusted(), https_proxy: proxyUrl, HTTPS_PROXY: 'http://127.0.0.1:9' }, (ended) => {
    expect(ended.exitCode).toBe(0);
    expect(connects).toHaveLength(1);
  });
  const exempt = { https_proxy: proxyUrl, no_proxy: 'localhost', NO_PROXY: 'example.com' };
  await step({ ...trusted(), ...exempt }, (ended) => {
    expect(ended.exitCode).toBe(0);
    expect(connects).toEqual([]);
  });
});

test('http_proxy is not for https', async () => {
  await step({ ...trusted(), http_proxy: proxyUrl, HTTP_PROXY: proxyUrl }, (ended) => {
    expect(ended.exitCode).toBe(0);
    expect(connects).toEqual([]);
  });
});

test('a proxy that refuses is asked once and named', async () => {
  await step({ ...trusted(), https_proxy: proxyUrl.replace(PASSWORD, 'FakeOtherPassword') }, (ended, stage) => {
    const shows = [/127\.0\.0\.1:\d+/, 'HTTP 407', 'login', 'https_proxy'];
    failed(ended, titles.notReplicated, { shows });
    expect(ended.log).not.toContain('FakeOtherPassword');
    expect(connects).toHaveLength(1);
    expect(stage.simulator.requests).toHaveLength(0);
  });
});

test('a proxy that is down fails the step and is named', async () => {
  await step({ ...trusted(), https_proxy: '127.0.0.1:9' }, (ended, { simulator, clock }) => {
    failed(ended, titles.notReplicated, { shows: ['127.0.0.1:9'] });
    expect(clock.pauses).toHaveLength(6);
    expect(simulator.requests).toHaveLength(0);
  });
});

test('https:// for a proxy that speaks no TLS is asked once, and the proxy is to blame', async () => {
  await step({ ...trusted(), https_proxy: proxyUrl.replace('http:', 'https:') }, (ended, { simulator, clock }) => {
    failed(ended, titles.notReplicated, { shows: [proxyHost(), `http://${proxyHost()}`] });
    expect(ended.log).not.toMatch(/Check the input endpoint/);
    expect(clock.pauses).toEqual([]);
    expect(simulator.requests).toHaveLength(0);
  });
});

test.each<[string, string, string]>([
  ['NTLM', 'NTLM', 'no_proxy'],
  ['Basic', 'Basic realm="x"', 'USER:PASSWORD@'],
])('a proxy that wants a login by %s is asked once, and says how', async (_name, challenge, shows) => {
  const busy = await refusingProxy(Number.POSITIVE_INFINITY, 407, { 'Proxy-Authenticate': challenge });
  await step({ ...trusted(), https_proxy: busy.url }, (ended, { simulator, clock }) => {
    failed(ended, titles.notReplicated, { shows: ['407', 'login', shows] });
    expect(busy.refused()).toBe(1);
    expect(clock.pauses).toEqual([]);
    expect(simulator.requests).toHaveLength(0);
  });
  await busy.end();
});

test.each([429, 502, 503, 504])('a proxy that says %p at first is asked again', async (status) => {
  const busy = await refusingProxy(4, status, { 'Retry-After': '3.5' });
  await step({ ...trusted(), https_proxy: busy.url }, (ended, { simulator, clock }) => {
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
    expect(busy.refused()).toBe(4);
    expect(Math.min(...clock.pauses)).toBeGreaterThanOrEqual(3_500);
    expect(simulator.calls).toEqual(['POST']);
  });
  await busy.end();
});

test('a proxy that asks for more patience than there is ends the step at once, and says so', async () => {
  const busy = await refusingProxy(4, 429, { 'Retry-After': 'Sat, 13 Sep 275760 00:00:00 GMT' });
  await step({ ...trusted(), https_proxy: busy.url }, (ended, { clock }) => {
    failed(ended, titles.notReplicated, { shows: ['429', 'The answer asks to wait'] });
    expect(clock.pauses).toEqual([]);
  });
  await busy.end();
});

test('many backups get through a proxy that allows few tunnels', async () => {
  const few = await refusingProxy(Number.POSITIVE_INFINITY, 429, {}, 4);
  const ids = Array.from({ length: 12 }, (_, index) => `3f0ab1c2-0000-4000-8000-0000000000${10 + index}`);
  const toStep = ({ simulator }: Stage): Step => {
    for (const id of ids) simulator.cloud.addBackup({ id });
    return { inputs: { backup_id: ids.join(), max_parallel: '16' } };
  };
  await step(
    { ...trusted(), https_proxy: few.url },
    (ended, { simulator }) => {
      expect(ended.exitCode).toBe(0);
      expect(simulator.calls.filter((call) => call === 'POST')).toHaveLength(ids.length);
    },
    { toStep },
  );
  await few.end();
});

test.each<[string, () => string, string]>([
  ['does not exist', () => path.join(folder, 'missing.pem'), 'missing.pem'],
  ['is in DER form', () => der(), 'DER'],
])('a NODE_EXTRA_CA_CERTS that %s is named as that', async (_name, file, shows) => {
  await step({ NODE_EXTRA_CA_CERTS: file() }, (ended, { simulator }) => {
    failed(ended, titles.notReplicated, { shows: ['NODE_EXTRA_CA_CERTS', shows, 'Correct'] });
    expect(simulator.requests).toHaveLength(0);
  });
  await step(
    { NODE_EXTRA_CA_CERTS: file() },
    (ended) => failed(ended, titles.loginFailed, { shows: ['NODE_EXTRA_CA_CERTS', shows, 'Correct'] }),
    { toStep: keyless() },
  );
});

/** Loaded before the bundle: a resolver that fails at first. The sockets stay real. */
function failingResolver(code: string, times: number): Record<string, string> {
  const file = path.join(folder, `resolver-${code}-${times}.mjs`);
  const text = `import dns from 'node:dns';
    const { lookup } = dns;
    let failures = 0;
    dns.lookup = (host, options, callback) => {
      if (failures++ >= ${times}) return lookup(host, options, callback);
      process.nextTick(callback, Object.assign(new Error('getaddrinfo ${code} ' + host), { code: '${code}' }));
    };`;
  writeFileSync(file, text);
  return { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` };
}

test('a resolver that says "again" is asked again, as often as a host that does not answer', async () => {
  await step({ ...trusted(), ...failingResolver('EAI_AGAIN', 5) }, (ended, { simulator, clock }) => {
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
    expect(clock.pauses).toHaveLength(5);
    expect(simulator.calls).toEqual(['POST']);
  });
});

test('a host that nobody knows is asked for three times', async () => {
  await step({ ...trusted(), ...failingResolver('ENOTFOUND', 99) }, (ended, { simulator, clock }) => {
    failed(ended, titles.notReplicated, { shows: ['source_region', 'endpoint', 'localhost'] });
    expect(clock.pauses).toHaveLength(2);
    expect(simulator.requests).toHaveLength(0);
  });
});

// What stands between a runner and the service, and changes how an answer looks but not what it says.
const meddlers: readonly [string, (answer: string) => { body: string | Buffer; headers?: Record<string, string> }][] = [
  ['a byte order mark', (answer) => ({ body: `\uFEFF${answer}` })],
  ['gzip that nobody asked for', (answer) => ({ body: gzipSync(answer), headers: { 'content-encoding': 'gzip' } })],
  [
    'an interim answer and large header fields',
    (answer) => ({ body: answer, headers: { 'x-policy': 'x'.repeat(30_000) } }),
  ],
];

async function meddled(
  meddle: (answer: string) => { body: string | Buffer; headers?: Record<string, string> },
  toStep: (stage: Stage) => Step,
  check: (ended: Ended, stage: Stage) => void,
): Promise<void> {
  await onStage(async (stage) => {
    const cached: string[] = [];
    const relay = createServer(async (request, response) => {
      response.writeContinue();
      if (request.method === 'GET') cached.push(request.headers['cache-control'] ?? '');
      // The host stays the one that was signed.
      const { method, headers } = request;
      const onward = sendOn(`${stage.simulator.endpoint}${request.url}`, { method, headers });
      request.pipe(onward);
      const [answer] = (await once(onward, 'response')) as [IncomingMessage];
      const { body, headers: more = {} } = meddle(await text(answer));
      const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = answer.headers;
      response.writeHead(answer.statusCode ?? 0, { ...kept, ...more }).end(body);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
    const { inputs = {}, environment = {} } = toStep(stage);
    // Wherever the step was to go, it goes by the relay.
    const through = (values: Readonly<Record<string, string | undefined>>) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, value?.replace(stage.simulator.endpoint, endpoint) ?? '']),
      );
    const ended = await inChildProcess(stage, {
      inputs: through({ endpoint, ...inputs }),
      environment: through(environment),
    });
    relay.closeAllConnections();
    await new Promise((resolve) => relay.close(resolve));
    check(ended, stage);
    expect(new Set(cached)).toEqual(cached.length === 0 ? new Set() : new Set(['no-cache']));
  });
}

test.each(meddlers)('%s: the copy is followed to its end', async (_name, meddle) => {
  await meddled(
    meddle,
    () => ({ inputs: { wait: 'true' } }),
    (ended, { simulator }) => {
      expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted', status: 'success' } });
      expect(simulator.calls.filter((call) => call === 'POST')).toHaveLength(1);
    },
  );
});

test.each(meddlers)('%s: a refusal is read', async (_name, meddle) => {
  await meddled(
    meddle,
    () => ({ inputs: { destination_vault_id: 'no-such-vault' } }),
    (ended, { simulator }) => {
      expect(ended.exitCode).toBe(1);
      expect(ended.outputs['error_code']).toMatch(/^BackupService\.\d{4}$/);
      expect(simulator.calls).toEqual(['POST']);
    },
  );
});

test.each(meddlers)('%s: keyless, also from GitHub and STS', async (_name, meddle) => {
  await meddled(meddle, keyless(), (ended, { simulator }) => {
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
    expect(simulator.calls).toEqual(['ID_TOKEN', 'LOGIN', 'POST']);
  });
});

test.each([
  undefined,
  '0',
])('an untrusted service behind the proxy is refused, NODE_TLS_REJECT_UNAUTHORIZED %s', async (verify) => {
  const environment = verify === undefined ? {} : { NODE_TLS_REJECT_UNAUTHORIZED: verify };
  await step({ https_proxy: proxyUrl, ...environment }, (ended, stage) => {
    failed(ended, titles.notReplicated, { shows: ['TLS'] });
    expect(connects).toEqual([hostOf(stage)]);
    expect(stage.simulator.requests).toHaveLength(0);
  });
});

// The same for a login without secrets: GitHub's endpoint for ID tokens, then STS, then the service, all over TLS.
test('keyless: ID token, login and request over TLS of an authority in NODE_EXTRA_CA_CERTS', async () => {
  await step(
    trusted(),
    (ended, { simulator }) => {
      expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
      expect(simulator.calls).toEqual(['ID_TOKEN', 'LOGIN', 'POST']);
    },
    { toStep: keyless() },
  );
});

test.each<[string, Record<string, string>]>([
  ['keyless: an unknown authority gets no ID token', {}],
  ['keyless: also where the environment says not to verify', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
])('%s', async (_name, environment) => {
  await step(
    environment,
    (ended, { simulator }) => {
      failed(ended, titles.loginFailed, { shows: ['certificate'] });
      expect(simulator.requests).toEqual([]);
    },
    { toStep: keyless() },
  );
});

test('keyless: everything goes through the proxy, in tunnels to the right host', async () => {
  await step(
    { ...trusted(), https_proxy: proxyUrl },
    (ended, stage) => {
      expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
      expect(stage.simulator.calls).toEqual(['ID_TOKEN', 'LOGIN', 'POST']);
      expect(new Set(connects)).toEqual(new Set([hostOf(stage)]));
    },
    { toStep: keyless() },
  );
});

test('keyless: no_proxy is obeyed', async () => {
  await step(
    { ...trusted(), https_proxy: proxyUrl, no_proxy: 'localhost' },
    (ended) => {
      expect(ended.exitCode).toBe(0);
      expect(connects).toEqual([]);
    },
    { toStep: keyless() },
  );
});

test('keyless: a proxy that is down fails the step', async () => {
  await step(
    { ...trusted(), https_proxy: 'http://127.0.0.1:9' },
    (ended, { simulator }) => {
      failed(ended, titles.loginFailed, { shows: ['127.0.0.1:9'] });
      expect(simulator.requests).toEqual([]);
    },
    { toStep: keyless() },
  );
});
