import { toId } from '../safe-text.ts';
import type { Secrets } from '../secrets.ts';

// Text from outside on a page that is Markdown and HTML at once. Every mark becomes a numeric entity, which neither of
// them takes for one of its own.

/** Characters of one text, of the name of a server, of an ID. The log has texts whole. */
const MAX_TEXT = 400;
const MAX_NAME = 60;
const MAX_ID = 64;
/** So many servers are named in one place. */
const MAX_NAMED = 10;
/** A phone shows no longer word in one line of a table. */
const MAX_WORD = 10;

/** GitHub's button. */
export const RE_RUN = '**Re-run failed jobs**';

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

export class Page {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** Within a line of its own words. */
  text(text: string, max = MAX_TEXT): string {
    return toMarkdown(this.#secrets.clean(text, max));
  }

  code(text: string): string {
    return `<code>${this.#name(text)}</code>`;
  }

  bold(text: string): string {
    return `<strong>${this.#name(text)}</strong>`;
  }

  /** So many names, and how many more there are. */
  list(names: readonly string[], show: (name: string) => string): string {
    if (names.length > MAX_NAMED) {
      return `${names.slice(0, MAX_NAMED).map(show).join(', ')} and ${names.length - MAX_NAMED} more`;
    }
    const [last = '', ...others] = names.map(show).reverse();
    return others.length === 0 ? last : `${others.reverse().join(', ')} and ${last}`;
  }

  #name(text: string): string {
    const name = this.plain(text, MAX_NAME);
    const shown = toMarkdown(name === '' ? '?' : name);
    // Next to a name that runs from right to left, what follows it would change its place.
    return RIGHT_TO_LEFT.test(name) ? `&#8296;${shown}&#8297;` : shown;
  }

  /** Cut, and as it is otherwise. */
  plain(text: string, max: number): string {
    const line = this.#secrets.clean(text);
    return line.length <= max ? line : `${line.slice(0, max - 1).toWellFormed()}…`;
  }

  id(text: string | undefined): string {
    const id = toId(this.#secrets.clean(text ?? '').slice(0, MAX_ID));
    return id === '' ? '-' : id;
  }
}

/** ASCII's marks but for the comma and the hyphen, which mean nothing within a line; and what lies between them. */
const PARTS = /^-|[!-+./:-@[-`{-~]|[^\s!-/:-@[-`{-~]+/g;

/** Text of one line as it reads, in Markdown with HTML in it. */
export function toMarkdown(text: string): string {
  return text.replace(PARTS, (part, offset: number) => {
    if (!/^[!-/:-@[-`{-~]$/.test(part)) return breakable(part);
    const entity = `&#${part.charCodeAt(0)};`;
    // A line may break there. And no mark stays next to its word: @name and #1 would become links.
    return /[@#:._/]/.test(part) && /\S/.test(text.charAt(offset + 1)) ? `${entity}<wbr>` : entity;
  });
}

/** Long words without a place to break. */
function breakable(word: string): string {
  if (word.length <= MAX_WORD + 5) return word;
  const parts = word.split(/(?<=\p{Ll})(?=\p{Lu})/u).flatMap((part) => {
    const characters = [...part];
    const pieces: string[] = [];
    while (characters.length > 0) pieces.push(characters.splice(0, MAX_WORD).join(''));
    return pieces;
  });
  return parts.join('<wbr>');
}

/** A part of the page that opens when it is clicked. Blank lines around what is in it: there Markdown begins again. */
export function fold(summary: string, ...content: readonly string[]): string {
  return `<details><summary>${summary}</summary>\n\n${content.join('\n\n')}\n\n</details>`;
}

/** A table, up to so many bytes of rows, with a word about those that are left out. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], max: number): string {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  const names = head.map((name) => name.replace(/^>/, ''));
  const sides = head.map((name) => (name.startsWith('>') ? '--:' : '---'));
  const { kept, left } = fit(lines, max);
  return [`| ${names.join(' | ')} |`, `|${sides.join('|')}|`, ...kept, ...left.flatMap((note) => ['', note])].join(
    '\n',
  );
}

/** The same of whole cells, which may have attributes. */
export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[], max: number): string {
  const { kept, left } = fit(
    rows.map((row) => `<tr>${row.join('')}</tr>`),
    max,
  );
  const names = head.map((name) => `<th align="left">${name}</th>`).join('');
  return [`<table>`, `<tr>${names}</tr>`, ...kept, '</table>', ...left.flatMap((note) => ['', note])].join('\n');
}

function fit(lines: readonly string[], max: number): { kept: readonly string[]; left: readonly string[] } {
  let bytes = 0;
  const end = lines.findIndex((line) => {
    bytes += Buffer.byteLength(line) + 1;
    return bytes > max;
  });
  if (end < 0) return { kept: lines, left: [] };
  const left = lines.length - end;
  const rows = left === 1 ? 'row is' : 'rows are';
  return {
    kept: lines.slice(0, end),
    left: [`${left} more ${rows} left out: GitHub shows no larger summary. The log has all.`],
  };
}

/** Gigabytes, as people write them. */
export function showSize(gigabytes: number): string {
  const [size, unit] = gigabytes >= 2_000 ? [gigabytes / 1_000, 'TB'] : [gigabytes, 'GB'];
  return `${size.toLocaleString('en-US', { maximumFractionDigits: size < 10 ? 1 : 0 })} ${unit}`;
}

/** A point in time as `26 Nov, 01:02`, in UTC; nothing where it is none. */
export function showTime(time: number | undefined, now: number): string | undefined {
  if (time === undefined) return undefined;
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return undefined;
  const year = date.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${date.getUTCFullYear()}`;
  const month = date.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' });
  return `${date.getUTCDate()} ${month}${year}, ${date.toISOString().slice(-13, -8)}`;
}
