// Builds dist/ from src/: types away with tsc, bundles with ncc, and the licences of what is inside.
//
// The bundle is loaded anew in every job, so it leaves out what this action never uses. The toolkit loads HTTP clients, a
// client of GitHub's API and a runner of programs, though nothing here asks it to send or run anything: requests go
// through src/http/transport.ts. undici loads HTTP/2, SOCKS and forms. bundle-stubs/ has what stands in for them, in the
// bundle only, which the scenarios run. src/http/undici.ts takes the parts of undici that are needed, by their paths. What
// is imported late becomes a file of its own in dist/. The bundle is CommonJS, which Node loads faster than modules.
//
// The Node that runs this is one of the packages, so package-lock.json has its hash. npm run finds it first.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const standIns = {
  '@actions/http-client': ['bundle-stubs/http-client.js'],
  '@actions/http-client/lib/auth': ['bundle-stubs/http-client.js'],
  '@actions/exec': ['bundle-stubs/exec.js'],
  '@octokit/core': ['bundle-stubs/octokit.js'],
  '@octokit/plugin-paginate-rest': ['bundle-stubs/octokit.js'],
  '@octokit/plugin-rest-endpoint-methods': ['bundle-stubs/octokit.js'],
  undici: ['bundle-stubs/undici.js'],
};
/** Stand-ins for parts of Node that a package loads at once: by the file that does, what it imports and what stands in. */
const nodeStandIns = [
  ['@actions/core/lib/file-command.js', 'crypto', 'bundle-stubs/crypto.js'],
  ['@actions/core/lib/summary.js', 'fs', 'bundle-stubs/fs.js'],
] as const;

/** What is imported late, by both actions, and the file of dist/ that it goes to: each for itself, what they share would be split off into more files. */
const lateFiles = [
  ['index.js', './main.js', 'inputs'],
  ['index.js', './freshness/main.js', 'inputs'],
  ['main.js', './step/run.js', 'late'],
  ['freshness/main.js', './run.js', 'late'],
] as const;

function run(folder: string, script: string, ...parameters: string[]): void {
  execFileSync(process.execPath, [path.join(root, 'node_modules', script), ...parameters], {
    cwd: folder,
    stdio: 'inherit',
  });
}

const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<
    string,
    { dev?: boolean; optional?: boolean; version?: string; license?: string; bin?: { node: string } }
  >;
};

/** Refuses another Node than the pinned one. Where none is published, as for macOS, any will do: CI compares dist/. */
function checkNode(): void {
  const folder = `node_modules/node-${process.platform.replace('win32', 'win')}-${process.arch}`;
  const pinned = packages[folder];
  if (pinned?.bin === undefined) return;
  const place = path.join(root, folder, pinned.bin.node);
  if (!existsSync(place) || realpathSync(place) !== realpathSync(process.execPath)) {
    throw new Error(`dist/ is built by Node ${pinned.version} of package-lock.json: run npm ci, then npm run build.`);
  }
}

/** Copies a package to where ncc looks first. */
function copyPackage(name: string): string {
  const copy = path.join(root, 'lib/node_modules', name);
  cpSync(path.join(root, 'node_modules', name), copy, { recursive: true, dereference: true });
  return copy;
}

/** Puts the stand-ins for single files of undici over them. */
function standInForUndici(): void {
  const copy = path.join(copyPackage('undici'), 'lib');
  const stubs = path.join(root, 'bundle-stubs/undici');
  for (const name of readdirSync(stubs, { recursive: true, encoding: 'utf8' })) {
    const place = path.join(copy, name);
    // A part that undici has moved would come back unseen.
    if (!existsSync(place)) throw new Error(`undici has no ${name} for which to stand in.`);
    if (statSync(place).isFile()) copyFileSync(path.join(stubs, name), place);
  }
}

function standInForNode(): void {
  copyPackage('@actions/core');
  for (const [file, specifier, stub] of nodeStandIns) {
    const place = path.join(root, 'lib/node_modules', file);
    const to = path.relative(path.dirname(place), path.join(root, stub)).replaceAll('\\', '/');
    const text = readFileSync(place, 'utf8');
    const changed = text.replace(`from '${specifier}'`, `from '${to}'`);
    if (changed === text) throw new Error(`${file} does not import ${specifier}.`);
    writeFileSync(place, changed);
  }
}

function nameLateFiles(): void {
  for (const [file, specifier, name] of lateFiles) {
    const place = path.join(root, 'lib', file);
    const text = readFileSync(place, 'utf8');
    const changed = text.replace(`import('${specifier}')`, `import(/* webpackChunkName: "${name}" */ '${specifier}')`);
    if (changed === text) throw new Error(`${file} does not import ${specifier} late.`);
    writeFileSync(place, changed);
  }
}

/** The licence texts of all packages that dist/ may hold parts of: the dependencies, with theirs. */
function licences(): string {
  const texts = Object.entries(packages).flatMap(([folder, { dev = false, optional = false, version, license }]) => {
    const place = path.join(root, folder);
    // What is optional is the Node that builds.
    if (folder === '' || dev || optional || !existsSync(place)) return [];
    const file = readdirSync(place).find((name) => /^licen[cs]e(\.|$)/i.test(name));
    const text = file === undefined ? '' : readFileSync(path.join(place, file), 'utf8').replace(/\r\n/g, '\n').trim();
    return [`${folder.replace(/^.*node_modules\//, '')} ${version}\n${license}\n\n${text}`.trim()];
  });
  return `${texts.join('\n\n---\n\n')}\n`;
}

checkNode();
// Only after that: it needs a package.
const { shake } = await import('./tree-shaking.ts');
for (const folder of ['lib', 'dist']) rmSync(path.join(root, folder), { recursive: true, force: true });
run(root, 'typescript/bin/tsc', '-p', 'tsconfig.build.json');
standInForUndici();
standInForNode();
nameLateFiles();
// ncc looks for stand-ins in the tsconfig.json of the folder it runs in, and makes CommonJS where no package.json there
// says otherwise.
writeFileSync(path.join(root, 'lib/package.json'), '{}');
const paths = { compilerOptions: { allowJs: true, baseUrl: '..', paths: standIns } };
writeFileSync(path.join(root, 'lib/tsconfig.json'), JSON.stringify(paths));
run(path.join(root, 'lib'), '@vercel/ncc/dist/ncc/cli.js', 'build', 'index.js', '-o', '../dist', '--no-cache', '-q');
for (const name of readdirSync(path.join(root, 'dist'))) {
  const file = path.join(root, 'dist', name);
  writeFileSync(file, shake(readFileSync(file, 'utf8')));
}
// The other action begins in the same file, which then loads another part. An old Node must be able to read this too.
writeFileSync(
  path.join(root, 'dist/freshness.js'),
  "globalThis.replicateCbrBackupAction = 'freshness';\nrequire('./index.js');\n",
);
writeFileSync(path.join(root, 'dist/package.json'), '{ "type": "commonjs" }\n');
writeFileSync(path.join(root, 'dist/licenses.txt'), licences());
