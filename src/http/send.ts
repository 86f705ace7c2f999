import type { StepContext } from '../context.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';
import { TransportFailure } from './transport-failure.ts';

/**
 * Sends a request once, and writes a line about how it ended to the debug log. A header, a body or a query may hold a
 * secret: none of them is in it.
 * @throws {TransportFailure} where no status line came back, or the step was cancelled
 */
export async function send(
  transport: Transport,
  request: HttpRequest,
  { clock, cancelled, reporter }: StepContext,
): Promise<HttpAnswer> {
  const start = clock.now();
  const end = (result: string, requestId?: string): void => {
    const { method, url } = request;
    const id = requestId === undefined ? '' : `, request ID ${requestId}`;
    reporter.debug(`${method} ${url.host}${url.pathname}: ${result}${id}, ${Math.round(clock.now() - start)} ms`);
  };
  try {
    const answer = await transport.send(request, cancelled);
    end(`HTTP ${answer.status}`, answer.headers['x-request-id']);
    return answer;
  } catch (error) {
    end(error instanceof TransportFailure ? error.kind : 'unforeseen error');
    throw error;
  }
}
