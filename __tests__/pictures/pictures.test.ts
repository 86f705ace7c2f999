import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../../scripts/pictures/browser.ts';
import { type Look, showPage } from '../../scripts/pictures/page.ts';
import { type Night, nights, play } from '../../simulator/nights.ts';

// The pages that nights leave behind, drawn as GitHub would: what a reader sees is there, and nothing else.

let browser: Browser;
beforeAll(async () => {
  // The first time it is installed.
  browser = await openBrowser();
}, 900_000);
afterAll(() => browser.close());

/** What the page shows, as the browser has laid it out. */
interface Shown {
  readonly headings: string[];
  readonly alerts: string[];
  readonly rows: number;
  readonly folds: { head: string; isOpen: boolean; height: number }[];
  readonly bars: Record<string, number>;
  readonly colours: Record<string, string>;
  readonly sections: string[];
  /** Elements that no page of the action has. */
  readonly strangers: string[];
  readonly links: number;
  /** Pixels that have to be scrolled sideways: of the page, and of everything above the folds. */
  readonly overflow: number;
}

/** Runs in the browser; a text, so that nothing compiles it on its way there. */
const LOOK = `(() => {
  const body = document.querySelector('.markdown-body');
  const all = (selector) => [...body.querySelectorAll(selector)];
  const known = ['H3','P','DIV','DETAILS','SUMMARY','B','STRONG','BR','WBR','CODE','PRE','TABLE','THEAD','TBODY','TR','TH','TD','UL','LI'];
  const outside = all('*').filter((element) => !element.closest('svg') && !element.closest('.mermaid'));
  const closed = outside.filter((element) => !element.closest('details') || element.tagName === 'SUMMARY');
  const sideways = (element) => element.scrollWidth - element.clientWidth;
  const folds = all('details').map((fold) => ({ head: fold.querySelector('summary').textContent, isOpen: fold.open }));
  for (const fold of all('details')) fold.open = true;
  const heights = all('details').map((fold) => fold.getBoundingClientRect().height);
  const kinds = { crit: 'Failed', active: 'Still copying', done: 'Copied', task: 'Lost sight' };
  const bars = {};
  const colours = {};
  for (const bar of all('svg rect.task')) {
    const kind = ['crit', 'active', 'done', 'task'].find((name) => [...bar.classList].some((one) => new RegExp('^' + name + '\\\\d').test(one)));
    bars[kinds[kind]] = (bars[kinds[kind]] || 0) + 1;
    colours[kinds[kind]] = getComputedStyle(bar).fill;
    if (!(bar.getBoundingClientRect().width > 0)) bars.invisible = (bars.invisible || 0) + 1;
  }
  for (const fold of all('details')) fold.open = false;
  return {
    headings: all('h3').map((one) => one.textContent),
    alerts: all('.markdown-alert').map((one) => one.dataset.kind),
    rows: closed.filter((one) => one.tagName === 'TD').length / 3,
    folds: folds.map((fold, index) => ({ ...fold, height: heights[index] })),
    bars, colours,
    sections: all('svg text.sectionTitle').map((one) => one.textContent),
    strangers: [...new Set(outside.map(({ tagName }) => tagName).filter((name) => !known.includes(name)))],
    links: all('a, [href], [src], [onclick], iframe, script').length,
    overflow: Math.max(document.documentElement.scrollWidth - innerWidth, ...closed.filter((one) => getComputedStyle(one).display !== 'inline').map(sideways)),
  };
})()`;

const LOOKS: Look[] = [
  { width: 1_000, scheme: 'light' },
  { width: 390, scheme: 'dark' },
];

async function look(markdown: string, as: Look): Promise<{ shown: Shown; problems: string[] }> {
  const problems: string[] = [];
  const page: Page = await showPage(browser, markdown, as, problems);
  try {
    return { shown: (await page.evaluate(LOOK)) as Shown, problems };
  } finally {
    await page.close();
  }
}

describe.each(LOOKS)('$width pixels, $scheme', (as) => {
  test.each(nights.map((night) => [night.name, night] as const))('%s', async (_name, night: Night) => {
    const { shown, problems } = await look(await play(night), as);
    expect(problems).toEqual([]);
    expect(shown.headings).toEqual([expect.stringMatching(new RegExp(`^${night.sign} `))]);
    expect(shown.alerts).toEqual(night.alert === undefined ? [] : [night.alert]);
    expect(shown.rows).toBe(night.rows ?? 0);
    expect(shown.bars).toEqual(night.bars ?? {});
    expect(shown.sections.sort()).toEqual(Object.keys(night.bars ?? {}).sort());
    // Closed, and there is something to see in each.
    expect(shown.folds.length).toBeGreaterThan(0);
    for (const fold of shown.folds) {
      expect(fold).toMatchObject({ isOpen: false, head: expect.stringMatching(/\w/) });
      expect(fold.height).toBeGreaterThan(40);
    }
    expect(shown.strangers).toEqual([]);
    expect(shown.links).toBe(0);
    expect(shown.overflow).toBeLessThanOrEqual(0);
  });
});

test('the colours of the chart say the same in light and dark', async () => {
  const some = nights.filter(({ name }) => ['mixed', 'time-limit', 'lost-sight'].includes(name));
  for (const scheme of ['light', 'dark'] as const) {
    const colours: Record<string, string> = {};
    for (const night of some) {
      Object.assign(colours, (await look(await play(night), { width: 1_000, scheme })).shown.colours);
    }
    expect(colours).toEqual({
      ...{ Failed: 'rgb(207, 34, 46)', 'Still copying': 'rgb(9, 105, 218)' },
      ...{ Copied: 'rgb(26, 127, 55)', 'Lost sight': 'rgb(110, 119, 129)' },
    });
  }
});

test('what is wrong would be noticed', async () => {
  const wide = `### ✅ x\n\n<table><tr><td nowrap>${'x'.repeat(80)}</td></tr></table>\n\n[x](https://example.com)\n`;
  const { shown } = await look(wide, { width: 390, scheme: 'light' });
  expect(shown.overflow).toBeGreaterThan(0);
  expect(shown.links).toBe(1);
  expect(shown.strangers).toEqual(['A']);
  const as: Look = { width: 390, scheme: 'light' };
  const problems = await look('### x\n\n```mermaid\ngantt\nsection\n  :::\n```\n', as).then(
    (broken) => broken.problems,
    (error: unknown) => [String(error)],
  );
  expect(problems.join()).toMatch(/Error/);
});
