import type { LimitFunction } from 'p-limit';
import { SECOND } from '../clock.ts';
import { decodeBody } from './decode.ts';
import { singleValued } from './headers.ts';
import type { HttpAnswer, HttpRequest } from './transport.ts';
import { TransportFailure, toTransportFailure } from './transport-failure.ts';
import type { Dispatcher } from './undici.ts';

/** Bytes, before and after decoding. A page of 562 backups with their disks and records stays well below. */
const MAX_ANSWER_SIZE = 8 * 1024 * 1024;
/** Bytes. What is larger waits for its turn: only so many such answers fit into the memory at the same time. */
const LARGE_ANSWER_SIZE = 512 * 1024;

/**
 * One request and its answer on the low-level interface of undici, which tells when the request starts.
 * @param limit aborts when all of it has taken too long
 * @param maxTime how long that is, in milliseconds
 * @param large bounds the large answers that are read at the same time
 */
export function exchange(
  agent: Dispatcher,
  request: HttpRequest,
  limit: AbortSignal,
  cancelled: AbortSignal,
  maxTime: number,
  large: LimitFunction,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    let connection: Dispatcher.DispatchController | undefined;
    let head: Pick<HttpAnswer, 'status' | 'headers'> | undefined;
    let ended = false;
    let size = 0;
    const chunks: Buffer[] = [];
    let giveBack: (() => void) | undefined;

    const end = (bodyProblem?: string, isTooLarge = false): void => {
      if (head !== undefined) {
        const decoded = decodeBody(Buffer.concat(chunks), head.headers['content-encoding'], MAX_ANSWER_SIZE);
        resolve({ ...head, ...decoded, ...(bodyProblem === undefined ? {} : { bodyProblem, isTooLarge }) });
      }
      release();
    };
    const fail = (failure: TransportFailure): void => {
      reject(failure);
      release();
    };
    const release = (): void => {
      ended = true;
      limit.removeEventListener('abort', onLimit);
      cancelled.removeEventListener('abort', onCancel);
      connection?.abort(new Error('not needed any more'));
      giveBack?.();
    };
    const takeTurn = (controller: Dispatcher.DispatchController): void => {
      giveBack = () => undefined;
      controller.pause();
      large(
        () =>
          new Promise<void>((done) => {
            giveBack = done;
            if (ended) done();
            else controller.resume();
          }),
      );
    };
    const onLimit = (): void => {
      const seconds = maxTime / SECOND;
      if (head !== undefined) end(`it was not complete after ${seconds} s`);
      else if (connection === undefined)
        fail(new TransportFailure('unreachable', false, `no connection within ${seconds} s`));
      else fail(new TransportFailure('no_answer', true, `no answer came back within ${seconds} s`));
    };
    const onCancel = (): void => {
      fail(new TransportFailure('cancelled', connection !== undefined, 'the step was cancelled'));
    };

    if (cancelled.aborted) return onCancel();
    limit.addEventListener('abort', onLimit);
    cancelled.addEventListener('abort', onCancel);
    agent.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: request.headers,
        body: request.body ?? null,
      },
      {
        // From here on bytes may be on their way.
        onRequestStart: (controller) => {
          connection = controller;
          if (ended) controller.abort(new Error('not needed any more'));
        },
        onResponseStart: (_controller, status, headers) => {
          if (status >= 200) head = { status, headers: singleValued(headers) };
        },
        onResponseData: (controller, chunk) => {
          size += chunk.length;
          if (size > MAX_ANSWER_SIZE) end(`it is larger than ${MAX_ANSWER_SIZE} bytes`, true);
          else chunks.push(chunk);
          if (size > LARGE_ANSWER_SIZE && !ended && giveBack === undefined) takeTurn(controller);
        },
        onResponseEnd: () => {
          connection = undefined;
          if (!ended) end();
        },
        onResponseError: (_controller, error) => {
          if (ended) return;
          if (head !== undefined) end(`the connection broke: ${error.message}`);
          else fail(toTransportFailure(error, connection !== undefined));
        },
      },
    );
  });
}
