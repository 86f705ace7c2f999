// Starts the committed bundle with older versions of Node, as runners do that start a `node24` action with whatever they
// have: each must be refused by name, with exit code 1 and before anything is sent. The versions are installed into
// .tools/old-nodes/, as scripts/old-nodes/ pins them. Needs Linux on x64.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Simulator } from '../simulator/simulator.ts';
import { action, documentedInputs, root, runNode, stepEnvironment, stepFolder } from './step.ts';

const TOKEN = 'FakeTokenOfOldNodes-0123456789';

const pins = path.join(root, 'scripts/old-nodes');
const tools = path.join(root, '.tools/old-nodes');

/** Installs an older Node, and tells its version and where it is. */
function install(name: string): { version: string; node: string } {
  const place = path.join(tools, name);
  mkdirSync(place, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) {
    copyFileSync(path.join(pins, name, file), path.join(place, file));
  }
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: place, stdio: 'inherit' });
  const { dependencies } = JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const [[packageName, version] = ['', '']] = Object.entries(dependencies);
  return { version, node: path.join(place, 'node_modules', packageName, 'bin/node') };
}

const olderNodes = readdirSync(pins).map(install);

const simulator = new Simulator();
simulator.cloud.addToken(TOKEN);
await simulator.start();
const { folder, remove } = stepFolder();
try {
  const environment = stepEnvironment(documentedInputs(simulator.endpoint, TOKEN), folder);
  const play = (node: string) => runNode([path.join(root, action.runs.main)], environment, folder, node);

  for (const { version, node } of olderNodes) {
    const { exitCode, log } = await play(node);
    const isRefused = exitCode === 1 && log.startsWith('::error::') && log.includes(`Node ${version}.`);
    if (!isRefused || simulator.requests.length > 0)
      throw new Error(`Node ${version}: exit code ${exitCode}, ${simulator.requests.length} requests\n${log}`);
    console.log(`Node ${version} is refused: ${log.trim()}`);
  }
  // The same step with the right Node: it would have been sent.
  const { exitCode, log } = await play(process.execPath);
  if (exitCode !== 0 || simulator.requests.length !== 1)
    throw new Error(`Node ${process.versions.node}: exit code ${exitCode}\n${log}`);
} finally {
  await simulator.stop();
  remove();
}
