import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { pages } from './support/pages.ts';
import { parseSource, sources, textsIn } from './support/source.ts';
import { root } from './support/step.ts';

// Plain, current English: the reader is tired, and English may not be their first language. What is listed here was once
// written in this project. Each has a shorter word, which stands behind it.

/** Nowhere: not in what is printed, not in a comment, not on a page. */
const NOWHERE: readonly (readonly [words: RegExp, instead: string])[] = [
  [/\bfor want of\b/i, 'missing, without'],
  [/\bstands? in (?!(front|the way)\b)/i, 'is in, replaces'],
  [/\bis answered with\b/i, 'gets, returns'],
  [/\bmade good\b/i, 'corrected, completed'],
  [/\bheeds?\b/i, 'respects, follows'],
  [/\banew\b/i, 'again'],
  [/\bso called\b/i, 'the name alone'],
  [/\b(grants?|has|needs?|names?|lacks?) the right (cbr|to)\b/i, 'permission'],
  [/\bmend(s|ed|ing)?\b/i, 'fix, correct'],
  [/\bbeside\b/i, 'next to, besides'],
  [/\bwhatever else it is\b/i, 'say what it is'],
  [/\bnobody has confirmed\b/i, 'Undocumented:'],
];

/** Not in what the action prints. */
const NOT_PRINTED: readonly (readonly [words: RegExp, instead: string])[] = [
  [/\bgives? (?!up\b|no reason\b)/i, 'set, use'],
  [/\bunder way\b/i, 'in progress'],
  [/\bin the cloud\b/i, 'name the place, or leave it out'],
  [/\b(goes|go|going) on\b/i, 'continues, is still copying'],
  [/\bnobody knows\b/i, 'Could not tell whether'],
  [/\bhas been so\b/i, 'Gave up after'],
  [/\bneither true nor false\b/i, 'must be `true` or `false`'],
  [/\bis missing; /i, 'is required: '],
  [/\bdoes not tell\b/i, 'not reported by CBR'],
  [/\bended well\b/i, 'completed'],
  [/\bthe right cbr:/i, 'the permission'],
  [/\b(wants|asks for) a login\b/i, 'requires a login'],
  [/\bmakes? no second\b/i, 'never creates a second'],
  [/\bof unknown id\b/i, 'ID unknown'],
];

type List = typeof NOWHERE;

/** Each place with a word of the list, with what to write instead. Comments and pages may break it into lines. */
function found(list: List, name: string, text: string): string[] {
  const line = text.replace(/\s*\n\s*(\*|\/\/)?\s*/g, ' ');
  return list.flatMap(([words, instead]) => {
    const match = words.exec(line);
    return match === null ? [] : [`${name}: "${match[0]}" (instead: ${instead})`];
  });
}

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [`src/${name}`, readFileSync(path.join(root, 'src', name), 'utf8')] as const);
const action = ['action.yml', readFileSync(path.join(root, 'action.yml'), 'utf8')] as const;

test('words that no reader needs are neither in src/ nor on a page', () => {
  expect([...files, action, ...pages].flatMap(([name, text]) => found(NOWHERE, name, text))).toEqual([]);
});

test('what is printed is in plain words', () => {
  const printed = sources.flatMap(([name, program]) => textsIn(program).map((text) => [`src/${name}`, text] as const));
  expect([...printed, action].flatMap(([name, text]) => found(NOT_PRINTED, name, text))).toEqual([]);
});

test.each([
  ['// It stands in\n// for another.', NOWHERE],
  ['/**\n * For want\n * of a name.\n */', NOWHERE],
  ['Grant the right cbr:backups:get.', NOWHERE],
  ['It is started anew.', NOWHERE],
  ['is missing; give the ID', NOT_PRINTED],
  ['The copy goes on in the cloud.', NOT_PRINTED],
])('%j would be noticed', (text, list) => {
  expect(found(list, 'a file', text)).not.toEqual([]);
});

test.each([
  ['It stands in front of the service. The right vault; recommended.', NOWHERE],
  ['CBR gives no reason. The step gives up.', NOT_PRINTED],
])('%j is allowed', (text, list) => {
  expect(found(list, 'a file', text)).toEqual([]);
});

test('text of a template is read as well', () => {
  const texts = textsIn(parseSource(`f(\`no \${a} for want of \${b}\`)`));
  expect(texts.flatMap((text) => found(NOWHERE, 'a file', text))).toHaveLength(1);
});
