import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import { calls, failed, finished, MINUTE, type Scenario, succeeded, sum, waiting } from './scenario.ts';
import { titles } from './told.ts';

const { backupId, destinationVaultId } = documented;

const conflict = () =>
  faults.answer(409, '{"code":"Conflict","message":"Another operation of the resource is in progress"}');

/** A service that says "later": the request is sent again, for 15 minutes or, with wait, until the time limit. */
export const busy: Scenario[] = [
  ...['0002', '1007', '1008', '4005', '6112', '6113', '6118', '6125', '6130', '6134', '6203', '6216', '8400'].map(
    (number): Scenario => ({
      name: `BackupService.${number} is busy: the request is sent again after a pause`,
      prepare: ({ simulator }) => simulator.fail('POST', faults.error(number), faults.error(number)),
      check: (ended, stage) => {
        succeeded(ended, 'submitted');
        expect(calls(stage)).toBe('POST GET POST GET POST');
        const [first, second] = stage.clock.pauses;
        expect(stage.clock.pauses).toHaveLength(2);
        expect(Math.abs((first ?? 0) - 15_000)).toBeLessThanOrEqual(3_750);
        expect(Math.abs((second ?? 0) - 30_000)).toBeLessThanOrEqual(7_500);
      },
    }),
  ),
  {
    name: 'busy for 15 minutes is too long',
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 40 }, () => faults.error('6130'))),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'BackupService.6130', shows: [/1[45] min/] });
      expect(sum(stage)).toBeLessThanOrEqual(15 * MINUTE);
      expect(sum(stage)).toBeGreaterThan(13 * MINUTE);
    },
  },
  {
    name: 'busy, and what is under way is this very backup: it is joined',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('6130'));
      simulator.cloud.addRecord(backupId, { id: 'mine' });
    },
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'busy, without the right to read: it is not needed',
    prepare: ({ simulator }) => {
      simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:get'] });
      simulator.fail('POST', faults.error('6125'), faults.error('6125'));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET POST POST');
    },
  },
  {
    name: 'busy with a pause asked for: it is obeyed',
    prepare: ({ simulator }) => {
      const body = JSON.stringify({ error_code: 'BackupService.6130', error_msg: 'later' });
      simulator.fail('POST', faults.answer(400, body, { headers: { 'Retry-After': '100' } }));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.clock.pauses).toEqual([100_000]);
    },
  },
  {
    name: 'busy, and then the network fails while looking: it goes on',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('6130'));
      simulator.fail('GET', faults.closedBefore());
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET POST');
    },
  },
  {
    name: 'busy, and then the backup is gone',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('6130'));
      simulator.fail('GET', faults.error('6200'));
    },
    check: (ended) => failed(ended, titles.notReplicated, { code: 'BackupService.6200' }),
  },
  {
    name: 'a frozen vault is not busy but lost',
    prepare: ({ simulator }) => {
      const vault = simulator.cloud.vaults.get(destinationVaultId);
      if (vault !== undefined) vault.status = 'frozen';
    },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'BackupService.6112', shows: ['frozen'] });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a busy vault is waited for longer than without wait',
    step: { inputs: { wait: 'true', timeout_minutes: '120' } },
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 60 }, () => faults.error('6130'))),
    check: (ended, stage) => {
      finished(ended);
      expect(sum(stage)).toBeGreaterThan(45 * MINUTE);
    },
  },
  {
    name: 'a busy vault at the time limit',
    step: { inputs: { wait: 'true', timeout_minutes: '20' } },
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 60 }, () => faults.error('6130'))),
    check: (ended) => failed(ended, titles.notReplicated, { code: 'BackupService.6130', shows: [/(19|20) min/] }),
  },
  ...['status is lock', 'status: lock', '{"status":"locked"}'].map(
    (status): Scenario => ({
      name: `a vault in a lock is waited for, whatever else is said of an error: ${status}`,
      prepare: ({ simulator }) => {
        const message = `Vault status error: the status of vault X is lock, ${status}, which forbids this`;
        simulator.fail('POST', faults.error('6112', { message }), faults.error('6113', { message: status }));
      },
      check: (ended, stage) => {
        succeeded(ended, 'submitted');
        expect(calls(stage)).toBe('POST GET POST GET POST');
      },
    }),
  ),
  ...['Vault status error: the status of vault X is frozen', 'status: error', '{"status":"deleting"}'].map(
    (message): Scenario => ({
      name: `a vault whose status stays is not waited for: ${message}`,
      step: { inputs: { wait: 'true' } },
      prepare: ({ simulator }) => simulator.fail('POST', faults.error('6112', { message })),
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { code: 'BackupService.6112' });
        expect(calls(stage)).toBe('POST');
      },
    }),
  ),
  {
    name: 'a conflict is looked into, and then waited for',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 4 }, conflict)),
    check: (ended, stage) => {
      finished(ended);
      expect(calls(stage)).toMatch(/^(POST GET ){4}POST GET/);
      expect(sum(stage)).toBeGreaterThan(2 * MINUTE);
    },
  },
  {
    name: 'a conflict with a replication of this very backup: it is joined',
    prepare: ({ simulator }) => {
      simulator.fail('POST', conflict());
      simulator.cloud.addRecord(backupId, { id: 'mine' });
    },
    check: (ended, stage) => {
      succeeded(ended, 'attached');
      expect(calls(stage)).toBe('POST GET');
    },
  },
  {
    name: 'a conflict for 15 minutes is too long',
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 40 }, conflict)),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'Conflict' });
      expect(sum(stage)).toBeLessThanOrEqual(15 * MINUTE);
    },
  },
  {
    name: 'a conflict in HTML is one as well, and a code that decides comes before the status',
    prepare: ({ simulator }) => simulator.fail('POST', faults.gateway(409), faults.error('6120', { status: 409 })),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'BackupService.6120' });
      expect(calls(stage)).toBe('POST GET POST');
    },
  },
];
