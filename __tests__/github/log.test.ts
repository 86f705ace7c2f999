import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Log } from '../../src/github/log.ts';
import { Secrets } from '../../src/github/secrets.ts';

const SECRET = 'FakeSecretOfTheTests-1';

let printed = '';
const { exitCode } = process;
const debug = process.env['RUNNER_DEBUG'];
beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = exitCode;
  if (debug === undefined) delete process.env['RUNNER_DEBUG'];
  else process.env['RUNNER_DEBUG'] = debug;
});

const lines = () => printed.split(/\r?\n/).slice(0, -1);

test('a mask is told to the runner, and kept from everything that follows', () => {
  const log = new Log(new Secrets());
  log.mask(SECRET);
  expect(lines()).toEqual([`::add-mask::${SECRET}`]);
  process.env['RUNNER_DEBUG'] = '1';
  log.info('a', SECRET);
  log.warning(`b ${SECRET}`);
  log.debug(`c ${SECRET}`);
  log.failed([`d ${SECRET}`, 'e']);
  expect(lines().slice(1)).toEqual(['a ***', '::warning::b ***', '::debug::c ***', '::error::d ***%0Ae']);
  expect(process.exitCode).toBe(1);
});

test('nothing is no secret', () => {
  const log = new Log(new Secrets());
  log.mask('');
  log.info('a b');
  expect(lines()).toEqual(['a b']);
});

test('each text of a line is cut by itself', () => {
  new Log(new Secrets()).info('x'.repeat(5_000), 'the end');
  expect(lines()).toEqual([expect.stringMatching(/^x{1000}… \(cut\) the end$/)]);
});

test('no text is a second line or a command, whichever door it takes', () => {
  const log = new Log(new Secrets());
  log.info('::error::x\n::error::y');
  log.info('', '::error::x');
  log.warning('a\n::error::x');
  log.failed(['a\n::error::x', '::error::y']);
  expect(lines()).toHaveLength(4);
  expect(lines().filter((line) => line.trimStart().startsWith('::'))).toEqual([
    '::warning::a ::error::x',
    '::error::a ::error::x%0A: :error::y',
  ]);
});

test('a debug line is printed only where the runner asks for it', () => {
  const log = new Log(new Secrets());
  delete process.env['RUNNER_DEBUG'];
  log.debug('a');
  expect(printed).toBe('');
  process.env['RUNNER_DEBUG'] = '1';
  log.debug('a\n::error::b');
  expect(lines()).toEqual(['::debug::a ::error::b']);
});
