// A job summary as GitHub shows it, as HTML: its Markdown and its styles.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { marked } from 'marked';

const require = createRequire(import.meta.url);
const styles = readFileSync(require.resolve('github-markdown-css/github-markdown.css'), 'utf8');

const FRAME = `
  body { margin: 0; padding: 12px; background: #f6f8fa; }
  .card { border: 1px solid #d1d9e0; border-radius: 6px; background: #ffffff; margin-bottom: 12px; }
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

/**
 * A document with job summaries, one below the other.
 * @param script what draws their charts
 */
export function frame(pages: readonly { readonly title: string; readonly html: string }[], script = ''): string {
  const cards = pages.map(
    ({ title, html }) =>
      `<div class="card"><div class="name">${title}</div><article class="markdown-body">${html}</article></div>`,
  );
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <style>${styles}${FRAME}</style></head><body>${cards.join('')}${script}</body></html>`;
}
