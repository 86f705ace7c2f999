import type { Entry, Night } from './night.ts';
import { fold, type Page } from './page.ts';

/** Characters of a name here. */
const MAX_NAME = 40;

/** All IDs in one block, to be copied as they are. */
export function idsOf(night: Night, page: Page): string {
  const { only, report, entries } = night;
  const first = entries[0]?.replication;
  const { inputs, whole } = report;
  const from = page.id(first?.sourceRegion ?? inputs.sourceRegion ?? inputs.endpoint.host);
  const project = first?.destinationProjectId ?? inputs.destinationProjectId;
  const vault = first?.destinationVaultId ?? inputs.destinationVaultId;
  const facts: [string, string][] = [
    ['from', `${from}, project ${page.id(inputs.projectId)}`],
    ['to', `${page.id(inputs.destinationRegion)}, project ${page.id(project)}, vault ${page.id(vault)}`],
    ...tellRun(night, page),
    ...(whole?.requestId === undefined ? [] : [['request ID', page.id(whole.requestId)] as [string, string]]),
  ];
  const block =
    only === undefined ? [columns(facts), tableOf(entries, page)] : [columns([...factsOf(only, page), ...facts])];
  const text = block.filter((part) => part !== '').join('\n\n');
  return fold('🆔 <strong>IDs</strong> – for the console and for support', `\`\`\`text\n${text}\n\`\`\``);
}

function requestIdOf({ failure, replication }: Entry): string | undefined {
  return failure?.requestId ?? replication.requestId;
}

function factsOf(entry: Entry, page: Page): [string, string][] {
  const { request, recordId, destinationBackupId, status, outcome, backup } = entry.replication;
  return [
    ['server', isolated(page.plain(backup?.resourceName ?? '-', MAX_NAME))],
    ['resource', page.id(backup?.resourceId)],
    ['backup', page.id(request.backupId)],
    ['replica', page.id(destinationBackupId)],
    ['replication record', page.id(recordId)],
    ['outcome, status', `${outcome ?? '-'}, ${page.id(status)}`],
    ['request ID', page.id(requestIdOf(entry))],
    ['error code', page.id(entry.failure?.code)],
  ].filter((fact): fact is [string, string] => fact[1] !== '-' && fact[1] !== '-, -');
}

function tableOf(entries: readonly Entry[], page: Page): string {
  if (entries.length === 0) return '';
  // Those first that somebody will look up.
  const sorted = [...entries].sort(
    (one, other) => Number(other.failure !== undefined) - Number(one.failure !== undefined),
  );
  // What has a backup is known by that.
  const isWithout = entries.some(({ replication }) => replication.request.backupId === '');
  const rows = sorted.map((entry) => {
    const { request, recordId, destinationBackupId, backup } = entry.replication;
    return [
      isolated(page.plain(backup?.resourceName ?? '-', MAX_NAME)),
      isWithout ? page.id(backup?.resourceId) : '-',
      page.id(request.backupId),
      page.id(destinationBackupId),
      page.id(recordId),
      page.id(requestIdOf(entry)),
    ];
  });
  const heads = ['server', 'resource', 'backup', 'replica', 'replication record', 'request ID'];
  // What nobody has an ID of is left out.
  const used = heads.map((_, column) => rows.some((row) => row[column] !== '-'));
  return columns([heads, ...rows].map((row) => row.filter((_, column) => used[column])));
}

function tellRun({ report: { workflowRun } }: Night, page: Page): [string, string][] {
  const { repository, url, runId, runAttempt } = workflowRun;
  if (url !== undefined) return [['run', page.plain(url, 300)]];
  if (repository === undefined) return [];
  return [
    ['run', page.plain(runId === undefined ? repository : `${repository} run ${runId}, attempt ${runAttempt}`, 300)],
  ];
}

/** In a block of code nothing has a meaning but its end. What stands behind a name from right to left stays there. */
function isolated(text: string): string {
  const name = text.replaceAll('`', "'");
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u.test(name)
    ? `\u2068${name}\u2069`
    : name;
}

/** Characters of East Asia are twice as wide. */
function widthOf(text: string): number {
  return [...text.replace(/[\u2068\u2069\p{M}]/gu, '')].reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(character) ? 2 : 1),
    0,
  );
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  return rows
    .map((row) =>
      row
        .map((text, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text))))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
