import { HOUR, MINUTE } from '../../src/clock.ts';
import type { Cloud } from '../cloud.ts';
import { findLeak } from '../leaks.ts';
import { isKeyLocked, SECRETS } from './credentials.ts';
import { judgeGreen, sourceOf } from './judge-replica.ts';
import { judgeRecordIds, judgeRequests } from './judge-requests.ts';
import type { StepEnd } from './play-step.ts';
import { replicatedBackup } from './requests.ts';
import { violationsOf } from './selected-nights.ts';

/** How a step may fail although nothing goes wrong: the copy itself does, or somebody chose another vault. */
const CLEAR_ENDS = [
  'Another replica is in the way',
  'The replication failed',
  'The replication was skipped',
  // Whether that is so is judged by what the cloud has.
  'No fresh backup',
  'The backup failed in CBR',
];
/** How long a step may go on beyond its time limit: settling a doubtful request is never cut short. */
const MAX_SETTLING = 4 * HOUR;

/** Holds a step to everything that must be so whatever happened to it. */
export function judgeStep(end: StepEnd, cloud: Cloud, violate: (what: string) => void): void {
  judgeSecrets(end, cloud, violate);
  judgeTime(end, violate);
  judgeRequests(end, violate);
  judgeRecordIds(end, violate);
  // A step that was killed has said nothing more.
  if (end.crashed) return;
  judgeSelection(end, cloud, violate);
  judgeResults(end, cloud, violate);
}

function judgeSecrets({ texts, outputs }: StepEnd, cloud: Cloud, violate: (what: string) => void): void {
  const handedOut = [...SECRETS, ...cloud.identity.handedOut];
  const leak = findLeak(handedOut, [...texts, ...Object.values(outputs)].join('\n'));
  if (leak !== undefined) violate(`a secret in the open: ${leak}`);
  if (isKeyLocked(cloud)) violate('a key was locked by wrong signatures');
}

function judgeTime({ plan, startedAt, endedAt }: StepEnd, violate: (what: string) => void): void {
  const took = endedAt - startedAt;
  const limit = plan.wait && !plan.dryRun ? plan.timeoutMinutes * MINUTE : 0;
  if (took > limit + MAX_SETTLING) violate(`a step took ${Math.round(took / MINUTE)} min of ${plan.timeoutMinutes}`);
}

function judgeSelection(end: StepEnd, cloud: Cloud, violate: (what: string) => void): void {
  const { plan, startedAt, failure, results, exchanges } = end;
  const selecting = {
    selection: plan.selection,
    calm: plan.calm,
    startedAt,
    failure: failure?.title,
    posted: exchanges.flatMap(({ request }) => (request.method === 'POST' ? (replicatedBackup(request) ?? []) : [])),
    results: results.map(({ replication: { request, backup }, failure: own }) => ({
      backupId: request.backupId,
      resourceId: backup?.resourceId ?? '',
      ...(own === undefined ? {} : { title: own.title }),
    })),
  };
  for (const violation of violationsOf(selecting, cloud)) violate(violation);
}

function judgeResults(end: StepEnd, cloud: Cloud, violate: (what: string) => void): void {
  for (const result of end.results) {
    const { failure } = result;
    if (failure === undefined) judgeGreen(end, result, cloud, violate);
    // A backup that was being made when it was selected may end in error.
    else if (end.plan.calm && !CLEAR_ENDS.includes(failure.title) && sourceOf(result, cloud)?.status !== 'error')
      violate(`a step without faults ends as: ${failure.title}`);
  }
}
