import { randomUUID } from 'node:crypto';
import { type BackUpOptions, Checkpoints, type SimulatedCheckpoint } from './checkpoints.ts';
import { Identity } from './identity.ts';
import { Refusal } from './refusal.ts';

export { Refusal } from './refusal.ts';

/** A backup as the simulated cloud holds it. Times are milliseconds since the Unix epoch, sizes GB. */
export interface SimulatedBackup {
  id: string;
  projectId: string;
  name: string;
  description: string | null;
  /** `available`, `protecting`, `waiting_protect`, `error` and so on. */
  status: string;
  imageType: 'backup' | 'replication' | 'sync';
  vaultId: string;
  /** What one backup of a vault made; `null` is not documented. */
  checkpointId: string;
  /** Of a part, a disk for example: the backup that it belongs to. Lists have parts only where they are asked for. */
  parentId: string | null;
  resourceId: string;
  resourceType: string;
  resourceName: string;
  resourceSize: number;
  containSystemDisk: boolean;
  /** Whether a policy made it, and not a user. */
  isAutomatic: boolean;
  isIncremental: boolean;
  /** Recorded answers have it as null, even of backups that are available. */
  protectedAt: number | null;
  createdAt: number;
  updatedAt: number;
  /** `null` where it is kept for ever. */
  expiredAt: number | null;
  /** Not there before this time: a backup may appear later than its checkpoint. */
  visibleAt?: number;
  /** When a backup that is being made becomes available, or ends in error. */
  availableAt?: number;
  failsAt?: number;
  /** When it is deleted. */
  deletedAt?: number;
  /** `BackupService` numbers that refuse its next replicate requests, one each, before any rule is looked at. */
  refusals?: string[];
  records: SimulatedRecord[];
}

/** A replication record. Its status follows from the time, until its copy has ended. */
export interface SimulatedRecord {
  id: string;
  createdAt: number;
  destinationRegion: string;
  destinationProjectId: string;
  destinationVaultId: string;
  destinationBackupId: string;
  destinationCheckpointId: string;
  /** Not shown before this time: the record of a new replication may appear late. */
  visibleAt: number;
  startsAt: number;
  endsAt: number;
  end: RecordEnd;
  /** Its replica was deleted: the record stays, and the fence counts it no more. */
  replicaDeleted?: boolean;
}

export interface RecordEnd {
  /** `success`, `fail` or `skip`; or another word, which is live unless it is one of those that end badly. */
  status: string;
  failCode?: string;
  failReason?: string;
}

/** What a vault protects. */
export interface SimulatedResource {
  id: string;
  name: string;
  /** `OS::Nova::Server`, `OS::Sfs::Turbo`, `OS::Cinder::Volume` and so on. */
  type: string;
  /** GB. */
  size: number;
  /** Whether the policy of the vault backs it up. */
  isAutomatic: boolean;
}

export interface SimulatedVault {
  id: string;
  name: string;
  projectId: string;
  region: string;
  protectType: 'backup' | 'replication';
  /** `server`, `turbo` or `disk`. */
  objectType: string;
  status: string;
  size: number;
  used: number;
  autoExpand: boolean;
  createdAt: number;
  /** What a vault of backups protects. */
  resources: SimulatedResource[];
}

/** What nobody has documented of the pages of a list. */
export interface SimulatedPages {
  /** Entries a page at most, whatever is asked for. */
  cap: number;
  /** What is answered as the count, from the true one and the entries of the page; without it the true one. */
  count?: (all: number, onPage: number) => unknown;
  /** Whether each page is the first one, whatever is asked for. */
  isSame: boolean;
  /** Whether with each page one more backup comes to the top of the list. */
  isGrowing: boolean;
  /** What else an entry has, in bytes. */
  bytesOfEntry: number;
  /** Whether filters and order count for nothing: all backups come, their parts too, the oldest first. */
  ignoresQuery: boolean;
}

export interface SimulatedToken {
  projectId: string;
  expiresAt: number;
  /** IAM actions that this token may not take: `cbr:backups:get`, or `cbr:backups:get@PROJECT` in one project only. */
  denied: Set<string>;
}

export interface SimulatedKey {
  secret: string;
  /** Of a temporary key. */
  securityToken: string | undefined;
  expiresAt: number;
  /** As of a token. */
  denied: Set<string>;
  /** Wrong signatures in a row. */
  failures: number;
  lockedUntil: number;
}

/** The body of a replicate request, checked. */
export interface ReplicateRequest {
  destination_project_id: string;
  destination_region: string;
  destination_vault_id: string;
  name?: string;
  description?: string;
  enable_acceleration?: boolean;
}

/** The documented examples, which `npm start` and the tests begin with. */
export const documented = {
  region: 'region1',
  projectId: 'f841e01fd2b14e7fa41b6ae7aa6b0594',
  backupId: 'a5200268-74a5-4806-acc6-95793ab0228b',
  /** What the backup is of, the vault that protects it, and what the vault's backup made. */
  resourceId: 'f3a2c5d0-0001-4a5f-8a55-2f2b3a8c9d10',
  resourceName: 'db-1',
  sourceVaultId: '5d4c2f3a-6a53-4e5c-9f0d-2f7f0c9a1b11',
  checkpointId: '8b0851a8-adf3-4f4c-a914-dead08bf9664',
  destinationRegion: 'region2',
  destinationProjectId: '68589cac08274b82b4e254268a3862d8',
  destinationVaultId: '0ca3eb86-8800-46da-9c37-9d657a825274',
  providerId: '0daac4c5-6707-4851-97ba-169e36266b66',
  recordId: '1579a71e-8d8d-41e6-85dc-d77f5ce8d91a',
  /** The documented answer names another backup and project than its request. */
  answeredBackupId: '6df2b54c-dd62-4059-a07c-1b8f24f2725d',
  answeredProjectId: '4229d7a45436489f8c3dc2b1d35d4987',
} as const;

/** The words of a record, in lower case, after which there is no replica: the API's, and those of the console's task log. */
export const BAD_ENDS = ['fail', 'skip', 'failed', 'skipped', 'timeout', 'error', 'cancelled', 'canceled', 'deleted'];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** GB a second; the only published figure is 80 MB/s. */
const COPY_SPEED = 0.08;

/** What the simulated service knows and the rules it holds to. Knows nothing of HTTP. */
export class Cloud {
  readonly #now: () => number;
  readonly identity = new Identity();
  readonly backups = new Map<string, SimulatedBackup>();
  readonly vaults = new Map<string, SimulatedVault>();
  readonly checkpoints: Checkpoints;
  readonly tokens = new Map<string, SimulatedToken>();
  readonly keys = new Map<string, SimulatedKey>();
  /** How long a replica stays in the making after its record has ended; milliseconds. */
  replicaAvailableAfter = 0;
  /** What every replica has otherwise than its source and its record say. */
  replicaFields: Partial<SimulatedBackup> = {};
  region: string = documented.region;
  /** HTTP statuses otherwise than in the tables of 2021, by the number of the error: `newerStatuses` has those of 2025. */
  errorStatuses: Readonly<Record<string, number>> = {};
  /** How the times of backups, vaults and records end: nothing, as recorded, or the `+00:00` of some documents. */
  timeZone: '' | '+00:00' | 'Z' = '';
  /** The regions that take replicas of this one. */
  readonly destinations = new Set<string>([documented.destinationRegion]);
  /** How long a new record stays unseen, and how long it waits before it is copied; milliseconds. */
  visibleAfter = 0;
  startsAfter = 20_000;
  /** How long the fence against a second replica does not know a new record; nobody has confirmed that it does at once. */
  fencedAfter = 0;
  /** How many backups of one vault are copied at once; more are refused as busy. */
  copiesAtOnce = Number.POSITIVE_INFINITY;
  /** Whether the list of backups has their replication records, as newer versions of the API have it. */
  listsRecords = true;
  /** Whether a single backup has them too; nobody has confirmed that it always does. */
  showsRecords = true;
  /** From then on the list of backups stands still, as one from a stale cache; milliseconds since the Unix epoch. */
  listStopsAt = Number.POSITIVE_INFINITY;
  /** How the list of backups comes in pages. */
  readonly pages: SimulatedPages = {
    cap: 1_000,
    isSame: false,
    isGrowing: false,
    bytesOfEntry: 0,
    ignoresQuery: false,
  };
  /** What a backup says instead where it shows no records: absent, null, or an empty list. */
  noRecords: null | [] | undefined = undefined;
  /** Between these times no records are shown anywhere; milliseconds since the Unix epoch. */
  hidesRecordsFrom = Number.POSITIVE_INFINITY;
  hidesRecordsUntil = Number.POSITIVE_INFINITY;
  /** How long a finished record does not name its replica; milliseconds. */
  namesReplicaAfter = 0;
  /** How far the times of records are ahead, as those of a zone that they do not name; milliseconds. */
  recordTimesAhead = 0;
  /** What every record shows otherwise, and what the answer to an accepted request has otherwise. */
  recordFields: Readonly<Record<string, unknown>> = {};
  acceptedFields: Readonly<Record<string, unknown>> = {};
  /** A record of another backup that every backup shows as well, as it stands. */
  strayRecord: Readonly<Record<string, unknown>> | undefined;
  /** Whether IDs of digits are shown as numbers. */
  showsNumbers = false;
  /** Whether the destination region has the replicas that records name. */
  hasReplicas = true;
  /** Told of every replica that a request makes. */
  replicated: (backup: SimulatedBackup, record: SimulatedRecord) => void = () => undefined;
  /** Other ids under which records are shown than the accepted request was answered with. */
  readonly shownIds = new Map<string, string>();
  /** Other words for the status of a record, by the documented one. */
  readonly shownStatuses = new Map<string, string>();
  /** What records show as their progress, in turn and over again; while it is empty, the true one. */
  readonly shownProgress: (number | undefined)[] = [];
  /** Whether a backup keeps its earlier records; else every replication is its first, as the benchmark needs it. */
  keepsRecords = true;
  /** How the next replications end; then all succeed. */
  readonly ends: RecordEnd[] = [];
  /** The ids of the next records; then random ones. */
  readonly recordIds: string[] = [documented.recordId];

  constructor(now: () => number) {
    this.#now = now;
    this.checkpoints = new Checkpoints(this, now);
    this.addVault({ id: documented.destinationVaultId });
    this.addVault({ id: documented.sourceVaultId, name: 'backups', protectType: 'backup' });
    this.addServer(documented.sourceVaultId, { id: documented.resourceId, name: documented.resourceName });
    this.addBackup({ id: documented.backupId, checkpointId: documented.checkpointId });
  }

  /** Adds a vault for replicas in the destination, or, of the protect type `backup`, one for backups in the source. */
  addVault(vault: Partial<SimulatedVault> & { id: string }): SimulatedVault {
    const isSource = vault.protectType === 'backup';
    const whole: SimulatedVault = {
      name: 'replicas',
      projectId: isSource ? documented.projectId : documented.destinationProjectId,
      region: isSource ? this.region : documented.destinationRegion,
      protectType: 'replication',
      objectType: 'server',
      status: 'available',
      size: 10_000,
      used: 0,
      autoExpand: false,
      createdAt: this.#now() - 30 * DAY,
      resources: [],
      ...vault,
    };
    this.vaults.set(whole.id, whole);
    return whole;
  }

  /** Adds a server, or another resource, to what a vault protects. */
  addServer(vaultId: string, resource: Partial<SimulatedResource> & { id: string }): SimulatedResource {
    const whole: SimulatedResource = {
      name: resource.id,
      type: 'OS::Nova::Server',
      size: 40,
      isAutomatic: true,
      ...resource,
    };
    this.vaults.get(vaultId)?.resources.push(whole);
    return whole;
  }

  /**
   * Adds a backup, of the documented server unless told otherwise.
   * @param backup `resource`: what it is of, instead of its ID, name, type and size one by one
   */
  addBackup(backup: Partial<SimulatedBackup> & { id: string; resource?: SimulatedResource }): SimulatedBackup {
    const { resource, ...given } = backup;
    const createdAt = given.createdAt ?? given.protectedAt ?? this.#now() - HOUR;
    const whole: SimulatedBackup = {
      projectId: documented.projectId,
      name: 'nightly',
      description: null,
      status: 'available',
      imageType: 'backup',
      vaultId: documented.sourceVaultId,
      checkpointId: randomUUID(),
      parentId: null,
      resourceId: resource?.id ?? documented.resourceId,
      resourceType: resource?.type ?? 'OS::Nova::Server',
      resourceName: resource?.name ?? documented.resourceName,
      resourceSize: resource?.size ?? 40,
      containSystemDisk: true,
      isAutomatic: false,
      isIncremental: false,
      protectedAt: createdAt,
      createdAt,
      updatedAt: createdAt + 5 * MINUTE,
      expiredAt: null,
      records: [],
      ...given,
    };
    this.backups.set(whole.id, whole);
    return whole;
  }

  /**
   * Backs a vault up, as a policy does or `POST /v3/{project_id}/checkpoints`: a checkpoint, and a backup of each resource,
   * which becomes available after some time.
   */
  backUp(vaultId: string = documented.sourceVaultId, options: BackUpOptions = {}): SimulatedCheckpoint {
    return this.checkpoints.make(vaultId, options);
  }

  addToken(
    token: string,
    { expiresAt = Number.POSITIVE_INFINITY, denied = [] as string[], projectId = documented.projectId as string } = {},
  ): void {
    this.tokens.set(token, { projectId, expiresAt, denied: new Set(denied) });
  }

  addKey(
    id: string,
    secret: string,
    {
      securityToken = undefined as string | undefined,
      expiresAt = Number.POSITIVE_INFINITY,
      denied = [] as string[],
    } = {},
  ): void {
    this.keys.set(id, { secret, securityToken, expiresAt, denied: new Set(denied), failures: 0, lockedUntil: 0 });
  }

  /** A replica is an ordinary backup of the destination project once its record has ended well. */
  #replica(source: SimulatedBackup, record: SimulatedRecord): SimulatedBackup | undefined {
    if (!this.hasReplicas || record.replicaDeleted === true || this.statusOf(record) !== 'success') return undefined;
    return {
      ...source,
      id: record.destinationBackupId,
      projectId: record.destinationProjectId,
      vaultId: record.destinationVaultId,
      checkpointId: record.destinationCheckpointId,
      imageType: 'replication',
      status: this.#now() < record.endsAt + this.replicaAvailableAfter ? 'protecting' : 'available',
      createdAt: record.createdAt,
      updatedAt: record.endsAt,
      records: [],
      ...this.replicaFields,
    };
  }

  /** All that there are now. */
  *#replicas(): Generator<SimulatedBackup> {
    for (const source of this.backups.values()) {
      for (const record of source.records) {
        const replica = this.#replica(source, record);
        if (replica !== undefined) yield replica;
      }
    }
  }

  #replicaOf(id: string): SimulatedBackup | undefined {
    for (const source of this.backups.values()) {
      const record = source.records.find(({ destinationBackupId }) => destinationBackupId === id);
      if (record !== undefined) return this.#replica(source, record);
    }
    return undefined;
  }

  backup(id: string, projectId: string): SimulatedBackup {
    const backup = this.backups.get(id) ?? this.#replicaOf(id);
    if (backup === undefined || backup.projectId !== projectId || !this.isThere(backup))
      throw new Refusal('6200', `Backup ${id} does not exist.`);
    return this.#age(backup);
  }

  /** What has become of a backup that is being made. */
  #age(backup: SimulatedBackup): SimulatedBackup {
    const now = this.#now();
    if (backup.availableAt !== undefined && now >= backup.availableAt) backup.status = 'available';
    if (backup.failsAt !== undefined && now >= backup.failsAt) backup.status = 'error';
    return backup;
  }

  /** All backups of a project, the newest first. */
  list(projectId: string): SimulatedBackup[] {
    return [...this.backups.values(), ...this.#replicas()]
      .filter((backup) => backup.projectId === projectId && this.isThere(backup))
      .map((backup) => this.#age(backup))
      .sort((one, other) => other.createdAt - one.createdAt);
  }

  /** Whether a backup can be seen now. */
  isThere({ visibleAt = 0, deletedAt = Number.POSITIVE_INFINITY }: SimulatedBackup): boolean {
    return visibleAt <= this.#now() && this.#now() < deletedAt;
  }

  /** A vault of a project. */
  vault(id: string, projectId: string): SimulatedVault {
    const vault = this.vaults.get(id);
    if (vault?.projectId !== projectId) throw new Refusal('6105', `Vault ${id} does not exist.`);
    return vault;
  }

  /** A page of a list, and what it says of all of it. */
  page<T>(all: readonly T[], asked: number, limit: number): { page: readonly T[]; count: unknown } {
    const { cap, isSame, count = (total: number) => total } = this.pages;
    const offset = isSame ? 0 : asked;
    const page = all.slice(offset, offset + Math.min(limit, cap));
    return { page, count: count(all.length, page.length) };
  }

  statusOf(record: SimulatedRecord, now = this.#now()): string {
    if (now < record.startsAt) return 'waiting_replicate';
    return now < record.endsAt ? 'replicating' : record.end.status;
  }

  /** Per cent. */
  progressOf(record: SimulatedRecord, now = this.#now()): number {
    const share = (now - record.startsAt) / Math.max(1, record.endsAt - record.startsAt);
    return Math.floor(100 * Math.min(1, Math.max(0, share)));
  }

  /** @throws {Refusal} as the service refuses */
  replicate(backup: SimulatedBackup, request: ReplicateRequest): SimulatedRecord {
    const refusal = backup.refusals?.shift();
    if (refusal !== undefined) throw new Refusal(refusal);
    if (!this.keepsRecords) backup.records.length = 0;
    this.#refuseSecond(backup, request.destination_region);
    this.#refuseBackup(backup);
    this.#refuseBusy(backup);
    if (!this.destinations.has(request.destination_region)) throw new Refusal('1005');
    const vault = this.vaults.get(request.destination_vault_id);
    this.#refuseVault(vault, request, backup.resourceSize);
    const now = this.#now();
    const startsAt = now + this.startsAfter;
    const record: SimulatedRecord = {
      id: this.recordIds.shift() ?? randomUUID(),
      createdAt: now,
      destinationRegion: request.destination_region,
      destinationProjectId: request.destination_project_id,
      destinationVaultId: request.destination_vault_id,
      destinationBackupId: randomUUID(),
      destinationCheckpointId: randomUUID(),
      visibleAt: now + this.visibleAfter,
      startsAt,
      endsAt: startsAt + (backup.resourceSize / COPY_SPEED) * 1_000,
      end: this.ends.shift() ?? { status: 'success' },
    };
    backup.records.push(record);
    this.replicated(backup, record);
    return record;
  }

  /** Adds a record that an earlier request made, `age` milliseconds ago. */
  addRecord(backupId: string, record: Partial<SimulatedRecord> & { age?: number } = {}): SimulatedRecord {
    const { age = 60_000, ...rest } = record;
    const createdAt = this.#now() - age;
    const whole: SimulatedRecord = {
      id: randomUUID(),
      createdAt,
      destinationRegion: documented.destinationRegion,
      destinationProjectId: documented.destinationProjectId,
      destinationVaultId: documented.destinationVaultId,
      destinationBackupId: randomUUID(),
      destinationCheckpointId: randomUUID(),
      visibleAt: createdAt,
      startsAt: createdAt + this.startsAfter,
      endsAt: createdAt + this.startsAfter + 500_000,
      end: { status: 'success' },
      ...rest,
    };
    this.backups.get(backupId)?.records.push(whole);
    return whole;
  }

  /** The records of a region that stand for a replica, or for one being made. */
  liveRecords(backup: SimulatedBackup, region: string): SimulatedRecord[] {
    return backup.records.filter(
      (record) =>
        record.destinationRegion === region &&
        record.replicaDeleted !== true &&
        !BAD_ENDS.includes(this.statusOf(record).toLowerCase()),
    );
  }

  /** The fence: one replica per backup and destination region. Failed and skipped ones do not count. */
  #refuseSecond(backup: SimulatedBackup, region: string): void {
    const known = this.liveRecords(backup, region).filter(
      ({ createdAt }) => createdAt + this.fencedAfter <= this.#now(),
    );
    if (known.length > 0) {
      throw new Refusal('1009', 'The backup is being replicated or has been replicated to the destination region.');
    }
  }

  #refuseBackup(backup: SimulatedBackup): void {
    if (backup.status !== 'available') throw new Refusal('1001');
    if (backup.imageType === 'replication') throw new Refusal('1002');
    if (backup.resourceType !== 'OS::Nova::Server' && backup.resourceType !== 'OS::Sfs::Turbo')
      throw new Refusal('1003');
    if (backup.resourceType === 'OS::Nova::Server' && !backup.containSystemDisk) throw new Refusal('1004');
  }

  #refuseBusy({ vaultId }: SimulatedBackup): void {
    if (this.copiesAtOnce === Number.POSITIVE_INFINITY) return;
    const records = [...this.backups.values()]
      .filter((other) => other.vaultId === vaultId)
      .flatMap((other) => other.records);
    const underWay = records.filter(({ endsAt, replicaDeleted }) => this.#now() < endsAt && replicaDeleted !== true);
    if (underWay.length >= this.copiesAtOnce) throw new Refusal('6130');
  }

  #refuseVault(vault: SimulatedVault | undefined, request: ReplicateRequest, size: number): void {
    if (
      vault === undefined ||
      vault.region !== request.destination_region ||
      vault.projectId !== request.destination_project_id
    ) {
      throw new Refusal('6120');
    }
    if (vault.protectType !== 'replication') throw new Refusal('6119');
    if (vault.status !== 'available') throw new Refusal('6112', `The vault status is ${vault.status}.`);
    if (vault.used + size > vault.size) throw new Refusal('6129');
  }
}
