import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { absent, code, id, listOf, objectOrJson, progress, size, statedTime, text, time, word } from './fields.ts';
import { count, pageOf } from './page.ts';

// What the service answers: its fields as fields.ts reads them.

const extraInfo = absent(
  z.pipe(objectOrJson, z.object({ progress, fail_code: code, fail_reason: text, destination_vault_id: id })),
);

/** One entry of a backup's `replication_records`. `status` is one of the documented words, or a new one. */
const replicationRecord = z.object({
  id,
  status: text,
  created_at: time,
  source_backup_id: id,
  destination_backup_id: id,
  destination_project_id: id,
  destination_region: id,
  destination_vault_id: id,
  /** The list answer is documented with this misspelling. */
  destinatio_vault_id: id,
  extra_info: extraInfo,
});

export type ReplicationRecord = z.infer<typeof replicationRecord>;

const backup = z.object({
  id,
  status: word,
  name: text,
  image_type: word,
  vault_id: id,
  checkpoint_id: id,
  project_id: id,
  /** Of a part of another backup, a disk of a server for example. */
  parent_id: id,
  resource_id: id,
  resource_name: text,
  resource_type: text,
  /** GB. */
  resource_size: size,
  /** When the backup was taken. */
  protected_at: time,
  /** When it was begun. */
  created_at: time,
  extend_info: absent(z.object({ contain_system_disk: absent(z.boolean()) })),
  /** Absent, null or empty where the answer shows none. Undocumented: whether every answer has them. */
  replication_records: absent(listOf(replicationRecord)),
});

export type Backup = z.infer<typeof backup>;

/** An answer that names something else than was asked for is none. */
const isNamed = (asked: string) =>
  z.refine<{ id?: string | undefined }>(({ id: named = asked }) => named.toLowerCase() === asked.toLowerCase());

/**
 * The answer of `GET /v3/{project_id}/backups/{backup_id}`.
 * @param backupId the backup that was asked for
 */
export const showBackupAnswer = (backupId: string) => z.object({ backup: backup.check(isNamed(backupId)) });

/** The answer of `GET /v3/{project_id}/backups`. `count` is documented as the number of all, over all pages. */
export const listBackupsAnswer = z.object({ backups: pageOf(backup), count });

/** A backup whose age matters. */
const replica = z.object({ ...backup.shape, protected_at: statedTime, created_at: statedTime });

export type Replica = z.infer<typeof replica>;

/** The same answer, for the age of what is in it. */
export const listReplicasAnswer = z.object({ backups: pageOf(replica), count });

/** What a region is called: documented as its ID. Of an object, each word that may be it; `?` where there is none. */
const regionWords = z.transform((value: unknown): string[] => {
  const { name, region, region_id, id } = Object(typeof value === 'string' ? { name: value } : value);
  const words = [name, region, region_id, id].filter((word) => typeof word === 'string' && word !== '');
  return words.length === 0 ? ['?'] : words;
});

const replicationCapability = z.object({
  name: text,
  /** Absent where it is no list: that says nothing, and an empty one that there are none. */
  replication_destinations: absent(
    z.pipe(
      listOf(regionWords),
      z.transform((destinations) => destinations.flat()),
    ),
  ),
});

/** The answer of `GET /v3/{project_id}/replication-capabilities`. One without regions stands for one that is silent about its own. */
export const replicationCapabilitiesAnswer = z.object({
  regions: z.pipe(
    z.transform((regions: unknown) => regions ?? [{}]),
    listOf(replicationCapability),
  ),
});

export type ReplicationCapability = z.infer<typeof replicationCapabilitiesAnswer>['regions'][number];

const vault = z.object({
  id,
  name: text,
  project_id: id,
  billing: absent(
    z.object({
      /** `backup`, `replication` or `hybrid`. */
      protect_type: word,
      /** `server`, `disk`, `turbo` and so on. */
      object_type: word,
      /** `available`, `lock`, `frozen`, `deleting` or `error`. */
      status: word,
      /** GB. */
      size,
      /** MB. */
      used: absent(z.number().check(z.gte(0))),
    }),
  ),
  auto_expand: absent(z.boolean()),
});

export type Vault = z.infer<typeof vault>;

/** Something that a vault protects: a server, a file system. */
const resource = z.object({ id, name: text, type: text });

export type Resource = z.infer<typeof resource>;

/** Stands for an entry that is no object: that something is protected must not get lost. */
const unknownResource: Resource = { id: undefined, name: undefined, type: undefined };

/** Every entry of a list, whatever it is. Anything else that says something is an entry: none must get lost. */
const everyOf = <Schema extends z.ZodMiniType>(entry: Schema, unknown: z.infer<Schema>) =>
  z.pipe(z.transform(toList), z.array(z.catch(entry, unknown)));

function toList(value: unknown): unknown[] {
  const text = typeof value === 'string' ? value.trim() : value;
  const read = z.parse(objectOrJson, text) ?? (/^(null|none|\[\])?$/i.test(String(text)) ? undefined : text);
  if (Array.isArray(read)) return read;
  return [undefined, null, false, {}].some((nothing) => isDeepStrictEqual(read, nothing)) ? [] : [read];
}

const protectingVault = z.object({ id, name: text, resources: everyOf(resource, unknownResource) });

export type ProtectingVault = z.infer<typeof protectingVault>;

/** The answer of `GET /v3/{project_id}/vaults/{vault_id}`, of which only what it protects is read. */
export const showVaultAnswer = (vaultId: string) => z.object({ vault: protectingVault.check(isNamed(vaultId)) });

const skippedResource = z.object({ id, name: text, type: text, code, reason: text });

/**
 * The answer of `GET /v3/{project_id}/checkpoints/{checkpoint_id}`. `status` is `available`, `protecting`, `deleting`,
 * `deleted`, `error-deleting` or `error`; the vault may be null.
 */
const checkpoint = z.object({
  id,
  status: word,
  vault: absent(
    z.pipe(
      objectOrJson,
      z.object({
        id,
        name: text,
        resources: everyOf(resource, unknownResource),
        /** What CBR left out, and why. */
        skipped_resources: everyOf(skippedResource, { ...unknownResource, code: undefined, reason: undefined }),
      }),
    ),
  ),
});

export type Checkpoint = z.infer<typeof checkpoint>;

export const showCheckpointAnswer = (checkpointId: string) =>
  z.object({ checkpoint: checkpoint.check(isNamed(checkpointId)) });

/** The answer of `GET /v3/{project_id}/vaults/external`. */
export const listExternalVaultsAnswer = z.object({
  vaults: z.pipe(
    z.nullish(listOf(vault)),
    z.transform((vaults) => vaults ?? []),
  ),
});

/**
 * The answer of `POST /v3/{project_id}/backups/{backup_id}/replicate`. Without a record id it says nothing that could
 * be relied on, so the id is required. In the documentation's own example `project_id` differs from the request's.
 */
export const replicateAnswer = z.object({
  replication: z.object({
    replication_record_id: z.pipe(id, z.string()),
    project_id: id,
    provider_id: id,
    source_region: id,
    destination_region: id,
    destination_project_id: id,
    destination_vault_id: id,
  }),
});

export type AcceptedReplication = z.infer<typeof replicateAnswer>['replication'];

/** The body of the request that replicates a backup. */
export interface ReplicateBody {
  readonly replicate: {
    readonly destination_region: string;
    readonly destination_project_id: string;
    readonly destination_vault_id: string;
    readonly name?: string;
    readonly description?: string;
    /** Only ever sent as true: some accounts are refused for merely sending the key. */
    readonly enable_acceleration?: true;
  };
}
