import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';

// In a file of its own: the toolkit reads the event once, when it is loaded.
test('an event that cannot be read costs no more than what is said of the run', async () => {
  const environment = process.env;
  const folder = mkdtempSync(path.join(tmpdir(), 'event-'));
  try {
    writeFileSync(path.join(folder, 'event.json'), '{');
    process.env = { GITHUB_REPOSITORY: 'o/r', GITHUB_EVENT_PATH: path.join(folder, 'event.json') };
    const { readWorkflowRun } = await import('../../src/github/workflow-run.ts');
    expect(await readWorkflowRun()).toEqual({});
  } finally {
    process.env = environment;
    rmSync(folder, { recursive: true });
  }
});
