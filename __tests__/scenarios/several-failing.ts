import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { partsOf, shown } from '../support/summary.ts';
import { entriesOf, errorOf, failed, MINUTE, type Scenario, titlesOf } from './scenario.ts';
import { have, linesOf, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

/** Several backups of which some fail. */
export const severalFailing: Scenario[] = [
  {
    name: 'one that fails does not stop the others',
    step: stepFor(4, { wait: 'true' }),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.cloud.addBackup({ id: 'backup-2', imageType: 'replication' });
      stage.simulator.cloud.backups.delete('backup-3');
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 4), {
        code: 'BackupService.1002',
        shows: ['backup-2', 'BackupService.1002', 'backup-3', 'BackupService.6200'],
      });
      expect(titlesOf(ended)).toEqual([undefined, titles.notReplicated, titles.notReplicated, undefined]);
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', '', '', 'submitted']);
      expect(linesOf(ended, 'status')).toEqual(['success', '', '', 'success']);
      const [, two, three] = entriesOf(ended);
      expect(two?.error).toMatchObject({
        code: 'BackupService.1002',
        request_id: ended.outputs['request_id'],
        hint: expect.stringMatching(/./),
      });
      expect(three?.error?.code).toBe('BackupService.6200');
      expect(partsOf(ended.summary)).toMatchObject({ heading: expect.stringMatching(/^❌ 2 of 4 /), alert: 'CAUTION' });
      expect(partsOf(ended.summary).rows).toHaveLength(2);
      expect(shown(ended.summary)).toContain('BackupService.6200');
      expect(stage.simulator.cloud.backups.get('backup-4')?.records).toHaveLength(1);
    },
  },
  {
    name: 'many that fail alike are told once',
    step: stepFor(30, { destination_vault_id: 'nowhere' }),
    prepare: have(30),
    check: (ended) => {
      failed(ended, titles.backupsFailed(30, 30), { code: 'BackupService.6120' });
      const error = errorOf(ended);
      expect(error.match(/BackupService\.6120/g)?.length).toBeLessThan(4);
      // Ten of them by name, and the advice once.
      expect(error).toContain('backup-10');
      expect(error).not.toContain('backup-11');
      expect(error.split(entriesOf(ended)[0]?.error?.hint ?? '')).toHaveLength(2);
    },
  },
  {
    name: 'a backup that vanishes while it is copied fails alone',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      const deletedAt = stage.clock.now() + 3 * MINUTE;
      stage.simulator.cloud.addBackup({ id: 'backup-2', deletedAt });
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(1, 3), { code: 'BackupService.6200', shows: ['backup-2'] });
      expect(titlesOf(ended)).toEqual([undefined, titles.notFollowed, undefined]);
      expect(linesOf(ended, 'status')).toEqual(['success', expect.any(String), 'success']);
    },
  },
  {
    name: 'the time limit: those that are finished are, the others go on in the cloud',
    step: stepFor(3, { wait: 'true', timeout_minutes: '20' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.cloud.addBackup({ id: 'backup-3', resourceSize: 1_000 });
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(1, 3), { shows: ['backup-3', told.continues] });
      expect(titlesOf(ended)).toEqual([undefined, undefined, titles.timeLimit]);
      expect(linesOf(ended, 'status')).toEqual(['success', 'success', 'replicating']);
      expect(partsOf(ended.summary)).toMatchObject({
        ...{ heading: expect.stringMatching(/^⏳ 1 of 3 /), alert: 'WARNING' },
        bars: { Copied: 2, 'Still copying': 1 },
      });
    },
  },
  {
    name: 'cancelled while they are copied: all outputs are there',
    step: { ...stepFor(3, { wait: 'true' }), onSilence: 'SIGINT' },
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('LIST', undefined, undefined, faults.noAnswer(false));
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(3, 3), { shows: [told.continues] });
      expect(titlesOf(ended)).toEqual(Array.from({ length: 3 }, () => titles.cancelled));
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', 'submitted', 'submitted']);
      expect(linesOf(ended, 'replication_record_id')[0]).toBe(documented.recordId);
    },
  },
];
