import { Pieces } from './pieces.ts';
import { toSafeLine } from './safe-text.ts';

/** Anything shorter is no secret, and removing it would garble the rest. */
const MIN_SECRET = 4;

/** The secrets of this step. The runner hides them in its log; here they are kept out of everything else as well. */
export class Secrets {
  readonly #values: string[] = [];
  readonly #pieces = new Pieces();

  add(secret: string): void {
    if (secret.length < MIN_SECRET || this.#values.includes(secret)) return;
    this.#pieces.add(secret);
    // A service that echoes a secret may do so inside JSON or a URL.
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      if (!this.#values.includes(form)) this.#values.push(form);
    }
    this.#values.sort((one, other) => other.length - one.length);
  }

  /** The text as one harmless line, with every secret replaced by `***`. */
  clean(text: string, max?: number): string {
    // Before, because cleaning could break a secret up; and after, because it could put one together.
    const line = toSafeLine(this.hide(text), text.length + 16);
    return toSafeLine(line === text ? line : this.hide(line), max);
  }

  /**
   * The text with `***` for every secret, and for every 16 characters and more of one: as it is, in the encodings of
   * JSON, URLs and HTML, and broken into lines. For text as it came: what is cut, unpacked or stripped of marks before may
   * hold parts of a secret that nobody can tell any more.
   */
  hide(text: string): string {
    // Short ones have no pieces.
    const whole = this.#values.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
    return this.#pieces.hide(whole);
  }
}
