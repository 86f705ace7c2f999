import { expect, test } from '@jest/globals';
import { readFreshnessInputs } from '../../src/github/freshness-inputs.ts';
import { readerOf } from '../support/inputs.ts';

const good = {
  source_vault_id: 'v1',
  project_id: 'p1',
  source_region: 'ap-southeast-1',
  destination_region: 'ap-southeast-3',
  destination_project_id: 'p2',
  destination_vault_id: 'v2',
  access_key_id: 'FAKEKEY',
  secret_access_key: 'FakeSecretKey',
};
const named = { source_vault_id: '', project_id: '', source_region: '', resource_id: 'r-1 r-2' };
const keyless = {
  ...{ access_key_id: '', secret_access_key: '' },
  ...{ oidc_provider_urn: 'iam::a:oidcProvider:p', oidc_agency_urn: 'iam::a:agency:b' },
};

const read = readerOf(readFreshnessInputs, good);

test('of a source vault: where it is, and where its replicas are', () => {
  expect(read({})).toEqual({
    source: { endpoint: new URL('https://cbr.ap-southeast-1.myhuaweicloud.com'), projectId: 'p1', vaultId: 'v1' },
    resourceIds: [],
    destination: {
      endpoint: new URL('https://cbr.ap-southeast-3.myhuaweicloud.com'),
      ...{ projectId: 'p2', vaultId: 'v2', region: 'ap-southeast-3' },
    },
    maxAgeHours: 28,
    credential: expect.objectContaining({ kind: 'access_key' }),
    oidcAudience: 'sts.huaweicloud.com',
    stsEndpoint: expect.any(URL),
  });
  // Only these of it.
  expect(read({ resource_id: 'r-1' })).toMatchObject({ source: { vaultId: 'v1' }, resourceIds: ['r-1'] });
});

test('of named resources nothing is needed of the source', () => {
  expect(read({ ...named, max_age_hours: '8760' })).toMatchObject({
    source: undefined,
    resourceIds: ['r-1', 'r-2'],
    maxAgeHours: 8760,
    destination: { endpoint: new URL('https://cbr.ap-southeast-3.myhuaweicloud.com') },
  });
  expect(read({ ...named, access_key_id: '', secret_access_key: '', token: 'FakeToken' })).toMatchObject({
    credential: { kind: 'token' },
  });
});

test('hosts that are named count', () => {
  const endpoints = { endpoint: 'cbr.example', destination_endpoint: 'https://cbr.other.example' };
  expect(read(endpoints)).toMatchObject({
    source: { endpoint: new URL('https://cbr.example') },
    destination: { endpoint: new URL('https://cbr.other.example') },
  });
  expect(read({ ...keyless, sts_endpoint: 'sts.example', oidc_audience: 'me' })).toMatchObject({
    stsEndpoint: new URL('https://sts.example'),
    oidcAudience: 'me',
  });
});

test('the region may come with the endpoint', () => {
  const endpoint = 'cbr.ap-southeast-1.myhuaweicloud.com';
  expect(read({ source_region: '', endpoint })).toMatchObject({ source: { endpoint: new URL(`https://${endpoint}`) } });
  expect(read({ source_region: '', endpoint: 'https://10.0.0.1', destination_endpoint: 'cbr.example' })).toMatchObject({
    source: { endpoint: new URL('https://10.0.0.1') },
  });
});

test.each<[Record<string, string>, RegExp]>([
  [{ source_vault_id: '' }, /^source_vault_id, resource_id: .*required/],
  [{ project_id: '' }, /^project_id: is required: .*source_vault_id/],
  [{ source_region: '' }, /^source_region: is required, or endpoint: .*source_vault_id/],
  [{ source_region: 'AP-Southeast-3' }, /^destination_region: is the source region, AP-Southeast-3;/],
  [{ access_key_id: '', secret_access_key: '', token: 'FakeToken' }, /^token: .*use resource_id instead/],
  [{ max_age_hours: '0' }, /^max_age_hours: must be a whole number from 1 to 8760: hours/],
  [{ max_age_hours: '8761' }, /^max_age_hours: /],
  [{ project_id: 'p/1' }, /^project_id: has a character/],
  [{ destination_vault_id: '' }, /^destination_vault_id: is required/],
  [{ destination_region: 'a..b' }, /^destination_region: does not make a valid host/],
])('%j are refused', (inputs, problem) => {
  expect(read(inputs)).toEqual([expect.stringMatching(problem)]);
});

test('all that is wrong is told at once', () => {
  expect(read({ project_id: '', source_region: '', max_age_hours: 'x' })).toHaveLength(3);
});
