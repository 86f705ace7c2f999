import { systemClock } from './clock.ts';
import { run } from './main.ts';

const cancel = new AbortController();
// The runner cancels with SIGINT, waits 7.5 s, sends SIGTERM, waits 2.5 s, then kills. Nothing that the cloud does is
// stopped: the step only ends, with its outputs written.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancel.abort());

// What nobody foresaw ends the step too, with its outputs written and without a stack in the log.
process.on('uncaughtException', (error) => cancel.abort(error));

await run({ environment: process.env, clock: systemClock, cancelled: cancel.signal });

// A host name that is being looked up cannot be given up, and would hold up even process.exit(). All is written by now.
if (cancel.signal.aborted) setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1_000).unref();
