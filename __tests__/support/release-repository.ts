import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import { root } from './step.ts';

// A repository with a release in it, and its origin, in a folder of their own.

export const folder = mkdtempSync(path.join(tmpdir(), 'release-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(path.join(folder, 'gitconfig'), '');
export let repositories = 0;

/** Nothing of the machine's own git, neither its settings nor its names, nor of a git that runs these tests. */
export const environment: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))),
  PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`,
  GIT_CONFIG_GLOBAL: path.join(folder, 'gitconfig'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'A',
  GIT_AUTHOR_EMAIL: 'a@example.org',
  GIT_COMMITTER_NAME: 'A',
  GIT_COMMITTER_EMAIL: 'a@example.org',
};

export const CHANGELOG = `# Changelog

## [Unreleased]

Not yet.

## [1.1.0] - 2026-12-01

### Added

- \`verify\`.

### Fixed

- A circle.

## [1.0.0] - 2026-11-23

- All of it.

[Unreleased]: https://example.org/compare
[1.0.0]: https://example.org/first
`;

export const EXECUTED = ['action.yml', 'dist/a b.js', 'dist/deep/index.js', 'dist/index.js', 'second/action.yml'];

export class Repository {
  readonly clone: string;

  /** A copy of the first one, which knows its origin by a relative path. */
  constructor(first?: Repository) {
    const place = path.join(folder, `${++repositories}`);
    this.clone = path.join(place, 'clone');
    if (first !== undefined) {
      cpSync(path.dirname(first.clone), place, { recursive: true });
      return;
    }
    mkdirSync(path.join(this.clone, 'src'), { recursive: true });
    mkdirSync(path.join(this.clone, 'scripts'));
    this.git('init', '--quiet', '--bare', '--initial-branch=main', '../origin.git');
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('remote', 'add', 'origin', '../origin.git');
    cpSync(path.join(root, 'scripts/release.ts'), path.join(this.clone, 'scripts/release.ts'));
    this.write('package.json', '{ "version": "1.1.0", "type": "module" }');
    this.write('package-lock.json', '{ "version": "1.1.0", "packages": { "": { "version": "1.1.0" } } }');
    this.write('src/version.ts', "export const VERSION = '1.1.0';\n");
    this.write('CHANGELOG.md', CHANGELOG);
    // What a runner executes, and what it does not.
    for (const name of ['dist/deep', 'second', 'docs']) mkdirSync(path.join(this.clone, name), { recursive: true });
    for (const name of [...EXECUTED, 'docs/index.js']) this.write(name, `// ${name}\n`);
    this.commit();
  }

  git(...parameters: string[]): string {
    return execFileSync('git', parameters, { cwd: this.clone, env: environment, encoding: 'utf8' }).trim();
  }

  write(name: string, text: string): void {
    writeFileSync(path.join(this.clone, name), text);
  }

  /** Commits everything to main, and gives the commit. */
  commit(): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', 'A change');
    this.git('push', '--quiet', 'origin', 'main');
    return this.git('rev-parse', 'HEAD');
  }

  /** The commit of a tag at origin. */
  at(tag: string): string | undefined {
    const found = this.git('ls-remote', 'origin', `refs/tags/${tag}`, `refs/tags/${tag}^{}`);
    return found === '' ? undefined : found.split('\n').at(-1)?.split('\t')[0];
  }

  release(...parameters: string[]): { status: number | null; stdout: string; stderr: string } {
    const script = path.join(this.clone, 'scripts/release.ts');
    return spawnSync(process.execPath, [script, ...parameters], {
      cwd: this.clone,
      env: environment,
      encoding: 'utf8',
    });
  }
}
