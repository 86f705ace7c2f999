import { expect, test } from '@jest/globals';
import { isLoopback } from '../../src/http/loopback.ts';

test.each(['localhost', '[::1]', '127.0.0.1', '127.255.10.200'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each([
  'localhost.example',
  'my-localhost',
  '::1',
  '[::2]',
  '128.0.0.1',
  'x127.0.0.1',
  '127.0.0.1.example',
  '127.0.0',
  '127.a.0.1',
  '',
])('%j is another', (host) => {
  expect(isLoopback(host)).toBe(false);
});
