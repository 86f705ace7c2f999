import type { CbrClient } from '../cbr/client.ts';
import type { StepContext } from '../context.ts';
import { follow } from '../replication/follow.ts';
import type { Journal } from '../replication/replication.ts';
import { type Submitting, submit } from '../replication/submit.ts';
import { verify } from '../replication/verify.ts';
import { tellEnd } from '../report/outcome.ts';
import type { StepReporter } from './reporter.ts';

/** What the replication of each backup of a step is done with. */
export interface ReplicationParts {
  readonly source: CbrClient;
  readonly destination: CbrClient;
  /** Of the step. */
  readonly context: StepContext;
  readonly reporter: StepReporter;
  readonly submitting: Submitting;
  /** Whether to read the replica in the destination region at the end. */
  readonly verify: boolean;
}

/** Submits the replication of one backup, follows it to its end and verifies its replica, as far as the step is to. */
export async function replicateOne(journal: Journal, parts: ReplicationParts): Promise<void> {
  const { replication } = journal;
  const { source, destination, reporter, submitting } = parts;
  const own = { ...parts.context, reporter: reporter.for(replication) };
  const { until, watch } = submitting;
  await submit(journal, source.for(own), own, submitting);
  reporter.submitted(replication, until !== undefined);
  if (until !== undefined) {
    await follow(journal, watch, own, { until, verifies: parts.verify });
    own.reporter.news(tellEnd(replication, own.clock.time()));
  }
  if (parts.verify) {
    await verify(replication, destination.for(own), own);
    const { destinationRegion } = replication.request;
    own.reporter.news(`Verified in ${destinationRegion}: the replica is available, in the right vault and project.`);
  }
}
