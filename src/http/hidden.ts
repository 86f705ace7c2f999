import type { HttpAnswer } from './transport.ts';

/** Replaces every secret in a text as it came, and every long piece of one. */
export type Hide = (text: string) => string;

/** Of a request that is repeated: for 15 minutes whoever has it may send that request again. */
const SIGNATURE = /(\bsignature["']?\s*[:=]\s*["']?)[0-9a-f]{16,}/gi;

/** Characters. What is looked through for secrets has no more of them, and what is kept of a failed answer neither. */
const MAX_SHOWN = 64 * 1024;
/** Of the parts of a larger one that is JSON. */
const MAX_STRING = 10_000;
const MAX_ENTRIES = 20;

/**
 * An answer without secrets wherever something of it may be told: in its header fields, and in its body unless that is the
 * whole, good answer that was asked for, which is only read. Before anything else is done with it: what is cut, unpacked
 * or put on one line may hold parts of a secret that nobody can tell any more.
 */
export function hideIn(answer: HttpAnswer, hideSecrets: Hide): HttpAnswer {
  const hide = (text: string) => hideSecrets(text).replace(SIGNATURE, '$1***');
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, hide(value)]));
  if (isGood(answer)) return { ...answer, headers };
  return { ...answer, headers, body: hide(shorten(answer.body)) };
}

function isGood({ status, body, bodyProblem }: HttpAnswer): boolean {
  return status >= 200 && status <= 299 && bodyProblem === undefined && /^\s*\{/.test(body);
}

/** Of a bounded length. JSON stays JSON: its code may stand behind a long text. */
function shorten(body: string): string {
  if (body.length <= MAX_SHOWN) return body;
  try {
    const short = JSON.stringify(JSON.parse(body), (_key, value: unknown) => shortenPart(value));
    if (short.length <= MAX_SHOWN) return short;
  } catch {
    // No JSON, or too deep.
  }
  return body.slice(0, MAX_SHOWN);
}

function shortenPart(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, MAX_STRING);
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).slice(0, MAX_ENTRIES));
}
