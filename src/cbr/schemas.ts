import * as z from 'zod/mini';
import { boundText } from '../http/error-body.ts';
import { count, pageOf } from './page.ts';

// What the service answers. Every field is optional and a field of another type than documented counts as absent:
// the documentation has changed types before (extra_info), and one odd field must not hide the rest. Absent, null and
// empty say the same: nothing. What a later line could trip over is put right here, where it is read.

/** Characters of one text that are kept. */
const MAX_TEXT = 10_000;

/** A piece of a text would keep the whole of it in memory: it is copied. */
const bound = (text: string) => (text.length > MAX_TEXT ? boundText(text) : text);

const absent = <Schema extends z.ZodMiniType>(schema: Schema) => z.catch(z.optional(schema), undefined);

/** A text. Numbers are taken as text: IDs and codes come as either. */
const text = absent(
  z.pipe(
    z.pipe(
      z.union([z.string(), z.number()]),
      z.transform((value) => bound(String(value)).toWellFormed()),
    ),
    z.string().check(z.regex(/\S/)),
  ),
);

/** A word of a vocabulary that is documented in lower case. */
const word = z.pipe(
  text,
  z.transform((value) => value?.trim().toLowerCase()),
);

/** An ID, with a question mark for whatever no ID has. */
const id = z.pipe(
  text,
  z.transform((value) => value?.trim().replace(/[^\w.:-]|^\.{1,2}$/gu, '?')),
);

/** Whether something that the service calls an ID has the form of one: nothing is asked by any other. */
export function isId(value: string | undefined): value is string {
  return value !== undefined && /^[\w.:-]{1,128}$/.test(value) && !/^\.{1,2}$/.test(value);
}

/** A code of the service. In a record it may come as its number alone: `6129`. */
const code = z.pipe(
  text,
  z.transform((value) => {
    const [number] = /^\d{1,4}$/.exec(value?.trim() ?? '') ?? [];
    return number === undefined ? value : `BackupService.${number.padStart(4, '0')}`;
  }),
);

// A time that was never set is often shown as the beginning of some calendar: 0001, 1601, 1970.
const EARLIEST = Date.UTC(2000);
const LATEST = Date.UTC(2100);

/**
 * Times come with and without a zone (then UTC), with up to six decimals, and may be null.
 * @returns milliseconds since the Unix epoch; nothing where it cannot be read, or was never set
 */
export function readTime(value: string | undefined): number | undefined {
  const trimmed = value?.trim() ?? '';
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(trimmed);
  const milliseconds = Date.parse(zoned ? trimmed : `${trimmed}Z`);
  return milliseconds >= EARLIEST && milliseconds < LATEST ? milliseconds : undefined;
}

const time = z.pipe(text, z.transform(readTime));

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
const progress = absent(
  z.pipe(
    z.union([z.number(), z.pipe(z.string().check(z.regex(/^\d{1,3}$/)), z.transform(Number))]),
    z.number().check(z.gte(0), z.lte(100)),
  ),
);

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

const size = absent(z.number().check(z.positive()));

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

/**
 * The answer of `GET /v3/{project_id}/backups/{backup_id}`. One that names another backup is none.
 * @param backupId the backup that was asked for
 */
export const showBackupAnswer = (backupId: string) =>
  z.object({
    backup: backup.check(
      z.refine(({ id: named }) => named === undefined || named.toLowerCase() === backupId.toLowerCase()),
    ),
  });

/** The answer of `GET /v3/{project_id}/backups`. `count` is documented as the number of all, over all pages. */
export const listBackupsAnswer = z.object({ backups: pageOf(backup), count });

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

/** The answer of `GET /v3/{project_id}/vaults/{vault_id}`, of which only what it protects is read. */
export const showVaultAnswer = z.object({ vault: z.object({ id, name: text, resources: listOf(resource) }) });

export type ProtectingVault = z.infer<typeof showVaultAnswer>['vault'];

/**
 * The answer of `GET /v3/{project_id}/checkpoints/{checkpoint_id}`. `status` is `available`, `protecting`, `deleting`,
 * `deleted`, `error-deleting` or `error`; the vault may be null.
 */
export const showCheckpointAnswer = z.object({
  checkpoint: z.object({
    id,
    status: word,
    vault: absent(
      z.object({
        id,
        name: text,
        resources: someOf(resource),
        /** What CBR left out, and why. */
        skipped_resources: someOf(z.object({ id, name: text, type: text, code, reason: text })),
      }),
    ),
  }),
});

export type Checkpoint = z.infer<typeof showCheckpointAnswer>['checkpoint'];

/** The answer of `GET /v3/{project_id}/vaults/external`. */
export const listExternalVaultsAnswer = z.object({ vaults: listOf(vault) });

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
