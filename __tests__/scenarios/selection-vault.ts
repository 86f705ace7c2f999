import { expect } from '@jest/globals';
import { documented, type SimulatedBackup } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { type Stage, TOKEN } from '../support/step.ts';
import { partsOf } from '../support/summary.ts';
import { count, entriesOf, failed, MINUTE, type Scenario, sent, tells, titlesOf } from './scenario.ts';
import {
  backedUp,
  failedWhole,
  HOUR,
  nightly,
  ofVault,
  postedFor,
  protect,
  readBy,
  replicated,
  serverOf,
} from './selection-steps.ts';
import { titles, told } from './told.ts';

const { sourceVaultId, resourceId } = documented;
const VAULT_ALONE = '{"vault":{"id":"another","resources":[]}}';

/** One server, and what the newest backup of it has otherwise. */
const ofOne =
  (hours: number, fields: Partial<SimulatedBackup> = {}) =>
  (stage: Stage) => {
    protect(stage, 1);
    backedUp(stage, 1, 'only', hours, fields);
  };
/** Times after which the only backup of a server is not fresh, whatever it says. */
const notFresh: [string, number, Partial<SimulatedBackup>, Record<string, string>?][] = [
  ['is older than the limit', 26.1, {}],
  ['was begun long before it was taken', 1, { createdAt: Date.now() - 30 * HOUR }],
  ['was taken long before it was begun', 30, { createdAt: Date.now() }],
  ['is of the future', -2, {}],
  ['names the epoch', 1, { createdAt: 0, protectedAt: null }],
  ['is older than one hour', 1.1, {}, { max_age_hours: '1' }],
];

/** The newest backup of each resource of a vault. */
export const selectionVault: Scenario[] = [
  {
    name: 'the newest backup of each server, and its name everywhere',
    step: ofVault(),
    prepare: (stage) => nightly(stage, 3),
    check: (ended, stage) => {
      replicated(ended, stage, 'new-1', 'new-2', 'new-3');
      expect(readBy(stage)).toBe('VAULT LIST');
      expect(stage.simulator.requests[1]?.path).toContain(`vault_id=${sourceVaultId}`);
      expect(stage.simulator.requests[1]?.path).not.toContain('incremental');
      expect(entriesOf(ended)[1]).toMatchObject({ resource_id: 'server-2', resource_name: 'db-2' });
      tells(ended, /^db-2 .*server-2/, 'new-2');
      tells(ended, /^db-2 \(new-2\): /, /replication record/);
      expect(partsOf(ended.summary).ids).toMatch(/^db-2 +new-2 /m);
    },
  },
  {
    name: 'with wait they are followed to their ends',
    step: ofVault({ wait: 'true' }),
    prepare: (stage) => nightly(stage, 2),
    check: (ended) => {
      expect(ended.exitCode).toBe(0);
      expect(entriesOf(ended).map(({ status }) => status)).toEqual(['success', 'success']);
    },
  },
  {
    name: 'one server is a step of one',
    step: ofVault({ name: 'replica', description: 'of the night' }),
    prepare: (stage) => nightly(stage, 1),
    check: (ended, stage) => {
      replicated(ended, stage, 'new-1');
      const { requests } = stage.simulator;
      requests.splice(0, 2);
      expect(sent(stage)).toMatchObject({ name: 'replica', description: 'of the night' });
      expect(ended.summary).toContain('db-1');
    },
  },
  ...['error', 'deleting', 'protecting', 'waiting_protect', 'restoring'].map(
    (status): Scenario => ({
      name: `where the newest has the status ${status}, the next one counts`,
      step: ofVault(),
      prepare: (stage) => {
        nightly(stage, 2);
        backedUp(stage, 2, 'newest', 0.1, { status });
      },
      check: (ended, stage) => replicated(ended, stage, 'new-1', 'new-2'),
    }),
  ),
  {
    name: 'with wait, the newest is waited for while it is being made',
    step: ofVault({ wait: 'true' }),
    prepare: (stage) => {
      nightly(stage, 2);
      const availableAt = stage.clock.now() + 20 * MINUTE;
      backedUp(stage, 2, 'newest', 0.1, { status: 'protecting', availableAt });
    },
    check: (ended, stage) => {
      expect(ended.exitCode).toBe(0);
      expect(entriesOf(ended).map(({ backup_id, status }) => `${backup_id} ${status}`)).toEqual([
        'new-1 success',
        'newest success',
      ]);
      expect(new Set(postedFor(stage))).toEqual(new Set(['new-1', 'newest']));
    },
  },
  {
    name: 'one that is being made in the only backup of a server is no backup yet',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 1);
      protect(stage, 2);
      backedUp(stage, 2, 'newest', 0.1, { status: 'protecting' });
    },
    check: (ended) => {
      failed(ended, titles.backupsFailed(1, 2), { shows: ['db-2', 'protecting'] });
      expect(titlesOf(ended)).toEqual([undefined, titles.noFreshBackup]);
    },
  },
  {
    name: 'a stale backup is replicated, and its server fails by name',
    step: ofVault({ wait: 'true' }),
    prepare: (stage) => {
      nightly(stage, 1);
      protect(stage, 3);
      backedUp(stage, 2, 'stale', 30.5);
      backedUp(stage, 3, 'fresh', 20);
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(1, 3), { shows: [/db-2 \(stale\)/, /30 h/] });
      expect(titlesOf(ended)).toEqual([undefined, titles.noFreshBackup, undefined]);
      expect(entriesOf(ended)[1]).toMatchObject({ backup_id: 'stale', outcome: 'submitted', status: 'success' });
      expect(postedFor(stage)).toEqual(['fresh', 'new-1', 'stale']);
    },
  },
  {
    name: 'a server without any backup fails, after everything else was done',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 1);
      protect(stage, 2);
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(1, 2), { shows: [/db-2 \(resource server-2\)/] });
      expect(entriesOf(ended)[1]).toMatchObject({
        backup_id: '',
        resource_id: 'server-2',
        resource_name: 'db-2',
        outcome: '',
        error: { message: expect.stringContaining('db-2') },
      });
      expect(titlesOf(ended)).toEqual([undefined, titles.noFreshBackup]);
      expect(postedFor(stage)).toEqual(['new-1']);
      expect(count(stage, 'LIST')).toBe(1);
    },
  },
  {
    name: 'a stale backup whose copy fails tells both',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 1);
      protect(stage, 2);
      backedUp(stage, 2, 'stale', 30.5, { containSystemDisk: false });
    },
    check: (ended) =>
      failed(ended, titles.backupsFailed(1, 2), {
        code: 'BackupService.1004',
        shows: ['db-2', 'BackupService.1004', /30 h/],
      }),
  },
  {
    name: 'a vault of 20 servers of which none was backed up tonight is red, and all are replicated',
    step: ofVault({ wait: 'true' }),
    prepare: (stage) => {
      protect(stage, 20);
      for (let index = 1; index <= 20; index++) {
        backedUp(stage, index, `before-${index}`, 51);
        backedUp(stage, index, `last-${index}`, 27);
      }
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(20, 20), { shows: [titles.noFreshBackup] });
      expect(new Set(titlesOf(ended))).toEqual(new Set([titles.noFreshBackup]));
      expect(entriesOf(ended).every(({ status }) => status === 'success')).toBe(true);
      expect(new Set(postedFor(stage)).size).toBe(20);
    },
  },
  ...notFresh.map(
    ([what, hours, fields, inputs]): Scenario => ({
      name: `the only backup of a server ${what}: it is replicated, and the step fails`,
      step: ofVault(inputs),
      prepare: ofOne(hours, fields),
      check: (ended, stage) => {
        failed(ended, titles.noFreshBackup, { shows: ['db-1', resourceId] });
        expect(entriesOf(ended)).toMatchObject([{ backup_id: 'only', outcome: 'submitted' }]);
        expect(postedFor(stage)).toEqual(['only']);
      },
    }),
  ),
  ...[
    ['as old as a year', 364 * 24, '8760'],
    ['just within one hour', 0.9, '1'],
    ['just within the default', 25.9, ''],
    ['a little ahead of the clock', -0.9, ''],
  ].map(
    ([what, hours, max_age_hours]): Scenario => ({
      name: `a backup ${what} is fresh, with max_age_hours ${max_age_hours || 'by default'}`,
      step: ofVault({ max_age_hours: String(max_age_hours) }),
      prepare: ofOne(Number(hours)),
      check: (ended, stage) => replicated(ended, stage, 'only'),
    }),
  ),
  {
    name: 'one of the future does not hide the others for ever',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 1);
      backedUp(stage, 1, 'future', -1_000);
    },
    check: (ended, stage) => replicated(ended, stage, 'new-1'),
  },
  ...(['+00:00', 'Z'] as const).map(
    (timeZone): Scenario => ({
      name: `times that end in ${timeZone}`,
      step: ofVault(),
      prepare: (stage) => {
        nightly(stage, 2);
        stage.simulator.cloud.timeZone = timeZone;
      },
      check: (ended, stage) => replicated(ended, stage, 'new-1', 'new-2'),
    }),
  ),
  {
    name: 'resource_id narrows the vault, in the order given',
    step: ofVault({ resource_id: `${serverOf(3).toUpperCase()} ${resourceId}` }),
    prepare: (stage) => nightly(stage, 3),
    check: (ended, stage) => replicated(ended, stage, 'new-3', 'new-1'),
  },
  {
    name: 'a resource that the vault lacks fails, after the others were done',
    step: ofVault({ resource_id: `elsewhere ${serverOf(2)}` }),
    prepare: (stage) => {
      nightly(stage, 2);
      stage.simulator.cloud.addBackup({ id: 'other', resourceId: 'elsewhere', resourceName: 'web-1' });
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(1, 2), { shows: ['elsewhere', sourceVaultId] });
      expect(titlesOf(ended)).toEqual([titles.noFreshBackup, undefined]);
      expect(postedFor(stage)).toEqual(['new-2']);
    },
  },
  {
    name: 'filters and order that the service ignores',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 2);
      const { cloud } = stage.simulator;
      Object.assign(cloud.pages, { ignoresQuery: true, cap: 2 });
      backedUp(stage, 1, 'of-another-vault', 0.5, { vaultId: 'another' });
      backedUp(stage, 1, 'a-replica', 0.4, { imageType: 'replication' });
      backedUp(stage, 2, 'a-part', 0.3, { parentId: 'new-2' });
    },
    check: (ended, stage) => replicated(ended, stage, 'new-1', 'new-2'),
  },
  ...(
    [
      ['of one', { cap: 1 }],
      ['without a count', { cap: 2, count: () => undefined }],
      ['with a count of each page alone', { cap: 50, count: (_all: number, onPage: number) => onPage }],
      ['with a count too large', { cap: 3, count: (all: number) => 2 * all }],
      ['that shift while they are read', { cap: 4, isGrowing: true }],
      ['that are too large at first', { bytesOfEntry: 1024 * 1024 }],
    ] as const
  ).map(
    ([what, pages]): Scenario => ({
      name: `pages ${what}`,
      step: ofVault(),
      prepare: (stage) => {
        nightly(stage, 6);
        Object.assign(stage.simulator.cloud.pages, pages);
        // Those that come while the list is read are of a vault of their own.
        if ('isGrowing' in pages) stage.simulator.cloud.addVault({ id: 'another', protectType: 'backup' });
      },
      check: (ended, stage) => {
        expect(ended.exitCode).toBe(0);
        expect(postedFor(stage).slice(-5)).toEqual(['new-2', 'new-3', 'new-4', 'new-5', 'new-6']);
        expect(postedFor(stage)).toHaveLength(6);
      },
    }),
  ),
  {
    name: 'a list that never gets on is not taken for whole',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 6);
      Object.assign(stage.simulator.cloud.pages, { isSame: true, cap: 3 });
    },
    check: (ended, stage) => failedWhole(ended, stage, titles.selectionUnread),
  },
  {
    name: 'failures that pass',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 2);
      const { gateway, closedBefore, truncated, notJson, throttled, noAnswer, answer, error } = faults;
      stage.simulator.fail('VAULT', gateway(503), gateway(404), closedBefore(), throttled('5'), notJson(false));
      stage.simulator.fail('VAULT', answer(200, VAULT_ALONE), gateway(403));
      stage.simulator.fail('LIST', gateway(502), truncated(false), gateway(403), noAnswer(false), error('9910'));
    },
    check: (ended, stage) => {
      replicated(ended, stage, 'new-1', 'new-2');
      expect(ended.log).toMatch(told.again);
    },
  },
  ...(['VAULT', 'LIST'] as const).map(
    (call): Scenario => ({
      name: `failures of ${call} that do not pass`,
      step: ofVault(),
      prepare: (stage) => {
        nightly(stage, 2);
        stage.simulator.fail(call, ...Array.from({ length: 99 }, () => faults.error('9910')));
      },
      check: (ended, stage) => {
        failedWhole(ended, stage, titles.selectionUnread, { code: 'BackupService.9910' });
        expect(ended.outputs['request_id']).toMatch(/./);
        expect(count(stage, call)).toBeLessThan(40);
      },
    }),
  ),
  ...['cbr:vaults:get', 'cbr:backups:list'].map(
    (right): Scenario => ({
      name: `without the permission ${right}`,
      step: ofVault(),
      prepare: (stage) => {
        nightly(stage, 2);
        stage.simulator.cloud.addToken(TOKEN, { denied: [right] });
      },
      check: (ended, stage) => failedWhole(ended, stage, titles.selectionUnread, { shows: [right] }),
    }),
  ),
  {
    name: 'a vault that is not there',
    step: ofVault({ source_vault_id: 'nowhere' }),
    check: (ended, stage) => {
      failedWhole(ended, stage, titles.selectionUnread, { code: 'BackupService.6105', shows: ['source_vault_id'] });
      expect(readBy(stage)).toBe('VAULT');
    },
  },
  {
    name: 'a vault that protects nothing',
    step: ofVault({ source_vault_id: 'empty' }),
    prepare: ({ simulator }) => simulator.cloud.addVault({ id: 'empty', protectType: 'backup' }),
    check: (ended, stage) => failedWhole(ended, stage, titles.nothingFound, { shows: ['empty'] }),
  },
  {
    name: 'a credential that is refused is tried once',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 2);
      stage.simulator.cloud.tokens.clear();
    },
    check: (ended, stage) => {
      failedWhole(ended, stage, titles.selectionUnread, { code: 'APIGW.0301' });
      expect(readBy(stage)).toBe('VAULT');
    },
  },
  {
    name: 'a credential that is refused in the middle',
    step: ofVault(),
    prepare: (stage) => {
      nightly(stage, 2);
      stage.simulator.fail('LIST', faults.answer(401, '{"error_code":"APIGW.0301","error_msg":"decrypt token fail"}'));
    },
    check: (ended, stage) => {
      failedWhole(ended, stage, titles.selectionUnread, { code: 'APIGW.0301' });
      expect(readBy(stage)).toBe('VAULT LIST');
    },
  },
  {
    name: 'cancelled while the vault is read',
    step: { ...ofVault(), onSilence: 'SIGINT' },
    prepare: (stage) => {
      nightly(stage, 2);
      stage.simulator.fail('VAULT', faults.noAnswer(false));
    },
    check: (ended, stage) => failedWhole(ended, stage, titles.cancelled, { shows: [told.nothingMade] }),
  },
  {
    name: 'more than 256 servers',
    step: ofVault(),
    prepare: (stage) => nightly(stage, 257),
    check: (ended, stage) => failedWhole(ended, stage, titles.tooMany, { shows: ['257', 'resource_id'] }),
  },
  {
    name: '256 servers of three nights are found by a handful of requests',
    step: ofVault({ max_parallel: '64' }),
    prepare: (stage) => {
      nightly(stage, 256);
      for (let index = 1; index <= 256; index++) backedUp(stage, index, `older-${index}`, 49);
    },
    check: (ended, stage) => {
      expect(ended.exitCode).toBe(0);
      expect(new Set(postedFor(stage)).size).toBe(256);
      expect(readBy(stage)).toBe('VAULT LIST LIST');
    },
  },
  {
    name: 'a dry run shows what would be replicated, and what is stale',
    step: ofVault({ dry_run: 'true' }),
    prepare: (stage) => {
      nightly(stage, 1);
      protect(stage, 3);
      backedUp(stage, 2, 'stale', 30.5);
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 3), { shows: ['db-2', 'db-3'] });
      expect(postedFor(stage)).toEqual([]);
      expect(entriesOf(ended).map(({ outcome }) => outcome)).toEqual(['checked', 'checked', '']);
      expect(titlesOf(ended)).toEqual([undefined, titles.noFreshBackup, titles.noFreshBackup]);
      tells(ended, /^db-1 /, 'new-1');
      tells(ended, /^db-2 /, 'stale', /30 h/);
    },
  },
  {
    name: 'a dry run of servers that all have a fresh backup',
    step: ofVault({ dry_run: 'true' }),
    prepare: (stage) => nightly(stage, 2),
    check: (ended, stage) => {
      expect(ended.exitCode).toBe(0);
      expect(ended.outputs['outcome']).toBe('checked\nchecked');
      expect(postedFor(stage)).toEqual([]);
    },
  },
  {
    name: 'run again, what is replicated already counts',
    step: ofVault({ wait: 'true' }),
    prepare: (stage) => {
      nightly(stage, 2);
      stage.simulator.cloud.addRecord('new-1', { age: HOUR });
    },
    check: (ended) => {
      expect(ended.exitCode).toBe(0);
      expect(entriesOf(ended).map(({ outcome }) => outcome)).toEqual(['already_replicated', 'submitted']);
    },
  },
];
