import { expect, test } from '@jest/globals';
import { type CredentialInputs, chooseCredential, secretsOf } from '../../src/github/credential-inputs.ts';

const none: CredentialInputs = {
  token: '',
  access_key_id: '',
  secret_access_key: '',
  security_token: '',
  oidc_provider_urn: '',
  oidc_agency_urn: '',
};
const key = { access_key_id: 'FAKEID', secret_access_key: 'FakeSecret' };
const keyless = { oidc_provider_urn: 'iam::a:oidcProvider:p', oidc_agency_urn: 'iam::a:agency:b' };
const sdk = { HUAWEICLOUD_SDK_AK: 'SDKID', HUAWEICLOUD_SDK_SK: 'SdkSecret' };
const authAction = { HUAWEI_CLOUD_ACCESS_KEY_ID: 'AUTHID', HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'AuthSecret' };

const choose = (inputs: Partial<CredentialInputs>, environment: NodeJS.ProcessEnv = {}) =>
  chooseCredential({ ...none, ...inputs }, environment);

/** What each problem begins with: the names. */
const names = (problems: ReturnType<typeof choose>) =>
  Array.isArray(problems) ? problems.map((problem) => problem.split(':')[0]) : problems;

test('one kind of credential is taken from the inputs, whatever the environment holds', () => {
  expect(choose({ token: 'FakeToken' }, sdk)).toEqual({ kind: 'token', token: 'FakeToken' });
  expect(choose(key, sdk)).toMatchObject({ kind: 'access_key', id: 'FAKEID', securityToken: undefined });
  expect(choose({ ...key, security_token: 'FakeTemporary' })).toMatchObject({ securityToken: 'FakeTemporary' });
  expect(choose(keyless, sdk)).toEqual({
    kind: 'keyless',
    providerUrn: keyless.oidc_provider_urn,
    agencyUrn: keyless.oidc_agency_urn,
  });
});

test.each([
  [{ token: 'FakeToken', access_key_id: 'FAKEID' }, 'token, access_key_id'],
  [{ token: 'FakeToken', oidc_agency_urn: 'x' }, 'token, oidc_agency_urn'],
  [{ ...key, ...keyless }, 'access_key_id, secret_access_key, oidc_provider_urn, oidc_agency_urn'],
  [{ token: 'FakeToken', ...key, ...keyless }, /^token, access_key_id, .*oidc_agency_urn$/],
])('two kinds are named, half or whole: %j', (inputs, expected) => {
  expect(names(choose(inputs, sdk))).toEqual([
    typeof expected === 'string' ? expected : expect.stringMatching(expected),
  ]);
});

test.each([
  [{ access_key_id: 'FAKEID' }, ['secret_access_key']],
  [{ secret_access_key: 'FakeSecret' }, ['access_key_id']],
  [{ security_token: 'FakeTemporary' }, ['access_key_id', 'secret_access_key']],
  [{ oidc_provider_urn: 'x' }, ['oidc_agency_urn']],
  [{ oidc_agency_urn: 'x' }, ['oidc_provider_urn']],
])('half a credential names the other half, and the environment does not fill it in: %j', (inputs, expected) => {
  expect(names(choose(inputs, sdk))).toEqual(expected);
});

test('without inputs the environment is read, in its order, and the log can say which', () => {
  expect(choose({}, { ...authAction, ...sdk })).toMatchObject({
    id: 'SDKID',
    secret: 'SdkSecret',
    source: expect.stringContaining('HUAWEICLOUD_SDK_AK'),
  });
  expect(choose({}, { ...sdk, HUAWEICLOUD_SDK_SECURITY_TOKEN: ' FakeTemporary ' })).toMatchObject({
    securityToken: 'FakeTemporary',
  });
  expect(choose({}, { ...authAction, HUAWEICLOUD_SDK_AK: ' ' })).toMatchObject({
    id: 'AUTHID',
    source: expect.stringContaining('HUAWEI_CLOUD_ACCESS_KEY_ID'),
  });
});

test('half a pair in the environment is an error, though the next pair is whole', () => {
  expect(names(choose({}, { ...authAction, HUAWEICLOUD_SDK_AK: 'SDKID' }))).toEqual(['HUAWEICLOUD_SDK_SK']);
  expect(names(choose({}, { HUAWEICLOUD_SDK_SECURITY_TOKEN: 'FakeTemporary' }))).toEqual([
    'HUAWEICLOUD_SDK_AK',
    'HUAWEICLOUD_SDK_SK',
  ]);
  expect(names(choose({}, { HUAWEI_CLOUD_SECRET_ACCESS_KEY: 'AuthSecret' }))).toEqual(['HUAWEI_CLOUD_ACCESS_KEY_ID']);
});

test('what cannot travel in a header field is refused, without being repeated', () => {
  const problems = choose({}, { ...sdk, HUAWEICLOUD_SDK_SK: 'SdkSecret\u00e9' });
  expect(names(problems)).toEqual(['HUAWEICLOUD_SDK_SK']);
  expect(String(problems)).not.toContain('SdkSecret');
});

test('an ID of a key stands in a header field that commas divide', () => {
  expect(names(choose({}, { ...sdk, HUAWEICLOUD_SDK_AK: 'SDK,ID' }))).toEqual(['HUAWEICLOUD_SDK_AK']);
  expect(names(choose({}, { ...authAction, HUAWEI_CLOUD_ACCESS_KEY_ID: 'AUTH ID' }))).toEqual([
    'HUAWEI_CLOUD_ACCESS_KEY_ID',
  ]);
  expect(choose({}, { ...sdk, HUAWEICLOUD_SDK_SK: 'Sdk, Secret' })).toMatchObject({ secret: 'Sdk, Secret' });
});

test('without any credential the ways to give one are named', () => {
  expect(names(choose({}))).toEqual(['access_key_id, oidc_provider_urn, token']);
});

test('every secret of the environment is known, used or not', () => {
  const all = {
    ...sdk,
    ...authAction,
    HUAWEICLOUD_SDK_SECURITY_TOKEN: 'FakeTemporary',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'FakeRequestToken',
    OTHER: 'other',
  };
  expect(secretsOf(all).sort()).toEqual(
    ['SDKID', 'SdkSecret', 'FakeTemporary', 'AUTHID', 'AuthSecret', 'FakeRequestToken'].sort(),
  );
});
