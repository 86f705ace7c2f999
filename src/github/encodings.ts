/** A text by its characters, each with the place that it has in the text as it came. */
export interface Characters {
  readonly codes: Uint16Array;
  /** Where each begins, and where the next one does. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

interface Decoder {
  /** The code of what a character that is written as several begins with. */
  readonly mark: number;
  /** Reads the one at a mark: its code, and how many it is written as. Nothing where there is none. */
  readonly read: (codes: Uint16Array, at: number) => readonly [code: number, length: number] | undefined;
}

const BACKSLASH = 0x5c;
const SEMICOLON = 0x3b;
const LETTER_U = 0x75;
const LETTER_X = 0x78;

/** `%2F`. A plus sign for a space needs nothing here: neither counts. */
const url: Decoder = {
  mark: 0x25,
  read: (codes, at) => {
    const value = hex(codes, at + 1, 2);
    return value === undefined ? undefined : [value, 3];
  },
};

/** `\u002f`. A backslash before another character needs nothing here: it does not count. */
const json: Decoder = {
  mark: BACKSLASH,
  read: (codes, at) => {
    const next = codes[at + 1];
    // One that is escaped itself begins nothing.
    if (next === BACKSLASH) return [BACKSLASH, 2];
    const digits = next === LETTER_U ? 4 : next === LETTER_X ? 2 : 0;
    const value = digits === 0 ? undefined : hex(codes, at + 2, digits);
    return value === undefined ? undefined : [value, 2 + digits];
  },
};

/** Of the characters that a secret may have. */
const NAMES: Readonly<Record<string, string>> = {
  quot: '"',
  QUOT: '"',
  amp: '&',
  AMP: '&',
  lt: '<',
  LT: '<',
  gt: '>',
  GT: '>',
  apos: "'",
  excl: '!',
  num: '#',
  dollar: '$',
  percnt: '%',
  lpar: '(',
  rpar: ')',
  ast: '*',
  midast: '*',
  plus: '+',
  comma: ',',
  period: '.',
  sol: '/',
  colon: ':',
  semi: ';',
  equals: '=',
  quest: '?',
  commat: '@',
  lsqb: '[',
  lbrack: '[',
  bsol: '\\',
  rsqb: ']',
  rbrack: ']',
  Hat: '^',
  lowbar: '_',
  UnderBar: '_',
  grave: '`',
  lcub: '{',
  lbrace: '{',
  verbar: '|',
  vert: '|',
  rcub: '}',
  rbrace: '}',
};
/** Characters between `&` and `;`. */
const MAX_ENTITY = 10;

/** `&#47;`, `&#x2f;` and `&sol;`. */
const html: Decoder = {
  mark: 0x26,
  read: (codes, at) => {
    const end = codes.subarray(at, at + MAX_ENTITY + 2).indexOf(SEMICOLON);
    if (end < 2) return undefined;
    const name = String.fromCharCode(...codes.subarray(at + 1, at + end));
    const [, hexadecimal, decimal] = /^#(?:x([\da-f]+)|(\d+))$/i.exec(name) ?? [];
    if (hexadecimal !== undefined) return [Number.parseInt(hexadecimal, 16), end + 1];
    if (decimal !== undefined) return [Number(decimal), end + 1];
    return Object.hasOwn(NAMES, name) ? [NAMES[name]?.charCodeAt(0) ?? 0, end + 1] : undefined;
  },
};

function hex(codes: Uint16Array, from: number, digits: number): number | undefined {
  let value = 0;
  for (let at = from; at < from + digits; at++) {
    const one = codes[at] ?? 0;
    // Letters in either case.
    const letter = (one | 0x20) - 0x57;
    const digit = one >= 0x30 && one <= 0x39 ? one - 0x30 : letter >= 10 && letter <= 15 ? letter : undefined;
    if (digit === undefined) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

/**
 * A text as it stands, and as what it may stand for: each encoding by itself, and one inside another. Without white space
 * and whatever else is not printable ASCII: a line may be broken inside an encoded character as well.
 * @param depth so many encodings inside each other are seen through: three for a URL on a page that is a text in JSON
 */
export function* readings(text: string, depth: number): Generator<Characters> {
  const { length } = text;
  const codes = new Uint16Array(length);
  const starts = new Uint32Array(length);
  const ends = new Uint32Array(length);
  let count = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f) continue;
    codes[count] = code;
    starts[count] = at;
    ends[count] = at + 1;
    count++;
  }
  yield* decodings(firstOf({ codes, starts, ends }, count), depth);
}

function* decodings(characters: Characters, depth: number): Generator<Characters> {
  yield characters;
  if (depth === 0) return;
  for (const decoder of [url, json, html]) {
    const decoded = decode(characters, decoder);
    if (decoded !== undefined) yield* decodings(decoded, depth - 1);
  }
}

function decode({ codes, starts, ends }: Characters, { mark, read }: Decoder): Characters | undefined {
  if (!codes.includes(mark)) return undefined;
  const { length } = codes;
  const decoded = { codes: new Uint16Array(length), starts: new Uint32Array(length), ends: new Uint32Array(length) };
  let count = 0;
  for (let at = 0; at < length; count++) {
    const found = codes[at] === mark ? read(codes, at) : undefined;
    decoded.codes[count] = found?.[0] ?? codes[at] ?? 0;
    decoded.starts[count] = starts[at] ?? 0;
    at += found?.[1] ?? 1;
    decoded.ends[count] = ends[at - 1] ?? 0;
  }
  if (count === length) return undefined;
  return firstOf(decoded, count);
}

function firstOf({ codes, starts, ends }: Characters, count: number): Characters {
  return { codes: codes.subarray(0, count), starts: starts.subarray(0, count), ends: ends.subarray(0, count) };
}
