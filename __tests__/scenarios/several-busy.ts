import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { count, failed, MINUTE, type Scenario, titlesOf } from './scenario.ts';
import { allSucceeded, have, idsOf, linesOf, stepFor } from './several-steps.ts';
import { titles, told } from './told.ts';

/** Several backups: a vault, or a service, that takes them one after another. */
export const severalBusy: Scenario[] = [
  {
    name: 'a code that is about one backup holds up no other of the vault',
    step: stepFor(4, { wait: 'true', timeout_minutes: '60' }),
    prepare: (stage) => {
      have(4)(stage);
      const { cloud } = stage.simulator;
      // The first never gets through, the others at the second attempt.
      for (const [index, id] of idsOf(4).entries()) {
        const backup = cloud.backups.get(id);
        if (backup !== undefined) backup.refusals = Array.from({ length: index === 0 ? 999 : 1 }, () => '1007');
      }
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(1, 4), { code: 'BackupService.1007' });
      expect(linesOf(ended, 'status').slice(1)).toEqual(['success', 'success', 'success']);
    },
  },
  {
    name: 'busy vaults that are not known apart hold up nobody',
    step: stepFor(4),
    prepare: (stage) => {
      have(4, 1_000)(stage);
      const { cloud } = stage.simulator;
      cloud.copiesAtOnce = 1;
      for (const { denied } of cloud.tokens.values()) denied.add('cbr:backups:get');
      cloud.addBackup({ id: 'backup-3', vaultId: 'another', resourceSize: 10 });
      cloud.addBackup({ id: 'backup-4', vaultId: 'another', resourceSize: 10 });
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(1, 4), { code: 'BackupService.6130' });
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', '', 'submitted', 'submitted']);
    },
  },
  {
    name: 'a vault that is replicated backup by backup: each gets its turn, and nobody asks in vain',
    step: stepFor(4, { wait: 'true' }),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.cloud.copiesAtOnce = 1;
    },
    check: (ended, stage) => {
      allSucceeded(ended, 4, 'submitted');
      // Each copy takes 9 minutes: one asks about once a minute, and the others wait behind it.
      expect(count(stage, 'POST')).toBeLessThan(4 + 3 + 3 * 14);
      expect(ended.log.match(told.again)?.length).toBeLessThan(45);
    },
  },
  {
    name: 'such a vault without wait: the 15 minutes begin anew when one gets through',
    step: stepFor(4),
    prepare: (stage) => {
      have(4)(stage);
      stage.simulator.cloud.copiesAtOnce = 1;
    },
    check: (ended) => allSucceeded(ended, 4, 'submitted'),
  },
  {
    name: 'a vault that is busy for longer than 15 minutes without wait',
    step: stepFor(3),
    prepare: (stage) => {
      have(3, 100)(stage);
      stage.simulator.cloud.copiesAtOnce = 1;
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 3), { code: 'BackupService.6130', shows: [/1[45] min/] });
      expect(linesOf(ended, 'outcome')).toEqual(['submitted', '', '']);
      expect(count(stage, 'POST')).toBeLessThan(30);
    },
  },
  {
    name: 'a busy vault does not hold up the backups of another',
    step: stepFor(6, { wait: 'true', timeout_minutes: '60' }),
    prepare: (stage) => {
      have(6, 1_000)(stage);
      const { cloud } = stage.simulator;
      cloud.copiesAtOnce = 1;
      for (const id of ['backup-4', 'backup-5', 'backup-6']) {
        cloud.addBackup({ id, vaultId: 'another-source', resourceSize: 10 });
      }
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(3, 6), { code: 'BackupService.6130' });
      expect(linesOf(ended, 'status').slice(3)).toEqual(['success', 'success', 'success']);
      expect(count(stage, 'POST')).toBeLessThan(100);
    },
  },
  {
    name: 'a server that is being backed up holds up nobody else',
    step: stepFor(3),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('POST', faults.error('0002'), faults.error('0002'));
    },
    check: (ended, { clock }) => {
      allSucceeded(ended, 3, 'submitted');
      expect(Math.max(...clock.pauses)).toBeLessThan(MINUTE);
    },
  },
  {
    name: 'where too few requests are let through, those that did not get their turn in time are not sent',
    step: stepFor(60, { wait: 'true', timeout_minutes: '5' }),
    prepare: (stage) => {
      have(60)(stage);
      stage.simulator.mostPerMinute = 2;
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(60, 60));
      expect(titlesOf(ended)).toEqual(Array.from({ length: 60 }, () => titles.timeLimit));
      const last = (stage.simulator.arrivals.at(-1) ?? 0) - (stage.simulator.arrivals[0] ?? 0);
      expect(last).toBeLessThan(20 * MINUTE);
      expect(linesOf(ended, 'outcome').filter((outcome) => outcome === 'submitted').length).toBeGreaterThan(8);
    },
  },
];
