// A job summary as GitHub shows it, as nearly as it can be had: its Markdown, its styles, Mermaid.
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { frame, toHtml } from './html.ts';

export const WIDTHS = [1_000, 390] as const;
export const SCHEMES = ['light', 'dark'] as const;
export interface Look {
  readonly width: (typeof WIDTHS)[number];
  readonly scheme: (typeof SCHEMES)[number];
}

const require = createRequire(import.meta.url);
const mermaid = path.join(path.dirname(require.resolve('mermaid/package.json')), 'dist/mermaid.min.js');

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
  await page.setContent(frame([{ title: 'replicate summary', html: toHtml(markdown) }]));
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
