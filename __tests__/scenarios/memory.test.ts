import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { type Ended, inChildProcess, onStage, type Step } from '../support/step.ts';
import { entriesOf, errorOf } from './scenario.ts';
import { have, idsOf, linesOf, stepFor } from './several-steps.ts';
import { titles } from './told.ts';

// The bundle as a process of its own, over real sockets, with little memory: whatever is answered, it comes to its end.
const MEGABYTE = 1024 * 1024;
const BACKUPS = 256;
const MAX_TIME = 300_000;

/** Tells at the end how much memory the process had at most, in KiB: what is outside of V8's heap counts as well. */
const tellMemory = encodeURIComponent(
  'process.on("exit", () => console.error("\\nat most " + process.resourceUsage().maxRSS + " KiB"))',
);
const little = (step: Step): Step => ({
  ...step,
  environment: { NODE_OPTIONS: `--max-old-space-size=512 --import=data:text/javascript,${tellMemory}` },
});
const memoryOf = ({ log }: Ended) => Number(/^at most (\d+) KiB$/m.exec(log)?.[1]) * 1024;
/** Just as large as an answer may be. */
const large = (name: string) => 'x'.repeat(8 * MEGABYTE - name.length - 100);

test(
  '256 backups, each refused with a message of 8 MiB, 64 at the same time',
  async () => {
    await onStage(async (stage) => {
      have(BACKUPS)(stage);
      const body = JSON.stringify({ error_code: 'BackupService.6129', error_msg: large('error_msg') });
      // After an answer that shows the credential to be good.
      stage.simulator.fail('POST', undefined, ...idsOf(BACKUPS - 1).map(() => faults.answer(400, body)));
      const ended = await inChildProcess(stage, little(stepFor(BACKUPS, { max_parallel: '64' })));
      expect(ended.exitCode).toBe(1);
      expect(errorOf(ended)).toContain(titles.backupsFailed(BACKUPS - 1, BACKUPS));
      expect(ended.outputs['error_code']).toBe('BackupService.6129');
      expect(linesOf(ended, 'backup_id')).toEqual(idsOf(BACKUPS));
      expect(ended.summary).toContain(documented.backupId);
      expect(Buffer.byteLength(ended.log)).toBeLessThan(8 * MEGABYTE);
      expect(memoryOf(ended)).toBeLessThan(512 * MEGABYTE);
    });
  },
  MAX_TIME,
);

test(
  'backups whose names have 8 MiB',
  async () => {
    await onStage(async (stage) => {
      const count = 40;
      have(count)(stage);
      stage.simulator.fail('POST', ...idsOf(count).map(() => faults.error('1009')));
      const record = { id: 'there', status: 'replicating', destination_region: documented.destinationRegion };
      const body = JSON.stringify({ backup: { name: large('name'), replication_records: [record] } });
      stage.simulator.fail('GET', ...idsOf(count).map(() => faults.answer(200, body)));
      const ended = await inChildProcess(stage, {
        ...stepFor(count),
        environment: { NODE_OPTIONS: '--max-old-space-size=128' },
      });
      expect(entriesOf(ended)).toHaveLength(count);
      expect(ended.summary).toContain(documented.backupId);
    });
  },
  MAX_TIME,
);
