/** So many characters of a secret in a row are a leak. */
const PIECE = 16;
/** A shorter one is no secret. */
const MIN_SECRET = 8;

/**
 * What of the secrets a text shows, as it stands or written as in JSON, a URL or HTML, whatever white space is in
 * between. Only the first: it is for a test to fail with.
 */
export function findLeak(secrets: Iterable<string>, text: string): string | undefined {
  const pieces = new Map<number, Set<string>>();
  for (const secret of secrets) {
    const flat = flatten(secret);
    if (flat.length < MIN_SECRET) continue;
    const length = Math.min(PIECE, flat.length);
    const some = pieces.get(length) ?? new Set();
    pieces.set(length, some);
    for (let start = 0; start + length <= flat.length; start++) some.add(flat.slice(start, start + length));
  }
  for (const shown of new Set([text, fromJson(text), fromUrl(text), fromHtml(text), fromUrl(fromJson(text))])) {
    const flat = flatten(shown);
    for (const [length, some] of pieces) {
      for (let start = 0; start + length <= flat.length; start++) {
        const piece = flat.slice(start, start + length);
        if (some.has(piece)) return piece;
      }
    }
  }
  return undefined;
}

function flatten(text: string): string {
  return text.replace(/[\p{Cf}\p{Cc}\s]+/gu, '');
}

function fromJson(text: string): string {
  return text.replace(/\\u([\da-f]{4})/gi, fromHex).replace(/\\(.)/g, '$1');
}

function fromUrl(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, fromHex);
}

function fromHtml(text: string): string {
  return text
    .replaceAll('<wbr>', '')
    .replace(/&#x([\da-f]{1,6});/gi, fromHex)
    .replace(/&#(\d{1,6});/g, (_entity, digits: string) => String.fromCharCode(Number(digits)))
    .replace(/&(quot|amp|lt|gt);/g, (_entity, name: string) => ({ quot: '"', amp: '&', lt: '<' })[name] ?? '>');
}

function fromHex(_escaped: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 16));
}
