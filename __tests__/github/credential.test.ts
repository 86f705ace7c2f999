import { expect, test } from '@jest/globals';
import { toCredential } from '../../src/github/credential.ts';
import type { CredentialChoice } from '../../src/github/credential-inputs.ts';
import { contextOf } from '../support/context.ts';
import { json, ScriptedTransport } from '../support/scripted-transport.ts';

const stsEndpoint = new URL('https://sts.example');
const keyless = { kind: 'keyless', providerUrn: 'iam::a:oidcProvider:p', agencyUrn: 'iam::a:agency:b' } as const;
const unsigned = {
  method: 'GET' as const,
  url: new URL('https://cbr.example/v3/p1/backups'),
  headers: {},
};

function make(choice: CredentialChoice, transport = new ScriptedTransport(), sts: URL | undefined = stsEndpoint) {
  const environment = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://tokens.example/token?a=b',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'FakeRequestToken',
  };
  const masked: string[] = [];
  const { context } = contextOf();
  const parts = { environment, transport, context, mask: (secret: string) => masked.push(secret) };
  return {
    credential: toCredential({ credential: choice, oidcAudience: 'audience', stsEndpoint: sts }, parts),
    masked,
  };
}

test('a token travels as it is', async () => {
  const { credential } = make({ kind: 'token', token: 'FakeToken' });
  expect((await credential.authorise(unsigned, 'p1')).headers).toMatchObject({
    'X-Auth-Token': 'FakeToken',
  });
});

test('an access key signs, and the log says where it comes from', async () => {
  const key = { kind: 'access_key', id: 'FAKEID', secret: 'FakeSecret', source: 'the inputs' } as const;
  const { credential } = make({ ...key, securityToken: undefined });
  expect(credential.description).toMatch(/^access key .*the inputs/);
  expect(JSON.stringify(await credential.authorise(unsigned, 'p1'))).toContain('FAKEID');
  expect(make({ ...key, securityToken: 'FakeTemporary' }).credential.description).toMatch(/temporary/);
});

test("a keyless login asks GitHub for an ID token with the variables of the step's environment", async () => {
  const transport = new ScriptedTransport(json(200, { value: 'FakeIdToken' }), new Error('enough'));
  const { credential, masked } = make(keyless, transport);
  await expect(credential.authorise(unsigned, 'p1')).rejects.toThrow();
  const [toGitHub, toSts] = transport.requests;
  expect(toGitHub?.url.href).toBe('https://tokens.example/token?a=b&audience=audience');
  expect(JSON.stringify(toGitHub?.headers)).toContain('FakeRequestToken');
  expect(toSts?.url.host).toBe('sts.example');
  expect(masked).toContain('FakeIdToken');
});

test('a keyless login without an endpoint is a mistake of this action', () => {
  const parts = {
    environment: {},
    transport: new ScriptedTransport(),
    context: contextOf().context,
    mask: () => undefined,
  };
  const chosen = { credential: keyless, oidcAudience: 'audience', stsEndpoint: undefined };
  expect(() => toCredential(chosen, parts)).toThrow(/STS/);
});
