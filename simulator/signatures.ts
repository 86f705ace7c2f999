import { createHash, createHmac } from 'node:crypto';
import type { WireRequest } from './wire.ts';

// Checks signatures as the gateway does, by what `SignedHeaders` names: any client of the vendor may sign, and each signs
// other header fields. Written from the signing guide alone, and shares no code with the signer of the action.

/** What a signature says of itself. */
export interface Authorization {
  readonly accessKey: string;
  /** In lower case, in the order in which they are signed. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'SDK-HMAC-SHA256';
const FORM = new RegExp(`^${ALGORITHM} +Access=([^,\\s]+), *SignedHeaders=([^,\\s]+), *Signature=([0-9a-f]{64})$`);
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** @returns nothing where the header field has another form, or names another algorithm */
export function readAuthorization(value: string | undefined): Authorization | undefined {
  const [, accessKey, names, signature] = FORM.exec(value ?? '') ?? [];
  if (accessKey === undefined || names === undefined || signature === undefined) return undefined;
  return { accessKey, signedHeaders: names.toLowerCase().split(';'), signature };
}

/**
 * Why a signature does not hold, if it does not.
 * @param securityToken of a temporary key: it must be sent, and signed
 */
export function problemOf(
  request: WireRequest,
  { signedHeaders, signature }: Authorization,
  { secret, securityToken }: { readonly secret: string; readonly securityToken: string | undefined },
): string | undefined {
  const { headers } = request;
  const inOrder = [...new Set(signedHeaders)].sort();
  if (inOrder.join(';') !== signedHeaders.join(';')) return 'SignedHeaders is not in order, or names a header twice';
  const missing = signedHeaders.find((name) => headers[name] === undefined);
  if (missing !== undefined) return `the signed header ${missing} was not sent`;
  if (signedAt(request) === undefined) return 'X-Sdk-Date is not a time';
  if (headers['x-security-token'] !== securityToken) return 'another security token than that of the key';
  const mustBeSigned = ['x-sdk-date', 'x-security-token', 'x-sdk-content-sha256'];
  const unsigned = mustBeSigned.find((name) => headers[name] !== undefined && !signedHeaders.includes(name));
  if (unsigned !== undefined) return `${unsigned} was sent and not signed`;
  const payload = headers['x-sdk-content-sha256']?.trim() ?? sha256(request.body);
  if (payload !== UNSIGNED_PAYLOAD && payload !== sha256(request.body)) return 'the body has another hash';
  const [path = '', query = ''] = splitOnce(request.path, '?');
  const fields = signedHeaders.map((name) => `${name}:${headers[name]?.trim()}\n`).join('');
  const canonical = [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    fields,
    signedHeaders.join(';'),
    payload,
  ].join('\n');
  const toSign = [ALGORITHM, headers['x-sdk-date']?.trim(), sha256(canonical)].join('\n');
  const right = createHmac('sha256', secret).update(toSign, 'utf8').digest('hex');
  return right === signature ? undefined : 'the signature is another';
}

/** When a request says that it was signed, in milliseconds since the Unix epoch. */
export function signedAt({ headers }: WireRequest): number | undefined {
  const date = headers['x-sdk-date']?.trim() ?? '';
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  if (parts.length === 0) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const isReal = new Date(time).toISOString().replace(/[-:]|\.000/g, '') === date;
  return isReal ? time : undefined;
}

/** Each segment encoded once, whatever of it was encoded on the wire, with a slash at the end. */
function canonicalPath(path: string): string {
  const segments = path.split('/').map((segment) => rfc3986(decode(segment)));
  if (segments.at(-1) !== '') segments.push('');
  return segments.join('/');
}

/** Sorted by name, then by value. On the wire, a space may be `+`. */
function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs = query.split('&').map((part) => {
    const [name = '', value = ''] = splitOnce(part, '=');
    return { name: decode(name.replaceAll('+', ' ')), value: decode(value.replaceAll('+', ' ')) };
  });
  const before = (one: string, other: string): number => Number(one > other) - Number(one < other);
  pairs.sort((one, other) => before(one.name, other.name) || before(one.value, other.value));
  return pairs.map(({ name, value }) => `${rfc3986(name)}=${rfc3986(value)}`).join('&');
}

/** All bytes of the UTF-8 form but letters, digits and `-._~`. */
function rfc3986(text: string): string {
  return [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[\w.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
