import * as core from '@actions/core';
import type { Secrets } from './secrets.ts';

/** The only door to the log. Whatever goes through comes out as harmless lines without secrets. */
export class Log {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /** Has the runner hide a secret from now on, and keeps it out of everything that this action writes. */
  mask(secret: string): void {
    if (secret === '') return;
    core.setSecret(secret);
    this.#secrets.add(secret);
  }

  /** Without the secrets that are known by now: for text as it came, before anything else is done with it. */
  hide(text: string): string {
    return this.#secrets.hide(text);
  }

  /** One line, of one or more texts: each is cut by itself, so that a long one does not push the others out. */
  info(...texts: readonly string[]): void {
    core.info(this.#secrets.clean(texts.map((text) => this.#secrets.clean(text)).join(' '), Number.POSITIVE_INFINITY));
  }

  /** Printed only where somebody has turned the runner's debug log on. */
  debug(text: string): void {
    if (core.isDebug()) core.debug(this.#secrets.clean(text));
  }

  warning(text: string): void {
    core.warning(this.#secrets.clean(text));
  }

  /** Marks the step as failed and shows why, as one annotation of one or more lines. */
  failed(lines: readonly string[]): void {
    core.setFailed(lines.map((line) => this.#secrets.clean(line)).join('\n'));
  }
}
