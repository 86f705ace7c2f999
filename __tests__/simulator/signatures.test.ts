import { createHash, createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { serve } from '../../simulator/service.ts';
import { problemOf, readAuthorization } from '../../simulator/signatures.ts';
import { Simulator } from '../../simulator/simulator.ts';
import type { WireRequest } from '../../simulator/wire.ts';

// Any client may sign, and each signs other header fields: what a signature covers is what it names.

const KEY = { id: 'AKEXAMPLE', secret: 'SKEXAMPLE', securityToken: undefined as string | undefined };
const NOW = Date.UTC(2026, 10, 23, 2, 3, 4);
const DATE = '20261123T020304Z';
const host = 'cbr.region1.example';
const path = `/v3/${documented.projectId}/backups/${documented.backupId}`;

interface Signing {
  readonly names: readonly string[];
  /** As it is sent. */
  readonly query?: string;
  /** As the signing guide has it. */
  readonly canonicalQuery?: string;
  readonly payload?: string;
  readonly secret?: string;
  readonly algorithm?: string;
}

/** Signs by the letter of the guide, given all the parts in their canonical form. */
function signed(request: WireRequest, signing: Signing): WireRequest {
  const { names, query = '', canonicalQuery = query, secret = KEY.secret } = signing;
  const { algorithm = 'SDK-HMAC-SHA256' } = signing;
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const fields = names.map((name) => `${name}:${request.headers[name] ?? ''}\n`).join('');
  const payload = signing.payload ?? sha256(request.body);
  const canonical = [request.method, `${request.path}/`, canonicalQuery, fields, names.join(';'), payload].join('\n');
  const toSign = [algorithm, request.headers['x-sdk-date'], sha256(canonical)].join('\n');
  const signature = createHmac('sha256', secret).update(toSign).digest('hex');
  return {
    ...request,
    path: query === '' ? request.path : `${request.path}?${query}`,
    headers: {
      ...request.headers,
      authorization: `${algorithm} Access=${KEY.id}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    },
  };
}

const headers = {
  host,
  'content-type': 'application/json',
  'user-agent': 'some-client/1.0',
  'x-project-id': documented.projectId,
  'x-sdk-date': DATE,
};
const get: WireRequest = { method: 'GET', path, headers, body: '' };
const destination = {
  destination_project_id: documented.destinationProjectId,
  destination_region: documented.destinationRegion,
  destination_vault_id: documented.destinationVaultId,
};
const post: WireRequest = {
  ...get,
  method: 'POST',
  path: `${path}/replicate`,
  body: JSON.stringify({ replicate: destination }),
};

function answer(request: WireRequest, key: Partial<typeof KEY> = {}) {
  const { cloud } = new Simulator({ now: () => NOW });
  const { id, secret, securityToken } = { ...KEY, ...key };
  cloud.addKey(id, secret, { securityToken });
  return serve(cloud, () => NOW, request);
}

test.each([
  ['the Node client', ['content-type', 'host', 'x-project-id', 'x-sdk-date']],
  ['the Python client', ['content-type', 'host', 'user-agent', 'x-project-id', 'x-sdk-date']],
  ['the Java client', ['host', 'user-agent', 'x-project-id', 'x-sdk-date']],
  ['the Go client, without the host', ['user-agent', 'x-project-id', 'x-sdk-date']],
  ['one that signs nothing but the date', ['x-sdk-date']],
])('accepts what %s signs', (_client, names) => {
  expect(answer(signed(get, { names }))).toMatchObject({ status: 200 });
  expect(answer(signed(post, { names }))).toMatchObject({ status: 200 });
});

test('accepts a query in any order, encoded in any way, and names in upper case', () => {
  const list = { ...get, path: `/v3/${documented.projectId}/backups` };
  const names = ['host', 'x-sdk-date'];
  const canonicalQuery = 'limit=10&name=a%20b%2A~&sort=created_at%3Adesc&status=available&status=error';
  for (const query of [
    canonicalQuery,
    'status=error&status=available&sort=created_at:desc&name=a+b*~&limit=10',
    'name=a%20b%2a%7E&limit=10&status=available&sort=created_at%3adesc&status=error',
  ]) {
    expect(answer(signed(list, { names, query, canonicalQuery }))).toMatchObject({ status: 200 });
  }
  const upper = signed(get, { names });
  const authorization = upper.headers['authorization']?.replace('host;x-sdk-date', 'Host;X-Sdk-Date');
  expect(answer({ ...upper, headers: { ...upper.headers, authorization } })).toMatchObject({ status: 200 });
});

test('accepts a body that is not signed where the signature says so, and the hash of one that is', () => {
  const names = ['host', 'x-sdk-content-sha256', 'x-sdk-date'];
  const payload = 'UNSIGNED-PAYLOAD';
  const unsigned = { ...post, headers: { ...headers, 'x-sdk-content-sha256': payload } };
  expect(answer(signed(unsigned, { names, payload }))).toMatchObject({ status: 200 });
  const hash = createHash('sha256').update(post.body).digest('hex');
  const hashed = { ...post, headers: { ...headers, 'x-sdk-content-sha256': hash } };
  expect(answer(signed(hashed, { names }))).toMatchObject({ status: 200 });
  expect(answer({ ...signed(hashed, { names }), body: `${post.body} ` })).toMatchObject({ status: 401 });
});

test('accepts a temporary key with its security token, signed', () => {
  const key = { securityToken: 'TTT' };
  const names = ['host', 'x-sdk-date', 'x-security-token'];
  const withToken = { ...get, headers: { ...headers, 'x-security-token': 'TTT' } };
  expect(answer(signed(withToken, { names }), key)).toMatchObject({ status: 200 });
  expect(answer(signed(withToken, { names: ['host', 'x-sdk-date'] }), key)).toMatchObject({ status: 401 });
  expect(answer(signed(get, { names: ['host', 'x-sdk-date'] }), key)).toMatchObject({ status: 401 });
  expect(answer(signed(withToken, { names }))).toMatchObject({ status: 401 });
  const another = { ...get, headers: { ...headers, 'x-security-token': 'UUU' } };
  expect(answer(signed(another, { names }), key)).toMatchObject({ status: 401 });
});

// One part of a right request is another than was signed.
const names = ['content-type', 'host', 'user-agent', 'x-project-id', 'x-sdk-date'];
const right = signed(post, { names });
const listed = signed({ ...get, path: `/v3/${documented.projectId}/backups` }, { names, query: 'limit=10&offset=0' });
const withHeader = (name: string, value: string | undefined, request = right): WireRequest => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});
const withAuthorization = (from: string | RegExp, to: string): WireRequest =>
  withHeader('authorization', right.headers['authorization']?.replace(from, to));
const signatureOf = ({ headers: { authorization = '' } }: WireRequest): string => authorization.slice(-64);

test('the request that the wrong ones are made of is right', () => {
  expect(answer(right)).toMatchObject({ status: 200 });
  expect(answer(listed)).toMatchObject({ status: 200 });
});

test.each<[string, WireRequest]>([
  ['method', { ...listed, method: 'POST', path: right.path }],
  ['path', { ...right, path: right.path.replace(documented.backupId, 'other') }],
  ['project', { ...right, path: right.path.replace(documented.projectId, 'other') }],
  ['value of the query', { ...listed, path: listed.path.replace('limit=10', 'limit=11') }],
  ['name in the query', { ...listed, path: listed.path.replace('offset=0', 'status=error') }],
  ['query, with one more', { ...listed, path: `${listed.path}&status=error` }],
  ['query, with one less', { ...listed, path: listed.path.replace('&offset=0', '') }],
  ['query, where there was none', { ...right, path: `${right.path}?limit=10` }],
  ['body', { ...right, body: right.body.replace(documented.destinationVaultId, 'other') }],
  ['body, by white space', { ...right, body: `${right.body}\n` }],
  ['body, gone', { ...right, body: '' }],
  ...names.map((name): [string, WireRequest] => [`header ${name}`, withHeader(name, `${right.headers[name]}1`)]),
  ...names.map((name): [string, WireRequest] => [`header ${name}, gone`, withHeader(name, undefined)]),
  ...names.map((name): [string, WireRequest] => [
    `header ${name}, sent twice`,
    withHeader(name, `${right.headers[name]}, ${right.headers[name]}`),
  ]),
  ['date, later by a second', withHeader('x-sdk-date', '20261123T020305Z')],
  ['key', withAuthorization(`Access=${KEY.id}`, 'Access=OTHER')],
  ['secret', signed(post, { names, secret: 'other' })],
  ['signature', withAuthorization(/.$/, signatureOf(right).endsWith('0') ? '1' : '0')],
  ['signature, cut', withAuthorization(/.$/, '')],
  ['signature, in upper case', withAuthorization(signatureOf(right), signatureOf(right).toUpperCase())],
  ['list of headers, with one less', withAuthorization('host;', '')],
  ['list of headers, with one that was not sent', withAuthorization(';x-sdk', ';x-nothing;x-sdk')],
  ['list of headers, none', withAuthorization(/SignedHeaders=[^,]+/, 'SignedHeaders=')],
  ['algorithm', withAuthorization('SDK-HMAC', 'V11-HMAC')],
  ['algorithm, signed', signed(post, { names, algorithm: 'SDK-HMAC-SM3' })],
  ['form', withAuthorization('Access=', 'Credential=')],
  ['Authorization header, sent twice', withAuthorization(/$/, `, ${right.headers['authorization']}`)],
])('refuses another %s', (_part, request) => {
  expect(answer(request)).toMatchObject({ status: 401, body: expect.stringContaining('APIGW.0301') });
});

test.each<[string, Signing & { readonly more?: Record<string, string> }]>([
  ['a list of headers without the date', { names: ['host', 'x-project-id'] }],
  ['a header that is signed twice', { names: ['host', 'host', 'x-sdk-date'] }],
  ['a list that is out of order', { names: ['x-sdk-date', 'host'] }],
  ['another project than in the path', { names, more: { 'x-project-id': 'other' } }],
  ['a date that is none', { names, more: { 'x-sdk-date': '20261323T020304Z' } }],
  ['a date in another form', { names, more: { 'x-sdk-date': '2026-11-23T02:03:04Z' } }],
  ['a date from before 15 minutes', { names, more: { 'x-sdk-date': '20261123T014803Z' } }],
  ['a date in more than 15 minutes', { names, more: { 'x-sdk-date': '20261123T021805Z' } }],
  [
    'a security token of a key that has none',
    { names: [...names, 'x-security-token'], more: { 'x-security-token': 'T' } },
  ],
  ['a hash of the body that is not signed', { names, more: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' } }],
])('refuses %s, rightly signed', (_what, { more = {}, ...signing }) => {
  const request = { ...get, headers: { ...headers, ...more } };
  expect(answer(signed(request, signing))).toMatchObject({ status: 401 });
});

test.each(['20261123T014804Z', '20261123T021804Z'])('accepts a date 15 minutes away: %s', (date) => {
  const request = { ...get, headers: { ...headers, 'x-sdk-date': date } };
  expect(answer(signed(request, { names }))).toMatchObject({ status: 200 });
});

test('a header that is sent twice over a socket is seen twice', async () => {
  const simulator = new Simulator({ now: () => NOW });
  simulator.cloud.addKey(KEY.id, KEY.secret);
  await simulator.start();
  try {
    const sent = new Headers();
    const twice = ['content-type', 'x-sdk-date'];
    const request = signed(get, { names: twice });
    for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) sent.append(name, value);
    sent.delete('host');
    const ask = async () => (await fetch(simulator.endpoint + request.path, { headers: sent })).status;
    expect(await ask()).toBe(200);
    sent.append('content-type', 'application/json');
    expect(await ask()).toBe(401);
  } finally {
    await simulator.stop();
  }
});

// Made with the vendor's Node client.
const vectors = {
  host: 'cbr.ap-southeast-1.myhuaweicloud.com',
  'x-project-id': 'p1',
  'x-sdk-date': '20200101T000000Z',
};
test.each<[string, WireRequest, string, typeof KEY]>([
  [
    'content-type;host;x-project-id;x-sdk-date',
    {
      method: 'POST',
      path: '/v3/p1/backups/b1/replicate',
      headers: { ...vectors, 'content-type': 'application/json' },
      body: '{"replicate":{"destination_project_id":"dp","destination_region":"r2","destination_vault_id":"v"}}',
    },
    '714589acb0a6afa929b3a0b4ab2d723bf8539fba0d9ee3478ed001adcc8e1ed7',
    KEY,
  ],
  [
    'host;x-project-id;x-sdk-date;x-security-token',
    {
      method: 'GET',
      path: '/v3/p1/backups?limit=10&checkpoint_id=c%201&name=a*b',
      headers: { ...vectors, 'x-security-token': 'TTT' },
      body: '',
    },
    'd1b715a4c4f8320d3e29fa588b9705ed94a7fe57458f9811b32150e513fe4d5a',
    { ...KEY, securityToken: 'TTT' },
  ],
])("holds the vendor's signature over %s", (list, request, signature, key) => {
  const authorization = `SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=${list}, Signature=${signature}`;
  const read = readAuthorization(authorization);
  if (read === undefined) throw new Error('not read');
  expect(problemOf(request, read, key)).toBeUndefined();
  expect(problemOf(request, read, { ...key, secret: 'other' })).toBeDefined();
});
