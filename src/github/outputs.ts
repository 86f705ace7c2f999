import * as core from '@actions/core';
import type { Replication } from '../replication/replication.ts';
import { endOfCopy } from '../report/outcome.ts';
import type { Failure, Result } from '../report/result.ts';
import { firstAnswered } from '../report/totals.ts';
import type { Inputs } from './inputs.ts';
import { writeOutputFile } from './output-file.ts';
import { toId, toSafeLine } from './safe-text.ts';
import type { Secrets } from './secrets.ts';

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
  'replications',
] as const;

type OutputName = (typeof OUTPUT_NAMES)[number];

/** Characters. Longer values are no identifiers, and a later step puts outputs into its environment. */
const MAX_OUTPUT = 500;
/** Bytes of `replications`. An environment variable holds 128 KiB, its name included. */
export const MAX_LIST = 130_000;
/** Characters. Longer identifiers are none of the API's. */
const MAX_ID = 64;
/** Characters of the name of a server. */
const MAX_NAME = 100;

/** What the inputs say, where the API has not answered. */
export type Fallback = Pick<
  Inputs,
  'sourceRegion' | 'projectId' | 'destinationRegion' | 'destinationProjectId' | 'destinationVaultId'
>;

/** What the step says of itself: a Ledger, for example. */
export interface Account {
  readonly results: readonly Result[];
  /** Of the step as a whole. */
  readonly failure: Failure | undefined;
}

/**
 * Sets the outputs of the step. Those that it has set before are gone then.
 * @throws {Error} where the runner's file for outputs cannot be written
 */
export function writeOutputs(...parameters: Parameters<typeof outputsOf>): void {
  setOutputs(outputsOf(...parameters));
}

/** @throws {Error} where the runner's file for outputs cannot be written */
export function setOutputs(outputs: Readonly<Record<string, string>>): void {
  const file = process.env['GITHUB_OUTPUT'];
  if (file) writeOutputFile(file, outputs);
  // Old servers read them from the log.
  else for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** The outputs, without secrets. What differs from backup to backup has a line for each, in the order given. */
export function outputsOf(
  { results, failure }: Account,
  inputs: Fallback,
  secrets: Secrets,
): Record<OutputName, string> {
  const clean = (value: string | undefined) => toId(secrets.clean(value ?? '', MAX_OUTPUT));
  const each = (read: (replication: Replication) => string | undefined) =>
    results.map(({ replication }) => clean(read(replication))).join('\n');
  // The same for all: whichever was answered first.
  const one = (read: (replication: Replication) => string | undefined, otherwise: string | undefined) =>
    clean(results.map(({ replication }) => read(replication)).find((value) => value !== undefined) ?? otherwise);
  const { code, requestId } = firstAnswered(results, failure);
  return {
    replication_record_id: each(({ recordId }) => recordId),
    source_region: one(({ sourceRegion }) => sourceRegion, inputs.sourceRegion),
    // Always the one asked for: the answer may name another, as the documentation's own example does.
    backup_id: each(({ request }) => request.backupId),
    project_id: one(({ projectId }) => projectId, inputs.projectId),
    provider_id: each(({ providerId }) => providerId),
    destination_region: one(({ destinationRegion }) => destinationRegion, inputs.destinationRegion),
    destination_project_id: one(({ destinationProjectId }) => destinationProjectId, inputs.destinationProjectId),
    destination_vault_id: one(({ destinationVaultId }) => destinationVaultId, inputs.destinationVaultId),
    outcome: each(({ outcome }) => outcome),
    status: each(({ status }) => status),
    destination_backup_id: each(({ destinationBackupId }) => destinationBackupId),
    error_code: clean(code),
    request_id: clean(requestId),
    replications: listOf(results, secrets),
  };
}

/** How much of the texts of a failure, in characters each, still lets the list fit. The log has them whole. */
const TEXT_LENGTHS = [500, 250, 100, 40, 0];
const [MAX_MESSAGE = 0] = TEXT_LENGTHS;

/** One object a backup, a line each, as JSON that fits into an environment variable. */
function listOf(results: readonly Result[], secrets: Secrets): string {
  const entries = results.map((result) => entryOf(result, secrets));
  for (const max of TEXT_LENGTHS) {
    const list = toLines(entries.map((entry) => shorten(entry, max)));
    if (Buffer.byteLength(list) <= MAX_LIST) return list;
  }
  // Identifiers of unusual length: what can be looked up by them goes.
  return toLines(
    entries.map(({ backup_id, resource_id, replication_record_id, outcome, status, destination_backup_id, error }) => {
      const entry = { backup_id, resource_id, replication_record_id, outcome, status, destination_backup_id };
      return error === undefined ? entry : { ...entry, error: { code: error.code } };
    }),
  );
}

/** There are readers of outputs that take no line above 64 KiB. */
export function toLines(entries: readonly object[]): string {
  if (entries.length === 0) return '[]';
  return `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`;
}

function entryOf({ replication, failure }: Result, secrets: Secrets) {
  const id = (value: string | undefined) => toId(secrets.clean(value ?? '', MAX_ID).slice(0, MAX_ID));
  const { backup } = replication;
  const { duration } = endOfCopy(replication, 0);
  return {
    backup_id: id(replication.request.backupId),
    resource_id: id(backup?.resourceId),
    resource_name: secrets.clean(backup?.resourceName ?? '', MAX_NAME),
    replication_record_id: id(replication.recordId),
    outcome: replication.outcome ?? '',
    status: id(replication.status),
    destination_backup_id: id(replication.destinationBackupId),
    provider_id: id(replication.providerId),
    /** GB. */
    ...(backup?.size === undefined ? {} : { size: backup.size }),
    ...(backup?.protectedAt === undefined ? {} : { protected_at: new Date(backup.protectedAt).toISOString() }),
    /** Seconds. */
    ...(duration === undefined ? {} : { duration: Math.round(duration / 1_000) }),
    ...(failure === undefined ? {} : { error: errorOf(failure, id, (text) => secrets.clean(text, MAX_MESSAGE)) }),
  };
}

function errorOf(
  { code, requestId, title, reasons, advice = '' }: Failure,
  id: (value: string | undefined) => string,
  clean: (text: string) => string,
) {
  return {
    code: id(code),
    message: clean([`${title}.`, ...reasons].join(' ')),
    request_id: id(requestId),
    hint: clean(advice),
  };
}

function shorten(entry: ReturnType<typeof entryOf>, max: number): typeof entry {
  if (entry.error === undefined || max >= MAX_MESSAGE) return entry;
  const { message, hint } = entry.error;
  const cut = (text: string) => (max === 0 ? '' : toSafeLine(text, max));
  return { ...entry, error: { ...entry.error, message: cut(message), hint: cut(hint) } };
}
