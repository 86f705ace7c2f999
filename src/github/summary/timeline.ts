import { MINUTE } from '../../clock.ts';
import { showDuration } from '../../duration.ts';
import { type Entry, type Night, unseenFor } from './night.ts';
import { fold, type Page, showSize, showTime } from './page.ts';

/** Characters of a name in the chart. */
const MAX_NAME = 40;
/** A copy that has just begun still has to be seen; milliseconds. */
const MIN_BAR = 1_000;
/** Marks of the axis that a phone has room for. */
const MAX_TICKS = 6;
const TICKS = [1, 5, 10, 15, 30, 60, 120, 180, 360, 720];

/** Colours that stand out from a light and from a dark page. Nothing else of the theme is touched. */
const COLOURS = {
  ...{ critBkgColor: '#cf222e', critBorderColor: '#a40e26' },
  ...{ activeTaskBkgColor: '#0969da', activeTaskBorderColor: '#0550ae' },
  ...{ doneTaskBkgColor: '#1a7f37', doneTaskBorderColor: '#116329' },
  ...{ taskBkgColor: '#6e7781', taskBorderColor: '#57606a' },
  ...{ taskTextColor: '#ffffff', taskTextLightColor: '#ffffff', taskTextDarkColor: '#ffffff' },
  ...{ sectionBkgColor: '#8080801a', altSectionBkgColor: '#80808000', sectionBkgColor2: '#8080801a' },
};

interface Bar {
  readonly entry: Entry;
  readonly from: number;
  readonly to: number;
}

const SECTIONS = [
  ['Failed', 'crit, '],
  ['Lost sight', ''],
  ['Still copying', 'active, '],
  ['Copied', 'done, '],
] as const;
type Section = (typeof SECTIONS)[number][0];

/** The copies of a step as a part of the page that opens; nothing where no copy is known to have begun. */
export function timelineOf(night: Night, page: Page): string[] {
  const chart = toGantt(night, page);
  if (chart === undefined) return [];
  const bars = [...barsOf(night).values()].flat();
  const { now } = night.report;
  const from = Math.min(...bars.map((bar) => bar.from));
  const to = Math.max(...bars.map((bar) => bar.to));
  const about = `From ${showTime(from, now)} to ${showTime(to, now)} UTC (${showDuration(to - from)}). The axis has the time of day in the time zone of your browser.`;
  return [fold('⏱️ <strong>Timeline</strong>', about, `\`\`\`mermaid\n${chart}\n\`\`\``)];
}

/**
 * The same as a Gantt chart in Mermaid's language, which GitHub draws. At most 256 bars of some 100 characters: Mermaid
 * draws up to 50,000 characters.
 */
export function toGantt(night: Night, page: Page): string | undefined {
  const sections = barsOf(night);
  // A dry run copies nothing.
  if (sections.size === 0 || night.isDryRun) return undefined;
  const bars = [...sections.values()].flat();
  const span = Math.max(...bars.map(({ to }) => to)) - Math.min(...bars.map(({ from }) => from));
  const tick = TICKS.find((minutes) => span / (minutes * MINUTE) <= MAX_TICKS) ?? 1440;
  let count = 0;
  return [
    `%%{init: ${JSON.stringify({ themeVariables: COLOURS, gantt: { leftPadding: 90 } })}}%%`,
    'gantt',
    'dateFormat x',
    `axisFormat ${tick >= 360 ? '%d %b %H:%M' : '%H:%M'}`,
    `tickInterval ${tick >= 1440 ? `${Math.ceil(span / MAX_TICKS / (1440 * MINUTE))}day` : tick >= 60 ? `${tick / 60}hour` : `${tick}minute`}`,
    'todayMarker off',
    ...SECTIONS.flatMap(([section, mark]) => {
      const own = sections.get(section) ?? [];
      if (own.length === 0) return [];
      const lines = own.map(({ entry, from, to }) => {
        count += 1;
        return `${nameOf(entry, page)} :${mark}t${count}, ${Math.round(from)}, ${Math.round(to)}`;
      });
      return [`section ${section}`, ...lines];
    }),
  ].join('\n');
}

/** By section, the longest first. */
function barsOf({ entries, report }: Night): Map<Section, Bar[]> {
  const bars = entries.flatMap((entry) => {
    const section = sectionOf(entry);
    const { begunAt, finishedAt, failedAt } = entry.replication;
    const { now } = report;
    const unseen = unseenFor(entry, report);
    if (section === undefined || begunAt === undefined || !isTime(begunAt)) return [];
    // One that ended, or is not seen any more, has not gone on until now.
    const end =
      section === 'Still copying' ? now : (finishedAt ?? failedAt ?? (unseen === undefined ? begunAt : now - unseen));
    return [{ section, entry, from: begunAt, to: Math.max(isTime(end) ? end : now, begunAt + MIN_BAR) }];
  });
  return Map.groupBy(
    bars.sort((one, other) => other.to - other.from - (one.to - one.from)),
    ({ section }) => section,
  );
}

function sectionOf({ fate }: Entry): Section | undefined {
  switch (fate) {
    case 'copied':
    case 'unverified':
      return 'Copied';
    case 'copying':
      return 'Still copying';
    case 'failed':
      return 'Failed';
    case 'lost':
      return 'Lost sight';
    default:
      // A copy of before is none of this step's, and one that was not seen has no begin.
      return undefined;
  }
}

function isTime(time: number): boolean {
  return !Number.isNaN(new Date(time).getTime());
}

/** Words with which a line of the language begins. */
const KEYWORD =
  /^(gantt|title|section|dateformat|axisformat|inclusiveenddates|topaxis|excludes|includes|todaymarker|weekday|weekend|tickinterval|acctitle|accdescr|click|call|href|end|\d{4}-|-)/i;

/** What the language has no other meaning for. */
function nameOf({ name, replication: { backup } }: Entry, page: Page): string {
  const shown = page
    .plain(name, 200)
    .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed();
  const isWord = /^[\p{L}\p{N}]/u.test(shown) && !KEYWORD.test(shown);
  const safe = isWord ? shown : `· ${shown}`.trim();
  return backup?.size === undefined ? safe : `${safe} ${showSize(backup.size).replaceAll(',', '')}`;
}
