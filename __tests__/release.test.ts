import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { blocks } from './support/pages.ts';
// The scripts of a release, on real git repositories: an origin and a clone of it.
import { CHANGELOG, EXECUTED, environment, folder, Repository } from './support/release-repository.ts';
import { root } from './support/step.ts';

const first = new Repository();

describe('check', () => {
  test.each(['1.1.0', 'v1.1.0'])('agrees to %s, and names the tag', (version) => {
    expect(first.release('check', version)).toMatchObject({
      status: 0,
      stdout: 'tag=v1.1.0\n',
      stderr: '',
    });
  });

  test.each([
    '',
    '1.1',
    'v1',
    '1.1.0-rc.1',
    '01.1.0',
    '1.1.0\n',
    '1.1.0; id',
    'main',
  ])('%j is no version', (version) => {
    const { status, stdout, stderr } = first.release('check', version);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('is no version');
  });

  const spoiled: [problem: string, spoil: (repository: Repository) => void][] = [
    ['package.json has version 1.0.9', (at) => at.write('package.json', '{ "version": "1.0.9", "type": "module" }')],
    [
      'package-lock.json has version 1.0.9',
      (at) => at.write('package-lock.json', '{ "version": "1.0.9", "packages": { "": { "version": "1.1.0" } } }'),
    ],
    [
      'package-lock.json, the package itself has version 1.0.9',
      (at) => at.write('package-lock.json', '{ "version": "1.1.0", "packages": { "": { "version": "1.0.9" } } }'),
    ],
    ['src/version.ts has version 1.0.9', (at) => at.write('src/version.ts', "export const VERSION = '1.0.9';")],
    ['src/version.ts has version undefined', (at) => at.write('src/version.ts', '')],
    ['CHANGELOG.md says nothing', (at) => at.write('CHANGELOG.md', CHANGELOG.replace('1.1.0', '1.2.0'))],
    ['CHANGELOG.md says nothing', (at) => at.write('CHANGELOG.md', CHANGELOG.replace(' - 2026-12-01', ''))],
    ['CHANGELOG.md says nothing', (at) => at.write('CHANGELOG.md', CHANGELOG.replace('2026-12-01', 'soon'))],
    [
      'CHANGELOG.md says nothing',
      (at) => at.write('CHANGELOG.md', '## [1.1.0] - 2026-12-01\n\n## [1.0.0] - 2026-11-23'),
    ],
  ];
  test.each(spoiled)('%s (%#)', (problem, spoil) => {
    const repository = new Repository(first);
    spoil(repository);
    repository.commit();
    const { status, stdout, stderr } = repository.release('check', '1.1.0');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(problem)]);
  });

  test('tells all problems at once', () => {
    const { stderr } = first.release('check', '1.2.0');
    expect(stderr.trim().split('\n')).toHaveLength(5);
  });

  test('the files must be those of the commit', () => {
    const repository = new Repository(first);
    repository.write('dist.js', '');
    expect(repository.release('check', '1.1.0')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('?? dist.js'),
    });
  });

  test('the commit must be on main', () => {
    const repository = new Repository(first);
    repository.git('checkout', '--quiet', '-b', 'other');
    repository.git('commit', '--quiet', '--allow-empty', '--message', 'Elsewhere');
    repository.git('push', '--quiet', 'origin', 'other');
    expect(repository.release('check', '1.1.0')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('not on the branch main'),
    });
  });

  test('main may have gone on', () => {
    const repository = new Repository(first);
    const commit = repository.git('rev-parse', 'HEAD');
    repository.commit();
    repository.git('checkout', '--quiet', commit);
    expect(repository.release('check', '1.1.0').status).toBe(0);
  });

  test.each([false, true])('a tag that is there must be at this commit (annotated: %j)', (annotated) => {
    const repository = new Repository(first);
    repository.git('tag', ...(annotated ? ['--annotate', '--message', 'A release'] : []), 'v1.1.0');
    repository.git('push', '--quiet', 'origin', 'v1.1.0');
    expect(repository.release('check', '1.1.0')).toMatchObject({ status: 0, stdout: 'tag=v1.1.0\n' });
    repository.commit();
    expect(repository.release('check', '1.1.0')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('The tag v1.1.0 is at another commit'),
    });
  });

  test.each([
    ['v1.1.1', 1],
    ['v1.10.0', 1],
    ['v1.0.9', 0],
    ['v1', 0],
    ['1.9.0', 0],
    ['v2.0.0', 0],
  ])('with the tag %s it ends with %d', (tag, status) => {
    const repository = new Repository(first);
    repository.git('push', '--quiet', 'origin', `HEAD:refs/tags/${tag}`);
    expect(repository.release('check', '1.1.0').status).toBe(status);
  });
});

describe('notes', () => {
  test.each([
    ['1.1.0', '### Added\n\n- `verify`.\n\n### Fixed\n\n- A circle.\n'],
    ['v1.0.0', '- All of it.\n'],
  ])('of %s are what stands below its heading', (version, text) => {
    expect(first.release('notes', version)).toMatchObject({ status: 0, stdout: text });
  });

  test('line ends of Windows do not matter', () => {
    const repository = new Repository(first);
    repository.write('CHANGELOG.md', CHANGELOG.replaceAll('\n', '\r\n'));
    expect(repository.release('notes', '1.0.0').stdout).toBe('- All of it.\n');
  });

  test('1.1.0 is not 1x1x0, and nothing is not a release', () => {
    const repository = new Repository(first);
    repository.write('CHANGELOG.md', CHANGELOG.replace('[1.1.0]', '[1x1x0]'));
    expect(repository.release('notes', '1.1.0')).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('tag', () => {
  test('makes the tag, once, and never moves it', () => {
    const repository = new Repository(first);
    const commit = repository.git('rev-parse', 'HEAD');
    expect(repository.release('tag', '1.1.0').status).toBe(0);
    expect(repository.at('v1.1.0')).toBe(commit);
    expect(repository.release('tag', '1.1.0')).toMatchObject({ status: 0, stdout: expect.stringContaining('already') });
    repository.commit();
    expect(repository.release('tag', '1.1.0')).toMatchObject({
      status: 1,
      stderr: `The tag v1.1.0 is at another commit, ${commit}.\n`,
    });
    expect(repository.at('v1.1.0')).toBe(commit);
  });
});

describe('move-major', () => {
  test.each([false, true])('makes the major tag, then moves it (annotated before: %j)', (annotated) => {
    const repository = new Repository(first);
    repository.release('tag', '1.0.0');
    if (annotated) {
      repository.git('tag', '--annotate', '--message', 'First', 'v1');
      repository.git('push', '--quiet', 'origin', 'v1');
    }
    expect(repository.release('move-major', '1.0.0').status).toBe(0);
    expect(repository.at('v1')).toBe(repository.git('rev-parse', 'HEAD'));
    const next = repository.commit();
    repository.release('tag', '1.1.0');
    expect(repository.release('move-major', 'v1.1.0')).toMatchObject({ status: 0, stderr: '' });
    expect(repository.at('v1')).toBe(next);
    // A tag without a release is a plain one.
    expect(repository.git('ls-remote', 'origin', 'refs/tags/v1*')).not.toContain('v1^{}');
    expect(repository.release('move-major', '1.1.0').stdout).toContain('already');
  });

  test('only to a release that is checked out', () => {
    const repository = new Repository(first);
    expect(repository.release('move-major', '1.1.0').status).toBe(1);
    repository.release('tag', '1.1.0');
    repository.commit();
    expect(repository.release('move-major', '1.1.0').status).toBe(1);
    expect(repository.at('v1')).toBeUndefined();
  });

  test('never back', () => {
    const repository = new Repository(first);
    const old = repository.git('rev-parse', 'HEAD');
    repository.release('tag', '1.0.0');
    const commit = repository.commit();
    repository.release('tag', '1.1.0');
    repository.release('move-major', '1.1.0');
    repository.git('checkout', '--quiet', old);
    expect(repository.release('move-major', '1.0.0')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('v1.1.0 is newer'),
    });
    expect(repository.at('v1')).toBe(commit);
  });

  test('leaves another major tag alone', () => {
    const repository = new Repository(first);
    const one = repository.git('rev-parse', 'HEAD');
    repository.release('tag', '1.0.0');
    repository.release('move-major', '1.0.0');
    const two = repository.commit();
    repository.release('tag', '2.0.0');
    repository.release('move-major', '2.0.0');
    expect([repository.at('v1'), repository.at('v2')]).toEqual([one, two]);
  });
});

test('an unknown command is told what there is', () => {
  for (const name of ['', 'push', 'toString']) {
    expect(first.release(name, '1.1.0')).toMatchObject({
      status: 1,
      stderr: 'Say one of: check, notes, tag, move-major.\n',
    });
  }
});

interface Job {
  needs?: string | string[];
  environment?: string;
  permissions: Record<string, string>;
  steps?: {
    name?: string;
    run?: string;
    env?: Record<string, string>;
    uses?: string;
    with?: Record<string, string>;
  }[];
}

const { jobs } = parse(readFileSync(path.join(root, '.github/workflows/release.yml'), 'utf8')) as {
  jobs: Record<string, Job>;
};

describe('release.yml', () => {
  test('nothing is drafted, published or moved before what it depends on', () => {
    const needs = (job: string): string[] => [jobs[job]?.needs ?? []].flat();
    const all = (job: string): string[] => needs(job).flatMap((before) => [before, ...all(before)]);
    expect(all('attest')).toEqual(expect.arrayContaining(['check', 'test', 'dist']));
    expect(all('draft')).toContain('attest');
    expect(all('publish')).toContain('draft');
    expect(all('verify')).toContain('publish');
    expect(all('major-tag')).toContain('verify');
    expect(jobs['publish']?.environment).toBe('release');
  });

  test('what is attested is what is listed', () => {
    const attest = jobs['attest']?.steps?.find(({ uses = '' }) => uses.startsWith('actions/attest@'));
    expect(attest?.with).toEqual({ 'subject-checksums': expect.stringContaining('runner.temp }}/checksums.txt') });
  });

  test('what may write runs no package', () => {
    const writing = Object.entries(jobs).filter(([, { permissions }]) => Object.values(permissions).includes('write'));
    expect(writing.map(([name]) => name)).toEqual(['attest', 'draft', 'publish', 'major-tag']);
    for (const [, { steps = [] }] of writing) {
      for (const { run = '' } of steps) expect(run).not.toMatch(/\bnp[mx]\b/);
    }
  });
});

/** How gh is asked about a file. */
const verification = (name: string, commit: string) =>
  `attestation verify ${name} --repo OWNER/replicate-cbr-backup ` +
  '--signer-workflow OWNER/replicate-cbr-backup/.github/workflows/release.yml ' +
  `--signer-digest ${commit} --source-digest ${commit} --deny-self-hosted-runners`;

/** Plays the scripts of release.yml, as they stand there, with a gh that only notes how it was called. */
class Rehearsal {
  readonly repository = new Repository(first);
  readonly temporary = mkdtempSync(path.join(folder, 'runner-'));
  /** What gh answers about releases of this tag, one line each: whether it is a draft, and its ID. */
  releases = '';
  immutable = 'true';
  /** The file that gh does not verify. */
  refused = 'none';
  #outputs = '';

  constructor() {
    this.#put('attestation.json', '{"bundle":true}\n');
    this.#put(
      'gh',
      `#!/usr/bin/env bash
echo "$*" >> "$RUNNER_TEMP/calls"
case "$*" in
  'repo clone '*) git clone "$ORIGIN" "$4" "\${@:6}" ;;
  'attestation verify '*) ! [[ "$*" == *"$(cat "$RUNNER_TEMP/refused")"* ]] || exit 1 ;;
  *DELETE*) ;;
  'api --paginate '*) cat "$RUNNER_TEMP/releases" ;;
  'api '*/releases/tags/*) cat "$RUNNER_TEMP/immutable" ;;
esac
`,
    );
    chmodSync(path.join(this.temporary, 'gh'), 0o755);
  }

  #put(name: string, text: string): void {
    writeFileSync(path.join(this.temporary, name), text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.temporary, name), 'utf8');
  }

  calls(): string[] {
    return this.read('calls').trim().replaceAll(this.temporary, 'TEMP').split('\n');
  }

  /** Runs all scripts of a job, up to the first that fails, and says whether none did. */
  play(job: string): boolean {
    this.#put('releases', this.releases);
    this.#put('immutable', this.immutable);
    this.#put('refused', this.refused);
    this.#put('calls', '');
    this.#put('output', '');
    const values: Record<string, string> = {
      '${{ github.repository }}': 'OWNER/replicate-cbr-backup',
      '${{ github.token }}': 'token',
      '${{ inputs.version || github.ref_name }}': '1.1.0',
      '${{ needs.check.outputs.tag }}': /^tag=(.*)$/m.exec(this.#outputs)?.[1] ?? '',
      '${{ steps.attest.outputs.bundle-path }}': path.join(this.temporary, 'attestation.json'),
    };
    return (jobs[job]?.steps ?? []).every(({ run, env = {} }) => {
      if (run === undefined) return true;
      const own = Object.entries(env).map(([name, value]) => {
        if (values[value] === undefined) throw new Error(`Nobody knows ${value}`);
        return [name, values[value]];
      });
      const { status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
        cwd: this.repository.clone,
        env: {
          ...environment,
          PATH: `${this.temporary}${path.delimiter}${environment['PATH']}`,
          GITHUB_OUTPUT: path.join(this.temporary, 'output'),
          GITHUB_REPOSITORY: 'OWNER/replicate-cbr-backup',
          RUNNER_TEMP: this.temporary,
          ...Object.fromEntries(own),
        },
      });
      this.#outputs += this.read('output');
      return status === 0;
    });
  }

  /** Runs what docs/security.md tells users to run, for this release, anywhere. */
  runDocumented(script: string): { status: number | null; calls: string[] } {
    this.#put('calls', '');
    this.#put('refused', this.refused);
    const { status } = spawnSync('bash', ['-c', script.replace('TAG=v1.0.0', 'TAG=v1.1.0')], {
      cwd: mkdtempSync(path.join(folder, 'user-')),
      env: {
        ...environment,
        PATH: `${this.temporary}${path.delimiter}${environment['PATH']}`,
        ORIGIN: path.join(path.dirname(this.repository.clone), 'origin.git'),
        RUNNER_TEMP: this.temporary,
      },
    });
    return { status, calls: this.calls() };
  }

  /** From the start to the draft, with the file that one job hands to the next. */
  playToDraft(): boolean {
    if (!this.play('check') || !this.play('attest')) return false;
    cpSync(path.join(this.repository.clone, 'dist.intoto.jsonl'), path.join(this.temporary, 'dist.intoto.jsonl'));
    rmSync(path.join(this.repository.clone, 'dist.intoto.jsonl'));
    return this.play('draft');
  }
}

// The jobs run on Linux; bash on Windows may be another system's.
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('two releases at once', () => {
  test('do not undo each other', () => {
    const repository = new Repository(first);
    const other = repository.git('rev-parse', 'HEAD');
    repository.commit();
    repository.release('tag', '1.1.0');
    // A git that is overtaken by another release between looking and pushing.
    const programs = mkdtempSync(path.join(folder, 'programs-'));
    const git = execFileSync('bash', ['-c', 'command -v git'], { env: environment, encoding: 'utf8' }).trim();
    const overtaken = `#!/usr/bin/env bash
if [ "$1" = push ]; then "${git}" push --quiet origin ${other}:refs/tags/v1; fi
exec "${git}" "$@"
`;
    writeFileSync(path.join(programs, 'git'), overtaken, { mode: 0o755 });
    const script = path.join(repository.clone, 'scripts/release.ts');
    const { status } = spawnSync(process.execPath, [script, 'move-major', '1.1.0'], {
      cwd: repository.clone,
      env: { ...environment, PATH: `${programs}${path.delimiter}${environment['PATH']}` },
    });
    expect(status).toBe(1);
    expect(repository.at('v1')).toBe(other);
  });
});

onUnix('a rehearsal of release.yml', () => {
  test('drafts, publishes, and only then moves the major tag', () => {
    const rehearsal = new Rehearsal();
    const commit = rehearsal.repository.git('rev-parse', 'HEAD');
    expect(rehearsal.playToDraft()).toBe(true);
    expect(rehearsal.calls()).toEqual([
      expect.stringMatching(/^api --paginate repos\/OWNER\/replicate-cbr-backup\/releases /),
      'release create v1.1.0 --draft --title v1.1.0 --notes-file TEMP/notes.md TEMP/dist.intoto.jsonl',
    ]);
    expect(rehearsal.read('notes.md')).toContain('- `verify`.');
    expect(rehearsal.read('dist.intoto.jsonl')).toBe('{"bundle":true}\n');
    expect(rehearsal.repository.at('v1.1.0')).toBeUndefined();

    expect(rehearsal.play('publish')).toBe(true);
    expect(rehearsal.calls()).toEqual([
      'auth setup-git',
      'release edit v1.1.0 --draft=false --latest --verify-tag',
      'api repos/OWNER/replicate-cbr-backup/releases/tags/v1.1.0 --jq .immutable',
    ]);
    expect(rehearsal.repository.at('v1.1.0')).toBe(commit);
    expect(rehearsal.repository.at('v1')).toBeUndefined();

    rehearsal.repository.git('fetch', '--quiet', '--tags');
    expect(rehearsal.play('verify')).toBe(true);
    expect(rehearsal.calls()).toEqual([
      'release verify v1.1.0 --repo OWNER/replicate-cbr-backup',
      ...EXECUTED.map((name) => verification(name, commit)),
    ]);

    expect(rehearsal.play('major-tag')).toBe(true);
    expect(rehearsal.repository.at('v1')).toBe(commit);
  });

  test('attests every file that a runner executes, by its path, and only those', () => {
    const rehearsal = new Rehearsal();
    expect(rehearsal.play('attest')).toBe(true);
    const attested = rehearsal.read('checksums.txt').trim().split('\n');
    expect(attested).toEqual(
      EXECUTED.map((name) => `${createHash('sha256').update(`// ${name}\n`).digest('hex')}  ${name}`),
    );
  });

  test.each(EXECUTED)('does not verify a release without an attestation of %s', (name) => {
    const rehearsal = new Rehearsal();
    rehearsal.repository.release('tag', '1.1.0');
    rehearsal.repository.git('fetch', '--quiet', '--tags');
    expect(rehearsal.play('check') && rehearsal.play('verify')).toBe(true);
    rehearsal.refused = `verify ${name} `;
    expect(rehearsal.play('verify')).toBe(false);
  });

  test('does not verify files that are not those of the release', () => {
    const rehearsal = new Rehearsal();
    rehearsal.repository.release('tag', '1.1.0');
    rehearsal.repository.git('fetch', '--quiet', '--tags');
    expect(rehearsal.play('check')).toBe(true);
    rehearsal.repository.write('dist/index.js', 'other();\n');
    rehearsal.repository.commit();
    expect(rehearsal.play('verify')).toBe(false);
  });

  test('docs/security.md tells users to do what verifies here, for every file and the commit of the release', () => {
    const [, script = ''] = blocks('bash').find(([, text]) => text.includes('gh release verify')) ?? [];
    const step = jobs['verify']?.steps?.find(({ name }) => name === 'Verify every file');
    expect(script).toContain(step?.run);

    // And it works as it stands there, in a clone that it makes itself.
    const rehearsal = new Rehearsal();
    rehearsal.repository.release('tag', '1.1.0');
    const commit = rehearsal.repository.git('rev-parse', 'HEAD');
    const { status, calls } = rehearsal.runDocumented(script);
    expect(status).toBe(0);
    expect(calls).toEqual([
      expect.stringMatching(/^repo clone OWNER\/replicate-cbr-backup /),
      'release verify v1.1.0 --repo OWNER/replicate-cbr-backup',
      ...EXECUTED.map((name) => verification(name, commit)),
    ]);
    rehearsal.refused = 'verify dist/deep/index.js ';
    expect(rehearsal.runDocumented(script).status).not.toBe(0);
  });

  test('a job may run again', () => {
    const rehearsal = new Rehearsal();
    for (let time = 0; time < 2; time++) {
      expect(
        ['draft', 'publish', 'major-tag'].map((job) =>
          job === 'draft' ? rehearsal.playToDraft() : rehearsal.play(job),
        ),
      ).toEqual([true, true, true]);
    }
  });

  test('does not start with a version that is not that of the files', () => {
    const rehearsal = new Rehearsal();
    rehearsal.repository.write('package.json', '{ "version": "1.0.9", "type": "module" }');
    rehearsal.repository.commit();
    expect(rehearsal.playToDraft()).toBe(false);
  });

  test('an older draft makes way, a published release does not', () => {
    const rehearsal = new Rehearsal();
    rehearsal.releases = 'true 7\ntrue 8\n';
    expect(rehearsal.playToDraft()).toBe(true);
    const deleted = rehearsal.calls().filter((call) => call.includes('DELETE'));
    expect(deleted).toEqual([
      'api --method DELETE repos/OWNER/replicate-cbr-backup/releases/7',
      'api --method DELETE repos/OWNER/replicate-cbr-backup/releases/8',
    ]);
    rehearsal.releases = 'false 9\n';
    expect(rehearsal.play('draft')).toBe(false);
    expect(rehearsal.calls()).toHaveLength(1);
  });

  test('does not publish when the tag has gone elsewhere meanwhile', () => {
    const rehearsal = new Rehearsal();
    expect(rehearsal.playToDraft()).toBe(true);
    const commit = rehearsal.repository.git('rev-parse', 'HEAD');
    rehearsal.repository.commit();
    rehearsal.repository.git('push', '--quiet', 'origin', 'HEAD:refs/tags/v1.1.0');
    rehearsal.repository.git('checkout', '--quiet', commit);
    expect(rehearsal.play('publish')).toBe(false);
    expect(rehearsal.calls()).toEqual(['auth setup-git']);
  });

  test('fails when the release is not immutable', () => {
    const rehearsal = new Rehearsal();
    rehearsal.immutable = 'false';
    expect(rehearsal.playToDraft()).toBe(true);
    expect(rehearsal.play('publish')).toBe(false);
  });
});
