import * as z from 'zod/mini';

// What the service answers. Every field is optional and a field of another type than documented counts as absent:
// the documentation has changed types before (extra_info), and one odd field must not hide the rest.

/** An empty string says nothing: not filled in yet. */
const text = z.catch(z.optional(z.string().check(z.minLength(1))), undefined);

/** Times come with and without a zone (then UTC), with up to six decimals, and may be null. */
const time = z.pipe(
  text,
  z.transform((value) => {
    if (value === undefined) return undefined;
    const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(value);
    const milliseconds = Date.parse(zoned ? value : `${value}Z`);
    return Number.isNaN(milliseconds) ? undefined : milliseconds;
  }),
);

/** An object, or that object as a JSON string, as the documents of 2019 to 2021 have it. */
const objectOrJson = z.transform((value: unknown) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
});

/** Per cent. Documented as an integer, of unknown scale: outside 0 to 100 it says nothing. */
const progress = z.catch(
  z.optional(
    z.pipe(
      z.union([z.number(), z.pipe(z.string().check(z.regex(/^\d{1,3}$/)), z.transform(Number))]),
      z.number().check(z.gte(0), z.lte(100)),
    ),
  ),
  undefined,
);

const extraInfo = z.catch(
  z.optional(
    z.pipe(
      objectOrJson,
      z.object({
        progress,
        fail_code: text,
        fail_reason: text,
        destination_vault_id: text,
      }),
    ),
  ),
  undefined,
);

/** One entry of a backup's `replication_records`. `status` is one of the documented words, or a new one. */
const replicationRecord = z.object({
  id: text,
  status: text,
  created_at: time,
  destination_backup_id: text,
  destination_project_id: text,
  destination_region: text,
  destination_vault_id: text,
  /** The list answer is documented with this misspelling. */
  destinatio_vault_id: text,
  extra_info: extraInfo,
});

export type ReplicationRecord = z.infer<typeof replicationRecord>;

/** A list. Entries that are no objects are left out. */
function listOf<Schema extends z.ZodMiniType>(entry: Schema) {
  return z.pipe(
    z.array(z.catch(z.nullable(entry), null)),
    z.transform((entries) => entries.filter((one): one is NonNullable<typeof one> => one !== null)),
  );
}

/** The same where anything but a list counts as none. */
function someOf<Schema extends z.ZodMiniType>(entry: Schema) {
  return z.pipe(
    z.transform((value: unknown) => (Array.isArray(value) ? value : [])),
    listOf(entry),
  );
}

const size = z.catch(z.optional(z.number().check(z.positive())), undefined);

const backup = z.object({
  id: text,
  status: text,
  name: text,
  image_type: text,
  vault_id: text,
  project_id: text,
  resource_name: text,
  resource_type: text,
  /** GB. */
  resource_size: size,
  /** When the backup was taken. */
  protected_at: time,
  extend_info: z.catch(
    z.optional(z.object({ contain_system_disk: z.catch(z.optional(z.boolean()), undefined) })),
    undefined,
  ),
  /** Absent where the answer does not say. Undocumented: whether every answer does. */
  replication_records: z.catch(z.optional(listOf(replicationRecord)), undefined),
});

export type Backup = z.infer<typeof backup>;

/** The answer of `GET /v3/{project_id}/backups/{backup_id}`. */
export const showBackupAnswer = z.object({ backup });

/** The answer of `GET /v3/{project_id}/backups`. `count` is the number of all, over all pages. */
export const listBackupsAnswer = z.object({
  backups: listOf(backup),
  count: z.catch(z.optional(z.number()), undefined),
});

export interface BackupPage {
  readonly backups: readonly Backup[];
  readonly count: number | undefined;
}

/** What a region is called: documented as its ID. Of an object, each word that may be it; `?` where there is none. */
const regionWords = z.transform((value: unknown): string[] => {
  const { name, region, region_id, id } = Object(typeof value === 'string' ? { name: value } : value);
  const words = [name, region, region_id, id].filter((word) => typeof word === 'string' && word !== '');
  return words.length === 0 ? ['?'] : words;
});

/** The answer of `GET /v3/{project_id}/replication-capabilities`. */
export const replicationCapabilitiesAnswer = z.object({
  regions: listOf(
    z.object({
      name: text,
      replication_destinations: z.pipe(
        someOf(regionWords),
        z.transform((destinations) => destinations.flat()),
      ),
    }),
  ),
});

export type ReplicationCapability = z.infer<typeof replicationCapabilitiesAnswer>['regions'][number];

const vault = z.object({
  id: text,
  name: text,
  project_id: text,
  billing: z.catch(
    z.optional(
      z.object({
        /** `backup`, `replication` or `hybrid`. */
        protect_type: text,
        /** `server`, `disk`, `turbo` and so on. */
        object_type: text,
        /** `available`, `lock`, `frozen`, `deleting` or `error`. */
        status: text,
        /** GB. */
        size,
        /** MB. */
        used: z.catch(z.optional(z.number().check(z.gte(0))), undefined),
      }),
    ),
    undefined,
  ),
  auto_expand: z.catch(z.optional(z.boolean()), undefined),
});

export type Vault = z.infer<typeof vault>;

/** The answer of `GET /v3/{project_id}/vaults/external`. */
export const listExternalVaultsAnswer = z.object({ vaults: listOf(vault) });

/**
 * The answer of `POST /v3/{project_id}/backups/{backup_id}/replicate`. Without a record id it says nothing that could
 * be relied on, so the id is required. In the documentation's own example `project_id` differs from the request's.
 */
export const replicateAnswer = z.object({
  replication: z.object({
    replication_record_id: z.string().check(z.minLength(1)),
    project_id: text,
    provider_id: text,
    source_region: text,
    destination_region: text,
    destination_project_id: text,
    destination_vault_id: text,
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
