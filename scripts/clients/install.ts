import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../step.ts';

const source = path.join(root, 'scripts/clients');
const tools = path.join(root, '.tools/clients');
const python = path.join(tools, 'python/bin/python3');
const goClient = path.join(tools, 'client');

/** The vendor's clients by name, and how each is started. */
export const clients: Readonly<Record<ClientName, readonly [program: string, ...parameters: string[]]>> = {
  Python: [python, path.join(source, 'client.py')],
  Go: [goClient],
};
export type ClientName = 'Python' | 'Go';

/** Installs the SDKs, unless these very versions are there, and builds the client in Go. */
export function install(): void {
  const pinned = ['go.mod', 'go.sum', 'requirements.txt'].map((name) => readFileSync(path.join(source, name), 'utf8'));
  const stamp = path.join(tools, 'installed');
  const wanted = pinned.join('\n');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(tools, { recursive: true, force: true });
    mkdirSync(tools, { recursive: true });
    run('python3', ['-m', 'venv', path.join(tools, 'python')]);
    const options = ['-q', '--require-hashes', '--only-binary', ':all:', '--no-deps'];
    run(python, ['-m', 'pip', 'install', ...options, '-r', 'requirements.txt']);
    writeFileSync(stamp, wanted);
  }
  run('go', ['build', '-mod=readonly', '-o', goClient, '.']);
}

function run(program: string, parameters: string[]): void {
  const { error, status } = spawnSync(program, parameters, { cwd: source, stdio: 'inherit' });
  if (error !== undefined) throw new Error(`${error.message}. This needs Go 1.25 or newer, and Python 3 with venv.`);
  if (status !== 0) throw new Error(`The vendor's clients could not be installed: ${program} failed, see above.`);
}
