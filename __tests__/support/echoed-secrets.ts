import * as fc from 'fast-check';

/** How a service may write each character of a secret that it echoes. */
export const encodings: Readonly<Record<string, (character: string) => string>> = {
  'as it is': (character) => character,
  JSON: (character) => JSON.stringify(character).slice(1, -1),
  'JSON, with slashes': (character) => JSON.stringify(character).slice(1, -1).replace('/', '\\/'),
  'JSON, by number': (character) => `\\u${hexOf(character).padStart(4, '0')}`,
  'in lower case': (character) => character.toLowerCase(),
  URL: encodeURIComponent,
  'URL in lower case': (character) =>
    encodeURIComponent(character)
      .toLowerCase()
      .replace(/^(?!%).*/, character),
  'a form': (character) => (character === ' ' ? '+' : encodeURIComponent(character)),
  'URL, every character': (character) => `%${hexOf(character)}`,
  'HTML, by name': (character) => ({ '"': '&quot;', '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character,
  'HTML, by number': (character) => (/\w/.test(character) ? character : `&#${character.charCodeAt(0)};`),
  'HTML, by hexadecimal number': (character) => `&#x${hexOf(character)};`,
};
const hexOf = (character: string) => character.charCodeAt(0).toString(16).padStart(2, '0');
export const encode = (text: string, ...names: readonly string[]) =>
  names.reduce((encoded, name) => Array.from(encoded, encodings[name] ?? String).join(''), text);

/** One that is hidden in pieces as well. */
export const longSecret = fc
  .string({
    minLength: 17,
    maxLength: 200,
    unit: fc.constantFrom(...'abcdefABCDEF0123456789 "%&<>/=+\\#;:uxnghijKLMN'),
  })
  .filter((secret) => [...piecesOf(secret)].every((piece) => piece.replace(/[ +\\]/g, '').length >= 8));
/** All its pieces that must not show. */
export function* piecesOf(secret: string): Generator<string> {
  for (let start = 0; start + 16 <= secret.length; start++) yield secret.slice(start, start + 16);
}
