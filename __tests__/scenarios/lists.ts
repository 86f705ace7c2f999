import { expect } from '@jest/globals';
import type { SimulatedPages } from '../../simulator/cloud.ts';
import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Stage } from '../support/step.ts';
import { dryRun } from './dry-run-steps.ts';
import { count, DAY, failed, finished, MINUTE, type Scenario, succeeded, waiting } from './scenario.ts';
import { allSucceeded, have, stepFor } from './several-steps.ts';
import { titles } from './told.ts';

/** So many backups, the documented one being the oldest; only the list has its records. */
const onlyListed = (stage: Stage, backups: number, pages: Partial<SimulatedPages> = {}): void => {
  const { cloud } = stage.simulator;
  cloud.showsRecords = false;
  Object.assign(cloud.pages, pages);
  cloud.addBackup({ id: documented.backupId, protectedAt: stage.clock.now() - DAY });
  for (let index = 1; index < backups; index++) cloud.addBackup({ id: `newer-${index}` });
};
/** The same, and it has a replica already. */
const replicated = (stage: Stage, backups: number, pages: Partial<SimulatedPages> = {}): void => {
  onlyListed(stage, backups, pages);
  stage.simulator.cloud.addRecord(documented.backupId, { id: 'there', age: DAY });
};
const adopted: Scenario['check'] = (ended) => {
  succeeded(ended, 'already_replicated');
  expect(ended.outputs['replication_record_id']).toBe('there');
};
const unread: Scenario['check'] = (ended) => failed(ended, titles.replicaNotFound, { code: 'BackupService.1009' });

const counts: [string, NonNullable<SimulatedPages['count']>][] = [
  ['is right', (all) => all],
  ['comes in digits', (all) => `${all}`],
  ['is missing', () => undefined],
  ['is null', () => null],
  ['is negative', () => -1],
  ['is zero', () => 0],
  ['is of each page alone', (_all, onPage) => onPage],
  ['is too large', (all) => 2 * all],
];

/** Lists that come in other pages than were asked for, or that have no end. */
export const lists: Scenario[] = [
  ...counts.map(
    ([name, count]): Scenario => ({
      name: `a refused second replica is found on the last of four pages where the count ${name}`,
      prepare: (stage) => replicated(stage, 301, { cap: 100, count }),
      check: (ended, stage) => {
        adopted(ended, stage);
        const pages = stage.simulator.requests.filter(({ path }) => path.includes('offset='));
        expect(pages.map(({ path }) => /offset=\d+/.exec(path)?.[0])).toEqual([
          'offset=0',
          'offset=100',
          'offset=200',
          'offset=300',
        ]);
      },
    }),
  ),
  {
    name: 'entries that come while the list is read',
    prepare: (stage) => replicated(stage, 301, { cap: 100, isGrowing: true }),
    check: adopted,
  },
  {
    name: 'pages that fail for a moment',
    prepare: (stage) => {
      replicated(stage, 301, { cap: 100 });
      const { gateway, closedBefore, notJson, throttled } = faults;
      stage.simulator.fail('LIST', undefined, gateway(503), closedBefore(), undefined, notJson(false), throttled('5'));
    },
    check: (ended, stage) => {
      adopted(ended, stage);
      expect(count(stage, 'LIST')).toBe(8);
    },
  },
  {
    name: 'pages that are too large',
    prepare: (stage) => replicated(stage, 9, { bytesOfEntry: 1024 * 1024 }),
    check: (ended, stage) => {
      adopted(ended, stage);
      // 500, 250, 125, 62, 31, 15, and 7 twice.
      expect(count(stage, 'LIST')).toBe(8);
    },
  },
  {
    name: 'an entry that is too large ends the search',
    prepare: (stage) => replicated(stage, 1, { bytesOfEntry: 9 * 1024 * 1024 }),
    check: (ended, stage) => {
      unread(ended, stage);
      expect(count(stage, 'LIST')).toBe(9);
    },
  },
  {
    name: 'the same page again ends the search',
    prepare: (stage) => replicated(stage, 600, { isSame: true }),
    check: (ended, stage) => {
      unread(ended, stage);
      expect(count(stage, 'LIST')).toBe(2);
    },
  },
  {
    name: 'pages without an end, each with something new, end the search',
    prepare: (stage) => replicated(stage, 3, { isSame: true, isGrowing: true, cap: 1 }),
    check: (ended, stage) => {
      unread(ended, stage);
      expect(count(stage, 'LIST')).toBe(200);
    },
  },
  {
    name: 'a list that is never answered ends the search in time',
    step: { inputs: { timeout_minutes: '3' } },
    prepare: (stage) => {
      replicated(stage, 301, { cap: 100 });
      stage.simulator.fail('LIST', undefined, ...Array.from({ length: 99 }, () => faults.noAnswer(false)));
    },
    check: (ended, stage) => {
      unread(ended, stage);
      const { arrivals } = stage.simulator;
      expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeLessThan(15 * MINUTE);
    },
  },
  {
    name: 'after a lost answer, the list that would show its record has no end',
    prepare: (stage) => {
      onlyListed(stage, 600, { isSame: true });
      stage.simulator.fail('POST', faults.closedAfter());
    },
    check: (ended, stage) => {
      unread(ended, stage);
      expect(count(stage, 'POST')).toBe(2);
      expect(count(stage, 'LIST')).toBe(2);
    },
  },
  {
    name: 'a dry run finds the record on the last page',
    step: dryRun,
    prepare: (stage) => replicated(stage, 301, { cap: 100 }),
    check: (ended, stage) => {
      succeeded(ended, 'checked');
      expect(ended.outputs['replication_record_id']).toBe('there');
      expect(count(stage, 'LIST')).toBe(4);
    },
  },
  {
    name: 'a dry run fails where the list has no end',
    step: dryRun,
    prepare: (stage) => replicated(stage, 600, { isSame: true }),
    check: (ended, stage) => {
      failed(ended, titles.obstacles(1));
      expect(count(stage, 'LIST')).toBe(2);
    },
  },
  {
    name: 'a copy that only the list shows is followed over four pages',
    step: waiting,
    prepare: (stage) => onlyListed(stage, 301, { cap: 100 }),
    check: (ended) => finished(ended),
  },
  {
    name: 'a copy that only a list without an end could show is waited for until the time limit',
    step: { inputs: { ...waiting.inputs, timeout_minutes: '60' } },
    prepare: (stage) => onlyListed(stage, 600, { isSame: true }),
    check: (ended, stage) => {
      failed(ended, titles.timeLimit);
      expect(count(stage, 'LIST')).toBe(2);
    },
  },
  {
    name: 'several copies are followed over short pages',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      const { cloud } = stage.simulator;
      cloud.pages.cap = 10;
      for (let index = 0; index < 25; index++) {
        cloud.addBackup({ id: `newer-${index}`, protectedAt: stage.clock.now() - 1_000 });
      }
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      expect(count(stage, 'GET')).toBe(0);
    },
  },
  {
    name: 'several copies are followed by smaller pages, where larger ones are too large',
    step: stepFor(3, { wait: 'true' }),
    prepare: (stage) => {
      have(3)(stage);
      stage.simulator.fail('LIST', faults.huge(200, false), faults.huge(200, false));
    },
    check: (ended, stage) => {
      allSucceeded(ended, 3, 'submitted');
      const limits = stage.simulator.requests.flatMap(({ path }) => /limit=(\d+)/.exec(path)?.[1] ?? []);
      expect(limits.slice(0, 3)).toEqual(['56', '28', '14']);
      expect([...new Set(limits.slice(2))]).toEqual(['14']);
      expect(count(stage, 'GET')).toBe(0);
    },
  },
];
