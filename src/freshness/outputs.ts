import { MAX_LIST, toLines } from '../github/outputs.ts';
import { toId } from '../github/safe-text.ts';
import type { Secrets } from '../github/secrets.ts';
import type { Freshness } from './check.ts';
import { type RecoveryPoint, toHours } from './recovery-point.ts';
import { oldestOf } from './tell.ts';

export const OUTPUT_NAMES = ['recovery_points', 'stale', 'missing', 'oldest_hours'] as const;

/** Characters. Longer identifiers are none of the API's. */
const MAX_ID = 64;
/** How much of the names still lets the list fit, in characters each. */
const NAME_LENGTHS = [100, 40, 0];

/** The outputs, without secrets. Without a verdict the numbers are empty: nothing is ever counted as fresh by default. */
export function outputsOf(
  { points, hasVerdict }: Freshness,
  secrets: Secrets,
): Record<(typeof OUTPUT_NAMES)[number], string> {
  const count = (isCounted: (point: RecoveryPoint) => boolean) =>
    hasVerdict ? String(points.filter(isCounted).length) : '';
  const oldest = oldestOf(points);
  return {
    recovery_points: listOf(points, secrets),
    stale: count(({ problem }) => problem === 'stale' || problem === 'implausible'),
    missing: count(({ problem }) => problem === 'missing' || problem === 'unprotected'),
    oldest_hours: oldest === undefined ? '' : String(toHours(oldest.age)),
  };
}

/** One object a resource, a line each, as JSON that fits into an environment variable; in the worst case the worst of them. */
function listOf(points: readonly RecoveryPoint[], secrets: Secrets): string {
  const entries = points.map((point) => entryOf(point, secrets));
  for (const max of NAME_LENGTHS) {
    const list = toLines(entries.map((entry) => ({ ...entry, resource_name: entry.resource_name.slice(0, max) })));
    if (Buffer.byteLength(list) <= MAX_LIST) return list;
  }
  const [size = 1] = entries.map((entry) => Buffer.byteLength(JSON.stringify(entry)) + 2).sort((a, b) => b - a);
  return toLines(entries.slice(0, Math.floor(MAX_LIST / size)));
}

function entryOf({ resource, replica, age, restsOn, problem }: RecoveryPoint, secrets: Secrets) {
  const id = (value: string | undefined) => toId(secrets.clean(value ?? '', MAX_ID).slice(0, MAX_ID));
  const time = (value: number | null | undefined) => (typeof value === 'number' ? new Date(value).toISOString() : null);
  return {
    resource_id: id(resource.id),
    resource_name: secrets.clean(resource.name ?? '', 100).toWellFormed(),
    destination_backup_id: id(replica?.id),
    protected_at: time(replica?.protected_at),
    created_at: time(replica?.created_at),
    age_hours: age === undefined ? null : toHours(age),
    /** The field that the age rests on. */
    age_by: restsOn ?? null,
    problem: problem ?? null,
  };
}
