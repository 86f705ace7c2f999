import { expect, test } from '@jest/globals';
import { type Cloud, documented } from '../../simulator/cloud.ts';
import { workflowsOnPages } from '../support/pages.ts';
import { DESTINATION_HOST, DESTINATION_REGION, type Ended, onStage, SOURCE_REGION } from './engine.ts';

// The workflows of freshness/README.md as they stand there: see engine.test.ts.

const SECRETS = {
  HUAWEICLOUD_AK: 'HPUAFAKEKEYOFTHEENGINE',
  HUAWEICLOUD_SK: 'FakeSecretOfTheEngine0123456789abcdefghi',
};
const HOUR = 60 * 60_000;
const SERVERS = [documented.resourceId, 'f3a2c5d0-0002-4a5f-8a55-2f2b3a8c9d10'];
const WATCHDOG = 'Freshness of the off-site copies';
const CHECK = 'Migrate with a fresh copy';
const played = new Set<string>();

/** Runs a workflow as often as it is asked to, in one cloud. */
async function play(
  name: string,
  event: 'schedule' | 'workflow_dispatch',
  judge: (run: () => Promise<Ended>, cloud: Cloud) => Promise<void>,
): Promise<void> {
  const [page = '', text = ''] = workflowsOnPages.find(([place]) => place === `freshness/README.md: ${name}`) ?? [];
  played.add(page);
  await onStage(async ({ simulator, strayed, run }) => {
    const { cloud } = simulator;
    cloud.region = SOURCE_REGION;
    cloud.addVault({ id: documented.destinationVaultId, region: DESTINATION_REGION });
    cloud.addKey(SECRETS.HUAWEICLOUD_AK, SECRETS.HUAWEICLOUD_SK);
    cloud.identity.providerUrn = 'iam::ACCOUNT_ID:oidcProvider:github';
    cloud.identity.agencyUrn = 'iam::ACCOUNT_ID:agency:watch-replicas';
    const files = { '.github/workflows/check.yml': text };
    const logs: string[] = [];
    try {
      await judge(async () => {
        const ended = await run({ files, workflow: 'check.yml', event, secrets: SECRETS });
        logs.push(ended.log);
        expect(ended.shown([...Object.values(SECRETS), ...cloud.identity.handedOut])).toEqual([]);
        expect(strayed).toEqual([]);
        // It reads, and logs in: nothing else.
        for (const { method, path } of simulator.requests)
          expect([method, path.startsWith('/v5/')]).not.toEqual(['POST', false]);
        return ended;
      }, cloud);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n\nThe logs of act:\n${logs.join('\n\n')}`, { cause: error });
    }
    if (name === WATCHDOG) {
      const hosts = simulator.requests
        .filter(({ path }) => path.startsWith('/v3/'))
        .map(({ headers }) => headers['host']);
      expect(new Set(hosts)).toEqual(new Set([DESTINATION_HOST]));
    }
  });
}

function addReplica(cloud: Cloud, resourceId: string, hours: number): void {
  cloud.addBackup({
    id: `replica-of-${resourceId}-${hours}`,
    projectId: documented.destinationProjectId,
    vaultId: documented.destinationVaultId,
    imageType: 'replication',
    resourceId,
    protectedAt: Date.now() - hours * HOUR,
  });
}
const commandsOf = ({ github }: Ended) =>
  github
    .trim()
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).join(' '));

test('the watchdog opens an issue when a server is stale, and closes it when none is', async () => {
  await play(WATCHDOG, 'schedule', async (run, cloud) => {
    const [one = '', other = ''] = SERVERS;
    addReplica(cloud, one, 3);
    addReplica(cloud, other, 40);
    const stale = await run();
    expect(stale.exitCode).toBe(1);
    expect(commandsOf(stale)).toEqual([
      'api repos/octo-org/octo-repo/issues?state=open&labels=stale-replica',
      'label create',
      'api repos/octo-org/octo-repo/issues',
    ]);
    expect(stale.github).toMatch(/Too old: 1\. Missing: 0\./);

    addReplica(cloud, other, 2);
    const fresh = await run();
    expect(fresh.exitCode).toBe(0);
    expect(fresh.github).toMatch(/^api .*\nissue close 7 --comment .*\n$/);
  });
});

test('what is risky waits for a fresh copy', async () => {
  await play(CHECK, 'workflow_dispatch', async (run, cloud) => {
    addReplica(cloud, documented.resourceId, 7);
    const stale = await run();
    expect(stale.exitCode).toBe(1);
    expect(stale.printed('Migrate')).toEqual([]);

    addReplica(cloud, documented.resourceId, 1);
    const fresh = await run();
    expect(fresh.exitCode).toBe(0);
    expect(fresh.printed('Migrate')).toHaveLength(1);
  });
});

test('every complete workflow of the page is run', () => {
  const names = workflowsOnPages.map(([name]) => name).filter((name) => name.startsWith('freshness/'));
  expect([...played].sort()).toEqual(names.sort());
});
