import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Ended, Stage, Step } from '../support/step.ts';
import { accessKey, addKey } from './logins.ts';
import { adviceOf, DAY, failed, finished, MINUTE, type Scenario } from './scenario.ts';
import { titles } from './told.ts';

const { backupId, destinationProjectId } = documented;

const verified = { ...accessKey, wait: 'true', verify: 'true' };
const toVerify = (stage: Stage): Step => ({ inputs: { ...verified, destination_endpoint: stage.simulator.endpoint } });
const readsOfReplica = (ended: Ended, { simulator }: Stage) =>
  simulator.requests.filter(({ path }) => path.endsWith(`/backups/${ended.outputs['destination_backup_id']}`)).length;

/** With verify: the replica is read in the destination region. */
export const verifies: Scenario[] = [
  {
    name: 'a replica that is available, in the right vault and project',
    step: toVerify,
    prepare: addKey,
    check: (ended, stage) => {
      finished(ended);
      const last = stage.simulator.requests.at(-1);
      expect(last?.path).toBe(`/v3/${destinationProjectId}/backups/${ended.outputs.destination_backup_id}`);
      expect(last?.headers['x-project-id']).toBe(destinationProjectId);
    },
  },
  {
    name: 'a replica that is still in the making for a few minutes',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.replicaAvailableAfter = 5 * MINUTE;
    },
    check: (ended, stage) => {
      finished(ended);
      expect(ended.log).toContain('protecting');
      expect(readsOfReplica(ended, stage)).toBeGreaterThan(1);
    },
  },
  {
    name: 'a replica that stays in the making',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.replicaAvailableAfter = 60 * MINUTE;
    },
    check: (ended) => {
      failed(ended, titles.notVerified, { shows: ['10 min', 'protecting'] });
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: 'success' });
    },
  },
  ...(
    [
      [{ status: 'error' }, 'error'],
      [{ vaultId: 'other-vault' }, 'other-vault'],
      [{ imageType: 'backup' }, 'backup'],
    ] as const
  ).map(
    ([backup, shown]): Scenario => ({
      name: `a replica with ${JSON.stringify(backup)} is refused`,
      step: toVerify,
      prepare: (stage) => {
        addKey(stage);
        stage.simulator.cloud.replicaFields = backup;
      },
      check: (ended) => failed(ended, titles.notVerified, { shows: [shown] }),
    }),
  ),
  {
    name: 'blips while verifying do not matter',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
      stage.simulator.fail('GET', undefined, faults.gateway(502), faults.gateway(404), faults.closedBefore());
    },
    check: (ended, stage) => {
      finished(ended, 'already_replicated');
      expect(stage.clock.pauses).toEqual([20_000, 20_000, 20_000]);
    },
  },
  {
    name: 'a replica of which the service says nothing is not taken for good',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
      const silent = faults.answer(200, '{"backup":{"status":"available"}}');
      stage.simulator.fail('GET', undefined, ...Array.from({ length: 60 }, () => silent));
    },
    check: (ended) => failed(ended, titles.notVerified),
  },
  {
    name: 'cancelled while verifying',
    step: (stage) => ({ ...toVerify(stage), onSilence: 'SIGINT' }),
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
      stage.simulator.fail('GET', undefined, faults.noAnswer(false));
    },
    check: (ended) => {
      failed(ended, titles.cancelled);
      // The copy has ended: there is nothing to wait for.
      expect(adviceOf(ended)).toBe('');
    },
  },
  {
    name: 'a finished replica of an earlier night is verified too',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY });
    },
    check: (ended, stage) => {
      finished(ended, 'already_replicated');
      expect(readsOfReplica(ended, stage)).toBe(1);
    },
  },
  {
    name: 'no right to read there: the copy itself has ended well',
    step: toVerify,
    prepare: (stage) => addKey(stage, { denied: [`cbr:backups:get@${destinationProjectId}`] }),
    check: (ended) => {
      failed(ended, titles.notVerified, { shows: ['cbr:backups:get'] });
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: 'success' });
    },
  },
  {
    name: 'a key that is gone by then: the copy itself has ended well',
    step: toVerify,
    prepare: (stage) => {
      // The copy ends after 520 s; its replica takes a minute more, and the key does not live so long.
      addKey(stage, { expiresAt: stage.clock.now() + 550_000 });
      stage.simulator.cloud.replicaAvailableAfter = MINUTE;
    },
    check: (ended) => {
      failed(ended, titles.notVerified, { code: 'APIGW.0301' });
      expect(ended.outputs).toMatchObject({ outcome: 'submitted', status: 'success' });
    },
  },
  {
    name: 'a record that names no replica',
    step: toVerify,
    prepare: (stage) => {
      addKey(stage);
      stage.simulator.cloud.addRecord(backupId, { age: DAY, destinationBackupId: '' });
    },
    check: (ended) => failed(ended, titles.notVerified, { shows: [/[0-9a-f-]{36}/] }),
  },
];
