// npm run pictures: draws the pages that a few nights leave behind, as GitHub would show them, into reports/pictures/: at
// the width of a screen and of a phone, light and dark, with their parts closed and opened. Names of nights draw only
// those; --docs draws the picture of the README.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { nights, play } from '../simulator/nights.ts';
import { openBrowser } from './pictures/browser.ts';
import { type Look, SCHEMES, showPage, WIDTHS } from './pictures/page.ts';

/** Pixels. */
const MAX_HEIGHT = 6_000;
const root = path.join(import.meta.dirname, '..');
const folder = path.join(root, 'reports/pictures');
const parameters = process.argv.slice(2);
const isForDocs = parameters.includes('--docs');
const wanted = parameters.filter((parameter) => !parameter.startsWith('--'));
const unknown = wanted.filter((name) => nights.every((night) => night.name !== name));
if (unknown.length > 0) {
  console.error(`No such night: ${unknown.join(', ')}. There are: ${nights.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });

const browser = await openBrowser();
try {
  if (isForDocs) {
    const night = nights.find(({ name }) => name === 'mixed');
    if (night !== undefined) await draw(await play(night), { width: 1_000, scheme: 'light' }, ['docs/job-summary']);
  } else {
    for (const night of nights.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      const markdown = await play(night);
      writeFileSync(path.join(folder, `${night.name}.md`), markdown);
      for (const scheme of SCHEMES) {
        for (const width of WIDTHS) {
          await draw(markdown, { width, scheme }, [`reports/pictures/${night.name}-${width}-${scheme}`, '-open']);
        }
      }
    }
  }
} finally {
  await browser.close();
}

/** @param file without its ending, and what is put behind it where all is opened, if that is wanted */
async function draw(markdown: string, look: Look, [file, opened]: readonly [string, string?]): Promise<void> {
  const page = await showPage(browser, markdown, look);
  const take = async (name: string) => {
    const height = Number(await page.evaluate('document.querySelector(".card").getBoundingClientRect().bottom + 12'));
    await page.setViewportSize({ width: look.width, height: Math.min(Math.ceil(height), MAX_HEIGHT) });
    await page.screenshot({ path: path.join(root, `${name}.png`) });
    console.log(`${name}.png`);
  };
  await take(file);
  if (opened !== undefined) {
    await page.evaluate('document.querySelectorAll("details").forEach((fold) => { fold.open = true; })');
    await take(`${file}${opened}`);
  }
  await page.close();
}
