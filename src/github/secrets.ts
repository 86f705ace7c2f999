/** How many characters of one text from outside are shown: enough for any message, too few to flood a log. */
const LONGEST_TEXT = 1_000;

/**
 * One line of harmless text. The runner reads commands from a log (`::command::` at the start of a line, `##[command]`
 * anywhere in it), so text from the network or the inputs could otherwise forge them. Also removed: everything that
 * moves the cursor, hides or reverses text, and all beyond the first 1,000 characters.
 */
export function toSafeLine(text: string, longest = LONGEST_TEXT): string {
  const line = text
    .toWellFormed()
    .replace(/\p{Cf}+/gu, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .replace(/^::/, ': :')
    .replaceAll('##[', '# #[');
  return line.length <= longest ? line : `${line.slice(0, longest).toWellFormed()}… (cut)`;
}

/** Text as it shows in HTML, which a job summary may hold in its Markdown. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The secrets of this step. The runner hides them in its log; here they are kept out of everything else as well. */
export class Secrets {
  readonly #values: string[] = [];

  add(secret: string): void {
    // A service that echoes a secret may do so inside JSON or a URL.
    const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
    for (const form of forms) {
      // Anything shorter is no secret, and removing it would garble the rest.
      if (form.length >= 4 && !this.#values.includes(form)) this.#values.push(form);
    }
    this.#values.sort((one, other) => other.length - one.length);
  }

  /** The text as one harmless line, with every secret replaced by `***`. */
  clean(text: string, longest?: number): string {
    // Before, because cleaning could break a secret up; and after, because it could put one together.
    return toSafeLine(this.#hide(toSafeLine(this.#hide(text), text.length + 16)), longest);
  }

  #hide(text: string): string {
    return this.#values.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  }
}
