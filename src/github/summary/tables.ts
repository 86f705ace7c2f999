import { MINUTE } from '../../clock.ts';
import { showDuration } from '../../duration.ts';
import { endOfCopy } from '../../report/outcome.ts';
import { figuresOf } from './lead.ts';
import { type Entry, type Night, type Report, unseenFor } from './night.ts';
import { fold, type Page, showSize, showTime, table } from './page.ts';

/** Bytes of the rows of one table. */
const MAX_ROWS = 120_000;

/** What nobody needs at once: a part that opens for each kind of what became of the backups. */
export function foldsOf(night: Night, page: Page): string[] {
  if (night.isDryRun) return dryRunFolds(night, page);
  return [
    ...listFold('⏳', 'still copying', night.of('copying'), progressColumns, night, page),
    ...listFold('⏳', 'requested, not yet copied', night.of('requested'), requestColumns, night, page),
    ...copiedFold(night, page),
    ...listFold('🚫', 'not requested', night.of('stopped'), [], night, page),
  ];
}

interface Column {
  readonly head: string;
  readonly show: (entry: Entry, report: Report, page: Page) => string | undefined;
}

const size: Column = {
  head: '>Size',
  show: ({ replication: { backup } }) => (backup?.size === undefined ? undefined : showSize(backup.size)),
};
const taken: Column = {
  head: 'Backup taken (UTC)',
  show: ({ replication: { backup } }, { now }) => showTime(backup?.protectedAt, now),
};
const copyColumns: readonly Column[] = [
  size,
  {
    head: '>Copied in',
    show: ({ replication, fate }, { now }) => {
      if (fate === 'there') return 'already there';
      const { duration } = endOfCopy(replication, now);
      return duration === undefined ? undefined : showDuration(duration);
    },
  },
  {
    head: '>Speed',
    show: ({ replication }, { now }) => {
      const { throughput } = endOfCopy(replication, now);
      return throughput === undefined ? undefined : `${Math.round(throughput)} MB/s`;
    },
  },
  taken,
];
const requestColumns: readonly Column[] = [
  size,
  {
    head: 'Status',
    show: ({ replication: { status } }, _report, page) => (status === undefined ? undefined : page.code(status)),
  },
  taken,
];
const toldAgo = (milliseconds: number | undefined) =>
  milliseconds === undefined ? undefined : milliseconds < MINUTE ? 'just now' : `${showDuration(milliseconds)} ago`;
const progressColumns: readonly Column[] = [
  size,
  {
    head: '>Progress',
    show: ({ replication: { progress } }) => (progress === undefined ? undefined : `${Math.round(progress)} %`),
  },
  {
    head: 'Copying since (UTC)',
    show: ({ replication: { begunAt } }, { now }) => showTime(begunAt, now),
  },
  {
    head: 'Last seen',
    show: (entry, report) => toldAgo(unseenFor(entry, report)),
  },
  taken,
];

function copiedFold(night: Night, page: Page): string[] {
  const done = night.of('copied', 'there', 'unverified');
  if (done.length === 0) return [];
  const fresh = night.of('copied', 'unverified');
  const there = night.of('there').length;
  const figures = figuresOf(fresh, night.report.now);
  const shown = figures === '' ? '' : ` (${figures})`;
  const counts =
    there === 0
      ? figures
      : fresh.length === 0
        ? 'all were already there'
        : `${fresh.length} new${shown}, ${there} already there`;
  if (night.only !== undefined) return detailsFold('Details', night.only, copyColumns, night, page);
  const head = `✅ <strong>${done.length} copied</strong>${counts === '' ? '' : ` – ${counts}`}`;
  return [fold(head, tableOf([...fresh, ...night.of('there')], copyColumns, night, page))];
}

function listFold(
  sign: string,
  what: string,
  entries: readonly Entry[],
  columns: readonly Column[],
  night: Night,
  page: Page,
): string[] {
  if (entries.length === 0) return [];
  if (night.only !== undefined) return detailsFold('Details', night.only, columns, night, page);
  return [fold(`${sign} <strong>${entries.length} ${what}</strong>`, tableOf(entries, columns, night, page))];
}

function tableOf(entries: readonly Entry[], columns: readonly Column[], night: Night, page: Page): string {
  const { report } = night;
  // What is known of none of them is left out.
  const known = columns.filter(({ show }) => entries.some((entry) => show(entry, report, page) !== undefined));
  const rows = entries.map((entry) => [
    `${signOf(entry)} ${page.code(entry.name)}`,
    ...known.map(({ show }) => show(entry, report, page) ?? '–'),
  ]);
  return table(['Server', ...known.map(({ head }) => head)], rows, MAX_ROWS);
}

function signOf({ fate, isStale }: Entry): string {
  if (isStale || fate === 'unverified') return '⚠️';
  return { copied: '✅', there: '☑️', copying: '⏳', requested: '⏳' }[fate as string] ?? '🚫';
}

/** Of one backup: what a row would say, a line each. */
function detailsFold(summary: string, entry: Entry, columns: readonly Column[], night: Night, page: Page): string[] {
  const { name } = entry.replication.backup ?? {};
  const lines = [
    ...(name === undefined ? [] : [`- Backup: ${page.code(name)}`]),
    ...columns.flatMap(({ head, show }) => {
      const shown = show(entry, night.report, page);
      return shown === undefined ? [] : [`- ${head.replace(/^>/, '')}: ${shown}`];
    }),
  ];
  return lines.length === 0 ? [] : [fold(`📄 <strong>${summary}</strong>`, lines.join('\n'))];
}

/** What a dry run has found in order, and what it cannot know. */
function dryRunFolds(night: Night, page: Page): string[] {
  const lines = (texts: readonly string[]) => [...new Set(texts)].map((text) => `- ${page.text(text)}`).join('\n');
  const all = night.entries.map(({ replication }) => replication);
  const common = all.flatMap(({ commonFindings }) => commonFindings?.facts ?? []);
  const own = night.entries.filter(({ replication: { findings } }) => (findings?.facts.length ?? 0) > 0);
  const checked = [
    ...(common.length === 0 ? [] : [lines(common)]),
    ...(night.only !== undefined
      ? [lines(all.flatMap(({ findings }) => findings?.facts ?? []))].filter((text) => text !== '')
      : own.length === 0
        ? []
        : [
            table(
              ['Server', 'Found'],
              own.map((entry) => [
                page.code(entry.name),
                page.text((entry.replication.findings?.facts ?? []).join(' ')),
              ]),
              2 * MAX_ROWS,
            ),
          ]),
  ];
  const unchecked = all.flatMap(({ findings, commonFindings }) => [
    ...(findings?.unchecked ?? []),
    ...(commonFindings?.unchecked ?? []),
  ]);
  const open = [...new Set(unchecked)].slice(0, 50);
  return [
    ...(checked.length === 0 ? [] : [fold('✅ <strong>What was checked</strong>', ...checked)]),
    ...(open.length === 0 ? [] : [fold('❔ <strong>What was not checked</strong>', lines(open))]),
  ];
}
