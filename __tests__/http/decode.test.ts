import zlib from 'node:zlib';
import { expect, test } from '@jest/globals';
import { decodeBody } from '../../src/http/decode.ts';

const TEXT = '{"error_code":"BackupService.6129","error_msg":"Vault voll: Größe 备份"}';
const text = Buffer.from(TEXT);
const MAX = 10_000;

test.each<[string, Buffer]>([
  ['gzip', zlib.gzipSync(text)],
  ['x-gzip', zlib.gzipSync(text)],
  ['GZIP', zlib.gzipSync(text)],
  ['deflate', zlib.deflateSync(text)],
  // What is inside the format of zlib alone.
  ['deflate', zlib.deflateRawSync(text)],
  ['br', zlib.brotliCompressSync(text)],
  ['zstd', zlib.zstdCompressSync(text)],
  ['identity', text],
  ['', text],
  ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(text))],
  [' br ,, deflate ,identity', zlib.deflateSync(zlib.brotliCompressSync(text))],
  // Two members, one after the other.
  ['gzip', Buffer.concat([zlib.gzipSync(text.subarray(0, 20)), zlib.gzipSync(text.subarray(20))])],
])('%j is decoded', (contentEncoding, bytes) => {
  expect(decodeBody(bytes, contentEncoding, MAX)).toEqual({ body: TEXT });
});

test('without a content coding it is text', () => {
  expect(decodeBody(text, undefined, MAX)).toEqual({ body: TEXT });
  for (const coding of ['gzip', 'deflate', 'br', 'zstd']) {
    expect(decodeBody(Buffer.alloc(0), coding, MAX)).toEqual({ body: '' });
  }
});

test('one byte order mark is dropped, also a coded one', () => {
  const marked = Buffer.from(`\uFEFF${TEXT}`);
  expect(decodeBody(marked, undefined, MAX)).toEqual({ body: TEXT });
  expect(decodeBody(zlib.gzipSync(marked), 'gzip', MAX)).toEqual({ body: TEXT });
  expect(decodeBody(Buffer.from('\uFEFF\uFEFFx'), undefined, MAX)).toEqual({ body: '\uFEFFx' });
  expect(decodeBody(Buffer.from('x\uFEFF'), undefined, MAX)).toEqual({ body: 'x\uFEFF' });
});

test.each([
  ['gzip', zlib.gzipSync],
  ['deflate', zlib.deflateSync],
  ['br', (bytes: Buffer) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['zstd', zlib.zstdCompressSync],
] as const)('%s that breaks off is read as far as it goes', (coding, encode) => {
  // No coding packs this into one block.
  const long = Array.from({ length: 20_000 }, (_, index) => `word${index ** 3}`).join(' ');
  const whole = encode(Buffer.from(long));
  const { body, bodyProblem } = decodeBody(whole.subarray(0, whole.length / 2), coding, long.length);
  expect(bodyProblem).toBeUndefined();
  expect(long.startsWith(body)).toBe(true);
  expect(body.length).toBeGreaterThan(1_000);
  expect(body.length).toBeLessThan(long.length);
});

test.each(['gzip', 'deflate', 'br', 'zstd'])('a broken %s is named and not shown', (coding) => {
  const { body, bodyProblem } = decodeBody(Buffer.from('no such thing'), coding, MAX);
  expect(body).toBe('');
  expect(bodyProblem).toContain(coding);
});

test.each([
  'utf-8',
  'none',
  'gzip, binary',
])('JSON under the name of an unknown coding is read as it is: %s', (coding) => {
  expect(decodeBody(Buffer.from('\ufeff{"a": 1}'), coding, MAX)).toEqual({ body: '{"a": 1}' });
});

test('an unknown content coding is named, and nothing of it is shown', () => {
  expect(decodeBody(Buffer.from('\u001f\ufffdno text'), 'gzip, compress', MAX)).toEqual({
    body: '',
    bodyProblem: expect.stringContaining('compress'),
  });
  // A secret in its place is not shown whole.
  const { bodyProblem } = decodeBody(Buffer.from('no text'), 'abcdefghijklmnop', MAX);
  expect(bodyProblem).toMatch(/: abcdefghijkl$/);
});

test.each<[string, Buffer]>([
  ['gzip', zlib.gzipSync(Buffer.alloc(MAX + 1))],
  ['deflate', zlib.deflateSync(Buffer.alloc(MAX + 1))],
  ['deflate', zlib.deflateRawSync(Buffer.alloc(MAX + 1))],
  ['br', zlib.brotliCompressSync(Buffer.alloc(MAX + 1))],
  ['zstd', zlib.zstdCompressSync(Buffer.alloc(MAX + 1))],
  // Each step is bounded: what is in the middle would be a thousand times as much.
  ['gzip, gzip', zlib.gzipSync(zlib.gzipSync(Buffer.alloc(MAX * 1_000)))],
])('%s: no more than the limit is decoded', (coding, bytes) => {
  const bodyProblem = expect.stringContaining(`larger than ${MAX} bytes`);
  expect(decodeBody(bytes, coding, MAX)).toEqual({ body: '', bodyProblem, isTooLarge: true });
});

test('exactly the limit is', () => {
  expect(decodeBody(zlib.gzipSync(Buffer.alloc(MAX, 'x')), 'gzip', MAX)).toEqual({ body: 'x'.repeat(MAX) });
});

test('five codings are enough', () => {
  let bytes = text;
  for (let count = 0; count < 5; count++) bytes = zlib.gzipSync(bytes);
  expect(decodeBody(bytes, Array(5).fill('gzip').join(), MAX)).toEqual({ body: TEXT });
  expect(decodeBody(zlib.gzipSync(bytes), Array(6).fill('gzip').join(), MAX)).toEqual({
    body: '',
    bodyProblem: expect.stringContaining('more than 5'),
  });
});
