/** What the body of a failed answer says. Everything comes from the network: make it safe before showing it. */
export interface ErrorBody {
  /** For example `BackupService.1009` or `APIGW.0301`. */
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
}

/** Letters and digits with a few marks between. */
const ID = /^[\w.:-]{1,255}$/;

/**
 * The ID of the request, of the header or else of the body. It is written to outputs: `?` replaces what does not have the form
 * of an ID.
 */
export function requestIdOf(headers: Readonly<Record<string, string>>, ofBody: string | undefined): string | undefined {
  // A field that came twice, as from a gateway behind another one, is one with a comma: the first is of the one that answered.
  const id = headers['x-request-id']?.split(',')[0]?.trim() || ofBody;
  return id === undefined || ID.test(id) ? id : '?';
}

type Json = Readonly<Record<string, unknown>>;

/** The spellings of code and message, the documented one first. */
const spellings = [
  ['error_code', 'error_msg'],
  ['errorCode', 'errorMsg'],
  ['code', 'message'],
] as const;
const MAX_DEPTH = 5;
const MAX_DETAILS = 3;
/** Characters of a text from outside. */
const MAX_TEXT = 10_000;

/**
 * A text from outside as it is kept: of a bounded length, and copied, because a piece of a string keeps the whole of it in
 * memory.
 */
export function boundText(text: string): string {
  return Buffer.from(text.slice(0, MAX_TEXT), 'utf16le').toString('utf16le');
}

/**
 * Reads every shape of error body that the service and the gateway in front of it are known to answer with: flat in
 * three spellings, with a request ID, inside `error` or inside one wrapping key of any name, with `details`, or no JSON
 * at all (then its plain text is the message).
 */
export function readErrorBody(body: string): ErrorBody {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return plainText(body);
  }
  return isObject(json) ? (readObject(json, 0) ?? {}) : plainText(body);
}

function readObject(object: Json, depth: number): ErrorBody | undefined {
  const own = readPair(object);
  if (own !== undefined) return own;
  if (depth === MAX_DEPTH) return undefined;
  for (const value of Object.values(object)) {
    const nested = isObject(value) ? readObject(value, depth + 1) : undefined;
    if (nested !== undefined) {
      const requestId = word(object['request_id']);
      return requestId === undefined ? nested : { requestId, ...nested };
    }
  }
  return undefined;
}

function readPair(object: Json): ErrorBody | undefined {
  for (const [codeKey, messageKey] of spellings) {
    const code = word(object[codeKey]);
    const message = word(object[messageKey]);
    if (code === undefined && message === undefined) continue;
    const requestId = word(object['request_id']);
    const whole = [message, ...readDetails(object['details'])].filter((part) => part !== undefined).join('; ');
    return {
      ...(code === undefined ? {} : { code }),
      ...(whole === '' ? {} : { message: boundText(whole) }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
  return undefined;
}

function readDetails(details: unknown): string[] {
  if (!Array.isArray(details)) return [];
  return details.slice(0, MAX_DETAILS).flatMap((detail: unknown) => {
    const { code, message } = isObject(detail) ? (readPair(detail) ?? {}) : {};
    const text = [code, message].filter((part) => part !== undefined).join(' ');
    return text === '' ? [] : [text];
  });
}

/** Codes come as strings, and in the OpenStack habit as numbers. */
function word(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? boundText(value.trim()) : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function plainText(body: string): ErrorBody {
  // A page of a gateway: its words are enough. Only for reading by people; escaped wherever it is shown.
  const message = boundText(body)
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return message === '' ? {} : { message };
}
