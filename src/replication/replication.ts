import type { CallError } from '../cbr/call-error.ts';
import type { Meaning } from '../cbr/error-codes.ts';

/** What is to be replicated, and where to. */
export interface ReplicationRequest {
  readonly backupId: string;
  readonly destinationRegion: string;
  readonly destinationProjectId: string;
  readonly destinationVaultId: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly enableAcceleration: boolean;
}

/**
 * How the step came to its replication.
 * - `submitted`: this step's request made it
 * - `attached`: it was already in progress
 * - `already_replicated`: a finished replica exists
 * - `checked`: this was a dry run, and submitted nothing
 */
export type Outcome = 'submitted' | 'attached' | 'already_replicated' | 'checked';

/** The source backup, as far as the API says. */
export interface BackupFacts {
  readonly name: string | undefined;
  /** Of the source. */
  readonly vaultId: string | undefined;
  readonly resourceId?: string | undefined;
  readonly resourceName: string | undefined;
  readonly resourceType: string | undefined;
  /** GB. */
  readonly size: number | undefined;
  /** When it was taken; milliseconds since the Unix epoch. */
  readonly protectedAt: number | undefined;
}

/** Why a replication would be refused, or could not be checked. */
export interface Obstacle {
  /** As the service would answer it, or has. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly message: string;
  /** One sentence: what to do. */
  readonly advice: string;
  /** The only kind of resource that it concerns, as in `server`; without it, every kind. */
  readonly kind?: string;
  /** What other checks go by: what its code means, or that the one replica of the region is in another place. */
  readonly means?: Meaning | 'replica_elsewhere' | undefined;
}

/** What was found out, in the order of the checks. A missing permission is no obstacle: that part is not checked. */
export interface Findings {
  readonly obstacles: Obstacle[];
  /** What is as it should be, or worth knowing, a sentence each. */
  readonly facts: string[];
  /** What could not be checked, and why. */
  readonly unchecked: string[];
  /** A replica exists or is in progress in the right vault: nothing more is needed of the destination. */
  adopts: boolean;
}

/**
 * What is known of the replication of one backup. Times are milliseconds since the Unix epoch. Only its `Journal` writes
 * it, as things become known, so that whatever ends the step, a cancellation included, its outputs say what was known.
 */
export interface Replication {
  readonly request: ReplicationRequest;
  readonly outcome?: Outcome;
  readonly recordId?: string;
  /** Of the replication record when last read: the API's own word. */
  readonly status?: string;
  /** Of the copy when last read, in per cent. */
  readonly progress?: number;
  /** The replica. */
  readonly destinationBackupId?: string;
  /** As answered by the API. */
  readonly sourceRegion?: string;
  readonly projectId?: string;
  readonly providerId?: string;
  readonly destinationRegion?: string;
  readonly destinationProjectId?: string;
  readonly destinationVaultId?: string;
  /** Of the answer that the outcome rests on. */
  readonly requestId?: string;
  /** What was last read of the backup. */
  readonly backup?: BackupFacts;
  /** When the first request of this step was sent, by this machine's clock. */
  readonly requestedAt?: number;
  /** When the copy began, by the server's clock, as far as that can be told. */
  readonly begunAt?: number;
  /** When the copy was first read as finished, by the same clock. */
  readonly finishedAt?: number;
  /** When it was first read that there will be no replica, by the same clock. */
  readonly failedAt?: number;
  /** When the copy was last seen, and last seen to be under way, by this machine's clock. */
  readonly seenAt?: number;
  readonly aliveAt?: number;
  /** The outcome `submitted` was not answered, but found in the replication records after a doubtful request. */
  readonly foundInRecords?: boolean;
  /** Of a dry run: of this backup, and of what all backups of the step have in common. */
  readonly findings?: Findings;
  readonly commonFindings?: Findings;
  /** A request went out and it is not known yet what it has done. */
  readonly inDoubt: boolean;
}

export function newReplication(request: ReplicationRequest): Replication {
  return { request, inDoubt: false };
}

/** What may become known. What is undefined says nothing, and leaves what was known. */
export type Facts = { readonly [Key in keyof Omit<Replication, 'request'>]?: Replication[Key] | undefined };

/** What changes with every read, and is reported elsewhere. */
const NOT_FOR_OUTPUTS = ['progress', 'seenAt', 'aliveAt'];

/** The only writer of what is known of the replication of one backup. */
export class Journal {
  /** What is known so far. */
  readonly replication: Replication;
  readonly #changed: () => void;

  /** @param changed called whenever something new is known of a replication that has an outcome */
  constructor(request: ReplicationRequest, changed: () => void = () => undefined) {
    this.replication = newReplication(request);
    this.#changed = changed;
  }

  /** Notes what has become known. */
  note(facts: Facts): void {
    const news = Object.entries(facts).filter(
      ([name, value]) => value !== undefined && this.replication[name as keyof Facts] !== value,
    );
    if (news.length === 0) return;
    Object.assign(this.replication, Object.fromEntries(news));
    const isForOutputs = news.some(([name]) => !NOT_FOR_OUTPUTS.includes(name));
    if (isForOutputs && this.replication.outcome !== undefined) this.#changed();
  }
}

/** The replication could not be submitted, adopted or followed to its successful end. */
export class ReplicationError extends Error {
  /** What has happened, in a few words; without it, that the backup was not replicated. */
  readonly title: string | undefined;
  /** One sentence: what to do. */
  readonly advice: string;
  /** The failed call that it began with, if any. */
  readonly call: CallError | undefined;
  /** The service's code and request ID where they are not in that call, but in a record or a later answer. */
  readonly code: string | undefined;
  readonly requestId: string | undefined;

  constructor(told: {
    title?: string;
    message: string;
    advice: string;
    call?: CallError;
    code?: string | undefined;
    requestId?: string | undefined;
  }) {
    super(told.message, { cause: told.call });
    this.name = 'ReplicationError';
    this.title = told.title;
    this.advice = told.advice;
    this.call = told.call;
    this.code = told.code;
    this.requestId = told.requestId;
  }
}

/** A dry run found obstacles. */
export class CheckError extends Error {
  readonly obstacles: readonly Obstacle[];

  constructor(obstacles: readonly Obstacle[]) {
    super(obstacles.map(({ message }) => message).join(' '));
    this.name = 'CheckError';
    this.obstacles = obstacles;
  }
}
