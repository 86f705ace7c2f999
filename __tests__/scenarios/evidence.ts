import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Stage } from '../support/step.ts';
import { partsOf } from '../support/summary.ts';
import {
  adviceOf,
  backupOf,
  calls,
  count,
  DAY,
  entriesOf,
  failed,
  finished,
  MINUTE,
  type Scenario,
  succeeded,
  tells,
  waiting,
} from './scenario.ts';
import { titles, told } from './told.ts';

const { backupId, recordId, destinationRegion, destinationProjectId, destinationVaultId } = documented;
const ANOTHER = '6df2b54c-dd62-4059-a07c-1b8f24f2725d';

/** A record that leads to the place asked for, as it is shown. */
const shown = (fields: Record<string, unknown>) => ({
  id: 'theirs',
  status: 'success',
  created_at: new Date().toISOString(),
  destination_region: destinationRegion,
  destination_project_id: destinationProjectId,
  destination_vault_id: destinationVaultId,
  destination_backup_id: 'replica-of-another',
  ...fields,
});
const ofAnother = (id: string) =>
  faults.answer(
    200,
    JSON.stringify({
      backup: { id, status: 'available', replication_records: [shown({ source_backup_id: id })] },
    }),
  );
/** There is one replica, or one being made, that this step has asked for. */
const onlyOwn = (stage: Stage) =>
  expect(stage.simulator.cloud.liveRecords(backupOf(stage), destinationRegion).map(({ id }) => id)).toEqual([recordId]);

const old = { age: 98 * DAY, id: 'old', replicaDeleted: true };
const gone = [
  ...['deleted', 'Deleted', 'failed', 'FAILED', 'fail', 'TIMEOUT', 'canceled', 'Cancelled', 'Skipped', 'error'],
  // Its replica was deleted since, or nobody knows what the word means.
  ...['success', 'archiving'],
].map((status) => [status, { ...old, end: { status } }] as const);

/** What counts as a replica, or as one being made; and whose answer it is. */
export const evidence: Scenario[] = [
  ...[...gone, ['replicating', { ...old, age: 21 * DAY, endsAt: Number.POSITIVE_INFINITY }] as const].flatMap(
    ([status, record]): Scenario[] =>
      (
        [
          ['a busy answer', faults.error('6130'), 'POST GET POST'],
          ['a doubtful one', faults.gateway(503), 'POST GET GET GET GET POST'],
        ] as const
      ).map(([answer, fault, requests]) => ({
        name: `an old record that is ${status}, and ${answer}: the replica is asked for again`,
        prepare: ({ simulator }) => {
          simulator.cloud.addRecord(backupId, record);
          simulator.fail('POST', fault);
        },
        check: (ended, stage) => {
          succeeded(ended, 'submitted');
          expect(ended.outputs['replication_record_id']).toBe(recordId);
          expect(calls(stage)).toBe(requests);
          onlyOwn(stage);
        },
      })),
  ),
  ...['Replicating', 'WAITING_REPLICATE'].map(
    (status): Scenario => ({
      name: `a record of an hour ago that is ${status}, and a busy answer: it is under way`,
      prepare: ({ simulator }) => {
        simulator.cloud.addRecord(backupId, { age: 60 * MINUTE, id: 'alive', end: { status }, endsAt: 0 });
        simulator.fail('POST', faults.error('6130'));
      },
      check: (ended, stage) => {
        succeeded(ended, 'attached');
        expect(ended.outputs).toMatchObject({ replication_record_id: 'alive', status });
        expect(calls(stage)).toBe('POST GET');
      },
    }),
  ),
  ...(
    [
      ['is of an hour ago', { age: 60 * MINUTE, endsAt: Number.POSITIVE_INFINITY }, true],
      ['is of weeks ago', { age: 21 * DAY, endsAt: Number.POSITIVE_INFINITY }, false],
      ['has a word that nobody knows', { age: DAY, end: { status: 'archiving' } }, false],
    ] as const
  ).map(
    ([state, record, isKnown]): Scenario => ({
      name: `a second replica is refused, and the record ${state}: whether it is under way is ${isKnown ? '' : 'not '}said`,
      prepare: ({ simulator }) => {
        simulator.cloud.addRecord(backupId, record);
      },
      check: (ended) => {
        succeeded(ended, 'attached');
        expect(ended.log.includes('lready in progress')).toBe(isKnown);
        // In the chart is what copies, and nothing that nobody has seen do so.
        expect(partsOf(ended.summary).bars).toEqual(isKnown ? { 'Still copying': 1 } : {});
      },
    }),
  ),
  {
    name: 'reads that are answered with another backup say nothing of this one',
    step: waiting,
    prepare: ({ simulator }) => simulator.fail('GET', ofAnother(ANOTHER), ofAnother(ANOTHER), ofAnother('?')),
    check: (ended) => {
      finished(ended);
      expect(ended.outputs['destination_backup_id']).not.toBe('replica-of-another');
    },
  },
  {
    name: 'after a lost answer a read of another backup proves nothing',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.closedBefore());
      simulator.fail('GET', ofAnother(ANOTHER), ofAnother(ANOTHER), ofAnother(ANOTHER));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST GET GET GET GET POST');
      onlyOwn(stage);
    },
  },
  {
    name: 'a backup ID in other case is the same',
    step: waiting,
    prepare: ({ simulator }) => {
      const id = backupId.toUpperCase();
      const record = shown({ id: recordId, source_backup_id: id, destination_backup_id: ANOTHER });
      simulator.fail('GET', faults.answer(200, JSON.stringify({ backup: { id, replication_records: [record] } })));
    },
    check: (ended, stage) => {
      finished(ended);
      expect(count(stage, 'GET')).toBe(1);
    },
  },
  ...[{ wait: 'false' }, { wait: 'true' }].map(
    (inputs): Scenario => ({
      name: `a record of another backup among those of this one is not taken, wait: ${inputs.wait}`,
      step: { inputs },
      prepare: ({ simulator }) => {
        simulator.cloud.strayRecord = shown({ source_backup_id: ANOTHER });
        simulator.fail('POST', faults.error('1009'));
      },
      check: (ended) => {
        failed(ended, titles.replicaNotFound, { code: 'BackupService.1009' });
        expect(ended.outputs).toMatchObject({ outcome: '', destination_backup_id: '' });
      },
    }),
  ),
  {
    name: 'a record of another backup does not end the wait',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.strayRecord = shown({ id: recordId, source_backup_id: ANOTHER });
    },
    check: (ended) => {
      finished(ended);
      expect(ended.outputs['destination_backup_id']).not.toBe('replica-of-another');
    },
  },
  ...(
    [
      ['destination_vault_id', 'another-vault'],
      ['destination_project_id', 'another-project'],
      ['destination_region', 'region9'],
    ] as const
  ).map(
    ([field, value]): Scenario => ({
      name: `an accepted request whose answer names another ${field}: a warning says so`,
      prepare: ({ simulator }) => {
        simulator.cloud.acceptedFields = { [field]: value };
      },
      check: (ended) => {
        succeeded(ended, 'submitted');
        tells(ended, '::warning::', value);
        expect(ended.outputs[field]).toBe(value);
      },
    }),
  ),
  {
    name: 'an accepted request whose answer names the place in other case: no warning',
    prepare: ({ simulator }) => {
      simulator.cloud.acceptedFields = {
        destination_vault_id: destinationVaultId.toUpperCase(),
        destination_region: '',
      };
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.log).not.toContain('::warning::');
    },
  },
  {
    name: 'IDs that are numbers are IDs',
    step: waiting,
    prepare: ({ simulator }) => {
      simulator.cloud.showsNumbers = true;
      simulator.cloud.recordIds[0] = '1579718';
    },
    check: (ended) => {
      finished(ended);
      expect(ended.outputs['replication_record_id']).toBe('1579718');
    },
  },
  ...[undefined, null, []].flatMap((noRecords): Scenario[] => {
    const says = noRecords === undefined ? 'nothing' : JSON.stringify(noRecords);
    const listOnly = ({ simulator }: Stage) => Object.assign(simulator.cloud, { showsRecords: false, noRecords });
    return [
      {
        name: `the backup says ${says} of records, the list has them: found after a refusal`,
        prepare: (stage) => {
          listOnly(stage);
          stage.simulator.cloud.addRecord(backupId, { id: 'alive' });
        },
        check: (ended, stage) => {
          succeeded(ended, 'attached');
          expect(ended.outputs['replication_record_id']).toBe('alive');
          expect(calls(stage)).toBe('POST GET LIST');
        },
      },
      {
        name: `the backup says ${says} of records, the list has them: a finished one is found, too`,
        step: waiting,
        prepare: (stage) => {
          listOnly(stage);
          stage.simulator.cloud.addRecord(backupId, { age: DAY });
        },
        check: (ended) => finished(ended, 'already_replicated'),
      },
      {
        name: `the backup says ${says} of records, the list has them: followed to the end`,
        step: waiting,
        prepare: listOnly,
        check: (ended, stage) => {
          finished(ended);
          expect(count(stage, 'LIST')).toBeGreaterThan(5);
        },
      },
    ];
  }),
  {
    name: 'a replica of another vault, which only the list shows, is in the way',
    prepare: ({ simulator }) => {
      simulator.cloud.showsRecords = false;
      simulator.cloud.addRecord(backupId, { age: DAY, destinationVaultId: 'another-vault' });
    },
    check: (ended) => failed(ended, titles.anotherReplica, { code: 'BackupService.1009', shows: ['another-vault'] }),
  },
  {
    name: 'a refusal, records nowhere, and a list that may not be read: the permission is named',
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1009'));
      simulator.fail('LIST', faults.answer(403, '{"error_msg":"no"}'));
    },
    check: (ended, stage) => {
      failed(ended, titles.replicaNotFound, { code: 'BackupService.1009' });
      expect(adviceOf(ended)).toContain('cbr:backups:list');
      expect(count(stage, 'LIST')).toBe(1);
    },
  },
  {
    name: 'a step that is cancelled after the copy has ended well, and before its replica is named',
    step: { ...waiting, onSilence: 'SIGTERM' },
    prepare: ({ simulator }) => {
      simulator.cloud.namesReplicaAfter = DAY;
      // One read each 14 s.
      simulator.cloud.shownProgress.push(undefined);
      simulator.fail('GET', ...Array.from({ length: 45 }, () => undefined), faults.noAnswer(false));
    },
    check: (ended) => {
      failed(ended, titles.cancelled);
      expect(ended.log).not.toMatch(told.continues);
      expect(entriesOf(ended)[0]).toMatchObject({ outcome: 'submitted', status: 'success' });
    },
  },
];
