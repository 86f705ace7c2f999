import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';
import { blocks, pages, tokens } from './support/pages.ts';
import { root } from './support/step.ts';

// Holds the pages to each other and to the code.

/** What a reader sees of inline Markdown. */
const textOf = (inline: Token[]) => new marked.Parser().parseInline(inline, new marked.TextRenderer());

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): string[] {
  const slugger = new GithubSlugger();
  return tokens<Tokens.Heading>(page, 'heading').map((heading) => slugger.slug(textOf(heading.tokens)));
}

/** The links of a page that lead nowhere in this repository. */
function deadLinks(name: string, text: string): string[] {
  const shown = [...tokens<Tokens.Link>(text, 'link'), ...tokens<Tokens.Image>(text, 'image')];
  const links = shown.map(({ href }) => href);
  return links.filter((href) => {
    if (/^(https?|mailto):/.test(href)) return false;
    const [target = '', anchor] = href.split('#');
    const file = path.join(root, path.dirname(name), target);
    if (!existsSync(file)) return true;
    if (anchor === undefined) return false;
    return !anchorsOf(target === '' ? text : readFileSync(file, 'utf8')).includes(anchor);
  });
}

describe('links and pictures', () => {
  test.each(pages)('%s: every one within the repository leads somewhere', (name, text) => {
    expect(deadLinks(name, text)).toEqual([]);
  });

  test('every page can be reached from the README', () => {
    const reached = new Set(['README.md']);
    for (const name of reached) {
      const text = pages.find(([page]) => page === name)?.[1] ?? '';
      for (const { href } of tokens<Tokens.Link>(text, 'link')) {
        const [target = ''] = href.split('#');
        if (target.endsWith('.md') && !target.includes(':')) {
          reached.add(path.posix.join(path.posix.dirname(name), target));
        }
      }
    }
    expect([...reached]).toEqual(expect.arrayContaining(pages.map(([name]) => name)));
  });

  test('it would notice a dead one', () => {
    const text =
      '# Here, `it` is\n\n[a](#here-it-is) [b](#nowhere) [c](gone.md) [d](../README.md#outputs) [e](../README.md#no) ![f](gone.png)';
    expect(deadLinks('docs/a.md', text)).toEqual(['#nowhere', 'gone.md', '../README.md#no', 'gone.png']);
  });
});

describe('diagrams', () => {
  /** Without a browser there is nothing to purify, and mermaid asks for it when it is loaded. */
  async function parseDiagram(text: string): Promise<unknown> {
    jest.unstable_mockModule('dompurify', () => ({ default: { addHook() {}, sanitize: (html: string) => html } }));
    const { default: mermaid } = await import('mermaid');
    return mermaid.parse(text);
  }
  const diagrams = blocks('mermaid').map(([page, text], index) => [page, index, text] as const);

  test.each(diagrams)('%s, diagram %d: mermaid can draw it', async (_page, _index, text) => {
    expect(await parseDiagram(text)).toMatchObject({ diagramType: expect.any(String) });
  });

  test('it would notice a broken one', async () => {
    expect(diagrams.length).toBeGreaterThan(0);
    for (const [, , text] of diagrams) await expect(parseDiagram(`${text}\n  what is this ->`)).rejects.toThrow();
  });
});

test('docs/architecture.md names every room of the house', () => {
  const [, page = ''] = pages.find(([name]) => name === 'docs/architecture.md') ?? [];
  const rooms = readdirSync(path.join(root, 'src'), { withFileTypes: true }).map(
    (entry) => `\`src/${entry.name}${entry.isDirectory() ? '/' : ''}\``,
  );
  expect(rooms.filter((room) => !page.includes(room))).toEqual([]);
  // And none that is not there: every path in the page leads somewhere.
  const paths = [...page.matchAll(/`((?:src|simulator|scripts|bundle-stubs|docs|dist|__tests__)\/[^` ]*)`/g)];
  expect(paths.length).toBeGreaterThan(rooms.length);
  for (const [, name = ''] of paths) expect([name, existsSync(path.join(root, name))]).toEqual([name, true]);
});
