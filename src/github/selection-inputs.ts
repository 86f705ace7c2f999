/** What is to be replicated: the inputs of which exactly one way is given. */
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

/** The inputs that a selection is made from. */
export interface SelectionInputs {
  readonly backupIds: readonly string[];
  readonly checkpointId: string | undefined;
  readonly sourceVaultId: string | undefined;
  readonly resourceIds: readonly string[];
  readonly maxAgeHours: number;
}

/** @returns what is to be replicated, or what is wrong, as "input: problem" */
export function chooseSelection(inputs: SelectionInputs): Selection | string {
  const { backupIds, checkpointId, sourceVaultId, resourceIds, maxAgeHours } = inputs;
  const given = [
    ...(backupIds.length > 0 ? ['backup_id'] : []),
    ...(checkpointId === undefined ? [] : ['checkpoint_id']),
    ...(sourceVaultId === undefined ? [] : ['source_vault_id']),
    ...(resourceIds.length > 0 ? ['resource_id'] : []),
  ];
  const isVault = given.join() === 'source_vault_id,resource_id';
  if (given.length > 1 && !isVault) {
    return `${given.join(', ')}: say different things about what to replicate; use one of them (resource_id also goes with source_vault_id)`;
  }
  if (sourceVaultId !== undefined) return { kind: 'vault', vaultId: sourceVaultId, resourceIds, maxAgeHours };
  if (checkpointId !== undefined) return { kind: 'checkpoint', checkpointId };
  if (resourceIds.length > 0) return { kind: 'resources', resourceIds, maxAgeHours };
  if (backupIds.length > 0) return { kind: 'backups', backupIds };
  return (
    'backup_id, checkpoint_id, source_vault_id, resource_id: one of them is required, to say what to replicate; the output ' +
    'of an earlier step is empty if that step has no such output'
  );
}
