import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { environmentOf, readOutputs, root, TOKEN } from '../support/step.ts';
import { CHECKPOINT, ofCheckpoint } from './selection-steps.ts';
import { titles, told } from './told.ts';

// With the real clock (Windows has no signals that a process could catch): the runner waits 7.5 s after SIGINT, the
// contract promises 2 s.
const onUnix = process.platform === 'win32' ? test.skip : test;
onUnix.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends the bundle within 2 s, by itself, with its outputs',
  async (signal) => {
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
  },
);

onUnix('SIGTERM ends the bundle within 2 s while it waits for a checkpoint, with its outputs', async () => {
  const simulator = new Simulator();
  simulator.cloud.addToken(TOKEN);
  simulator.cloud.backUp(documented.sourceVaultId, { id: CHECKPOINT });
  await simulator.start();
  const folder = mkdtempSync(path.join(tmpdir(), 'cancel-'));
  for (const file of ['output', 'summary']) writeFileSync(path.join(folder, file), '');
  try {
    const child = spawn(process.execPath, [path.join(root, 'dist/index.js')], {
      env: environmentOf(simulator, ofCheckpoint({ wait: 'true' }), folder),
    });
    let log = '';
    const waits = new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        log += chunk;
        if (log.includes('checkpoint is not complete')) resolve();
      });
    });
    await waits;
    const start = performance.now();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(code).toBe(1);
    expect(log).toContain(`::error::${titles.cancelled}.`);
    const outputs = readOutputs(readFileSync(path.join(folder, 'output'), 'utf8'));
    expect(outputs).toMatchObject({ replications: '[]', destination_vault_id: documented.destinationVaultId });
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true });
  }
});

onUnix('SIGINT ends the bundle even while the system is busy with something that cannot be given up', async () => {
  const simulator = new Simulator();
  simulator.cloud.addToken(TOKEN);
  simulator.cloud.startsAfter = 60_000;
  await simulator.start();
  const folder = mkdtempSync(path.join(tmpdir(), 'cancel-'));
  for (const file of ['output', 'summary']) writeFileSync(path.join(folder, file), '');
  // Opening a pipe that nobody writes to blocks a thread, as looking up a host name does.
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const busy = path.join(folder, 'busy.mjs');
  writeFileSync(
    busy,
    `import { open } from 'node:fs';
open(${JSON.stringify(pipe)}, 'r', () => undefined);
`,
  );
  try {
    const child = spawn(process.execPath, ['--import', pathToFileURL(busy).href, path.join(root, 'dist/index.js')], {
      env: environmentOf(simulator, { inputs: { wait: 'true' } }, folder),
    });
    let log = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        log += chunk;
        if (log.includes(documented.recordId)) resolve();
      });
    });
    const start = performance.now();
    child.kill('SIGINT');
    // By itself it would end with 1; the runner takes either for a failure.
    expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(log).toContain(titles.cancelled);
    expect(log).toContain(documented.recordId);
    expect(readOutputs(readFileSync(path.join(folder, 'output'), 'utf8'))).toMatchObject({ outcome: 'submitted' });
  } finally {
    await simulator.stop();
    rmSync(folder, { recursive: true });
  }
});

onUnix('SIGINT while the connection is still being made ends the bundle within 2 s: nothing was sent', async () => {
  // Accepts, and never answers the greeting of TLS.
  const sockets: Socket[] = [];
  const mute = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const simulator = new Simulator();
  await simulator.start();
  const folder = mkdtempSync(path.join(tmpdir(), 'cancel-'));
  for (const file of ['output', 'summary']) writeFileSync(path.join(folder, file), '');
  try {
    const endpoint = `https://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const environment = environmentOf(simulator, { inputs: { endpoint } }, folder);
    const child = spawn(process.execPath, [path.join(root, 'dist/index.js')], { env: environment });
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
    });
    await once(mute, 'connection');
    const start = performance.now();
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(code).toBe(1);
    expect(log).toContain(titles.cancelled);
    expect(log).toContain(told.nothingMade);
  } finally {
    for (const socket of sockets) socket.destroy();
    mute.close();
    await simulator.stop();
    rmSync(folder, { recursive: true });
  }
});
