import type * as z from 'zod/mini';
import type { StepContext } from '../context.ts';
import { type Answered, type Call, type CbrService, makeCall } from './call.ts';
import { Gate } from './gate.ts';
import type { Page } from './page.ts';
import { type Reading, type ReadPage, readPages } from './pages.ts';
import {
  type AcceptedReplication,
  type Backup,
  type Checkpoint,
  listBackupsAnswer,
  listExternalVaultsAnswer,
  listReplicasAnswer,
  type ProtectingVault,
  type Replica,
  type ReplicateBody,
  type ReplicationCapability,
  replicateAnswer,
  replicationCapabilitiesAnswer,
  showBackupAnswer,
  showCheckpointAnswer,
  showVaultAnswer,
  type Vault,
} from './schemas.ts';

export type { Answered, CbrService } from './call.ts';

/** The documented keys of the query that are used. The action checks the result itself. */
export type BackupQuery = Readonly<
  Partial<Record<'show_replication' | 'sort' | 'vault_id' | 'checkpoint_id' | 'resource_id' | 'image_type', string>>
>;

export const NEWEST_WITH_RECORDS: BackupQuery = { show_replication: 'true', sort: 'created_at:desc' };

/**
 * The Cloud Backup and Recovery API, version 3, of one project in one region.
 *
 * Every call throws a ServiceError where the service refused or its answer could not be read, and an UnansweredError where
 * no answer came.
 */
export class CbrClient {
  readonly #service: CbrService;
  readonly #context: StepContext;
  readonly #gate: Gate;

  /** @param gate of another client of the same service */
  constructor(service: CbrService, context: StepContext, gate = new Gate(service.common, context.clock)) {
    this.#service = service;
    this.#context = context;
    this.#gate = gate;
  }

  /** A client of the same service, through the same gate. What it tells goes to another reporter, a backup's for example. */
  for(context: StepContext): CbrClient {
    return new CbrClient(this.#service, context, this.#gate);
  }

  /** Resolves when the service has accepted the credential. */
  get accepted(): Promise<void> {
    return this.#gate.accepted;
  }

  /**
   * `POST /v3/{project_id}/backups/{backup_id}/replicate`: requests a replica. Sent again only where it is certain that
   * it did nothing.
   * @param starts called before each request: it may have waited for others
   */
  replicateBackup(backupId: string, body: ReplicateBody, starts: () => void): Promise<Answered<AcceptedReplication>> {
    return this.#call({
      task: 'request the replica',
      path: `backups/${encodeURIComponent(backupId)}/replicate`,
      schema: replicateAnswer,
      pick: ({ replication }) => replication,
      body,
      starts,
    });
  }

  /**
   * `GET /v3/{project_id}/backups/{backup_id}`: a backup with its replication records.
   * @param once never sent again, because the caller asks again anyway
   */
  showBackup(backupId: string, once = false): Promise<Answered<Backup>> {
    return this.#call({
      task: 'read the backup',
      path: `backups/${encodeURIComponent(backupId)}`,
      schema: showBackupAnswer(backupId),
      pick: ({ backup }) => backup,
      once,
    });
  }

  /**
   * `GET /v3/{project_id}/backups`: a page of the project's backups. Not sent again.
   * @param query what narrows and sorts the list
   * @param limit from 1 to 1000
   */
  listBackups(query: BackupQuery, limit: number, offset: number): Promise<Answered<Page<Backup>>> {
    return this.#call({
      task: 'list the backups',
      path: `backups?${new URLSearchParams({ ...query, limit: `${limit}`, offset: `${offset}` })}`,
      schema: listBackupsAnswer,
      pick: ({ backups, count }) => ({ ...backups, count }),
      once: true,
    });
  }

  /** The same to its end, page by page. */
  allBackups(reading: Reading, query: BackupQuery = NEWEST_WITH_RECORDS): AsyncGenerator<ReadPage<Backup>, void> {
    const ask = (limit: number, offset: number) => this.listBackups(query, limit, offset);
    return readPages(ask, reading, this.#service.until ?? Number.POSITIVE_INFINITY, this.#context);
  }

  /** The same of one vault, whole or not at all, with times that cannot be right told apart from those that are absent. */
  allReplicas(vaultId: string, limit: number): AsyncGenerator<ReadPage<Replica>, void> {
    const query: BackupQuery = { vault_id: vaultId, sort: 'created_at:desc' };
    const ask = (size: number, offset: number) =>
      this.#call({
        task: 'list the replicas',
        path: `backups?${new URLSearchParams({ ...query, limit: `${size}`, offset: `${offset}` })}`,
        schema: listReplicasAnswer,
        pick: ({ backups, count }) => ({ ...backups, count }),
        once: true,
      });
    return readPages(ask, { limit, whole: true }, this.#service.until ?? Number.POSITIVE_INFINITY, this.#context);
  }

  /** `GET /v3/{project_id}/vaults/{vault_id}`: a vault of this region, with what it protects. */
  showVault(vaultId: string): Promise<Answered<ProtectingVault>> {
    return this.#call({
      task: 'read the source vault',
      path: `vaults/${encodeURIComponent(vaultId)}`,
      schema: showVaultAnswer(vaultId),
      pick: ({ vault }) => vault,
    });
  }

  /** `GET /v3/{project_id}/checkpoints/{checkpoint_id}`: what one backup of a vault was to back up. */
  showCheckpoint(checkpointId: string): Promise<Answered<Checkpoint>> {
    return this.#call({
      task: 'read the checkpoint',
      path: `checkpoints/${encodeURIComponent(checkpointId)}`,
      schema: showCheckpointAnswer(checkpointId),
      pick: ({ checkpoint }) => checkpoint,
    });
  }

  /** `GET /v3/{project_id}/replication-capabilities`: from which region to which others the service replicates. */
  showReplicationCapabilities(): Promise<Answered<readonly ReplicationCapability[]>> {
    return this.#call({
      task: 'read the possible destination regions',
      path: 'replication-capabilities',
      schema: replicationCapabilitiesAnswer,
      pick: ({ regions }) => regions,
    });
  }

  /** `GET /v3/{project_id}/vaults/external`: vaults of another region, with this region's credential. */
  listExternalVaults(vaultId: string, region: string, projectId: string): Promise<Answered<readonly Vault[]>> {
    const query = new URLSearchParams({ external_project_id: projectId, region_id: region, vault_id: vaultId });
    return this.#call({
      task: 'read the destination vault',
      path: `vaults/external?${query}`,
      schema: listExternalVaultsAnswer,
      pick: ({ vaults }) => vaults,
    });
  }

  #call<Schema extends z.ZodMiniType, T>(call: Call<Schema, T>): Promise<Answered<T>> {
    return makeCall(call, this.#service, this.#gate, this.#context);
  }
}
