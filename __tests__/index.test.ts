import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { action } from '../scripts/step.ts';
import { documented } from '../simulator/cloud.ts';
import { faults } from '../simulator/faults.ts';
import { Simulator } from '../simulator/simulator.ts';
import { titles, told } from './scenarios/told.ts';
import { nodesOf, parseSource, type SyntaxNode } from './support/source.ts';
import { environmentOf, readOutputs, root, TOKEN } from './support/step.ts';

// How the process ends, with the real bundle and the real clock. An agent is a program that NODE_OPTIONS loads into every
// process of Node before its own, as tools that observe programs do: it may do anything at any time.

const dist = path.join(root, 'dist');

interface Setting {
  readonly inputs?: Record<string, string>;
  /** The agent, as CommonJS. */
  readonly agent?: string;
  readonly prepare?: (simulator: Simulator, folder: string) => void;
  /** How long nobody reads the log, in milliseconds. */
  readonly readsLogAfter?: number;
  readonly entry?: (folder: string) => string;
}

interface Ended {
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Record<string, string>;
  readonly calls: readonly string[];
  readonly took: number;
}

/** Runs the bundle, killed after a time in which it should have ended ten times over. */
async function play({ inputs = {}, agent = '', prepare, readsLogAfter = 0, entry }: Setting): Promise<Ended> {
  const simulator = new Simulator();
  simulator.cloud.addToken(TOKEN);
  await simulator.start();
  const folder = mkdtempSync(path.join(tmpdir(), 'ending-'));
  for (const file of ['output', 'summary']) writeFileSync(path.join(folder, file), '');
  writeFileSync(path.join(folder, 'agent.cjs'), agent);
  prepare?.(simulator, folder);
  try {
    const environment = { NODE_OPTIONS: '--require ./agent.cjs' };
    const start = performance.now();
    const child = spawn(process.execPath, [entry?.(folder) ?? path.join(dist, 'index.js')], {
      cwd: folder,
      env: environmentOf(simulator, { inputs, environment }, folder),
      timeout: 60_000,
      killSignal: 'SIGKILL',
    });
    let log = '';
    const read = () => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          log += text;
        });
      }
    };
    setTimeout(read, readsLogAfter);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject).on('close', resolve);
    });
    const took = performance.now() - start;
    const outputs = readOutputs(readFileSync(path.join(folder, 'output'), 'utf8'));
    return { code, log, outputs, calls: simulator.calls, took };
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true });
  }
}

const titleOf = ({ log }: Ended) => log.match(/^::error::.*$/gm)?.map((error) => error.replace(/\..*$/, ''));
/** No stack: neither its lines nor the source line that Node shows. */
const STACK = /^\s+at |^Node\.js v|UnhandledPromiseRejection|^file:\/\//m;

const onUnix = process.platform === 'win32' ? test.skip : test;

describe('the first file', () => {
  const text = readFileSync(path.join(dist, 'index.js'), 'utf8');
  /** What is newer than ECMAScript 2020, by the tree and its operators. */
  const newer = (program: SyntaxNode) =>
    nodesOf(program).filter(
      ({ type, operator, extra, pattern, flags }) =>
        /^(Class\w*Property|ClassPrivateMethod|PrivateName|StaticBlock|ImportAttribute|UsingDeclaration)$/.test(type) ||
        /^(\?\?|\|\||&&)=$/.test(String(operator)) ||
        (type === 'NumericLiteral' && /_/.test(String((extra as { raw?: string } | undefined)?.raw))) ||
        (type === 'RegExpLiteral' && (/[dv]/.test(String(flags)) || /\(\?[a-z-]+:/.test(String(pattern)))),
    );

  test('has no syntax that is newer than ECMAScript 2020', () => {
    const program = parseSource(text);
    expect(newer(program)).toEqual([]);
    // Nor does it await at the top, which Node 16 can, but no script.
    const atTop = (node: unknown): SyntaxNode[] =>
      Array.isArray(node)
        ? node.flatMap(atTop)
        : nodesOf(node).length === 0 || /Function|Method/.test((node as SyntaxNode).type)
          ? []
          : [node as SyntaxNode, ...Object.values(node as SyntaxNode).flatMap(atTop)];
    expect(atTop(program).filter(({ type }) => type === 'AwaitExpression')).toEqual([]);
  });

  test.each([
    'a ??= 1',
    'class A { b = 1 }',
    'class A { #b() {} }',
    'x = 1_000',
    '/a/v',
    'class A { static {} }',
  ])('this would be noticed: %s', (source) => expect(newer(parseSource(source))).not.toEqual([]));

  test.each([
    ['16.20.2', 'the Node of PATH'],
    ['20.19.6', 'of 32-bit Arm'],
    [`${Number(action.runs.using.replace('node', '')) - 1}.99.0`, 'one before the one that action.yml names'],
  ])('refuses Node %s by name (%s), alone and before anything is sent', async (version) => {
    const alone = (folder: string) => {
      mkdirSync(path.join(folder, 'dist'));
      for (const name of ['index.js', 'package.json'])
        copyFileSync(path.join(dist, name), path.join(folder, 'dist', name));
      return path.join(folder, 'dist/index.js');
    };
    const agent = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
setInterval(() => {}, 1000);`;
    const ended = await play({ agent, entry: alone });
    expect(ended).toMatchObject({ code: 1, calls: [], outputs: {} });
    expect(ended.log).toMatch(new RegExp(`^::error::${titles.oldNode}\\..*${version.replaceAll('.', '\\.')}`));
  });

  test('accepts the Node that action.yml names', async () => {
    const version = `${action.runs.using.replace('node', '')}.0.0`;
    const agent = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`;
    expect(await play({ agent })).toMatchObject({ code: 0, calls: ['POST'] });
  });

  /** A copy of the bundle without some of its files. */
  const damaged = (damage: (folder: string) => void) => (folder: string) => {
    const copy = path.join(folder, 'dist');
    mkdirSync(copy);
    for (const name of readdirSync(dist)) copyFileSync(path.join(dist, name), path.join(copy, name));
    damage(copy);
    return path.join(copy, 'index.js');
  };
  const others = readdirSync(dist).filter((name) => name.endsWith('.js') && name !== 'index.js');
  test.each(others)('tells of dist/%s where it is missing or cut off', async (name) => {
    for (const damage of [
      (copy: string) => rmSync(path.join(copy, name)),
      (copy: string) => writeFileSync(path.join(copy, name), 'export const a = {'),
    ]) {
      const ended = await play({ entry: damaged(damage) });
      // Whatever the page of the run needs is missed without harm: then all has gone well.
      if (ended.code === 0) expect(ended.outputs['outcome']).toBe('submitted');
      else {
        expect(ended).toMatchObject({ code: 1, calls: [] });
        expect(titleOf(ended)).toEqual([`::error::${titles.notLoaded}`]);
      }
      expect(ended.log).not.toMatch(STACK);
    }
  });
});

describe('an agent', () => {
  const wait = { wait: 'true' };
  /** Does something once the copy is under way: the service never finishes it. */
  const later = (what: string) => `setTimeout(() => { ${what} }, 1500);`;
  const never = (simulator: Simulator) => {
    simulator.cloud.startsAfter = 3_600_000;
  };

  onUnix('that keeps the process open does not', async () => {
    const agent = `setInterval(() => {}, 1000); require('net').createServer().listen(0);
require('fs').open('pipe', 'r', () => {});`;
    // Opening a pipe that nobody writes to blocks a thread, which holds up even process.exit().
    const prepare = (_: Simulator, folder: string) => execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    const ended = await play({ agent, prepare });
    expect(ended).toMatchObject({ code: 0, outputs: { outcome: 'submitted' } });
    expect(ended.took).toBeLessThan(30_000);
    const failed = await play({ agent, prepare, inputs: { destination_region: '' } });
    expect(titleOf(failed)).toEqual([`::error::${titles.wrongInput}`]);
    expect(failed.code).not.toBe(0);
  });

  test('that fills the pipe of a slow reader takes no line of the log away', async () => {
    const agent = `process.stdout.write('x'.repeat(1_000_000) + '\\n'); setInterval(() => {}, 1000);`;
    const ended = await play({ agent, readsLogAfter: 2_000 });
    expect(ended.code).toBe(0);
    expect(ended.log.length).toBeGreaterThan(1_000_000);
    expect(ended.log).toContain(documented.recordId);
  });

  test.each([
    ['ends the process well', later('process.exit(0)'), titles.endedByOthers],
    ['ends it with 7', later('process.exit(7)'), titles.endedByOthers],
    ['throws', later(`throw new Error('odd')`), titles.unforeseen],
    ['throws an error of the language', later('null.odd'), titles.unforeseen],
    ['throws nothing', later('throw undefined'), titles.unforeseen],
    ['throws what looks like a cancellation', later('throw AbortSignal.abort().reason'), titles.unforeseen],
    ['rejects', later(`Promise.reject(new Error('odd'))`), titles.unforeseen],
    [
      'hides rejections',
      `process.on('unhandledRejection', () => {}); ${later('Promise.reject(1)')}`,
      titles.unforeseen,
    ],
    [
      'never lets a pause end',
      `require('timers/promises').setTimeout = () => new Promise(() => {}); require('module').syncBuiltinESMExports();`,
      titles.unforeseen,
    ],
  ])('that %s while the step waits: the step fails, and tells what is known', async (_what, agent, title) => {
    const ended = await play({ agent, prepare: never, inputs: wait });
    expect(ended.code).toBeGreaterThan(0);
    expect(titleOf(ended)).toEqual([`::error::${title}`]);
    expect(ended.log).toMatch(new RegExp(`^::error::.*${documented.recordId}`, 'm'));
    expect(ended.outputs).toMatchObject({ outcome: 'submitted', replication_record_id: documented.recordId });
    expect(ended.log).not.toMatch(STACK);
    expect(ended.log).not.toMatch(/of null|TypeError/);
  });

  test('that ends the process before anything is loaded earns no green', async () => {
    const agent = `process.on('newListener', (name) => name === 'SIGINT' && process.exit(0));`;
    const ended = await play({ agent });
    expect(ended).toMatchObject({ code: 1, calls: [], outputs: {} });
    expect(titleOf(ended)).toEqual([`::error::${titles.endedByOthers}`]);
  });

  test('that wants a failed step to be green has no say', async () => {
    const agent = `process.on('exit', () => { process.exitCode = 0; });`;
    const ended = await play({ agent, inputs: { destination_region: '' } });
    expect(ended.code).toBe(1);
    expect(titleOf(ended)).toEqual([`::error::${titles.wrongInput}`]);
  });

  test('that throws at the very end fails the step, which tells what has become of it', async () => {
    const ended = await play({ agent: `process.on('exit', () => null.odd);` });
    expect(ended.code).toBe(1);
    expect(titleOf(ended)).toEqual([`::error::${titles.unforeseen}`]);
    expect(ended.log).toMatch(new RegExp(`^::error::.*${documented.recordId}`, 'm'));
    expect(ended.log).not.toMatch(STACK);
  });

  test('that ends the process while the request is under way: it may have gone through', async () => {
    const prepare = (simulator: Simulator) => simulator.fail('POST', faults.noAnswer(true));
    const ended = await play({ agent: later('process.exit(0)'), prepare });
    expect(ended).toMatchObject({ code: 1, calls: ['POST'] });
    expect(titleOf(ended)).toEqual([`::error::${titles.endedByOthers}`]);
    expect(ended.log).toContain(told.inDoubt);
  });
});
