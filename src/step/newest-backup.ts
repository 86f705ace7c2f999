import { isId } from '../cbr/fields.ts';
import type { Backup, Resource } from '../cbr/schemas.ts';
import { HOUR } from '../clock.ts';
import { showAge } from '../duration.ts';
import { isBeingMade } from '../replication/read-backup.ts';
import { isSame } from '../replication/records.ts';
import { type Failure, TITLES } from '../report/result.ts';

// Which backup of a resource is replicated, and whether it is fresh enough. Pure: what was read is judged here, whatever
// the filters of the service were said to have done.

/** Milliseconds. A backup may be as far in the future as clocks differ; beyond that its time says nothing. */
const MAX_AHEAD = HOUR;

/** What is selected of one resource. */
export interface Selected {
  readonly resource: Resource;
  /** None where there is no usable one. */
  readonly backup: Backup | undefined;
  /** Why the resource is not protected by it all the same. */
  readonly failure: Failure | undefined;
}

export interface Freshness {
  /** Whether the step waits, and so can take a backup that is still being made. */
  readonly waits: boolean;
  readonly maxAgeHours: number;
  /** By the server's clock, in milliseconds since the Unix epoch. */
  readonly now: number;
}

/** A backup of its own, which can have a replica: no replica, and no part of another backup. */
export function isOriginal({ id, image_type, parent_id }: Backup): boolean {
  return isId(id) && !/replic/.test(image_type ?? '') && parent_id === undefined;
}

/** Whether a backup can be replicated: it is there, or will be within the wait. */
export function isUsable({ status }: Backup, waits: boolean): boolean {
  return status === 'available' || (waits && status !== undefined && isBeingMade(status));
}

/**
 * The recovery point of a backup: the older of the times that it names, in milliseconds since the Unix epoch.
 * Undocumented: which of them comes first.
 */
export function takenAt({ protected_at, created_at }: Backup): number | undefined {
  if (protected_at === undefined || created_at === undefined) return protected_at ?? created_at;
  return Math.min(protected_at, created_at);
}

/** The newest usable backup of a resource, and whether it is fresh. */
export function selectNewest(resource: Resource, backups: readonly Backup[], freshness: Freshness): Selected {
  const own = backups.filter((backup) => isOriginal(backup) && isSame(backup.resource_id, resource.id ?? ''));
  // One whose time says nothing comes last: it would hide the others for ever.
  const order = (one: Backup): number => {
    const taken = takenAt(one);
    return taken === undefined || taken - freshness.now > MAX_AHEAD ? 0 : taken;
  };
  const [backup] = own.filter((one) => isUsable(one, freshness.waits)).sort((one, other) => order(other) - order(one));
  const name = resource.name ?? [backup, ...own].find((one) => one?.resource_name !== undefined)?.resource_name;
  const named: Resource = name === undefined ? resource : { ...resource, name };
  const problem = backup === undefined ? tellNone(own) : tellAge(backup, freshness);
  const failure = problem === undefined ? undefined : noFreshBackup(named, problem);
  return { resource: named, backup, failure };
}

function tellNone(own: readonly Backup[]): string {
  if (own.length === 0) return 'there is no backup of it';
  const statuses = [...new Set(own.map(({ status }) => status ?? 'unknown'))].slice(0, 5).join(', ');
  if (own.length === 1) return `its only backup cannot be replicated (status ${statuses})`;
  return `none of its ${own.length} backups can be replicated (status ${statuses})`;
}

function tellAge(backup: Backup, { maxAgeHours, now }: Freshness): string | undefined {
  const taken = takenAt(backup);
  if (taken === undefined) return `backup ${backup.id} does not say when it was taken`;
  const age = now - taken;
  if (age < -MAX_AHEAD) return `backup ${backup.id} says that it was taken in the future`;
  if (age <= maxAgeHours * HOUR) return undefined;
  return `the newest usable backup is ${showAge(age)} old; the limit is ${maxAgeHours} h`;
}

/** A resource as a person knows it, at the start of a sentence. */
export function named({ id = 'unknown', name }: Resource): string {
  return name === undefined ? `Resource ${id}` : `${name} (resource ${id})`;
}

/** A resource that is not protected tonight, whatever else was done. */
export function noFreshBackup(resource: Resource, problem: string): Failure {
  return {
    title: TITLES.noFreshBackup,
    reasons: [`${named(resource)}: ${problem}.`],
    advice:
      'Look at the backup policy of its vault and at its backup tasks in CBR; back the server up, then run the step again.',
    code: undefined,
    requestId: undefined,
  };
}
