import { documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { type ClientCall, type ClientResult, callWith, type Key } from './call.ts';
import { Comparison, type Row } from './compare.ts';
import type { ClientName } from './install.ts';

// The vendor's clients talk to the simulator: every answer must fit their models, and every error arrive.

/** A call, and with what it is refused, if it is. */
interface Expected extends ClientCall {
  readonly refused?: {
    readonly status: number;
    readonly code: string | Readonly<Record<ClientName, string>>;
    /** Whose error has no request ID. */
    readonly withoutId?: ClientName;
  };
}

const { projectId, backupId, sourceVaultId, resourceId, destinationProjectId, destinationVaultId } = documented;
const external = { external_project_id: destinationProjectId, region_id: documented.destinationRegion };
/** A backup whose copy takes no time. */
const SMALL = 'c0a1e3f5-6b7d-4c8e-9f10-2a3b4c5d6e7f';

/** A good one of a kind, and what of it is otherwise in one that the service refuses, and in one without any permission. */
interface Keys {
  readonly good: Key;
  readonly wrong: Partial<Key>;
  readonly denied: Partial<Key>;
}

const secret = 'FakeSecretOfClients';
const unused = { id: 'FakeAccessKey', secret };
const credentials: Readonly<Record<string, Keys>> = {
  'access key': { good: unused, wrong: { secret: 'FakeWrongSecret' }, denied: { id: 'FakeDeniedKey' } },
  'temporary key': {
    good: { id: 'FakeTemporaryKey', secret, securityToken: 'FakeSecurityToken' },
    wrong: { securityToken: 'FakeOtherToken' },
    denied: { id: 'FakeDeniedTemporaryKey' },
  },
  token: {
    good: { ...unused, token: 'FakeTokenOfClients' },
    wrong: { token: 'FakeWrongToken' },
    denied: { token: 'FakeDeniedToken' },
  },
};

/** Every filter of a list by itself. */
const backupFilters = {
  checkpoint_id: documented.checkpointId,
  dec: false,
  end_time: '2099-01-01T00:00:00Z',
  start_time: '2020-01-01T00:00:00Z',
  image_type: 'backup',
  incremental: false,
  limit: 5,
  offset: 0,
  marker: backupId,
  name: 'a*b c',
  own_type: 'private',
  member_status: 'pending',
  parent_id: backupId,
  resource_az: 'region1a',
  resource_id: resourceId,
  resource_name: 'db-1',
  resource_type: 'OS::Nova::Server',
  sort: 'created_at:desc,name:asc',
  status: 'available',
  used_percent: '50',
  vault_id: sourceVaultId,
  enterprise_project_id: 'all_granted_eps',
  show_replication: true,
};
const vaultFilters = {
  cloud_type: 'public',
  enterprise_project_id: '0',
  id: [sourceVaultId],
  limit: 1,
  name: 'backups',
  object_type: 'server',
  offset: 0,
  policy_id: '0d7a1f2e-3b4c-4d5e-8f60-718293a4b5c6',
  protect_type: 'backup',
  resource_ids: resourceId,
  status: 'available',
};
const externalFilters = {
  cloud_type: 'public',
  limit: 1,
  objcet_type: 'server',
  offset: 0,
  protect_type: 'replication',
  vault_id: destinationVaultId,
};

function conversation({ good, wrong, denied }: Keys): Expected[] {
  const call = (operation: string, parameters: object = {}, more: Partial<Expected> = {}): Expected => ({
    operation,
    project: projectId,
    parameters: { ...parameters },
    ...more,
  });
  const refused = (
    status: number,
    code: string | Record<ClientName, string>,
    more: { withoutId?: ClientName } = {},
  ) => ({
    refused: { status, code, ...more },
  });
  const replicate = (id: string, more: object = {}) => ({
    backup_id: id,
    body: {
      replicate: {
        destination_project_id: destinationProjectId,
        destination_region: documented.destinationRegion,
        destination_vault_id: destinationVaultId,
        name: 'backup_name',
        description: 'backup_description',
        enable_acceleration: false,
        ...more,
      },
    },
  });
  const backUp = (parameters: object, id: string = sourceVaultId) => ({
    body: { checkpoint: { vault_id: id, parameters } },
  });
  const filters = (operation: string, each: Readonly<Record<string, unknown>>, always: object = {}) =>
    Object.entries(each).map(([name, value]) => call(operation, { ...always, [name]: value }));
  const parameters = {
    auto_trigger: false,
    description: 'by a client',
    incremental: true,
    name: 'nightly',
    resource_details: [{ id: resourceId, type: 'OS::Nova::Server', name: 'db-1' }],
  };
  const calls = [
    call('ShowBackup', { backup_id: backupId }),
    call('ShowBackup', { backup_id: 'nothing' }, refused(404, 'BackupService.6200')),
    call('ListBackups'),
    ...filters('ListBackups', backupFilters),
    call('ListBackups', { limit: 0 }, refused(400, 'BackupService.9900')),
    call('ListVault'),
    ...filters('ListVault', vaultFilters),
    call('ShowVault', { vault_id: sourceVaultId }),
    call('ShowVault', { vault_id: 'nothing' }, refused(404, 'BackupService.6105')),
    call('ListExternalVault', external),
    ...filters('ListExternalVault', externalFilters, external),
    call('ShowReplicationCapabilities'),
    call('CopyBackup', replicate(backupId)),
    call('CopyBackup', replicate(backupId), refused(500, 'BackupService.1009')),
    call('CopyBackup', replicate(SMALL)),
    call('CopyBackup', replicate('nothing'), refused(404, 'BackupService.6200')),
    // Under way, and finished with the replica that it made.
    call('ShowBackup', { backup_id: backupId }),
    call('ShowBackup', { backup_id: SMALL }),
    call('ListBackups', { show_replication: true, sort: 'created_at:desc', limit: 10, offset: 0 }),
    call('ShowBackup', { backup_id: backupId }, { key: wrong, ...refused(401, 'APIGW.0301') }),
    // This answer names no code as Go's SDK looks for it: its code is a number.
    call('ShowBackup', { backup_id: backupId }, { key: denied, ...refused(403, { Python: '403', Go: '' }) }),
    // Python's SDK keeps nothing of this answer: it is meant to be sent again.
    call('ShowReplicationCapabilities', {}, refused(429, { Python: '429', Go: 'APIGW.0308' }, { withoutId: 'Python' })),
    call('ShowReplicationCapabilities', {}, refused(500, 'BackupService.1006')),
    call('CreateCheckpoint', backUp(parameters)),
    call('ShowCheckpoint', { checkpoint_id: 'MADE' }),
    call('ListBackups', { checkpoint_id: 'MADE' }),
    call('CreateCheckpoint', backUp({}), refused(400, 'BackupService.6125')),
    call('CreateCheckpoint', backUp({}, 'nothing'), refused(404, 'BackupService.6105')),
    call('ShowCheckpoint', { checkpoint_id: documented.checkpointId }),
    call('ShowCheckpoint', { checkpoint_id: 'nothing' }, refused(404, 'BackupService.6217')),
  ];
  if (good.token !== undefined) return calls;
  return [...calls, call('ListBackups', { image_type: 'replication' }, { project: destinationProjectId })];
}

/** What a client and the simulator make of each other, with every kind of credential. */
export async function compareAnswers(client: ClientName): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [kind, keys] of Object.entries(credentials)) {
    rows.push(await converse(client, kind, keys));
  }
  return rows;
}

async function converse(client: ClientName, kind: string, keys: Keys): Promise<Row> {
  const comparison = new Comparison(`${client} SDK, ${kind}: answers and errors`);
  const simulator = new Simulator();
  const { cloud } = simulator;
  cloud.startsAfter = 0;
  // Older than the other one: the order of the lists is certain.
  cloud.addBackup({ id: SMALL, resourceSize: 0, createdAt: Date.now() - 2 * 3_600_000 });
  const { good, denied } = keys;
  if (good.token === undefined) cloud.addKey(good.id, secret, { securityToken: good.securityToken });
  else cloud.addToken(good.token);
  if (denied.id !== undefined) cloud.addKey(denied.id, secret, { securityToken: good.securityToken, denied: ['*'] });
  if (denied.token !== undefined) cloud.addToken(denied.token, { denied: ['*'] });
  simulator.fail('REGIONS', undefined, faults.throttled(), faults.error('1006', { status: 500 }));
  await simulator.start();
  try {
    const calls = conversation(keys);
    const results = await callWith(client, { endpoint: simulator.endpoint, key: keys.good, calls });
    for (const [index, call] of calls.entries()) judge(comparison, client, call, results[index] ?? {});
    comparison.calls = calls.length;
    comparison.same('requests', simulator.requests.length, calls.length);
  } finally {
    await simulator.stop();
  }
  return comparison.row;
}

function judge(comparison: Comparison, client: ClientName, call: Expected, result: ClientResult): void {
  const { operation, parameters, refused } = call;
  const name = `${operation} ${JSON.stringify(parameters)}`;
  const { raw, parsed, error, problem } = result;
  if (problem !== undefined) comparison.differs(`${name}: ${problem}`);
  else if (refused !== undefined) {
    const { status, code, withoutId } = refused;
    comparison.same(`${name}, status`, error?.status, status);
    comparison.same(`${name}, code`, String(error?.code), typeof code === 'string' ? code : code[client]);
    const hasId = /^[0-9a-f-]{36}$/.test(error?.requestId ?? '');
    comparison.same(`${name}, has a request ID`, hasId, withoutId !== client);
  } else if (error !== undefined) comparison.differs(`${name}: refused with ${error.status} ${error.code}`);
  else comparison.answer(name, raw, parsed);
}
