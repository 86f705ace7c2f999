import { expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { inChildProcess, onStage, type Step } from '../support/step.ts';
import { entriesOf, errorOf } from './scenario.ts';
import { have, idsOf, linesOf, stepFor } from './several-steps.ts';
import { titles } from './told.ts';

// The bundle as a process of its own, over real sockets, with little memory: whatever is answered, it comes to its end.
const MEGABYTE = 1024 * 1024;
const BACKUPS = 256;
const MAX_TIME = 300_000;

const little = (step: Step): Step => ({ ...step, environment: { NODE_OPTIONS: '--max-old-space-size=512' } });
/** Just as large as an answer may be. */
const large = (name: string) => 'x'.repeat(8 * MEGABYTE - name.length - 100);

test(
  '256 backups, each refused with a message of 8 MiB',
  async () => {
    await onStage(async (stage) => {
      have(BACKUPS)(stage);
      const body = JSON.stringify({ error_code: 'BackupService.6129', error_msg: large('error_msg') });
      stage.simulator.fail('POST', ...idsOf(BACKUPS).map(() => faults.answer(400, body)));
      const ended = await inChildProcess(stage, little(stepFor(BACKUPS)));
      expect(ended.exitCode).toBe(1);
      expect(errorOf(ended)).toContain(titles.backupsFailed(BACKUPS, BACKUPS));
      expect(ended.outputs['error_code']).toBe('BackupService.6129');
      expect(linesOf(ended, 'backup_id')).toEqual(idsOf(BACKUPS));
      expect(ended.summary).toContain(documented.backupId);
      expect(Buffer.byteLength(ended.log)).toBeLessThan(8 * MEGABYTE);
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
