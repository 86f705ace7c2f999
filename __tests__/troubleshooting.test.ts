import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tokens } from 'marked';
import type { Behaviour } from '../src/cbr/error-codes.ts';
import { judge } from '../src/cbr/judge.ts';
import { INPUT_NAMES } from '../src/github/inputs.ts';
import { pages, plain, tokens } from './support/pages.ts';
import { DIFFERS, declared, parseSource, sources, textsIn, titlesIn } from './support/source.ts';
import { root } from './support/step.ts';

// Holds docs/troubleshooting.md to the titles, codes and states of src/, both ways: none is missing, and none is there
// that the source no longer has. What the page says of them, and every other sentence of the action, is free.

const page = readFileSync(path.join(root, 'docs', 'troubleshooting.md'), 'utf8');

interface Row {
  /** The names in the first cell, as the source has them: in code marks. */
  readonly names: readonly string[];
  /** The cells as a reader sees them. */
  readonly cells: readonly string[];
}

/** The rows of the tables whose first column has this heading. */
function rowsOf(text: string, heading: string): Row[] {
  return tokens<Tokens.Table>(text, 'table')
    .filter(({ header }) => header[0]?.text === heading)
    .flatMap(({ rows }) => rows)
    .map((cells) => ({
      names: (cells[0]?.tokens ?? []).filter((token) => token.type === 'codespan').map(({ raw }) => plain(raw)),
      cells: cells.map(({ text: cell }) => plain(cell)),
    }));
}

const namesOf = (heading: string, text = page) => rowsOf(text, heading).flatMap(({ names }) => names);
const unique = (names: Iterable<string>) => [...new Set(names)].sort();
/** What the texts of src/, or a part of it, have of this form. */
const mentioned = (form: RegExp, nodes: readonly unknown[]) =>
  unique(nodes.flatMap((node) => textsIn(node).flatMap((text) => text.match(form) ?? [])));

describe('titles', () => {
  /** The job summary has headings of its own. */
  const read = sources
    .filter(([name]) => !name.startsWith('github/summary/'))
    .map(([name, program]) => [name, titlesIn(program)] as const);
  const titles = unique(read.flatMap(([, found]) => found.titles));

  /** Of a title with `{…}` for what differs. */
  const matches = (title: string, shown: string) => {
    const [first = '', ...rest] = title.split(DIFFERS).map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${[first, ...rest].join('.+')}$`).test(shown);
  };
  /** Titles that the page has not, and names on the page that no title matches. */
  const differences = (all: readonly string[], shown: readonly string[]) => [
    ...all.filter((title) => !shown.some((name) => matches(title, name))),
    ...shown.filter((name) => !all.some((title) => matches(title, name))),
  ];

  test.each(
    read.filter(([, { titles, unread }]) => titles.length + unread.length > 0),
  )('every title in src/%s can be read', (_name, { unread }) => {
    expect(unread).toEqual([]);
  });

  test('each has a row, and no row is of a title that is gone', () => {
    const shown = namesOf('Title');
    expect(differences(titles, shown)).toEqual([]);
    expect(shown).toEqual([...new Set(shown)]);
    expect(titles.length).toBeGreaterThan(15);
  });

  test('one that is new, renamed or gone would be noticed', () => {
    const shown = ['The copy failed', '{number} of {number} backups failed'];
    const known = ['The copy failed', '{…} of {…} backups failed'];
    expect(differences(known, shown)).toEqual([]);
    expect(differences([...known, 'New'], shown)).toEqual(['New']);
    expect(differences(['The copy has failed', known[1] ?? ''], shown)).toEqual(['The copy has failed', shown[0]]);
    expect(differences(known, [...shown, 'Gone'])).toEqual(['Gone']);
  });

  test.each([
    ["new E({ title: 'A', message: 'no' })", ['A']],
    ["const TITLE = 'A'; const subtitle = 'no'", ['A']],
    ["const TITLES = { one: 'A', other: 'B' } as const", ['A', 'B']],
    [`const title = few ? \`A \${few} b\` : error.title ?? "B."`, ['A {…} b', 'B']],
    ["this.title = told.title ?? 'A'", ['A']],
    ["function f({ title = 'A', more }) {}", ['A']],
    [`log.failed([\`A: \${error}\`, 'no'])`, ['A: {…}']],
    [`log.failed([\`\${title}.\`, ...reasons])`, []],
    ['const title = undefined; f({ title, other: { title: TITLES.one } })', []],
  ])('%s', (source, found) => {
    expect(titlesIn(parseSource(source))).toEqual({ titles: found, unread: [] });
  });

  test.each(['f({ title: make(it) })', 'const title = words', 'log.failed([first])'])('cannot read %s', (source) => {
    expect(titlesIn(parseSource(source)).unread).toHaveLength(1);
  });
});

/** The third column. */
const BEHAVIOURS: Record<Behaviour, string> = {
  adopt: 'adopts it',
  inspect: 'looks at the backup',
  later: 'tries again',
  throttled: 'sends it again',
  ambiguous: 'settles it',
  stop: 'ends',
};

describe('codes', () => {
  /** Those of a table in src/cbr/error-codes.ts, whose rows go by the number. */
  const numbersIn = (table: RegExp, family: string) =>
    mentioned(/^\d{4}$/, declared(table)).map((number) => `${family}.${number}`);
  const known = [...numbersIn(/^serviceCodes$/, 'BackupService'), ...numbersIn(/^gatewayCodes$/, 'APIGW')];

  test('each has one row, and no row is of a code that is gone', () => {
    expect(namesOf('Code').sort()).toEqual(known.sort());
    expect(known.length).toBeGreaterThan(50);
  });

  test('the tables have every code that is judged by more than its HTTP status', () => {
    const numbers = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, '0'));
    const verdict = (code?: string) => {
      const { behaviour, advice } = judge(418, code, '');
      return `${behaviour} ${advice}`;
    };
    const judged = ['BackupService', 'APIGW', 'APIG'].flatMap((family) =>
      numbers.map((number) => `${family}.${number}`).filter((code) => verdict(code) !== verdict()),
    );
    const spelt = known.filter((code) => code.startsWith('APIGW')).map((code) => code.replace('APIGW', 'APIG'));
    expect(judged.sort()).toEqual([...known, ...spelt].sort());
  });

  test('those of STS each have a row, and no row is of one that is gone', () => {
    const credentials = sources.filter(([name]) => name.startsWith('credentials/')).map(([, program]) => program);
    const codes = mentioned(/\bSTS\d*\.\d{4}\b/g, credentials);
    expect(namesOf('Code of STS').sort()).toEqual(codes);
    expect(codes.length).toBeGreaterThan(0);
  });

  test('the page mentions no other code', () => {
    const all = [...known, ...namesOf('Code of STS'), 'APIG.0301'];
    expect(
      unique(page.match(/\b(?:BackupService|APIGW?|STS\d*)\.\d{4}\b/g) ?? []).filter((code) => !all.includes(code)),
    ).toEqual([]);
  });

  test('the step does what its column says, and the column is explained', () => {
    for (const { names, cells } of rowsOf(page, 'Code')) {
      for (const code of names) expect([code, cells[2]]).toEqual([code, BEHAVIOURS[judge(400, code, '').behaviour]]);
    }
    expect(unique(rowsOf(page, 'The step').map(({ cells: [word = ''] }) => word))).toEqual(
      Object.values(BEHAVIOURS).sort(),
    );
  });

  test('every HTTP status that is judged by itself has a row, and the others one for their hundred', () => {
    const told = rowsOf(page, 'Status').map(({ cells: [name = '', , step = ''] }) => [
      name.replace(/^.*HTTP /, ''),
      step,
    ]);
    const expected = [2, 3, 4, 5].flatMap((hundred) => {
      const judged = Array.from({ length: 100 }, (_, rest) => hundred * 100 + rest).map(
        (status) => [status, judge(status, undefined, '')] as const,
      );
      // No status ends on 99.
      const [, others] = judged[99] ?? [];
      const own = judged.filter(([, verdict]) => JSON.stringify(verdict) !== JSON.stringify(others));
      return [...own, [`${hundred}xx`, others] as const].map(([name, verdict]) => [
        String(name),
        verdict && BEHAVIOURS[verdict.behaviour],
      ]);
    });
    expect(told).toEqual(expected);
  });
});

describe('states', () => {
  test.each([
    ['Outcome', /^Outcome$/],
    ['Record status', /^STATUSES$/],
  ])('%s: each has one row, and no row is of one that is gone', (heading, name) => {
    const [states, ...others] = declared(name);
    expect(others).toEqual([]);
    expect(namesOf(heading).sort()).toEqual(unique(textsIn(states)));
    expect(namesOf(heading).length).toBeGreaterThan(3);
  });

  test('Input: each has one row, and no row is of one that is gone', () => {
    expect(namesOf('Input').sort()).toEqual([...INPUT_NAMES].sort());
  });

  test('Permission: each has one row, and no row is of one that is gone', () => {
    expect(namesOf('Permission').sort()).toEqual(
      mentioned(
        /\bcbr:\w+:\w+/g,
        sources.map(([, program]) => program),
      ),
    );
  });
});

test('of a table, the names in the first cell count, and no other ones', () => {
  const text = '| Code | Means |\n| --- | --- |\n| `A.1`, `A.2` or B | see `A.3` |\n\n| Other |\n| --- |\n| `A.4` |\n';
  expect(namesOf('Code', text)).toEqual(['A.1', 'A.2']);
  expect(pages.map(([name]) => name)).toContain('docs/troubleshooting.md');
});
