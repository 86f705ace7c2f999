import { expect, test } from '@jest/globals';
import { hideIn } from '../../src/http/hidden.ts';
import type { HttpAnswer } from '../../src/http/transport.ts';

const hide = (text: string) => text.replaceAll('Secret', '***');
const answered = (answer: Partial<HttpAnswer>) => hideIn({ status: 200, headers: {}, body: '', ...answer }, hide);

test('a good answer is read as it came; its header fields may be told', () => {
  const answer = answered({ body: '{"a": "Secret"}', headers: { 'x-request-id': 'a-Secret' } });
  expect(answer).toEqual({ status: 200, body: '{"a": "Secret"}', headers: { 'x-request-id': 'a-***' } });
  const body = '\r\n {"a": "Secret"}';
  expect(answered({ status: 299, body }).body).toBe(body);
});

test.each<[string, Partial<HttpAnswer>]>([
  ['a refusal', { status: 400, body: '{"a": "Secret"}' }],
  ['a redirect', { status: 302, body: '{"a": "Secret"}' }],
  ['an odd status', { status: 199, body: '{"a": "Secret"}' }],
  ['a page', { body: '<p>Secret</p>' }],
  ['a page with an object', { body: 'let a = {"a": "Secret"}' }],
  ['a list', { body: '[{"a": "Secret"}]' }],
  ['one that is not whole', { body: '{"a": "Secret"}', bodyProblem: 'it broke off' }],
])('%s has no secret', (_name, answer) => {
  expect(answered(answer).body).toBe(answer.body?.replace('Secret', '***'));
});

test('the signature of a request that is repeated is hidden as well', () => {
  const body = `{"Authorization": "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=${'0a'.repeat(32)}", "x": 1}`;
  const shown = answered({ status: 400, body }).body;
  expect(shown).toBe(body.replace(/Signature=\w+/, 'Signature=***'));
});

test.each<[string, string]>([
  ['{"signature":"0123456789abcdef"}', '{"signature":"***"}'],
  ["{'Signature' : '0123456789ABCDEF0'}", "{'Signature' : '***'}"],
  ['signature= 0123456789abcdef&x=1', 'signature= ***&x=1'],
  // No signature is as short, and this is none at all.
  ['signature=0123456789abcde', 'signature=0123456789abcde'],
  ['signature of 0123456789abcdef', 'signature of 0123456789abcdef'],
  ['designature=0123456789abcdef', 'designature=0123456789abcdef'],
  ['signatures=0123456789abcdef', 'signatures=0123456789abcdef'],
  ['signature: (of x)=0123456789abcdef', 'signature: (of x)=0123456789abcdef'],
])('a signature is hidden however it is written: %s', (body, shown) => {
  expect(answered({ status: 400, body }).body).toBe(shown);
});

test('of a large refusal what matters is kept, and its secrets are hidden', () => {
  const long = 'x'.repeat(1_000_000);
  const many = Array.from({ length: 1_000_000 }, () => 'y');
  const { body } = answered({ status: 400, body: JSON.stringify({ many, error_msg: long, error_code: 'a.Secret' }) });
  expect(JSON.parse(body)).toMatchObject({ error_code: 'a.***', error_msg: 'x'.repeat(10_000) });
  expect(body.length).toBeLessThan(65_536);
});

test('of a large refusal each part is bounded, and what is short stays as it is', () => {
  const entries = Array.from({ length: 100 }, (_, index) => [`key${index}`, 'x'.repeat(1_000)]);
  const said = { list: Array.from({ length: 100 }, () => 'y'), none: null, yes: true, count: 7, keys: { a: [{}] } };
  const kept = JSON.parse(
    answered({ status: 400, body: JSON.stringify({ ...said, many: Object.fromEntries(entries) }) }).body,
  );
  expect(kept).toEqual({
    ...said,
    list: said.list.slice(0, 20),
    many: Object.fromEntries(entries.slice(0, 20)),
  });
});

test('up to 64 KiB a refusal is kept as it came', () => {
  const body = '{"a": 1}'.padEnd(65_536);
  expect(answered({ status: 400, body }).body).toBe(body);
  expect(answered({ status: 400, body: `${body} ` }).body).toBe('{"a":1}');
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
