import { expect, test } from '@jest/globals';
import { Pieces } from '../../src/github/pieces.ts';

const SECRET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function hide(text: string, ...secrets: readonly string[]): string {
  const pieces = new Pieces();
  for (const secret of secrets) pieces.add(secret);
  return pieces.hide(text);
}

test('without a secret every text stays', () => {
  expect(hide(SECRET)).toBe(SECRET);
});

test('sixteen characters in a row are hidden, wherever in the secret they stand, and fifteen are not', () => {
  for (let start = 0; start + 16 <= SECRET.length; start++) {
    expect(hide(`<${SECRET.slice(start, start + 16)}>`, SECRET)).toBe('<***>');
    expect(hide(`<${SECRET.slice(start, start + 15)}>`, SECRET)).toBe(`<${SECRET.slice(start, start + 15)}>`);
  }
});

test('a secret of 8 to 16 characters is one piece, and a shorter one none', () => {
  expect(hide('<ABCDEFGH>', 'ABCDEFGH')).toBe('<***>');
  expect(hide('<ABCDEFG>', 'ABCDEFGH')).toBe('<ABCDEFG>');
  expect(hide('<ABCDEFG>', 'ABCDEFG')).toBe('<ABCDEFG>');
  expect(hide('<ABCDEFGHIJKLMNOP>', 'ABCDEFGHIJKLMNOP')).toBe('<***>');
});

test('what does not count in a secret does not make its pieces longer', () => {
  // Sixteen characters of it, of which eight count.
  expect(hide('<ABCDEFGH>', 'A B C D E F G H ')).toBe('<***>');
  expect(hide('<ABCDEFG>', 'A B C D E F G ')).toBe('<ABCDEFG>');
  expect(hide('<A\nBC+D\\E\u200bF GéH>', 'ABCDEFGH')).toBe('<***>');
});

test.each(['!', '~', '*', ',', '[', ']', '-'])('%s counts', (character) => {
  expect(hide(`<ABCDEFG${character}>`, `ABCDEFG${character}`)).toBe('<***>');
  expect(hide('<ABCDEFGH>', `ABCD${character}EFGH`)).toBe('<ABCDEFGH>');
});

test.each([' ', '+', '\\', '\u007f', '\u001f', 'é'])('%j does not', (character) => {
  expect(hide('<ABCDEFGH>', `ABCD${character}EFGH`)).toBe('<***>');
});

test('pieces that touch or overlap are hidden as one, others each', () => {
  expect(hide(`<${SECRET.slice(3, 40)}>`, SECRET)).toBe('<***>');
  expect(hide(`<${SECRET.slice(0, 16)}${SECRET.slice(0, 16)}>`, SECRET)).toBe('<***>');
  expect(hide(`<${SECRET.slice(0, 16)}|${SECRET.slice(0, 16)}>`, SECRET)).toBe('<***|***>');
});

test('several secrets, and one inside another', () => {
  const other = '01234567890123456789';
  expect(hide(`a ${other} b ${SECRET} c`, SECRET, other)).toBe('a *** b *** c');
  expect(hide('<xxABCDEFGHxx>', 'xxABCDEFGHxx', 'ABCDEFGH')).toBe('<***>');
  expect(hide('<ABCDEFGHxx>', 'ABCDEFGHxx', 'ABCDEFGH')).toBe('<***>');
});

test('pieces are hidden whole where they are written in other ways', () => {
  const encoded = Array.from(SECRET, (one) => `%${one.charCodeAt(0).toString(16)}`).join('');
  expect(hide(`<${encoded}>`, SECRET)).toBe('<***>');
});

test('a piece is found where a long text is looked at in two goes, and in each of them', () => {
  for (const before of [65_536 - 60, 65_536 - 52, 65_536 - 10, 65_536, 2 * 65_536 - 20]) {
    expect(hide(`${'.'.repeat(before)}${SECRET}${'.'.repeat(70_000)}`, SECRET)).toBe(
      `${'.'.repeat(before)}***${'.'.repeat(70_000)}`,
    );
  }
});
