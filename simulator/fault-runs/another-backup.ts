import { documented } from '../cloud.ts';

// A backup that no step asks for, and that the service speaks of all the same: nothing of it stands for a replica.

const ID = 'another-backup';

/** A finished record of another backup, which leads to the place asked for. */
export function recordOfAnother() {
  return {
    id: 'of-another',
    status: 'success',
    created_at: '2026-11-23T02:00:00',
    source_backup_id: ID,
    destination_backup_id: 'replica-of-another',
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
  };
}

/** What an answer about it says. */
export function aboutAnother() {
  return { id: ID, status: 'available', replication_records: [recordOfAnother()] };
}
