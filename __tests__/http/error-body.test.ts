import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readErrorBody, requestIdOf } from '../../src/http/error-body.ts';

const code = 'BackupService.6120';
const message = 'no such vault';

describe('every shape that the service and its gateway answer with', () => {
  test.each<[string, unknown, object]>([
    ['flat', { error_code: code, error_msg: message }, { code, message }],
    ['of the gateway', { error_msg: message, error_code: code, request_id: 'r' }, { code, message, requestId: 'r' }],
    ['inside error', { error: { code, message } }, { code, message }],
    ['inside error, numeric', { error: { code: 403, message, title: 'Forbidden' } }, { code: '403', message }],
    ['flat code and message', { code, message }, { code, message }],
    ['camel case', { errorCode: code, errorMsg: message }, { code, message }],
    ['inside badRequest', { badRequest: { code: 400, message } }, { code: '400', message }],
    ['inside two keys', { a: { b: { error_code: code, error_msg: message } } }, { code, message }],
    [
      'inside one key, request ID outside',
      { request_id: 'r', x: { code, message } },
      { code, message, requestId: 'r' },
    ],
    [
      'with an authorisation message and details',
      {
        error_code: code,
        error_msg: message,
        encoded_authorization_message: 'abc',
        details: [{ error_code: 'IAM.1', error_msg: 'denied' }, { code: 'IAM.2', message: 'too' }, 7, {}],
      },
      { code, message: `${message}; IAM.1 denied; IAM.2 too` },
    ],
    [
      'the outer pair first',
      { error_code: code, error_msg: message, error: { code: 'x', message: 'y' } },
      { code, message },
    ],
    [
      'the documented spelling first',
      { code: 'x', message: 'y', error_code: code, error_msg: message },
      { code, message },
    ],
    ['only a code', { error_code: code }, { code }],
    ['only a message', { error_msg: message }, { message }],
    ['empty strings', { error_code: '', error_msg: ' ' }, {}],
    ['an array', [{ error_code: code, error_msg: message }], { code, message }],
    ['nothing known', { a: 1, b: null }, {}],
    [
      'more details than are read',
      { error_code: code, details: ['a', 'b', 'c', 'd'].map((detail) => ({ message: detail })) },
      { code, message: 'a; b; c' },
    ],
    ['blanks around and alone', { error_code: ` ${code}\n`, error_msg: ' ' }, { code }],
    ['a blank code', { error_code: ' ', error_msg: ` ${message} ` }, { message }],
    ['details without a message', { error_code: code, details: [{ message }] }, { code, message }],
  ])('%s', (_name, body, expected) => {
    expect(readErrorBody(JSON.stringify(body))).toEqual(expected);
  });

  test.each([
    ['empty', '', {}],
    ['plain text', ' upstream   timed out\n', { message: 'upstream timed out' }],
    ['a JSON string', '"sorry"', { message: '"sorry"' }],
    ['JSON null', 'null', { message: 'null' }],
    [
      'HTML',
      '<html><head><style>p{color:red}</style><script>x()</script><title>502</title></head><p>Bad<br>gateway</p>',
      { message: '502 Bad gateway' },
    ],
    [
      'HTML with attributes',
      'Not<STYLE type="text/css">\n p { color: red }\n</STYLE >now:<script src="x">\nlet x = 1;\n</script>later',
      { message: 'Not now: later' },
    ],
  ])('no JSON object: %s', (_name, body, expected) => {
    expect(readErrorBody(body)).toEqual(expected);
  });
});

test('any text and any JSON can be read, and gives strings or nothing', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.json({ maxDepth: 12 })), (body) => {
      for (const value of Object.values(readErrorBody(body))) expect(typeof value).toBe('string');
    }),
    { numRuns: 2_000 },
  );
});

test('a code and a message are found at any depth up to five, under any names', () => {
  const key = fc.string().filter((name) => !/^(error_?(code|msg)|code|message|__proto__)$/i.test(name));
  fc.assert(
    fc.property(
      fc.array(key, { maxLength: 5 }),
      fc.constantFrom(['error_code', 'error_msg'], ['code', 'message'], ['errorCode', 'errorMsg']),
      (path, [codeKey, messageKey]) => {
        let body: unknown = { [codeKey as string]: code, [messageKey as string]: message };
        for (const name of path) body = { [name]: body };
        expect(readErrorBody(JSON.stringify(body))).toEqual({ code, message });
      },
    ),
  );
});

test('deeper than five keys nothing is looked for', () => {
  const below = (depth: number): unknown => (depth === 0 ? { code, message } : { x: below(depth - 1) });
  expect(readErrorBody(JSON.stringify(below(5)))).toEqual({ code, message });
  expect(readErrorBody(JSON.stringify(below(6)))).toEqual({});
  const endless = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  expect(readErrorBody(endless)).toEqual({});
});

test('every text is bounded when it is read, however it is spelt', () => {
  const long = 'x'.repeat(2_000_000);
  const bodies = [
    JSON.stringify({ error_code: long, error_msg: long, request_id: long }),
    JSON.stringify({ request_id: long, error: { code: long, message: long } }),
    JSON.stringify({ message: long, details: [{ message: long }, { code: long }] }),
    long,
  ];
  for (const body of bodies) {
    const texts = Object.values(readErrorBody(body));
    expect(texts).not.toEqual([]);
    for (const text of texts) expect(text).toHaveLength(10_000);
  }
});

test.each([
  ['3f2a-b_c.d:e', 'of-the-body', '3f2a-b_c.d:e'],
  ['a1 , b2', 'of-the-body', 'a1'],
  [' ,b2', 'of-the-body', 'of-the-body'],
  ['', 'of-the-body', 'of-the-body'],
  [undefined, undefined, undefined],
  ['first, second', 'of-the-body', 'first'],
  [', second', 'of-the-body', 'of-the-body'],
  ['$(touch x)', undefined, '?'],
  [undefined, 'a\nb', '?'],
  ['x'.repeat(256), undefined, '?'],
])('of the request IDs %j and %j it is %j', (header, ofBody, expected) => {
  expect(requestIdOf(header === undefined ? {} : { 'x-request-id': header }, ofBody)).toBe(expected);
});
