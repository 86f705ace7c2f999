import { CallError, isUnauthorised, ServiceError, UnansweredError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import { isId } from '../cbr/fields.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { showDuration } from '../duration.ts';
import { isBeingMade } from './read-backup.ts';
import { isSame } from './records.ts';
import { type Replication, ReplicationError } from './replication.ts';

/** How long a replica may stay in the making after its record has ended. */
const MAX_WAIT = 10 * MINUTE;
/** The same for a replica that was finished before this step began. */
const MAX_WAIT_OLD = 2 * MINUTE;
const PAUSE = 20 * SECOND;
/** So often an unknown host is looked for. */
const MAX_UNKNOWN_HOST = 3;
const TITLE = 'The replica could not be verified';

/**
 * Reads the replica in the destination region, and requires it to be available, a replica, and in the right vault.
 * @param destination a client of the destination region and project
 * @throws {CallError | ReplicationError} it is not so, or could not be read
 */
export async function verify(replication: Replication, destination: CbrClient, context: StepContext): Promise<void> {
  const { destinationBackupId: id, recordId = 'unknown' } = replication;
  if (!isId(id)) {
    throw new ReplicationError({
      title: TITLE,
      message: `Replication record ${recordId} has ended well, but names no replica${id === undefined ? '' : ' that could be read'}.`,
      advice: 'Look for the replica in the destination vault in the console.',
    });
  }
  const { clock, cancelled, reporter } = context;
  const start = clock.now();
  const until = start + (replication.outcome === 'already_replicated' ? MAX_WAIT_OLD : MAX_WAIT);
  let unknownHosts = 0;
  for (;;) {
    const problem = await look(replication, destination, id);
    if (problem === undefined) return;
    const call = problem instanceof CallError ? problem : undefined;
    const isUnknownHost = call instanceof UnansweredError && call.kind === 'unknown_host';
    unknownHosts = isUnknownHost ? unknownHosts + 1 : 0;
    if (unknownHosts === MAX_UNKNOWN_HOST && call !== undefined) throw unreadable(call, id);
    const message = problem instanceof CallError ? problem.message : problem;
    const left = until - clock.now();
    if (left < PAUSE) {
      throw new ReplicationError({
        title: TITLE,
        message: `${message} It has been so for ${showDuration(clock.now() - start)}.`,
        advice:
          call === undefined
            ? 'Look at the replica in the destination region in the console; run the step again to verify once more.'
            : call.means === 'backup_gone'
              ? GONE
              : advise(call),
        code: call?.code,
        requestId: call?.requestId,
      });
    }
    const asked = call instanceof ServiceError ? (call.retryAfter ?? 0) : 0;
    const pause = Math.min(Math.max(PAUSE, asked), left);
    reporter.trouble(message, `Looking again in ${Math.round(pause / SECOND)} s.`);
    await clock.pause(pause, cancelled);
  }
}

/** @returns why the replica is not verified yet; undefined where it is */
async function look(
  replication: Replication,
  destination: CbrClient,
  id: string,
): Promise<string | CallError | undefined> {
  let answer: Answered<Backup>;
  try {
    // Once: this is asked again anyway.
    answer = await destination.showBackup(id, true);
  } catch (error) {
    if (!(error instanceof CallError) || error.behaviour === 'cancelled') throw error;
    if (!mayPass(error)) throw unreadable(error, id);
    return error;
  }
  const { status, image_type, vault_id, project_id } = answer.value;
  const { destinationVaultId, destinationProjectId } = replication.request;
  const passing = status === undefined || isBeingMade(status);
  // While it is in the making, what it does not say yet is not held against it.
  const isRight = (value: string | undefined, right: string) =>
    (value === undefined && passing) || isSame(value, right);
  const wrong = [
    isRight(image_type, 'replication') ? '' : `it is of the type ${image_type ?? 'unknown'} instead of replication`,
    isRight(vault_id, destinationVaultId)
      ? ''
      : `it is in vault ${vault_id ?? 'unknown'} instead of ${destinationVaultId}`,
    isRight(project_id, destinationProjectId)
      ? ''
      : `it is in project ${project_id ?? 'unknown'} instead of ${destinationProjectId}`,
  ].filter((part) => part !== '');
  if (status !== 'available' && !passing) wrong.unshift(`its status is ${status}`);
  if (wrong.length > 0) {
    throw new ReplicationError({
      title: TITLE,
      message: `Replica ${id} is not as it should be: ${wrong.join(', ')}.`,
      advice:
        'Do not rely on it: look at it in the destination region in the console, and at who else works on that vault.',
    });
  }
  return status === 'available' ? undefined : `Replica ${id} is still in the making (status ${status ?? 'unknown'}).`;
}

function mayPass(error: CallError): boolean {
  if (isUnauthorised(error)) return false;
  if (error instanceof UnansweredError) return error.sent || error.canConnectLater;
  // A fresh replica may be unknown to its region for a moment.
  const isUnknown = error.means === 'backup_gone' || (error instanceof ServiceError && error.status === 404);
  const isOfGateway = error instanceof ServiceError && error.status === 403 && !error.isOwnWord;
  return error.behaviour !== 'stop' || isUnknown || isOfGateway;
}

function unreadable(call: CallError, id: string): ReplicationError {
  if (isUnauthorised(call)) {
    return new ReplicationError({
      title: TITLE,
      message: `The credential is not accepted any more, so that replica ${id} could not be read. The copy itself has ended well.`,
      advice: 'Run the step again with a credential that both regions accept.',
      call,
    });
  }
  return new ReplicationError({
    title: TITLE,
    message: `Replica ${id} could not be read in the destination region. The copy itself has ended well.`,
    advice: advise(call),
    call,
  });
}

const GONE =
  'Look into the destination vault: the replica may have been deleted, or not be shown yet. Where it is gone for good, ask Huawei Cloud support with the record ID, because CBR refuses another one.';
const ADDRESS =
  'Check the inputs destination_region, destination_project_id and destination_endpoint, and NODE_EXTRA_CA_CERTS where your network inspects TLS; then run the step again.';

function advise(error: CallError): string {
  if (error.means === 'no_permission') {
    return 'Give the credential the right cbr:backups:get in the destination project as well.';
  }
  return isOfAddress(error) ? ADDRESS : error.advice;
}

/** Whether the place that was asked is to blame: the advice of the call itself would name the inputs of the source region. */
function isOfAddress(error: CallError): boolean {
  return error instanceof UnansweredError
    ? error.kind === 'unknown_host' || error.kind === 'certificate'
    : error.means === 'no_such_address';
}
