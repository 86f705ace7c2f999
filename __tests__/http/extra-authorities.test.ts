import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tellExtraAuthorities } from '../../src/http/extra-authorities.ts';
import { createAuthority } from '../support/authority.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'authorities-'));
let pem: string;
beforeAll(async () => {
  pem = (await createAuthority()).certificate.trim();
});
afterAll(() => rmSync(folder, { recursive: true }));

function told(content: string | Buffer): string | undefined {
  const file = path.join(folder, 'file');
  writeFileSync(file, content);
  return tellExtraAuthorities({ NODE_EXTRA_CA_CERTS: file }, 'cbr.example')?.finding;
}

test('where the variable is not set there is nothing to say', () => {
  expect(tellExtraAuthorities({}, 'x')).toBeUndefined();
  expect(tellExtraAuthorities({ NODE_EXTRA_CA_CERTS: '' }, 'x')).toBeUndefined();
});

test('a file that can be used lacks this authority', () => {
  const good = /no authority in its file signed/;
  expect(told(pem)).toMatch(good);
  expect(told(`A comment\n${pem}\r\n\n${pem}\n`.replaceAll('\n', '\r\n'))).toMatch(good);
  const file = path.join(folder, 'file');
  expect(tellExtraAuthorities({ NODE_EXTRA_CA_CERTS: file }, 'cbr.example')?.advice).toContain('cbr.example');
});

test('what cannot be used is named', () => {
  const tell = (file: string) => tellExtraAuthorities({ NODE_EXTRA_CA_CERTS: file }, 'x')?.finding;
  const missing = path.join(folder, 'missing.pem');
  expect(tell(missing)).toMatch(/missing\.pem, which does not exist/);
  expect(tell(folder)).toMatch(/is not a file/);
  expect(tell(path.join(folder, 'x'.repeat(300)))).toMatch(/cannot be read \(ENAMETOOLONG\)|does not exist/);
  const inFile = process.platform === 'win32' ? /does not exist/ : /cannot be read \(ENOTDIR\)/;
  writeFileSync(path.join(folder, 'file'), pem);
  expect(tell(path.join(folder, 'file', 'x.pem'))).toMatch(inFile);
  expect(told(new X509Certificate(pem).raw)).toMatch(/DER/);
  expect(told('')).toMatch(/contains no certificate/);
  expect(told(Buffer.from(pem, 'utf16le'))).toMatch(/contains no certificate/);
  // OpenSSL looks for it at the start of a line.
  expect(told(`\uFEFF${pem}`)).toMatch(/contains no certificate/);
  const lines = pem.split('\n');
  expect(told(`${pem}\n${[...lines.slice(0, 2), ...lines.slice(-1)].join('\n')}\n`)).toMatch(/number 2/);
  const large = path.join(folder, 'large');
  writeFileSync(large, pem);
  truncateSync(large, 5 * 1024 * 1024);
  expect(tell(large)).toMatch(/too large/);
});
