import { readFileSync } from 'node:fs';
import path from 'node:path';
import { documented } from '../../simulator/cloud.ts';
import { Simulator } from '../../simulator/simulator.ts';
import type { WireRequest } from '../../simulator/wire.ts';
import { action, documentedInputs, readOutputs, root, runNode, stepEnvironment, stepFolder } from '../step.ts';
import { type ClientCall, callWith, type Key } from './call.ts';
import { Comparison, type Row } from './compare.ts';
import type { ClientName } from './install.ts';

// The action and the vendor's clients ask for the same: path, query and body must be equal.

export const signingKey: Key = { id: 'FakeKeyOfTheAction', secret: 'FakeSecretOfTheAction' };
const temporaryKey: Key = {
  id: 'FakeTemporaryKeyOfTheAction',
  secret: 'FakeSecretOfTheAction',
  securityToken: 'FakeSecurityTokenOfTheAction',
};
const TOKEN = 'FakeTokenOfTheAction-0123456789';

const { projectId, backupId, sourceVaultId, resourceId, checkpointId, destinationProjectId } = documented;
const OTHER = 'e2b3c4d5-1f2a-4b3c-8d4e-5f6071829304';

/** The inputs of a kind of credential. */
export const inputsOf = ({ id, secret, securityToken = '', token }: Key): Record<string, string> =>
  token !== undefined
    ? { token }
    : { token: '', access_key_id: id, secret_access_key: secret, security_token: securityToken };

/** What the action is asked for, and how a user of an SDK would ask for all that it needs. */
interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly prepare?: (simulator: Simulator) => void;
  readonly calls: (outputs: Readonly<Record<string, string>>) => readonly ClientCall[];
}

const call = (operation: string, parameters: object, project: string = projectId): ClientCall => ({
  operation,
  project,
  parameters: { ...parameters },
});
const replicate = (more: object, id: string = backupId) =>
  call('CopyBackup', {
    backup_id: id,
    body: {
      replicate: {
        destination_project_id: destinationProjectId,
        destination_region: documented.destinationRegion,
        destination_vault_id: documented.destinationVaultId,
        name: 'backup_name',
        description: 'backup_description',
        enable_acceleration: false,
        ...more,
      },
    },
  });
const list = (limit: number, more: object) =>
  call('ListBackups', { ...more, sort: 'created_at:desc', limit, offset: 0 });

const HARD_TO_WRITE = '每晚 "ünïcode" & 50 % \\ + / = ; é 💾';

const cases: readonly Case[] = [
  { name: 'submit, token', inputs: inputsOf({ ...signingKey, token: TOKEN }), calls: () => [replicate({})] },
  {
    name: 'submit faster, access key',
    inputs: { ...inputsOf(signingKey), enable_acceleration: 'true', name: '每晚_1', description: HARD_TO_WRITE },
    calls: () => [replicate({ enable_acceleration: true, name: '每晚_1', description: HARD_TO_WRITE })],
  },
  {
    name: 'wait and verify, temporary key',
    inputs: { ...inputsOf(temporaryKey), wait: 'true', verify: 'true' },
    calls: ({ destination_backup_id }) => [
      replicate({}),
      call('ShowBackup', { backup_id: backupId }),
      call('ShowBackup', { backup_id: destination_backup_id }, destinationProjectId),
    ],
  },
  {
    name: 'wait for several, token',
    inputs: { ...inputsOf({ ...signingKey, token: TOKEN }), backup_id: `${backupId} ${OTHER}`, wait: 'true' },
    calls: () => [replicate({}), replicate({}, OTHER), list(54, { show_replication: true })],
  },
  {
    name: 'records in the list only, access key',
    inputs: { ...inputsOf(signingKey), wait: 'true' },
    prepare: ({ cloud }) => {
      cloud.showsRecords = false;
    },
    calls: () => [replicate({}), call('ShowBackup', { backup_id: backupId }), list(500, { show_replication: true })],
  },
  {
    name: 'dry run, access key',
    inputs: { ...inputsOf(signingKey), dry_run: 'true' },
    calls: () => [
      call('ShowBackup', { backup_id: backupId }),
      call('ShowReplicationCapabilities', {}),
      call('ListExternalVault', {
        external_project_id: destinationProjectId,
        region_id: documented.destinationRegion,
        vault_id: documented.destinationVaultId,
      }),
    ],
  },
  {
    name: 'a checkpoint, token',
    inputs: { ...inputsOf({ ...signingKey, token: TOKEN }), backup_id: '', checkpoint_id: checkpointId },
    calls: () => [
      call('ShowCheckpoint', { checkpoint_id: checkpointId }),
      list(500, { checkpoint_id: checkpointId }),
      replicate({}),
    ],
  },
  {
    name: 'a vault, temporary key',
    inputs: { ...inputsOf(temporaryKey), backup_id: '', source_vault_id: sourceVaultId },
    calls: () => [
      call('ShowVault', { vault_id: sourceVaultId }),
      list(500, { vault_id: sourceVaultId }),
      replicate({}),
    ],
  },
  {
    name: 'a resource, access key',
    inputs: { ...inputsOf(signingKey), backup_id: '', resource_id: resourceId },
    calls: () => [list(500, { resource_id: resourceId }), replicate({})],
  },
];

/** A simulated service where copies take no time. */
export async function startSimulator(): Promise<Simulator> {
  const simulator = new Simulator();
  const { cloud } = simulator;
  cloud.startsAfter = 0;
  Object.assign(cloud.backups.get(backupId) ?? {}, { resourceSize: 0 });
  for (const { id, secret, securityToken } of [signingKey, temporaryKey]) cloud.addKey(id, secret, { securityToken });
  cloud.addToken(TOKEN);
  await simulator.start();
  return simulator;
}

export interface StepEnd {
  readonly exitCode: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the bundle against a simulator. */
export async function runStep({ endpoint }: Simulator, inputs: Readonly<Record<string, string>>): Promise<StepEnd> {
  const { folder, remove } = stepFolder();
  try {
    // A step that does not find what it waits for fails soon.
    const soon = { timeout_minutes: '1' };
    const all = { ...documentedInputs(endpoint, ''), destination_endpoint: endpoint, ...soon, ...inputs };
    const environment = stepEnvironment(all, folder);
    const end = await runNode([path.join(root, action.runs.main)], environment, folder);
    return { ...end, outputs: readOutputs(readFileSync(path.join(folder, 'output'), 'utf8')) };
  } finally {
    remove();
  }
}

/** What the requests of the action and of each client have in common, case by case. */
export async function compareRequests(names: readonly ClientName[]): Promise<Row[]> {
  const rows = await Promise.all(cases.map((one) => compareCase(one, names)));
  return rows.flat();
}

async function compareCase({ name, inputs, prepare, calls }: Case, names: readonly ClientName[]): Promise<Row[]> {
  const simulator = await startSimulator();
  try {
    simulator.cloud.addBackup({
      id: OTHER,
      resourceSize: 0,
      vaultId: documented.destinationVaultId,
      resourceId: OTHER,
    });
    prepare?.(simulator);
    const { exitCode, log, outputs } = await runStep(simulator, inputs);
    const own = distinct(simulator.requests);
    const rows: Row[] = [];
    for (const client of names) {
      const comparison = new Comparison(`${client} SDK and action: ${name}`);
      if (exitCode !== 0) comparison.differs(`the step ended with ${exitCode}: ${log}`);
      const first = simulator.requests.length;
      const wanted = calls(outputs);
      await callWith(client, { endpoint: simulator.endpoint, key: signingKey, calls: wanted });
      const theirs = simulator.requests.slice(first);
      comparison.calls = wanted.length;
      comparison.same('requests of the client', theirs.length, wanted.length);
      compare(comparison, own, theirs);
      rows.push(comparison.row);
    }
    return rows;
  } finally {
    await simulator.stop();
  }
}

/** Each request once: the action may look several times. */
function distinct(requests: readonly WireRequest[]): WireRequest[] {
  return [...new Map(requests.map((one) => [`${one.method} ${one.path} ${one.body}`, one])).values()];
}

function compare(comparison: Comparison, own: readonly WireRequest[], theirs: readonly WireRequest[]): void {
  const left = [...own];
  for (const request of theirs) {
    const wanted = shown(request);
    const place = `${request.method} ${wanted.path}`;
    const [match] = left
      .filter((one) => one.method === request.method && shown(one).path === wanted.path)
      .toSorted((one, other) => distance(one, request) - distance(other, request));
    if (match === undefined) comparison.differs(`the action does not send ${place}`);
    else {
      left.splice(left.indexOf(match), 1);
      comparison.fields(place, withoutDefaults(wanted), shown(match));
    }
  }
  for (const { method, path: address } of left) comparison.differs(`only the action sends ${method} ${address}`);
}

/** What is compared of a request: its path as it was sent, the values of its query, and its body. */
function shown({ method, path: address, body }: WireRequest) {
  const [place = '', query = ''] = address.split('?');
  const values = [...new URLSearchParams(query)].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { method, path: place, query: values, body: body === '' ? undefined : (JSON.parse(body) as unknown) };
}

/** The one documented difference: what is false by default is not sent by the action. */
function withoutDefaults({ body, ...rest }: ReturnType<typeof shown>) {
  const { replicate: wanted, ...others } = Object(body) as { replicate?: Record<string, unknown> };
  if (wanted?.['enable_acceleration'] !== false) return { ...rest, body };
  const { enable_acceleration: _left, ...sent } = wanted;
  return { ...rest, body: { replicate: sent, ...others } };
}

function distance(one: WireRequest, other: WireRequest): number {
  return Number(JSON.stringify(shown(one)) !== JSON.stringify(shown(other)));
}
