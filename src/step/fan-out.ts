import { isUnauthorised, UnansweredError } from '../cbr/call-error.ts';
import type { Clock } from '../clock.ts';
import { LoginError } from '../credentials/login-error.ts';
import type { Journal } from '../replication/replication.ts';
import { explain } from '../report/explain.ts';
import type { Failure, OpenResult } from '../report/result.ts';
import type { StepReporter } from './reporter.ts';

/** After so many backups without any sign that the service accepts the credential, the others are not tried. */
const MAX_FIRST = 3;

/** What the work on all backups is done with. */
export interface FanOut {
  readonly results: readonly OpenResult[];
  readonly clock: Clock;
  readonly cancelled: AbortSignal;
  readonly reporter: StepReporter;
  /** Resolves when the service has accepted the credential. */
  readonly accepted: Promise<void>;
}

/**
 * Does something for every backup: for the first one alone, until the service has accepted the credential, and then for
 * all others at the same time. One that fails never stops the others.
 */
export async function forEveryBackup(fanOut: FanOut, work: (journal: Journal) => Promise<void>): Promise<void> {
  const { results, cancelled, reporter, accepted } = fanOut;
  // What a selection found no usable backup of has failed already.
  const rest = results.filter(({ failure }) => failure === undefined);
  const underWay: Promise<unknown>[] = [];
  const begin = (result: OpenResult): Promise<unknown> => {
    const done = work(result.journal).then(
      () => undefined,
      (error: unknown) => {
        result.fail(explain(error, result.replication, fanOut));
        // A cancellation befalls all of them: it is told once, at the end.
        if (!cancelled.aborted) reporter.failed(result);
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
      if (tried < MAX_FIRST) continue;
      break;
    }
    const isHopeless = isUnauthorised(error) || error instanceof LoginError || isUnreachable(error);
    if (!isHopeless && tried < MAX_FIRST) continue;
    for (const result of rest.splice(0)) result.fail(notTried(error, result, fanOut));
  }
  for (const result of rest) begin(result);
  await Promise.all(underWay);
}

const ACCEPTED = Symbol('accepted');

function isUnreachable(error: unknown): boolean {
  return error instanceof UnansweredError && error.behaviour === 'not_sent';
}

function notTried(error: unknown, { replication }: OpenResult, fanOut: FanOut): Failure {
  const failure = explain(error, replication, fanOut);
  if (fanOut.cancelled.aborted) return failure;
  return { ...failure, reasons: ['Not tried, because earlier backups failed:', ...failure.reasons] };
}
