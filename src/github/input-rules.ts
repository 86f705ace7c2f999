import * as z from 'zod/mini';
import { readEndpoint } from '../cbr/endpoint.ts';

/** Says what is wrong with a value, or nothing. White space around the value is already removed. */
export type Rule = (value: string) => string | undefined;

/** How inputs of one kind are checked and read. */
interface Kind<Value> {
  /** The first that finds a problem is reported. */
  readonly rules: readonly Rule[];
  /** Asked only where all rules are kept. */
  readonly read: (text: string) => Value;
  /** Replaces an empty value, as in action.yml. */
  readonly default?: string;
  /** Masked before anything is printed. */
  readonly isSecret?: boolean;
}

/** One input of action.yml. */
export interface Row<Name extends string = string, Value = unknown> {
  readonly name: Name;
  readonly default: string;
  readonly isSecret: boolean;
  readonly schema: z.ZodMiniType<Value, string>;
}

export function row<const Name extends string, Value>(
  name: Name,
  { rules, read, default: otherwise = '', isSecret = false }: Kind<Value>,
): Row<Name, Value> {
  const text = z.string().check(
    z.check<string>(({ value, issues }) => {
      const message = firstProblem(rules, value);
      if (message !== undefined) issues.push({ code: 'custom', input: value, message });
    }),
  );
  return { name, default: otherwise, isSecret, schema: z.pipe(text, z.transform(read)) };
}

/** As many as a matrix of GitHub has jobs. */
const MAX_BACKUPS = 256;
/** So many wrong IDs of a list are reported. */
const MAX_PROBLEMS = 5;

/** Names only the wrong character, never the whole value: it may be a secret in the wrong place. */
const characters =
  (allowed: RegExp, right: string): Rule =>
  (value) => {
    const all = [...value];
    const position = all.findIndex((character) => !allowed.test(character));
    if (position < 0) return undefined;
    return `has a character that is not allowed (${nameOf(all[position] ?? '')}, at position ${position + 1}); use ${right}`;
  };

/** As people see it, or by its code point where they may not. */
function nameOf(character: string): string {
  if (/^[ -~]$/.test(character)) return JSON.stringify(character);
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
}

const atMost =
  (max: number, right: string): Rule =>
  (value) =>
    value.length <= max ? undefined : `has ${value.length} characters, at most ${max} are allowed; use ${right}`;

const idForm = '1 to 64 letters, digits, _ or -';
export const regionForm = 'a region ID such as ap-southeast-1 (letters, digits, ".", "_", "-")';
const nameForm = '1 to 64 Chinese characters, letters, digits, _ or -';
const descriptionForm = 'at most 255 characters without < and >';
const secretForm = 'the value as issued, on one line';

/** What earlier steps write where they have no value, or a value that is not text. */
const isValue: Rule = (value) => {
  if (/^(null|nil|none|undefined|nan)$/i.test(value)) {
    return `is ${value}: the step that should set it had no value; check the outputs of that step`;
  }
  if (value.includes('${{')) {
    return 'is an expression that was not evaluated; write it under with: in the workflow, where GitHub evaluates it';
  }
  if (/^[[{]/.test(value)) return "is JSON; set the IDs alone, for example with join(fromJSON(…), ' ')";
  return undefined;
};

export const id: readonly Rule[] = [isValue, characters(/^[A-Za-z0-9_-]$/, idForm), atMost(64, idForm)];
export const region: readonly Rule[] = [isValue, characters(/^[A-Za-z0-9._-]$/, regionForm), atMost(255, regionForm)];
export const replicaName: readonly Rule[] = [
  characters(/^[\u4e00-\u9fa5\uf900-\ufa2dA-Za-z0-9_-]$/, nameForm),
  atMost(64, nameForm),
];
export const replicaDescription: readonly Rule[] = [
  characters(/^[^<>]$/u, descriptionForm),
  atMost(255, descriptionForm),
];
/** What travels in a header field. */
export const headerText = characters(/^[\x20-\x7e]$/, secretForm);
/** It travels inside a header field that commas divide. */
export const keyId = characters(/^[\x21-\x2b\x2d-\x7e]$/, secretForm);

export const urn =
  (part: string): Rule =>
  (value) =>
    value === '' || (value.startsWith('iam::') && value.includes(`:${part}:`))
      ? headerText(value)
      : `is not a URN of this kind; use iam::<account>:${part}:<name>`;

/** Every ID of a list by the rules of one. */
const idList: Rule = (value) => {
  const problem = isValue(value);
  if (problem !== undefined) return problem;
  const all = splitIds(value);
  if (all.length === 0) return 'contains no ID; set IDs, separated by new lines, commas or spaces';
  if (all.length > MAX_BACKUPS) {
    return `has ${all.length} IDs, at most ${MAX_BACKUPS} are allowed; use several steps or a matrix`;
  }
  const problems = all.flatMap((one, index) => {
    const problem = firstProblem(id, one);
    return problem === undefined ? [] : [all.length === 1 ? problem : `ID number ${index + 1} ${problem}`];
  });
  return problems.length === 0 ? undefined : problems.slice(0, MAX_PROBLEMS).join('; ');
};

const isGiven =
  (missing: string): Rule =>
  (value) =>
    value === '' ? `is required: ${missing}` : undefined;

/** What is wrong where source and destination are one region. */
export function sameRegion(values: { readonly source_region: string; readonly destination_region: string }): string[] {
  const { source_region: source, destination_region: destination } = values;
  const isSame = source !== '' && source.toLowerCase() === destination.toLowerCase();
  return isSame ? [`destination_region: is the source region, ${source}; use another one`] : [];
}

/** @param missing what is required */
export const required = (missing: string, rules: readonly Rule[]): Kind<string> => ({
  rules: [isGiven(missing), ...rules],
  read: (text) => text,
});

/** Up to 256 IDs, each once, in the order given. */
export const ids: Kind<readonly string[]> = {
  rules: [(value) => (value === '' ? undefined : idList(value))],
  read: splitIds,
};

/** Absent where it is empty. */
export const optional = (...rules: readonly Rule[]): Kind<string | undefined> => ({
  rules,
  read: (text) => text || undefined,
});

export const secret = (rule: Rule): Kind<string | undefined> => ({ ...optional(rule), isSecret: true });

export const withDefault = (otherwise: string, rule: Rule): Kind<string> => ({
  rules: [rule],
  read: (text) => text,
  default: otherwise,
});

export const flag: Kind<boolean> = {
  rules: [(value) => (/^(true|True|TRUE|false|False|FALSE)$/.test(value) ? undefined : 'must be `true` or `false`')],
  read: isTrue,
  default: 'false',
};

/** From 1 to `max`, which has at most four digits. */
export const wholeNumber = (otherwise: string, max: number, right: string): Kind<number> => ({
  rules: [
    (value) =>
      /^\d{1,4}$/.test(value) && Number(value) >= 1 && Number(value) <= max
        ? undefined
        : `must be a whole number from 1 to ${max}: ${right}`,
  ],
  read: Number,
  default: otherwise,
});

export const endpoint: Kind<URL | undefined> = {
  rules: [
    (value) => {
      const read = value === '' ? undefined : readEndpoint(value);
      return typeof read === 'string' ? read : undefined;
    },
  ],
  read: toUrl,
};

/** An endpoint as it is used; nothing where it is empty or wrong. */
export function toUrl(text: string): URL | undefined {
  const read = text === '' ? undefined : readEndpoint(text);
  return read instanceof URL ? read : undefined;
}

export function isTrue(value: string): boolean {
  return /^true$/i.test(value);
}

/** The IDs of a list by commas, spaces or lines, each once, whatever its case. */
function splitIds(value: string): string[] {
  const all = value.split(/[\s,]+/).filter((one) => one !== '');
  const firsts = new Map(all.toReversed().map((one) => [one.toLowerCase(), one]));
  return [...new Set(all.map((one) => firsts.get(one.toLowerCase()) ?? one))];
}

function firstProblem(rules: readonly Rule[], value: string): string | undefined {
  for (const rule of rules) {
    const problem = rule(value);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
