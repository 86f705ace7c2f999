import { HOUR, MINUTE } from '../../src/clock.ts';
import type { Selection } from '../../src/github/selection-inputs.ts';
import { TITLES } from '../../src/report/result.ts';
import { type Cloud, documented, type SimulatedBackup } from '../cloud.ts';
import type { Chance } from './chance.ts';

// What the random nights select from, and what must hold of a step that selects.

const CHECKPOINT = 'the-checkpoint';
const { sourceVaultId, resourceId } = documented;
export const MAX_AGE_HOURS = 26;
/** The service tells its time in seconds; and until it has told it, a moment passes. */
const TOLERANCE = 5 * MINUTE;
/** What CBR has not backed up fails under these titles. */
const NOT_BACKED_UP = ['No fresh backup', 'The backup failed in CBR', 'The backup is still being made'];

const serverOf = (index: number) => (index === 0 ? resourceId : `server-${index}`);

/**
 * Gives every backup a server of its own in the vault, with what lists have beside it.
 * @param backupIds the backups that inputs may name: those of the last night
 */
export function drawSources(chance: Chance, cloud: Cloud, now: number, backupIds: readonly string[]): void {
  const vault = cloud.vaults.get(sourceVaultId);
  if (vault === undefined) throw new Error('the documented vault is gone');
  vault.resources.length = 0;
  cloud.backups.clear();
  for (const [index, id] of backupIds.entries()) {
    // From 10 s to 12 h of copying.
    const size = chance.scaled(0.8, 3_450);
    const resource = cloud.addServer(sourceVaultId, { id: serverOf(index), name: `db-${index}`, size });
    const hours = chance.is(0.85) ? chance.between(0.2, 20) : chance.between(20, 60);
    const protectedAt = now - hours * HOUR;
    const backup = cloud.addBackup({ id, resource, protectedAt });
    if (chance.is(0.1)) {
      Object.assign(backup, { status: 'protecting', availableAt: now + chance.scaled(MINUTE, 2 * HOUR) });
    }
    const decoys: Readonly<Record<string, Partial<SimulatedBackup>>> = {
      older: { protectedAt: protectedAt - 24 * HOUR },
      broken: { status: chance.of(['error', 'deleting']) },
      replica: { imageType: 'replication' },
      part: { parentId: id },
      elsewhere: { vaultId: 'another-source' },
      // Its time says nothing.
      future: { protectedAt: now + 1_000 * HOUR },
    };
    for (const [name, fields] of Object.entries(decoys)) {
      if (!chance.is(name === 'future' ? 0.03 : 0.2)) continue;
      cloud.addBackup({ id: `${name}-${index}`, resource, protectedAt: now - 0.1 * HOUR, ...fields });
    }
  }
  if (chance.is(0.1)) cloud.addServer(sourceVaultId, { id: 'never-backed-up', name: 'db-never' });
  cloud.pages.ignoresQuery = chance.is(0.1);
  if (!chance.is(0.4)) return;
  const one = () => chance.of(vault.resources).id;
  cloud.checkpoints.showsVault = chance.is(0.9);
  cloud.backUp(sourceVaultId, {
    id: CHECKPOINT,
    startsAfter: -chance.between(0, 3) * HOUR,
    takes: chance.scaled(MINUTE, 2 * HOUR),
    takesOf: { [one()]: chance.scaled(MINUTE, 4 * HOUR) },
    appearsAfterOf: chance.is(0.3) ? { [one()]: chance.between(0, 8) * MINUTE } : {},
    failing: chance.is(0.15) ? [one()] : [],
    skipped: chance.is(0.15) ? { [one()]: { code: 'BackupService.6136', reason: 'in use' } } : {},
    lost: chance.is(0.1) ? [one()] : [],
  });
}

/** What a step selects. */
export function drawSelection(chance: Chance, cloud: Cloud, backupIds: readonly string[]): Selection {
  const servers = cloud.vaults.get(sourceVaultId)?.resources.map(({ id }) => id) ?? [];
  const hasCheckpoint = [...cloud.backups.values()].some(({ checkpointId }) => checkpointId === CHECKPOINT);
  const some = () => servers.filter((_server, index) => index === 0 || chance.is(0.5));
  switch (chance.of(['backups', 'backups', 'backups', 'vault', 'vault', 'resources', 'checkpoint'])) {
    case 'vault': {
      const resourceIds = chance.is(0.3) ? some() : [];
      return { kind: 'vault', vaultId: sourceVaultId, resourceIds, maxAgeHours: MAX_AGE_HOURS };
    }
    case 'resources':
      return { kind: 'resources', resourceIds: some(), maxAgeHours: MAX_AGE_HOURS };
    case 'checkpoint':
      return hasCheckpoint
        ? { kind: 'checkpoint', checkpointId: CHECKPOINT }
        : { kind: 'vault', vaultId: sourceVaultId, resourceIds: [], maxAgeHours: MAX_AGE_HOURS };
    default:
      return { kind: 'backups', backupIds };
  }
}

/** A step that selects, when it has ended. */
export interface SelectingStep {
  readonly selection: Selection;
  /** Nothing went wrong with its requests, and it had all the time it takes. */
  readonly calm: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly results: readonly { readonly backupId: string; readonly resourceId: string; readonly title?: string }[];
  /** The title under which it failed as a whole. */
  readonly failure: string | undefined;
  /** The backups that it asked to replicate. */
  readonly posted: readonly string[];
}

/** What a step did wrong with what it selected. */
export function violationsOf(step: SelectingStep, cloud: Cloud): string[] {
  const { selection, results, posted, failure } = step;
  const violations: string[] = [];
  for (const id of new Set(posted)) {
    const backup = cloud.backups.get(id);
    if (backup === undefined || !isSelected(backup, selection)) violations.push(`a replica was asked for of ${id}`);
  }
  if (results.length === 0 && failure === undefined) violations.push('a green step that has found nothing');
  const isGreen = failure === undefined && results.every(({ title }) => title === undefined);
  if (isGreen && step.results.length > 0) violations.push(...unprotected(step, cloud));
  if (step.calm) violations.push(...wronglyRed(step, cloud));
  return violations;
}

/** Whether a backup is one of those that may be asked for. */
function isSelected(backup: SimulatedBackup, selection: Selection): boolean {
  if (selection.kind === 'backups') return selection.backupIds.includes(backup.id);
  if (backup.imageType !== 'backup' || backup.parentId !== null) return false;
  switch (selection.kind) {
    case 'checkpoint':
      return backup.checkpointId === selection.checkpointId;
    case 'vault':
      return (
        backup.vaultId === selection.vaultId &&
        (selection.resourceIds.length === 0 || selection.resourceIds.includes(backup.resourceId))
      );
    case 'resources':
      return selection.resourceIds.includes(backup.resourceId);
  }
}

/** The servers that a selection is to protect. */
function serversOf(selection: Selection, cloud: Cloud): readonly string[] {
  const inVault = cloud.vaults.get(sourceVaultId)?.resources.map(({ id }) => id) ?? [];
  switch (selection.kind) {
    case 'backups':
      return [];
    case 'checkpoint':
      // Of a checkpoint that names none only its backups are known.
      return cloud.checkpoints.showsVault
        ? cloud.checkpoints.find(CHECKPOINT, documented.projectId).resources.map(({ id }) => id)
        : [];
    case 'vault':
    case 'resources':
      return selection.resourceIds.length === 0 ? inVault : selection.resourceIds;
  }
}

/** A green step has a fresh backup of every server; whether it has a replica is judged of every backup. */
function unprotected({ selection, results, startedAt }: SelectingStep, cloud: Cloud): string[] {
  const missing = serversOf(selection, cloud).filter(
    (server) =>
      !results.some(({ backupId }) => {
        const backup = cloud.backups.get(backupId);
        return backup?.resourceId === server && (selection.kind === 'checkpoint' || isFresh(backup, startedAt, 0));
      }),
  );
  const skipped =
    selection.kind === 'checkpoint' && cloud.checkpoints.showsVault
      ? cloud.checkpoints.find(CHECKPOINT, documented.projectId).skipped.length
      : 0;
  return [
    ...missing.map((server) => `a green step without a fresh backup of ${server}`),
    ...(skipped > 0 ? ['a green step although a server was skipped'] : []),
  ];
}

function isFresh({ protectedAt, createdAt }: SimulatedBackup, at: number, margin: number): boolean {
  const age = at - Math.min(protectedAt ?? createdAt, createdAt);
  return age > -HOUR - TOLERANCE && age + margin <= MAX_AGE_HOURS * HOUR + 1_000;
}

/** Without faults nothing is red whose backup is there and fresh. */
function wronglyRed({ selection, results, startedAt, failure }: SelectingStep, cloud: Cloud): string[] {
  const wrong = results.filter(({ resourceId: server, title = '' }) => {
    if (!NOT_BACKED_UP.includes(title)) return false;
    return [...cloud.backups.values()].some(
      (backup) =>
        backup.resourceId === server &&
        isSelected(backup, selection) &&
        backup.status === 'available' &&
        (backup.availableAt ?? 0) <= startedAt &&
        (backup.visibleAt ?? 0) <= startedAt &&
        (selection.kind === 'checkpoint' || isFresh(backup, startedAt, TOLERANCE)),
    );
  });
  // Where only the list can tell whether a checkpoint is whole, one that counts more than it has tells that it is not; nor
  // does one vouch for anything that says that it failed.
  const overstates = Number(cloud.pages.count?.(0, 0)) > 0;
  const hasFailed = [...cloud.backups.values()].some((one) => isSelected(one, selection) && one.status === 'error');
  const isUnproven = selection.kind === 'checkpoint' && (overstates || hasFailed) && failure === TITLES.selectionUnread;
  return [
    ...wrong.map(({ resourceId: server }) => `red without faults, although ${server} has a fresh backup`),
    ...(failure === undefined || isUnproven ? [] : [`a step without faults fails as a whole: ${failure}`]),
  ];
}
