import { type CallError, ServiceError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { readBecause, readRecords } from './read-backup.ts';
import { factsOf, type Sight, sight, vaultOf } from './records.ts';
import { type Journal, ReplicationError } from './replication.ts';

/** After a doubtful request the records are read after each of these pauses. */
const GRACE = [5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND];
/** More of them, while the records cannot be read. */
const LONGER_GRACE = [60 * SECOND, 60 * SECOND, 60 * SECOND];
/** After BackupService.1009 something must be there: it is read at once, and again while it does not show. */
const REFUSED_GRACE = [0, 5 * SECOND, 10 * SECOND, 20 * SECOND];
const MAX_DOUBTS = 3;
/** The longest pause asked for that is kept before the first look. */
const MAX_ASKED = 15 * MINUTE;

const RUN_AGAIN = 'Run the step again: it finds out what the request has done, and makes no second replica.';

/** What a request of this step that failed has done after all, by the replication records of its backup. */
export class Settlement {
  readonly #journal: Journal;
  readonly #client: CbrClient;
  readonly #context: StepContext;
  #doubts = 0;
  #mayRead = true;

  constructor(journal: Journal, client: CbrClient, context: StepContext) {
    this.#journal = journal;
    this.#client = client;
    this.#context = context;
  }

  /** A request of this step went out, and what it has done is not known. */
  get inDoubt(): boolean {
    return this.#doubts > 0;
  }

  /**
   * A request may have gone through: looks for its record, or for one that is under way.
   * @returns whether there is one; if not, the request may be sent again
   * @throws {ReplicationError} it could not be told
   */
  async afterDoubt(cause: CallError): Promise<boolean> {
    const { clock, cancelled, reporter } = this.#context;
    this.#doubts++;
    reporter.news(cause.message, 'The request may have gone through: reading the replication records of the backup.');
    let sawRecords = false;
    for (const [index, pause] of [...GRACE, ...LONGER_GRACE].entries()) {
      if (index >= GRACE.length && sawRecords) break;
      const asked = index === 0 && cause instanceof ServiceError ? (cause.retryAfter ?? 0) : 0;
      await clock.pause(Math.max(pause, Math.min(asked, MAX_ASKED)), cancelled);
      const answer = await this.#read(cause);
      sawRecords = answer !== undefined;
      if (answer !== undefined && this.#adopt(this.#sight(answer, false))) return true;
    }
    if (!sawRecords) {
      throw new ReplicationError({
        message: 'Nobody knows whether the request went through: the replication records could not be read.',
        advice: RUN_AGAIN,
        call: cause,
      });
    }
    if (this.#doubts === MAX_DOUBTS) {
      throw new ReplicationError({
        message: `After ${MAX_DOUBTS} such answers there is still no replication record.`,
        advice: RUN_AGAIN,
        call: cause,
      });
    }
    reporter.news(
      'There is no replication record: sending the request again. Had it gone through, the service would refuse it.',
    );
    return false;
  }

  /** Looks once for what an earlier, doubtful request of this step has made, or somebody else's that is under way. */
  async lookOnce(): Promise<boolean> {
    if (!this.#mayRead) return false;
    try {
      const answer = await this.#read(undefined);
      return answer !== undefined && this.#adopt(this.#sight(answer, false));
    } catch (error) {
      if (!(error instanceof ReplicationError) || this.inDoubt) throw error;
      // Without doubt the permission to read is not needed.
      this.#mayRead = false;
      return false;
    }
  }

  /**
   * BackupService.1009: a replica is there or being made. Whose, and where to?
   * @throws {ReplicationError} in another place, or it could not be told
   */
  async afterRefusal(cause: CallError): Promise<void> {
    const { clock, cancelled, reporter } = this.#context;
    reporter.news(
      'The service says that a replica is there or being made: reading the replication records of the backup.',
    );
    let wasRead = false;
    let seen: Sight | undefined;
    for (const pause of REFUSED_GRACE) {
      if (pause > 0) await clock.pause(pause, cancelled);
      const answer = await this.#read(cause);
      if (answer === undefined) continue;
      wasRead = true;
      seen = this.#sight(answer, true);
      if (seen === undefined) continue;
      // After a doubtful request its own record may still be about to show.
      if (seen.outcome === 'submitted' || seen.outcome === 'attached' || !this.inDoubt) break;
    }
    if (this.#adopt(seen)) return;
    throw seen === undefined ? this.#notFound(cause, wasRead) : this.#inTheWay(cause, seen);
  }

  #sight({ value, date }: Answered<Backup>, isRefused: boolean): Sight | undefined {
    const { request, requestedAt } = this.#journal.replication;
    const now = this.#context.clock.now();
    const serverNow = date ?? now;
    const ownSince = this.inDoubt ? serverNow - (now - (requestedAt ?? now)) : undefined;
    return sight(value.replication_records ?? [], request, { ownSince, isRefused }, serverNow);
  }

  #adopt(seen: Sight | undefined): boolean {
    if (seen?.outcome === undefined) return false;
    const { outcome, record } = seen;
    const recordId = this.#journal.replication.recordId ?? record.id;
    this.#journal.note({ outcome, inDoubt: false, foundInRecords: true, recordId, ...factsOf(record) });
    return true;
  }

  #read(cause: CallError | undefined): Promise<Answered<Backup> | undefined> {
    return readBecause(cause, readRecords(this.#journal, this.#client), this.#context);
  }

  #inTheWay(call: CallError, { record }: Sight): ReplicationError {
    const { destinationRegion } = this.#journal.replication.request;
    return new ReplicationError({
      title: 'Another replica is in the way',
      message:
        `The replica is, or goes, to another place in ${destinationRegion}: ` +
        `vault ${vaultOf(record) ?? 'unknown'}, project ${record.destination_project_id ?? 'unknown'}, ` +
        `replication record ${record.id ?? 'unknown'}, status ${record.status ?? 'unknown'}.`,
      advice: 'Give that vault and project, or delete that replica in the destination region and run the step again.',
      call,
    });
  }

  #notFound(call: CallError, wasRead: boolean): ReplicationError {
    if (!wasRead) {
      return new ReplicationError({
        title: 'A replica is there or being made, and cannot be read',
        message: 'Where it is, or goes, stands in the replication records, and those could not be read.',
        advice: 'Run the step again: it reads them, and makes no second replica.',
        call,
      });
    }
    const { destinationRegion } = this.#journal.replication.request;
    return new ReplicationError({
      title: 'A replica is there or being made, and cannot be found',
      message: `But the backup shows no replication record for ${destinationRegion}.`,
      advice:
        'The record may show late, or a replication of the whole vault made the replica: run the step again in a few minutes, and look into the vaults of the destination region.',
      call,
    });
  }
}
