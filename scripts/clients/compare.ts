/** What was compared under one heading. */
export interface Row {
  readonly what: string;
  /** Of the vendor's clients. */
  readonly calls: number;
  /** How many fields, or other single facts. */
  readonly compared: number;
  readonly differences: readonly string[];
}

export class Comparison {
  calls = 0;
  readonly #what: string;
  readonly #differences: string[] = [];
  #compared = 0;

  constructor(what: string) {
    this.#what = what;
  }

  same(name: string, one: unknown, other: unknown): void {
    this.#compared++;
    const [left, right] = [JSON.stringify(one), JSON.stringify(other)];
    if (left !== right) this.#differences.push(`${name}: ${left} and ${right}`);
  }

  /** Notes what could not be compared at all. */
  differs(difference: string): void {
    this.#compared++;
    this.#differences.push(difference);
  }

  /** An answer as it came, and what a model made of it: nothing lost, nothing added, nothing of another type. */
  answer(name: string, raw: unknown, parsed: unknown): void {
    const [left, right] = [leavesOf(raw), leavesOf(parsed)];
    for (const [field, value] of left) {
      // Null is none in a model, or the empty value of its type.
      if (value === null && EMPTY.has(right.get(field))) this.#compared++;
      else if (isSameTime(value, right.get(field))) this.#compared++;
      else this.same(`${name}, ${field}`, value, right.get(field));
    }
    for (const [field, value] of right) {
      const isPart = [...left.keys()].some((other) => other === field || field.startsWith(`${other}.`));
      if (!isPart) this.differs(`${name}: the model requires ${field} (${JSON.stringify(value)}), the answer has none`);
    }
  }

  /** Two things field by field. */
  fields(name: string, one: unknown, other: unknown): void {
    const [left, right] = [leavesOf(one), leavesOf(other)];
    for (const field of new Set([...left.keys(), ...right.keys()])) {
      this.same(`${name}, ${field}`, left.get(field), right.get(field));
    }
  }

  get row(): Row {
    return { what: this.#what, calls: this.calls, compared: this.#compared, differences: this.#differences };
  }
}

const EMPTY = new Set<unknown>([undefined, null, '']);

/** Every value that is no object or list, or is an empty one, by where it stands. */
function leavesOf(value: unknown, place = ''): Map<string, unknown> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return new Map(value === undefined ? [] : [[place, value]]);
  return new Map(entries.flatMap(([name, inner]) => [...leavesOf(inner, place === '' ? name : `${place}.${name}`)]));
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z?$/;

/** A time, as exactly as the model has it: Go drops fractions of a second, and Python the time of `protected_at`. */
function isSameTime(one: unknown, other: unknown): boolean {
  if (typeof one !== 'string' || typeof other !== 'string' || !TIME.test(one)) return false;
  if (/^\d{4}-\d\d-\d\d$/.test(other)) return one.startsWith(other);
  const [left, right] = [one, other].map((text) => Date.parse(`${text.replace(/(Z|\+00:00)$/, '')}Z`));
  return left !== undefined && right !== undefined && Math.floor(left / 1_000) === Math.floor(right / 1_000);
}
