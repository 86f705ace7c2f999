import { goesOn, TIME_LIMIT_TITLE } from '../../replication/last-sight.ts';
import { hasFailed, isFinished } from '../../replication/records.ts';
import type { Replication } from '../../replication/replication.ts';
import { type Failure, type Result, TITLES } from '../../report/result.ts';
import type { Inputs } from '../inputs.ts';
import type { Fallback } from '../outputs.ts';
import type { WorkflowRun } from '../workflow-run.ts';

/** What the step did, for the page of the workflow run. */
export interface Report {
  readonly inputs: Fallback &
    Pick<Inputs, 'endpoint'> &
    Partial<Pick<Inputs, 'dryRun' | 'wait' | 'verify' | 'selection'>>;
  readonly results: readonly Result[];
  readonly workflowRun: WorkflowRun;
  /** Why the step failed as a whole, whatever has become of its backups. */
  readonly whole: Failure | undefined;
  /** When the step ended: the time of day, in milliseconds since the Unix epoch. */
  readonly now: number;
  /** The same by this machine's clock, which nobody can set. */
  readonly clock: number;
}

/**
 * What has become of a backup, as far as is known.
 * - `copied`: by this step, or while it looked
 * - `there`: it was copied before
 * - `copying`: it was seen under way a moment ago
 * - `requested`: CBR has accepted it, and the copy has not been seen yet
 * - `lost`: it was under way, and cannot be seen any more
 * - `unverified`: it is copied, and the replica could not be verified
 * - `doubt`: it is unknown whether the request went through
 * - `failed`: there is no copy of it in the place asked for
 * - `stopped`: the step was cancelled before it was requested
 * - `ready`: a dry run has found nothing in its way
 */
export type Fate =
  | 'copied'
  | 'there'
  | 'copying'
  | 'requested'
  | 'lost'
  | 'unverified'
  | 'doubt'
  | 'failed'
  | 'stopped'
  | 'ready';

export interface Entry {
  readonly replication: Replication;
  readonly failure: Failure | undefined;
  readonly fate: Fate;
  /** What its server is called, else the ID of its backup. */
  readonly name: string;
  /** It has no backup, or only an old one. */
  readonly isStale: boolean;
}

/** A step as its page tells it. */
export class Night {
  readonly report: Report;
  readonly entries: readonly Entry[];

  constructor(report: Report) {
    this.report = report;
    this.entries = report.results.map((result) => toEntry(result, report));
  }

  of(...fates: readonly Fate[]): Entry[] {
    return this.entries.filter(({ fate }) => fates.includes(fate));
  }

  /** Without a copy, for whatever reason but that there is no fresh backup of it. */
  get failed(): Entry[] {
    return this.of('failed').filter(({ isStale }) => !isStale);
  }

  get stale(): Entry[] {
    return this.entries.filter(({ isStale }) => isStale);
  }

  get isDryRun(): boolean {
    return this.report.inputs.dryRun === true;
  }

  get isCancelled(): boolean {
    return [this.report.whole, ...this.entries.map(({ failure }) => failure)].some(isCancelled);
  }

  get region(): string {
    return this.report.inputs.destinationRegion;
  }

  /** The only backup of the step, if there is one alone. */
  get only(): Entry | undefined {
    return this.entries.length === 1 ? this.entries[0] : undefined;
  }

  /** What is counted: backups, or what they are of where some have none. */
  get noun(): string {
    if (this.stale.length === 0) return 'backups';
    const kinds = this.entries.map(({ replication: { backup } }) => backup?.resourceType ?? 'server');
    return kinds.every((kind) => /server/i.test(kind)) ? 'servers' : 'resources';
  }
}

/** How long ago a copy was last seen, in milliseconds. */
export function unseenFor({ replication: { seenAt } }: Entry, { clock }: Pick<Report, 'clock'>): number | undefined {
  return seenAt === undefined ? undefined : Math.max(0, clock - seenAt);
}

/** Told by the heading alone: nothing has gone wrong with the backup. */
export function isEndOfStep(failure: Failure | undefined): boolean {
  return isCancelled(failure) || failure?.title === TIME_LIMIT_TITLE;
}

function isCancelled(failure: Failure | undefined): boolean {
  return failure?.title === TITLES.cancelled;
}

function toEntry({ replication, failure }: Result, report: Report): Entry {
  const { backup, request } = replication;
  const name = [backup?.resourceName, backup?.name, request.backupId, backup?.resourceId].find((one) => one) ?? '?';
  const isStale = failure?.title === TITLES.noFreshBackup;
  return { replication, failure, name, isStale, fate: fateOf({ replication, failure }, isStale, report) };
}

function fateOf({ replication, failure }: Result, isStale: boolean, { inputs, clock }: Report): Fate {
  const { outcome, status, inDoubt, findings, failedAt } = replication;
  if (inputs.dryRun === true || outcome === 'checked') {
    if (failure !== undefined && !isStale) return isCancelled(failure) ? 'stopped' : 'failed';
    return findings?.adopts === true && isFinished({ status }) ? 'there' : 'ready';
  }
  if (inDoubt) return 'doubt';
  if (outcome === undefined) return isCancelled(failure) ? 'stopped' : 'failed';
  if (isFinished({ status })) {
    if (failure !== undefined && !isStale && !isCancelled(failure)) return 'unverified';
    return outcome === 'already_replicated' ? 'there' : 'copied';
  }
  if (failedAt !== undefined || hasFailed({ status })) return 'failed';
  if (outcome === 'already_replicated') return 'there';
  if (goesOn(replication, clock)) return 'copying';
  const wasSeen = replication.seenAt !== undefined || status !== undefined;
  return failure === undefined || isStale || (isEndOfStep(failure) && !wasSeen) ? 'requested' : 'lost';
}
