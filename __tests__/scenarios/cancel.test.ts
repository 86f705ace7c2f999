import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { environmentOf, readOutputs, root, TOKEN } from '../support/step.ts';

// With the real clock: the runner waits 7.5 s after SIGINT, the contract promises 2 s.
test.each([
  'SIGINT',
  'SIGTERM',
] as const)('%s ends the bundle within 2 s, by itself, with its outputs', async (signal) => {
  let silent = (): void => undefined;
  const fellSilent = new Promise<void>((resolve) => {
    silent = resolve;
  });
  const simulator = new Simulator({ onSilence: () => silent() });
  simulator.cloud.addToken(TOKEN);
  simulator.fail('POST', faults.noAnswer(true));
  await simulator.start();
  const folder = mkdtempSync(path.join(tmpdir(), 'cancel-'));
  for (const file of ['output', 'summary']) writeFileSync(path.join(folder, file), '');
  try {
    const child = spawn(process.execPath, [path.join(root, 'dist/index.js')], {
      env: environmentOf(simulator, {}, folder),
    });
    await fellSilent;
    const start = performance.now();
    child.kill(signal);
    const [code] = await once(child, 'exit');
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(code).toBe(1);
    expect(readOutputs(readFileSync(path.join(folder, 'output'), 'utf8'))).toMatchObject({
      backup_id: documented.backupId,
    });
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true });
  }
});
