import { HOUR, MINUTE, SECOND } from '../../src/clock.ts';
import { BAD_ENDS, type Cloud } from '../cloud.ts';
import { recordOfAnother } from './another-backup.ts';
import type { Chance } from './chance.ts';

// How the service is today, within what its documentation leaves open.

/**
 * How long it takes to show and to fence what it does, and how it lists.
 * @param alone whether steps run one at a time: then the fence may be slow to know a new record
 */
export function drawHabits(chance: Chance, cloud: Cloud, alone: boolean): void {
  cloud.startsAfter = chance.between(0, 10 * MINUTE);
  // A slow fence is fair only where the record shows within the grace period.
  cloud.visibleAfter = chance.is(0.5) ? 0 : chance.between(0, alone ? 30 * SECOND : 3 * MINUTE);
  cloud.fencedAfter = alone && chance.is(0.5) ? chance.between(0, 60 * SECOND) : 0;
  // One of them has the records.
  cloud.listsRecords = chance.is(0.8);
  cloud.showsRecords = !cloud.listsRecords || chance.is(0.8);
  cloud.pages.cap = chance.of([1_000, 100, 2, 1]);
  const counts = [(all: number) => all, () => undefined, (all: number) => `${all}`, () => 0, () => -1, () => 1_000];
  cloud.pages.count = chance.of(counts);
  cloud.copiesAtOnce = chance.is(0.2) ? 1 : Number.POSITIVE_INFINITY;
}

/** What the service calls things, and when it says they were. The fence is told by neither. */
export function drawWords(chance: Chance, cloud: Cloud): void {
  const { shownStatuses } = cloud;
  if (chance.is(0.3)) {
    // A copy that has ended badly may be of a word that nobody knows, where its code is told.
    shownStatuses.set('fail', chance.of([...BAD_ENDS, 'FAILED', 'Timeout', 'aborted', 'rolled_back']));
    shownStatuses.set('skip', chance.of(['skip', 'Skipped', 'canceled']));
    shownStatuses.set('success', chance.of(['success', 'Success', 'SUCCESS']));
    shownStatuses.set('waiting_replicate', chance.of(['waiting_replicate', 'WAITING_REPLICATE', 'queued']));
    shownStatuses.set('replicating', chance.of(['replicating', 'Replicating', 'archiving']));
  }
  if (chance.is(0.2)) {
    cloud.recordTimesAhead = chance.of([-8, -5, 5, 8]) * HOUR;
  } else if (chance.is(0.15)) {
    const created_at = chance.of(['0001-01-01T00:00:00', '1970-01-01T00:00:00', '', null, '9999-12-31T23:59:59']);
    cloud.recordFields = { created_at };
  }
  // Nobody has confirmed that the fence is slow, and it must not be where records say too little to be adopted.
  if (shownStatuses.size > 0 || cloud.recordTimesAhead !== 0 || 'created_at' in cloud.recordFields) {
    cloud.fencedAfter = 0;
  }
  cloud.noRecords = chance.of([undefined, null, []]);
  cloud.namesReplicaAfter = chance.is(0.3) ? chance.between(0, 100 * SECOND) : 0;
  cloud.showsNumbers = chance.is(0.1);
  if (cloud.showsNumbers) {
    for (let made = 0; made < 30; made++) cloud.recordIds.push(String(1_000_000 + made));
  }
  if (chance.is(0.1)) cloud.strayRecord = recordOfAnother();
}

/** What an earlier night has left: nothing of it stands for a replica. */
export function drawOldRecord(chance: Chance, cloud: Cloud): Parameters<Cloud['addRecord']>[1] {
  // Where no times tell, an old record that has ended well is like one of today.
  const isTimed = !('created_at' in cloud.recordFields);
  const words = [...BAD_ENDS, 'Failed', 'DELETED', ...(isTimed ? ['success'] : [])];
  const old = { age: chance.between(1, 90) * 24 * HOUR, end: { status: chance.of(words) }, replicaDeleted: true };
  // One that has stood still for weeks.
  return isTimed && chance.is(0.2) ? { ...old, age: 21 * 24 * HOUR, endsAt: Number.POSITIVE_INFINITY } : old;
}
