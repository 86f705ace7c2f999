// A headless Chromium: the one that CHROME_PATH names, or one of the PATH, or Debian's, which is installed where that can
// be done.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PACKAGES = ['chromium', 'fonts-liberation', 'fonts-noto-color-emoji'];

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => existsSync(file));
}

/** Signs that no font has would be missing from the pictures. */
function hasEmoji(): boolean {
  const { stdout, error } = spawnSync('fc-list', [':lang=und-zsye'], { encoding: 'utf8' });
  return error !== undefined || stdout.trim() !== '';
}

function findBrowser(): string {
  const named = process.env['CHROME_PATH'];
  if (named) return named;
  const found = onPath();
  if (found !== undefined && hasEmoji()) return found;
  const isRoot = process.getuid?.() === 0;
  if (isRoot && existsSync('/usr/bin/apt-get')) {
    for (const parameters of [
      ['update', '-q'],
      ['install', '-q', '-y', '--no-install-recommends', ...PACKAGES],
    ]) {
      const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      spawnSync('apt-get', parameters, { stdio: ['ignore', 'ignore', 'inherit'], env: environment });
    }
  }
  const now = onPath();
  if (now === undefined) throw new Error('No browser was found: install Chromium, or name one in CHROME_PATH.');
  return now;
}

export async function openBrowser(): Promise<Browser> {
  // As root there is no sandbox; nothing but pages of this repository is opened.
  return chromium.launch({
    executablePath: findBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
  });
}
