import type { Failure } from '../report/result.ts';
import type { Log } from './log.ts';

/** Shows a failure as the one error of the step. */
export function showFailure(log: Log, { title, reasons, advice, code, requestId }: Failure): void {
  const lines = [`${title}.`, ...reasons];
  if (advice !== undefined) lines.push(`What to do: ${advice}`);
  if (code !== undefined) lines.push(`Error code ${code}.`);
  if (requestId !== undefined) lines.push(`Request ID ${requestId}.`);
  log.failed(lines);
}
