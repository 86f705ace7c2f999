// Builds dist/ from src/: types away with tsc, one bundle with ncc, and the licences of what is inside.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const run = (script: string, ...parameters: string[]): void => {
  execFileSync(process.execPath, [path.join(root, 'node_modules', script), ...parameters], {
    cwd: root,
    stdio: 'inherit',
  });
};

for (const folder of ['lib', 'dist']) rmSync(path.join(root, folder), { recursive: true, force: true });
run('typescript/bin/tsc', '-p', 'tsconfig.build.json');
run(
  '@vercel/ncc/dist/ncc/cli.js',
  'build',
  'lib/index.js',
  '-o',
  'dist',
  '--license',
  'licenses.txt',
  '--no-cache',
  '-q',
);
