import { randomUUID } from 'node:crypto';
import type { Cloud, SimulatedBackup, SimulatedResource } from './cloud.ts';
import { Refusal } from './refusal.ts';

/** What one backup of a vault made, or is making. */
export interface SimulatedCheckpoint {
  id: string;
  projectId: string;
  vaultId: string;
  createdAt: number;
  /** What was to be backed up; without those that were skipped. */
  resources: SimulatedResource[];
  skipped: SkippedResource[];
  name: string;
  description: string | null;
  keptDays: number;
  /** How many backups it has made. */
  backups: number;
  /** A status otherwise than its backups say. */
  status?: string;
}

/** What the service left out, and why. */
export interface SkippedResource {
  id: string;
  type: string;
  name: string;
  code: string;
  reason: string;
}

/** How a backup of a vault goes. Times are milliseconds. */
export interface BackUpOptions {
  /** The ID of the checkpoint. */
  id?: string;
  /** Of the backups. */
  name?: string;
  description?: string | null;
  /** Only these resources of the vault. */
  resourceIds?: readonly string[];
  isAutomatic?: boolean;
  isIncremental?: boolean;
  /** For how many days the backups are kept; for ever without it, or below 1. */
  keptDays?: number;
  /** How long after now it was begun; negative for one of the past. */
  startsAfter?: number;
  /** Until the backups are available, and until that of one resource is, by its ID. */
  takes?: number;
  takesOf?: Readonly<Record<string, number>>;
  /** Until a backup is there at all, and until that of one resource is. */
  appearsAfter?: number;
  appearsAfterOf?: Readonly<Record<string, number>>;
  /** Resources whose backups end in error. */
  failing?: readonly string[];
  /** Resources that are skipped, by their ID, with the code and the reason. */
  skipped?: Readonly<Record<string, { code: string; reason: string }>>;
  /** Resources of which there is no backup at all, without a word. */
  lost?: readonly string[];
  /** The status that is shown, whatever its backups say. */
  status?: string;
}

const DAY = 24 * 60 * 60_000;
const TAKES = 10 * 60_000;
const BEING_MADE = ['waiting_protect', 'protecting'];

/** The checkpoints of the simulated cloud. */
export class Checkpoints {
  /** How the next requests to back a vault up go; then all at once and well. */
  readonly next: BackUpOptions[] = [];
  /** Whether a checkpoint is shown with its vault and its extra information: in some documented answers these are null. */
  showsVault = true;
  showsExtraInfo = true;
  /** Whether it is shown with the resources that were skipped: in some documented answers there is no such field. */
  showsSkipped = true;
  readonly #made = new Map<string, SimulatedCheckpoint>();
  readonly #cloud: Cloud;
  readonly #now: () => number;

  constructor(cloud: Cloud, now: () => number) {
    this.#cloud = cloud;
    this.#now = now;
  }

  /** Backs a vault up. */
  make(vaultId: string, options: BackUpOptions): SimulatedCheckpoint {
    const vault = this.#cloud.vaults.get(vaultId);
    if (vault === undefined) throw new Refusal('6105', `Vault ${vaultId} does not exist.`);
    const { id = randomUUID(), resourceIds, skipped = {}, lost = [], description = null, status } = options;
    const wanted = vault.resources.filter((resource) => resourceIds?.includes(resource.id) !== false);
    const createdAt = this.#now() + (options.startsAfter ?? 0);
    const checkpoint: SimulatedCheckpoint = {
      id,
      projectId: vault.projectId,
      vaultId,
      createdAt,
      resources: wanted.filter((resource) => skipped[resource.id] === undefined),
      skipped: wanted.flatMap((resource) => {
        const why = skipped[resource.id];
        return why === undefined ? [] : [{ id: resource.id, type: resource.type, name: resource.name, ...why }];
      }),
      name: options.name ?? `${options.isAutomatic === true ? 'autobk' : 'manualbk'}_${id.slice(0, 4)}`,
      description,
      keptDays: options.keptDays ?? -1,
      backups: 0,
      ...(status === undefined ? {} : { status }),
    };
    this.#made.set(id, checkpoint);
    for (const resource of checkpoint.resources) {
      if (lost.includes(resource.id)) continue;
      this.#addBackup(checkpoint, resource, options);
      checkpoint.backups++;
    }
    return checkpoint;
  }

  #addBackup(
    { id, projectId, vaultId, name, description, keptDays, createdAt }: SimulatedCheckpoint,
    resource: SimulatedResource,
    options: BackUpOptions,
  ): void {
    const { takes = TAKES, takesOf = {}, appearsAfter = 0, appearsAfterOf = {}, failing = [] } = options;
    const endsAt = createdAt + (takesOf[resource.id] ?? takes);
    this.#cloud.addBackup({
      id: randomUUID(),
      projectId,
      vaultId,
      checkpointId: id,
      resource,
      name,
      description,
      isAutomatic: options.isAutomatic ?? false,
      isIncremental: options.isIncremental ?? false,
      status: 'protecting',
      createdAt,
      protectedAt: createdAt,
      updatedAt: endsAt,
      expiredAt: keptDays > 0 ? createdAt + keptDays * DAY : null,
      visibleAt: createdAt + (appearsAfterOf[resource.id] ?? appearsAfter),
      ...(failing.includes(resource.id) ? { failsAt: endsAt } : { availableAt: endsAt }),
    });
  }

  /**
   * The same as a user asks for it.
   * @throws {Refusal} as the service refuses
   */
  request(vaultId: string, projectId: string, options: BackUpOptions): SimulatedCheckpoint {
    const vault = this.#cloud.vault(vaultId, projectId);
    if (vault.protectType !== 'backup') throw new Refusal('6124');
    if (vault.status !== 'available') throw new Refusal('6113', `The vault status is ${vault.status}.`);
    const unknown = options.resourceIds?.find((id) => vault.resources.every((resource) => resource.id !== id));
    if (unknown !== undefined) throw new Refusal('6135', `Resource ${unknown} is not in the vault.`);
    if (vault.resources.length === 0 || options.resourceIds?.length === 0) throw new Refusal('0001');
    if (this.#isBusy(vaultId)) throw new Refusal('6125');
    return this.make(vaultId, { ...options, ...this.next.shift() });
  }

  /** A checkpoint goes when the last of its backups is deleted. Every backup has one, also where nobody has seen it made. */
  find(id: string, projectId: string): SimulatedCheckpoint {
    const backups = this.#backupsOf(id);
    const [first] = backups;
    const made = this.#made.get(id) ?? (first === undefined ? undefined : derive(first, backups));
    const isEmpty = backups.every(({ deletedAt = Number.POSITIVE_INFINITY }) => deletedAt <= this.#now());
    if (made?.projectId !== projectId || (isEmpty && made.backups > 0)) throw new Refusal('6217');
    return made;
  }

  statusOf(checkpoint: SimulatedCheckpoint): string {
    if (checkpoint.status !== undefined) return checkpoint.status;
    const statuses = this.#backupsOf(checkpoint.id).map((backup) => statusAt(backup, this.#now()));
    if (statuses.some((status) => BEING_MADE.includes(status))) return 'protecting';
    return statuses.includes('available') ? 'available' : 'error';
  }

  /** The state of a resource in its vault, whatever operation it is in. */
  stateOf(resourceId: string, vaultId: string): string {
    const backups = [...this.#cloud.backups.values()];
    const isBeingMade = backups.some(
      (backup) =>
        backup.resourceId === resourceId &&
        backup.vaultId === vaultId &&
        BEING_MADE.includes(statusAt(backup, this.#now())),
    );
    return isBeingMade ? 'protecting' : 'available';
  }

  #isBusy(vaultId: string): boolean {
    return [...this.#made.values()].some(
      (checkpoint) => checkpoint.vaultId === vaultId && this.statusOf(checkpoint) === 'protecting',
    );
  }

  #backupsOf(checkpointId: string): SimulatedBackup[] {
    return [...this.#cloud.backups.values()].filter(
      (backup) => backup.checkpointId === checkpointId && backup.parentId === null,
    );
  }
}

function statusAt(
  { status, availableAt = Number.POSITIVE_INFINITY, failsAt = Number.POSITIVE_INFINITY }: SimulatedBackup,
  now: number,
): string {
  if (failsAt <= now) return 'error';
  return availableAt <= now ? 'available' : status;
}

function derive(first: SimulatedBackup, backups: readonly SimulatedBackup[]): SimulatedCheckpoint {
  return {
    id: first.checkpointId,
    projectId: first.projectId,
    vaultId: first.vaultId,
    createdAt: Math.min(...backups.map(({ createdAt }) => createdAt)),
    resources: backups.map((backup) => ({
      id: backup.resourceId,
      name: backup.resourceName,
      type: backup.resourceType,
      size: backup.resourceSize,
      isAutomatic: backup.isAutomatic,
    })),
    skipped: [],
    name: first.name,
    description: first.description,
    keptDays: -1,
    backups: backups.length,
  };
}
