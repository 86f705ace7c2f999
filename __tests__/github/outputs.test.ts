import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import * as fc from 'fast-check';
import { OUTPUT_NAMES, outputsOf, writeOutputs } from '../../src/github/outputs.ts';
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

const failure = { title: 'It failed', reasons: ['Why.'], advice: 'Mend it.', code: 'CODE', requestId: 'request-1' };

test('the outputs of several backups: a line for each, and once what is the same for all', () => {
  const [one, two] = [newResult(1, 'rec-1', false), newResult(2, 'rec-2', true)];
  Object.assign(one.replication, {
    ...{ providerId: 'provider-1', status: 'success', destinationBackupId: 'replica-1' },
    ...{ begunAt: 0, finishedAt: 90_400 },
    backup: {
      ...{ name: undefined, vaultId: undefined, resourceType: undefined },
      ...{ resourceId: 'server-1', resourceName: 'web 1', size: 40, protectedAt: Date.UTC(2026, 10, 23) },
    },
  });
  Object.assign(two.replication, {
    ...{ sourceRegion: 'r-9', projectId: 'p-9', destinationRegion: 'd-9', destinationProjectId: 'dp-9' },
    destinationVaultId: 'dv-9',
  });
  const results = [one, { ...two, failure }];
  const { replications, ...others } = outputsOf(accountOf(results), inputs, new Secrets());
  const [id1, id2] = results.map(({ replication }) => replication.request.backupId);
  expect(others).toEqual({
    replication_record_id: 'rec-1\nrec-2',
    source_region: 'r-9',
    backup_id: `${id1}\n${id2}`,
    project_id: 'p-9',
    provider_id: 'provider-1\n',
    destination_region: 'd-9',
    destination_project_id: 'dp-9',
    destination_vault_id: 'dv-9',
    outcome: 'submitted\nsubmitted',
    status: 'success\nrec-2',
    destination_backup_id: 'replica-1\n',
    error_code: 'CODE',
    request_id: 'request-1',
  });
  expect(JSON.parse(replications)).toEqual([
    {
      ...{ backup_id: id1, resource_id: 'server-1', resource_name: 'web 1', replication_record_id: 'rec-1' },
      ...{ outcome: 'submitted', status: 'success', destination_backup_id: 'replica-1', provider_id: 'provider-1' },
      ...{ size: 40, protected_at: '2026-11-23T00:00:00.000Z', duration: 90 },
    },
    {
      ...{ backup_id: id2, resource_id: '', resource_name: '', replication_record_id: 'rec-2' },
      ...{ outcome: 'submitted', status: 'rec-2', destination_backup_id: '', provider_id: '' },
      error: { code: 'CODE', message: 'It failed. Why.', request_id: 'request-1', hint: 'Mend it.' },
    },
  ]);
  expect(replications.split('\n')).toHaveLength(4);
});

test('what was not answered is as the inputs say, or empty', () => {
  const { replication } = newResult(1, '', false);
  const { recordId: _, status: __, outcome: ___, ...bare } = replication;
  const outputs = outputsOf(accountOf([{ replication: bare, failure: undefined }]), inputs, new Secrets());
  expect(outputs).toMatchObject({
    ...{ source_region: 'region1', project_id: 'p1', destination_region: 'r2', destination_project_id: 'p2' },
    ...{ destination_vault_id: 'v2', outcome: '', status: '', replication_record_id: '', error_code: '' },
  });
  expect(outputsOf(accountOf([]), { ...inputs, sourceRegion: undefined }, new Secrets())).toMatchObject({
    ...{ source_region: '', backup_id: '', replications: '[]' },
  });
});

test('the code of the step as a whole counts where no backup has one', () => {
  expect(outputsOf({ results: [], failure }, inputs, new Secrets())).toMatchObject({ error_code: 'CODE' });
});

test('identifiers and names are cut', () => {
  const { replication } = newResult(1, 'r'.repeat(600), false);
  const backup = {
    name: undefined,
    vaultId: undefined,
    resourceType: undefined,
    size: undefined,
    protectedAt: undefined,
  };
  Object.assign(replication, { backup: { ...backup, resourceName: 'n'.repeat(200) } });
  const results = [{ replication, failure: { ...failure, reasons: ['x'.repeat(2_000)] } }];
  const outputs = outputsOf(accountOf(results), inputs, new Secrets());
  const [entry] = JSON.parse(outputs.replications);
  expect(entry.replication_record_id).toHaveLength(64);
  expect(entry.resource_name).toMatch(/^n{100}\u2026/);
  expect(entry.error.message.length).toBeLessThan(520);
  // It has not the form of an ID once it is cut.
  expect(outputs.replication_record_id).toBe('?');
});

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
