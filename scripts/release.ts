// The parts of a release that .github/workflows/release.yml runs in a clone, and that a maintainer can run by hand:
//
//   check <version>       whether the commit that is checked out may be released as this version; prints its tag
//   notes <version>       prints what CHANGELOG.md says about the version
//   tag <version>         makes the tag of the version at origin; it is never moved
//   move-major <version>  moves the major tag, such as v1, at origin to the release
//
// A version is 1.2.3 or v1.2.3. Whatever is wrong is told on stderr, all of it, and the exit code is 1.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

type Version = [major: number, minor: number, patch: number];

class Refusal extends Error {}

function git(...parameters: string[]): string {
  return execFileSync('git', parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

function succeeds(...parameters: string[]): boolean {
  try {
    execFileSync('git', parameters, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function parse(text: string): Version | undefined {
  const [, major, minor, patch] = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(text) ?? [];
  return patch === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

const isNewer = (one: Version, other: Version): boolean => {
  const difference = one.map((number, index) => number - (other[index] ?? 0)).find((value) => value !== 0);
  return (difference ?? 0) > 0;
};

/** The tags of origin, as they are now: what each is in itself, and the commit that it leads to. */
function tagsAtOrigin(): Map<string, { object: string; commit: string }> {
  const tags = new Map<string, { object: string; commit: string }>();
  for (const line of git('ls-remote', '--tags', 'origin').split('\n')) {
    const [, id = '', tag = '', peeled] = /^(\S+)\trefs\/tags\/(.+?)(\^\{\})?$/.exec(line) ?? [];
    // An annotated tag is an object of its own. Its commit is on a second line, with ^{}.
    if (tag !== '') tags.set(tag, { object: peeled === undefined ? id : (tags.get(tag)?.object ?? id), commit: id });
  }
  return tags;
}

/** Releases are made in order, so that the major tag never goes back. */
function newerTags(version: Version, tags: Iterable<string>): string[] {
  return [...tags].filter((tag) => {
    const other = tag.startsWith('v') ? parse(tag) : undefined;
    return other !== undefined && other[0] === version[0] && isNewer(other, version);
  });
}

/** The text below the heading of a version in CHANGELOG.md, up to the next version or the links at the end. */
function notes(version: string): string {
  const lines = readFileSync('CHANGELOG.md', 'utf8').split(/\r?\n/);
  const start = `## [${version}] - `;
  const heading = lines.findIndex(
    (line) => line.startsWith(start) && /^\d{4}-\d{2}-\d{2}$/.test(line.slice(start.length)),
  );
  const below = heading === -1 ? [] : lines.slice(heading + 1);
  const end = below.findIndex((line) => /^## |^\[[^\]]+\]: /.test(line));
  const text = below
    .slice(0, end === -1 ? undefined : end)
    .join('\n')
    .trim();
  if (text === '') throw new Refusal(`CHANGELOG.md says nothing below a heading "## [${version}] - YYYY-MM-DD".`);
  return text;
}

/** What keeps the commit that is checked out from being released as this version. */
function problems(version: Version): string[] {
  const name = version.join('.');
  const found: string[] = [];
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const stated: [file: string, version: unknown][] = [
    ['package.json', JSON.parse(readFileSync('package.json', 'utf8')).version],
    ['package-lock.json', lock.version],
    ['package-lock.json, the package itself', lock.packages?.['']?.version],
    ['src/version.ts', /\bVERSION = '(.*)'/.exec(readFileSync('src/version.ts', 'utf8'))?.[1]],
  ];
  for (const [file, other] of stated) {
    if (other !== name) found.push(`${file} has version ${other}, not ${name}.`);
  }
  try {
    notes(name);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    found.push(error.message);
  }
  const changed = git('status', '--porcelain');
  if (changed !== '') found.push(`The files are not those of the commit:\n${changed}`);
  if (!succeeds('merge-base', '--is-ancestor', 'HEAD', 'refs/remotes/origin/main')) {
    found.push('The commit is not on the branch main of origin.');
  }
  const tags = tagsAtOrigin();
  const tagged = tags.get(`v${name}`)?.commit;
  if (tagged !== undefined && tagged !== git('rev-parse', 'HEAD')) {
    found.push(`The tag v${name} is at another commit, ${tagged}.`);
  }
  for (const newer of newerTags(version, tags.keys())) found.push(`${newer} is newer.`);
  return found;
}

function check(version: Version): string {
  const found = problems(version);
  if (found.length > 0) throw new Refusal(found.join('\n'));
  return `tag=v${version.join('.')}`;
}

function tag(version: Version): string {
  const name = `v${version.join('.')}`;
  const commit = git('rev-parse', 'HEAD');
  const tagged = tagsAtOrigin().get(name)?.commit;
  if (tagged === commit) return `${name} is at ${commit} already.`;
  if (tagged !== undefined) throw new Refusal(`The tag ${name} is at another commit, ${tagged}.`);
  git('push', '--quiet', 'origin', `${commit}:refs/tags/${name}`);
  return `${name} is at ${commit}.`;
}

function moveMajor(version: Version): string {
  const name = `v${version.join('.')}`;
  const major = `v${version[0]}`;
  const commit = git('rev-parse', 'HEAD');
  const tags = tagsAtOrigin();
  if (tags.get(name)?.commit !== commit)
    throw new Refusal(`The tag ${name} is not at ${commit}, which is checked out.`);
  const newer = newerTags(version, tags.keys());
  if (newer.length > 0) throw new Refusal(`${major} stays where it is: ${newer.join(', ')} is newer.`);
  const before = tags.get(major);
  if (before?.commit === commit) return `${major} is at ${commit} already.`;
  // Only from where it was seen: two at once must not undo each other.
  const lease = `--force-with-lease=refs/tags/${major}:${before?.object ?? ''}`;
  git('push', '--quiet', lease, 'origin', `${commit}:refs/tags/${major}`);
  return `${major} is at ${commit}${before === undefined ? '' : `, and was at ${before.commit}`}.`;
}

const commands: Record<string, (version: Version) => string> = {
  check,
  notes: (version) => notes(version.join('.')),
  tag,
  'move-major': moveMajor,
};

try {
  const [name = '', text = ''] = process.argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new Refusal(`Say one of: ${Object.keys(commands).join(', ')}.`);
  const version = parse(text);
  if (version === undefined) throw new Refusal(`${JSON.stringify(text)} is no version such as 1.2.3.`);
  console.log(command(version));
} catch (error) {
  // git has told on stderr what it did not like.
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 1;
}
