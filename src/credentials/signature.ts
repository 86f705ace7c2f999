import type { HttpRequest } from '../http/transport.ts';

/** An access key; `securityToken` belongs to temporary ones. */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly securityToken: string | undefined;
}

const ALGORITHM = 'SDK-HMAC-SHA256';
/** Only these are signed: a proxy on the way may change others. */
const SIGNED = /^(content-type|x-.*)$/;

/**
 * Signs a request by the algorithm SDK-HMAC-SHA256 of Huawei Cloud's signing guide: the date, the project and, for a
 * temporary key, the security token are added and signed. Valid for 15 minutes around `date`.
 * @param date milliseconds since the Unix epoch
 */
export function sign(request: HttpRequest, key: AccessKey, projectId: string, date: number): HttpRequest {
  const timestamp = `${new Date(date).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const headers: Record<string, string> = {
    ...request.headers,
    'X-Project-Id': projectId,
    'X-Sdk-Date': timestamp,
    ...(key.securityToken === undefined ? {} : { 'X-Security-Token': key.securityToken }),
  };
  const signed = Object.entries({ ...headers, host: request.url.host })
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .filter(([name]) => name === 'host' || SIGNED.test(name))
    .sort(byName);
  const names = signed.map(([name]) => name).join(';');
  const canonicalRequest = [
    request.method,
    canonicalPath(request.url.pathname),
    canonicalQuery(request.url.searchParams),
    signed.map(([name, value]) => `${name}:${value}\n`).join(''),
    names,
    sha256(request.body ?? ''),
  ].join('\n');
  const signature = loadCrypto()
    .createHmac('sha256', key.secret)
    .update([ALGORITHM, timestamp, sha256(canonicalRequest)].join('\n'))
    .digest('hex');
  const authorization = `${ALGORITHM} Access=${key.id}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...request, headers: { ...headers, Authorization: authorization } };
}

/** Every segment encoded, with a slash at the end even where the request has none. */
function canonicalPath(path: string): string {
  const encoded = path.split('/').map(encode).join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

function canonicalQuery(parameters: URLSearchParams): string {
  return [...parameters]
    .sort((one, other) => byName(one, other) || byText(one[1], other[1]))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

/** Leaves letters, digits and `-_.~`, as RFC 3986 has it. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function byName([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return byText(one, other);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function sha256(text: string): string {
  return loadCrypto().createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Loaded only where a request is signed: loading takes five milliseconds. */
function loadCrypto() {
  return process.getBuiltinModule('node:crypto');
}
