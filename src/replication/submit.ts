import { CallError, isUnauthorised, UnansweredError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import type { AcceptedReplication, ReplicateBody } from '../cbr/schemas.ts';
import type { StepContext } from '../context.ts';
import { waitUntilAvailable } from './availability.ts';
import { type BusyLimits, BusyWait } from './busy.ts';
import { otherPlaces } from './place.ts';
import { type Journal, ReplicationError, type ReplicationRequest } from './replication.ts';
import { Settlement } from './settle.ts';
import type { Watch } from './watch.ts';

// Exactly one replica. The API has no idempotency key, but its server allows one replica per backup and destination
// region and refuses a second request with BackupService.1009. So: one POST. Where it is not known what it has done, read
// the backup's replication records and adopt what is there; only when nothing is there, POST again, because the
// server's refusal then proves an earlier success.

/** What the submissions of one step have in common. A doubtful request is settled whatever the limits are. */
export interface Submitting extends BusyLimits {
  readonly watch: Watch;
}

/**
 * Makes sure that exactly one replica of the backup exists or is in progress in the destination region.
 * @param journal filled in with what becomes known, on failure too
 * @throws {CallError | ReplicationError} there is none, or it could not be told
 */
export async function submit(
  journal: Journal,
  client: CbrClient,
  context: StepContext,
  common: Submitting,
): Promise<void> {
  const settlement = new Settlement(journal, client, context, common.until !== undefined);
  const busy = new BusyWait(journal, context, common);
  try {
    for (;;) {
      const failure = await ask(journal, client, context, common, settlement.inDoubt);
      if (failure === undefined) break;
      const { behaviour } = failure;
      // Every other behaviour may take long.
      if (behaviour !== 'later') busy.giveTurnBack();
      // Busy may mean: with this very backup. A refusal of the second request does not undo the first; but nothing goes
      // on after a 401.
      const looks = behaviour === 'later' || (settlement.inDoubt && !isUnauthorised(failure));
      if (behaviour === 'adopt') {
        if (await settlement.afterRefusal(failure)) break;
      } else if (behaviour === 'ambiguous') {
        if (await settlement.afterDoubt(failure)) break;
      } else if (looks && (await settlement.lookOnce())) break;
      else if (behaviour === 'later') await busy.wait(failure);
      else if (behaviour !== 'inspect') throw failure;
      else if (await waitUntilAvailable(failure, journal, client, context, common)) await busy.wait(failure);
    }
    common.turns.lastThrough = context.clock.now();
  } finally {
    busy.giveTurnBack();
  }
}

/** The one place that requests a replica. Returns the failure, if it is one of the service or the network. */
async function ask(
  journal: Journal,
  client: CbrClient,
  { clock, reporter }: StepContext,
  { longest }: Submitting,
  inDoubt: boolean,
): Promise<CallError | undefined> {
  const { request } = journal.replication;
  const starts = () => {
    // It may have waited a long time for others.
    if (!inDoubt && clock.now() >= longest) throw notInTime();
    journal.note({ requestedAt: journal.replication.requestedAt ?? clock.now() });
  };
  try {
    const answer = await client.replicateBackup(request.backupId, toBody(request), starts);
    accept(journal, answer);
    for (const difference of differences(request, answer.value)) reporter.warning(difference);
    return undefined;
  } catch (error) {
    const mayHaveGoneThrough =
      error instanceof CallError &&
      (error.behaviour === 'ambiguous' || (error instanceof UnansweredError && error.sent));
    journal.note({ inDoubt: inDoubt || mayHaveGoneThrough });
    if (error instanceof CallError && error.behaviour !== 'cancelled') return error;
    throw error;
  }
}

function accept(journal: Journal, { value, requestId }: Answered<AcceptedReplication>): void {
  journal.note({
    outcome: 'submitted',
    recordId: value.replication_record_id,
    inDoubt: false,
    requestId,
    sourceRegion: value.source_region,
    projectId: value.project_id,
    providerId: value.provider_id,
    destinationRegion: value.destination_region,
    destinationProjectId: value.destination_project_id,
    destinationVaultId: value.destination_vault_id,
  });
}

/** Where the service says that it replicates to another place than asked for. */
function differences(request: ReplicationRequest, answer: AcceptedReplication): string[] {
  return otherPlaces(request, answer).map((place) => `CBR accepted the request, but its answer names ${place}.`);
}

function notInTime(): ReplicationError {
  return new ReplicationError({
    title: 'The time limit was reached',
    message: 'No request for this backup got through in time: CBR allows too few at a time.',
    advice: 'Run the step again, or raise timeout_minutes.',
  });
}

function toBody(request: ReplicationRequest): ReplicateBody {
  return {
    replicate: {
      destination_region: request.destinationRegion,
      destination_project_id: request.destinationProjectId,
      destination_vault_id: request.destinationVaultId,
      ...(request.name === undefined ? {} : { name: request.name }),
      ...(request.description === undefined ? {} : { description: request.description }),
      ...(request.enableAcceleration ? { enable_acceleration: true } : {}),
    },
  };
}
