import * as core from '@actions/core';
import type { Replication } from './replication/replication.ts';
import type { Secrets } from './safe-text.ts';
import type { Failure } from './story.ts';

export const OUTPUT_NAMES = [
  'replication_record_id',
  'source_region',
  'backup_id',
  'project_id',
  'provider_id',
  'destination_region',
  'destination_project_id',
  'destination_vault_id',
  'outcome',
  'status',
  'destination_backup_id',
  'error_code',
  'request_id',
] as const;

type OutputName = (typeof OUTPUT_NAMES)[number];

/** Longer values are no identifiers, and a later step puts outputs into its environment. */
const LONGEST_OUTPUT = 500;

/** What the inputs say, where the API has not answered. */
export interface Fallback {
  readonly sourceRegion: string | undefined;
  readonly projectId: string;
}

/**
 * Sets the outputs of the step.
 * @throws {Error} where the runner's file for outputs cannot be written
 */
export function writeOutputs(...parameters: Parameters<typeof outputsOf>): void {
  for (const [name, value] of Object.entries(outputsOf(...parameters))) core.setOutput(name, value);
}

/** The outputs, each on one line and without secrets. */
export function outputsOf(
  replication: Replication,
  inputs: Fallback,
  failure: Failure | undefined,
  secrets: Secrets,
): Record<OutputName, string> {
  const { request } = replication;
  const values: Record<OutputName, string | undefined> = {
    replication_record_id: replication.recordId,
    source_region: replication.sourceRegion ?? inputs.sourceRegion,
    // Always the one asked for: the answer may name another, as the documentation's own example does.
    backup_id: request.backupId,
    project_id: replication.projectId ?? inputs.projectId,
    provider_id: replication.providerId,
    destination_region: replication.destinationRegion ?? request.destinationRegion,
    destination_project_id: replication.destinationProjectId ?? request.destinationProjectId,
    destination_vault_id: replication.destinationVaultId ?? request.destinationVaultId,
    outcome: replication.outcome,
    status: replication.status,
    destination_backup_id: replication.destinationBackupId,
    error_code: failure?.code,
    request_id: failure?.requestId,
  };
  const clean = OUTPUT_NAMES.map((name) => [name, secrets.clean(values[name] ?? '', LONGEST_OUTPUT)]);
  return Object.fromEntries(clean) as Record<OutputName, string>;
}
