import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from './support/step.ts';

// Who may know whom: one direction, from the workflow to the wire, for every file of src/. (The linter refuses circles.)

/** What the two actions do. They know nothing of each other. */
const ACTIONS = ['step', 'freshness'];
/** The rooms in order: each may import from itself and from those behind it, an action from all of them. */
const ROOMS = ['github', 'report', 'replication', 'cbr', 'credentials', 'http'];
/** The files at the root that know rooms, and those that every room may know, which know none. */
const ENTRANCES = ['index', 'main'];
const GROUND = ['context', 'clock', 'duration', 'version'];
/** What only certain files may import from outside. */
const RESERVED: readonly (readonly [packages: RegExp, files: RegExp])[] = [
  [/^@actions\//, /^github\//],
  [/^undici(\/|$)/, /^http\/undici$/],
];

const source = path.join(root, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  .map((name) => name.replaceAll('\\', '/').replace(/\.ts$/, ''));

/** The room of a file, or the file itself at the root. */
const roomOf = (name: string) => name.split('/')[0] ?? '';

/** What a file imports: modules of src/ by their path from it, everything else by its name. */
function importsOf(name: string): string[] {
  const text = readFileSync(path.join(source, `${name}.ts`), 'utf8');
  return [...text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)';|import\('([^']+)'\)/gm)].map(
    ([, from, late]) => from ?? late ?? '',
  );
}

function mayKnow(name: string, target: string): boolean {
  const [own, other] = [roomOf(name), roomOf(target)];
  if (GROUND.includes(own)) return GROUND.includes(other);
  if (GROUND.includes(other)) return true;
  if (ENTRANCES.includes(own)) return [...ACTIONS, ...ROOMS, 'main'].includes(other);
  if (ACTIONS.includes(own)) return other === own || ROOMS.includes(other);
  return ROOMS.includes(other) && ROOMS.indexOf(other) >= ROOMS.indexOf(own);
}

test('every file is in a room, or is one of the few at the root', () => {
  const rooms = new Set(files.map(roomOf));
  expect([...rooms].filter((room) => ![...ACTIONS, ...ROOMS, ...ENTRANCES, ...GROUND].includes(room))).toEqual([]);
  expect([...ACTIONS, ...ROOMS].filter((room) => !rooms.has(room))).toEqual([]);
});

test.each(files)('%s knows only whom it may', (name) => {
  const wrong = importsOf(name).filter((specifier) => {
    if (specifier.startsWith('.')) {
      const target = path.posix.join(path.posix.dirname(name), specifier).replace(/\.ts$/, '');
      return !files.includes(target) || !mayKnow(name, target);
    }
    return RESERVED.some(([packages, allowed]) => packages.test(specifier) && !allowed.test(name));
  });
  expect(wrong).toEqual([]);
});

test('it would notice a wrong direction', () => {
  expect(mayKnow('http/transport', 'cbr/client')).toBe(false);
  expect(mayKnow('clock', 'http/transport')).toBe(false);
  expect(mayKnow('github/inputs', 'step/step')).toBe(false);
  expect(mayKnow('freshness/run', 'step/step')).toBe(false);
  expect(mayKnow('step/step', 'freshness/run')).toBe(false);
  expect(mayKnow('github/inputs', 'freshness/run')).toBe(false);
  expect(mayKnow('step/step', 'http/transport')).toBe(true);
  expect(mayKnow('freshness/run', 'github/inputs')).toBe(true);
});
