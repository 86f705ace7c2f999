import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Cloud, documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { OUTPUT_NAMES } from '../../src/github/outputs.ts';
import { blocks, workflowsOnPages } from '../support/pages.ts';
import {
  DESTINATION_HOST,
  DESTINATION_REGION,
  type Ended,
  onStage,
  published,
  type Repository,
  SOURCE_HOST,
  SOURCE_REGION,
} from './engine.ts';

// Whole workflows, as they stand in the README, run by a real workflow engine against the simulated cloud, in real time.
// Nothing in them is replaced: OWNER/replicate-cbr-backup@v1 is this checkout, and the hosts of Huawei Cloud lead to the
// simulator (see engine.ts).

const SECRETS = {
  HUAWEICLOUD_AK: 'HPUAFAKEKEYOFTHEENGINE',
  HUAWEICLOUD_SK: 'FakeSecretOfTheEngine0123456789abcdefghi',
};
const VARS = {
  CBR_PROJECT_ID: documented.projectId,
  CBR_SOURCE_REGION: SOURCE_REGION,
  CBR_VAULTS: JSON.stringify([documented.sourceVaultId, 'vault-2']),
};
const TOKEN = 'FakeTokenOfTheBackupJob-0123456789';

interface Case {
  readonly name: string;
  /** The workflow that is started comes first. */
  readonly workflows: Readonly<Record<string, string>>;
  /** Files of the repository besides. */
  readonly files?: Readonly<Record<string, string>>;
  readonly event?: Repository['event'];
  readonly cron?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the cloud has besides the backup and the vault of the examples. */
  readonly prepare?: (cloud: Cloud, simulator: Simulator) => void;
  /** @param again runs the workflow once more */
  readonly judge: (
    ended: Ended,
    simulator: Simulator,
    again: (cron?: string) => Promise<Ended>,
  ) => void | Promise<void>;
}

const taken = new Set<string>();

/** A complete workflow of the README or docs/, with text after it: more steps of its last job. */
function fromPages(name: string, more = ''): string {
  const [known, text] = workflowsOnPages.find(([place]) => place.endsWith(`: ${name}`)) ?? [];
  if (known === undefined) throw new Error(`No page has a complete workflow "${name}".`);
  taken.add(known);
  return text + more;
}

/** One of our own, for what the README does not show. */
function own(file: string): string {
  return readFileSync(path.join(import.meta.dirname, 'workflows', file), 'utf8');
}

/** What a later step of a job gets of the outputs. */
const TELL_OUTPUTS = `
      - name: Tell the outputs
        if: always()
        env:
          OUTPUTS: \${{ toJSON(steps.replicate.outputs) }}
        run: echo "$OUTPUTS"
`;

/** A workflow with the step that the README begins with. */
function stepOfReadme(): string {
  const [, step = ''] = blocks('yaml').find(([page]) => page === 'README.md') ?? [];
  const job = 'jobs:\n  replicate:\n    runs-on: ubuntu-latest\n    steps:\n';
  return `name: Step\n\non: workflow_dispatch\n\npermissions: {}\n\n${job}${step}`;
}

/** A workflow with the job of docs/recipes.md that calls the one of this repository. */
function callFromPages(): string {
  const [, job = ''] = blocks('yaml').find(([, text]) => text.includes('.github/workflows/replicate.yml@v1')) ?? [];
  return `name: Call\n\non: workflow_dispatch\n\npermissions: {}\n\njobs:\n${job}`;
}

/** The script of the step of a page that has this name. */
function scriptFromPages(name: string): string {
  const steps = blocks('yaml').flatMap(([, text]) => {
    const block: unknown = parse(text);
    return Array.isArray(block) ? (block as { name?: string; run?: string }[]) : [];
  });
  return steps.find((step) => step.name === name)?.run ?? '';
}

/** The user's own script of the backup job: what docs/recipes.md has, with a credential of its own. */
const BACK_UP = {
  'back-up.sh': `#!/bin/bash
set -euo pipefail
export CBR_ENDPOINT=https://${SOURCE_HOST} PROJECT_ID=${documented.projectId} VAULT_ID=${documented.sourceVaultId}
export TOKEN=${TOKEN} CURL_CA_BUNDLE=$NODE_EXTRA_CA_CERTS
${scriptFromPages('Back up the vault')}`,
};

/** Keyless login, as the pages have it. */
function trust({ identity }: Cloud): void {
  identity.providerUrn = 'iam::ACCOUNT_ID:oidcProvider:github';
  identity.agencyUrn = 'iam::ACCOUNT_ID:agency:replicate-backups';
}

/** A server of the vault of the examples, with a small backup of last night, unless it has none. */
function addServer(cloud: Cloud, id: string, { vaultId = documented.sourceVaultId as string, hasBackup = true } = {}) {
  const resource = cloud.addServer(vaultId, { id, size: 0.16 });
  if (hasBackup) cloud.addBackup({ id: `backup-of-${id}`, vaultId, resource });
}

const FORM = {
  destination_region: DESTINATION_REGION,
  destination_project_id: documented.destinationProjectId,
  destination_vault_id: documented.destinationVaultId,
};

const repliesOf = (ended: Ended) => JSON.parse(outputsOf(ended)['replications'] ?? '[]') as Record<string, unknown>[];
const outputsOf = (ended: Ended) => JSON.parse(ended.printed('Tell the outputs')[0] ?? '{}') as Record<string, string>;
const recordsOf = ({ cloud }: Simulator, id: string = documented.backupId) => cloud.backups.get(id)?.records ?? [];
const bodiesOf = ({ requests }: Simulator) =>
  requests.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body).replicate);

const REQUEST_ID = 'f3a2c7d0e5b84c1e9d60a1b2c3d4e5f6';
const REFUSED = faults.answer(400, '{"error_code":"BackupService.6129","error_msg":"The vault is full."}', {
  headers: { 'Content-Type': 'application/json', 'X-Request-Id': REQUEST_ID },
});

const cases: readonly Case[] = [
  {
    name: 'the first example: later steps get the outputs, and a second run makes no second replica',
    workflows: { 'first.yml': fromPages('First replication', TELL_OUTPUTS) },
    judge: async (ended, simulator, again) => {
      expect(ended.exitCode).toBe(0);
      const [record, ...others] = recordsOf(simulator);
      expect(others).toEqual([]);
      const outputs = {
        ...Object.fromEntries(OUTPUT_NAMES.map((name) => [name, ''])),
        replication_record_id: record?.id,
        source_region: SOURCE_REGION,
        backup_id: documented.backupId,
        project_id: documented.projectId,
        provider_id: documented.providerId,
        destination_region: DESTINATION_REGION,
        destination_project_id: documented.destinationProjectId,
        destination_vault_id: documented.destinationVaultId,
        outcome: 'submitted',
        status: 'success',
        destination_backup_id: record?.destinationBackupId,
        replications: expect.stringContaining(`"replication_record_id":"${record?.id}"`),
      };
      expect(outputsOf(ended)).toEqual(outputs);
      expect(simulator.calls.filter((call) => call === 'POST')).toHaveLength(1);
      expect(new Set(simulator.requests.map(({ headers }) => headers['host']))).toEqual(new Set([SOURCE_HOST]));
      expect(ended.masked).toEqual(expect.arrayContaining(Object.values(SECRETS)));
      expect(bodiesOf(simulator)[0].description).toBe('octo-org/octo-repo run 1 attempt 1');

      const second = await again();
      expect(second.exitCode).toBe(0);
      expect(recordsOf(simulator)).toEqual([record]);
      expect(outputsOf(second)).toMatchObject({
        replication_record_id: record?.id,
        outcome: 'already_replicated',
      });
    },
  },
  {
    name: 'the step that the README begins with',
    workflows: { 'step.yml': stepOfReadme() },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      expect(recordsOf(simulator)).toHaveLength(1);
    },
  },
  {
    name: 'after a backup job: the backups of its checkpoint, once they are made',
    workflows: { 'backup.yml': fromPages('Back up, then replicate', TELL_OUTPUTS) },
    files: BACK_UP,
    event: 'schedule',
    prepare: (cloud) => {
      cloud.addToken(TOKEN);
      cloud.checkpoints.next.push({ takes: 1_000, takesOf: { 'web-1': 8_000 } });
      addServer(cloud, 'web-1');
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const [{ body = '' } = {}] = simulator.requests.filter(({ path: of }) => of.endsWith('/checkpoints'));
      expect(JSON.parse(body)).toEqual({ checkpoint: { vault_id: documented.sourceVaultId } });
      const replications = repliesOf(ended);
      expect(replications.map(({ resource_name, status }) => [resource_name, status]).sort()).toEqual([
        [documented.resourceName, 'success'],
        ['web-1', 'success'],
      ]);
      // Those of this night, and not the older ones.
      expect(recordsOf(simulator)).toEqual([]);
      expect(recordsOf(simulator, 'backup-of-web-1')).toEqual([]);
      expect(ended.printed('Tell why it failed')).toEqual([]);
    },
  },
  {
    name: 'after a backup job that skipped a server: the other one is replicated, and the job fails',
    workflows: { 'backup.yml': fromPages('Back up, then replicate', TELL_OUTPUTS) },
    files: BACK_UP,
    event: 'schedule',
    prepare: (cloud) => {
      cloud.addToken(TOKEN);
      cloud.checkpoints.next.push({ takes: 0, skipped: { 'web-1': { code: 'BackupService.6131', reason: 'busy' } } });
      addServer(cloud, 'web-1');
    },
    judge: (ended) => {
      expect(ended.exitCode).toBe(1);
      expect(repliesOf(ended)).toMatchObject([
        { resource_name: documented.resourceName, status: 'success' },
        { resource_name: 'web-1', backup_id: '', error: { code: 'BackupService.6131' } },
      ]);
      expect(ended.printed('Tell why it failed')).toEqual(['Code BackupService.6131, request none\n']);
    },
  },
  {
    name: 'after a backup job that fails: nothing is replicated',
    workflows: { 'backup.yml': fromPages('Back up, then replicate') },
    files: BACK_UP,
    event: 'schedule',
    // Its token is not known.
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(1);
      expect(simulator.requests.map(({ path: of }) => of)).toEqual([`/v3/${documented.projectId}/checkpoints`]);
    },
  },
  {
    name: 'after a backup job, refused: the next step gets error code and request ID',
    workflows: { 'backup.yml': fromPages('Back up, then replicate') },
    files: BACK_UP,
    event: 'schedule',
    prepare: (cloud, simulator) => {
      cloud.addToken(TOKEN);
      cloud.checkpoints.next.push({ takes: 0 });
      simulator.fail('POST', REFUSED);
    },
    judge: (ended) => {
      expect(ended.exitCode).toBe(1);
      expect(ended.printed('Tell why it failed')).toEqual([`Code BackupService.6129, request ${REQUEST_ID}\n`]);
    },
  },
  {
    name: 'every night: a server without a backup opens an issue, and the night after it has one closes it',
    workflows: { 'nightly.yml': fromPages('Nightly replication') },
    event: 'schedule',
    prepare: (cloud) => {
      trust(cloud);
      addServer(cloud, 'app-1');
      addServer(cloud, 'web-1', { hasBackup: false });
    },
    judge: async (ended, simulator, again) => {
      expect(ended.exitCode).toBe(1);
      // What there is has been replicated all the same.
      expect(recordsOf(simulator)).toHaveLength(1);
      expect(recordsOf(simulator, 'backup-of-app-1')).toHaveLength(1);
      const opened = ended.github.trim().split('\n');
      expect(opened.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
        'api repos/octo-org/octo-repo/issues?state=open&labels=nightly-replication',
        'label create',
        'api repos/octo-org/octo-repo/issues',
      ]);
      expect(opened[2]).toMatch(/labels\[\]=nightly-replication .*failure.*octo-org\/octo-repo\/actions\/runs\//);

      const resource = simulator.cloud.vaults.get(documented.sourceVaultId)?.resources.find(({ id }) => id === 'web-1');
      if (resource !== undefined) simulator.cloud.addBackup({ id: 'at-last', resource });
      const second = await again();
      expect(second.exitCode).toBe(0);
      expect(second.github).toMatch(/^api .*\nissue close 7 --comment .*\n$/);
      const counts = ['at-last', 'backup-of-app-1', documented.backupId].map((id) => recordsOf(simulator, id).length);
      expect(counts).toEqual([1, 1, 1]);

      const third = await again();
      expect(third.exitCode).toBe(0);
      expect(third.github).toMatch(/^api .*\n$/);
    },
  },
  {
    name: 'every night, with an access key in place of the keyless login, as the README tells',
    workflows: {
      'nightly.yml': fromPages('Nightly replication')
        .replace(/^ *permissions:\n *id-token: write.*\n/m, '')
        .replace(/^ *oidc_provider_urn:.*\n *oidc_agency_urn:.*\n/m, () => {
          const [lines = ''] =
            /^ *access_key_id:.*\n *secret_access_key:.*\n/m.exec(fromPages('First replication')) ?? [];
          return lines;
        }),
    },
    event: 'schedule',
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      expect(recordsOf(simulator)).toHaveLength(1);
      expect(simulator.requests[0]?.headers['authorization']).toContain(SECRETS.HUAWEICLOUD_AK);
    },
  },
  {
    name: 'by hand, with the form',
    workflows: { 'replicate.yml': fromPages('Replicate a backup', TELL_OUTPUTS) },
    inputs: { backup_id: documented.backupId, dry_run: 'false' },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const [record] = recordsOf(simulator);
      expect(outputsOf(ended)).toMatchObject({
        outcome: 'submitted',
        status: 'success',
        destination_backup_id: record?.destinationBackupId,
      });
    },
  },
  {
    name: 'by hand, as a dry run',
    workflows: { 'replicate.yml': fromPages('Replicate a backup', TELL_OUTPUTS) },
    inputs: { backup_id: documented.backupId, dry_run: 'true' },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      expect(outputsOf(ended)).toMatchObject({ outcome: 'checked' });
      expect(bodiesOf(simulator)).toEqual([]);
    },
  },
  {
    name: 'by hand, with the workflow of this repository and the defaults of the form',
    workflows: { 'replicate.yml': `${published['.github/workflows/replicate.yml']}${TELL_OUTPUTS}` },
    files: published,
    inputs: { ...FORM, backup_id: documented.backupId },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      expect(Object.keys(bodiesOf(simulator)[0]).sort()).toEqual([
        'description',
        'destination_project_id',
        'destination_region',
        'destination_vault_id',
      ]);
      expect(outputsOf(ended)).toMatchObject({ outcome: 'submitted', status: 'success' });
    },
  },
  {
    name: 'by hand, with the workflow of this repository: a server of a vault, whose backup is too old',
    workflows: { 'replicate.yml': `${published['.github/workflows/replicate.yml']}${TELL_OUTPUTS}` },
    files: published,
    inputs: { ...FORM, source_vault_id: documented.sourceVaultId, resource_id: 'web-1', max_age_hours: '5' },
    prepare: (cloud) => {
      const resource = cloud.addServer(documented.sourceVaultId, { id: 'web-1', size: 0.16 });
      cloud.addBackup({ id: 'old', resource, createdAt: Date.now() - 6 * 60 * 60_000 });
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(1);
      expect(repliesOf(ended)).toMatchObject([{ backup_id: 'old', resource_name: 'web-1', status: 'success' }]);
      expect([recordsOf(simulator, 'old').length, recordsOf(simulator).length]).toEqual([1, 0]);
    },
  },
  {
    name: 'the workflow of this repository, called by another one',
    workflows: { 'call.yml': callFromPages() },
    files: published,
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      expect(recordsOf(simulator)).toHaveLength(1);
    },
  },
  {
    name: 'submitted at night, and looked at in the morning',
    workflows: { 'later.yml': fromPages('Submit at night, look in the morning', TELL_OUTPUTS) },
    event: 'schedule',
    cron: '17 1 * * *',
    prepare: (cloud) => {
      trust(cloud);
      cloud.addBackup({ id: documented.backupId, resourceSize: 1.6 });
    },
    judge: async (ended, simulator, again) => {
      expect(ended.exitCode).toBe(0);
      expect(outputsOf(ended)).toMatchObject({ outcome: 'submitted', status: '' });
      const morning = await again('47 6 * * *');
      expect(morning.exitCode).toBe(0);
      expect(outputsOf(morning)).toMatchObject({
        outcome: expect.stringMatching(/^(attached|already_replicated)$/),
        status: 'success',
      });
      expect(recordsOf(simulator)).toHaveLength(1);
    },
  },
  {
    name: 'many vaults: a job for each, keyless; one that fails stops no other',
    workflows: { 'vaults.yml': fromPages('Replicate many vaults', TELL_OUTPUTS) },
    event: 'schedule',
    prepare: (cloud) => {
      trust(cloud);
      cloud.addVault({ id: 'vault-2', protectType: 'backup' });
      addServer(cloud, 'web-1', { vaultId: 'vault-2' });
      addServer(cloud, 'web-2', { vaultId: 'vault-2', hasBackup: false });
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(1);
      expect(recordsOf(simulator)).toHaveLength(1);
      expect(recordsOf(simulator, 'backup-of-web-1')).toHaveLength(1);
      const told = ended.printed('Tell the outputs').map((text) => JSON.parse(JSON.parse(text).replications));
      const names = told.map((list) => list.map((one: Record<string, unknown>) => one['resource_name']).sort());
      expect(names.sort()).toEqual([[documented.resourceName], ['web-1', 'web-2']]);
    },
  },
  {
    name: 'with evidence, keyless, and verified in the destination region',
    workflows: { 'evidence.yml': fromPages('Replicate with evidence', TELL_OUTPUTS) },
    inputs: { backup_id: documented.backupId },
    prepare: trust,
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const [record] = recordsOf(simulator);
      expect(outputsOf(ended)).toMatchObject({ status: 'success', destination_backup_id: record?.destinationBackupId });
      expect(simulator.requests.at(-1)).toMatchObject({
        method: 'GET',
        path: `/v3/${documented.destinationProjectId}/backups/${record?.destinationBackupId}`,
        headers: { host: DESTINATION_HOST },
      });
      expect(ended.masked).toEqual(expect.arrayContaining(simulator.cloud.identity.handedOut));
      const [evidence = ''] = Object.entries(ended.artifacts).flatMap(([file, text]) =>
        file === 'attested' ? [] : text,
      );
      expect(JSON.parse(evidence)).toMatchObject({ result: 'success', replications: [{ status: 'success' }] });
    },
  },
  {
    name: 'a failed replication with evidence, which is kept and attested',
    workflows: { 'evidence.yml': fromPages('Replicate with evidence') },
    inputs: { backup_id: documented.backupId },
    prepare: (cloud, simulator) => {
      trust(cloud);
      simulator.fail('POST', REFUSED);
    },
    judge: (ended) => {
      expect(ended.exitCode).toBe(1);
      const [[name = '', evidence = ''] = []] = Object.entries(ended.artifacts).filter(([file]) => file !== 'attested');
      expect(name).toMatch(/^replication-1-1\/replication\.json$/);
      expect(JSON.parse(evidence)).toMatchObject({
        result: 'failure',
        repository: 'octo-org/octo-repo',
        replications: [
          { backup_id: documented.backupId, error: { code: 'BackupService.6129', request_id: REQUEST_ID } },
        ],
      });
      const digest = createHash('sha256').update(evidence).digest('hex');
      expect(ended.artifacts['attested']).toBe(`${digest}  replication.json\n`);
    },
  },
  {
    name: 'a matrix: one replica of every backup, one of which was there already',
    workflows: { 'matrix.yml': own('matrix.yml') },
    prepare: (cloud) => {
      for (const id of ['db-1', 'db-2', 'db-3']) cloud.addBackup({ id });
      cloud.addRecord('db-2', { destinationRegion: DESTINATION_REGION });
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const told = [
        ['db-1', 'submitted'],
        ['db-2', 'attached'],
        ['db-3', 'submitted'],
      ] as const;
      const records = told.map(([id]) => recordsOf(simulator, id));
      expect(records.map((of) => of.length)).toEqual([1, 1, 1]);
      expect(ended.printed('Tell')).toEqual(
        told.map(([id, outcome], index) => `${id} ${outcome} ${records[index]?.[0]?.id}\n`),
      );
    },
  },
  {
    name: 'a matrix of what an earlier job has found, by a reusable workflow',
    workflows: { 'fan-out.yml': own('fan-out.yml'), 'one.yml': own('one.yml') },
    prepare: (cloud) => {
      for (const id of ['db-1', 'db-2']) cloud.addBackup({ id });
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const records = ['db-1', 'db-2'].map((id) => recordsOf(simulator, id));
      expect(records.map((of) => of.length)).toEqual([1, 1]);
      expect(ended.printed('Tell')).toEqual(records.map(([record], index) => `db-${index + 1} ${record?.id}\n`));
      expect(ended.printed('Report')).toEqual([expect.stringMatching(/^success, last record /)]);
    },
  },
];

test.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
  await onStage(async ({ simulator, strayed, run }) => {
    const { cloud } = simulator;
    cloud.region = SOURCE_REGION;
    cloud.destinations.add(DESTINATION_REGION);
    cloud.addVault({ id: documented.destinationVaultId, region: DESTINATION_REGION });
    cloud.addBackup({ id: documented.backupId, resourceSize: 0.16 });
    for (const { resources } of cloud.vaults.values()) for (const resource of resources) resource.size = 0.16;
    cloud.addKey(SECRETS.HUAWEICLOUD_AK, SECRETS.HUAWEICLOUD_SK);
    cloud.recordIds.length = 0;
    cloud.startsAfter = 1_000;
    one.prepare?.(cloud, simulator);

    const folder = Object.entries(one.workflows).map(([file, text]) => [`.github/workflows/${file}`, text] as const);
    const [workflow = ''] = Object.keys(one.workflows);
    const { event = 'workflow_dispatch', inputs = {} } = one;
    const files = { ...one.files, ...Object.fromEntries(folder) };
    const runOnce = async (cron = one.cron) => {
      const ended = await run({ files, workflow, event, cron, inputs, vars: VARS, secrets: SECRETS });
      const secrets = [...Object.values(SECRETS), TOKEN, ...cloud.identity.handedOut, cloud.identity.requestToken];
      expect(ended.shown(secrets)).toEqual([]);
      expect(strayed).toEqual([]);
      return ended;
    };
    const ended = await runOnce();
    try {
      await one.judge(ended, simulator, runOnce);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n\nThe log of act:\n${ended.log}`, { cause: error });
    }
  });
});

test('every complete workflow of the pages is run', () => {
  // Those of the other action have a file of their own.
  const names = workflowsOnPages.map(([name]) => name).filter((name) => !name.startsWith('freshness/'));
  expect([...taken].sort()).toEqual(names.sort());
});

test('it would notice: a secret in the log, and a request to anybody else', async () => {
  await onStage(async ({ strayed, run }) => {
    const files = { '.github/workflows/careless.yml': own('careless.yml') };
    const ended = await run({ files, workflow: 'careless.yml', event: 'workflow_dispatch', secrets: SECRETS });
    expect(ended.exitCode).toBe(1);
    expect(ended.shown(Object.values(SECRETS))).toEqual([SECRETS.HUAWEICLOUD_SK]);
    expect(strayed).toEqual(['CONNECT github.com:443']);
  });
});
