import * as core from '@actions/core';
import type { Inputs } from './inputs.ts';
import type { Provenance } from './provenance.ts';
import { showDuration } from './replication/duration.ts';
import type { Replication } from './replication/replication.ts';
import { escapeHtml, type Secrets } from './safe-text.ts';
import { endOfCopy, type Failure, tellOutcome } from './story.ts';

/** What the step did, for the page of the workflow run. */
export interface Report {
  readonly inputs: Pick<Inputs, 'sourceRegion' | 'endpoint' | 'projectId'>;
  readonly replication: Replication;
  readonly provenance: Provenance;
  readonly failure: Failure | undefined;
  /** When the step ended, in milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Writes the job summary, if the runner takes one. */
export async function writeSummary(report: Report, secrets: Secrets): Promise<void> {
  // Old servers and local runs have no file for it, and the toolkit throws where there is none.
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  await core.summary.addRaw(summarise(report, secrets), true).write();
}

/** The summary as HTML without blank lines, which Markdown leaves alone. All text from outside is escaped. */
export function summarise({ inputs, replication, provenance, failure, now }: Report, secrets: Secrets): string {
  const { request, backup } = replication;
  const say = (text: string) => escapeHtml(secrets.clean(text));
  const show = (text: string | undefined) => (text === undefined || text === '' ? '–' : `<code>${say(text)}</code>`);
  const { duration, throughput, recoveryPointAge } = endOfCopy(replication, now);
  const taken = backup?.protectedAt === undefined ? undefined : new Date(backup.protectedAt).toISOString();
  const size = backup?.size === undefined ? undefined : `${backup.size} GB`;
  const row = (name: string, value: string) => `<tr><th align="left">${name}</th><td>${value}</td></tr>`;
  const rows = [
    ...tellFailure(failure, say).map(([name, value]) => row(name, value)),
    row('Backup', show(request.backupId)),
    ...(backup === undefined
      ? []
      : [
          row('Backup name, resource, size', [backup.name, backup.resourceName, size].map(show).join(', ')),
          row('Backup taken', show(taken)),
        ]),
    row(
      'From',
      `${show(replication.sourceRegion ?? inputs.sourceRegion ?? inputs.endpoint.host)}, project ${show(inputs.projectId)}`,
    ),
    row(
      'To',
      `${show(request.destinationRegion)}, project ${show(replication.destinationProjectId ?? request.destinationProjectId)}, ` +
        `vault ${show(replication.destinationVaultId ?? request.destinationVaultId)}`,
    ),
    row('Outcome', `${show(replication.outcome)} ${say(tellOutcome(replication))}`),
    row('Status when last read', show(replication.status)),
    row('Replication record', show(replication.recordId)),
    row('Replica', show(replication.destinationBackupId)),
    ...(duration === undefined ? [] : [row('Duration', `about ${showDuration(duration)}`)]),
    ...(throughput === undefined ? [] : [row('Throughput', `${Math.round(throughput)} MB/s (size over duration)`)]),
    ...(recoveryPointAge === undefined ? [] : [row('Age of the recovery point', showDuration(recoveryPointAge))]),
    row('Request ID of the answer', show(failure?.requestId ?? replication.requestId)),
    row('Run', tellRun(provenance)),
  ];
  const title = failure === undefined ? 'CBR backup replication' : 'CBR backup replication: failed';
  return `<h3>${title}</h3>\n<table>${rows.join('')}</table>`;
}

function tellFailure(failure: Failure | undefined, say: (text: string) => string): [string, string][] {
  if (failure === undefined) return [];
  return [
    ['Failed', say(failure.title)],
    ...failure.reasons.map((reason): [string, string] => ['Why', say(reason)]),
    ...(failure.advice === undefined ? [] : [['What to do', say(failure.advice)] as [string, string]]),
  ];
}

function tellRun({ repository, runId, attempt, runUrl }: Provenance): string {
  if (repository === undefined) return '–';
  if (runId === undefined || runUrl === undefined) return escapeHtml(repository);
  return `<a href="${escapeHtml(runUrl)}">${escapeHtml(repository)} run ${runId}, attempt ${attempt}</a>`;
}
