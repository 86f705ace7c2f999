import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';

// In a file of its own: the toolkit reads the event once, when it is loaded.
test('an event that is cut off costs nothing: the environment has all of it', async () => {
  const environment = process.env;
  const folder = mkdtempSync(path.join(tmpdir(), 'event-'));
  try {
    writeFileSync(path.join(folder, 'event.json'), '{');
    process.env = {
      GITHUB_REPOSITORY: 'o/r',
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '2',
      GITHUB_SERVER_URL: 'https://github.example',
      GITHUB_EVENT_PATH: path.join(folder, 'event.json'),
    };
    const { readWorkflowRun } = await import('../../src/github/workflow-run.ts');
    expect(await readWorkflowRun()).toEqual({
      repository: 'o/r',
      runId: '7',
      runAttempt: '2',
      url: 'https://github.example/o/r/actions/runs/7/attempts/2',
    });
  } finally {
    process.env = environment;
    rmSync(folder, { recursive: true });
  }
});
