import { MINUTE } from '../../src/clock.ts';
import type { Exchange } from '../memory-transport.ts';
import type { StepEnd } from './play-step.ts';
import { isOfCbr, replicatedBackup } from './requests.ts';

// What a step may send, and what it must make of the answers.

/** A step that is killed leaves the outputs of so long before at the latest. */
const MAX_UNSAVED = MINUTE;

/** Nothing after a refused login, no more at once than allowed, and no replica from a dry run. */
export function judgeRequests({ plan, exchanges }: StepEnd, violate: (what: string) => void): void {
  const unauthorised = exchanges.find(({ answer }) => answer?.status === 401);
  const from = unauthorised?.answeredAt ?? Number.POSITIVE_INFINITY;
  if (exchanges.some(({ at }) => at > from)) violate('a request after a 401');
  if (mostAtOnce(exchanges) > plan.parallel) violate('more requests under way than allowed');
  if (plan.dryRun && exchanges.some(({ request }) => request.method === 'POST' && isOfCbr(request)))
    violate('a dry run that asks for a replica');
}

/** Every record id that was answered is in the outputs, on the line of its backup. */
export function judgeRecordIds(end: StepEnd, violate: (what: string) => void): void {
  const { crashed, results, outputs, saved, endedAt, exchanges } = end;
  const lines = ((crashed ? saved : outputs)['replication_record_id'] ?? '').split('\n');
  for (const { request, answer, answeredAt = 0 } of exchanges) {
    if (crashed && answeredAt > endedAt - MAX_UNSAVED) continue;
    const id = request.method === 'POST' ? answeredId(answer) : undefined;
    const backup = results.findIndex(({ replication }) => replication.request.backupId === replicatedBackup(request));
    if (id !== undefined && lines[backup] !== id) violate('a record id that was answered is lost');
  }
}

/** The most requests that were under way at once. */
function mostAtOnce(exchanges: readonly Exchange[]): number {
  return Math.max(
    0,
    ...exchanges.map(
      ({ at: now }) =>
        exchanges.filter(({ at, answeredAt }) => at <= now && answeredAt !== undefined && answeredAt > now).length,
    ),
  );
}

function answeredId(answer: Exchange['answer']): string | undefined {
  if (answer === undefined || answer.status !== 200 || answer.bodyProblem !== undefined) return undefined;
  try {
    const { replication } = JSON.parse(answer.body) as { replication?: { replication_record_id?: string | number } };
    return replication?.replication_record_id?.toString();
  } catch {
    return undefined;
  }
}
