import { expect } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { partsOf } from '../support/summary.ts';
import { calls, failed, type Scenario } from './scenario.ts';
import { titles, told } from './told.ts';

const { backupId } = documented;

/** Cancelled before anything was accepted; later it is a matter of the files about waiting and verifying. */
export const cancelled: Scenario[] = [
  ...(['SIGINT', 'SIGTERM'] as const).flatMap((signal): Scenario[] => [
    {
      name: `${signal} while the request is under way: the doubt is told, outputs are written`,
      step: { onSilence: signal },
      prepare: ({ simulator }) => simulator.fail('POST', faults.noAnswer(true)),
      check: (ended, stage) => {
        failed(ended, titles.cancelled, { shows: [told.inDoubt] });
        expect(ended.outputs).toMatchObject({ backup_id: backupId, outcome: '', source_region: 'region1' });
        expect(partsOf(ended.summary).heading).toMatch(/^🚫 /);
        expect(partsOf(ended.summary).alertText).toContain(told.inDoubt);
        expect(calls(stage)).toBe('POST');
      },
    },
    {
      name: `${signal} while the records are read after a doubtful request`,
      step: { onSilence: signal },
      prepare: ({ simulator }) => {
        simulator.fail('POST', faults.closedAfter());
        simulator.fail('GET', faults.noAnswer(false));
      },
      check: (ended) => failed(ended, titles.cancelled, { shows: [told.inDoubt] }),
    },
  ]),
  {
    name: 'a step that is cancelled while it looks at the backup has made nothing',
    step: { onSilence: 'SIGINT' },
    prepare: ({ simulator }) => {
      simulator.fail('POST', faults.error('1001'));
      simulator.fail('GET', faults.noAnswer(false));
    },
    check: (ended) => {
      failed(ended, titles.cancelled, { shows: [told.nothingMade] });
      expect(ended.log).not.toContain(told.inDoubt);
    },
  },
];
