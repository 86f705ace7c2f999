// Checks everything that pins what is installed here: lock files, the versions in package.json, settings of npm.
//
//   node scripts/pins.ts             no entry names a source of its own, is a link or an alias, or lacks its hash
//   node scripts/pins.ts --online    and each hash in a package-lock.json is the one that the registry has
//
// npm installs what a lock file says, from wherever it says. So whoever can change one could bring any code into dist/,
// which would still be what src/ builds to. It needs no package, so that it can run before anything is installed.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

type Table = Record<string, unknown>;

/** Aliases that packages of others have for their own dependencies. None is in dist/. */
const KNOWN_ALIASES: Record<string, string> = {
  '@jest/react-is-18': 'react-is',
  '@jest/react-is-19': 'react-is',
  'string-width-cjs': 'string-width',
  'strip-ansi-cjs': 'strip-ansi',
  'wrap-ansi-cjs': 'wrap-ansi',
};
/** What an entry may say. Not there: resolved, link, inBundle, and whatever npm may add one day. */
const ENTRY_KEYS = new Set(
  (
    'version integrity license dev optional devOptional peer engines os cpu libc bin funding deprecated workspaces ' +
    'hasInstallScript dependencies optionalDependencies peerDependencies peerDependenciesMeta'
  ).split(' '),
);
const LOCK_KEYS = new Set(['name', 'version', 'lockfileVersion', 'requires', 'packages']);
const SPECS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
/** Keys of a package.json by which packages come from elsewhere than its versions say. */
const FOREIGN_KEYS = [
  'bundleDependencies',
  'bundledDependencies',
  'packageManager',
  'pnpm',
  'resolutions',
  'workspaces',
];
const NPM_SETTINGS = ['audit', 'fund', 'omit-lockfile-registry-resolved', 'save-exact', 'update-notifier'];
/** Files that would win over those that are checked here, or that nothing here reads. */
const FOREIGN_FILES =
  /^(npm-shrinkwrap\.json|yarn\.lock|\.yarnrc(\.yml)?|pnpm-lock\.yaml|pnpm-workspace\.yaml|\.pnpmfile\.cjs|bun\.lockb?|bunfig\.toml|deno\.lock|go\.work(\.sum)?|pip\.conf|Pipfile(\.lock)?|poetry\.lock|uv\.lock|pyproject\.toml)$/;
const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;
const FOLDER =
  /^node_modules\/(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*(?:\/node_modules\/(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*)*$/;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const table = (value: unknown): Table => (isTable(value) ? value : {});
const nameOf = (folder: string): string => folder.replace(/^.*node_modules\//, '');
const aliasOf = (name: string): string | undefined =>
  Object.hasOwn(KNOWN_ALIASES, name) ? KNOWN_ALIASES[name] : undefined;

/** Versions only: no address, no path, no alias, no tag. */
function isRange(spec: unknown): boolean {
  const parts = typeof spec === 'string' ? spec.split(/\s+|\|\|/).filter(Boolean) : [undefined];
  return parts.every((part) => part !== undefined && /^(-|[<>=~^]+|[<>=~^]*v?(\d[\w.*+-]*|[xX*]))$/.test(part));
}

function isSpec(name: string, spec: unknown): boolean {
  const alias = aliasOf(name);
  const prefix = `npm:${alias}@`;
  if (alias === undefined || typeof spec !== 'string' || !spec.startsWith(prefix)) return isRange(spec);
  return isRange(spec.slice(prefix.length));
}

function entryProblems(folder: string, entry: unknown): string[] {
  if (!isTable(entry)) return ['is no entry'];
  const { name, ...rest } = entry;
  const alias = aliasOf(nameOf(folder));
  const found = Object.keys(rest).flatMap((key) => (ENTRY_KEYS.has(key) ? [] : [`has "${key}"`]));
  if (!FOLDER.test(folder)) found.push('is not in node_modules');
  if (name !== alias) found.push(`is the package ${JSON.stringify(name)}`);
  if (alias !== undefined && entry['dev'] !== true) found.push('is an alias that dist/ may hold');
  if (!EXACT.test(String(entry['version']))) found.push('has no exact version');
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(String(entry['integrity']))) found.push('has no SHA-512');
  for (const [dependency, spec] of SPECS.flatMap((key) => Object.entries(table(entry[key])))) {
    if (!isSpec(dependency, spec)) found.push(`needs ${dependency} from ${JSON.stringify(spec)}`);
  }
  return found;
}

/** What is wrong with a package-lock.json, beside the package.json that it belongs to. */
export function lockProblems(lock: Table, manifest: Table): string[] {
  const found = Object.keys(lock).flatMap((key) => (LOCK_KEYS.has(key) ? [] : [`has "${key}"`]));
  if (lock['lockfileVersion'] !== 3) found.push('is not of version 3');
  const { '': itself, ...packages } = table(lock['packages']);
  for (const key of SPECS) {
    const pair = [table(itself)[key], manifest[key]].map((specs) => Object.entries(table(specs)).sort());
    if (JSON.stringify(pair[0]) !== JSON.stringify(pair[1])) found.push(`has other ${key} than package.json`);
  }
  for (const [folder, entry] of Object.entries(packages)) {
    found.push(...entryProblems(folder, entry).map((problem) => `${folder} ${problem}`));
  }
  return found;
}

function overrideProblems(overrides: Table, direct: Table): string[] {
  return Object.entries(overrides).flatMap(([name, value]) => {
    if (isTable(value)) return overrideProblems(value, direct);
    const isOwn = typeof value === 'string' && value.startsWith('$') && Object.hasOwn(direct, value.slice(1));
    return isOwn || EXACT.test(String(value)) ? [] : [`overrides ${name} by ${JSON.stringify(value)}`];
  });
}

/** What is wrong with a package.json. */
export function manifestProblems(manifest: Table): string[] {
  const found = FOREIGN_KEYS.flatMap((key) => (key in manifest ? [`has "${key}"`] : []));
  const direct = SPECS.flatMap((key) => Object.entries(table(manifest[key])));
  for (const [name, spec] of direct) {
    if (!EXACT.test(String(spec))) found.push(`needs ${name} in ${JSON.stringify(spec)}, which is no exact version`);
  }
  for (const [name, allowed] of Object.entries(table(manifest['allowScripts']))) {
    if (allowed !== false) found.push(`lets ${name} run a script when it is installed`);
  }
  return [...found, ...overrideProblems(table(manifest['overrides']), Object.fromEntries(direct))];
}

const linesOf = (text: string): string[] => text.split(/\r?\n/).map((line) => line.trim());

/** What is wrong with an .npmrc: it could name another registry, or run scripts. */
export function npmrcProblems(text: string): string[] {
  return linesOf(text).flatMap((line) => {
    const [setting = ''] = line.split('=');
    return line === '' || /^[#;]/.test(line) || NPM_SETTINGS.includes(setting.trim()) ? [] : [`has ${line}`];
  });
}

/** What is wrong with a go.mod: it could replace a module. */
export function goModProblems(text: string): string[] {
  return linesOf(text).flatMap((line) =>
    /^(|\)|\/\/.*|(module|go|tool) \S+|require \(|(require )?[\w./~-]+ v\d\S*( \/\/ indirect)?)$/.test(line)
      ? []
      : [`has ${line}`],
  );
}

/** What is wrong with the go.sum beside a go.mod. */
export function goSumProblems(text: string, mod: string): string[] {
  const lines = linesOf(text).filter(Boolean);
  const broken = lines.filter((line) => !/^\S+ v\S+ h1:[A-Za-z0-9+/]{43}=$/.test(line));
  const needed = [...mod.matchAll(/^(?:require|\t)\s*([\w./~-]+ v\d\S*)/gm)].map(([, module]) => module);
  const lacking = needed.filter((module) => !lines.some((line) => line.startsWith(`${module} h1:`)));
  return [...broken.map((line) => `has ${line}`), ...lacking.map((module) => `has no hash of ${module}`)];
}

/** What is wrong with a requirements.txt: an option could name another index, and a package an address. */
export function requirementsProblems(text: string): string[] {
  return linesOf(text.replace(/\\\r?\n/g, ' ')).flatMap((line) =>
    line === '' || line.startsWith('#') || /^[\w.-]+==[\w.]+(\s+--hash=sha256:[0-9a-f]{64})+$/.test(line)
      ? []
      : [`has ${line}`],
  );
}

/** All files below a folder, by their paths in it. */
function filesIn(folder: string, below = ''): string[] {
  return readdirSync(path.join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(below, entry.name);
    if (!entry.isDirectory()) return entry.name === 'node_modules' ? [] : [name];
    return ['.git', '.tools', 'node_modules'].includes(entry.name) ? [] : filesIn(folder, name);
  });
}

function problemsOf(folder: string, name: string): string[] {
  const read = (other = path.basename(name)): string => {
    const file = path.join(folder, path.dirname(name), other);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  const json = (other?: string): Table => table(JSON.parse(read(other) || '{}'));
  const file = path.basename(name);
  if (FOREIGN_FILES.test(file)) return ['is nothing that npm ci, Go or pip should find here'];
  if (file === 'package-lock.json') return lockProblems(json(), json('package.json'));
  if (file === '.npmrc') return npmrcProblems(read());
  if (file === 'go.mod') return [...goModProblems(read()), ...goSumProblems(read('go.sum'), read())];
  if (/^requirements.*\.txt$/.test(file)) return requirementsProblems(read());
  if (file !== 'package.json') return [];
  const bare = SPECS.some((key) => key in json()) && read('package-lock.json') === '';
  return [...manifestProblems(json()), ...(bare ? ['has no package-lock.json'] : [])];
}

/** What is wrong with whatever pins something below a folder. */
export function pinProblems(folder: string): string[] {
  return filesIn(folder).flatMap((name) => problemsOf(folder, name).map((problem) => `${name} ${problem}`));
}

/** Name, version and hash of every package of a lock file. */
export function pinsOf(lock: Table): [name: string, version: string, integrity: string][] {
  const { '': _itself, ...packages } = table(lock['packages']);
  return Object.entries(packages).map(([folder, entry]) => {
    const { name = nameOf(folder), version, integrity } = table(entry);
    return [String(name), String(version), String(integrity)];
  });
}

/** What a registry says of one version of a package. */
async function look(registry: string, name: string, version: string): Promise<unknown> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(new URL(`${name.replace('/', '%2f')}/${version}`, registry), { redirect: 'error' });
      if (answer.ok) return await answer.json();
      if (answer.status < 500 && answer.status !== 429) return undefined;
      throw new Error(`The registry answered ${answer.status}.`);
    } catch (error) {
      if (attempt === 5) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 2_000));
    }
  }
}

/** Which hashes are not those of a registry. */
export async function hashProblems(locks: Table[], registry: string): Promise<string[]> {
  const pins = [...new Map(locks.flatMap(pinsOf).map((pin) => [pin.join(' '), pin])).values()];
  const left = pins.values();
  const found: string[] = [];
  const work = async (): Promise<void> => {
    for (const [name, version, integrity] of left) {
      const { integrity: published } = table(table(await look(registry, name, version))['dist']);
      if (published !== integrity)
        found.push(`${name}@${version} is ${integrity} here, and ${published} in the registry`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return found.sort();
}

async function main(): Promise<void> {
  const root = path.join(import.meta.dirname, '..');
  const found = pinProblems(root);
  let said = 'Everything is pinned.';
  if (process.argv.includes('--online')) {
    const locks = filesIn(root).filter((name) => path.basename(name) === 'package-lock.json');
    const shell = process.platform === 'win32';
    const registry = execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8', shell }).trim();
    const texts = locks.map((name) => table(JSON.parse(readFileSync(path.join(root, name), 'utf8'))));
    found.push(...(await hashProblems(texts, registry.replace(/\/?$/, '/'))));
    said = `Everything is pinned, by the hashes of ${registry}.`;
  }
  for (const problem of found) console.error(problem);
  if (found.length > 0) process.exitCode = 1;
  else console.log(said);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
