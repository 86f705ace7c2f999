import * as z from 'zod/mini';
import { type Clock, MINUTE, SECOND } from '../clock.ts';
import type { Credential } from '../credentials/credential.ts';
import { repeat } from '../http/repeat.ts';
import { readDate } from '../http/retry-after.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../http/transport.ts';
import { TransportFailure } from '../http/transport-failure.ts';
import { VERSION } from '../version.ts';
import { type CallError, ServiceError, UnansweredError } from './call-error.ts';
import { type Common, Gate } from './gate.ts';
import {
  type AcceptedReplication,
  type Backup,
  type BackupPage,
  listBackupsAnswer,
  listExternalVaultsAnswer,
  type ReplicateBody,
  type ReplicationCapability,
  replicateAnswer,
  replicationCapabilitiesAnswer,
  showBackupAnswer,
  type Vault,
} from './schemas.ts';

/** What every call needs beside its own parameters. */
export interface Caller {
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
  /** Tells the person who reads the log what has changed. */
  readonly tell: (...texts: string[]) => void;
  /** Tells what went wrong and may pass by itself. In a step with several backups only some of it is shown. */
  readonly tellTrouble: (...texts: string[]) => void;
  /** Tells how far it is while nothing changes. In a step with several backups a line for all of them says so instead. */
  readonly remind: (...texts: string[]) => void;
}

export interface CbrOptions extends Caller {
  readonly endpoint: URL;
  readonly projectId: string;
  readonly credential: Credential;
  readonly transport: Transport;
  readonly common: Common;
}

/** What an answer says, and about itself. */
export interface Answered<T> {
  readonly value: T;
  readonly requestId: string | undefined;
  /** The server's clock when it answered, in milliseconds since the Unix epoch. */
  readonly date: number | undefined;
}

interface Call<Schema extends z.ZodMiniType, T> {
  /** What is being done, as in "read the backup". */
  readonly task: string;
  /** Below the project, with the query. */
  readonly path: string;
  readonly schema: Schema;
  readonly pick: (answer: z.infer<Schema>) => T;
  /** Makes it a POST. */
  readonly body?: ReplicateBody;
  /** Not to be sent again whatever happens. */
  readonly once?: boolean;
  /** Called before each request. */
  readonly starts?: () => void;
}

/** Requests that certainly did nothing, for want of a connection, are sent again, so often. */
const MOST_ATTEMPTS = 7;
const MOST_ATTEMPTS_UNKNOWN_HOST = 3;

/** The Cloud Backup and Recovery API, version 3, of one project in one region. */
export class CbrClient {
  readonly #options: CbrOptions;
  readonly #gate: Gate;

  constructor(options: CbrOptions) {
    this.#options = options;
    this.#gate = new Gate(options.common, options);
  }

  /** Resolves when the service has accepted the credential. */
  get accepted(): Promise<void> {
    return this.#gate.accepted;
  }

  /**
   * `POST /v3/{project_id}/backups/{backup_id}/replicate`: asks for a replica. Sent again only where it is certain that
   * it did nothing.
   * @param starts called before each request: it may have waited for others
   * @throws {ServiceError} the service refused, or its answer could not be read
   * @throws {UnansweredError} no answer
   */
  async replicateBackup(
    backupId: string,
    body: ReplicateBody,
    starts: () => void,
  ): Promise<Answered<AcceptedReplication>> {
    return this.#call({
      task: 'replicate the backup',
      path: `backups/${encodeURIComponent(backupId)}/replicate`,
      schema: replicateAnswer,
      pick: ({ replication }) => replication,
      body,
      starts,
    });
  }

  /**
   * `GET /v3/{project_id}/backups/{backup_id}`: a backup with its replication records.
   * @param once not to be sent again whatever happens, because the caller asks again anyway
   * @throws {ServiceError} the service refused, or its answer could not be read
   * @throws {UnansweredError} no answer
   */
  async showBackup(backupId: string, once = false): Promise<Answered<Backup>> {
    return this.#call({
      task: 'read the backup',
      path: `backups/${encodeURIComponent(backupId)}`,
      schema: showBackupAnswer,
      pick: ({ backup }) => backup,
      once,
    });
  }

  /**
   * `GET /v3/{project_id}/backups`: a page of the project's backups with their replication records, the newest first.
   * Not sent again, because the caller asks again anyway.
   * @param limit from 1 to 1000
   * @throws {ServiceError} the service refused, or its answer could not be read
   * @throws {UnansweredError} no answer
   */
  async listBackups(limit: number, offset: number): Promise<Answered<BackupPage>> {
    return this.#call({
      task: 'list the backups',
      path: `backups?show_replication=true&sort=created_at%3Adesc&limit=${limit}&offset=${offset}`,
      schema: listBackupsAnswer,
      pick: ({ backups, count }) => ({ backups, count }),
      once: true,
    });
  }

  /**
   * `GET /v3/{project_id}/replication-capabilities`: from which region to which others the service replicates.
   * @throws {ServiceError} the service refused, or its answer could not be read
   * @throws {UnansweredError} no answer
   */
  async showReplicationCapabilities(): Promise<Answered<readonly ReplicationCapability[]>> {
    return this.#call({
      task: 'read which regions can take replicas',
      path: 'replication-capabilities',
      schema: replicationCapabilitiesAnswer,
      pick: ({ regions }) => regions,
    });
  }

  /**
   * `GET /v3/{project_id}/vaults/external`: vaults of another region, with this region's credential.
   * @throws {ServiceError} the service refused, or its answer could not be read
   * @throws {UnansweredError} no answer
   */
  async listExternalVaults(vaultId: string, region: string, projectId: string): Promise<Answered<readonly Vault[]>> {
    const query = new URLSearchParams({ external_project_id: projectId, region_id: region, vault_id: vaultId });
    return this.#call({
      task: 'read the destination vault',
      path: `vaults/external?${query}`,
      schema: listExternalVaultsAnswer,
      pick: ({ vaults }) => vaults,
    });
  }

  async #call<Schema extends z.ZodMiniType, T>(call: Call<Schema, T>): Promise<Answered<T>> {
    const { endpoint, projectId } = this.#options;
    const { path, body } = call;
    const request: HttpRequest = {
      method: body === undefined ? 'GET' : 'POST',
      url: new URL(`/v3/${encodeURIComponent(projectId)}/${path}`, endpoint),
      headers: {
        Accept: 'application/json',
        'User-Agent': `replicate-cbr-backup/${VERSION}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const attempt = () => this.#attempt(request, call);
    return call.once === true ? this.#gate.pass(attempt) : this.#repeatWhereNothingWasDone(attempt);
  }

  async #attempt<Schema extends z.ZodMiniType, T>(
    request: HttpRequest,
    { task, schema, pick, starts }: Call<Schema, T>,
  ): Promise<Answered<T>> {
    const { endpoint, projectId, credential, transport, clock, cancelled } = this.#options;
    const authorised = await credential.authorise(request, projectId);
    starts?.();
    const answer = await transport.send(authorised, cancelled).catch((failure: unknown) => {
      throw failure instanceof TransportFailure ? new UnansweredError(task, failure, endpoint) : failure;
    });
    const value = readAnswer(answer, schema);
    if (value === undefined) throw explainClock(new ServiceError(task, answer, clock.now()), clock.now());
    return { value: pick(value), requestId: answer.headers['x-request-id'], date: readDate(answer.headers) };
  }

  #repeatWhereNothingWasDone<T>(attempt: () => Promise<T>): Promise<T> {
    const { clock, cancelled, tellTrouble } = this.#options;
    const tooLong = ({ date = clock.now(), notes }: ServiceError, pause: number): void => {
      notes.push(`It asks to wait until ${new Date(date + pause).toISOString()}: longer than this step does.`);
    };
    return repeat({
      clock,
      cancelled,
      attempt: () => this.#gate.passInTime(attempt, tooLong),
      judge: (error) =>
        error instanceof UnansweredError && error.canConnectLater
          ? { most: mostAttempts(error), asked: undefined }
          : undefined,
      tell: (error, pause) => {
        tellTrouble((error as CallError).message, `Nothing was done; trying again in ${Math.ceil(pause / SECOND)} s.`);
      },
      tooLong: () => undefined,
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
