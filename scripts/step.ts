// Runs the committed bundle as the runner does: a process of its own, the inputs as variables, files for what comes out.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { documented } from '../simulator/cloud.ts';

export const root = path.join(import.meta.dirname, '..');

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

export const action = parse(readFileSync(path.join(root, 'action.yml'), 'utf8')) as Action;

/** A new, empty folder for the files of one step; `remove` takes it away. */
export function stepFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'step-'));
  for (const file of ['output', 'summary']) writeFileSync(path.join(folder, file), '');
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** The inputs that make the documented request. */
export function documentedInputs(endpoint: string, token: string): Record<string, string> {
  return {
    backup_id: documented.backupId,
    project_id: documented.projectId,
    source_region: documented.region,
    endpoint,
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
    name: 'backup_name',
    description: 'backup_description',
    token,
  };
}

/** What the runner puts into the environment of a step; nothing else of this machine's gets in. */
export function stepEnvironment(inputs: Readonly<Record<string, string>>, folder: string): Record<string, string> {
  const environment: Record<string, string> = {
    ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_OUTPUT: path.join(folder, 'output'),
    GITHUB_STEP_SUMMARY: path.join(folder, 'summary'),
  };
  for (const [name, input] of Object.entries(action.inputs)) {
    environment[`INPUT_${name.toUpperCase()}`] = inputs[name] ?? input.default ?? '';
  }
  return environment;
}

export interface ProcessEnd {
  readonly exitCode: number;
  readonly log: string;
}

/** Runs a program of Node to its end, in a folder of its own so that nothing of this checkout helps it or is harmed. */
export async function runNode(
  parameters: readonly string[],
  environment: Record<string, string>,
  folder: string,
  node = process.execPath,
): Promise<ProcessEnd> {
  const child = spawn(node, parameters, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve(code ?? -1));
  });
  return { exitCode, log };
}

/** Reads the runner's file of outputs: `name<<delimiter`, the value, the delimiter; the last value of a name counts. */
export function readOutputs(file: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [, name, , value] of file.matchAll(/^([^\n=<]+)<<(\S+)\r?\n([\s\S]*?)\r?\n?\2$/gm)) {
    if (name !== undefined) outputs[name] = value ?? '';
  }
  return outputs;
}
