import { toSafeLine } from './safe-text.ts';

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
  clean(text: string, max?: number): string {
    // Before, because cleaning could break a secret up; and after, because it could put one together.
    return toSafeLine(this.#hide(toSafeLine(this.#hide(text), text.length + 16)), max);
  }

  #hide(text: string): string {
    return this.#values.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  }
}
