import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  endpointOfRegion,
  operatorOfEndpoint,
  readEndpoint,
  regionOfEndpoint,
  stsEndpointOfRegion,
} from '../../src/cbr/endpoint.ts';

test.each([
  ['ap-southeast-1', 'https://cbr.ap-southeast-1.myhuaweicloud.com'],
  ['eu-west-101', 'https://cbr.eu-west-101.myhuaweicloud.eu'],
  ['eu-west-0', 'https://cbr.eu-west-0.myhuaweicloud.com'],
  ['eu-west-1', 'https://cbr.eu-west-1.myhuaweicloud.com'],
  ['eu-west-1010', 'https://cbr.eu-west-1010.myhuaweicloud.com'],
  ['my-eu-west-101', 'https://cbr.my-eu-west-101.myhuaweicloud.com'],
])('the endpoint of %s is %s, which names the region again', (region, endpoint) => {
  expect(endpointOfRegion(region)).toBe(endpoint);
  expect(regionOfEndpoint(new URL(endpoint))).toBe(region);
});

test.each<[string, string | undefined | false]>([
  ['cbr.ap-southeast-1.myhuaweicloud.com', undefined],
  ['cbr.eu-west-101.myhuaweicloud.eu', undefined],
  ['cbr.eu-de.otc.t-systems.com', 'otc.t-systems.com'],
  ['cbr.x.notmyhuaweicloud.com', 'notmyhuaweicloud.com'],
  ['cbr.x.myhuaweicloud.com.example', 'myhuaweicloud.com.example'],
  ['cbr.x.myhuaweicloud.org', 'myhuaweicloud.org'],
  ['cbr.x.a.b', 'a.b'],
  ['cbr.x.b', false],
  ['cbr.x.', false],
  ['x.cbr.y.example.com', false],
  ['gateway.example', false],
  ['10.0.0.1', false],
])('the other hosts of the operator of %s are of the domain %p', (host, operator) => {
  expect(operatorOfEndpoint(new URL(`https://${host}`))).toBe(operator);
});

test.each([
  ['cbr.eu-de.otc.example', 'eu-de'],
  ['cbr.eu-de.example', undefined],
  ['cbr.eu-de.example.', undefined],
  ['x.cbr.eu-de.otc.example', undefined],
])('the region in %s is %p', (host, region) => {
  expect(regionOfEndpoint(new URL(`https://${host}`))).toBe(region);
});

test('the STS endpoint of a region', () => {
  expect(stsEndpointOfRegion('ap-southeast-1')).toBe('https://sts.ap-southeast-1.myhuaweicloud.com');
});

test.each([
  ['', /^is empty; /],
  ['cbr.example.com/v3', /^has a path; /],
  ['cbr example.com', /^has a character that is not allowed in a host /],
  ['cbr.example.com:99999', /^is not a valid host; /],
  ['https://cbr..example.com', /^has an empty or invalid part /],
  ['cbr.-example.com', /^has an empty or invalid part /],
  [`cbr.${'x'.repeat(64)}.com`, /^has an empty or invalid part /],
  ['http://cbr.example.com', /^uses http:\/\/ for a host that is not this machine/],
  ['ftp://cbr.example.com', /^does not use https:\/\/; /],
  ['ftp://localhost', /^does not use https:\/\/; /],
])('what is wrong with %j', (text, problem) => {
  expect(readEndpoint(text)).toMatch(problem);
});

test.each([
  ['cbr.eu-de.otc.t-systems.com', 'https://cbr.eu-de.otc.t-systems.com/'],
  ['https://cbr.example.com:8443', 'https://cbr.example.com:8443/'],
  ['https://cbr.example.com/', 'https://cbr.example.com/'],
  ['HTTPS://cbr.example.com', 'https://cbr.example.com/'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
  ['http://127.10.20.30', 'http://127.10.20.30/'],
  ['http://127.1.200.255', 'http://127.1.200.255/'],
  ['http://localhost:8080', 'http://localhost:8080/'],
  ['http://[::1]:8080', 'http://[::1]:8080/'],
  ['cbr.example.com:8443', 'https://cbr.example.com:8443/'],
  ['cbr.example.com.', 'https://cbr.example.com./'],
])('%s is an endpoint', (text, href) => {
  expect(readEndpoint(text)).toMatchObject({ href });
});

test.each([
  'http://cbr.example.com',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://128.0.0.1',
  'https://user:word@cbr.example.com',
  'https://cbr.example.com/v3',
  'cbr.example.com/v3',
  'https://cbr.example.com//v3',
  'https://cbr.example.com?a',
  'https://cbr.example.com#a',
  'https://cbr.example.com\\@evil.example',
  'https://cbr%2eexample.com',
  'https://',
  'https:///cbr.example.com',
  'javascript://cbr.example.com',
  'cbr example.com',
  'https://cbr.example.com:99999',
  '',
])('%j is none, and it is said what would be right', (text) => {
  expect(readEndpoint(text)).toMatch(/^(is|has|uses|does).*use a host such as/);
});

test('a host without a region in it names none', () => {
  expect(regionOfEndpoint(new URL('https://127.0.0.1:1'))).toBeUndefined();
  expect(regionOfEndpoint(new URL('https://cbr.local'))).toBeUndefined();
  expect(regionOfEndpoint(new URL('https://notcbr.region.example.com'))).toBeUndefined();
});

test('whatever is accepted is https or loopback, and nothing but an origin', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
        fc.webAuthority({ withUserInfo: true, withPort: true }),
        fc.string(),
      ),
      (text) => {
        const read = readEndpoint(text);
        if (typeof read === 'string') return;
        expect(read.href).toBe(`${read.origin}/`);
        expect(read.protocol === 'https:' || /^(localhost|127\.|\[::1\])/.test(read.hostname)).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});
