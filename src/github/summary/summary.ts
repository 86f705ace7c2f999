import * as core from '@actions/core';
import { showDuration } from '../../duration.ts';
import type { BackupFacts, Findings, Replication } from '../../replication/replication.ts';
import { endOfCopy, tellOutcome } from '../../report/outcome.ts';
import type { Failure, Result } from '../../report/result.ts';
import { tellAll } from '../../report/totals.ts';
import type { Inputs } from '../inputs.ts';
import type { Fallback } from '../outputs.ts';
import { escapeHtml } from '../safe-text.ts';
import type { Secrets } from '../secrets.ts';
import type { WorkflowRun } from '../workflow-run.ts';
import { toGantt } from './timeline.ts';

/** What the step did, for the page of the workflow run. */
export interface Report {
  readonly inputs: Fallback & Pick<Inputs, 'endpoint'>;
  readonly results: readonly Result[];
  readonly workflowRun: WorkflowRun;
  /** Of the step as a whole. */
  readonly failure: Failure | undefined;
  /** When the step ended, in milliseconds since the Unix epoch. */
  readonly now: number;
}

/** Bytes. GitHub drops a summary of more than 1 MiB as a whole; a chart and a few lines follow the table. */
const MAX_TABLE = 900_000;
/** Characters of why a backup failed, where there are several. The log has all of it. */
const MAX_REASON = 400;

/** Writes the job summary, if the runner takes one. */
export async function writeSummary(report: Report, secrets: Secrets): Promise<void> {
  // Old servers and local runs have no file for it, and the toolkit throws where there is none.
  if (!process.env['GITHUB_STEP_SUMMARY']) return;
  await core.summary.addRaw(summarise(report, secrets), true).write();
}

/** The summary as HTML without blank lines, which Markdown leaves alone. All text from outside is escaped. */
export function summarise(report: Report, secrets: Secrets): string {
  const show = new Show(secrets);
  const [only] = report.results;
  if (report.results.length === 1 && only !== undefined) return summariseOne(only.replication, report, show);
  return summariseSeveral(report, show, secrets);
}

/** Text from outside, as HTML. */
class Show {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  text(text: string, max?: number): string {
    return escapeHtml(this.#secrets.clean(text, max));
  }

  /** An identifier or the like, or a dash. */
  code(text: string | undefined): string {
    return text === undefined || text === '' ? '–' : `<code>${this.text(text)}</code>`;
  }
}

const row = (name: string, value: string) => `<tr><th align="left">${name}</th><td>${value}</td></tr>`;

function title(failure: Failure | undefined): string {
  return failure === undefined ? 'CBR backup replication' : 'CBR backup replication: failed';
}

function summariseOne(replication: Replication, { inputs, workflowRun, failure, now }: Report, show: Show): string {
  const { request, backup } = replication;
  const { duration, throughput, recoveryPointAge } = endOfCopy(replication, now);
  const taken = backup?.protectedAt === undefined ? undefined : new Date(backup.protectedAt).toISOString();
  const rows = [
    ...tellFailure(failure, show).map(([name, value]) => row(name, value)),
    ...(backup?.resourceName === undefined ? [] : [row('Resource', resourceOf(backup, show))]),
    row('Backup', show.code(request.backupId)),
    ...(backup === undefined
      ? []
      : [
          row('Backup name, size', [backup.name, sizeOf(replication)].map((text) => show.code(text)).join(', ')),
          row('Backup taken', show.code(taken)),
        ]),
    ...fromAndTo(replication, inputs, show),
    row('Outcome', `${show.code(replication.outcome)} ${show.text(tellOutcome(replication))}`),
    ...tellFindings([replication.findings, replication.commonFindings], show).map(([name, value]) => row(name, value)),
    row('Status when last read', show.code(replication.status)),
    row('Replication record', show.code(replication.recordId)),
    row('Replica', show.code(replication.destinationBackupId)),
    ...(duration === undefined ? [] : [row('Duration', `about ${showDuration(duration)}`)]),
    ...(throughput === undefined ? [] : [row('Throughput', `${showThroughput(throughput)} (size over duration)`)]),
    ...(recoveryPointAge === undefined ? [] : [row('Age of the recovery point', showDuration(recoveryPointAge))]),
    row('Request ID of the answer', show.code(failure?.requestId ?? replication.requestId)),
    row('Run', tellRun(workflowRun)),
  ];
  return `<h3>${title(failure)}</h3>\n<table>${rows.join('')}</table>`;
}

/** A row a backup, and the copies as a chart. */
function summariseSeveral(
  { results, inputs, workflowRun, failure, now }: Report,
  show: Show,
  secrets: Secrets,
): string {
  const [first] = results;
  if (first === undefined) {
    const rows = tellFailure(failure, show).map(([name, value]) => row(name, value));
    return `<h3>${title(failure)}</h3>\n<table>${rows.join('')}${row('Run', tellRun(workflowRun))}</table>`;
  }
  const whole = [
    ...tellFailure(failure, show).map(([name, value]) => row(name, value)),
    row('Backups', show.text(tellAll(results))),
    ...fromAndTo(first.replication, inputs, show),
    ...tellFindings([first.replication.commonFindings], show).map(([name, value]) => row(name, value)),
    row('Run', tellRun(workflowRun)),
  ];
  const head = ['Resource', 'Backup', 'State', 'Size', 'Duration', 'Throughput', 'Replica']
    .map((name) => `<th align="left">${name}</th>`)
    .join('');
  const rows: string[] = [];
  let bytes = 0;
  for (const result of results) {
    const next = rowOf(result, now, show);
    bytes += Buffer.byteLength(next);
    if (bytes > MAX_TABLE) break;
    rows.push(next);
  }
  const left = results.length - rows.length;
  const cut =
    left === 0
      ? ''
      : `<p>${left} more backups are left out here: GitHub shows no larger summary. The output replications has them.</p>`;
  const chart = toGantt(results, secrets, now);
  return [
    `<h3>${title(failure)}</h3>`,
    `<table>${whole.join('')}</table>`,
    `<table><tr>${head}</tr>${rows.join('')}</table>${cut}`,
    // Markdown begins again after a blank line.
    ...(chart === undefined ? [] : [`\n\`\`\`mermaid\n${chart}\n\`\`\`\n`]),
  ].join('\n');
}

function rowOf({ replication, failure }: Result, now: number, show: Show): string {
  const { request, backup, outcome, status, destinationBackupId } = replication;
  const { duration, throughput } = endOfCopy(replication, now);
  const own = replication.findings;
  const why =
    failure === undefined
      ? [...(own?.facts ?? []), ...(own?.unchecked ?? []).map((what) => `Not checked: ${what}`)]
      : failure.reasons;
  const code = failure?.code === undefined ? '' : ` ${show.code(failure.code)}`;
  const state =
    failure === undefined
      ? [outcome, status]
          .filter((word) => word !== undefined)
          .map((word) => show.code(word))
          .join(', ')
      : `<b>${show.text(failure.title)}</b>${code}`;
  const told = why.length === 0 ? '' : `<br>${show.text(why.join(' '), MAX_REASON)}`;
  const cells = [
    show.code(backup?.resourceName ?? backup?.resourceId ?? backup?.name),
    show.code(request.backupId),
    `${state === '' ? '–' : state}${told}`,
    sizeOf(replication) ?? '–',
    duration === undefined ? '–' : `about ${showDuration(duration)}`,
    throughput === undefined ? '–' : showThroughput(throughput),
    show.code(destinationBackupId),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function resourceOf({ resourceName, resourceId }: BackupFacts, show: Show): string {
  return resourceId === undefined ? show.code(resourceName) : `${show.code(resourceName)}, ${show.code(resourceId)}`;
}

function fromAndTo(replication: Replication, inputs: Report['inputs'], show: Show): string[] {
  const { request, sourceRegion, destinationProjectId, destinationVaultId } = replication;
  return [
    row(
      'From',
      `${show.code(sourceRegion ?? inputs.sourceRegion ?? inputs.endpoint.host)}, project ${show.code(inputs.projectId)}`,
    ),
    row(
      'To',
      `${show.code(request.destinationRegion)}, project ${show.code(destinationProjectId ?? request.destinationProjectId)}, ` +
        `vault ${show.code(destinationVaultId ?? request.destinationVaultId)}`,
    ),
  ];
}

function sizeOf({ backup }: Replication): string | undefined {
  return backup?.size === undefined ? undefined : `${backup.size} GB`;
}

function showThroughput(megabytesPerSecond: number): string {
  return `${Math.round(megabytesPerSecond)} MB/s`;
}

function tellFailure(failure: Failure | undefined, show: Show): [string, string][] {
  if (failure === undefined) return [];
  return [
    ['Failed', show.text(failure.title)],
    ...failure.reasons.map((reason): [string, string] => ['Why', show.text(reason)]),
    ...(failure.advice === undefined ? [] : [['What to do', show.text(failure.advice)] as [string, string]]),
  ];
}

/** What a dry run has found, but for the obstacles, which stand in the failure. */
function tellFindings(all: readonly (Findings | undefined)[], show: Show): [string, string][] {
  return all.flatMap((findings) => [
    ...(findings?.facts ?? []).map((fact): [string, string] => ['Checked', show.text(fact)]),
    ...(findings?.unchecked ?? []).map((what): [string, string] => ['Not checked', show.text(what)]),
  ]);
}

function tellRun({ repository, runId, runAttempt, url }: WorkflowRun): string {
  if (repository === undefined) return '–';
  const name = escapeHtml(runId === undefined ? repository : `${repository} run ${runId}, attempt ${runAttempt}`);
  return url === undefined ? name : `<a href="${escapeHtml(url)}">${name}</a>`;
}
