import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { writeOutputFile } from '../../src/github/output-file.ts';
import { readOutputFile } from '../support/output-file.ts';
import { root } from '../support/step.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'outputs-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileNamed(name: string, content = ''): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}
const read = (file: string) => readOutputFile(readFileSync(file, 'utf8'));
const isRoot = process.geteuid?.() === 0;

/** No second file can be made beside one whose name is as long as a name may be, so it is written in place. */
const IN_PLACE = 'o'.repeat(255);

describe.each([
  ['replaced at once', 'output'],
  ['written in place', IN_PLACE],
])('a file that is %s', (_, name) => {
  test('has the latest outputs, however long those before were, behind what stood in it', () => {
    const line = fc.string({ maxLength: 40, unit: fc.constantFrom(...'ab<=\n "{}数') });
    fc.assert(
      fc.property(
        fc.array(fc.record({ backup_id: line, replications: line }), { minLength: 1, maxLength: 8 }),
        (sets) => {
          const file = fileNamed(name, 'earlier=1\nof<<E\nan earlier command\nE');
          for (const outputs of sets) {
            writeOutputFile(file, outputs);
            expect(read(file)).toEqual({ earlier: '1', of: 'an earlier command', ...outputs });
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test('is left alone where nothing has changed, and written again where something has', () => {
    const file = fileNamed(name);
    const outputs = { backup_id: 'b-1' };
    writeOutputFile(file, outputs);
    const before = readFileSync(file, 'utf8');
    writeOutputFile(file, { ...outputs });
    expect(readFileSync(file, 'utf8')).toBe(before);
    writeFileSync(file, 'later=1\n');
    writeOutputFile(file, outputs);
    expect(read(file)).toEqual({ later: '1', ...outputs });
    const other = fileNamed(`${name.slice(1)}2`);
    writeOutputFile(other, outputs);
    expect(read(other)).toEqual(outputs);
    rmSync(file);
    expect(() => writeOutputFile(file, outputs)).toThrow('ENOENT');
  });

  test('does not grow, however often it is written', () => {
    const file = fileNamed(name);
    const sizes = new Set<number>();
    for (let save = 0; save < 200; save++) {
      writeOutputFile(file, { backup_id: 'b'.repeat(save % 7), replications: 'x\n'.repeat(10_000) });
      sizes.add(statSync(file).size);
    }
    expect(Math.max(...sizes)).toBeLessThan(20_500);
  });

  test('keeps what somebody else has written after it', () => {
    const file = fileNamed(name);
    writeOutputFile(file, { backup_id: '1' });
    writeFileSync(file, 'other=2\n', { flag: 'a' });
    writeOutputFile(file, { backup_id: '3' });
    expect(read(file)).toEqual({ other: '2', backup_id: '3' });
  });
});

test('nothing is left beside the file, and its mode stays', () => {
  const file = fileNamed('output');
  chmodSync(file, 0o640);
  const { mode } = statSync(file);
  writeOutputFile(file, { backup_id: '1' });
  expect(readdirSync(folder)).toEqual(['output']);
  expect(statSync(file).mode).toBe(mode);
});

(process.platform === 'win32' ? test.skip : test)('a link stays a link', () => {
  const file = fileNamed('output');
  const link = path.join(folder, 'link');
  symlinkSync(file, link);
  writeOutputFile(link, { backup_id: '1' });
  expect(read(file)).toEqual({ backup_id: '1' });
});

test('a file that is not there is not made: the runner would not read it', () => {
  const file = path.join(folder, 'missing');
  expect(() => writeOutputFile(file, { backup_id: '1' })).toThrow(/ENOENT/);
  expect(existsSync(file)).toBe(false);
});

(isRoot || process.platform === 'win32' ? test.skip : test)('a file that is read-only is not replaced', () => {
  const file = fileNamed('output', 'a=1\n');
  chmodSync(file, 0o444);
  expect(() => writeOutputFile(file, { backup_id: '1' })).toThrow(/EACCES/);
  expect(readFileSync(file, 'utf8')).toBe('a=1\n');
});

(process.platform === 'linux' ? test : test.skip)('a full disk is an error', () => {
  expect(() => writeOutputFile('/dev/full', { backup_id: '1' })).toThrow(/ENOSPC/);
});

/** Runs the child that saves without end. */
function saving(file: string, ...wrapper: readonly string[]) {
  const [program = '', ...parameters] = [
    ...wrapper,
    process.execPath,
    '--no-warnings',
    path.join(root, '__tests__/support/output-child.ts'),
    file,
  ];
  const child = spawn(program, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  return { child, ended: new Promise<string>((resolve) => child.on('close', () => resolve(errors))) };
}

function expectWholeSet(file: string): void {
  const { backup_id, replications, request_id } = read(file);
  expect(Number(backup_id)).toBeGreaterThan(0);
  expect(request_id).toBe(backup_id);
  expect(replications).toBe(`[\n${'x'.repeat((Number(backup_id) * 7_919) % 90_000)}\n]`);
}

test('a process that is killed leaves one whole set', async () => {
  for (let attempt = 0; attempt < 12; attempt++) {
    const file = fileNamed(`output-${attempt}`);
    const { child, ended } = saving(file);
    while (statSync(file).size === 0) await pause(5);
    await pause(attempt * 3.7);
    child.kill('SIGKILL');
    await ended;
    expectWholeSet(file);
  }
});

(process.platform === 'win32' ? test.skip : test).each(['output', IN_PLACE])(
  'where there is no more room, the last whole set stays: %s',
  async (name) => {
    const file = fileNamed(name);
    expect(await saving(file, 'sh', '-c', 'ulimit -f 64; exec "$@"', 'sh').ended).toMatch(/EFBIG/);
    expectWholeSet(file);
    expect(readdirSync(folder)).toEqual([name]);
  },
);
