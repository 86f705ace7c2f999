import { isUnauthorised, UnansweredError } from '../cbr/call-error.ts';
import type { Caller, CbrClient } from '../cbr/client.ts';
import { LoginError } from '../credentials/login-error.ts';
import type { Replication } from '../replication/replication.ts';
import { explain, type Failure, type Result } from '../report/explain.ts';

/** After so many backups without any sign that the service accepts the credential, the others are not tried. */
const MOST_FIRST = 3;

/**
 * Does something for every backup: for the first one alone, until the service has accepted the credential, and then for
 * all others at the same time. One that fails never stops the others.
 * @param changed called when one has failed
 */
export async function forEveryBackup(
  results: readonly Result[],
  { accepted }: CbrClient,
  callerFor: (replication: Replication) => Caller,
  work: (replication: Replication) => Promise<void>,
  changed: () => void = () => undefined,
): Promise<void> {
  const rest = [...results];
  const underWay: Promise<unknown>[] = [];
  const begin = (result: Result): Promise<unknown> => {
    const caller = callerFor(result.replication);
    const done = work(result.replication).then(
      () => undefined,
      (error: unknown) => {
        result.failure = explain(error, result.replication, caller.cancelled);
        // A cancellation befalls all of them: it is told once, at the end.
        if (results.length > 1 && !caller.cancelled.aborted) caller.tell(...tellFailed(result.failure));
        changed();
        return error;
      },
    );
    underWay.push(done);
    return done;
  };

  for (let first = rest.shift(), tried = 1; first !== undefined; first = rest.shift(), tried++) {
    const error = await Promise.race([accepted.then(() => ACCEPTED), begin(first)]);
    if (error === ACCEPTED) break;
    if (error === undefined) {
      if (tried < MOST_FIRST) continue;
      break;
    }
    const isHopeless = isUnauthorised(error) || error instanceof LoginError || isUnreachable(error);
    if (!isHopeless && tried < MOST_FIRST) continue;
    for (const result of rest.splice(0)) result.failure = notTried(error, result, callerFor(result.replication));
  }
  for (const result of rest) begin(result);
  await Promise.all(underWay);
}

const ACCEPTED = Symbol('accepted');

function isUnreachable(error: unknown): boolean {
  return error instanceof UnansweredError && error.behaviour === 'not_sent';
}

function notTried(error: unknown, { replication }: Result, { cancelled }: Caller): Failure {
  const failure = explain(error, replication, cancelled);
  if (cancelled.aborted) return failure;
  return { ...failure, reasons: ['Not tried, because of what came of the backups before:', ...failure.reasons] };
}

function tellFailed({ title, reasons, code, requestId }: Failure): string[] {
  const by = [
    code === undefined ? '' : `Error code ${code}.`,
    requestId === undefined ? '' : `Request id ${requestId}.`,
  ];
  return [`Failed: ${title}.`, ...reasons, ...by.filter((text) => text !== '')];
}
