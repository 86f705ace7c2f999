import type { Socket } from 'node:net';
import type { Connector } from './undici.ts';

/** Of an answer before the answer. Not 101: that one ends HTTP on its connection. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d/;
/** The shortest status line, in bytes: fewer may become anything. */
const STATUS_LINE_SIZE = 'HTTP/1.1 100\n'.length;

/**
 * Connections on which interim answers (1xx: RFC 9110, section 15.2) are passed over, asked for or not. undici takes a
 * `100 Continue` for a broken answer.
 * @param maxSize bytes; a longer one is left to undici, which says what is wrong
 */
export function passOverInterim(connect: Connector, maxSize: number): Connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error === null) callback(null, filter(socket, maxSize));
      else callback(error, null);
    });
}

function filter<T extends Socket>(socket: T, maxSize: number): T {
  const { write, read } = socket;
  let isBeforeAnswer = false;
  let held = Buffer.alloc(0);

  // One request at a time: what comes after it is the start of its answer.
  socket.write = ((...parameters: Parameters<typeof write>) => {
    isBeforeAnswer = true;
    return write.apply(socket, parameters);
  }) as typeof write;

  socket.read = (size?: number): Buffer | null => {
    for (;;) {
      const chunk = read.call(socket, size) as Buffer | null;
      if (chunk === null || !isBeforeAnswer) return chunk;
      held = withoutInterim(Buffer.concat([held, chunk]));
      const isUndecided = held.length < STATUS_LINE_SIZE || (isInterim(held) && held.length <= maxSize);
      if (isUndecided) continue;
      const start = held;
      held = Buffer.alloc(0);
      isBeforeAnswer = false;
      return start;
    }
  };
  return socket;
}

/** What is left after all interim answers that are there whole. */
function withoutInterim(bytes: Buffer<ArrayBuffer>): Buffer<ArrayBuffer> {
  for (let rest = bytes; ; ) {
    const end = isInterim(rest) ? rest.indexOf('\r\n\r\n') : -1;
    if (end === -1) return rest;
    rest = rest.subarray(end + 4);
  }
}

function isInterim(bytes: Buffer): boolean {
  return INTERIM.test(bytes.toString('latin1', 0, STATUS_LINE_SIZE));
}
