/** How many characters of one text from outside are shown: enough for any message, too few to flood a log. */
const MAX_TEXT = 1_000;

/**
 * One line of harmless text. The runner reads commands from a log (`::command::` at the start of a line, `##[command]`
 * anywhere in it), so text from the network or the inputs could otherwise forge them. Also removed: everything that
 * moves the cursor, hides or reverses text, and all beyond the first 1,000 characters.
 */
export function toSafeLine(text: string, max = MAX_TEXT): string {
  const line = text
    .toWellFormed()
    .replace(/\p{Cf}+/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/^::/, ': :')
    .replaceAll('##[', '# #[');
  return line.length <= max ? line : `${line.slice(0, max).toWellFormed()}… (cut)`;
}

/** Text as it shows in HTML, which a job summary may hold in its Markdown. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * An ID, a code or a word of the service's, which a later step may put into a command; `?` for anything else.
 */
export function toId(text: string): string {
  return /^[\w.:-]*$/.test(text) && !/^\.{1,2}$/.test(text) ? text : '?';
}
