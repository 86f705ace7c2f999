import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { type Stage, TOKEN } from '../support/step.ts';
import { partsOf } from '../support/summary.ts';
import { calls, count, entriesOf, failed, type Scenario, tells } from './scenario.ts';
import { have, idOf, stepFor } from './several-steps.ts';
import { titles } from './told.ts';

/** Three backups, of which the second and the third are refused before they are read. */
const twoRefused = (stage: Stage): void => {
  have(3)(stage);
  for (const id of [idOf(1), idOf(2)]) {
    const backup = stage.simulator.cloud.backups.get(id);
    if (backup !== undefined) backup.containSystemDisk = false;
  }
};
const code = 'BackupService.1004';
/** They failed all the same, and nobody knows their servers. */
const unnamed: Scenario['check'] = (ended, stage) => {
  failed(ended, titles.backupsFailed(2, 3), { code, shows: ['backup-2', 'backup-3'] });
  expect(entriesOf(ended).map(({ resource_name }) => resource_name)).toEqual(['', '', '']);
  expect(ended.log).not.toMatch(/^::warning::/m);
  expect(count(stage, 'LIST')).toBe(1);
};

/** The names of servers, where the inputs name backups. */
export const names: Scenario[] = [
  {
    name: 'of those that were refused they are looked up once, at the end',
    step: stepFor(3),
    prepare: twoRefused,
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 3), { code, shows: [/db-2 \(backup-2\), db-3 \(backup-3\): /] });
      expect(calls(stage)).toBe('POST POST POST LIST');
      expect(entriesOf(ended).map(({ resource_name }) => resource_name)).toEqual(['', 'db-2', 'db-3']);
      expect(partsOf(ended.summary).rows[0]?.[0]).toContain('db-2');
      expect(partsOf(ended.summary).ids).toMatch(/^db-2 +backup-2 /m);
    },
  },
  {
    name: 'they are on a later page',
    step: stepFor(3),
    prepare: (stage) => {
      twoRefused(stage);
      Object.assign(stage.simulator.cloud.pages, { cap: 1 });
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 3), { code, shows: [/db-2 \(backup-2\), db-3 \(backup-3\): /] });
      expect(count(stage, 'LIST')).toBeLessThan(4);
    },
  },
  {
    name: 'of one that is gone there is none to be found',
    step: stepFor(2),
    prepare: (stage) => {
      have(2)(stage);
      stage.simulator.cloud.backups.delete('backup-2');
    },
    check: (ended) => failed(ended, titles.backupsFailed(1, 2), { code: 'BackupService.6200', shows: ['backup-2'] }),
  },
  {
    name: 'without the permission to list',
    step: stepFor(3),
    prepare: (stage) => {
      twoRefused(stage);
      stage.simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:list'] });
    },
    check: unnamed,
  },
  ...[
    faults.gateway(503),
    faults.noAnswer(false),
    faults.drip(false),
    faults.notJson(false),
    faults.throttled('900'),
  ].map(
    (fault, index): Scenario => ({
      name: `a list that fails is not asked for again: ${fault.kind} ${index}`,
      step: stepFor(3),
      prepare: (stage) => {
        twoRefused(stage);
        stage.simulator.fail('LIST', fault);
      },
      check: unnamed,
    }),
  ),
  {
    name: 'after a credential was refused nothing is looked up',
    step: stepFor(3),
    prepare: (stage) => stage.simulator.cloud.tokens.clear(),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(3, 3), { code: 'APIGW.0301' });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'after a cancellation nothing is looked up',
    step: { ...stepFor(2), onSilence: 'SIGINT' },
    prepare: (stage) => {
      have(2)(stage);
      stage.simulator.fail('POST', faults.noAnswer(true));
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 2));
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'of a single backup nothing is looked up',
    prepare: ({ simulator }) => simulator.cloud.addBackup({ id: documented.backupId, containSystemDisk: false }),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'of a single backup that was read, its server stands in the failure',
    step: { inputs: { wait: 'true' } },
    prepare: ({ simulator }) => simulator.cloud.ends.push({ status: 'fail' }),
    check: (ended) => {
      failed(ended, titles.copyFailed, { code: 'BackupService.1006', shows: [/db-1 \(a5200268/] });
      expect(partsOf(ended.summary).heading).toContain('db-1');
    },
  },
  {
    name: 'two backups of one server are told apart',
    step: stepFor(2, { wait: 'true' }),
    prepare: ({ simulator }) => {
      simulator.cloud.addBackup({ id: documented.backupId });
      simulator.cloud.addBackup({ id: 'backup-2' });
    },
    check: (ended) => {
      tells(ended, /^db-1 \(backup-2\): /, /\d MB\/s/);
      tells(ended, /^db-1 \(a5200268/, /\d MB\/s/);
    },
  },
];
