import { type Characters, readings } from './encodings.ts';

/** A part of a text, from its first character to the one behind it. */
type Span = readonly [start: number, end: number];

/** So many characters of a secret in a row are hidden, wherever they stand. */
const MAX_SHOWN = 16;
/** So many that count make a piece; fewer would hide words that are no secret. */
const MIN_PIECE = 8;
/** Characters that are looked at in one go: what a text takes in memory is a multiple of it. */
const CHUNK = 1 << 16;
/** Characters. What is shown of a longer text is looked at once more, when it is cut. */
const LONG = 1 << 14;
/** No piece is longer, each of its characters written as twelve. */
const OVERLAP = 1 << 10;

/** Bits of a hash: even with secrets of thousands of characters few places without a piece are looked at closely. */
const BITS = 24;
const FACTOR = 0x01000193;
const LEAVING = factorTo(MIN_PIECE);

/**
 * All pieces of the secrets, to be found in a text in one pass over it, however many they are. White space, what is not
 * printable ASCII, plus signs and backslashes do not count, nor does case: so a piece is found although lines are broken in it, spaces
 * are drawn together or written as plus signs, quotes are escaped, or all is put into lower case.
 */
export class Pieces {
  readonly #pieces = new Set<string>();
  readonly #lengths = new Set<number>();
  /** What pieces begin with. */
  readonly #beginnings = new Hashes();

  add(secret: string): void {
    const kept = secret.replace(NOT_COUNTED, '').toLowerCase();
    // How many of the characters before each place count.
    const before = new Uint32Array(secret.length + 1);
    for (let at = 0; at < secret.length; at++)
      before[at + 1] = (before[at] ?? 0) + (counts(secret.charCodeAt(at)) ? 1 : 0);
    for (let start = 0; start === 0 || start + MAX_SHOWN <= secret.length; start++) {
      const piece = kept.slice(before[start], before[Math.min(start + MAX_SHOWN, secret.length)]);
      if (piece.length < MIN_PIECE) continue;
      this.#pieces.add(piece);
      this.#lengths.add(piece.length);
      let hash = 0;
      for (let at = 0; at < MIN_PIECE; at++) hash = (Math.imul(hash, FACTOR) + piece.charCodeAt(at)) | 0;
      this.#beginnings.add(hash);
    }
  }

  /** The text with `***` for every piece, neighbours as one. */
  hide(text: string): string {
    if (this.#pieces.size === 0 || text.length < MIN_PIECE) return text;
    const spans: Span[] = [];
    for (let from = 0; from < text.length; from += CHUNK) {
      for (const reading of readings(text.slice(from, from + CHUNK + OVERLAP), text.length > LONG ? 2 : 3)) {
        for (const [start, end] of this.#find(reading)) spans.push([from + start, from + end]);
      }
    }
    if (spans.length === 0) return text;
    let shown = '';
    let at = 0;
    for (const [start, end] of merge(spans)) {
      shown += `${text.slice(at, start)}***`;
      at = end;
    }
    return shown + text.slice(at);
  }

  *#find({ codes, starts, ends }: Characters): Generator<Span> {
    const kept = new Uint16Array(codes.length);
    /** Where each of them stands. */
    const places = new Uint32Array(codes.length);
    let count = 0;
    for (let place = 0; place < codes.length; place++) {
      const one = codes[place] ?? 0;
      if (!counts(one)) continue;
      kept[count] = one >= 0x41 && one <= 0x5a ? one | 0x20 : one;
      places[count] = place;
      count++;
    }
    let hash = 0;
    for (let next = 0; next < count; next++) {
      hash = (Math.imul(hash, FACTOR) + (kept[next] ?? 0)) | 0;
      if (next >= MIN_PIECE) hash = (hash - Math.imul(LEAVING, kept[next - MIN_PIECE] ?? 0)) | 0;
      const first = next - MIN_PIECE + 1;
      if (first < 0 || !this.#beginnings.mayHave(hash)) continue;
      for (const length of this.#lengths) {
        if (first + length > count) continue;
        if (!this.#pieces.has(String.fromCharCode(...kept.subarray(first, first + length)))) continue;
        yield [starts[places[first] ?? 0] ?? 0, ends[places[first + length - 1] ?? 0] ?? 0];
      }
    }
  }
}

/** All but printable ASCII; the space, `+` and the backslash. */
const NOT_COUNTED = /[^!-*,-[\]-~]/g;

function counts(one: number): boolean {
  return one > 0x20 && one < 0x7f && one !== 0x2b && one !== 0x5c;
}

function factorTo(power: number): number {
  return Array.from({ length: power }).reduce<number>((product) => Math.imul(product, FACTOR), 1);
}

/** A set of hashes, a bit each: some that it may have were never added. */
class Hashes {
  readonly #bytes = new Uint8Array(1 << (BITS - 3));

  add(hash: number): void {
    const place = placeOf(hash);
    this.#bytes[place >>> 3] = (this.#bytes[place >>> 3] ?? 0) | bitOf(place);
  }

  mayHave(hash: number): boolean {
    const place = placeOf(hash);
    return ((this.#bytes[place >>> 3] ?? 0) & bitOf(place)) !== 0;
  }
}

function placeOf(hash: number): number {
  return (hash ^ (hash >>> BITS)) & ((1 << BITS) - 1);
}

function bitOf(place: number): number {
  return 1 << (place & 7);
}

function merge(spans: Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [start, end] of spans.sort(([one], [other]) => one - other)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
