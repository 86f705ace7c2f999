import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
    const shows = [/127\.0\.0\.1:\d+/, 'HTTP 407', hostOf(stage), 'https_proxy'];
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
