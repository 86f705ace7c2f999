// A job summary as GitHub shows it, as nearly as it can be had: its Markdown, its styles, Mermaid.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { marked } from 'marked';
import type { Browser, Page } from 'playwright-core';

export const WIDTHS = [1_000, 390] as const;
export const SCHEMES = ['light', 'dark'] as const;
export interface Look {
  readonly width: (typeof WIDTHS)[number];
  readonly scheme: (typeof SCHEMES)[number];
}

const require = createRequire(import.meta.url);
const mermaid = path.join(path.dirname(require.resolve('mermaid/package.json')), 'dist/mermaid.min.js');
const styles = readFileSync(require.resolve('github-markdown-css/github-markdown.css'), 'utf8');

const FRAME = `
  body { margin: 0; padding: 12px; background: #f6f8fa; }
  .card { border: 1px solid #d1d9e0; border-radius: 6px; background: #ffffff; }
  .name { padding: 16px; border-bottom: 1px solid #d1d9e0; font: 600 14px sans-serif; color: #1f2328; }
  .markdown-body { padding: 16px; font-size: 14px; }
  .mermaid { background: none !important; padding: 0 !important; }
  @media (prefers-color-scheme: dark) {
    body { background: #010409; }
    .card { background: #0d1117; border-color: #3d444d; }
    .name { color: #f0f6fc; border-color: #3d444d; }
  }`;

/** The Markdown of a job summary as HTML. Alerts are GitHub's own, and no part of what everybody calls its Markdown. */
export function toHtml(markdown: string): string {
  const html = marked.parse(markdown, { async: false, gfm: true });
  return html.replace(
    /<blockquote>\s*<p>\[!(CAUTION|WARNING|NOTE)\]\s*([\s\S]*?)<\/blockquote>/g,
    (_all, kind: string, rest: string) => {
      const name = `${kind.charAt(0)}${kind.slice(1).toLowerCase()}`;
      const title = `<p class="markdown-alert-title">${kind === 'NOTE' ? 'ℹ️' : kind === 'CAUTION' ? '⛔' : '⚠️'}&nbsp;${name}</p>`;
      return `<div class="markdown-alert markdown-alert-${kind.toLowerCase()}" data-kind="${kind}">${title}<p>${rest}</div>`;
    },
  );
}

/** Opens a job summary. Everything is drawn when it returns. Whatever the page complains about ends in `problems`. */
export async function showPage(
  browser: Browser,
  markdown: string,
  { width, scheme }: Look,
  problems: string[] = [],
): Promise<Page> {
  const page = await browser.newPage({
    ...{ viewport: { width, height: 600 }, colorScheme: scheme, deviceScaleFactor: 1 },
    ...{ timezoneId: 'UTC', locale: 'en-GB' },
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('dialog', (dialog) => {
    problems.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  await page.setContent(
    `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
     <style>${styles}${FRAME}</style></head><body><div class="card"><div class="name">replicate summary</div>
     <article class="markdown-body">${toHtml(markdown)}</article></div></body></html>`,
  );
  await page.addScriptTag({ path: mermaid });
  // A text, so that nothing compiles it on its way into the browser.
  await page.evaluate(`(async () => {
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme: '${scheme === 'dark' ? 'dark' : 'default'}' });
    for (const code of document.querySelectorAll('code.language-mermaid')) {
      const chart = document.createElement('pre');
      chart.className = 'mermaid';
      chart.textContent = code.textContent;
      const fold = code.closest('details');
      if (fold) fold.open = true;
      code.parentElement.replaceWith(chart);
      await mermaid.run({ nodes: [chart] });
      if (fold) fold.open = false;
    }
  })()`);
  return page;
}
