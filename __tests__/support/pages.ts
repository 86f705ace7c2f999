import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { marked, type Token } from 'marked';
import { root } from '../../scripts/step.ts';

/** Every page for people, by its path from the root. */
export const pages: readonly (readonly [name: string, text: string])[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  '__tests__/README.md',
  'freshness/README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((name) => [name, readFileSync(path.join(root, name), 'utf8').replaceAll('\r\n', '\n')]);

/** The fenced blocks of one language on all pages. */
export function blocks(language: string): (readonly [page: string, text: string])[] {
  return pages.flatMap(([page, text]) =>
    [...text.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^\\1\`\`\`$`, 'gm'))].map(
      ([, , block = '']) => [page, block] as const,
    ),
  );
}

/** The complete workflows among them: they begin with their name. */
export const workflowsOnPages: readonly (readonly [name: string, text: string])[] = blocks('yaml')
  .filter(([, text]) => text.startsWith('name: '))
  .map(([page, text]) => [`${page}: ${/^name: (.*)$/m.exec(text)?.[1]}`, text]);

/** All tokens of a page of one kind, in order. */
export function tokens<Type extends Token>(page: string, type: Type['type']): Type[] {
  const found: Type[] = [];
  marked.walkTokens(marked.lexer(page), (token) => {
    if (token.type === type) found.push(token as Type);
  });
  return found;
}

/** A text without marks, on one line. */
export const plain = (text: string): string => text.replaceAll('`', '').replace(/\s+/g, ' ').trim();
