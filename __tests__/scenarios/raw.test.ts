import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { documented } from '../../simulator/cloud.ts';
import { findLeak } from '../../simulator/leaks.ts';
import { type Ended, inChildProcess, onStage, TOKEN } from '../support/step.ts';

// What no server of HTTP would send, byte by byte, to the bundle in a process of its own.
const accepted = JSON.stringify({ replication: { replication_record_id: documented.recordId } });
const forged = '::error::forged';
const MEGABYTE = 1024 * 1024;

/** An answer with its length. */
const answer = (status: string, fields: readonly string[], body: string | Buffer): Buffer => {
  const bytes = Buffer.from(body);
  const head = [`HTTP/1.1 ${status}`, ...fields, `Content-Length: ${bytes.length}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), bytes]);
};
const raw = (...lines: string[]) => Buffer.from(lines.join('\r\n'));
const bomb = Buffer.alloc(256 * MEGABYTE);

interface Attempt {
  readonly name: string;
  /** Sent to every request. */
  readonly bytes: Buffer | (() => Buffer);
  /** Then the connection stays open, and nothing more comes. */
  readonly isOpen?: boolean;
  readonly isGreen?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

const attempts: readonly Attempt[] = [
  {
    name: 'a header field that begins a line of the log',
    bytes: answer('400 Bad', [`X-Request-Id: a\r\n${forged}: x`], '{}'),
  },
  { name: 'a bare line feed in a header field', bytes: answer('400 Bad', [`X-Request-Id: a\n${forged}`], '{}') },
  { name: 'a folded header field', bytes: answer('400 Bad', [`X-Request-Id: a\r\n ${forged}`], '{}') },
  { name: 'a reason phrase that forges, with the token', bytes: answer(`400 ${forged} ${TOKEN}`, [], '{}') },
  { name: 'a status of 999', bytes: answer('999 x', [], accepted) },
  { name: 'a status of 099', bytes: answer('099 x', [], accepted) },
  { name: 'a status of four digits', bytes: answer('2000 x', [], accepted) },
  { name: 'a header field of 60 KB', bytes: answer('400 Bad', [`X-Request-Id: ${TOKEN.repeat(1_800)}`], '{}') },
  { name: 'header fields of 1 MB', bytes: answer('400 Bad', [`X-Request-Id: ${TOKEN.repeat(30_000)}`], '{}') },
  {
    name: 'two thousand header fields',
    bytes: answer(
      '400 Bad',
      Array.from({ length: 2_000 }, (_, at) => `X-${at}: ${at}`),
      '{}',
    ),
  },
  {
    name: 'the same header field twice, with the token',
    bytes: answer('400 Bad', [`X-Request-Id: ${TOKEN}`, `x-request-id: ${TOKEN}`], '{}'),
  },
  {
    name: 'a field named __proto__',
    bytes: answer('200 OK', ['__proto__: x', 'constructor: x'], accepted),
    isGreen: true,
  },
  { name: 'two lengths', bytes: raw('HTTP/1.1 200 OK', 'Content-Length: 5', 'Content-Length: 500', '', accepted) },
  {
    name: 'a length and chunks',
    bytes: raw('HTTP/1.1 200 OK', 'Content-Length: 5', 'Transfer-Encoding: chunked', '', '0', '', accepted),
  },
  { name: 'a negative length', bytes: raw('HTTP/1.1 200 OK', 'Content-Length: -1', '', accepted) },
  {
    name: 'a chunk of 2^64 bytes',
    bytes: raw('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked', '', 'ffffffffffffffff', accepted),
  },
  {
    name: 'the token in the extension of a chunk and in a trailer',
    bytes: raw(
      'HTTP/1.1 400 Bad',
      'Transfer-Encoding: chunked',
      '',
      `2;${TOKEN}`,
      '{}',
      '0',
      `X-Request-Id: ${TOKEN}`,
      '',
      '',
    ),
  },
  {
    name: 'a second answer that nobody asked for',
    bytes: Buffer.concat([answer('200 OK', [], accepted), answer('400 Bad', [], TOKEN)]),
    isGreen: true,
  },
  {
    name: 'a thousand interim answers',
    bytes: Buffer.concat([
      Buffer.from(`HTTP/1.1 103 Early\r\nX-Request-Id: ${TOKEN}\r\n\r\n`.repeat(1_000)),
      answer('200 OK', [], accepted),
    ]),
    isGreen: true,
  },
  {
    name: 'another protocol instead of an answer',
    bytes: raw('HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c', 'Connection: Upgrade', '', TOKEN),
  },
  { name: 'a greeting of SSH', bytes: raw(`SSH-2.0-${TOKEN}`, '') },
  { name: 'a page without HTTP', bytes: Buffer.from(`<html>${TOKEN}</html>`) },
  { name: 'TLS where none was asked for', bytes: Buffer.from('15030100020228', 'hex') },
  { name: 'HTTP/2 where none was asked for', bytes: Buffer.from('000000040000000000', 'hex') },
  { name: 'nothing at all', bytes: Buffer.alloc(0) },
  { name: 'the beginning of a status line, and then silence', bytes: Buffer.from('HTTP/1.1 2'), isOpen: true },
  { name: 'header fields without an end', bytes: raw('HTTP/1.1 400 Bad', `X-Request-Id: ${TOKEN}`, ''), isOpen: true },
  {
    name: 'a body without an end, with the token',
    bytes: raw('HTTP/1.1 400 Bad', 'Content-Length: 1000', '', `got ${TOKEN}`),
    isOpen: true,
  },
  {
    name: 'a body that breaks off in the token',
    bytes: raw('HTTP/1.1 400 Bad', 'Content-Length: 1000', '', `got ${TOKEN.slice(0, 20)}`),
  },
  { name: 'a redirect to another host', bytes: () => answer('302 Found', [`Location: ${elsewhere}/v3`], '') },
  {
    name: 'a redirect that keeps the method',
    bytes: () => answer('307 Temporary Redirect', [`Location: ${elsewhere}/v3`], ''),
  },
  {
    name: 'a redirect in HTML',
    bytes: () =>
      answer('400 Bad', [`Refresh: 0;url=${elsewhere}`], `<meta http-equiv=refresh content="0;url=${elsewhere}">`),
  },
  { name: 'a bomb of gzip', bytes: () => answer('200 OK', ['Content-Encoding: gzip'], gzipSync(bomb)) },
  {
    name: 'a bomb of gzip in gzip',
    bytes: () => answer('400 Bad', ['Content-Encoding: gzip, gzip'], gzipSync(gzipSync(bomb))),
  },
  {
    name: 'a bomb of brotli',
    bytes: () => answer('400 Bad', ['Content-Encoding: br'], brotliCompressSync(bomb.subarray(0, 64 * MEGABYTE))),
  },
  { name: 'a hundred codings', bytes: answer('400 Bad', [`Content-Encoding: ${'gzip, '.repeat(100)}gzip`], 'x') },
  { name: 'the token as a coding', bytes: answer('400 Bad', [`Content-Encoding: ${TOKEN}`], 'x') },
  {
    name: 'gzip with something behind it',
    bytes: answer('400 Bad', ['Content-Encoding: gzip'], Buffer.concat([gzipSync(TOKEN), Buffer.from(TOKEN)])),
  },
  { name: 'lists in lists, four million deep', bytes: answer('200 OK', [], '['.repeat(4 * MEGABYTE)) },
  {
    name: 'objects in objects, a good answer',
    bytes: answer('200 OK', [], `${'{"a":'.repeat(MEGABYTE)}1${'}'.repeat(MEGABYTE)}`),
  },
  {
    name: 'objects in objects, a refusal',
    bytes: answer('400 Bad', [], `${'{"a":'.repeat(MEGABYTE)}1${'}'.repeat(MEGABYTE)}`),
  },
  {
    name: 'a record ID in __proto__',
    bytes: answer('200 OK', [], '{"replication":{"__proto__":{"replication_record_id":"x"}}}'),
  },
  {
    name: 'a prototype that is changed',
    bytes: answer(
      '200 OK',
      [],
      `{"__proto__":{"status":"success","wait":true},"constructor":{"prototype":{"outcome":"x"}},${accepted.slice(1)}`,
    ),
    isGreen: true,
  },
  {
    name: 'an error of the shape of every object',
    bytes: answer(
      '400 Bad',
      [],
      '{"error":{"code":{"toString":1},"message":{"__proto__":null}},"code":["x"],"message":{}}',
    ),
  },
  { name: 'a record ID of a list', bytes: answer('200 OK', [], '{"replication":{"replication_record_id":["x"]}}') },
  { name: 'a record ID of 1e999', bytes: answer('200 OK', [], '{"replication":{"replication_record_id":1e999}}') },
  {
    name: 'zero bytes',
    bytes: answer('400 Bad', [], `{"error_code":"X.1","error_msg":"a\\u0000${forged}\\u0000"}\0\0`),
  },
  {
    name: 'half a character of UTF-16',
    bytes: answer('400 Bad', [], `{"error_code":"\\ud800","error_msg":"\\udc00\\n${forged}"}`),
  },
  {
    name: 'bytes that are no UTF-8',
    bytes: answer(
      '400 Bad',
      [],
      Buffer.concat([
        Buffer.from('{"error_msg":"'),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
        Buffer.from('"}'),
      ]),
    ),
  },
  { name: 'UTF-16', bytes: answer('400 Bad', [], Buffer.from(`\ufeff{"error_msg":"${TOKEN}"}`, 'utf16le')) },
  {
    name: 'commands behind every end of a line',
    bytes: answer(
      '400 Bad',
      [],
      JSON.stringify({
        error_code: 'X.1',
        error_msg: [
          '\r',
          '\n',
          '\u2028',
          '\u2029',
          '\u0085',
          '\u000b',
          '\u000c',
          '\u200b',
          '%0A',
          '%0D%0A',
          '\u001b[2K\r',
        ]
          .map((end) => `${end}${forged}${end}##[error]forged${end}::stop-commands::x`)
          .join(''),
      }),
    ),
  },
  {
    name: 'Markdown and HTML',
    bytes: answer(
      '400 Bad',
      [],
      JSON.stringify({
        error_code: 'X.1',
        error_msg: '</td></table>\n\n# forged\n<img src=x onerror=y>[a](javascript:b)<!-- @org/team ```mermaid\ngraph',
      }),
    ),
  },
  {
    name: 'a cookie, a login and a service worker',
    bytes: answer(
      '400 Bad',
      [
        `Set-Cookie: a=${TOKEN}`,
        'WWW-Authenticate: Basic realm="x"',
        'Alt-Svc: h3=":443"',
        'Strict-Transport-Security: max-age=1',
      ],
      '{}',
    ),
  },
  {
    name: 'the token as date and pause',
    bytes: answer('429 Too Many', [`Date: ${TOKEN}`, `Retry-After: ${TOKEN}`], '{}'),
  },
  {
    name: 'a pause without an end',
    bytes: answer('503 Busy', ['Retry-After: 1e400', 'Date: Sat, 13 Sep 275760 00:00:00 GMT'], '{}'),
  },
  {
    name: 'the token, in debug',
    bytes: answer('400 Bad', [`X-Request-Id: ${TOKEN}`], TOKEN),
    environment: { RUNNER_DEBUG: '1' },
  },
];

let elsewhere = '';
let visits = 0;
const other = createServer((socket) => {
  visits++;
  socket.destroy();
});
beforeAll(async () => {
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
});
afterAll(() => {
  other.close();
});

test.each(attempts)('$name', async ({ bytes, isOpen = false, isGreen = false, environment = {} }) => {
  const sent = typeof bytes === 'function' ? bytes() : bytes;
  await onStage(async (stage) => {
    const requests: string[] = [];
    const server = createServer((socket: Socket) => {
      let text = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
        const end = text.indexOf('\r\n\r\n');
        const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
        if (end < 0 || text.length < end + 4 + length) return;
        requests.push(text);
        text = '';
        if (isOpen) socket.write(sent, () => setTimeout(() => stage.onSilence(), 50));
        else socket.end(sent);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const ended = await inChildProcess(stage, {
        inputs: { endpoint },
        environment: { NODE_OPTIONS: '--max-old-space-size=256', ...environment },
      });
      judge(ended, isGreen);
      expect(requests.length).toBeGreaterThan(0);
      for (const request of requests) expect(request).not.toMatch(/^(cookie|authorization):/im);
      expect(visits).toBe(0);
    } finally {
      server.close();
    }
  });
}, 60_000);

function judge({ log, outputs, summary, exitCode }: Ended, isGreen: boolean): void {
  const lines = log.split(/\r\n|[\r\n]/).filter((line) => line !== '');
  const [mask = '', ...rest] = lines;
  expect(mask).toBe(`::add-mask::${TOKEN}`);
  const commands = rest.filter((line) => /^\s*::|##\[/.test(line) && !line.startsWith('::debug::'));
  expect(commands).toHaveLength(isGreen ? 0 : 1);
  if (!isGreen) expect(commands[0]).toMatch(/^::error::\p{Lu}/u);
  expect(exitCode).toBe(isGreen ? 0 : 1);
  const shown = [...rest, ...Object.values(outputs), summary].join('\n');
  expect(findLeak([TOKEN], shown)).toBeUndefined();
  expect(log).not.toMatch(/^\s+at .*:\d+:\d+|(Type|Range|Syntax|Reference|URI)Error|\[object |\bundefined\b|\bNaN\b/m);
  expect(log).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u0085\u2028\u2029\u200b]/);
  expect(log.length).toBeLessThan(100_000);
  expect(summary).not.toMatch(/<img|<!--|<\/td><\/table>\n|^# forged|^::/m);
  expect(outputs['backup_id']).toBe(documented.backupId);
  expect(outputs['replication_record_id']).toBe(isGreen ? documented.recordId : '');
  expect(JSON.parse(outputs['replications'] ?? '')).toHaveLength(1);
}
