import { describe, expect, test } from '@jest/globals';
import { keylessCredential } from '../../src/credentials/keyless.ts';
import { PassingFailure } from '../../src/credentials/login-call.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import { sign } from '../../src/credentials/signature.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/transport.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { contextOf } from '../support/context.ts';
import { json, ScriptedTransport } from '../support/scripted-transport.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = Date.UTC(2026, 10, 23, 2);
const request: HttpRequest = { method: 'GET', url: new URL('https://cbr.example/v3/p'), headers: {} };

const claims = { iss: 'https://issuer', sub: 'repo:a/b:ref:x', aud: 'sts' };
const idToken = `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const idTokenGiven = json(200, { value: idToken });

/** A key for so long by STS's clock, which is so far ahead of this machine's. */
function keyGiven(name: string, { life = 60 * MINUTE, ahead = 0, now = NOW } = {}): HttpAnswer {
  const credentials = {
    access_key_id: `id-${name}`,
    secret_access_key: `secret-${name}`,
    security_token: `token-${name}`,
    expiration: new Date(now + ahead + life).toISOString(),
  };
  return json(200, { credentials }, { date: new Date(now + ahead).toUTCString() });
}

/** STS refuses, with a new ID token each time. */
const refusedThrice = (given: HttpAnswer, refusal: HttpAnswer) => [given, refusal, given, refusal, given, refusal];

function loginWith(transport: ScriptedTransport, url = 'https://github.example/token') {
  const { context, clock, cancel, told, debugged } = contextOf(new VirtualClock(NOW));
  const masked: string[] = [];
  const credential = keylessCredential(
    {
      stsEndpoint: new URL('https://sts.example:8443'),
      providerUrn: 'iam::a:oidcProvider:p',
      agencyUrn: 'iam::a:agency:b',
      idTokens: { url, token: 'Shown', audience: 'sts' },
      transport,
      mask: (secret) => masked.push(secret),
    },
    context,
  );
  /** The name of the key that signs a request now. */
  const usedKey = async () => {
    const { headers } = await credential.authorise(request, 'p1');
    return /Access=id-(\w+),/.exec(headers['Authorization'] ?? '')?.[1];
  };
  const logins = () => transport.requests.filter(({ method }) => method === 'POST').length;
  return { credential, clock, cancel, told, debugged, masked, usedKey, logins, requests: transport.requests };
}

test('the ID token is exchanged for a key, which signs, and every secret is masked first', async () => {
  const { credential, masked, requests, told, debugged } = loginWith(
    new ScriptedTransport(idTokenGiven, keyGiven('a')),
  );
  expect(credential.description).toBe('keyless login through agency iam::a:agency:b');
  expect(await credential.authorise(request, 'p1')).toEqual(
    sign(request, { id: 'id-a', secret: 'secret-a', securityToken: 'token-a' }, 'p1', NOW),
  );
  expect(requests[1]).toEqual({
    method: 'POST',
    url: new URL('https://sts.example:8443/v5/agencies/assume-with-oidc'),
    headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
    body: JSON.stringify({
      provider_urn: 'iam::a:oidcProvider:p',
      agency_urn: 'iam::a:agency:b',
      agency_session_name: 'replicate-cbr-backup',
      id_token: idToken,
    }),
  });
  expect(masked).toEqual([idToken, 'id-a', 'secret-a', 'token-a']);
  expect(told).toEqual([]);
  expect(debugged).toEqual([
    'GET github.example/token: HTTP 200, 0 ms',
    'POST sts.example:8443/v5/agencies/assume-with-oidc: HTTP 200, 0 ms',
  ]);
});

test.each([
  0,
  3 * 60 * MINUTE,
  -3 * 60 * MINUTE,
])('a key is renewed when a third of its life is left, with clocks %d ms apart', async (ahead) => {
  const transport = new ScriptedTransport(idTokenGiven, keyGiven('a', { ahead }));
  const { usedKey, clock, logins } = loginWith(transport);
  expect(await usedKey()).toBe('a');
  // An hour less 30 s, of which a third is 1,190 s.
  clock.advance(2_380 * SECOND - 1);
  expect(await usedKey()).toBe('a');
  expect(logins()).toBe(1);
  clock.advance(1);
  transport.add(idTokenGiven, keyGiven('b', { ahead, now: clock.now() }));
  expect(await usedKey()).toBe('b');
  expect(await usedKey()).toBe('b');
  expect(logins()).toBe(2);
});

test('a renewal that fails is told and tried again after a minute, with the old key until then', async () => {
  const busy = json(503, { error_msg: 'busy' });
  const transport = new ScriptedTransport(idTokenGiven, keyGiven('a'));
  const { usedKey, clock, logins, told, requests } = loginWith(transport);
  await usedKey();
  clock.advance(40 * MINUTE);
  transport.add(idTokenGiven, busy);
  expect(await usedKey()).toBe('a');
  // Once: there is time left.
  expect(logins()).toBe(2);
  expect(clock.pauses).toEqual([]);
  expect(told).toEqual([
    'news: Failed to log in at sts.example:8443: the answer was HTTP 503, "busy". ' +
      'The temporary access key could not be renewed; using the old one for now.',
  ]);
  clock.advance(MINUTE - 1);
  expect(await usedKey()).toBe('a');
  // Not even for an ID token.
  expect(requests).toHaveLength(4);
  clock.advance(1);
  transport.add(idTokenGiven, keyGiven('b', { now: clock.now() }));
  expect(await usedKey()).toBe('b');
});

test('a key that has ended is not used any more: six attempts for another, and then what to check', async () => {
  const transport = new ScriptedTransport(idTokenGiven, keyGiven('a'));
  const { usedKey, clock, logins, told } = loginWith(transport);
  await usedKey();
  // 30 s before its end.
  clock.advance(60 * MINUTE - 30 * SECOND);
  for (let attempt = 1; attempt <= 6; attempt++) transport.add(idTokenGiven, json(503, {}, { 'retry-after': '5' }));
  const error = await usedKey().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LoginError);
  expect(error).toMatchObject({
    message: 'Failed to log in at sts.example:8443: the answer was HTTP 503, "no message".',
    advice: expect.stringContaining('sts_endpoint'),
    cause: expect.any(PassingFailure),
  });
  expect(logins()).toBe(7);
  expect(clock.pauses).toHaveLength(5);
  expect(told).toHaveLength(5);
  expect(told[0]).toMatch(/^news: Failed to log in at .*\. Trying again in 6 s\.$/);
  // The next request tries again.
  transport.add(idTokenGiven, keyGiven('b', { now: clock.now() }));
  expect(await usedKey()).toBe('b');
});

test('a renewal that fails after the end of the key is a failure', async () => {
  const transport = new ScriptedTransport(idTokenGiven, keyGiven('a'));
  const { usedKey, clock } = loginWith(transport);
  await usedKey();
  clock.advance(59 * MINUTE);
  transport.add(() => {
    clock.advance(30 * SECOND);
    return json(503, {});
  });
  await expect(usedKey()).rejects.toThrow(/HTTP 503/);
});

test('a renewal that is cancelled ends it', async () => {
  const transport = new ScriptedTransport(idTokenGiven, keyGiven('a'));
  const { usedKey, clock, cancel, told } = loginWith(transport);
  await usedKey();
  clock.advance(40 * MINUTE);
  const failure = new TransportFailure('cancelled', true, 'over');
  transport.add(() => {
    cancel.abort();
    return failure;
  });
  await expect(usedKey()).rejects.toBe(failure);
  expect(told).toEqual([]);
});

test('the failure to connect is below what a login says of it', async () => {
  const failure = new TransportFailure('unreachable', false, 'why');
  const { usedKey, debugged } = loginWith(new ScriptedTransport(...Array.from({ length: 6 }, () => failure)));
  const error = await usedKey().catch((thrown: unknown) => thrown);
  expect(((error as Error).cause as Error).cause).toBe(failure);
  expect(debugged).toEqual(Array.from({ length: 6 }, () => 'GET github.example/token: unreachable, 0 ms'));
});

test('requests at the same time share one login', async () => {
  const { usedKey, logins } = loginWith(new ScriptedTransport(idTokenGiven, keyGiven('a')));
  expect(await Promise.all([usedKey(), usedKey(), usedKey()])).toEqual(['a', 'a', 'a']);
  expect(logins()).toBe(1);
});

test('what STS refuses is tried twice more, each time with a new ID token', async () => {
  const refusal = json(403, { error_code: 'STS5.1001' });
  const transport = new ScriptedTransport(idTokenGiven, refusal, json(200, { value: 'second' }), keyGiven('a'));
  const { usedKey, told, clock, requests } = loginWith(transport);
  expect(await usedKey()).toBe('a');
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'POST']);
  expect(JSON.parse(requests[3]?.body ?? '')).toMatchObject({ id_token: 'second' });
  expect(told).toEqual([expect.stringMatching(/STS5\.1001.*Trying again in \d s\.$/)]);
  expect(clock.pauses).toHaveLength(1);

  const refused = loginWith(new ScriptedTransport(...refusedThrice(idTokenGiven, refusal)));
  await expect(refused.usedKey()).rejects.toMatchObject({ code: 'STS5.1001' });
  expect(refused.logins()).toBe(3);
});

test('what GitHub refuses is not asked for again', async () => {
  const { usedKey, requests } = loginWith(new ScriptedTransport(json(401, { message: 'no' })));
  await expect(usedKey()).rejects.toBeInstanceOf(LoginError);
  expect(requests).toHaveLength(1);
});

test.each([
  ['an hour, without a zone', '2026-11-23T03:00:00', 60],
  ['half an hour, without a zone', '2026-11-23 02:30:00', 30],
  ['a few hours', '2026-11-23T10:00:00Z', 60],
  ['a time that has passed', '2026-11-23T01:00:00Z', 15],
  ['the first of all times', '0001-01-01T00:00:00', 15],
  ['now', '2026-11-23T02:00:20Z', 15],
  ['years ahead', '2126-11-23T02:00:00Z', 15],
  ['not a date', 'soon', 15],
  ['nothing', undefined, 15],
  ['a number', 1_795_000_000, 15],
])('a key that is said to end at %s (%s) serves for %d minutes', async (_name, expiration, minutes) => {
  const { body, headers } = keyGiven('a');
  const { credentials } = JSON.parse(body) as { credentials: object };
  const given = json(200, { credentials: { ...credentials, expiration } }, headers);
  const { usedKey, clock, requests } = loginWith(new ScriptedTransport(idTokenGiven, given));
  await usedKey();
  const renewedAfter = ((minutes * MINUTE - 30 * SECOND) * 2) / 3;
  clock.advance(renewedAfter - 1);
  expect(await usedKey()).toBe('a');
  expect(requests).toHaveLength(2);
  clock.advance(1);
  await usedKey();
  expect(requests).toHaveLength(3);
});

describe('a key that is refused', () => {
  const authorise = ({ credential }: ReturnType<typeof loginWith>) => credential.authorise(request, 'p1');
  const replace = ({ credential }: ReturnType<typeof loginWith>, refused: HttpRequest) => credential.replace?.(refused);

  test('is replaced once', async () => {
    const login = loginWith(new ScriptedTransport(idTokenGiven, keyGiven('a'), idTokenGiven, keyGiven('b')));
    expect(await replace(login, await authorise(login))).toBe(true);
    expect(await login.usedKey()).toBe('b');
    expect(await replace(login, await authorise(login))).toBe(false);
    expect(login.logins()).toBe(2);
    expect(login.told).toHaveLength(1);
  });

  test('is replaced once for all that were signed with it, and nothing is signed with it any more', async () => {
    const login = loginWith(new ScriptedTransport(idTokenGiven, keyGiven('a'), idTokenGiven, keyGiven('b')));
    const signed = await Promise.all([authorise(login), authorise(login), authorise(login)]);
    const [first, used, ...others] = await Promise.all([
      replace(login, signed[0] as HttpRequest),
      login.usedKey(),
      ...signed.slice(1).map((one) => replace(login, one)),
    ]);
    expect([first, used, ...others]).toEqual([true, 'b', true, true]);
    expect(await Promise.all(signed.map((one) => replace(login, one)))).toEqual([true, true, true]);
    expect(login.logins()).toBe(2);
  });

  test('is replaced again once its replacement was renewed', async () => {
    const transport = new ScriptedTransport(idTokenGiven, keyGiven('a'), idTokenGiven, keyGiven('b'));
    const login = loginWith(transport);
    await replace(login, await authorise(login));
    login.clock.advance(45 * MINUTE);
    transport.add(idTokenGiven, keyGiven('c', { now: login.clock.now() }));
    const signed = await authorise(login);
    transport.add(idTokenGiven, keyGiven('d', { now: login.clock.now() }));
    expect(await replace(login, signed)).toBe(true);
    expect(await login.usedKey()).toBe('d');
  });

  test('during a renewal that fails is replaced all the same', async () => {
    const transport = new ScriptedTransport(idTokenGiven, keyGiven('a'));
    const login = loginWith(transport);
    const signed = await authorise(login);
    login.clock.advance(45 * MINUTE);
    transport.add(idTokenGiven, json(503, {}), idTokenGiven, keyGiven('b', { now: login.clock.now() }));
    expect(await Promise.all([login.usedKey(), replace(login, signed)])).toEqual(['b', true]);
    expect(login.logins()).toBe(3);
  });

  test('and cannot be replaced is the end', async () => {
    const transport = new ScriptedTransport(idTokenGiven, keyGiven('a'));
    const login = loginWith(transport);
    const signed = await authorise(login);
    transport.add(...refusedThrice(idTokenGiven, json(403, { error_code: 'STS5.1001' })));
    await expect(replace(login, signed)).rejects.toBeInstanceOf(LoginError);
  });
});

test('a key whose end cannot be read serves for 15 minutes', async () => {
  const { body, headers } = keyGiven('a');
  const endless = { status: 200, headers, body: body.replace(/"expiration":"[^"]*"/, '"expiration":"later"') };
  const transport = new ScriptedTransport(idTokenGiven, endless);
  const { usedKey, clock, logins } = loginWith(transport);
  await usedKey();
  // 15 minutes less 30 s, of which a third is 290 s.
  clock.advance(580 * SECOND - 1);
  await usedKey();
  expect(logins()).toBe(1);
  clock.advance(1);
  transport.add(idTokenGiven, keyGiven('b', { now: clock.now() }));
  expect(await usedKey()).toBe('b');
});

test('without a date of STS this machine tells the time', async () => {
  const transport = new ScriptedTransport(idTokenGiven, { ...keyGiven('a'), headers: {} });
  const { usedKey, clock, logins } = loginWith(transport);
  await usedKey();
  clock.advance(2_380 * SECOND - 1);
  await usedKey();
  expect(logins()).toBe(1);
});

test.each(['access_key_id', 'secret_access_key', 'security_token'])('a key without its %s is none', async (part) => {
  const { body } = keyGiven('a');
  const { credentials } = JSON.parse(body) as { credentials: object };
  const reply = json(200, { credentials: { ...credentials, [part]: '' } });
  const transport = new ScriptedTransport(idTokenGiven, reply, idTokenGiven, keyGiven('b'));
  const { usedKey, told } = loginWith(transport);
  expect(await usedKey()).toBe('b');
  expect(told[0]).toMatch(
    /^news: Failed to log in at sts\.example:8443: the answer was HTTP 200, which could not be read\./,
  );
});

test.each([
  ['STS5.1001', /^The trust policy of the agency does not match: .* \(sub is repo:/],
  ['STS5.2001', /^The audience is not registered/],
  ['STS5.1002', /^Check oidc_provider_urn, .* \(sub is repo:/],
  [undefined, /^Check oidc_provider_urn, .* \(sub is repo:/],
])('a refusal with the code %s: what to do, and the claims', async (error_code, advice) => {
  const { usedKey } = loginWith(
    new ScriptedTransport(...refusedThrice(idTokenGiven, json(403, { error_code, error_msg: 'no' }))),
  );
  const error = (await usedKey().catch((thrown: unknown) => thrown)) as LoginError;
  expect(error).toBeInstanceOf(LoginError);
  expect(error).toMatchObject({
    advice: expect.stringMatching(advice),
    notes: ['Claims of the ID token: iss "https://issuer", sub "repo:a/b:ref:x", aud "sts".'],
  });
});

test.each([
  [`x.${Buffer.from('{"sub":"s"}').toString('base64url')}.y`, /iss null, sub "s", aud null/],
  ['x', /^The claims of the ID token could not be read\.$/],
  ['x.eA.y', /^The claims of the ID token could not be read\.$/],
])('of the ID token %s only the claims that it has are told', async (value, note) => {
  const { usedKey } = loginWith(new ScriptedTransport(...refusedThrice(json(200, { value }), json(403, {}))));
  await expect(usedKey()).rejects.toMatchObject({ notes: [expect.stringMatching(note)] });
});

test('the permission to ask for an ID token is sent by https only, or to this machine', async () => {
  for (const url of ['http://github.example/token', 'ftp://github.example/token']) {
    const { credential, requests } = loginWith(new ScriptedTransport(), url);
    await expect(credential.authorise(request, 'p1')).rejects.toMatchObject({
      message: 'The address for ID tokens does not begin with https://, so nothing was sent there.',
      advice: expect.stringContaining('ACTIONS_ID_TOKEN_REQUEST_URL'),
    });
    expect(requests).toEqual([]);
  }
  const { usedKey } = loginWith(new ScriptedTransport(idTokenGiven, keyGiven('a')), 'http://127.0.0.1:8080/token');
  expect(await usedKey()).toBe('a');
});
