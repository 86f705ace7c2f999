import type { CallError } from '../cbr/call-error.ts';
import type { CbrClient } from '../cbr/client.ts';
import type { StepContext } from '../context.ts';
import { showDuration } from '../duration.ts';
import { pace } from './pace.ts';
import { isBeingMade, readBackup, readBecause, UNUSABLE_ADVICE, unusable } from './read-backup.ts';
import { type Journal, ReplicationError } from './replication.ts';
import { REMINDER, type Watch } from './watch.ts';

/**
 * BackupService.1001: the backup is not available. Waits for one that is still being made, the usual case right after a
 * backup job, if there is a time limit.
 * @returns whether it is available already, so that the service was only late to know
 * @throws {CallError | ReplicationError} it will not become available, or not in time
 */
export async function waitUntilAvailable(
  error: CallError,
  journal: Journal,
  client: CbrClient,
  context: StepContext,
  { watch, until }: { readonly watch: Watch; readonly until: number | undefined },
): Promise<boolean> {
  const status = (await readBecause(error, readBackup(journal, client), context))?.value.status;
  if (status === 'available') return true;
  if (status !== undefined && !isBeingMade(status)) throw unavailable(status, error);
  if (until === undefined) {
    throw new ReplicationError({
      message:
        status === undefined
          ? 'The status of the backup could not be read.'
          : `The backup is still being made (status ${status}).`,
      advice: error.advice,
      call: error,
    });
  }
  await wait(error, journal, context, watch, until);
  return false;
}

async function wait(
  error: CallError,
  journal: Journal,
  context: StepContext,
  watch: Watch,
  until: number,
): Promise<void> {
  const { clock, reporter } = context;
  const start = clock.now();
  let toldAt = start;
  reporter.news('Waiting until the backup is available.');
  const pause = () => pace(clock.now() - start, undefined, clock.random());
  const available = await watch.untilSeen(
    { journal, context, until, pause, shows: () => true },
    ({ value: { status } }) => {
      if (status === 'available') return status;
      if (status !== undefined && !isBeingMade(status)) throw unavailable(status, error);
      const now = clock.now();
      if (now - toldAt >= REMINDER) {
        reporter.reminder(
          `The backup is still being made (status ${status ?? 'unknown'}), ${showDuration(now - start)} so far.`,
        );
        toldAt = now;
      }
      return undefined;
    },
  );
  if (available === undefined) {
    throw new ReplicationError({
      title: 'The backup did not become available within the time limit',
      message: 'CBR has not reported it as available, so no replication was submitted.',
      advice: 'Run the step again later, or raise timeout_minutes.',
      call: error,
    });
  }
  reporter.news(`The backup is available after ${showDuration(clock.now() - start)}.`);
}

function unavailable(status: string, call: CallError): ReplicationError {
  return new ReplicationError({
    message: `The backup ${unusable(status)}.`,
    advice: UNUSABLE_ADVICE,
    call,
  });
}
