// The first file of this action that Node loads: it decides how the process ends. It imports nothing but Node's own, and
// the rest late, so that no missing file and no old Node can keep it from saying so. A test holds its syntax to ECMAScript
// 2020: Node 16 must be able to read it.
import { writeSync } from 'node:fs';

declare global {
  /** Which action of this repository runs: set by dist/freshness.js, absent for the one at the root. */
  var replicateCbrBackupAction: 'freshness' | undefined;
}

/** The Node that action.yml names. */
const NEEDED_NODE = 24;
/** A step that is stopped has so long to write what it knows. The runner waits 7.5 s, the contract promises 2 s. */
const MAX_STOPPING = 1300;
/** How long the reader of the log may take for the rest of it; less once the step is stopped. */
const MAX_FLUSH = 10000;
const MAX_FLUSH_STOPPED = 200;
/** How long to wait for what the system is busy with, such as a host name that is being looked up. */
const MAX_BUSY = 300;

const TITLES = {
  oldNode: `This action needs Node ${NEEDED_NODE}; nothing was sent`,
  notLoaded: 'A file of this action is missing or damaged; nothing was sent',
  cancelled: 'The step was cancelled',
  unforeseen: 'An unforeseen error has ended the step',
  ended: 'Something else in this process has ended the step',
} as const;

/** What is known of the step, in harmless lines. Main puts its own here as soon as it knows anything. */
let tellKnown = tellNothing;
/** Aborted to stop the step: with no reason by the runner, with an error whose cause is what nobody foresaw. */
const stop = new AbortController();
/** Whether the log says why the step failed. */
let isTold = false;
/** Whether everything is written and the step is green. */
let isEarned = false;
let isLeaving = false;

// Failure is the default: whatever ends this process, it has failed until the very end.
process.exitCode = 1;
if (Number(process.versions.node.split('.')[0]) < NEEDED_NODE) {
  tell(TITLES.oldNode, [
    `It was started with Node ${process.versions.node}.`,
    `What to do: update the runner, or have it find Node ${NEEDED_NODE}. act, Gitea, Forgejo and runners on 32-bit Arm may start an older one.`,
  ]);
  process.exit(1);
}

process.on('exit', () => {
  if (isEarned) return;
  if (!isTold) tell(TITLES.ended, tellKnown(undefined));
  // Somebody else may have called process.exit(0).
  if (!process.exitCode) process.exitCode = 1;
});
// The runner cancels with SIGINT, waits 7.5 s, sends SIGTERM, waits 2.5 s, then kills; a terminal that is closed sends
// SIGHUP. Nothing that the cloud does is stopped: the step only ends, with its outputs written.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, () => stopStep());
// What nobody foresaw ends the step too, with its outputs written and without a stack in the log.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, stopUnforeseen);
process.on('beforeExit', () => stopUnforeseen(new Error('Nothing was left that this step could wait for.')));

start().then(leave, (error: unknown) => {
  stopUnforeseen(error);
  return leave(false);
});

/** @returns whether the step is green; where not, the log says why */
async function start(): Promise<boolean> {
  let main: Pick<typeof import('./main.ts'), 'run' | 'systemClock'>;
  try {
    const isFreshness = globalThis.replicateCbrBackupAction === 'freshness';
    main = await (isFreshness ? import('./freshness/main.ts') : import('./main.ts'));
  } catch (error) {
    tell(TITLES.notLoaded, [
      `Node's error: ${codeOf(error)}.`,
      'What to do: check that the action was checked out whole, with all of dist/.',
    ]);
    return false;
  }
  const world = { environment: process.env, clock: main.systemClock, cancelled: stop.signal };
  const isGreen = await main.run(world, (tellMore) => {
    tellKnown = tellMore;
  });
  if (!isGreen) isTold = true;
  return isGreen;
}

function stopUnforeseen(error: unknown): void {
  const reason = new Error('unforeseen');
  // Not by the constructor: an old parser of types knows no such option.
  reason.cause = error;
  stopStep(reason);
}

function stopStep(reason?: Error): void {
  if (stop.signal.aborted) return;
  stop.abort(reason);
  // Referenced: the process must not end by itself before the step has.
  setTimeout(() => leave(false), MAX_STOPPING);
}

/** Ends the process, whatever keeps it open. */
async function leave(isGreen: boolean): Promise<void> {
  if (isLeaving) return;
  isLeaving = true;
  const maxFlush = stop.signal.aborted ? MAX_FLUSH_STOPPED : MAX_FLUSH;
  for (const stream of [process.stdout, process.stderr]) {
    await inTime(maxFlush, new Promise<void>((resolve) => stream.write('', () => resolve())));
  }
  // Seconds; the global performance would have to be loaded for it.
  const busyUntil = process.uptime() + MAX_BUSY / 1000;
  while (isBusy() && process.uptime() < busyUntil) await new Promise((resolve) => setTimeout(resolve, 10));
  // From here on nothing is awaited: what has stopped the step, if late, is known.
  if (stop.signal.aborted) tellStopped();
  isEarned = isGreen && !stop.signal.aborted;
  process.exitCode = isEarned ? 0 : 1;
  if (isBusy()) replaceProcess(isEarned);
  try {
    process.exit();
  } catch (error) {
    // Somebody else's listener failed.
    isEarned = false;
    tell(TITLES.unforeseen, tellKnown(error));
    process.exit(1);
  }
}

function tellStopped(): void {
  const { cause } = stop.signal.reason as Error;
  tell('cause' in stop.signal.reason ? TITLES.unforeseen : TITLES.cancelled, tellKnown(cause));
}

/** What the system works on for this process and cannot be given up holds up even process.exit(). */
function isBusy(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(FSReq|GetAddrInfo|GetNameInfo)/.test(name));
}

/** Ends the process all the same: a failed one is killed, a green one becomes a program that ends well at once. */
function replaceProcess(isGreen: boolean): void {
  if (!isGreen) process.kill(process.pid, 'SIGKILL');
  try {
    process.execve?.(process.execPath, [process.execPath, '-e', '0'], { ...process.env, NODE_OPTIONS: '' });
  } catch {
    // Not on Windows: there it ends when the system is done.
  }
}

function inTime(milliseconds: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Node's name for an error; its text may hold anything. */
function codeOf(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return [code, name].find((word): word is string => /^[A-Za-z_]{1,60}$/.test(String(word))) ?? 'unknown';
}

function tellNothing(_error: unknown): readonly string[] {
  return ['Nothing was sent.'];
}

/** Writes the error of the step, once, past every buffer. */
function tell(title: string, reasons: readonly string[]): void {
  if (isTold) return;
  isTold = true;
  const data = [`${title}.`, ...reasons].join('\n').replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
  // A line may have been left unfinished, and a command counts at the start of one only.
  let rest = Buffer.from(`${tellKnown === tellNothing ? '' : '\n'}::error::${data}\n`);
  // A reader that is slow makes the system refuse; one that is gone is told by any other error.
  for (let attempts = 0; rest.length > 0 && attempts < 100000; attempts++) {
    try {
      rest = rest.subarray(writeSync(1, rest));
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') return;
    }
  }
}
