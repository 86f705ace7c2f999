import { type Clock, MINUTE } from '../clock.ts';
import type { Reporter } from '../context.ts';
import { isFinished } from '../replication/records.ts';
import type { Findings, Replication } from '../replication/replication.ts';
import { tellOutcome } from '../report/outcome.ts';
import type { Failure, Result } from '../report/result.ts';
import { nameOf, tellAll } from '../report/totals.ts';

/** How often at most trouble is told that may pass, where there are several backups. */
const TROUBLE = MINUTE;

/** Where lines go. */
export interface Lines {
  readonly info: (...texts: string[]) => void;
  readonly warning: (text: string) => void;
  readonly debug: (text: string) => void;
}

/** What a step tells while it goes on. There is one for a single backup and one for several, and nobody else asks which. */
export interface StepReporter extends Reporter {
  /** What concerns one of the backups, which every line of it names where there are several. */
  readonly for: (replication: Replication) => Reporter;
  /** The request for a backup has come to its outcome. */
  readonly submitted: (replication: Replication, waits: boolean) => void;
  readonly failed: (result: Result) => void;
  /** What a dry run has found: of a backup, or of what all have in common. */
  readonly found: (findings: Findings, replication?: Replication) => void;
  /** How far the step is. */
  readonly total: (results: readonly Result[]) => void;
  /** What became of all, at the end of a step that submits. */
  readonly ended: (results: readonly Result[], waits: boolean) => void;
}

/** @param results the backups of the step; none where it is not known yet which they are */
export function stepReporter(results: readonly Result[], clock: Clock, lines: Lines): StepReporter {
  return results.length > 1 ? ofSeveral(results, clock, lines) : ofOne(lines);
}

function ofOne({ info, warning, debug }: Lines): StepReporter {
  const only: Reporter = { news: info, trouble: info, reminder: info, warning, debug };
  return {
    ...only,
    for: () => only,
    submitted: (replication, waits) => {
      info(tellOutcome(replication));
      if (replication.requestId !== undefined) info(`Request ID ${replication.requestId}.`);
      if (!waits && !isFinished(replication)) {
        info('This step does not wait for the copy, which may still fail. Use wait: true to see how it ends.');
      }
    },
    // At the end, in full: of one backup neither would add anything before.
    failed: () => undefined,
    found: (findings) => {
      for (const line of tellFindings(findings)) info(line);
    },
    total: () => undefined,
    ended: () => undefined,
  };
}

function ofSeveral(results: readonly Result[], clock: Clock, { info, warning, debug }: Lines): StepReporter {
  const trouble = sometimes(clock, info);
  const common: Reporter = { news: info, trouble, reminder: info, warning, debug };
  const told = new Set<string>();
  /** The server first, where it is known; its backup once, and where two backups are of one server. */
  const headOf = (replication: Replication): string => {
    const { request, backup } = replication;
    const server = backup?.resourceName;
    if (server === undefined) return `${request.backupId}:`;
    const isFirst = !told.has(request.backupId);
    told.add(request.backupId);
    const alike = results.filter(({ replication }) => replication.backup?.resourceName === server);
    return isFirst || alike.length > 1 ? `${nameOf(replication)}:` : `${server}:`;
  };
  const reporterFor = (replication: Replication): Reporter => ({
    news: (...texts) => info(headOf(replication), ...texts),
    trouble: (...texts) => trouble(headOf(replication), ...texts),
    reminder: () => undefined,
    warning: (text) => warning(`${headOf(replication)} ${text}`),
    debug: (text) => debug(`${replication.request.backupId}: ${text}`),
  });
  return {
    ...common,
    for: reporterFor,
    submitted: (replication) => reporterFor(replication).news(tellOutcome(replication)),
    failed: ({ replication, failure }) => {
      if (failure !== undefined) reporterFor(replication).news(...tellFailed(failure));
    },
    found: (findings, replication) => {
      const { news } = replication === undefined ? common : reporterFor(replication);
      // Those of one backup are told at the end in full; here they may be too many for that.
      const obstacles = findings.obstacles.map(({ message, advice }) => `Obstacle: ${message} ${advice}`);
      for (const line of tellFindings(findings, obstacles)) news(line);
    },
    total: (results) => info(tellAll(results)),
    ended: (results, waits) => {
      info(tellAll(results));
      const goesOn = results.some(({ failure, replication }) => failure === undefined && !isFinished(replication));
      if (!waits && goesOn) {
        info('This step does not wait for the copies, which may still fail. Use wait: true to see how they end.');
      }
    },
  };
}

function tellFindings({ facts, unchecked }: Findings, obstacles: readonly string[] = []): string[] {
  return [...facts, ...obstacles, ...unchecked.map((what) => `Not checked: ${what}`)];
}

function tellFailed({ title, reasons, code, requestId }: Failure): string[] {
  const by = [
    code === undefined ? '' : `Error code ${code}.`,
    requestId === undefined ? '' : `Request ID ${requestId}.`,
  ];
  return [`Failed: ${title}.`, ...reasons, ...by.filter((text) => text !== '')];
}

/** Tells one thing a minute, and how many were left out before it. */
function sometimes(clock: Clock, tell: (...texts: string[]) => void): (...texts: string[]) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (...texts) => {
    if (clock.now() - toldAt < TROUBLE) {
      untold++;
      return;
    }
    tell(...texts, untold === 0 ? '' : `(${untold} more such ${untold === 1 ? 'line' : 'lines'} before this one.)`);
    toldAt = clock.now();
    untold = 0;
  };
}
