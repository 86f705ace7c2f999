import { expect, test } from '@jest/globals';
import { accessKeyCredential } from '../../src/credentials/access-key.ts';
import { tokenCredential } from '../../src/credentials/token.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

// The credentials that need no login.
const request = { method: 'GET' as const, url: new URL('https://cbr.example/v3/p1/backups'), headers: { Accept: 'x' } };

test('a token goes into its header field, beside what is there', async () => {
  const { description, authorise } = tokenCredential('FakeToken');
  expect(description).toMatch(/token/);
  expect(await authorise(request, 'p1')).toEqual({
    ...request,
    headers: { Accept: 'x', 'X-Auth-Token': 'FakeToken' },
  });
});

test('an access key signs by the clock, and says what it is and where it comes from', async () => {
  const key = { id: 'FAKEID', secret: 'FakeSecret', securityToken: undefined };
  const clock = new VirtualClock(Date.UTC(2026, 10, 23, 2));
  const lasting = accessKeyCredential(key, 'the inputs', clock);
  expect(lasting.description).toBe('access key from the inputs');
  const { headers } = await lasting.authorise(request, 'p1');
  expect(headers).toMatchObject({ 'X-Sdk-Date': '20261123T020000Z', Authorization: expect.stringContaining('FAKEID') });
  const temporary = accessKeyCredential({ ...key, securityToken: 'FakeTemporary' }, 'the inputs', clock);
  expect(temporary.description).toBe('temporary access key from the inputs');
});
