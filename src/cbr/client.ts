import * as z from 'zod/mini';
import { type Clock, MINUTE, SECOND } from '../clock.ts';
import type { Credential } from '../credentials/credential.ts';
import { repeat } from '../http/repeat.ts';
import { readDate } from '../http/retry-after.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../http/transport.ts';
import { TransportFailure } from '../http/transport-failure.ts';
import { VERSION } from '../version.ts';
import { type CallError, ServiceError, UnansweredError } from './call-error.ts';
import {
  type AcceptedReplication,
  type Backup,
  type ReplicateBody,
  replicateAnswer,
  showBackupAnswer,
} from './schemas.ts';

/** What every call needs beside its own parameters. */
export interface Caller {
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
  /** Tells the person who reads the log why a call takes longer than usual. */
  readonly tell: (...texts: string[]) => void;
}

export interface CbrOptions extends Caller {
  readonly endpoint: URL;
  readonly projectId: string;
  readonly credential: Credential;
  readonly transport: Transport;
}

/** What an answer says, and about itself. */
export interface Answered<T> {
  readonly value: T;
  readonly requestId: string | undefined;
  /** The server's clock when it answered, in milliseconds since the Unix epoch. */
  readonly date: number | undefined;
}

/** Requests that certainly did nothing (no connection, too many requests) are sent again, so often. */
const MOST_ATTEMPTS = 7;
const MOST_ATTEMPTS_UNKNOWN_HOST = 3;

/** The Cloud Backup and Recovery API, version 3, of one project in one region. */
export class CbrClient {
  readonly #options: CbrOptions;

  constructor(options: CbrOptions) {
    this.#options = options;
  }

  /**
   * `POST /v3/{project_id}/backups/{backup_id}/replicate`: asks for a replica. Sent again only where it is certain that
   * it did nothing.
   * @throws {ServiceError} the service refused, or its answer could not be read
   * @throws {UnansweredError} no answer
   */
  async replicateBackup(backupId: string, body: ReplicateBody): Promise<Answered<AcceptedReplication>> {
    const path = `backups/${encodeURIComponent(backupId)}/replicate`;
    return this.#call('replicate the backup', 'POST', path, replicateAnswer, (answer) => answer.replication, { body });
  }

  /**
   * `GET /v3/{project_id}/backups/{backup_id}`: a backup with its replication records.
   * @param once not to be sent again whatever happens, because the caller asks again anyway
   * @throws {ServiceError} the service refused, or its answer could not be read
   * @throws {UnansweredError} no answer
   */
  async showBackup(backupId: string, once = false): Promise<Answered<Backup>> {
    const path = `backups/${encodeURIComponent(backupId)}`;
    return this.#call('read the backup', 'GET', path, showBackupAnswer, (answer) => answer.backup, { once });
  }

  async #call<Schema extends z.ZodMiniType, T>(
    task: string,
    method: HttpRequest['method'],
    path: string,
    schema: Schema,
    pick: (answer: z.infer<Schema>) => T,
    { body, once = false }: { body?: ReplicateBody; once?: boolean },
  ): Promise<Answered<T>> {
    const { endpoint, projectId, credential, transport, clock, cancelled } = this.#options;
    const request: HttpRequest = {
      method,
      url: new URL(`/v3/${encodeURIComponent(projectId)}/${path}`, endpoint),
      headers: {
        Accept: 'application/json',
        'User-Agent': `replicate-cbr-backup/${VERSION}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const attempt = async () => {
      const authorised = await credential.authorise(request, projectId);
      const answer = await transport.send(authorised, cancelled).catch((failure: unknown) => {
        throw failure instanceof TransportFailure ? new UnansweredError(task, failure, endpoint) : failure;
      });
      const value = readAnswer(answer, schema);
      if (value === undefined) throw explainClock(new ServiceError(task, answer, clock.now()), clock.now());
      return { value: pick(value), requestId: answer.headers['x-request-id'], date: readDate(answer.headers) };
    };
    return once ? attempt() : this.#repeatWhereNothingWasDone(attempt);
  }

  #repeatWhereNothingWasDone<T>(attempt: () => Promise<T>): Promise<T> {
    const { clock, cancelled, tell } = this.#options;
    return repeat({
      clock,
      cancelled,
      attempt,
      judge: (error) => {
        if (!didNothing(error)) return undefined;
        return { most: mostAttempts(error), asked: error instanceof ServiceError ? error.retryAfter : undefined };
      },
      tell: (error, pause) => {
        tell((error as CallError).message, `Nothing was done; trying again in ${Math.ceil(pause / SECOND)} s.`);
      },
      tooLong: (error, pause) => {
        const { date = clock.now(), notes } = error as CallError;
        notes.push(`It asks to wait until ${new Date(date + pause).toISOString()}: longer than this step does.`);
      },
    });
  }
}

/** A signature is valid for 15 minutes: a wrong clock looks like a wrong key. */
function explainClock(error: ServiceError, now: number): ServiceError {
  const wrong = error.status === 401 && error.date !== undefined ? Math.round((now - error.date) / MINUTE) : 0;
  if (Math.abs(wrong) >= 10) {
    const side = wrong > 0 ? 'ahead of' : 'behind';
    error.notes.push(
      `The clock of this runner is ${Math.abs(wrong)} minutes ${side} the service's: correct it, signatures are valid for 15 minutes only.`,
    );
  }
  return error;
}

/** Whether a failed call certainly did nothing and may do better soon. */
function didNothing(error: unknown): error is CallError {
  return error instanceof UnansweredError
    ? error.canConnectLater
    : error instanceof ServiceError && error.behaviour === 'throttled';
}

function mostAttempts(error: CallError): number {
  const unknownHost = error instanceof UnansweredError && error.kind === 'unknown_host';
  return unknownHost ? MOST_ATTEMPTS_UNKNOWN_HOST : MOST_ATTEMPTS;
}

/** The value of a 2xx answer that came whole and is of the right shape. */
function readAnswer<Schema extends z.ZodMiniType>(answer: HttpAnswer, schema: Schema): z.infer<Schema> | undefined {
  if (answer.status < 200 || answer.status > 299 || answer.bodyProblem !== undefined) return undefined;
  try {
    return z.safeParse(schema, JSON.parse(answer.body)).data;
  } catch {
    return undefined;
  }
}
