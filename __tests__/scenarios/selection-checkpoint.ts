import { expect } from '@jest/globals';
import type { BackUpOptions } from '../../simulator/checkpoints.ts';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { type Ended, type Stage, TOKEN } from '../support/step.ts';
import { count, entriesOf, failed, MINUTE, type Scenario, sum, tells, titlesOf } from './scenario.ts';
import {
  CHECKPOINT,
  failedWhole,
  HOUR,
  nightly,
  ofCheckpoint,
  postedFor,
  protect,
  readBy,
  serverOf,
} from './selection-steps.ts';
import { titles, told } from './told.ts';

/** So many servers, each with older backups, which are backed up by the checkpoint. */
const backingUp =
  (servers: number, options: BackUpOptions = {}) =>
  (stage: Stage): void => {
    nightly(stage, servers);
    stage.simulator.cloud.backUp(documented.sourceVaultId, { id: CHECKPOINT, ...options });
  };
/** The same, long over. */
const backedUp = (servers: number, options: BackUpOptions = {}) =>
  backingUp(servers, { startsAfter: -HOUR, ...options });

/** The backups of the checkpoint, by their servers. */
const backupsIn = ({ simulator: { cloud } }: Stage) =>
  [...cloud.backups.values()].filter(({ checkpointId }) => checkpointId === CHECKPOINT);
const namesOf = (ended: Ended) => entriesOf(ended).map(({ resource_name }) => resource_name);
const allReplicated = (ended: Ended, stage: Stage, servers: number): void => {
  expect(ended.log).not.toMatch(/^::error::/m);
  expect(ended.exitCode).toBe(0);
  expect(namesOf(ended).sort()).toEqual(Array.from({ length: servers }, (_, index) => `db-${index + 1}`));
  const ids = backupsIn(stage).map(({ id }) => id);
  expect([...new Set(postedFor(stage))]).toEqual(ids.toSorted());
  expect(
    entriesOf(ended)
      .map(({ backup_id }) => backup_id)
      .sort(),
  ).toEqual(ids.toSorted());
};
const incomplete = /^::warning::.*checkpoint-1/m;
const skipped = { [serverOf(2)]: { code: 'BackupService.6136', reason: 'the disk is in use' } };

/** All backups of a checkpoint. */
export const selectionCheckpoint: Scenario[] = [
  {
    name: 'all its backups, and no others',
    step: ofCheckpoint(),
    prepare: backedUp(3),
    check: (ended, stage) => {
      allReplicated(ended, stage, 3);
      expect(readBy(stage)).toBe('CHECKPOINT LIST');
      expect(stage.simulator.requests[1]?.path).toContain(`checkpoint_id=${CHECKPOINT}`);
      expect(ended.log).not.toMatch(/^::warning/m);
      tells(ended, /^db-2 .*server-2/);
    },
  },
  {
    name: 'an old one, whatever max_age_hours says',
    step: ofCheckpoint({ max_age_hours: '1' }),
    prepare: backedUp(2, { startsAfter: -90 * 24 * HOUR }),
    check: (ended, stage) => allReplicated(ended, stage, 2),
  },
  {
    name: 'with wait it is made first, and then all are followed to their ends',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: backingUp(3, { takes: 30 * MINUTE, takesOf: { [serverOf(3)]: 50 * MINUTE } }),
    check: (ended, stage) => {
      allReplicated(ended, stage, 3);
      expect(new Set(entriesOf(ended).map(({ status }) => status))).toEqual(new Set(['success']));
      const { arrivals, calls } = stage.simulator;
      expect((arrivals[calls.indexOf('POST')] ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThanOrEqual(50 * MINUTE);
      expect(count(stage, 'POST')).toBe(3);
    },
  },
  {
    name: 'with wait, servers whose backups appear late',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: backingUp(3, { takes: MINUTE, appearsAfterOf: { [serverOf(2)]: 6 * MINUTE, [serverOf(3)]: 2 * MINUTE } }),
    check: (ended, stage) => allReplicated(ended, stage, 3),
  },
  {
    name: 'with wait, a server of which no backup ever appears',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: backedUp(3, { lost: [serverOf(2)] }),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(1, 3), { shows: [/db-2 \(resource server-2\)/] });
      expect(titlesOf(ended)).toEqual([undefined, undefined, titles.failedInCbr]);
      expect(new Set(postedFor(stage)).size).toBe(2);
      expect(sum(stage)).toBeLessThan(2 * HOUR);
    },
  },
  {
    name: 'without wait, what is there of one that is being made is submitted, and the step fails',
    step: ofCheckpoint(),
    prepare: backingUp(3, { startsAfter: -20 * MINUTE, takesOf: { [serverOf(2)]: HOUR }, lost: [serverOf(3)] }),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 3), { shows: [titles.checkpointBeingMade, 'db-2', 'db-3', 'wait: true'] });
      expect(titlesOf(ended)).toEqual([undefined, titles.backupBeingMade, titles.backupBeingMade]);
      expect(postedFor(stage)).toEqual([entriesOf(ended)[0]?.backup_id]);
      expect(count(stage, 'CHECKPOINT')).toBe(1);
    },
  },
  {
    name: 'without wait, one that is being made although all that it shows is there',
    step: ofCheckpoint(),
    prepare: (stage) => {
      backedUp(2, { status: 'protecting' })(stage);
      stage.simulator.cloud.checkpoints.showsVault = false;
    },
    check: (ended, stage) => {
      failed(ended, titles.checkpointBeingMade, { shows: [CHECKPOINT] });
      expect(postedFor(stage)).toHaveLength(2);
      expect(titlesOf(ended)).toEqual([undefined, undefined]);
    },
  },
  ...([true, false] as const).map(
    (waits): Scenario => ({
      name: `${waits ? 'with' : 'without'} wait, one that is being made and never shows anything`,
      step: ofCheckpoint({ wait: String(waits), timeout_minutes: '30' }),
      prepare: (stage) => {
        backingUp(2, { appearsAfter: 9 * HOUR, status: 'protecting' })(stage);
        stage.simulator.cloud.checkpoints.showsVault = false;
      },
      check: (ended, stage) => {
        failedWhole(ended, stage, titles.checkpointBeingMade, { shows: [waits ? 'timeout_minutes' : 'wait: true'] });
        expect(sum(stage)).toBeLessThan(31 * MINUTE);
      },
    }),
  ),
  {
    name: 'with wait, one that is not made in time: what is there is submitted in time',
    step: ofCheckpoint({ wait: 'true', timeout_minutes: '60' }),
    prepare: backingUp(2, { takesOf: { [serverOf(2)]: 9 * HOUR } }),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 2), {
        code: 'BackupService.1001',
        shows: [titles.checkpointBeingMade, 'timeout_minutes'],
      });
      expect(titlesOf(ended)).toEqual([titles.timeLimit, titles.neverAvailable]);
      expect(entriesOf(ended).map(({ outcome }) => outcome)).toEqual(['submitted', '']);
      expect(sum(stage)).toBeLessThan(2 * HOUR);
    },
  },
  {
    name: 'what CBR skipped fails by name, with its code and reason',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: backedUp(3, { skipped }),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(1, 3), {
        code: 'BackupService.6136',
        shows: [/db-2 \(resource server-2\)/, 'the disk is in use'],
      });
      expect(titlesOf(ended)).toEqual([undefined, undefined, titles.failedInCbr]);
      expect(entriesOf(ended)[2]).toMatchObject({ backup_id: '', resource_id: 'server-2', resource_name: 'db-2' });
      expect(new Set(postedFor(stage)).size).toBe(2);
    },
  },
  {
    name: 'the only server was skipped',
    step: ofCheckpoint(),
    prepare: backedUp(2, { skipped, resourceIds: [serverOf(2)] }),
    check: (ended, stage) => {
      failed(ended, titles.failedInCbr, { code: 'BackupService.6136', shows: ['db-2'] });
      expect(postedFor(stage)).toEqual([]);
    },
  },
  {
    name: 'a backup that ended in error fails by name',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: backingUp(2, { failing: [serverOf(2)] }),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(1, 2), { shows: ['db-2', 'error'] });
      expect(titlesOf(ended)).toEqual([undefined, titles.failedInCbr]);
      expect(new Set(postedFor(stage)).size).toBe(1);
    },
  },
  {
    name: 'rows of others, where the filter is ignored',
    step: ofCheckpoint(),
    prepare: (stage) => {
      backedUp(2)(stage);
      const { cloud } = stage.simulator;
      Object.assign(cloud.pages, { ignoresQuery: true, cap: 2 });
      const of = { checkpointId: CHECKPOINT, resource: { ...cloud.addServer('', { id: 'server-2' }), name: 'db-2' } };
      cloud.addBackup({ ...of, id: 'a-replica', imageType: 'replication' });
      cloud.addBackup({ ...of, id: 'a-part', parentId: 'whole' });
    },
    check: (ended, stage) => {
      expect(ended.exitCode).toBe(0);
      expect(postedFor(stage)).toHaveLength(2);
      expect(postedFor(stage)).not.toContain('a-replica');
      expect(postedFor(stage)).not.toContain('a-part');
      expect(namesOf(ended).sort()).toEqual(['db-1', 'db-2']);
    },
  },
  ...(['true', 'false'] as const).flatMap((wait): Scenario[] => [
    {
      name: `without the permission to read the checkpoint, with wait: ${wait}`,
      step: ofCheckpoint({ wait }),
      prepare: (stage) => {
        backedUp(2)(stage);
        stage.simulator.cloud.addToken(TOKEN, { denied: ['cbr:checkpoints:get'] });
      },
      check: (ended, stage) => {
        allReplicated(ended, stage, 2);
        expect(ended.log.match(new RegExp(incomplete, 'gm'))).toHaveLength(1);
        tells(ended, 'cbr:checkpoints:get');
      },
    },
    {
      name: `a checkpoint that is gone, with backups that are there, with wait: ${wait}`,
      step: ofCheckpoint({ wait }),
      prepare: (stage) => {
        backedUp(2)(stage);
        stage.simulator.fail('CHECKPOINT', ...Array.from({ length: 99 }, () => faults.error('6217', { status: 404 })));
      },
      check: (ended, stage) => {
        allReplicated(ended, stage, 2);
        expect(ended.log).toMatch(incomplete);
      },
    },
    {
      name: `a checkpoint that does not say what it is of, with wait: ${wait}`,
      step: ofCheckpoint({ wait }),
      prepare: (stage) => {
        backedUp(2)(stage);
        stage.simulator.cloud.checkpoints.showsVault = false;
      },
      check: (ended, stage) => {
        allReplicated(ended, stage, 2);
        expect(ended.log).toMatch(incomplete);
      },
    },
    {
      name: `a checkpoint that nobody knows, with wait: ${wait}`,
      step: ofCheckpoint({ wait, checkpoint_id: 'nowhere' }),
      prepare: backedUp(2),
      check: (ended, stage) => {
        failedWhole(ended, stage, titles.nothingFound, { shows: ['nowhere'] });
        expect(sum(stage)).toBeLessThan(5 * MINUTE);
      },
    },
    {
      name: `failures that pass, with wait: ${wait}`,
      step: ofCheckpoint({ wait }),
      prepare: (stage) => {
        backedUp(2)(stage);
        const { gateway, closedBefore, notJson, throttled, answer } = faults;
        stage.simulator.fail('CHECKPOINT', gateway(403), gateway(404), closedBefore(), notJson(false), throttled('5'));
        stage.simulator.fail('CHECKPOINT', answer(200, '{"checkpoint":{"id":"another","status":"available"}}'));
        stage.simulator.fail('LIST', gateway(404), gateway(502));
      },
      check: (ended, stage) => {
        allReplicated(ended, stage, 2);
        expect(ended.log).not.toMatch(incomplete);
      },
    },
  ]),
  {
    name: 'with wait, one that is not there at first',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: (stage) => {
      backingUp(2, { appearsAfter: MINUTE })(stage);
      const notThere = () => faults.error('6217', { status: 404 });
      stage.simulator.fail('CHECKPOINT', notThere(), notThere(), notThere());
    },
    check: (ended, stage) => {
      allReplicated(ended, stage, 2);
      expect(ended.log).not.toMatch(incomplete);
      expect(count(stage, 'POST')).toBe(2);
    },
  },
  {
    name: 'with wait, a service that fails for half an hour in the middle',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: (stage) => {
      backingUp(2, { takes: 2 * HOUR })(stage);
      stage.simulator.fail('CHECKPOINT', undefined, ...Array.from({ length: 60 }, () => faults.gateway(503)));
    },
    check: (ended, stage) => allReplicated(ended, stage, 2),
  },
  {
    name: 'with wait, a service that fails until the time limit',
    step: ofCheckpoint({ wait: 'true', timeout_minutes: '60' }),
    prepare: (stage) => {
      backingUp(2, { takes: 2 * HOUR })(stage);
      stage.simulator.fail('CHECKPOINT', undefined, ...Array.from({ length: 999 }, () => faults.error('9910')));
    },
    check: (ended, stage) => {
      failedWhole(ended, stage, titles.selectionUnread, { code: 'BackupService.9910' });
      expect(sum(stage)).toBeLessThan(70 * MINUTE);
    },
  },
  {
    name: 'with wait, a credential that dies in the middle',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: (stage) => {
      backingUp(2, { takes: 2 * HOUR })(stage);
      stage.simulator.cloud.addToken(TOKEN, { expiresAt: stage.clock.now() + 30 * MINUTE });
    },
    check: (ended, stage) => {
      failedWhole(ended, stage, titles.selectionUnread, { code: 'APIGW.0301' });
      expect(sum(stage)).toBeLessThan(40 * MINUTE);
    },
  },
  {
    name: 'a credential that is refused is tried once',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: (stage) => {
      backedUp(2)(stage);
      stage.simulator.cloud.tokens.clear();
    },
    check: (ended, stage) => {
      failedWhole(ended, stage, titles.selectionUnread, { code: 'APIGW.0301' });
      expect(readBy(stage)).toBe('CHECKPOINT');
    },
  },
  {
    name: 'without the permission to list',
    step: ofCheckpoint({ wait: 'true' }),
    prepare: (stage) => {
      backedUp(2)(stage);
      stage.simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:list'] });
    },
    check: (ended, stage) => failedWhole(ended, stage, titles.selectionUnread, { shows: ['cbr:backups:list'] }),
  },
  {
    name: 'cancelled while it is waited for',
    step: { ...ofCheckpoint({ wait: 'true' }), onSilence: 'SIGINT' },
    prepare: (stage) => {
      backingUp(2, { takes: 2 * HOUR })(stage);
      stage.simulator.fail('CHECKPOINT', undefined, undefined, undefined, faults.noAnswer(false));
    },
    check: (ended, stage) => failedWhole(ended, stage, titles.cancelled, { shows: [told.nothingMade] }),
  },
  {
    name: 'more than 256 servers',
    step: ofCheckpoint(),
    prepare: (stage) => {
      protect(stage, 257);
      stage.simulator.cloud.backUp(documented.sourceVaultId, { id: CHECKPOINT, startsAfter: -HOUR });
    },
    check: (ended, stage) => failedWhole(ended, stage, titles.tooMany, { shows: ['257', 'source_vault_id'] }),
  },
  {
    name: 'a dry run',
    step: ofCheckpoint({ dry_run: 'true', wait: 'true' }),
    prepare: backingUp(3, { startsAfter: -20 * MINUTE, takesOf: { [serverOf(2)]: HOUR }, failing: [serverOf(3)] }),
    check: (ended, stage) => {
      failed(ended, titles.backupsFailed(2, 3), { shows: [titles.checkpointBeingMade, 'db-2', 'db-3'] });
      expect(titlesOf(ended)).toEqual([undefined, titles.backupBeingMade, titles.failedInCbr]);
      expect(entriesOf(ended).map(({ outcome }) => outcome)).toEqual(['checked', '', '']);
      expect(postedFor(stage)).toEqual([]);
      expect(count(stage, 'CHECKPOINT')).toBe(1);
    },
  },
];
