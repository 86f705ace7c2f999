import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Secrets } from '../../src/github/secrets.ts';
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
