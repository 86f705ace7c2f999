/** What is to be replicated. */
export type Selection =
  | { readonly kind: 'backups'; readonly backupIds: readonly string[] }
  | { readonly kind: 'checkpoint'; readonly checkpointId: string }
  | {
      readonly kind: 'vault';
      readonly vaultId: string;
      /** Only these of the vault; empty for all. */
      readonly resourceIds: readonly string[];
      readonly maxAgeHours: number;
    }
  | { readonly kind: 'resources'; readonly resourceIds: readonly string[]; readonly maxAgeHours: number };

/** The inputs that say it; exactly one is set, except for resources of a vault. */
const WAYS = ['backup_id', 'checkpoint_id', 'source_vault_id', 'resource_id'] as const;

/** @returns what is wrong between the inputs that say what to replicate, as "input: problem" */
export function selectionProblem(values: Readonly<Record<(typeof WAYS)[number], string>>): string | undefined {
  const given = WAYS.filter((name) => values[name] !== '');
  if (given.length === 0) {
    return (
      `${WAYS.join(', ')}: one of them is required, to say what to replicate; an output that the earlier step does not ` +
      'have is empty'
    );
  }
  if (given.length === 1 || given.join() === 'source_vault_id,resource_id') return undefined;
  return `${given.join(', ')}: say different things about what to replicate; use one of them, or source_vault_id with resource_id`;
}

/** The selection of valid inputs. */
export function toSelection({
  backupIds,
  checkpointId,
  sourceVaultId,
  resourceIds,
  maxAgeHours,
}: {
  readonly backupIds: readonly string[];
  readonly checkpointId: string | undefined;
  readonly sourceVaultId: string | undefined;
  readonly resourceIds: readonly string[];
  readonly maxAgeHours: number;
}): Selection {
  if (sourceVaultId !== undefined) return { kind: 'vault', vaultId: sourceVaultId, resourceIds, maxAgeHours };
  if (checkpointId !== undefined) return { kind: 'checkpoint', checkpointId };
  if (resourceIds.length > 0) return { kind: 'resources', resourceIds, maxAgeHours };
  return { kind: 'backups', backupIds };
}
