import { type Hide, hideIn } from '../src/http/hidden.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../src/http/transport.ts';
import { TransportFailure } from '../src/http/transport-failure.ts';
import type { Cloud } from './cloud.ts';
import type { Fault } from './faults.ts';
import { serve } from './service.ts';
import type { Timeline } from './timeline.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** No connection at all, beside what may go wrong with a request that was sent. */
export type NetworkFault = Fault | { readonly kind: 'unreachable' };

/** What one request came to, for whoever judges the run. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly at: number;
  /** Absent where none came back. */
  answer?: HttpAnswer;
  answeredAt?: number;
}

export interface MemoryTransportOptions {
  readonly timeline: Timeline;
  readonly cloud: Cloud;
  /** What goes wrong with the next request, if anything. */
  readonly fault: (request: HttpRequest) => NetworkFault | undefined;
  readonly exchanges: Exchange[];
  /** As the step's own transport has it. */
  readonly hide?: Hide;
}

const ANSWER_LIMIT = 60_000;

/** What happens to requests here, in the words of the real transport. */
const FAILURES = {
  unreachable: 'no connection within 10 s',
  no_answer: 'no answer came back within 60 s',
  cancelled: 'the step was cancelled',
} as const;

/** The simulated service without sockets, in virtual time: for runs by the thousand. */
export function memoryTransport({
  timeline,
  cloud,
  fault,
  exchanges,
  hide = (text) => text,
}: MemoryTransportOptions): Transport {
  const latency = () => 20 + timeline.random() * 400;
  const work = (request: HttpRequest): WireReply => serve(cloud, timeline.now, toWire(request));

  const send = (request: HttpRequest, cancelled: AbortSignal): Promise<HttpAnswer> =>
    new Promise((resolve, reject) => {
      const exchange: Exchange = { request, at: timeline.now() };
      exchanges.push(exchange);
      let over = false;
      const fail = (kind: keyof typeof FAILURES, sent: boolean) => {
        over = true;
        cancelled.removeEventListener('abort', onCancel);
        reject(new TransportFailure(kind, sent, FAILURES[kind]));
      };
      const answer = (reply: WireReply, bodyProblem?: string) => {
        if (over) return;
        over = true;
        cancelled.removeEventListener('abort', onCancel);
        const headers = Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]);
        exchange.answer = {
          status: reply.status,
          headers: Object.fromEntries(headers),
          body: reply.body,
          ...(bodyProblem === undefined ? {} : { bodyProblem }),
        };
        exchange.answeredAt = timeline.now();
        resolve(hideIn(exchange.answer, hide));
      };
      const onCancel = () => fail('cancelled', true);
      if (cancelled.aborted) return fail('cancelled', false);
      cancelled.addEventListener('abort', onCancel);

      const wrong = fault(request);
      if (wrong?.kind === 'unreachable') {
        timeline.after(latency(), () => fail('unreachable', false));
        return;
      }
      // The service works when the request arrives, whether or not anybody is still there for the answer.
      timeline.after(latency(), () => {
        const back = latency();
        if (wrong === undefined) {
          const reply = work(request);
          timeline.after(back, () => answer(reply));
          return;
        }
        if (wrong.kind === 'late_commit') timeline.after(wrong.after, () => work(request));
        const reply = 'commit' in wrong && wrong.commit ? work(request) : undefined;
        switch (wrong.kind) {
          case 'close':
          case 'late_commit':
            timeline.after(back, () => fail('no_answer', true));
            break;
          case 'silence':
            timeline.after(ANSWER_LIMIT, () => fail('no_answer', true));
            break;
          case 'truncated':
          case 'drip': {
            const body = (reply?.body ?? '{').slice(0, 40);
            const time = wrong.kind === 'drip' ? ANSWER_LIMIT : back;
            timeline.after(time, () => answer({ status: 200, headers: {}, body }, 'it broke off'));
            break;
          }
          case 'echo': {
            const echo = wrong.reply(toWire(request));
            timeline.after(back, () => answer(echo, wrong.breaksOff ? 'it broke off' : undefined));
            break;
          }
          case 'answer': {
            const date = new Date(timeline.now()).toUTCString();
            timeline.after(back, () => answer({ ...wrong.reply, headers: { ...wrong.reply.headers, Date: date } }));
            break;
          }
        }
      });
    });
  return { send, close: async () => undefined };
}

function toWire({ method, url, headers, body = '' }: HttpRequest): WireRequest {
  const all = [...Object.entries(headers), ['host', url.host] as const];
  return {
    method,
    path: url.pathname + url.search,
    headers: Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value])),
    body,
  };
}
