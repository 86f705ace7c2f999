import * as core from '@actions/core';
import type { Inputs } from './inputs.ts';
import type { Provenance } from './provenance.ts';
import type { Replication } from './replication/replication.ts';
import { escapeHtml, type Secrets } from './safe-text.ts';
import { type Failure, tellOutcome } from './story.ts';

/** What the step did, for the page of the workflow run. */
export interface Report {
  readonly inputs: Inputs;
  readonly replication: Replication;
  readonly provenance: Provenance;
  readonly failure: Failure | undefined;
}

/**
 * Writes the job summary, if the runner takes one. It is HTML without blank lines, which Markdown leaves alone, and all
 * text from outside is escaped.
 */
export async function writeSummary(
  { inputs, replication, provenance, failure }: Report,
  secrets: Secrets,
): Promise<void> {
  // Old servers and local runs have no file for it, and the toolkit throws where there is none.
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  const { request } = replication;
  const show = (text: string | undefined) =>
    text === undefined || text === '' ? '–' : `<code>${escapeHtml(secrets.clean(text))}</code>`;
  const say = (text: string) => escapeHtml(secrets.clean(text));
  const from = `${show(replication.sourceRegion ?? inputs.sourceRegion ?? inputs.endpoint.host)}, project ${show(inputs.projectId)}`;
  const to =
    `${show(request.destinationRegion)}, project ${show(replication.destinationProjectId ?? request.destinationProjectId)}, ` +
    `vault ${show(replication.destinationVaultId ?? request.destinationVaultId)}`;
  const rows: [string, string][] = [
    ['Backup', show(request.backupId)],
    ['From', from],
    ['To', to],
    ['Outcome', `${show(replication.outcome)} ${say(tellOutcome(replication))}`],
    ['Status when last read', show(replication.status)],
    ['Replication record', show(replication.recordId)],
    ['Replica', show(replication.destinationBackupId)],
    ['Request', show(failure?.requestId ?? replication.requestId)],
    ['Run', tellRun(provenance)],
  ];
  if (failure !== undefined) {
    rows.unshift(
      ['Failed', say(failure.title)],
      ...failure.reasons.map((reason): [string, string] => ['Why', say(reason)]),
      ['What to do', say(failure.advice ?? '–')],
    );
  }
  const title = failure === undefined ? 'CBR backup replication' : 'CBR backup replication: failed';
  const table = rows.map(([name, value]) => `<tr><th align="left">${name}</th><td>${value}</td></tr>`);
  await core.summary
    .addHeading(title, 3)
    .addRaw(`<table>${table.join('')}</table>`, true)
    .write();
}

function tellRun({ repository, runId, attempt, runUrl }: Provenance): string {
  if (repository === undefined) return '–';
  if (runId === undefined || runUrl === undefined) return escapeHtml(repository);
  return `<a href="${escapeHtml(runUrl)}">${escapeHtml(repository)} run ${runId}, attempt ${attempt}</a>`;
}
