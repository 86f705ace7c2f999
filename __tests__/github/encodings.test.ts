import { expect, test } from '@jest/globals';
import { readings } from '../../src/github/encodings.ts';

/** What a text may stand for, the text as it came first. */
const textsOf = (text: string) => [...readings(text, 3)].map(({ codes }) => String.fromCharCode(...codes));

test.each([
  ['plain'],
  ['100% of it'],
  ['%2'],
  ['%zz'],
  ['%/0%:0%@0%`0%g0'],
  ['a & b; c'],
  ['&;'],
  ['&x;'],
  ['&#;'],
  ['&#x;'],
  ['&#xg;'],
  ['&x#47;'],
  ['&#47x'],
  ['&nothing;'],
  ['&constructor;'],
  ['&toolongforany;'],
  ['C:\\dir'],
  ['\\u12'],
  ['\\u00g0'],
  ['\\xg0'],
])('%j stands for itself alone', (text) => {
  expect(textsOf(text)).toEqual([text.replace(/ /g, '')]);
});

test('white space and what is not printable ASCII does not count, at both ends of it', () => {
  expect(textsOf('\u0000 !a\t\r\n~\u007f\u0080é备')).toEqual(['!a~']);
});

test.each([
  ['a%2Fb', 'a/b'],
  ['a%2fb', 'a/b'],
  ['%00%09%AF%af%FA%fa', '\u0000\u0009\u00af\u00af\u00fa\u00fa'],
  ['a\\u002Fb', 'a/b'],
  ['a\\u00fab', 'a\u00fab'],
  ['a\\x2fb', 'a/b'],
  ['a\\\\b', 'a\\b'],
  // One that is escaped itself begins nothing.
  ['a\\\\u002f', 'a\\u002f'],
  ['a&#47;b', 'a/b'],
  ['a&#x2F;b', 'a/b'],
  ['a&#X2f;b', 'a/b'],
  ['a&sol;b', 'a/b'],
  ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
  // As long as a name may be, which no known one is.
  ['&#x0000002f;', '/'],
])('%s may stand for %j', (text, meant) => {
  const [first, second] = textsOf(text);
  expect(first).toBe(text);
  expect(second).toBe(meant);
});

test('eleven characters are no entity any more', () => {
  expect(textsOf('&#x00000002f;')).toHaveLength(1);
});

test.each(
  Object.entries({
    '!': ['excl'],
    '"': ['quot', 'QUOT'],
    '#': ['num'],
    $: ['dollar'],
    '%': ['percnt'],
    '&': ['amp', 'AMP'],
    "'": ['apos'],
    '(': ['lpar'],
    ')': ['rpar'],
    '*': ['ast', 'midast'],
    '+': ['plus'],
    ',': ['comma'],
    '.': ['period'],
    '/': ['sol'],
    ':': ['colon'],
    ';': ['semi'],
    '<': ['lt', 'LT'],
    '=': ['equals'],
    '>': ['gt', 'GT'],
    '?': ['quest'],
    '@': ['commat'],
    '[': ['lsqb', 'lbrack'],
    '\\': ['bsol'],
    ']': ['rsqb', 'rbrack'],
    '^': ['Hat'],
    _: ['lowbar', 'UnderBar'],
    '`': ['grave'],
    '{': ['lcub', 'lbrace'],
    '|': ['verbar', 'vert'],
    '}': ['rcub', 'rbrace'],
  }),
)('%s is known by its names in HTML', (character, names) => {
  for (const name of names) expect(textsOf(`&${name};`)).toContain(character);
});

test('each character has its place in the text as it came', () => {
  const [, decoded] = [...readings('a %2\nF&b', 3)];
  expect(decoded?.codes).toEqual(Uint16Array.from('a/&b', (one) => one.charCodeAt(0)));
  expect(decoded?.starts).toEqual(Uint32Array.of(0, 2, 6, 7));
  expect(decoded?.ends).toEqual(Uint32Array.of(1, 6, 7, 8));
  const [plain] = [...readings(' ab', 3)];
  expect(plain?.starts).toEqual(Uint32Array.of(1, 2));
  expect(plain?.ends).toEqual(Uint32Array.of(2, 3));
});

test('encodings inside each other are seen through, three deep and no deeper', () => {
  expect(textsOf('%255C')).toEqual(['%255C', '%5C', '\\']);
  expect(textsOf('%25255C')).toEqual(['%25255C', '%255C', '%5C', '\\']);
  expect(textsOf('%2525255C')).toEqual(['%2525255C', '%25255C', '%255C', '%5C']);
  expect(textsOf('&amp;sol;')).toContain('/');
  expect(textsOf('\\u0025252F')).toContain('%2F');
  expect(textsOf('%26sol%3b')).toContain('/');
});
