import type { Backup, ReplicationCapability, ReplicationRecord, Vault } from '../cbr/schemas.ts';
import { kindOf, kindOfType, MAX_EXPANSION, NOT_REPORTED, obstacle, type Rule, shown } from './finding.ts';
import { isBeingMade, UNUSABLE_ADVICE, unusable } from './read-backup.ts';
import { isFinished, isSame, leadsTo, vaultOf } from './records.ts';
import type { Replication, ReplicationRequest } from './replication.ts';

// What a dry run checks without sending a request: each rule looks at its subject and says what it finds. An obstacle
// comes with the code that the service would answer.

export const describeBackup: Rule<Backup> = ({ name, resource_name, resource_type, resource_size, status }) => {
  const size = resource_size === undefined ? 'unknown size' : `${shown(resource_size)} GB`;
  return {
    fact: `Backup ${name ?? 'without a name'} of ${resource_name ?? 'an unnamed resource'} (${resource_type ?? 'unknown type'}): ${size}, status ${status ?? 'unknown'}.`,
  };
};

const isAvailable: Rule<Backup> = ({ status }) => {
  if (status === undefined) return { unchecked: `the status of the backup ${NOT_REPORTED}.` };
  if (isBeingMade(status)) {
    const advice =
      'Run the step after the backup job has ended. With wait: true a step that is no dry run waits for that.';
    return obstacle('1001', `the backup is still being made (status ${status}).`, { advice });
  }
  if (status === 'available') return undefined;
  return obstacle('1001', `the backup ${unusable(status)}.`, { advice: UNUSABLE_ADVICE });
};

const isNoReplica: Rule<Backup> = ({ image_type }) =>
  [undefined, 'backup', 'sync'].includes(image_type)
    ? undefined
    : obstacle('1002', `the backup is of type ${image_type}, which cannot be replicated.`);

const hasReplicableResource: Rule<Backup> = ({ resource_type }) => {
  if (resource_type === undefined) return { unchecked: `the type of the resource ${NOT_REPORTED}.` };
  return kindOfType(resource_type) !== undefined
    ? undefined
    : obstacle(
        '1003',
        `the resource is of type ${resource_type}, not a cloud server (ECS) or an SFS Turbo file system.`,
      );
};

const hasSystemDisk: Rule<Backup> = ({ resource_type, extend_info }) => {
  if (kindOfType(resource_type) !== 'server' || extend_info?.contain_system_disk === true) return undefined;
  return extend_info?.contain_system_disk === false
    ? obstacle('1004', 'the backup does not contain the system disk of its server.')
    : { unchecked: `whether the backup contains the system disk ${NOT_REPORTED}.` };
};

export const backupRules: readonly Rule<Backup>[] = [isAvailable, isNoReplica, hasReplicableResource, hasSystemDisk];

/** The replication records of a backup. */
export interface Records {
  readonly request: ReplicationRequest;
  /** The record that stands for the one replica of the destination region. */
  readonly standing: ReplicationRecord | undefined;
  /** It says neither that a replica was made nor that one is being made now: a run does not go by it. */
  readonly isVague?: boolean;
}

const hasNoReplica: Rule<Records> = ({ standing, request }) =>
  standing === undefined
    ? { fact: `No replica of it exists or is in progress in ${request.destinationRegion}.` }
    : undefined;

/** No obstacle: a run adopts it. */
const hasReplicaThere: Rule<Records> = ({ standing, request, isVague = false }) => {
  if (standing === undefined || !leadsTo(standing, request)) return undefined;
  const { id = 'unknown', status = 'unknown' } = standing;
  if (isVague) {
    const what = `whether a replica in this vault exists: replication record ${id} has the status ${status}`;
    return { unchecked: `${what}, which does not prove one. A run without dry_run requests it, and CBR decides.` };
  }
  const there =
    `A replica in this vault was created or is in progress (replication record ${id}, status ${status}). ` +
    'A run without dry_run adopts it, unless it was deleted since.';
  const gap =
    'what a new replica would require, because one exists. If it was deleted, a run without dry_run creates another.';
  return isFinished(standing) ? [{ fact: there }, { unchecked: gap }] : { fact: there };
};

const hasReplicaElsewhere: Rule<Records> = ({ standing, request }) => {
  if (standing === undefined || leadsTo(standing, request)) return undefined;
  const { id = 'unknown', status = 'unknown', destination_project_id: project = 'unknown' } = standing;
  const place = `vault ${vaultOf(standing) ?? 'unknown'}, project ${project}, replication record ${id}, status ${status}.`;
  const message = `this backup already has a replica in another vault or project of ${request.destinationRegion}, or one is in progress there: ${place}`;
  const advice = 'Set that vault and project, or delete that replica in the destination region.';
  return obstacle('1009', message, { advice, means: 'replica_elsewhere' });
};

export const recordRules: readonly Rule<Records>[] = [hasNoReplica, hasReplicaThere, hasReplicaElsewhere];

/** The pair of regions. */
export interface Regions {
  readonly capabilities: readonly ReplicationCapability[];
  /** Where it is known. */
  readonly sourceRegion: string | undefined;
  readonly destinationRegion: string;
}

const canReplicate: Rule<Regions> = ({ capabilities, sourceRegion, destinationRegion }) => {
  const [only, ...rest] = capabilities;
  const own =
    capabilities.find(({ name }) => isSame(name, sourceRegion ?? '')) ?? (rest.length === 0 ? only : undefined);
  if (own === undefined && capabilities.length > 0) {
    const names = capabilities.map(({ name }) => name ?? 'unnamed').join(', ');
    const asked = sourceRegion ?? 'the region of the endpoint';
    return { unchecked: `the pair of regions: CBR reports the destinations of ${names}, not of ${asked}.` };
  }
  const from = own?.name ?? sourceRegion ?? 'the source region';
  const destinations = own === undefined ? [] : own.replication_destinations;
  if (destinations === undefined) {
    return { unchecked: `the pair of regions: CBR does not report where ${from} replicates to.` };
  }
  const possible = destinations.length === 0 ? 'no other region' : destinations.join(', ');
  const isNamed = destinations.some((name) => isSame(name, destinationRegion));
  if (isNamed) return { fact: `${from} replicates to ${possible}.` };
  const gap = `the pair of regions: CBR does not name every region that ${from} replicates to.`;
  if (destinations.includes('?')) return { unchecked: gap };
  return obstacle('1005', `${from} does not replicate to ${destinationRegion}: it replicates to ${possible}.`);
};

export const regionRules: readonly Rule<Regions>[] = [canReplicate];

/** The destination vault, for all backups of the step. */
export interface Destination {
  readonly request: ReplicationRequest;
  readonly vault: Vault | undefined;
  readonly replications: readonly Replication[];
}

const hasVault: Rule<Destination> = ({ request, vault }) => {
  const { destinationVaultId: id, destinationProjectId: project, destinationRegion: region } = request;
  return vault === undefined
    ? obstacle('6120', `there is no vault ${id} in project ${project} of ${region}.`)
    : undefined;
};

const takesReplicas: Rule<Destination> = ({ vault }) => {
  const type = vault?.billing?.protect_type;
  return type === undefined || type === 'replication'
    ? undefined
    : obstacle('6119', `the destination vault is of type ${type}, not replication.`);
};

const isUsable: Rule<Destination> = ({ vault }) => {
  const status = vault?.billing?.status;
  return status === undefined || status === 'available'
    ? undefined
    : obstacle('6112', `the destination vault has the status ${status}.`);
};

const takesKinds: Rule<Destination> = ({ vault, replications }) => {
  const own = vault?.billing?.object_type;
  const kinds = new Set(replications.flatMap((replication) => kindOf(replication) ?? []));
  const others = [...kinds].filter((kind) => own !== undefined && own !== kind);
  return others.map((kind) => {
    const message = `the destination vault is for resources of type ${own}, but there are backups of type ${kind}.`;
    return obstacle('6119', message, { advice: `Use a vault for resources of type ${kind}.`, kind });
  });
};

const saysAll: Rule<Destination> = ({ vault }) => {
  const { protect_type, status, object_type } = vault?.billing ?? {};
  const said = { type: protect_type, status, 'kind of resource': object_type };
  const gaps = Object.entries(said).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (vault === undefined || gaps.length === 0) return undefined;
  return { unchecked: `${gaps.join(', ')} of the destination vault ${NOT_REPORTED}.` };
};

export const vaultRules: readonly Rule<Destination>[] = [hasVault, takesReplicas, isUsable, takesKinds, saysAll];

/** Its space. */
export type Space = Destination & { readonly vault: Vault };

/** It needs no space. Everything else does, whatever its obstacles: they may be removed. */
const hasReplica = ({ findings }: Replication): boolean =>
  findings?.adopts === true || findings?.obstacles.some(({ means }) => means === 'replica_elsewhere') === true;

const hasSpace: Rule<Space> = ({ vault: { name, id, auto_expand, billing }, replications }) => {
  const { object_type, size, used } = billing ?? {};
  if (size === undefined || used === undefined) {
    return { unchecked: `the free space of the destination vault ${NOT_REPORTED}.` };
  }
  const sizes = replications
    .filter((replication) => !hasReplica(replication))
    // What must go to a vault of another kind needs no space in this one.
    .filter((replication) => object_type === undefined || (kindOf(replication) ?? object_type) === object_type)
    .map(({ backup }) => backup?.size);
  const total = sizes.reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const free = Math.floor(size - used / 1024);
  const growth = auto_expand === true ? size * MAX_EXPANSION - size : 0;
  const space = `vault (${name ?? id ?? 'ID unknown'}) has ${shown(free)} of ${shown(size)} GB free, and the backups require ${shown(total)} GB`;
  if (total > free + growth) {
    return obstacle('6129', `the destination ${space}.`, {
      advice: 'Expand the vault, use a larger one, or delete old replicas.',
    });
  }
  if (sizes.includes(undefined)) {
    return { unchecked: 'the free space of the destination vault, because CBR does not report the size of a backup.' };
  }
  return { fact: `The destination ${space}${total <= free ? '' : '; the vault expands automatically'}.` };
};

export const spaceRules: readonly Rule<Space>[] = [hasSpace];
