import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from './support/step.ts';

// Who may know whom: one direction, from the workflow to the wire. (The linter refuses circles.)
const mayImport: Readonly<Record<string, readonly string[]>> = {
  http: ['clock', 'http'],
  credentials: ['clock', 'http', 'credentials'],
  cbr: ['clock', 'version', 'http', 'credentials', 'cbr'],
  replication: ['clock', 'duration', 'cbr', 'replication'],
  report: ['clock', 'duration', 'cbr', 'credentials', 'replication', 'github'],
  github: ['clock', 'duration', 'cbr', 'replication', 'report', 'github'],
  step: ['clock', 'http', 'credentials', 'cbr', 'replication', 'report', 'github', 'step'],
};
const mayImportToolkit = ['github/inputs', 'github/log', 'github/outputs', 'github/workflow-run', 'github/summary/summary'];
const mayImportUndici = ['http/undici'];

const source = path.join(root, 'src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

test.each(files.map((name) => name.replaceAll('\\', '/').replace(/\.ts$/, '')))('%s knows only whom it may', (name) => {
  const text = readFileSync(path.join(source, `${name}.ts`), 'utf8');
  const imports = [...text.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)';|import\('([^']+)'\)/gm)].map(
    ([, from, late]) => from ?? late ?? '',
  );
  for (const specifier of imports) {
    if (specifier.startsWith('@actions/')) expect(mayImportToolkit).toContain(name);
    if (/^undici(\/|$)/.test(specifier)) expect(mayImportUndici).toContain(name);
    if (!specifier.startsWith('.')) continue;
    const target = path.posix.join(path.posix.dirname(name), specifier).replace(/\.ts$/, '');
    const allowed = mayImport[name.split('/')[0] ?? ''];
    if (name.includes('/')) expect(allowed).toContain(target.split('/')[0]);
  }
});
