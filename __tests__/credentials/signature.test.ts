import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sign } from '../../src/credentials/signature.ts';
import type { HttpRequest } from '../../src/http/transport.ts';

const key = { id: 'AKEXAMPLE', secret: 'SKEXAMPLE', securityToken: undefined };
const date = Date.UTC(2020, 0, 1);
const host = 'https://cbr.ap-southeast-1.myhuaweicloud.com';
const signatureOf = (request: HttpRequest) => /Signature=(.*)$/.exec(request.headers['Authorization'] ?? '')?.[1];

test('the vector of a POST', () => {
  const replicate = { destination_project_id: 'dp', destination_region: 'r2', destination_vault_id: 'v' };
  const request: HttpRequest = {
    method: 'POST',
    url: new URL('/v3/p1/backups/b1/replicate', host),
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'User-Agent': 'not signed' },
    body: JSON.stringify({ replicate }),
  };
  const signed = sign(request, key, 'p1', date);
  expect(signed.headers).toMatchObject({
    'X-Sdk-Date': '20200101T000000Z',
    'X-Project-Id': 'p1',
    Authorization:
      'SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=content-type;host;x-project-id;x-sdk-date, ' +
      'Signature=714589acb0a6afa929b3a0b4ab2d723bf8539fba0d9ee3478ed001adcc8e1ed7',
  });
  expect(signed.headers).not.toHaveProperty('X-Security-Token');
});

test('the vector of a GET with a query and a security token', () => {
  const url = new URL('/v3/p1/backups', host);
  for (const [name, value] of Object.entries({ limit: '10', checkpoint_id: 'c 1', name: 'a*b' }))
    url.searchParams.set(name, value);
  const signed = sign({ method: 'GET', url, headers: {} }, { ...key, securityToken: 'TTT' }, 'p1', date);
  expect(signatureOf(signed)).toBe('d1b715a4c4f8320d3e29fa588b9705ed94a7fe57458f9811b32150e513fe4d5a');
  expect(signed.headers['X-Security-Token']).toBe('TTT');
});

// The vendor's own signer, which its package does not export officially.
interface VendorRequest {
  method: string;
  endpoint: string;
  queryParams: Record<string, string | string[]>;
  headers: Record<string, string>;
  data: unknown;
}
const { AKSKSigner } = createRequire(import.meta.url)('@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js') as {
  AKSKSigner: { sign(request: VendorRequest, credential: object): Record<string, string> };
};

test('the same signature as the vendor signer gives, for thousands of random requests', () => {
  const word = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'azAZ09-_.~') });
  const text = fc.string({ maxLength: 20, unit: 'grapheme' }).filter((value) => value.isWellFormed());
  const printable = fc
    .string({ minLength: 1, maxLength: 40 })
    .map((value) => value.trim())
    .filter((value) => value !== '');
  fc.assert(
    fc.property(
      fc.record({
        method: fc.constantFrom('GET' as const, 'POST' as const),
        // A dot segment would leave its place in any URL.
        path: fc.array(
          word.filter((segment) => !/^\.{1,2}$/.test(segment)),
          { minLength: 1, maxLength: 6 },
        ),
        slash: fc.boolean(),
        query: fc.dictionary(
          text.filter((name) => name !== ''),
          text,
          { maxKeys: 5 },
        ),
        body: fc.option(fc.dictionary(text, fc.jsonValue(), { minKeys: 1, maxKeys: 4 }), { nil: undefined }),
        id: word,
        secret: printable,
        securityToken: fc.option(printable, { nil: undefined }),
        projectId: word,
        date: fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2099, 0) }),
        port: fc.constantFrom('', ':8443'),
      }),
      ({ method, path, slash, query, body, id, secret, securityToken, projectId, date: time, port }) => {
        const url = new URL(`${host}${port}/${path.join('/')}${slash ? '/' : ''}`);
        for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
        const headers = { 'Content-Type': 'application/json' };
        const data = body === undefined ? undefined : JSON.stringify(body);
        const ours = sign(
          { method, url, headers, ...(data === undefined ? {} : { body: data }) },
          { id, secret, securityToken },
          projectId,
          time,
        );
        const vendor = AKSKSigner.sign(
          {
            method,
            endpoint: url.origin + url.pathname,
            queryParams: { ...query },
            headers: {
              'content-type': 'application/json',
              'X-Project-Id': projectId,
              'X-Sdk-Date': `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`,
              ...(securityToken === undefined ? {} : { 'X-Security-Token': securityToken }),
            },
            data: body,
          },
          { getAk: () => id, getSk: () => secret },
        );
        expect(ours.headers['Authorization']).toBe(vendor['Authorization']);
      },
    ),
    { numRuns: 5_000 },
  );
});

test('only the content type, the host and what begins with X- is signed, without spaces around a value', () => {
  const request: HttpRequest = { method: 'GET', url: new URL(`${host}/a`), headers: { 'Content-Type': 'text/plain' } };
  const more = { 'Content-Type': ' text/plain ', 'Max-Forwards': '1', 'Content-Type-Options': 'x', Accept: 'y' };
  const signed = sign({ ...request, headers: more }, key, 'p1', date);
  expect(signed.headers['Authorization']).toContain('SignedHeaders=content-type;host;x-project-id;x-sdk-date,');
  expect(signatureOf(signed)).toBe(signatureOf(sign(request, key, 'p1', date)));
});

test('parameters of one name are sorted by their values', () => {
  const signatures = ['a=1&a=2&a=3', 'a=3&a=2&a=1', 'a=2&a=3&a=1'].map((query) =>
    signatureOf(sign({ method: 'GET', url: new URL(`${host}/a?${query}`), headers: {} }, key, 'p1', date)),
  );
  expect(new Set(signatures).size).toBe(1);
});

test('the request itself stays as it is', () => {
  const request: HttpRequest = { method: 'GET', url: new URL(`${host}/a`), headers: { Accept: 'x' } };
  const signed = sign(request, key, 'p', date);
  expect(signed).toMatchObject({ method: 'GET', url: request.url, headers: { Accept: 'x' } });
  expect(request.headers).toEqual({ Accept: 'x' });
});
