import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { type Cloud, documented } from '../../simulator/cloud.ts';
import { faults } from '../../simulator/faults.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { OUTPUT_NAMES } from '../../src/github/outputs.ts';
import { workflowsOnPages } from '../support/pages.ts';
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
const VARS = { CBR_PROJECT_ID: documented.projectId, CBR_SOURCE_REGION: SOURCE_REGION };

interface Case {
  readonly name: string;
  /** The workflow that is started comes first. */
  readonly workflows: Readonly<Record<string, string>>;
  /** Files of the repository besides. */
  readonly files?: Readonly<Record<string, string>>;
  readonly event?: Repository['event'];
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the cloud has besides the backup and the vault of the examples. */
  readonly prepare?: (cloud: Cloud, simulator: Simulator) => void;
  /** @param again runs the workflow once more */
  readonly judge: (ended: Ended, simulator: Simulator, again: () => Promise<Ended>) => void | Promise<void>;
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

/** The user's own script of the nightly backup. */
const BACK_UP = { 'back-up.sh': '#!/bin/sh\necho "backup_id=db-1" >> "$GITHUB_OUTPUT"\n' };

const FORM = {
  backup_id: documented.backupId,
  destination_region: DESTINATION_REGION,
  destination_project_id: documented.destinationProjectId,
  destination_vault_id: documented.destinationVaultId,
};

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
        replications: expect.stringContaining(`"replication_record_id":"${record?.id}"`),
      };
      expect(outputsOf(ended)).toEqual(outputs);
      expect(simulator.requests).toEqual([
        expect.objectContaining({ method: 'POST', headers: expect.objectContaining({ host: SOURCE_HOST }) }),
      ]);
      expect(ended.masked).toEqual(expect.arrayContaining(Object.values(SECRETS)));
      expect(bodiesOf(simulator)[0].description).toBe('octo-org/octo-repo run 1 attempt 1');

      const second = await again();
      expect(second.exitCode).toBe(0);
      expect(recordsOf(simulator)).toEqual([record]);
      expect(outputsOf(second)).toMatchObject({
        replication_record_id: record?.id,
        outcome: expect.stringMatching(/^(attached|already_replicated)$/),
      });
    },
  },
  {
    name: 'after a backup job whose output it takes',
    workflows: { 'nightly.yml': fromPages('Nightly backup') },
    files: BACK_UP,
    event: 'schedule',
    prepare: (cloud) => cloud.addBackup({ id: 'db-1', resourceSize: 0.16 }),
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const [record, ...others] = recordsOf(simulator, 'db-1');
      expect(others).toEqual([]);
      expect(record && simulator.cloud.statusOf(record)).toBe('success');
      expect(ended.printed('Report')).toEqual([
        `Backup success, replication success, record ${record?.id}, from ${SOURCE_REGION}\n`,
      ]);
      expect(ended.printed('Tell why it failed')).toEqual([]);
    },
  },
  {
    name: 'after a backup job that fails: nothing is sent, and the report is made',
    workflows: { 'nightly.yml': fromPages('Nightly backup') },
    files: { 'back-up.sh': '#!/bin/sh\nexit 1\n' },
    event: 'schedule',
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(1);
      expect(simulator.requests).toEqual([]);
      // act leaves the outputs of a skipped job unevaluated, where GitHub has them empty.
      expect(ended.printed('Report')).toEqual([expect.stringMatching(/^Backup failure, replication skipped, record /)]);
    },
  },
  {
    name: 'a refused replication: the next step gets error code and request ID',
    workflows: { 'nightly.yml': fromPages('Nightly backup') },
    files: BACK_UP,
    event: 'schedule',
    prepare: (cloud, simulator) => {
      cloud.addBackup({ id: 'db-1' });
      simulator.fail('POST', REFUSED);
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(1);
      expect(ended.printed('Tell why it failed')).toEqual([`Code BackupService.6129, request ${REQUEST_ID}\n`]);
      expect(ended.printed('Report')).toEqual([
        `Backup success, replication failure, record , from ${SOURCE_REGION}\n`,
      ]);
      expect(recordsOf(simulator, 'db-1')).toEqual([]);
    },
  },
  {
    name: 'a copy that fails in the end: the next step gets its code',
    workflows: { 'nightly.yml': fromPages('Nightly backup') },
    files: BACK_UP,
    event: 'schedule',
    prepare: (cloud) => {
      cloud.addBackup({ id: 'db-1', resourceSize: 0.16 });
      cloud.ends.push({ status: 'fail', failCode: 'BackupService.6114', failReason: 'no space' });
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(1);
      const [record] = recordsOf(simulator, 'db-1');
      expect(ended.printed('Tell why it failed')).toEqual(['Code BackupService.6114, request none\n']);
      expect(ended.printed('Report')).toEqual([
        `Backup success, replication failure, record ${record?.id}, from ${SOURCE_REGION}\n`,
      ]);
    },
  },
  {
    name: 'by hand, with the inputs of the form',
    workflows: { 'replicate.yml': fromPages('Replicate a backup', TELL_OUTPUTS) },
    inputs: { ...FORM, name: 'by-hand', enable_acceleration: 'true' },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      expect(bodiesOf(simulator)).toMatchObject([{ name: 'by-hand', enable_acceleration: true }]);
      const [record] = recordsOf(simulator);
      expect(outputsOf(ended)).toMatchObject({
        outcome: 'submitted',
        status: 'success',
        destination_backup_id: record?.destinationBackupId,
      });
    },
  },
  {
    name: 'by hand, with the workflow of this repository and the defaults of the form',
    workflows: { 'replicate.yml': `${published['.github/workflows/replicate.yml']}${TELL_OUTPUTS}` },
    files: published,
    inputs: FORM,
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
    name: 'submitted by one job, waited for by another',
    workflows: { 'later.yml': fromPages('Submit now, wait later', TELL_OUTPUTS) },
    // Still under way when the last job looks for the first time, finished when it looks again.
    prepare: (cloud) => cloud.addBackup({ id: documented.backupId, resourceSize: 0.8 }),
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const [record, ...others] = recordsOf(simulator);
      expect(others).toEqual([]);
      expect(outputsOf(ended)).toMatchObject({ outcome: 'attached', status: 'success' });
      expect(ended.printed('Use the replica')).toEqual([`Replica ${record?.destinationBackupId}\n`]);
    },
  },
  {
    name: 'without secrets, and verified in the destination region',
    workflows: { 'keyless.yml': fromPages('Replicate without secrets', TELL_OUTPUTS) },
    prepare: ({ identity }) => {
      identity.providerUrn = 'iam::ACCOUNT_ID:oidcProvider:github';
      identity.agencyUrn = 'iam::ACCOUNT_ID:agency:replicate-backups';
    },
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
    },
  },
  {
    name: 'a large copy: the second job finds what the first has made',
    workflows: { 'large.yml': fromPages('A very large copy', TELL_OUTPUTS) },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      expect(recordsOf(simulator)).toHaveLength(1);
      expect(outputsOf(ended)).toMatchObject({ outcome: 'already_replicated', status: 'success' });
    },
  },
  {
    name: 'a failed replication with evidence, which is kept and attested',
    workflows: { 'evidence.yml': fromPages('Replicate with evidence') },
    inputs: { backup_id: documented.backupId },
    prepare: (_cloud, simulator) => simulator.fail('POST', REFUSED),
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
  ...([true, false] as const).map(
    (fails): Case => ({
      name: `a night that ${fails ? 'fails opens an issue' : 'succeeds opens none'}`,
      workflows: { 'issue.yml': fromPages('Nightly replication with an issue') },
      files: BACK_UP,
      event: 'schedule',
      prepare: (cloud, simulator) => {
        cloud.addBackup({ id: 'db-1', resourceSize: 0.16 });
        if (fails) simulator.fail('POST', REFUSED);
      },
      judge: (ended) => {
        expect(ended.exitCode).toBe(fails ? 1 : 0);
        const [asked, ...done] = ended.github.trim().split('\n');
        expect(asked).toMatch(/^api repos\/octo-org\/octo-repo\/issues\?state=open&labels=nightly-replication /);
        expect(done).toEqual(
          fails
            ? [
                expect.stringMatching(/^label create nightly-replication --force /),
                expect.stringMatching(
                  new RegExp(
                    `^api repos/octo-org/octo-repo/issues .*Replication: failure\\. .*text Code: BackupService\\.6129 Request ID: ${REQUEST_ID} .*- db-1: .*The vault is full.*: expand it`,
                  ),
                ),
              ]
            : [],
        );
      },
    }),
  ),
  {
    name: 'very many backups: the list is split, and each part is one call of the workflow of this repository',
    workflows: { 'many.yml': fromPages('Replicate very many backups') },
    files: {
      ...published,
      'list-backups.sh': '#!/bin/sh\nseq --format "db-%g" 1 600\n',
    },
    event: 'schedule',
    prepare: (cloud) => {
      cloud.startsAfter = 0;
      for (let index = 1; index <= 600; index++) cloud.addBackup({ id: `db-${index}`, resourceSize: 0.08 });
    },
    judge: (ended, simulator) => {
      expect(ended.exitCode).toBe(0);
      const replicas = [...simulator.cloud.backups.values()].map(({ id, records }) => [id, records.length]);
      expect(replicas.filter(([, count]) => count !== 1)).toEqual([[documented.backupId, 0]]);
      expect(Object.keys(ended.artifacts).filter((name) => name.startsWith('backup-lists/'))).toEqual(
        ['part-000', 'part-001', 'part-002'].map((name) => `backup-lists/${name}`),
      );
      const told = ['000', '001', '002'].map((part) =>
        JSON.parse(ended.artifacts[`replications-part-${part}-ap-southeast-3/replications.json`] ?? ''),
      );
      expect(told.map((list) => list.length)).toEqual([256, 256, 88]);
      expect(simulator.calls.filter((call) => call === 'POST')).toHaveLength(600);
      expect(new Set(told.flat().map(({ status }: { status: string }) => status))).toEqual(new Set(['success']));
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
    cloud.addKey(SECRETS.HUAWEICLOUD_AK, SECRETS.HUAWEICLOUD_SK);
    cloud.recordIds.length = 0;
    cloud.startsAfter = 1_000;
    one.prepare?.(cloud, simulator);

    const folder = Object.entries(one.workflows).map(([file, text]) => [`.github/workflows/${file}`, text] as const);
    const [workflow = ''] = Object.keys(one.workflows);
    const { event = 'workflow_dispatch', inputs = {} } = one;
    const files = { ...one.files, ...Object.fromEntries(folder) };
    const runOnce = async () => {
      const ended = await run({ files, workflow, event, inputs, vars: VARS, secrets: SECRETS });
      const secrets = [...Object.values(SECRETS), ...cloud.identity.handedOut, cloud.identity.requestToken];
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
  expect([...taken].sort()).toEqual(workflowsOnPages.map(([name]) => name).sort());
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
