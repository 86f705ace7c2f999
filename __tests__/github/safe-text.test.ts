import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { escapeHtml, toId, toSafeLine } from '../../src/github/safe-text.ts';
import { hostile, isCommand } from '../support/hostile-text.ts';

test('no text forms a command, a second line, or anything that hides', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const line = toSafeLine(text);
      expect(isCommand(line)).toBe(false);
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(line.length).toBeLessThanOrEqual(1_000 + '… (cut)'.length);
    }),
    { numRuns: 5_000 },
  );
});

test('harmless text stays as it is', () => {
  for (const text of ['BackupService.1009: 备份 "x" — 100 % [a](b)', 'a::b', '# [x]'])
    expect(toSafeLine(text)).toBe(text);
  expect(toSafeLine('::error::x')).toBe(': :error::x');
  expect(toSafeLine('a ###[b')).toBe('a ## #[b');
  expect(toSafeLine('x'.repeat(2_000))).toBe(`${'x'.repeat(1_000)}… (cut)`);
});

test('HTML shows and does nothing', () => {
  expect(escapeHtml(`<a href="x" b='y'>&\`</a>`)).toBe(
    '&#60;a href=&#34;x&#34; b=&#39;y&#39;&#62;&#38;&#96;&#60;/a&#62;',
  );
  fc.assert(fc.property(fc.string(), (text) => expect(escapeHtml(text)).not.toMatch(/[<>"'`]/)));
});

test('only what has the form of an ID is one', () => {
  for (const id of ['', '1579a71e-8d8d-41e6-85dc-d77f5ce8d91a', 'BackupService.1009', 'a:b', '...'])
    expect(toId(id)).toBe(id);
  for (const text of ['$(touch x)', '.', '..', 'a/b', 'a b', 'a\n', '备', '***']) expect(toId(text)).toBe('?');
});
