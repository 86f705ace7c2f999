/** A body as text, or as much of it as could be read. */
export interface Decoded {
  readonly body: string;
  /** Why the body is not whole; absent where it is. */
  readonly bodyProblem?: string;
  /** The body is not whole because it is larger than that. */
  readonly isTooLarge?: boolean;
}

type Decode = (bytes: Buffer, maxSize: number) => Buffer;

// As fetch and curl do: what breaks off is read as far as it goes.
const inflate: Decode = (bytes, maxOutputLength) => {
  const { constants, inflateSync, inflateRawSync } = loadZlib();
  // Named after the format of zlib; some send what is inside of it alone.
  const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8;
  return (hasHeader ? inflateSync : inflateRawSync)(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
};
const gunzip: Decode = (bytes, maxOutputLength) => {
  const { constants, gunzipSync } = loadZlib();
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength });
};
const decoders: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', inflate],
  [
    'br',
    (bytes, maxOutputLength) => {
      const { constants, brotliDecompressSync } = loadZlib();
      return brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength });
    },
  ],
  [
    'zstd',
    (bytes, maxOutputLength) => {
      const { constants, zstdDecompressSync } = loadZlib();
      return zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, maxOutputLength });
    },
  ],
  ['identity', (bytes) => bytes],
]);
/** Of one body. */
const MAX_CODINGS = 5;
/** Characters of an unknown name that are shown. */
const MAX_NAME = 12;

/**
 * Reads the bytes of a body: content codings off, in the order of RFC 9110 (section 8.4), then UTF-8 whatever the answer
 * says, without a byte order mark.
 * @param contentEncoding the header field of that name
 * @param maxSize bytes, after each coding
 */
export function decodeBody(bytes: Buffer, contentEncoding: string | undefined, maxSize: number): Decoded {
  let decoded = bytes;
  const codings = (contentEncoding ?? '').toLowerCase().split(',').map(trim).filter(Boolean);
  if (codings.length > MAX_CODINGS) return unreadable(`it has more than ${MAX_CODINGS} content codings`);
  for (const coding of codings.reverse()) {
    const decode = decoders.get(coding);
    if (decode === undefined)
      return asJson(bytes) ?? unreadable(`its content coding is unknown: ${coding.slice(0, MAX_NAME)}`);
    if (decoded.length === 0) break;
    try {
      decoded = decode(decoded, maxSize);
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') {
        return { ...unreadable(`it is larger than ${maxSize} bytes`), isTooLarge: true };
      }
      return unreadable(`its content coding ${coding} is broken: ${error}`);
    }
  }
  return { body: new TextDecoder().decode(decoded) };
}

/** As fetch does where it does not know a coding, for what is JSON as it is: some name a charset there. */
function asJson(bytes: Buffer): Decoded | undefined {
  const body = new TextDecoder().decode(bytes);
  try {
    JSON.parse(body);
    return { body };
  } catch {
    return undefined;
  }
}

function unreadable(bodyProblem: string): Decoded {
  return { body: '', bodyProblem };
}

function trim(text: string): string {
  return text.trim();
}

/** Loaded only where an answer is compressed: few are, and loading takes two milliseconds. */
function loadZlib() {
  return process.getBuiltinModule('node:zlib');
}
