import type { Result } from '../../src/report/result.ts';
import { BAD_ENDS, type Cloud, type SimulatedBackup, type SimulatedRecord } from '../cloud.ts';
import type { StepEnd } from './play-step.ts';

// Whether the replica that a step speaks of is really in the cloud, and is the only one.

/** Never two live replicas of a backup in one destination region: looked at whenever one begins. */
export function watchReplicas(cloud: Cloud, violate: (what: string) => void): void {
  cloud.replicated = (backup, { destinationRegion }) => {
    if (cloud.liveRecords(backup, destinationRegion).length > 1) violate('two live replicas in one destination region');
  };
}

/** What the cloud has of the backup that a result is about. */
export function sourceOf({ replication }: Result, cloud: Cloud): SimulatedBackup | undefined {
  return cloud.backups.get(replication.request.backupId);
}

/** A green result has its replica, or one that is being made; and it says of it what is so. */
export function judgeGreen(
  { plan, startedAt, endedAt }: StepEnd,
  result: Result,
  cloud: Cloud,
  violate: (what: string) => void,
): void {
  const { recordId, status, destinationBackupId, outcome } = result.replication;
  const backup = sourceOf(result, cloud);
  const record = backup?.records.find(({ id }) => id === recordId);
  if (plan.dryRun) {
    if (outcome !== 'checked') violate('a green dry run that has not checked');
    return;
  }
  if (record === undefined) {
    violate('a green step without a record');
    return;
  }
  if (record.destinationVaultId !== plan.vaultId) violate('a green step with a replica in another vault');
  const live = backup === undefined ? [] : cloud.liveRecords(backup, record.destinationRegion);
  // Without wait a copy that was asked for, or was under way, may have failed since.
  const wasThere = (one: SimulatedRecord) =>
    one.replicaDeleted !== true &&
    one.createdAt <= endedAt &&
    one.destinationVaultId === plan.vaultId &&
    !BAD_ENDS.includes(cloud.statusOf(one, endedAt).toLowerCase());
  const wasAlive =
    outcome !== 'already_replicated' &&
    !plan.wait &&
    (record.replicaDeleted !== true || backup?.records.some(wasThere));
  // A refusal and an older record lead to the place asked for, where the newer one does not show yet; a read tells them apart.
  const isThere = plan.verify
    ? live.includes(record)
    : live.some(({ destinationVaultId }) => destinationVaultId === plan.vaultId);
  // The limit that docs/exactly-once.md states: CBR refuses for a copy that does not show yet, and all that shows is the
  // record of a replica that was deleted. Only a read of the replica tells.
  const isHidden = !plan.verify && outcome === 'already_replicated' && live.some((one) => one.visibleAt > startedAt);
  if (!wasAlive && !isThere && !isHidden) violate('a green step whose replica is not there, nor being made');
  const finished = cloud.statusOf(record) === 'success';
  if (plan.wait && (!finished || status?.toLowerCase() !== 'success')) violate('a green step without a finished copy');
  // It may be named so late, or read so seldom, that the step has not learned it.
  const isNamed = destinationBackupId !== undefined || cloud.namesReplicaAfter === 0;
  if (plan.wait && isNamed && destinationBackupId !== record.destinationBackupId) violate('another replica than made');
  if (outcome === 'already_replicated' && !finished) violate('a replica that is not finished');
}
