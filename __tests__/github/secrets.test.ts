import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { escapeHtml, Secrets, toSafeLine } from '../../src/github/secrets.ts';

/** How the runner finds a command in a line of a log. */
const isCommand = (line: string) => line.trimStart().startsWith('::') || line.includes('##[');

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::',
        '##[',
        '#',
        '[',
        ':',
        '\r',
        '\n',
        '\u2028',
        '\u0085',
        '\u001b[2K',
        '\u202e',
        '\u200b',
        ' ',
        '\ud800',
      ),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''));

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

test('a secret never shows, wherever it stands, however it is written', () => {
  const secret = fc
    .string({ minLength: 8, maxLength: 40, unit: fc.constantFrom(...'abc:#[*"\\/+=&%9') })
    .map((text) => text.trim());
  fc.assert(
    fc.property(secret, hostile, hostile, fc.nat(1_200), (text, before, after, padding) => {
      fc.pre(text.length >= 8 && !'***'.includes(text));
      const secrets = new Secrets();
      secrets.add(text);
      const written = [text, JSON.stringify({ text }), encodeURIComponent(text)];
      for (const form of written) {
        const shown = secrets.clean(`${'.'.repeat(padding)}${before}${form}${after}`);
        expect(shown).not.toContain(text);
        expect(shown).not.toContain(encodeURIComponent(text));
        expect(isCommand(shown)).toBe(false);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a secret with an invisible character in it does not show either', () => {
  const secrets = new Secrets();
  secrets.add('FakeSecret123');
  expect(secrets.clean('x Fake\u200bSecret123 y')).toBe('x *** y');
  expect(secrets.clean('x FakeSecret123FakeSecret123 y')).toBe('x ****** y');
});

test('the longer secret goes first, and very short ones are left alone', () => {
  const secrets = new Secrets();
  for (const secret of ['abcd', 'abcdefgh', 'ab']) secrets.add(secret);
  expect(secrets.clean('abcdefgh abcd ab')).toBe('*** *** ab');
});
