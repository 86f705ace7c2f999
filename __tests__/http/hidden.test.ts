import { expect, test } from '@jest/globals';
import { hideIn } from '../../src/http/hidden.ts';
import type { HttpAnswer } from '../../src/http/transport.ts';

const hide = (text: string) => text.replaceAll('Secret', '***');
const answered = (answer: Partial<HttpAnswer>) => hideIn({ status: 200, headers: {}, body: '', ...answer }, hide);

test('a good answer is read as it came; its header fields may be told', () => {
  const answer = answered({ body: '{"a": "Secret"}', headers: { 'x-request-id': 'a-Secret' } });
  expect(answer).toEqual({ status: 200, body: '{"a": "Secret"}', headers: { 'x-request-id': 'a-***' } });
});

test.each<[string, Partial<HttpAnswer>]>([
  ['a refusal', { status: 400, body: '{"a": "Secret"}' }],
  ['a redirect', { status: 302, body: '{"a": "Secret"}' }],
  ['a page', { body: '<p>Secret</p>' }],
  ['one that is not whole', { body: '{"a": "Secret"}', bodyProblem: 'it broke off' }],
])('%s has no secret', (_name, answer) => {
  expect(answered(answer).body).toBe(answer.body?.replace('Secret', '***'));
});

test('the signature of a request that is repeated is hidden as well', () => {
  const body = `{"Authorization": "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=${'0a'.repeat(32)}", "x": 1}`;
  const shown = answered({ status: 400, body }).body;
  expect(shown).toBe(body.replace(/Signature=\w+/, 'Signature=***'));
});

test('of a large refusal what matters is kept, and its secrets are hidden', () => {
  const long = 'x'.repeat(1_000_000);
  const many = Array.from({ length: 1_000_000 }, () => 'y');
  const { body } = answered({ status: 400, body: JSON.stringify({ many, error_msg: long, error_code: 'a.Secret' }) });
  expect(JSON.parse(body)).toMatchObject({ error_code: 'a.***', error_msg: 'x'.repeat(10_000) });
  expect(body.length).toBeLessThan(65_536);
});

test.each<[string, string]>([
  ['a page', `Secret ${'x'.repeat(8_000_000)}`],
  ['JSON that is too deep', `${'['.repeat(4_000_000)}"Secret"${']'.repeat(4_000_000)}`],
  ['JSON of many objects', JSON.stringify(deep(4))],
])('of %s only so much is kept', (_name, body) => {
  const answer = answered({ status: 500, body });
  expect(answer.body.length).toBeLessThanOrEqual(65_536);
  expect(answer.body).not.toContain('Secret');
});

function deep(levels: number): unknown {
  return levels === 0 ? 'Secret' : Array.from({ length: 18 }, () => deep(levels - 1));
}
