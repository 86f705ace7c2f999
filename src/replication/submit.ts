import { CallError, isUnauthorised, ServiceError, UnansweredError } from '../cbr/call-error.ts';
import type { Answered, Caller, CbrClient } from '../cbr/client.ts';
import type { Line, Release } from '../cbr/mutex.ts';
import type { AcceptedReplication, Backup, ReplicateBody, ReplicationRecord } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import { showDuration } from '../duration.ts';
import { isBeingMade, readBackup, readRecords } from './read-backup.ts';
import { isFinished, isOwn, leadsTo, liveRecords, noteRecord, standingRecord, vaultOf } from './records.ts';
import { note, type Outcome, type Replication, ReplicationError, type ReplicationRequest } from './replication.ts';
import type { Turns } from './turns.ts';
import { pace, REMINDER, type Watch } from './watch.ts';

// Exactly one replica. The API has no idempotency key, but its server allows one replica per backup and destination
// region and refuses a second request with BackupService.1009. So: one POST. Where nobody knows what it has done, read
// the backup's replication records and adopt what is there; only when nothing is there, POST again, because the
// server's refusal then proves an earlier success.

/** After a doubtful request the records are read after each of these pauses. */
const GRACE = [5 * SECOND, 10 * SECOND, 20 * SECOND, 40 * SECOND];
/** More of them, while the records cannot be read. */
const LONGER_GRACE = [60 * SECOND, 60 * SECOND, 60 * SECOND];
/** After BackupService.1009 something must be there: it is read at once, and again while it does not show. */
const REFUSED_GRACE = [0, 5 * SECOND, 10 * SECOND, 20 * SECOND];
const MOST_DOUBTFUL_REQUESTS = 3;

const FIRST_BUSY_PAUSE = 15 * SECOND;
const LONGEST_BUSY_PAUSE = MINUTE;
/** How long a request is repeated that the service is too busy for. */
const LONGEST_BUSY = 15 * MINUTE;

/** A vault is busy or locked: that keeps its other backups waiting as well. Every other code may be of one backup alone. */
const BUSY_VAULT = ['6112', '6113', '6125', '6130', '6134'].map((number) => `BackupService.${number}`);

const RUN_AGAIN = 'Run the step again: it finds out what the request has done, and makes no second replica.';

/** What the submissions of one step have in common. */
export interface Submitting {
  readonly client: CbrClient;
  readonly watch: Watch;
  readonly turns: Turns;
  /**
   * How long to wait for a busy service and for a backup that is still being made, by this machine's clock. Without it a
   * busy service is given 15 minutes after another backup has got through, and such a backup no time. A doubtful request
   * is settled in any case.
   */
  readonly until: number | undefined;
  /** How long to wait for a busy service at the very most, by this machine's clock. */
  readonly longest: number;
}

/**
 * Makes sure that there is exactly one replica of the backup in the destination region, made or being made.
 * @param replication filled in with what becomes known, on failure too
 * @throws {CallError | ReplicationError} there is none, or it could not be told
 */
export async function submit(replication: Replication, caller: Caller, submitting: Submitting): Promise<void> {
  await new Submission(replication, caller, submitting).run();
}

class Submission {
  readonly #replication: Replication;
  readonly #request: ReplicationRequest;
  readonly #caller: Caller;
  readonly #common: Submitting;
  #doubtfulRequests = 0;
  #mayRead = true;
  #busySince: number | undefined;
  #busyPause = FIRST_BUSY_PAUSE;
  #turn: { readonly name: string; readonly release: Release } | undefined;

  constructor(replication: Replication, caller: Caller, common: Submitting) {
    this.#replication = replication;
    this.#request = replication.request;
    this.#caller = caller;
    this.#common = common;
  }

  async run(): Promise<void> {
    try {
      await this.#submit();
      this.#common.turns.lastThrough = this.#caller.clock.now();
    } finally {
      this.#endTurn();
    }
  }

  async #submit(): Promise<void> {
    for (;;) {
      const error = await this.#post();
      if (error === undefined) return;
      // Whatever else it is now, it may take long.
      if (error.behaviour !== 'later') this.#endTurn();
      switch (error.behaviour) {
        case 'adopt':
          return this.#adoptAfterRefusal(error);
        case 'ambiguous':
          if (await this.#adoptAfterDoubt(error)) return;
          break;
        case 'later':
          // Busy may well mean: with a replication of this very backup.
          if (await this.#adoptIfMade()) return;
          await this.#pauseWhileBusy(error);
          break;
        case 'inspect':
          if (this.#isDoubtful && (await this.#adoptIfMade())) return;
          await this.#checkBackupStatus(error);
          break;
        default:
          // A refusal of the second request does not undo the first; but nothing goes on after a 401.
          if (this.#isDoubtful && !isUnauthorised(error) && (await this.#adoptIfMade())) return;
          throw error;
      }
    }
  }

  get #isDoubtful(): boolean {
    return this.#doubtfulRequests > 0;
  }

  /** The one place that asks for a replica. Returns the failure, if it is one of the service or the network. */
  async #post(): Promise<CallError | undefined> {
    try {
      const { clock } = this.#caller;
      const starts = () => {
        // It may have waited long for others.
        if (!this.#isDoubtful && clock.now() >= this.#common.longest) throw notInTime();
        this.#replication.requestedAt ??= clock.now();
      };
      this.#accept(await this.#common.client.replicateBackup(this.#request.backupId, toBody(this.#request), starts));
      return undefined;
    } catch (error) {
      const mayHaveGoneThrough =
        error instanceof CallError &&
        (error.behaviour === 'ambiguous' || (error instanceof UnansweredError && error.sent));
      this.#replication.inDoubt = this.#isDoubtful || mayHaveGoneThrough;
      if (error instanceof CallError && error.behaviour !== 'cancelled') return error;
      throw error;
    }
  }

  #accept({ value, requestId }: Answered<AcceptedReplication>): void {
    const replication = this.#replication;
    replication.outcome = 'submitted';
    replication.recordId = value.replication_record_id;
    replication.inDoubt = false;
    note(replication, 'requestId', requestId);
    note(replication, 'sourceRegion', value.source_region);
    note(replication, 'projectId', value.project_id);
    note(replication, 'providerId', value.provider_id);
    note(replication, 'destinationRegion', value.destination_region);
    note(replication, 'destinationProjectId', value.destination_project_id);
    note(replication, 'destinationVaultId', value.destination_vault_id);
  }

  #adopt(record: ReplicationRecord, outcome: Outcome): void {
    const replication = this.#replication;
    replication.outcome = outcome;
    replication.inDoubt = false;
    replication.foundInRecords = true;
    noteRecord(replication, record);
  }

  /** A request may have gone through: look for its record. */
  async #adoptAfterDoubt(error: CallError): Promise<boolean> {
    const { tell, clock, cancelled } = this.#caller;
    this.#doubtfulRequests++;
    tell(error.message, 'The request may have gone through: reading the replication records of the backup.');
    let sawRecords = false;
    for (const [index, pause] of [...GRACE, ...LONGER_GRACE].entries()) {
      if (index >= GRACE.length && sawRecords) break;
      const asked = index === 0 && error instanceof ServiceError ? (error.retryAfter ?? 0) : 0;
      await clock.pause(Math.max(pause, Math.min(asked, LONGEST_BUSY)), cancelled);
      const answer = await this.#readRecords(error);
      sawRecords = answer !== undefined;
      if (answer !== undefined && this.#adoptMade(answer)) return true;
    }
    if (!sawRecords) {
      throw new ReplicationError({
        message: 'Nobody knows whether the request went through: the replication records could not be read.',
        advice: RUN_AGAIN,
        call: error,
      });
    }
    if (this.#doubtfulRequests === MOST_DOUBTFUL_REQUESTS) {
      throw new ReplicationError({
        message: `After ${MOST_DOUBTFUL_REQUESTS} such answers there is still no replication record.`,
        advice: RUN_AGAIN,
        call: error,
      });
    }
    tell(
      'There is no replication record: sending the request again. Had it gone through, the service would refuse it.',
    );
    return false;
  }

  /** Looks once for what an earlier, doubtful request of this step has made, or somebody else's that is under way. */
  async #adoptIfMade(): Promise<boolean> {
    if (!this.#mayRead) return false;
    try {
      const answer = await this.#readRecords();
      return answer !== undefined && this.#adoptMade(answer);
    } catch (error) {
      if (!(error instanceof ReplicationError) || this.#isDoubtful) throw error;
      // Without doubt the right to read is not needed.
      this.#mayRead = false;
      return false;
    }
  }

  /**
   * Adopts a record that this step's request has made, or one that is under way. An older finished one proves nothing
   * here: its replica may have been deleted since. The server knows, and refuses the next request if it is there.
   */
  #adoptMade(answer: Answered<Backup>): boolean {
    const own = this.#findOwn(answer);
    if (own !== undefined) {
      this.#adopt(own, 'submitted');
      return true;
    }
    const standing = standingRecord(recordsOf(answer), this.#request);
    if (standing === undefined || isFinished(standing) || !leadsTo(standing, this.#request)) return false;
    this.#adopt(standing, 'attached');
    return true;
  }

  /** BackupService.1009: a replica is there or being made. Whose, and where to? */
  async #adoptAfterRefusal(error: CallError): Promise<void> {
    const { tell, clock, cancelled } = this.#caller;
    tell('The service says that a replica is there or being made: reading the replication records of the backup.');
    let wasRead = false;
    let standing: ReplicationRecord | undefined;
    for (const pause of REFUSED_GRACE) {
      if (pause > 0) await clock.pause(pause, cancelled);
      const answer = await this.#readRecords(error);
      if (answer === undefined) continue;
      wasRead = true;
      const own = this.#findOwn(answer);
      if (own !== undefined) return this.#adopt(own, 'submitted');
      standing = standingRecord(recordsOf(answer), this.#request);
      if (standing === undefined) continue;
      if (!isFinished(standing) && leadsTo(standing, this.#request)) return this.#adopt(standing, 'attached');
      // After a doubtful request its own record may still be about to show.
      if (!this.#isDoubtful) break;
    }
    if (standing !== undefined) {
      if (leadsTo(standing, this.#request)) return this.#adopt(standing, 'already_replicated');
      throw new ReplicationError({
        title: 'Another replica is in the way',
        message:
          `The replica is, or goes, to another place in ${this.#request.destinationRegion}: ` +
          `vault ${vaultOf(standing) ?? 'unknown'}, project ${standing.destination_project_id ?? 'unknown'}, ` +
          `replication record ${standing.id ?? 'unknown'}, status ${standing.status ?? 'unknown'}.`,
        advice: 'Give that vault and project, or delete that replica in the destination region and run the step again.',
        call: error,
      });
    }
    if (!wasRead) {
      throw new ReplicationError({
        title: 'A replica is there or being made, and cannot be read',
        message: 'Where it is, or goes, stands in the replication records, and those could not be read.',
        advice: 'Run the step again: it reads them, and makes no second replica.',
        call: error,
      });
    }
    throw new ReplicationError({
      title: 'A replica is there or being made, and cannot be found',
      message: `But the backup shows no replication record for ${this.#request.destinationRegion}.`,
      advice:
        'The record may show late, or a replication of the whole vault made the replica: run the step again in a few minutes, and look into the vaults of the destination region.',
      call: error,
    });
  }

  async #pauseWhileBusy(error: CallError): Promise<void> {
    const { clock, cancelled, tellTrouble } = this.#caller;
    const now = clock.now();
    this.#busySince ??= now;
    if (await this.#waitForTurn(error)) return;
    const asked = error instanceof ServiceError ? (error.retryAfter ?? 0) : 0;
    const pause = Math.max(asked, this.#busyPause * (0.75 + clock.random() / 2));
    this.#busyPause = Math.min(this.#busyPause * 2, LONGEST_BUSY_PAUSE);
    if (now + pause > this.#busyUntil) throw this.#busyForTooLong(error);
    tellTrouble(error.message, `Trying again in ${Math.round(pause / SECOND)} s.`);
    await clock.pause(pause, cancelled);
  }

  /**
   * Where other backups wait for the same thing, one of them asks for all.
   * @returns whether it had to wait: then the one before has got through, or given up
   */
  async #waitForTurn(error: CallError): Promise<boolean> {
    const { turns } = this.#common;
    const name = this.#lineFor(error);
    if (this.#turn?.name === name) return false;
    this.#endTurn();
    const isFree = turns.line(name).isFree;
    this.#turn = { name, release: await this.#takeInTime(turns.line(name), error) };
    return !isFree;
  }

  async #takeInTime(line: Line, error: CallError): Promise<Release> {
    const { clock, cancelled } = this.#caller;
    const over = new AbortController();
    const ended = AbortSignal.any([cancelled, over.signal]);
    const taken = line.take(ended);
    try {
      for (;;) {
        // It moves: whenever another backup gets through.
        const left = this.#busyUntil - clock.now();
        if (left <= 0) throw this.#busyForTooLong(error);
        const release = await Promise.race([taken, clock.pause(left, ended).then(() => undefined)]);
        if (release !== undefined) return release;
      }
    } catch (failure) {
      // It may have been given at the last moment.
      taken.then(
        (release) => release(),
        () => undefined,
      );
      throw failure;
    } finally {
      over.abort();
    }
  }

  #lineFor({ code = '' }: CallError): string {
    const vault = BUSY_VAULT.includes(code) ? this.#replication.backup?.vaultId : undefined;
    return `${code} ${vault ?? this.#request.backupId}`;
  }

  #endTurn(): void {
    this.#turn?.release();
    this.#turn = undefined;
  }

  get #busyUntil(): number {
    const { until, longest, turns } = this.#common;
    return until ?? Math.min(Math.max(this.#busySince ?? 0, turns.lastThrough) + LONGEST_BUSY, longest);
  }

  #busyForTooLong(error: CallError): CallError {
    const { clock } = this.#caller;
    const limit = this.#common.until === undefined ? '' : ' The time limit leaves no time for another attempt.';
    error.notes.push(`It has been so for ${showDuration(clock.now() - (this.#busySince ?? 0))}.${limit}`);
    return error;
  }

  /** BackupService.1001: the backup is not available. Returns where it has become so. */
  async #checkBackupStatus(error: CallError): Promise<void> {
    const status = (await this.#readBackup(error))?.value.status;
    if (status === 'available') return this.#pauseWhileBusy(error);
    if (status !== undefined && !isBeingMade(status)) throw unavailable(status, error);
    if (this.#common.until !== undefined) return this.#waitUntilAvailable(error);
    throw new ReplicationError({
      message:
        status === undefined
          ? "The backup's status could not be read."
          : `The backup is still being made (status ${status}).`,
      advice: error.advice,
      call: error,
    });
  }

  /** The usual case right after a backup job. */
  async #waitUntilAvailable(error: CallError): Promise<void> {
    const { clock, tell, remind } = this.#caller;
    const start = clock.now();
    let toldAt = start;
    tell('The backup is still being made: waiting for it to become available.');
    const available = await this.#common.watch.untilSeen(
      {
        replication: this.#replication,
        caller: this.#caller,
        until: this.#common.until ?? start,
        pause: () => pace(clock.now() - start, undefined, clock.random()),
        shows: () => true,
      },
      ({ value: { status } }) => {
        if (status !== undefined && status !== 'available' && !isBeingMade(status)) throw unavailable(status, error);
        if (status === 'available') return status;
        const now = clock.now();
        if (now - toldAt >= REMINDER) {
          remind(
            `The backup is still being made (status ${status ?? 'unknown'}), ${showDuration(now - start)} so far.`,
          );
          toldAt = now;
        }
        return undefined;
      },
    );
    if (available === undefined) {
      throw new ReplicationError({
        title: 'The backup did not become available within the time limit',
        message: 'It is still being made; no replication of it was submitted.',
        advice: 'Run the step again later, or give it a longer timeout_minutes.',
        call: error,
      });
    }
    tell(`The backup has become available after ${showDuration(clock.now() - start)}.`);
  }

  /** The record of this step's own earlier request: only a doubtful one can have made one. */
  #findOwn(answer: Answered<Backup>): ReplicationRecord | undefined {
    if (!this.#isDoubtful) return undefined;
    const live = liveRecords(recordsOf(answer), this.#request);
    const now = this.#caller.clock.now();
    const firstRequestByServer = (answer.date ?? now) - (now - (this.#replication.requestedAt ?? now));
    return live.find(
      (record) => leadsTo(record, this.#request) && isOwn(record, firstRequestByServer, answer.date ?? now),
    );
  }

  /**
   * Reads the backup.
   * @param cause the failure that makes it necessary, to be told where the right to read is missing
   * @returns undefined where it could not be read this time
   * @throws where it never will be
   */
  #readBackup(cause: CallError): Promise<Answered<Backup> | undefined> {
    return this.#read(readBackup(this.#replication, this.#common.client), cause);
  }

  /** The same, with its replication records. */
  #readRecords(cause?: CallError): Promise<Answered<Backup> | undefined> {
    return this.#read(readRecords(this.#replication, this.#common.client), cause);
  }

  async #read(
    reading: Promise<Answered<Backup> | CallError | undefined>,
    cause: CallError | undefined,
  ): Promise<Answered<Backup> | undefined> {
    const answer = await reading.catch((error: unknown) => {
      if (cause === undefined || !(error instanceof ReplicationError)) throw error;
      // The first failure that the service has answered is the one to report.
      const answered = cause instanceof ServiceError ? cause : error.call;
      const { code, requestId } = answered ?? cause;
      const told = { message: error.message, advice: error.advice, call: cause, code, requestId };
      throw new ReplicationError(
        cause.behaviour === 'adopt'
          ? { ...told, title: 'A replica is there or being made, and may not be read' }
          : told,
      );
    });
    if (!(answer instanceof CallError)) return answer;
    this.#caller.tellTrouble(answer.message, 'Going on.');
    return undefined;
  }
}

function recordsOf({ value }: Answered<Backup>): readonly ReplicationRecord[] {
  return value.replication_records ?? [];
}

function notInTime(): ReplicationError {
  return new ReplicationError({
    title: 'The time limit was reached',
    message: 'No request for this backup got through before: the service lets through too few at a time.',
    advice: 'Run the step again, or give it a longer timeout_minutes.',
  });
}

function unavailable(status: string, call: CallError): ReplicationError {
  const message = `The backup's status is ${status}.`;
  return new ReplicationError({
    message,
    advice: 'Only a backup in the status available can be replicated: give another one.',
    call,
  });
}

function toBody(request: ReplicationRequest): ReplicateBody {
  return {
    replicate: {
      destination_region: request.destinationRegion,
      destination_project_id: request.destinationProjectId,
      destination_vault_id: request.destinationVaultId,
      ...(request.name === undefined ? {} : { name: request.name }),
      ...(request.description === undefined ? {} : { description: request.description }),
      ...(request.enableAcceleration ? { enable_acceleration: true } : {}),
    },
  };
}
