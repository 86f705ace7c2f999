import { spawn } from 'node:child_process';
import { type ClientName, clients } from './install.ts';

/** What a client signs with, or its token. */
export interface Key {
  readonly id: string;
  readonly secret: string;
  readonly securityToken?: string;
  readonly token?: string;
}

/** A call as a user of an SDK makes it. */
export interface ClientCall {
  /** The SDK's name of it. */
  readonly operation: string;
  readonly project: string;
  /** Those of the SDK's request, with models in it. The ID of a checkpoint that is `MADE` is that of the last one made. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** What is otherwise than in the key of all calls. */
  readonly key?: Partial<Key> | undefined;
}

/** What a client makes of an answer. */
export interface ClientResult {
  /** The answer as it came, and as the SDK's models have it. */
  readonly raw?: unknown;
  readonly parsed?: unknown;
  readonly error?: { readonly status: number; readonly code: string | number; readonly requestId: string };
  /** Why the SDK could do neither. */
  readonly problem?: string;
}

/** Makes calls with one of the vendor's clients, one after the other, in a process of its own. */
export async function callWith(
  client: ClientName,
  plan: { readonly endpoint: string; readonly key: Key; readonly calls: readonly ClientCall[] },
): Promise<ClientResult[]> {
  const [program, ...parameters] = clients[client];
  // Nothing of this machine's may lead the requests elsewhere: no proxy, no profile of the SDK.
  const env = { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1' };
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'inherit'], env });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
  });
  child.stdin.end(JSON.stringify(plan));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  const results = printed
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ClientResult);
  if (exitCode !== 0 || results.length !== plan.calls.length)
    throw new Error(
      `The ${client} client ended with ${exitCode} after ${results.length} of ${plan.calls.length} calls.`,
    );
  return results;
}
