import type { CallError } from '../cbr/call-error.ts';

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
 * - `attached`: it was under way already
 * - `already_replicated`: a finished replica exists
 */
export type Outcome = 'submitted' | 'attached' | 'already_replicated';

/**
 * What is known of the replication of one backup. Filled in as it becomes known, so that whatever ends the step, a
 * cancellation included, its outputs say what was known by then.
 */
export interface Replication {
  readonly request: ReplicationRequest;
  outcome?: Outcome;
  recordId?: string;
  /** Of the replication record when last read: the API's own word. */
  status?: string;
  /** The replica. */
  destinationBackupId?: string;
  /** As answered by the API. */
  sourceRegion?: string;
  projectId?: string;
  providerId?: string;
  destinationRegion?: string;
  destinationProjectId?: string;
  destinationVaultId?: string;
  /** Of the answer that the outcome rests on. */
  requestId?: string;
  /** A request went out and nobody knows yet what it has done. */
  inDoubt: boolean;
}

export function newReplication(request: ReplicationRequest): Replication {
  return { request, inDoubt: false };
}

/** The replication could not be submitted or adopted, for a reason that is more than one failed call. */
export class ReplicationError extends Error {
  /** One sentence: what to do. */
  readonly advice: string;
  /** The failed call that it began with. */
  readonly call: CallError;

  constructor(message: string, advice: string, call: CallError) {
    super(message);
    this.name = 'ReplicationError';
    this.advice = advice;
    this.call = call;
  }
}
