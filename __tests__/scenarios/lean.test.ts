import path from 'node:path';
import { expect, test } from '@jest/globals';
import { action, root, runNode, stepFolder } from '../../scripts/step.ts';
import { environmentOf, onStage, type Stage, type Step } from '../support/step.ts';
import { accessKey, addKey } from './logins.ts';

// Every step pays for what the bundle loads at its start: `npm run bench` measures it, and this holds what it rests on.
const tellLoaded = encodeURIComponent(
  'process.on("exit", () => console.error("\\nloaded " + process.moduleLoadList.join()))',
);

/** The modules of Node that are loaded in the end, of those that only some steps need. */
async function loadedBy(step: Step, prepare: (stage: Stage) => void = () => undefined): Promise<string[]> {
  const { folder, remove } = stepFolder();
  try {
    return await onStage(async (stage) => {
      prepare(stage);
      const environment = environmentOf(stage.simulator, step, folder);
      const parameters = [`--import=data:text/javascript,${tellLoaded}`, path.join(root, action.runs.main)];
      const { exitCode, log } = await runNode(parameters, environment, folder);
      expect([exitCode, log]).toEqual([0, expect.stringContaining('loaded ')]);
      const loaded = /^loaded (.*)$/m.exec(log)?.[1]?.split(',') ?? [];
      expect(loaded).toContain('NativeModule net');
      return ['crypto', 'internal/crypto/webcrypto', 'tls', 'zlib'].filter((name) =>
        loaded.includes(`NativeModule ${name}`),
      );
    });
  } finally {
    remove();
  }
}

test('a submit with a token loads neither cryptography nor decompression', async () => {
  expect(await loadedBy({})).toEqual([]);
});

test('only a signed request needs cryptography', async () => {
  expect(await loadedBy({ inputs: accessKey }, addKey)).toEqual(['crypto']);
});
