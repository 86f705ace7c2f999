import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { OUTPUT_NAMES, writeOutputs } from '../../src/github/outputs.ts';
import { Secrets } from '../../src/github/secrets.ts';
import { newReplication } from '../../src/replication/replication.ts';
import type { Result } from '../../src/report/result.ts';
import { readOutputFile } from '../support/output-file.ts';

const inputs = {
  sourceRegion: 'region1',
  projectId: 'p1',
  destinationRegion: 'r2',
  destinationProjectId: 'p2',
  destinationVaultId: 'v2',
};

let folder = '';
const environment = process.env;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'outputs-'));
  process.env = { GITHUB_OUTPUT: path.join(folder, 'output') };
  writeFileSync(path.join(folder, 'output'), '');
});
afterEach(() => {
  process.env = environment;
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function newResult(index: number, text: string, hasFailed: boolean): Result {
  const request = {
    backupId: `b-${index}`.padEnd(64, '0'),
    destinationRegion: 'r2',
    destinationProjectId: 'p2',
    destinationVaultId: 'v2',
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  };
  return {
    replication: Object.assign(newReplication(request), { recordId: text, status: text, outcome: 'submitted' }),
    failure: hasFailed ? { title: text, reasons: [text], advice: text, code: text, requestId: text } : undefined,
  };
}

function expectReadable(): void {
  const content = readFileSync(process.env['GITHUB_OUTPUT'] ?? '', 'utf8');
  for (const line of content.split('\n')) expect(Buffer.byteLength(line)).toBeLessThan(60_000);
  const outputs = readOutputFile(content);
  expect(Object.keys(outputs)).toEqual([...OUTPUT_NAMES]);
  expect(JSON.parse(outputs['replications'] ?? '')).toHaveLength(256);
}

const accountOf = (results: readonly Result[]) => ({ results, failure: undefined });

test('256 backups: a file far below 4 MiB, no line of 60 kB, readable, whatever was answered', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 2_000 }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '数', '='), minLength: 500, maxLength: 2_000 }),
  );
  const backup = fc.record({ text, hasFailed: fc.boolean() });
  fc.assert(
    fc.property(fc.array(backup, { minLength: 1, maxLength: 4 }), (few) => {
      const results = Array.from({ length: 256 }, (_, index) => {
        const { text, hasFailed } = few[index % few.length] ?? { text: '', hasFailed: false };
        return newResult(index, text, hasFailed);
      });
      writeOutputs(accountOf(results), inputs, new Secrets());
      expect(statSync(process.env['GITHUB_OUTPUT'] ?? '').size).toBeLessThan(1_500_000);
      expectReadable();
    }),
    { numRuns: 10 },
  );
});

test('200 saves take no more room than one', () => {
  const results = Array.from({ length: 256 }, (_, index) => newResult(index, `word-${index}`, index % 3 === 0));
  writeOutputs(accountOf(results), inputs, new Secrets());
  const { size } = statSync(process.env['GITHUB_OUTPUT'] ?? '');
  for (let save = 1; save < 200; save++) writeOutputs(accountOf(results), inputs, new Secrets());
  // The number of the save stands in each delimiter.
  expect(statSync(process.env['GITHUB_OUTPUT'] ?? '').size).toBeLessThan(size + 100);
  expectReadable();
});

test('without a file for them the outputs go where old servers read them', () => {
  process.env = {};
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  writeOutputs(accountOf([newResult(1, 'word', false)]), inputs, new Secrets());
  const printed = write.mock.calls.map(([text]) => String(text)).join('');
  expect(printed).toMatch(/^::set-output name=outcome::submitted$/m);
  expect(printed.match(/^::set-output name=/gm)).toHaveLength(OUTPUT_NAMES.length);
});

test('what has not the form of an ID or a word is no value of an output', () => {
  writeOutputs(accountOf([newResult(1, '$(touch x)', true)]), inputs, new Secrets());
  const { replications, ...others } = readOutputFile(readFileSync(process.env['GITHUB_OUTPUT'] ?? '', 'utf8'));
  expect(others).toMatchObject({ replication_record_id: '?', status: '?', error_code: '?', request_id: '?' });
  expect(JSON.parse(replications ?? '')).toMatchObject([{ replication_record_id: '?', error: { code: '?' } }]);
});
