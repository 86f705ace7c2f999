import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { serve } from '../../simulator/service.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { sign } from '../../src/credentials/signature.ts';

// The simulator is a contract: it refuses what the real service refuses.
const simulator = new Simulator();
const path = `/v3/${documented.projectId}/backups/${documented.backupId}`;
const replicate = {
  destination_project_id: documented.destinationProjectId,
  destination_region: documented.destinationRegion,
  destination_vault_id: documented.destinationVaultId,
};
const headers = { 'X-Auth-Token': 'fake', 'Content-Type': 'application/json' };

beforeAll(async () => {
  simulator.cloud.addToken('fake');
  simulator.cloud.addToken('other', { projectId: 'other' });
  simulator.cloud.addToken('old', { expiresAt: 0 });
  await simulator.start();
});
afterAll(() => simulator.stop());

async function post(body: unknown, more: Record<string, string> = {}, where = `${path}/replicate`) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(simulator.endpoint + where, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: text,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test.each<[string, unknown, Record<string, string>]>([
  ['an unknown key', { replicate: { ...replicate, vault: 'x' } }, {}],
  ['an unknown key beside replicate', { replicate, dry_run: true }, {}],
  ['no replicate', {}, {}],
  ['a missing vault', { replicate: { ...replicate, destination_vault_id: undefined } }, {}],
  ['a bad region', { replicate: { ...replicate, destination_region: 'a b' } }, {}],
  ['a bad name', { replicate: { ...replicate, name: 'a b' } }, {}],
  ['a long name', { replicate: { ...replicate, name: 'x'.repeat(65) } }, {}],
  ['a bad description', { replicate: { ...replicate, description: '<' } }, {}],
  ['acceleration as text', { replicate: { ...replicate, enable_acceleration: 'true' } }, {}],
  ['no JSON', '{', {}],
  ['another content type', { replicate }, { 'Content-Type': 'text/plain' }],
])('refuses %s', async (_name, body, more) => {
  expect(await post(body, more)).toMatchObject({ status: 400, body: { error_code: 'BackupService.9900' } });
  expect(simulator.cloud.backups.get(documented.backupId)?.records).toEqual([]);
});

test.each([
  ['no token', { 'X-Auth-Token': '' }, 401],
  ['an unknown token', { 'X-Auth-Token': 'unknown' }, 401],
  ['a token past its end', { 'X-Auth-Token': 'old' }, 401],
  ['a token of another project', { 'X-Auth-Token': 'other' }, 403],
])('refuses %s', async (_name, more, status) => {
  expect(await post({ replicate }, more)).toMatchObject({ status });
});

test('knows only the documented paths', async () => {
  for (const where of ['/', `${path}/copy`, `/v2/p/backups/b/replicate`, `${path}/replicate/`]) {
    expect(await post({ replicate }, {}, where)).toMatchObject({ status: 404, body: { error_code: 'APIGW.0101' } });
  }
});

test('accepts the documented request with the documented answer, once', async () => {
  const answer = await post({
    replicate: { ...replicate, name: 'backup_name', description: 'backup_description', enable_acceleration: false },
  });
  expect(answer).toEqual({
    status: 200,
    body: {
      replication: {
        ...replicate,
        provider_id: documented.providerId,
        backup_id: '6df2b54c-dd62-4059-a07c-1b8f24f2725d',
        source_region: 'region1',
        project_id: '4229d7a45436489f8c3dc2b1d35d4987',
        replication_record_id: '1579a71e-8d8d-41e6-85dc-d77f5ce8d91a',
      },
    },
  });
  expect(await post({ replicate })).toMatchObject({ body: { error_code: 'BackupService.1009' } });
});

test.each([
  ['1001', { status: 'error' }, {}],
  ['1002', { imageType: 'replication' as const }, {}],
  ['1003', { resourceType: 'OS::Cinder::Volume' }, {}],
  ['1004', { containSystemDisk: false }, {}],
  ['1005', {}, { destination_region: 'region9' }],
  ['6120', {}, { destination_vault_id: 'nowhere' }],
  ['6120', {}, { destination_project_id: 'another' }],
  ['6119', {}, { destination_vault_id: 'backup-vault' }],
  ['6112', {}, { destination_vault_id: 'locked-vault' }],
  ['6129', { resourceSize: 20_000 }, {}],
])('answers %s where it is due', async (number, backup, request) => {
  const { cloud } = simulator;
  const { destinationProjectId, destinationRegion } = documented;
  const destination = { projectId: destinationProjectId, region: destinationRegion };
  cloud.addVault({ id: 'backup-vault', protectType: 'backup', ...destination });
  cloud.addVault({ id: 'locked-vault', status: 'lock' });
  cloud.addBackup({ id: 'other-backup', ...backup });
  const where = `/v3/${documented.projectId}/backups/other-backup/replicate`;
  expect(await post({ replicate: { ...replicate, ...request } }, {}, where)).toMatchObject({
    body: { error_code: `BackupService.${number}` },
  });
});

test('five wrong signatures lock a key for five minutes, as the gateway does', () => {
  let now = Date.UTC(2026, 10, 23);
  const { cloud } = new Simulator({ now: () => now });
  cloud.addKey('KEY', 'right');
  const answer = (secret: string) => {
    const url = new URL(`http://cbr.example${path}`);
    const signed = sign(
      { method: 'GET', url, headers: {} },
      { id: 'KEY', secret, securityToken: undefined },
      documented.projectId,
      now,
    );
    const sent = Object.entries({ ...signed.headers, host: url.host }).map(([name, value]) => [
      name.toLowerCase(),
      value,
    ]);
    return serve(cloud, () => now, { method: 'GET', path, headers: Object.fromEntries(sent), body: '' });
  };
  expect(answer('right').status).toBe(200);
  for (let attempt = 0; attempt < 4; attempt++) expect(answer('wrong')).toMatchObject({ status: 401 });
  expect(answer('right').status).toBe(200);
  for (let attempt = 0; attempt < 5; attempt++) expect(answer('wrong').body).toContain('signature fail');
  expect(answer('right')).toMatchObject({ status: 401, body: expect.stringContaining('locked') });
  now += 5 * 60_000;
  expect(answer('right').status).toBe(200);
});

test('a record advances with time, from waiting to its end', () => {
  let now = 0;
  const { cloud } = new Simulator({ now: () => now });
  const backup = cloud.addBackup({ id: 'b', resourceSize: 8 });
  cloud.ends.push({ status: 'fail' });
  const record = cloud.replicate(backup, replicate);
  const seen = [0, 19_999, 20_000, 70_000, 119_999, 120_000].map((time) => {
    now = time;
    return `${cloud.statusOf(record)} ${cloud.progressOf(record)}`;
  });
  expect(seen).toEqual([
    'waiting_replicate 0',
    'waiting_replicate 0',
    'replicating 0',
    'replicating 50',
    'replicating 99',
    'fail 100',
  ]);
  expect(() => cloud.replicate(backup, replicate)).not.toThrow();
});
