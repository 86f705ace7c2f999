import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Secrets } from '../../src/github/secrets.ts';
import { encode, encodings, longSecret, piecesOf } from '../support/echoed-secrets.ts';
import { hostile, isCommand } from '../support/hostile-text.ts';

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

test('no 16 characters of a secret show, however it is cut, wrapped and written', () => {
  const encoding = fc.constantFrom(...Object.keys(encodings));
  fc.assert(
    fc.property(
      longSecret,
      fc.tuple(fc.nat(20), fc.nat(20)),
      fc.tuple(encoding, encoding),
      fc.option(fc.integer({ min: 20, max: 90 })),
      hostile,
      (secret, [skipped, dropped], names, width, around) => {
        const secrets = new Secrets();
        secrets.add(secret);
        const cut = secret.slice(skipped, Math.max(secret.length - dropped, skipped));
        for (const used of [names.slice(0, 1), names]) {
          const written = encode(cut, ...used);
          const wrapped = width === null ? written : written.replace(new RegExp(`(.{${width}})`, 'g'), '$1\r\n ');
          for (const shown of [secrets.hide(`${around}${wrapped}${around}`), secrets.clean(wrapped, 1e6)]) {
            const flat = shown.replace(/\r\n /g, '');
            for (const piece of piecesOf(secret)) expect(flat).not.toContain(encode(piece, ...used));
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('what is no secret stays, and less than 16 characters of one', () => {
  fc.assert(
    fc.property(longSecret, fc.nat(200), (secret, start) => {
      const secrets = new Secrets();
      secrets.add(secret);
      const piece = secret.slice(start, start + 7);
      expect(secrets.hide(`xyz ${piece} xyz`)).toBe(`xyz ${piece} xyz`);
    }),
  );
  const secrets = new Secrets();
  secrets.add('0123456789abcdefghij');
  expect(secrets.hide('0123456789abcde, 6789abcdefghij')).toBe('0123456789abcde, 6789abcdefghij');
  expect(secrets.hide('<0123456789abcdef>, 789abcdefghij')).toBe('<***>, 789abcdefghij');
  expect(secrets.hide('<x3456789abcdefghijx>')).toBe('<x***x>');
});

test('a secret of any length is found in a text of any length', () => {
  const secrets = new Secrets();
  const token = Array.from({ length: 12_000 }, (_, index) => ((index * index * 7_919) % 36).toString(36)).join('');
  secrets.add(token);
  // Pieces that stand where the text is looked at in two goes as well.
  for (const before of [0, 65_520, 65_530, 65_536, 131_060, 300_000]) {
    const text = `${'.'.repeat(before)}${token.slice(5_000, 5_906)}${'.'.repeat(100)}`;
    expect(secrets.hide(text)).toBe(`${'.'.repeat(before)}***${'.'.repeat(100)}`);
  }
});
