// Loaded before the bundle in a child process: gives it a virtual clock without changing a byte of it. The bundle takes
// its time from node:timers/promises, performance.now() and Date.now(), which are replaced here; sockets stay real. Every jump is
// told to the parent first, so that the simulator's clock runs along.
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { VirtualClock } from './virtual-clock.ts';

const told: (() => void)[] = [];
const clock = new VirtualClock(performance.timeOrigin + performance.now(), async (milliseconds) => {
  process.channel?.ref();
  await new Promise<void>((resolve) => {
    told.push(resolve);
    process.send?.({ advanced: milliseconds });
  });
  process.channel?.unref();
});
process.on('message', ({ advance, signal, sleep }: { advance?: number; signal?: NodeJS.Signals; sleep?: number }) => {
  if (signal !== undefined) process.emit(signal);
  else if (sleep !== undefined) clock.sleep(sleep);
  else if (advance === undefined) told.shift()?.();
  else clock.advance(advance);
});
process.channel?.unref();

performance.now = () => clock.now() - performance.timeOrigin;
Date.now = () => clock.time();
// Chance is the tests' own too: pauses of chance lengths would pass by a bound on some days and not on others.
Math.random = clock.random;
const never = new AbortController().signal;
timers.setTimeout = ((
  milliseconds: number,
  _value: undefined,
  options: { ref?: boolean; signal?: AbortSignal } = {},
) => {
  const { ref = true, signal = never } = options;
  if (ref) return clock.pause(milliseconds, signal);
  return new Promise<void>((resolve, reject) => {
    const limit = clock.limit(milliseconds);
    limit.signal.addEventListener('abort', () => resolve());
    signal.addEventListener('abort', () => {
      limit.clear();
      reject(signal.reason);
    });
  });
}) as typeof timers.setTimeout;
syncBuiltinESMExports();
