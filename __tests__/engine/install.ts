import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../../scripts/step.ts';

/** The workflow engine: https://github.com/nektos/act. It must know `using: node24`, as 0.2.80 does not. */
const VERSION = '0.2.89';
const folder = path.join(root, '.tools');
export const ACT = path.join(folder, 'act');

/** Builds act into a folder that git ignores, unless it is there in this version. Needs Go, and fails without it. */
export default function install(): void {
  if (installedVersion() === VERSION) return;
  try {
    execFileSync('go', ['install', `github.com/nektos/act@v${VERSION}`], {
      env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' },
      stdio: 'inherit',
    });
  } catch (cause) {
    throw new Error(`act ${VERSION} could not be built. npm run engine needs Go (https://go.dev) to build it.`, {
      cause,
    });
  }
  if (installedVersion() !== VERSION) throw new Error(`${ACT} is not version ${VERSION}.`);
}

function installedVersion(): string | undefined {
  try {
    return /version (\S+)/.exec(execFileSync(ACT, ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}
