import { CallError, ServiceError } from '../cbr/call-error.ts';
import type { Answered, Caller, CbrClient } from '../cbr/client.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import { type Replication, ReplicationError } from './replication.ts';

const READ_RIGHT =
  'Grant the right cbr:backups:get in the source project, then run the step again: it makes no second replica.';

/**
 * Reads the backup of a replication once, and notes what it says of itself.
 * @param once whether the call is not to be sent again, because the caller reads again anyway
 * @returns the answer, or the failure where another attempt may do better
 * @throws {CallError | ReplicationError} where none will: cancelled, no credential, no right, no backup
 */
export async function readBackup(
  replication: Replication,
  client: CbrClient,
  once = false,
): Promise<Answered<Backup> | CallError> {
  try {
    const answer = await client.showBackup(replication.request.backupId, once);
    const { name, resource_name, resource_type, resource_size, protected_at } = answer.value;
    replication.backup = {
      name,
      resourceName: resource_name,
      resourceType: resource_type,
      size: resource_size,
      protectedAt: protected_at,
    };
    return answer;
  } catch (error) {
    if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
    if (error instanceof ServiceError && error.status === 403) {
      // Other reasons than a missing right have codes, and advice, of their own.
      const rightIsMissing = error.code === undefined || /^APIGW?\.030[246]$/.test(error.code);
      const advice = rightIsMissing ? READ_RIGHT : error.advice;
      throw new ReplicationError({ message: error.message, advice, call: error });
    }
    // A gateway may answer 404 for a moment; the service's own word that the backup is gone is final.
    if (error.behaviour === 'stop' && /^BackupService\./.test(error.code ?? '')) throw error;
    return error;
  }
}

/** A credential that is not accepted: nothing goes on with it. */
export function isUnauthorised(error: CallError): boolean {
  return error instanceof ServiceError && (error.status === 401 || error.code === 'BackupService.9998');
}

// With the time that a read takes, within 15 s.
const FIRST_PAUSE = 14 * SECOND;
/** The share of the time passed so far after which to look again. The delay in noticing an end stays below it. */
const SHARE = 0.02;
/** Halfway to the expected end, but not longer than this while it is expected at all. */
const LONGEST_EXPECTED = 75 * SECOND;

/**
 * The pause before the next read: 2 % of what has passed, so that an end is noticed within 2 % of the whole or 15 s.
 * With an expected end it is up to a quarter of what has passed and 75 s, for as long as the end is more than twice that away.
 * docs/pace.md has the table of what that costs.
 * @param passed milliseconds since the work began
 * @param left milliseconds until it is expected to end, if anything can be said
 * @param chance from 0 to 1: takes away up to a fifth, so that many steps do not march in step
 */
export function pace(passed: number, left: number | undefined, chance: number): number {
  const sure = Math.max(FIRST_PAUSE, SHARE * passed);
  const hoped = left === undefined ? 0 : Math.min(left / 2, passed / 4, LONGEST_EXPECTED);
  return Math.max(sure, hoped) * (1 - chance / 5);
}

/** How often at most a failure to read is told, so that a bad night does not flood the log. */
const REMINDER = 15 * MINUTE;

export interface Watching {
  readonly replication: Replication;
  readonly client: CbrClient;
  readonly caller: Caller;
  /** The time limit, by this machine's clock. */
  readonly until: number;
  /** The pause before the next read. */
  readonly pause: () => number;
}

/**
 * Reads the backup again and again, past failures of any kind that may pass, until `look` has seen enough.
 * @returns what it saw, or undefined at the time limit
 */
export async function watch<T>(
  { replication, client, caller, until, pause }: Watching,
  look: (answer: Answered<Backup>) => T | undefined,
): Promise<T | undefined> {
  const { clock, cancelled, tell } = caller;
  let failures = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let asked = 0;
  while (clock.now() < until) {
    await clock.pause(Math.min(Math.max(pause(), asked), until - clock.now()), cancelled);
    const answer = await readBackup(replication, client, true);
    if (!(answer instanceof CallError)) {
      failures = asked = 0;
      const seen = look(answer);
      if (seen !== undefined) return seen;
      continue;
    }
    failures++;
    asked = answer instanceof ServiceError ? (answer.retryAfter ?? 0) : 0;
    if (clock.now() - toldAt < REMINDER) continue;
    toldAt = clock.now();
    tell(answer.message, failures === 1 ? 'Going on.' : `Attempt ${failures} in a row that failed; going on.`);
  }
  return undefined;
}
