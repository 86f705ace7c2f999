import { CallError } from '../cbr/call-error.ts';
import type { Answered } from '../cbr/client.ts';
import type { Backup, ReplicationRecord } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { plausible, showDuration } from '../duration.ts';
import { describeCopy, endIfOver } from './copy-state.ts';
import { explainLoss, type LastSight, NOT_ALIVE, recordGone, timeLimit } from './last-sight.ts';
import { pace } from './pace.ts';
import { tellOtherPlaces } from './place.ts';
import { Progress } from './progress.ts';
import { findRecord, isAlive, isFinished, isKnown, isWaiting, noteRecord } from './records.ts';
import { type Journal, ReplicationError } from './replication.ts';
import { REMINDER, type Watch } from './watch.ts';

/** How long and how often a finished record that names no replica yet is read again. */
const MAX_UNNAMED = 2 * MINUTE;
const MAX_UNNAMED_TO_VERIFY = 10 * MINUTE;
const UNNAMED_PAUSE = 14 * SECOND;
/** A record that was seen and then not shown for so long will not come back. */
const MAX_GONE = 15 * MINUTE;

export interface FollowOptions {
  /** The time limit, by this machine's clock. */
  readonly until: number;
  /** Whether the replica is to be read afterwards: then its ID is needed. */
  readonly verifies: boolean;
}

/**
 * Follows a replication that was submitted or adopted to its end. The copy itself is never touched.
 * @param journal filled in with what becomes known, on failure too
 * @throws {CallError | ReplicationError} it failed, was skipped, or cannot be followed any further
 */
export async function follow(
  journal: Journal,
  watch: Watch,
  context: StepContext,
  options: FollowOptions,
): Promise<void> {
  const { replication } = journal;
  if (isFinished(replication) && replication.destinationBackupId !== undefined) return;
  const { clock } = context;
  const start = clock.now();
  const following = new Following(journal, context, options);
  try {
    const ended = await watch.untilSeen(
      {
        journal,
        context,
        until: options.until,
        pause: () => following.pause,
        shows: (answer) => following.recordIn(answer) !== undefined,
        failed: (error) => following.failed(error),
      },
      (answer) => following.look(answer),
    );
    if (ended === undefined && !isFinished(replication)) {
      const now = clock.now();
      throw timeLimit(replication, following.sight, now - (replication.requestedAt ?? start), now);
    }
  } catch (error) {
    if (following.mayIgnore(error)) return;
    throw explainLoss(error, replication, following.sight, clock.now());
  }
}

/** What one replication has been seen to do. */
class Following {
  readonly #journal: Journal;
  readonly #context: StepContext;
  readonly #verifies: boolean;
  readonly #progress = new Progress();
  readonly #start: number;
  /** When the copy began, by this machine's clock. */
  #begun: number;
  #isBegunKnown: boolean;
  #finishedAt: number | undefined;
  #goneSince: number | undefined;
  #failure: CallError | undefined;
  #toldStatus: string | undefined;
  #toldAt: number;
  #placeTold = false;

  constructor(journal: Journal, context: StepContext, { verifies }: FollowOptions) {
    this.#journal = journal;
    this.#context = context;
    this.#verifies = verifies;
    this.#start = context.clock.now();
    this.#begun = this.#start;
    // Of a copy that was finished before this step, nobody can tell how long it took.
    this.#isBegunKnown = isFinished(journal.replication);
    this.#finishedAt = this.#isBegunKnown ? this.#start : undefined;
    this.#toldStatus = journal.replication.status;
    this.#toldAt = this.#start;
  }

  get sight(): LastSight {
    return { goneSince: this.#goneSince, failure: this.#failure };
  }

  /** Milliseconds until the next look. */
  get pause(): number {
    const { clock } = this.#context;
    const now = clock.now();
    if (this.#finishedAt !== undefined) return UNNAMED_PAUSE;
    return pace(now - this.#begun, this.#progress.left(now), clock.random());
  }

  /** @returns whether there is nothing left to wait for */
  failed(error: CallError): boolean {
    this.#failure = error;
    return this.#isNamedOrOverdue;
  }

  /** Whether a failure costs only the ID of the replica: the copy completed, and nothing else is needed. */
  mayIgnore(error: unknown): boolean {
    const { replication } = this.#journal;
    const isGone = error instanceof CallError && error.means === 'backup_gone';
    if (isGone) this.#journal.note({ aliveAt: NOT_ALIVE });
    if (!isFinished(replication) || this.#verifies) return false;
    const isRead = error instanceof CallError ? error.behaviour !== 'cancelled' : error instanceof ReplicationError;
    if (isRead) this.#context.reporter.news('The copy completed, but the ID of its replica could not be read.');
    return isRead;
  }

  recordIn({ value, date }: Answered<Backup>): ReplicationRecord | undefined {
    const { replication } = this.#journal;
    const now = this.#context.clock.now();
    const serverNow = date ?? this.#context.clock.time();
    const firstRequest = serverNow - (now - (replication.requestedAt ?? this.#start));
    return findRecord(value.replication_records ?? [], replication, firstRequest, serverNow);
  }

  /**
   * @returns true where the copy completed
   * @throws {ReplicationError} where it has not, or its record is gone
   */
  look(answer: Answered<Backup>): true | undefined {
    const now = this.#context.clock.now();
    const record = this.recordIn(answer);
    this.#failure = undefined;
    if (record === undefined) return this.#miss(now);
    this.#goneSince = undefined;
    noteRecord(this.#journal, record);
    if (!this.#placeTold) this.#placeTold = tellOtherPlaces(record, this.#journal.replication.request, this.#context);
    this.#noteTimes(record, now, answer.date ?? this.#context.clock.time());
    this.#progress.see(record.extra_info?.progress, now);
    endIfOver(record, () => this.#journal.note({ failedAt: this.#byServer(now) }));
    if (isFinished(record)) return this.#finish(now);
    this.#journal.note({ progress: this.#progress.percent });
    this.#tell(record, now);
    return undefined;
  }

  /** The answer shows no record. */
  #miss(now: number): true | undefined {
    if (this.#finishedAt !== undefined) return this.#isNamedOrOverdue || undefined;
    const { replication } = this.#journal;
    const { recordId = 'unknown', status } = replication;
    if (status !== undefined) {
      this.#goneSince ??= now;
      if (now - this.#goneSince >= MAX_GONE) throw recordGone(replication, this.sight, now);
    }
    if (now - this.#toldAt < REMINDER) return undefined;
    const soFar = showDuration(now - this.#begun);
    this.#context.reporter.reminder(`The backup does not show replication record ${recordId} (${soFar} so far).`);
    this.#toldAt = now;
    return undefined;
  }

  #noteTimes(record: ReplicationRecord, now: number, serverNow: number): void {
    const { outcome, begunAt, requestedAt } = this.#journal.replication;
    // How old an own one is, this machine knows.
    const isOwn = outcome === 'submitted' && requestedAt !== undefined;
    const created_at = isOwn ? serverNow - (now - requestedAt) : record.created_at;
    this.#journal.note({ seenAt: now, aliveAt: isAlive({ ...record, created_at }, serverNow) ? now : undefined });
    if (this.#isBegunKnown) return;
    this.#isBegunKnown = true;
    // An own copy began with its request: this machine knows when that was better than the service's times do. One that was
    // under way before has been copying for longer than this step.
    const age = plausible(serverNow - (begunAt ?? record.created_at ?? serverNow));
    if (begunAt !== undefined || outcome !== 'submitted') this.#begun = Math.min(this.#start, now - (age ?? 0));
    if (outcome === 'submitted' || age !== undefined) this.#journal.note({ begunAt: serverNow - (now - this.#begun) });
  }

  /** By the clock of the server, where it is known when the copy began by that. */
  #byServer(now: number): number | undefined {
    const { begunAt } = this.#journal.replication;
    return begunAt === undefined ? undefined : begunAt + (now - this.#begun);
  }

  #finish(now: number): true | undefined {
    this.#finishedAt ??= now;
    this.#journal.note({ finishedAt: this.#journal.replication.finishedAt ?? this.#byServer(now) });
    return this.#isNamedOrOverdue || undefined;
  }

  /** It is finished, and its replica is named or was long enough waited for. */
  get #isNamedOrOverdue(): boolean {
    if (this.#finishedAt === undefined) return false;
    const most = this.#verifies ? MAX_UNNAMED_TO_VERIFY : MAX_UNNAMED;
    const { destinationBackupId } = this.#journal.replication;
    return destinationBackupId !== undefined || this.#context.clock.now() - this.#finishedAt >= most;
  }

  #tell(record: ReplicationRecord, now: number): void {
    const { reporter } = this.#context;
    const changed = record.status !== this.#toldStatus;
    if (!changed && now - this.#toldAt < REMINDER) return;
    // That a new one waits at first is no news.
    const isNews = changed && (this.#toldStatus !== undefined || !isWaiting(record));
    (isNews ? reporter.news : reporter.reminder)(describeCopy(record, this.#progress, now - this.#begun, now));
    if (changed && !isKnown(record)) {
      reporter.news('This action does not know this status; it treats the copy as still in progress.');
    }
    this.#toldStatus = record.status;
    this.#toldAt = now;
  }
}
