import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import { partsOf } from '../support/summary.ts';
import { entriesOf, failed, MINUTE, refusedInputs, type Scenario, tells, titlesOf } from './scenario.ts';
import {
  backedUp,
  CHECKPOINT,
  failedWhole,
  nightly,
  ofResources,
  postedFor,
  protect,
  readBy,
  replicated,
  serverOf,
} from './selection-steps.ts';
import { titles, told } from './told.ts';

const { resourceId } = documented;

/** The newest backup of servers that are named, whatever vault it is in. */
export const selectionResource: Scenario[] = [
  {
    name: 'the newest backup of each, in the order given, by a list of each',
    step: ofResources(`server-3\n${resourceId},server-3 server-2`),
    prepare: (stage) => nightly(stage, 3),
    check: (ended, stage) => {
      replicated(ended, stage, 'new-3', 'new-1', 'new-2');
      expect(readBy(stage)).toBe('LIST LIST LIST');
      for (const { path } of stage.simulator.requests.slice(0, 3)) expect(path).toMatch(/resource_id=/);
      tells(ended, /^db-3 .*server-3/, 'new-3');
    },
  },
  {
    name: 'one alone, with wait',
    step: ofResources(resourceId, { wait: 'true' }),
    prepare: (stage) => nightly(stage, 2),
    check: (ended, stage) => {
      expect(ended).toMatchObject({ exitCode: 0, outputs: { backup_id: 'new-1', status: 'success' } });
      expect(postedFor(stage)).toEqual(['new-1']);
    },
  },
  {
    name: 'the newest may be in another vault',
    step: ofResources('server-2'),
    prepare: (stage) => {
      nightly(stage, 2);
      backedUp(stage, 2, 'elsewhere', 0.5, { vaultId: 'another' });
    },
    check: (ended, stage) => replicated(ended, stage, 'elsewhere'),
  },
  {
    name: 'one alone of which nothing is known',
    step: ofResources('nobody'),
    check: (ended, stage) => {
      failed(ended, titles.noFreshBackup, { shows: ['nobody'] });
      expect(entriesOf(ended)).toMatchObject([{ backup_id: '', resource_id: 'nobody', resource_name: '' }]);
      expect(ended.outputs['backup_id']).toBe('');
      expect(postedFor(stage)).toEqual([]);
      expect(partsOf(ended.summary).heading).toContain('no fresh backup');
    },
  },
  {
    name: 'one of several of which nothing is known, and one that is stale',
    step: ofResources(`nobody server-2 ${resourceId}`),
    prepare: (stage) => {
      nightly(stage, 1);
      protect(stage, 2);
      backedUp(stage, 2, 'stale', 30.5);
    },
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 3), { shows: ['nobody', 'db-2'] });
      expect(titlesOf(ended)).toEqual([titles.noFreshBackup, titles.noFreshBackup, undefined]);
      expect(postedFor(stage)).toEqual(['new-1', 'stale']);
    },
  },
  {
    name: 'a name is known of backups that cannot be replicated too',
    step: ofResources(serverOf(2)),
    prepare: (stage) => {
      protect(stage, 2);
      backedUp(stage, 2, 'broken', 1, { status: 'error' });
    },
    check: (ended) => {
      failed(ended, titles.noFreshBackup, { shows: [/db-2 \(resource server-2\)/, 'error'] });
      expect(entriesOf(ended)[0]?.resource_name).toBe('db-2');
    },
  },
  {
    name: 'a filter that the service ignores',
    step: ofResources(`${resourceId} server-2`),
    prepare: (stage) => {
      nightly(stage, 3);
      Object.assign(stage.simulator.cloud.pages, { ignoresQuery: true, cap: 2 });
      backedUp(stage, 2, 'a-replica', 0.4, { imageType: 'replication' });
      backedUp(stage, 2, 'a-part', 0.3, { parentId: 'new-2' });
    },
    check: (ended, stage) => replicated(ended, stage, 'new-1', 'new-2'),
  },
  {
    name: 'with wait, the newest is waited for while it is being made',
    step: ofResources(resourceId, { wait: 'true' }),
    prepare: (stage) => {
      nightly(stage, 1);
      const availableAt = stage.clock.now() + 20 * MINUTE;
      backedUp(stage, 1, 'newest', 0.1, { status: 'waiting_protect', availableAt });
    },
    check: (ended) => expect(ended).toMatchObject({ exitCode: 0, outputs: { backup_id: 'newest', status: 'success' } }),
  },
  {
    name: 'without the permission to list',
    step: ofResources(resourceId),
    prepare: (stage) => {
      nightly(stage, 1);
      stage.simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:list'] });
    },
    check: (ended, stage) => failedWhole(ended, stage, titles.selectionUnread, { shows: ['cbr:backups:list'] }),
  },
  {
    name: 'a credential that is refused is tried once',
    step: ofResources(`${resourceId} server-2`),
    prepare: (stage) => {
      nightly(stage, 2);
      stage.simulator.cloud.tokens.clear();
    },
    check: (ended, stage) => {
      failedWhole(ended, stage, titles.selectionUnread, { code: 'APIGW.0301' });
      expect(readBy(stage)).toBe('LIST');
    },
  },
  {
    name: 'failures that pass',
    step: ofResources(`${resourceId} server-2`),
    prepare: (stage) => {
      nightly(stage, 2);
      const { gateway, closedAfter, truncated } = faults;
      stage.simulator.fail('LIST', gateway(404), closedAfter(), undefined, truncated(true), gateway(504));
    },
    check: (ended, stage) => {
      replicated(ended, stage, 'new-1', 'new-2');
      expect(ended.log).toMatch(told.again);
    },
  },
  {
    name: 'cancelled while a list is read',
    step: { ...ofResources(`${resourceId} server-2`), onSilence: 'SIGTERM' },
    prepare: (stage) => {
      nightly(stage, 2);
      stage.simulator.fail('LIST', undefined, faults.noAnswer(false));
    },
    check: (ended, stage) => failedWhole(ended, stage, titles.cancelled, { shows: [told.nothingMade] }),
  },
  {
    name: 'a dry run',
    step: ofResources(`${resourceId} nobody`, { dry_run: 'true' }),
    prepare: (stage) => nightly(stage, 1),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(1, 2), { shows: ['nobody'] });
      expect(entriesOf(ended).map(({ outcome }) => outcome)).toEqual(['checked', '']);
      expect(postedFor(stage)).toEqual([]);
    },
  },
  ...(
    [
      [{ checkpoint_id: CHECKPOINT }, 'checkpoint_id, resource_id'],
      [{ backup_id: documented.backupId }, 'backup_id, resource_id'],
      [{ source_vault_id: 'vault', checkpoint_id: CHECKPOINT }, 'checkpoint_id, source_vault_id, resource_id'],
    ] as const
  ).map(
    ([inputs, named]): Scenario => ({
      name: `${named} are different things`,
      step: ofResources(resourceId, inputs),
      check: (ended, stage) => refusedInputs(ended, stage, [named]),
    }),
  ),
];
