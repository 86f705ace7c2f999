import { isFinished } from '../../replication/records.ts';
import type { Result } from '../../report/result.ts';
import type { Secrets } from '../secrets.ts';

/** Characters of a name in the chart. */
const MAX_NAME = 40;
/** A copy that has just begun still has to be seen; milliseconds. */
const MIN_BAR = 1_000;

/**
 * The copies of a step as a Gantt chart in Mermaid's language, which GitHub draws. At most 256 bars of some 100 characters:
 * Mermaid draws up to 50,000 characters.
 * @param now milliseconds since the Unix epoch
 * @returns nothing where no copy is known to have begun
 */
export function toGantt(results: readonly Result[], secrets: Secrets, now: number): string | undefined {
  const bars: Record<string, string[]> = {};
  for (const [index, { replication, failure }] of results.entries()) {
    const { backup, begunAt, finishedAt, outcome, request, status } = replication;
    // A copy of before is none of this step's, and nobody knows when it ended.
    if (begunAt === undefined || outcome === 'already_replicated' || outcome === 'checked') continue;
    const isOver = isFinished({ status });
    const [section, mark] = isOver
      ? ['Finished', 'done']
      : failure === undefined
        ? ['Going on', 'active']
        : ['Not finished', 'crit'];
    const end = Math.max((isOver ? finishedAt : undefined) ?? now, begunAt + MIN_BAR);
    const name = toName(secrets.clean(backup?.resourceName ?? backup?.name ?? request.backupId));
    // The number keeps the names apart, and no name is a word of the language behind it.
    bars[section] ??= [];
    bars[section].push(`${index + 1} ${name} :${mark}, t${index + 1}, ${Math.round(begunAt)}, ${Math.round(end)}`);
  }
  const sections = Object.entries(bars);
  if (sections.length === 0) return undefined;
  return [
    'gantt',
    'dateFormat x',
    'axisFormat %d %H:%M',
    'todayMarker off',
    ...sections.flatMap(([section, lines]) => [`section ${section}`, ...lines]),
  ].join('\n');
}

/** What the language has no other meaning for. */
function toName(text: string): string {
  return text
    .replace(/[^\p{L}\p{N}._-]+/gu, ' ')
    .slice(0, MAX_NAME)
    .toWellFormed()
    .trim();
}
