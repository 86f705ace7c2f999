import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import {
  backupOf,
  calls,
  count,
  failed,
  finished,
  MINUTE,
  type Scenario,
  succeeded,
  sum,
  tells,
  waiting,
} from './scenario.ts';
import { titles } from './told.ts';

/** BackupService.1001: the backup is not available, for the most part because its backup job is still running. */
export const beingMade: Scenario[] = [
  ...(['protecting', 'waiting_protect'] as const).map(
    (status): Scenario => ({
      name: `a backup that is still being made (${status}) fails the step and says so`,
      prepare: (stage) => {
        backupOf(stage).status = status;
      },
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { code: 'BackupService.1001', shows: [status] });
        expect(calls(stage)).toBe('POST GET');
      },
    }),
  ),
  {
    name: 'a backup in error fails the step and the state is named',
    prepare: (stage) => {
      backupOf(stage).status = 'error';
    },
    check: (ended) =>
      failed(ended, titles.notReplicated, { code: 'BackupService.1001', shows: [/status (is )?error/] }),
  },
  {
    name: 'a backup whose status cannot be read fails the step all the same',
    prepare: (stage) => {
      backupOf(stage).status = 'protecting';
      stage.simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
    },
    check: (ended) => failed(ended, titles.notReplicated, { code: 'BackupService.1001', shows: ['cbr:backups:get'] }),
  },
  {
    name: 'a backup that has become available in the meantime is replicated',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('1001')),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET POST');
    },
  },
  {
    name: 'a backup that is still being made is waited for, then replicated and followed',
    step: waiting,
    prepare: (stage) => {
      Object.assign(backupOf(stage), { status: 'protecting', availableAt: stage.clock.now() + 20 * MINUTE });
      stage.simulator.fail('GET', undefined, faults.gateway(502));
    },
    check: (ended, stage) => {
      finished(ended);
      // Told on the way, and at its end.
      tells(ended, 'protecting', ' 5 min');
      tells(ended, ' 20 min');
      expect(count(stage, 'POST')).toBe(2);
    },
  },
  {
    name: 'a backup job that fails while it is waited for',
    step: waiting,
    prepare: (stage) => {
      Object.assign(backupOf(stage), { status: 'protecting', failsAt: stage.clock.now() + 10 * MINUTE });
    },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'BackupService.1001', shows: [/status (is )?error/] });
      expect(sum(stage)).toBeGreaterThanOrEqual(10 * MINUTE);
      expect(count(stage, 'POST')).toBe(1);
    },
  },
  {
    name: 'a backup that is still being made at the time limit: nothing was submitted',
    step: { inputs: { wait: 'true', timeout_minutes: '30' } },
    prepare: (stage) => {
      backupOf(stage).status = 'waiting_protect';
    },
    check: (ended, stage) => {
      failed(ended, titles.neverAvailable, { code: 'BackupService.1001' });
      expect(ended.outputs['outcome']).toBe('');
      expect(backupOf(stage).records).toEqual([]);
      expect(Math.round(sum(stage))).toBe(30 * MINUTE);
    },
  },
];
