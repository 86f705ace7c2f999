import type { StepContext } from '../../src/context.ts';
import { VirtualClock } from './virtual-clock.ts';

/** What a part of a step is handed, and everything that it tells: a line each, with its kind before it. */
export function contextOf(clock = new VirtualClock(), cancel = new AbortController()) {
  const told: string[] = [];
  /** The lines of the debug log. */
  const debugged: string[] = [];
  const line =
    (kind: string) =>
    (...texts: string[]): void => {
      told.push(`${kind}: ${texts.join(' ')}`);
    };
  const context: StepContext = {
    clock,
    cancelled: cancel.signal,
    reporter: {
      news: line('news'),
      trouble: line('trouble'),
      reminder: line('reminder'),
      warning: line('warning'),
      debug: (text) => debugged.push(text),
    },
  };
  return { context, clock, cancel, told, debugged };
}
