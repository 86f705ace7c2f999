import { CallError, isUnauthorised, ServiceError, UnansweredError } from '../cbr/call-error.ts';
import type { Answered, CbrClient } from '../cbr/client.ts';
import { isId } from '../cbr/fields.ts';
import { isOfAnother } from '../cbr/patience.ts';
import type { Backup } from '../cbr/schemas.ts';
import { MINUTE, SECOND } from '../clock.ts';
import type { StepContext } from '../context.ts';
import { showDuration } from '../duration.ts';
import { isBeingMade } from './read-backup.ts';
import { isSame } from './records.ts';
import { type Replication, ReplicationError } from './replication.ts';

/** How long a replica may be in the making after its record is finished. */
const MAX_WAIT = 10 * MINUTE;
/** The same for a replica that was finished before this step began. */
const MAX_WAIT_OLD = 2 * MINUTE;
const PAUSE = 20 * SECOND;
/** How often an unknown host is tried. */
const MAX_UNKNOWN_HOST = 3;
const TITLE = 'The replica could not be verified';

/**
 * Reads the replica in the destination region, and requires it to be available, a replica, and in the right vault.
 * @param destination a client of the destination region and project
 * @throws {CallError | ReplicationError} it is not, or could not be read
 */
export async function verify(replication: Replication, destination: CbrClient, context: StepContext): Promise<void> {
  const { destinationBackupId: id, recordId = 'unknown' } = replication;
  if (!isId(id)) {
    throw new ReplicationError({
      title: TITLE,
      message: `The copy completed, but replication record ${recordId} names no replica${id === undefined ? '' : ' with a valid ID'}.`,
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
        message: `${message} Gave up after ${showDuration(clock.now() - start)}.`,
        advice:
          call === undefined
            ? 'Check the replica in the console of the destination region, then run the step again to verify it.'
            : call.means === 'backup_gone'
              ? GONE
              : advise(call),
        code: call?.code,
        requestId: call?.requestId,
      });
    }
    const asked = call instanceof ServiceError ? (call.retryAfter ?? 0) : 0;
    const pause = Math.min(Math.max(PAUSE, asked), left);
    reporter.trouble(message, `Checking again in ${Math.round(pause / SECOND)} s.`);
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
  const facts = [
    ['of type', image_type, 'replication'],
    ['in vault', vault_id, destinationVaultId],
    ['in project', project_id, destinationProjectId],
  ] as const;
  const wrong = facts.flatMap(([where, value, right]) =>
    value === undefined || isSame(value, right) ? [] : [`it is ${where} ${value} instead of ${right}`],
  );
  if (isUseless(status)) wrong.unshift(`its status is ${status}`);
  if (wrong.length > 0) {
    throw new ReplicationError({
      title: TITLE,
      message: `Replica ${id} failed the check: ${wrong.join(', ')}.`,
      advice: 'Do not rely on it. Check it in the console of the destination region, and who else uses that vault.',
    });
  }
  if (status !== undefined && isBeingMade(status)) return `Replica ${id} is still being made (status ${status}).`;
  if (status !== 'available') return `Replica ${id} is not available yet (status ${status ?? 'unknown'}).`;
  // A fresh replica may not say all of itself yet; what it never says is not proven.
  const unsaid = facts.flatMap(([where, value, right]) => (value === undefined ? [`${where} ${right}`] : []));
  return unsaid.length === 0 ? undefined : `CBR does not say that replica ${id} is ${unsaid.join(' and ')}.`;
}

/** Failed, or about to be deleted. Of any other word nobody here knows that it stays so. */
function isUseless(status: string | undefined): boolean {
  return /^(error|deleting|deleted|waiting_delete|error[-_]deleting)$/.test(status ?? '');
}

function mayPass(error: CallError): boolean {
  if (isUnauthorised(error)) return false;
  if (error instanceof UnansweredError) return error.sent || error.canConnectLater;
  // A fresh replica may be unknown to its region for a moment.
  const isUnknown = error.means === 'backup_gone' || (error instanceof ServiceError && error.status === 404);
  return error.behaviour !== 'stop' || isUnknown || isOfAnother(error);
}

function unreadable(call: CallError, id: string): ReplicationError {
  if (isUnauthorised(call)) {
    return new ReplicationError({
      title: TITLE,
      message: `The copy itself completed, but replica ${id} could not be read: the credential is not accepted.`,
      advice: 'Run the step again with a credential that both regions accept.',
      call,
    });
  }
  return new ReplicationError({
    title: TITLE,
    message: `The copy itself completed, but replica ${id} could not be read in the destination region.`,
    advice: advise(call),
    call,
  });
}

const GONE =
  'Check the destination vault: the replica may have been deleted, or may not be shown yet. If it is gone, ask Huawei Cloud support with the record ID, because CBR refuses another one.';
const ADDRESS =
  'Check the inputs destination_region, destination_project_id and destination_endpoint, and NODE_EXTRA_CA_CERTS if your network inspects TLS; then run the step again.';

function advise(error: CallError): string {
  if (error.means === 'no_permission') {
    return 'Grant the permission cbr:backups:get in the destination project as well.';
  }
  return isOfAddress(error) ? ADDRESS : error.advice;
}

/** Whether the address is the cause: the advice of the call itself would name the inputs of the source region. */
function isOfAddress(error: CallError): boolean {
  return error instanceof UnansweredError
    ? error.kind === 'unknown_host' || error.kind === 'certificate'
    : error.means === 'no_such_address';
}
