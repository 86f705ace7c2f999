import { Secrets } from '../../src/github/secrets.ts';
import type { Report } from '../../src/github/summary/night.ts';
import { summarise } from '../../src/github/summary/summary.ts';
import { newReplication, type Replication } from '../../src/replication/replication.ts';
import type { Failure, Result } from '../../src/report/result.ts';
import { partsOf } from './summary.ts';

// Results of a step as they may be, and the page that shows them.
export const NOW = Date.UTC(2026, 10, 23, 4);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const inputs = {
  ...{ sourceRegion: 'region1', projectId: 'p1', endpoint: new URL('https://cbr.example') },
  ...{ destinationRegion: 'region2', destinationProjectId: 'p2', destinationVaultId: 'v2' },
};

export function resultOf(server: string, known: Partial<Replication> = {}, failure?: Failure): Result {
  const request = {
    ...{ backupId: 'a5200268-74a5-4806-acc6-95793ab0228b', name: undefined, description: undefined },
    ...{
      destinationRegion: 'region2',
      destinationProjectId: 'p2',
      destinationVaultId: 'v2',
      enableAcceleration: false,
    },
  };
  const backup = {
    ...{ name: 'nightly', vaultId: 'v1', resourceName: server, resourceType: 'OS::Nova::Server' },
    ...{ size: 40, protectedAt: NOW - 5 * HOUR },
  };
  return { replication: { ...newReplication(request), backup, ...known }, failure };
}

export const failureOf = (
  title: string,
  reason = 'It went wrong.',
  advice: string | undefined = 'Do this.',
): Failure => ({
  ...{ title, reasons: [reason], advice, code: undefined, requestId: undefined },
});
export const pageOf = (results: readonly Result[], more: Partial<Report> = {}, secrets = new Secrets()) =>
  summarise({ inputs, results, workflowRun: {}, whole: undefined, now: NOW, clock: NOW, ...more }, secrets);
export const partsOfPage = (...parameters: Parameters<typeof pageOf>) => partsOf(pageOf(...parameters));

export const copied = {
  outcome: 'submitted',
  status: 'success',
  begunAt: NOW - 2 * HOUR,
  finishedAt: NOW - HOUR,
} as const;
export const copying = {
  outcome: 'submitted',
  status: 'replicating',
  begunAt: NOW - HOUR,
  seenAt: NOW - MINUTE,
  aliveAt: NOW - MINUTE,
} as const;
