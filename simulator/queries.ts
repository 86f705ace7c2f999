import type { Cloud, SimulatedBackup, SimulatedVault } from './cloud.ts';
import { Refusal } from './refusal.ts';

// The queries of the lists: every documented key with what its value may be, and what it does.

const ID = /^[\w-]{1,64}$/;
const BOOLEAN = /^(true|false)$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const LIMIT = /^([1-9]\d{0,2}|1000)$/;
const OFFSET = /^\d{1,9}$/;
const NAME = /^.{1,255}$/u;
const PROJECT = /^([\w-]{1,64}|all_granted_eps)$/;
const SORT_KEY = '(created_at|updated_at|name|status|protected_at|id)(:(asc|desc))?';
const BACKUP_STATUS =
  /^(available|protecting|deleting|restoring|error|waiting_protect|waiting_delete|waiting_restore)$/;

type Patterns = Readonly<Record<string, RegExp>>;

export const backupQuery: Patterns = {
  checkpoint_id: ID,
  /** Dedicated cloud only: without effect here. */
  dec: BOOLEAN,
  end_time: TIME,
  enterprise_project_id: PROJECT,
  image_type: /^(backup|replication)$/,
  incremental: BOOLEAN,
  limit: LIMIT,
  marker: ID,
  member_status: /^(pending|accept|accepted|reject|rejected)$/,
  name: NAME,
  offset: OFFSET,
  own_type: /^(private|shared|all_granted)$/,
  parent_id: ID,
  resource_az: NAME,
  resource_id: ID,
  resource_name: NAME,
  resource_type:
    /^OS::(Nova::Server|Cinder::Volume|Ironic::BareMetalServer|Native::Server|Sfs::Turbo|Workspace::DesktopV2)$/,
  show_replication: BOOLEAN,
  sort: new RegExp(`^(?=.{1,255}$)${SORT_KEY}(,${SORT_KEY})*$`),
  start_time: TIME,
  status: BACKUP_STATUS,
  used_percent: /^([1-9]\d?|100)$/,
  vault_id: ID,
};

const VAULT_STATUS = /^(available|lock|frozen|deleting|error)$/;
const anyVault: Patterns = {
  cloud_type: /^(public|hybrid)$/,
  limit: LIMIT,
  object_type: /^(server|disk|turbo|workspace|vmware|rds|file)$/,
  offset: OFFSET,
  protect_type: /^(backup|replication|hybrid)$/,
};

export const vaultQuery: Patterns = {
  ...anyVault,
  enterprise_project_id: PROJECT,
  id: ID,
  name: NAME,
  policy_id: ID,
  resource_ids: /^[\w-]{1,64}(,[\w-]{1,64})*$/,
  status: VAULT_STATUS,
};

export const externalVaultQuery: Patterns = {
  ...anyVault,
  external_project_id: ID,
  /** The filter by type is spelled so in the older documents and the SDKs. */
  objcet_type: /^(server|disk|turbo|workspace|vmware|rds|file)$/,
  region_id: /^[a-zA-Z0-9._-]{1,255}$/,
  vault_id: ID,
};

/** Keys that may stand more than once. */
const REPEATED = ['id', 'resource_ids', 'status'];

/** The query of a request, checked. */
export class Query {
  readonly #given: URLSearchParams;

  /**
   * @param path with the query
   * @throws {Refusal} as the service refuses a key or a value that is not documented
   */
  constructor(path: string, patterns: Patterns = {}, required: readonly string[] = []) {
    this.#given = new URL(path, 'http://simulator').searchParams;
    for (const [key, value] of this.#given) {
      if (patterns[key]?.test(value) !== true) throw new Refusal('9900', `invalid query: ${key}`);
      if (this.#given.getAll(key).length > 1 && !REPEATED.includes(key)) throw new Refusal('9900', `${key} twice`);
    }
    const missing = required.find((key) => !this.#given.has(key));
    if (missing !== undefined) throw new Refusal('9900', `missing in the query: ${missing}`);
  }

  one(key: string): string | undefined {
    return this.#given.get(key) ?? undefined;
  }

  all(key: string): string[] {
    return this.#given.getAll(key);
  }

  get limit(): number {
    return Number(this.one('limit') ?? 1_000);
  }

  get offset(): number {
    return Number(this.one('offset') ?? 0);
  }
}

/** The backups that a query asks for, in its order; without one the newest first. */
export function selectBackups(all: readonly SimulatedBackup[], query: Query, cloud: Cloud): SimulatedBackup[] {
  if (cloud.pages.ignoresQuery) return all.toReversed();
  const found = all.filter((backup) => filters.every((isMatch) => isMatch(backup, query, cloud)));
  const order = (query.one('sort') ?? '').split(',').flatMap((part) => {
    const [key = '', direction = 'desc'] = part.split(':');
    const read = sortKeys[key];
    return read === undefined ? [] : [{ read, sign: direction === 'asc' ? 1 : -1 }];
  });
  const sorted = found.toSorted((one, other) => {
    for (const { read, sign } of order) {
      const [left, right] = [read(one), read(other)];
      if (left !== right) return left < right ? -sign : sign;
    }
    return 0;
  });
  const marker = query.one('marker');
  if (marker === undefined) return sorted;
  const at = sorted.findIndex(({ id }) => id === marker);
  if (at < 0) throw new Refusal('9900', 'invalid query: marker');
  return sorted.slice(at + 1);
}

const sortKeys: Readonly<Record<string, (backup: SimulatedBackup) => string | number>> = {
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
  protected_at: ({ protectedAt }) => protectedAt ?? 0,
  name: ({ name }) => name,
  status: ({ status }) => status,
  id: ({ id }) => id,
};

type Filter<Entry> = (entry: Entry, query: Query, cloud: Cloud) => boolean;

/** Matches where the query does not have the key. */
function exact<Entry>(key: string, read: (entry: Entry, cloud: Cloud) => string | null): Filter<Entry> {
  return (entry, query, cloud) => (query.one(key) ?? read(entry, cloud)) === read(entry, cloud);
}

/** Matches a part of a name, as in the predecessor of the API. Undocumented: whether it still does. */
function fuzzy<Entry>(key: string, read: (entry: Entry) => string): Filter<Entry> {
  return (entry, query) => read(entry).includes(query.one(key) ?? '');
}

const ENTERPRISE_PROJECT = '0';

function ofEnterpriseProject(_entry: unknown, query: Query): boolean {
  return [undefined, 'all_granted_eps', ENTERPRISE_PROJECT].includes(query.one('enterprise_project_id'));
}

const filters: readonly Filter<SimulatedBackup>[] = [
  exact('checkpoint_id', ({ checkpointId }) => checkpointId),
  exact('vault_id', ({ vaultId }) => vaultId),
  exact('resource_id', ({ resourceId }) => resourceId),
  exact('resource_type', ({ resourceType }) => resourceType),
  exact('resource_az', (_backup, { region }) => `${region}a`),
  exact('image_type', ({ imageType }) => imageType),
  exact('incremental', ({ isIncremental }) => String(isIncremental)),
  fuzzy('name', ({ name }) => name),
  fuzzy('resource_name', ({ resourceName }) => resourceName),
  ofEnterpriseProject,
  // Parts are listed only where they are asked for.
  ({ parentId }, query) => parentId === (query.one('parent_id') ?? null),
  ({ status }, query) => !query.all('status').length || query.all('status').includes(status),
  // Undocumented: which of its times says when a backup was made.
  ({ createdAt }, query) => createdAt >= timeOf(query.one('start_time'), Number.NEGATIVE_INFINITY),
  ({ createdAt }, query) => createdAt <= timeOf(query.one('end_time'), Number.POSITIVE_INFINITY),
  // Nobody shares a backup here.
  (_backup, query) => query.one('own_type') !== 'shared' && query.one('member_status') === undefined,
  ({ resourceSize, vaultId }, query, cloud) => {
    const share = (100 * resourceSize) / (cloud.vaults.get(vaultId)?.size ?? Number.POSITIVE_INFINITY);
    return share >= Number(query.one('used_percent') ?? 0);
  },
];

function timeOf(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Date.parse(text);
}

/** The vaults that a query asks for. */
export function selectVaults(all: readonly SimulatedVault[], query: Query): SimulatedVault[] {
  const id = query.one('vault_id');
  // With it, the other filters count no more.
  if (id !== undefined) return all.filter((vault) => vault.id === id);
  const objectType = query.one('object_type') ?? query.one('objcet_type');
  const resourceIds = query.all('resource_ids').flatMap((ids) => ids.split(','));
  /** One of those that are given, if any is. */
  const isOf = (key: string, value: string): boolean => query.one(key) === undefined || query.all(key).includes(value);
  return all.filter(
    (vault) =>
      isOf('id', vault.id) &&
      vault.name.includes(query.one('name') ?? '') &&
      vault.protectType === (query.one('protect_type') ?? vault.protectType) &&
      vault.objectType === (objectType ?? vault.objectType) &&
      isOf('status', vault.status) &&
      query.one('cloud_type') !== 'hybrid' &&
      query.one('policy_id') === undefined &&
      ofEnterpriseProject(vault, query) &&
      (resourceIds.length === 0 || vault.resources.some((resource) => resourceIds.includes(resource.id))),
  );
}
