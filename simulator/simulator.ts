import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Cloud } from './cloud.ts';
import { type Fault, faults } from './faults.ts';
import { serve } from './service.ts';
import type { WireReply, WireRequest } from './wire.ts';

/**
 * `GET` and `POST` are of one backup, `LIST` is of all. `VAULT` is one vault of the project, `VAULTS` a list of
 * them or of those of another region; `BACK_UP` makes a checkpoint, which `CHECKPOINT` reads; `REGIONS` are the capabilities.
 * Beside them a login at STS, and a request for an ID token.
 */
export type Call = BackupCall | 'REGIONS' | 'LOGIN' | 'ID_TOKEN';
type BackupCall = 'GET' | 'POST' | 'LIST' | 'VAULT' | 'VAULTS' | 'BACK_UP' | 'CHECKPOINT';

function callOf({ path, method }: WireRequest): Call {
  if (path.startsWith('/id-token')) return 'ID_TOKEN';
  if (path.startsWith('/v5/')) return 'LOGIN';
  if (/\/backups(\?|$)/.test(path)) return 'LIST';
  if (path.endsWith('/replication-capabilities')) return 'REGIONS';
  if (/\/vaults(\/external)?(\?|$)/.test(path)) return 'VAULTS';
  if (path.includes('/vaults/')) return 'VAULT';
  if (path.endsWith('/checkpoints')) return 'BACK_UP';
  if (path.includes('/checkpoints/')) return 'CHECKPOINT';
  return method as 'GET' | 'POST';
}

export interface SimulatorOptions {
  /** Milliseconds since the Unix epoch, by the simulated service. */
  readonly now?: () => number;
  /** Called when a request will get no (whole) answer, so that a test may let its clock run. */
  readonly onSilence?: () => void;
  /** Private key and certificate for `localhost`, as PEM; without them it speaks plain http. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A stand-in for the CBR service of one region on a real socket of this machine. */
export class Simulator {
  readonly cloud: Cloud;
  /** Every request that arrived, in order. */
  readonly requests: WireRequest[] = [];
  /** When each of them arrived, by the service's clock, in milliseconds since the Unix epoch. */
  readonly arrivals: number[] = [];
  /** How far the service's clock is ahead of everybody else's, in milliseconds. */
  clockSkew = 0;
  /** Called when a request has been answered, or will never be. */
  answered: (call: Call) => void = () => undefined;
  /** How long an answer takes at least, in milliseconds of this machine's clock. */
  latency = 0;
  /** How many requests the gateway lets through in a minute. */
  mostPerMinute = Number.POSITIVE_INFINITY;
  /** The most requests that were under way at once. */
  mostAtOnce = 0;
  /** How many requests had arrived when the first was answered. */
  arrivedBeforeFirstAnswer = 0;
  #underWay = 0;
  #passed: number[] = [];
  readonly #faults: { call: Call; fault: Fault | undefined }[] = [];
  readonly #late: { at: number; request: WireRequest }[] = [];
  readonly #now: () => number;
  readonly #onSilence: () => void;
  readonly #server: Server;
  readonly #origin: string;

  constructor({ now = Date.now, onSilence = () => undefined, tls }: SimulatorOptions = {}) {
    this.#now = () => now() + this.clockSkew;
    this.#onSilence = onSilence;
    this.cloud = new Cloud(this.#now);
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    };
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
    this.#origin = tls === undefined ? 'http://127.0.0.1' : 'https://localhost';
  }

  /** Starts to listen on a free port of the loopback interface. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get endpoint(): string {
    return `${this.#origin}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Lets the next calls of a kind go wrong, one fault each; `undefined` lets one through. */
  fail(call: Call, ...faults: (Fault | undefined)[]): void {
    this.#faults.push(...faults.map((fault) => ({ call, fault })));
  }

  /** The kinds of all calls that arrived, in order. */
  get calls(): Call[] {
    return this.requests.map(callOf);
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request: WireRequest = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      headers: readHeaders(incoming.rawHeaders),
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.requests.push(request);
    this.arrivals.push(this.#now());
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay);
    let ended = false;
    const end = (): void => {
      if (!ended) this.#underWay--;
      ended = true;
    };
    // Whichever comes first: a connection may close long after its answer.
    response.on('finish', end).on('close', end);
    if (this.latency > 0) await new Promise((resolve) => setTimeout(resolve, this.latency));
    this.arrivedBeforeFirstAnswer ||= this.requests.length;
    this.#commitLate();
    const index = this.#faults.findIndex(({ call }) => call === callOf(request));
    const [next] = index < 0 ? [] : this.#faults.splice(index, 1);
    if (this.#isThrottled()) this.#goWrong(faults.throttled(), request, response);
    else if (next?.fault === undefined) send(response, serve(this.cloud, this.#now, request));
    else this.#goWrong(next.fault, request, response);
    this.answered(callOf(request));
  }

  #isThrottled(): boolean {
    const now = this.#now();
    this.#passed = this.#passed.filter((at) => at > now - 60_000);
    if (this.#passed.length >= this.mostPerMinute) return true;
    this.#passed.push(now);
    return false;
  }

  #goWrong(fault: Fault, request: WireRequest, response: ServerResponse): void {
    const reply = 'commit' in fault && fault.commit ? serve(this.cloud, this.#now, request) : undefined;
    switch (fault.kind) {
      case 'close':
        response.destroy();
        break;
      case 'late_commit':
        this.#late.push({ at: this.#now() + fault.after, request });
        response.destroy();
        break;
      case 'silence':
        this.#onSilence();
        break;
      case 'truncated': {
        const { status, headers, body } = reply ?? { status: 200, headers: {}, body: '{"replication": {' };
        response.writeHead(status, { ...headers, 'Content-Length': String(body.length + 100) });
        response.write(body.slice(0, body.length / 2), () => setImmediate(() => response.destroy()));
        break;
      }
      case 'drip': {
        response.writeHead(200, { 'Content-Type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
        response.write('{', () => setTimeout(this.#onSilence, 50));
        break;
      }
      case 'echo': {
        const { status, headers, body } = fault.reply(request);
        const size = Buffer.byteLength(body) + (fault.breaksOff ? 1 : 0);
        response.writeHead(status, { ...headers, 'Content-Length': size });
        if (fault.breaksOff) response.write(body, () => setImmediate(() => response.destroy()));
        else response.end(body);
        break;
      }
      case 'answer':
        send(response, {
          ...fault.reply,
          headers: { ...fault.reply.headers, Date: new Date(this.#now()).toUTCString() },
        });
        break;
    }
  }

  /** Does the work of requests whose connection ended before the work was done. */
  #commitLate(): void {
    const due = this.#late.filter(({ at }) => at <= this.#now());
    for (const late of due) {
      this.#late.splice(this.#late.indexOf(late), 1);
      serve(this.cloud, this.#now, late.request);
    }
  }
}

/** Header fields by their names in lower case. All values of one that came twice count, so that none can hide another. */
function readHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const [name = '', value = ''] = [raw[index]?.toLowerCase(), raw[index + 1]];
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  return headers;
}

function send(response: ServerResponse, { status, headers, body }: WireReply): void {
  response.sendDate = false;
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}
