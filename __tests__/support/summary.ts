/** A job summary, or a part of it, as its reader sees it: without marks, and with entities as what they stand for. */
export const shown = (summary: string): string =>
  summary.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_entity, code: string) => String.fromCodePoint(Number(code)));

/** What the summary of a step consists of. */
export function partsOf(summary: string) {
  const alert = /^> \[!(\w+)\]\n((?:> .*\n?)*)/m.exec(summary);
  const charts = [...summary.matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)].map(([, chart = '']) => chart);
  return {
    heading: /^### (.*)$/m.exec(summary)?.[1] ?? '',
    alert: alert?.[1],
    alertText: shown(alert?.[2] ?? ''),
    /** The rows of the table of what failed. */
    rows: [...summary.matchAll(/^<tr>(<td.*<\/td>)<\/tr>$/gm)].map(([, row = '']) =>
      row.split('</td>').slice(0, 3).map(shown),
    ),
    folds: [...summary.matchAll(/<details><summary>(.*)<\/summary>/g)].map(([, head = '']) => shown(head)),
    chart: charts[0],
    bars: barsOf(charts[0] ?? ''),
    /** The block of IDs. */
    ids: /^```text\n([\s\S]*?)\n```$/m.exec(summary)?.[1] ?? '',
  };
}

/** How many bars a chart has in each of its sections. */
function barsOf(chart: string): Record<string, number> {
  const bars: Record<string, number> = {};
  let section = '';
  for (const line of chart.split('\n')) {
    const [, name] = /^section (.*)$/.exec(line) ?? [];
    if (name !== undefined) section = name;
    else if (/ :(\w+, )?t\d+, \d+, \d+$/.test(line)) bars[section] = (bars[section] ?? 0) + 1;
  }
  return bars;
}

/** Lines of its own, of which each is a sentence or more. */
const SENTENCES = /^(\*\*|- )?[\p{L}\d].*([.…]|\*\*|[a-z]:\*\* .+|\.\d{4})$/u;
/** Heads of what is folded, rows, and facts. */
const OTHERS =
  /^\||^(✅|⏳|🚫|📄|❔|⏱️|🆔|❌|🚧|Server)|^- (Backup|Size|Copied in|Speed|Status|Progress|Copying since|Last seen)/u;

/** The lines of a summary that do not read whole: a word is missing, or the end of a sentence. */
export function holesOf(summary: string): string[] {
  const [heading = '', ...lines] = summary
    .replace(/^```(mermaid|text)\n[\s\S]*?\n```$/gm, '')
    .split('\n')
    .map(shown);
  const own = lines
    .map((line) => line.replace(/^> /, ''))
    .filter((line) => line !== '' && !/^\[!(CAUTION|WARNING)\]$|^\|[-:|]+\|$/.test(line));
  return [
    ...(/^### \S+ \S.*[^\s,;:.]$/u.test(heading) ? [] : [heading]),
    ...own.filter(
      (line) => / {2}| [.,;:)]|\( ?\)|\*{4}|\| \||^\|\s*\|$/.test(line) || !(OTHERS.test(line) || SENTENCES.test(line)),
    ),
  ];
}
