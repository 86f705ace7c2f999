import { CallError, isUnauthorised, ServiceError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { plausible } from '../duration.ts';
import { isOvertaken } from './place.ts';
import { listRecords, readBackup, readBecause } from './read-backup.ts';
import { factsOf, isAlive, type Sight, sight, vaultOf } from './records.ts';
import { type Journal, ReplicationError } from './replication.ts';

/** After a doubtful request the records are read after each of these pauses. */
const GRACE = [5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND];
/** More of them, while the records cannot be read. */
const LONGER_GRACE = [60 * SECOND, 60 * SECOND, 60 * SECOND];
/** After BackupService.1009 there must be a record: it is read at once, and again while it does not show. */
const REFUSED_GRACE = [0, 5 * SECOND, 10 * SECOND, 20 * SECOND];
/** The same for a step that waits anyway: for ten minutes. */
const LONGER_REFUSED_GRACE = [40 * SECOND, ...Array.from({ length: 9 }, () => MINUTE)];
const MAX_DOUBTS = 3;
/** The longest requested pause that is respected before the first read. */
const MAX_ASKED = 15 * MINUTE;

const RUN_AGAIN = 'Run the step again: it finds out what the request did, and never creates a second replica.';

/** What a failed request of this step did after all, according to the replication records of its backup. */
export class Settlement {
  readonly #journal: Journal;
  readonly #client: CbrClient;
  readonly #context: StepContext;
  readonly #waits: boolean;
  #doubts = 0;
  #mayRead = true;
  #hasAskedAgain = false;
  #listFailure: CallError | undefined;

  /** @param waits whether the step waits for the end of the copy, and so may wait for its record */
  constructor(journal: Journal, client: CbrClient, context: StepContext, waits: boolean) {
    this.#journal = journal;
    this.#client = client;
    this.#context = context;
    this.#waits = waits;
  }

  /** A request of this step went out, and what it has done is not known. */
  get inDoubt(): boolean {
    return this.#doubts > 0;
  }

  /**
   * A request may have gone through: looks for its record, or for one that is in progress.
   * @returns whether there is one; if not, the request may be sent again
   * @throws {ReplicationError} it could not be told
   */
  async afterDoubt(cause: CallError): Promise<boolean> {
    const { clock, cancelled, reporter } = this.#context;
    this.#doubts++;
    reporter.news(cause.message, 'The request may have gone through; reading the replication records of the backup.');
    let sawRecords = false;
    for (const [index, pause] of [...GRACE, ...LONGER_GRACE].entries()) {
      if (index >= GRACE.length && sawRecords) break;
      const asked = index === 0 && cause instanceof ServiceError ? (cause.retryAfter ?? 0) : 0;
      await clock.pause(Math.max(pause, Math.min(asked, MAX_ASKED)), cancelled);
      const answer = await this.#read(cause);
      sawRecords = answer !== undefined;
      if (answer !== undefined && this.#adopt(this.#sight(answer, false), answer)) return true;
    }
    if (!sawRecords) {
      throw new ReplicationError({
        message: 'Could not tell whether the request went through: the replication records could not be read.',
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
      'There is no replication record, so the request is sent again. If the first one went through, CBR refuses the second.',
    );
    return false;
  }

  /** Looks once for what an earlier, doubtful request of this step created, or for another one in progress. */
  async lookOnce(): Promise<boolean> {
    if (!this.#mayRead) return false;
    try {
      const answer = await this.#read(undefined);
      return answer !== undefined && this.#adopt(this.#sight(answer, false), answer);
    } catch (error) {
      if (!(error instanceof ReplicationError) || this.inDoubt) throw error;
      // Without doubt the permission to read is not needed.
      this.#mayRead = false;
      return false;
    }
  }

  /**
   * BackupService.1009: a replica exists or is in progress. Whose, and where?
   * @returns whether it is known; if not, the request may be sent again
   * @throws {ReplicationError} in another place, or it could not be told
   */
  async afterRefusal(cause: CallError): Promise<boolean> {
    const { clock, cancelled, reporter } = this.#context;
    reporter.news('CBR says that a replica exists or is in progress; reading the replication records of the backup.');
    let answer: Answered<Backup> | undefined;
    let seen: Sight | undefined;
    for (const [index, pause] of [...REFUSED_GRACE, ...(this.#waits ? LONGER_REFUSED_GRACE : [])].entries()) {
      if (index >= REFUSED_GRACE.length && seen !== undefined) break;
      if (pause > 0) await clock.pause(pause, cancelled);
      const read = await this.#read(cause);
      if (read === undefined) continue;
      answer = read;
      seen = this.#sight(read, true) ?? (await this.#sightInList(read));
      if (seen === undefined) continue;
      // After a doubtful request its own record may still be about to show.
      if (seen.outcome === 'submitted' || seen.outcome === 'attached' || !this.inDoubt) break;
    }
    const records = answer?.value.replication_records ?? [];
    if (!this.#hasAskedAgain && isOvertaken(seen?.record, records, this.#journal.replication.request)) {
      this.#hasAskedAgain = true;
      reporter.news(
        'A newer copy has failed, so the request is sent again: CBR refuses it if the older replica is there.',
      );
      return false;
    }
    if (answer !== undefined && this.#adopt(seen, answer)) return true;
    throw seen === undefined ? this.#notFound(cause, answer !== undefined) : this.#inTheWay(cause, seen);
  }

  /** What the list shows, where the backup itself shows nothing. Undocumented: which of them always has the records. */
  async #sightInList(answer: Answered<Backup>): Promise<Sight | undefined> {
    // Without the permission, or where the list has no end, it is not asked again.
    if (this.#listFailure?.means === 'no_permission' || this.#listFailure?.isFinal === true) return undefined;
    const { reporter } = this.#context;
    try {
      const { value = [] } = await listRecords(this.#journal.replication.request.backupId, this.#client);
      return this.#sight({ ...answer, value: { ...answer.value, replication_records: value } }, true);
    } catch (error) {
      if (!(error instanceof CallError) || error.behaviour === 'cancelled' || isUnauthorised(error)) throw error;
      this.#listFailure = error;
      reporter.trouble(error.message, 'Continuing.');
      return undefined;
    }
  }

  #sight({ value, date }: Answered<Backup>, isRefused: boolean): Sight | undefined {
    const { request, requestedAt } = this.#journal.replication;
    const now = this.#context.clock.now();
    const serverNow = date ?? this.#context.clock.time();
    const ownSince = this.inDoubt ? serverNow - (now - (requestedAt ?? now)) : undefined;
    return sight(value.replication_records ?? [], request, { ownSince, isRefused }, serverNow);
  }

  #adopt(seen: Sight | undefined, { date }: Answered<Backup>): boolean {
    if (seen?.outcome === undefined) return false;
    const { outcome, record } = seen;
    const { recordId = record.id, requestedAt } = this.#journal.replication;
    const now = this.#context.clock.now();
    const serverNow = date ?? this.#context.clock.time();
    // An own copy began with its request: this machine knows when that was better than the service's times do.
    const ownAge = outcome === 'submitted' && requestedAt !== undefined ? now - requestedAt : undefined;
    const age = ownAge ?? plausible(record.created_at === undefined ? undefined : serverNow - record.created_at);
    const begunAt = age === undefined ? undefined : serverNow - age;
    const aliveAt = isAlive(record, serverNow) ? now : undefined;
    this.#journal.note({
      ...{ outcome, inDoubt: false, foundInRecords: true, recordId, ...factsOf(record) },
      ...(outcome === 'already_replicated' ? {} : { begunAt, seenAt: now, aliveAt }),
    });
    return true;
  }

  #read(cause: CallError | undefined): Promise<Answered<Backup> | undefined> {
    return readBecause(cause, readBackup(this.#journal, this.#client), this.#context);
  }

  #inTheWay(call: CallError, { record }: Sight): ReplicationError {
    const { destinationRegion } = this.#journal.replication.request;
    return new ReplicationError({
      title: 'Another replica is in the way',
      message:
        `This backup already has a replica in another vault or project of ${destinationRegion}, or one is in progress ` +
        `there: vault ${vaultOf(record) ?? 'unknown'}, project ${record.destination_project_id ?? 'unknown'}, ` +
        `replication record ${record.id ?? 'unknown'}, status ${record.status ?? 'unknown'}.`,
      advice: 'Set that vault and project, or delete that replica in the destination region; then run the step again.',
      call,
    });
  }

  #notFound(call: CallError, wasRead: boolean): ReplicationError {
    if (!wasRead) {
      return new ReplicationError({
        title: 'A replica exists or is in progress, but cannot be read',
        message: 'The replication records, which say where it is, could not be read.',
        advice: 'Run the step again: it reads them again, and never creates a second replica.',
        call,
      });
    }
    const { destinationRegion } = this.#journal.replication.request;
    const list = this.#listFailure === undefined ? '' : ` ${this.#listFailure.message}`;
    const advice =
      this.#listFailure?.means === 'no_permission'
        ? 'Grant the permission cbr:backups:list in the source project, then run the step again: the list may show the record.'
        : 'The record may show late, or a replication of the whole vault made the replica: run the step again in a few minutes, and check the vaults of the destination region.';
    return new ReplicationError({
      title: 'A replica exists or is in progress, but cannot be found',
      message: `The backup shows no replication record for ${destinationRegion}.${list}`,
      advice,
      call,
    });
  }
}
