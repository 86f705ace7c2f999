import type { SimulatedCheckpoint } from './checkpoints.ts';
import {
  type Cloud,
  documented,
  type SimulatedBackup,
  type SimulatedRecord,
  type SimulatedResource,
  type SimulatedVault,
} from './cloud.ts';

// What the service shows of what it knows: every field that the vendor's models require, null where the documents have it.

export function showAccepted(backup: SimulatedBackup, record: SimulatedRecord, cloud: Cloud): unknown {
  const isDocumented = record.id === documented.recordId;
  return {
    replication_record_id: showId(cloud, record.id),
    backup_id: isDocumented ? documented.answeredBackupId : backup.id,
    project_id: isDocumented ? documented.answeredProjectId : backup.projectId,
    provider_id: documented.providerId,
    source_region: cloud.region,
    destination_region: record.destinationRegion,
    destination_project_id: record.destinationProjectId,
    destination_vault_id: record.destinationVaultId,
    ...cloud.acceptedFields,
  };
}

function showId({ showsNumbers }: Cloud, id: string): string | number {
  return showsNumbers && /^\d+$/.test(id) ? Number(id) : id;
}

interface ShownBackup {
  readonly replication_records: readonly unknown[];
  readonly [field: string]: unknown;
}

/** @param parts of all backups, by the backup that they belong to */
export function showBackup(
  cloud: Cloud,
  backup: SimulatedBackup,
  now: number,
  parts: ReadonlyMap<string | null, readonly SimulatedBackup[]>,
): ShownBackup {
  const hides = now >= cloud.hidesRecordsFrom && now < cloud.hidesRecordsUntil;
  const records = backup.records.filter((record) => record.visibleAt <= now && !hides);
  return {
    id: backup.id,
    name: backup.name,
    description: backup.description,
    status: backup.status,
    image_type: backup.imageType,
    project_id: backup.projectId,
    parent_id: backup.parentId,
    checkpoint_id: backup.checkpointId,
    provider_id: documented.providerId,
    vault_id: backup.vaultId,
    resource_id: backup.resourceId,
    resource_name: backup.resourceName,
    resource_type: backup.resourceType,
    resource_size: backup.resourceSize,
    resource_az: `${cloud.region}a`,
    created_at: showTime(backup.createdAt, cloud),
    updated_at: showTime(backup.updatedAt, cloud),
    protected_at: showTime(backup.protectedAt, cloud),
    expired_at: showTime(backup.expiredAt, cloud),
    enterprise_project_id: '0',
    incremental: backup.isIncremental,
    version: 0,
    extend_info: {
      auto_trigger: backup.isAutomatic,
      bootable: false,
      contain_system_disk: backup.containSystemDisk,
      encrypted: false,
      os_images_data: null,
      snapshot_id: null,
      support_lld: true,
      supported_restore_mode: 'backup',
      system_disk: false,
    },
    children: (parts.get(backup.id) ?? []).map((part) => showBackup(cloud, part, now, parts)),
    replication_records: [
      ...records.map((record) => showRecord(cloud, backup, record, now)),
      ...(cloud.strayRecord === undefined ? [] : [cloud.strayRecord]),
    ],
  };
}

export function showVault(cloud: Cloud, vault: SimulatedVault): unknown {
  const { protectType, objectType } = vault;
  return {
    id: vault.id,
    name: vault.name,
    description: null,
    project_id: vault.projectId,
    provider_id: documented.providerId,
    enterprise_project_id: '0',
    created_at: showTime(vault.createdAt, cloud),
    auto_bind: false,
    auto_expand: vault.autoExpand,
    backup_name_prefix: null,
    bind_rules: null,
    locked: false,
    smn_notify: true,
    sys_lock_source_service: null,
    availability_zone: null,
    resources: vault.resources.map((resource) => showResource(cloud, vault, resource)),
    tags: [],
    threshold: 80,
    user_id: null,
    billing: {
      protect_type: protectType,
      object_type: objectType,
      status: vault.status,
      size: vault.size,
      allocated: vault.used,
      // Megabytes, unlike the rest.
      used: vault.used * 1024,
      charging_mode: 'post_paid',
      cloud_type: 'public',
      consistent_level: 'crash_consistent',
      frozen_scene: null,
      is_multi_az: false,
      order_id: null,
      product_id: null,
      spec_code: `vault.${protectType}.${objectType === 'disk' ? 'volume' : objectType}.normal`,
      storage_unit: null,
    },
  };
}

function showResource(cloud: Cloud, vault: SimulatedVault, resource: SimulatedResource): unknown {
  const backups = backupsOf(cloud, vault.id, resource.id);
  return {
    id: resource.id,
    name: resource.name,
    type: resource.type,
    size: resource.size,
    protect_status: cloud.checkpoints.stateOf(resource.id, vault.id),
    // Megabytes.
    backup_size: backups.reduce((sum, { resourceSize }) => sum + resourceSize * 1024, 0),
    backup_count: backups.length,
    auto_protect: resource.isAutomatic,
    extra_info: null,
  };
}

function backupsOf(cloud: Cloud, vaultId: string, resourceId: string): SimulatedBackup[] {
  return [...cloud.backups.values()].filter(
    (backup) =>
      backup.vaultId === vaultId &&
      backup.resourceId === resourceId &&
      backup.parentId === null &&
      cloud.isThere(backup),
  );
}

export function showCheckpoint(cloud: Cloud, checkpoint: SimulatedCheckpoint): unknown {
  const { checkpoints, vaults } = cloud;
  const { vaultId } = checkpoint;
  const resources = checkpoint.resources.map((resource) => ({
    id: resource.id,
    name: resource.name,
    type: resource.type,
    protect_status: checkpoints.stateOf(resource.id, vaultId),
    // Text, unlike in a vault.
    resource_size: String(resource.size),
    backup_size: String(resource.size * 1024),
    backup_count: String(backupsOf(cloud, vaultId, resource.id).length),
    extra_info: null,
  }));
  const vault = {
    id: vaultId,
    name: vaults.get(vaultId)?.name ?? vaultId,
    resources,
    ...(checkpoints.showsSkipped ? { skipped_resources: checkpoint.skipped } : {}),
  };
  const extraInfo = {
    name: checkpoint.name,
    description: checkpoint.description ?? '',
    retention_duration: checkpoint.keptDays,
  };
  return {
    id: checkpoint.id,
    project_id: checkpoint.projectId,
    status: checkpoints.statusOf(checkpoint),
    created_at: showTime(checkpoint.createdAt, cloud),
    vault: checkpoints.showsVault ? vault : null,
    extra_info: checkpoints.showsExtraInfo ? extraInfo : null,
  };
}

function showRecord(cloud: Cloud, backup: SimulatedBackup, record: SimulatedRecord, now: number): unknown {
  const status = cloud.statusOf(record, now);
  const isNamed = status === 'success' && now >= record.endsAt + cloud.namesReplicaAfter;
  return {
    id: showId(cloud, cloud.shownIds.get(record.id) ?? record.id),
    status: cloud.shownStatuses.get(status) ?? status,
    created_at: showTime(record.createdAt + cloud.recordTimesAhead, cloud),
    source_backup_id: backup.id,
    source_checkpoint_id: backup.checkpointId,
    source_project_id: backup.projectId,
    source_region: cloud.region,
    destination_backup_id: isNamed ? record.destinationBackupId : '',
    destination_checkpoint_id: isNamed ? record.destinationCheckpointId : '',
    destination_project_id: record.destinationProjectId,
    destination_region: record.destinationRegion,
    destination_vault_id: record.destinationVaultId,
    vault_id: backup.vaultId,
    extra_info: {
      progress: showProgress(cloud, record, now),
      fail_code: status === 'fail' ? (record.end.failCode ?? 'BackupService.1006') : '',
      fail_reason: status === 'fail' ? (record.end.failReason ?? 'import failed') : '',
      auto_trigger: false,
      destination_vault_id: record.destinationVaultId,
    },
    ...cloud.recordFields,
  };
}

/** The next of what is to be shown, which goes to the end of the row. */
function showProgress(cloud: Cloud, record: SimulatedRecord, now: number): number | undefined {
  const { shownProgress } = cloud;
  if (shownProgress.length === 0) return cloud.progressOf(record, now);
  const next = shownProgress.shift();
  shownProgress.push(next);
  return next;
}

/** A time as recorded from the service: microseconds and no zone. */
function showTime(milliseconds: number | null, { timeZone }: Cloud): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString().replace('Z', `000${timeZone}`);
}
