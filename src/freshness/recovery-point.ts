import { isId } from '../cbr/fields.ts';
import type { Replica, Resource } from '../cbr/schemas.ts';
import { HOUR, MINUTE } from '../clock.ts';
import { isSame } from '../replication/records.ts';

// How old the newest good replica of a resource is. Pure: what was read is judged here, whatever the filters of the
// service were said to have done. Whatever cannot be told is a problem, never fine.

/** Clocks differ so far, in milliseconds. What claims to be further ahead says nothing. */
const MAX_AHEAD = 5 * MINUTE;

/**
 * - `unknown`: what is there could not be read
 * - `unprotected`: the source vault does not protect the resource
 * - `missing`: there is no replica that is available
 * - `implausible`: its newest replica names no time that can be right
 * - `stale`: its newest replica is older than allowed
 */
export type Problem = 'unknown' | 'unprotected' | 'missing' | 'implausible' | 'stale';

/** The worst first. */
const RANKS: readonly (Problem | undefined)[] = [
  'unknown',
  'unprotected',
  'missing',
  'implausible',
  'stale',
  undefined,
];

/** What counts of a replica. */
export type Candidate = Pick<
  Replica,
  'id' | 'status' | 'resource_id' | 'resource_name' | 'protected_at' | 'created_at'
>;

/** What is known of the newest good replica of a resource. */
export interface RecoveryPoint {
  readonly resource: Resource;
  readonly replica: Candidate | undefined;
  /** Milliseconds; only where a plausible time says it. */
  readonly age: number | undefined;
  /** The field that says it. */
  readonly restsOn: 'protected_at' | 'created_at' | undefined;
  readonly problem: Problem | undefined;
  /** The states of its other replicas, which do not count: each once. */
  readonly otherStates: readonly string[];
}

export interface Rule {
  readonly maxAgeHours: number;
  /** By the clock of the service, in milliseconds since the Unix epoch. */
  readonly now: number;
}

/** @param candidates of whatever resource */
export function judgeResource(resource: Resource, candidates: readonly Candidate[], rule: Rule): RecoveryPoint {
  const own = candidates.filter(({ resource_id }) => isSame(resource_id, resource.id ?? ''));
  const [replica] = own.filter(isAvailable).sort((one, other) => toSort(other) - toSort(one));
  const name = resource.name ?? replica?.resource_name ?? own[0]?.resource_name;
  const states = own.filter((one) => !isAvailable(one)).map(({ status }) => status ?? 'unknown');
  const known = { resource: { ...resource, name }, otherStates: [...new Set(states)] };
  if (replica === undefined) return { ...known, replica, age: undefined, restsOn: undefined, problem: 'missing' };
  const restsOn = olderOf(replica);
  const time = restsOn === undefined ? undefined : replica[restsOn];
  const isPlausible = [replica.protected_at, replica.created_at].every(
    (one) => one === undefined || (one !== null && one <= rule.now + MAX_AHEAD),
  );
  if (!isPlausible || restsOn === undefined || typeof time !== 'number') {
    return { ...known, replica, age: undefined, restsOn: undefined, problem: 'implausible' };
  }
  const age = Math.max(0, rule.now - time);
  return { ...known, replica, age, restsOn, problem: age > rule.maxAgeHours * HOUR ? 'stale' : undefined };
}

/** A resource of which nothing is known. */
export function withProblem(resource: Resource, problem: Problem): RecoveryPoint {
  return { resource, replica: undefined, age: undefined, restsOn: undefined, problem, otherStates: [] };
}

/** Whether something in a list is a replica of its own in this vault, and no part of another one. */
export function isReplica({ id, image_type, vault_id, parent_id }: Replica, vaultId: string): boolean {
  return isId(id) && image_type === 'replication' && parent_id === undefined && isSame(vault_id, vaultId);
}

function isAvailable({ status }: Candidate): boolean {
  return status === 'available';
}

/**
 * Undocumented: whether `protected_at` is the time of the backup or that of the copy, and `created_at` is the start of the
 * copy at best. The older of them is never younger than what is in the replica.
 */
function olderOf({ protected_at, created_at }: Candidate): 'protected_at' | 'created_at' | undefined {
  if (typeof protected_at !== 'number') return typeof created_at === 'number' ? 'created_at' : undefined;
  return typeof created_at === 'number' && created_at < protected_at ? 'created_at' : 'protected_at';
}

/** One without a time is the last that is asked. */
function toSort(replica: Candidate): number {
  const field = olderOf(replica);
  return (field === undefined ? undefined : replica[field]) ?? Number.MIN_SAFE_INTEGER;
}

/** The worst first, then the oldest. */
export function worstFirst(points: readonly RecoveryPoint[]): RecoveryPoint[] {
  return points.toSorted(
    (one, other) =>
      RANKS.indexOf(one.problem) - RANKS.indexOf(other.problem) ||
      (other.age ?? 0) - (one.age ?? 0) ||
      nameOf(one).localeCompare(nameOf(other), 'en'),
  );
}

/** What a person calls the resource. */
export function nameOf({ resource: { id, name } }: RecoveryPoint): string {
  return name ?? id ?? 'unknown';
}

/** Hours with one decimal, rounded up: an age that is over a limit shows as over it. */
export function toHours(milliseconds: number): number {
  return Math.ceil((milliseconds / HOUR) * 10) / 10;
}
