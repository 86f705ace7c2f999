import type { WireReply, WireRequest } from './wire.ts';

/** The secrets that a request shows: those of its header fields, and an ID token in its body. */
export function secretsOf({ headers, body }: WireRequest): string[] {
  const [, bearer] = /^Bearer (.+)$/.exec(headers['authorization'] ?? '') ?? [];
  const [, key] = /\bAccess=([^,]+)/.exec(headers['authorization'] ?? '') ?? [];
  const [, idToken] = /"id_token":"([^"]+)"/.exec(body) ?? [];
  const all = [headers['x-auth-token'], headers['x-security-token'], key, bearer, idToken];
  return all.filter((secret) => secret !== undefined);
}

/** How something that answers may repeat what it was sent. */
export const echoForms: Readonly<Record<string, (secret: string) => Partial<WireReply>>> = {
  'a page': (secret) => ({ body: `<html><body><h1>Bad request</h1><pre>X-Auth-Token: ${secret}</pre></body></html>` }),
  'a long page': (secret) => ({ body: `<p>${'.'.repeat(9_990 - secret.length / 2)}${secret}</p>` }),
  JSON: (secret) => json({ error_code: 'X.0001', error_msg: `got: ${secret}` }),
  'JSON with details': (secret) => json({ code: 400, message: 'no', details: [{ code: secret, message: secret }] }),
  'JSON by numbers': (secret) => ({
    body: `{"error_code":"X.0001","error_msg":"${mapEach(secret, (code) => `\\u${hex(code, 4)}`)}"}`,
  }),
  'a code and a request ID': (secret) => json({ error_code: secret, error_msg: 'no', request_id: secret }),
  'header fields': (secret) => ({
    headers: { 'X-Request-Id': secret, 'Retry-After': secret, 'X-Echo': secret },
    body: '{}',
  }),
  'a URL': (secret) => ({ body: `<p>/login?token=${encodeURIComponent(secret)}&again=1</p>` }),
  'a URL in lower case': (secret) => ({ body: `at /login?token=${mapEach(secret, (code) => `%${hex(code, 2)}`)}` }),
  HTML: (secret) => ({ body: `<p>${mapEach(secret, (code) => `&#${code};`)}</p>` }),
  'HTML by hexadecimal numbers': (secret) => ({ body: `<p>${mapEach(secret, (code) => `&#x${hex(code, 2)};`)}</p>` }),
  'double white space': (secret) => ({ body: `got <b>${secret.replaceAll(' ', '  ')}</b>` }),
  'single white space': (secret) => ({ body: `got <b>${secret.replace(/ +/g, ' ')}</b>` }),
  'lines of 60': (secret) => ({ body: `<pre>${secret.replace(/(.{60})/g, '$1\r\n  ')}</pre>` }),
  'all but the end': (secret) => json({ error_code: 'X.0002', error_msg: `got: ${secret.slice(0, -1)}` }),
  'all but the beginning': (secret) => ({ body: `… ${secret.slice(3)}` }),
  'lower case': (secret) => ({ body: `got: ${secret.toLowerCase()}` }),
  'a text in JSON in JSON': (secret) => json({ error_code: 'X.0003', error_msg: JSON.stringify({ got: secret }) }),
};

function json(body: unknown): Partial<WireReply> {
  return { body: JSON.stringify(body) };
}

function mapEach(text: string, write: (code: number) => string): string {
  return Array.from(text, (character) => write(character.charCodeAt(0))).join('');
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
