import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/step.ts';

/** The complete workflows of the README, as name and text: its blocks of YAML that have jobs. */
export function readmeWorkflows(): [name: string, text: string][] {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```ya?ml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  return blocks
    .filter((text) => /^jobs:/m.test(text))
    .map((text) => [/^name: (.*)$/m.exec(text)?.[1] ?? 'without a name', text]);
}
