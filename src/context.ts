import type { Clock } from './clock.ts';

/**
 * What the person who reads the log is told: a line a call, of one or more texts. There is one for the step as a whole,
 * and one for each backup, which names it where there are several.
 */
export interface Reporter {
  /** What has changed. */
  readonly news: (...texts: string[]) => void;
  /** What went wrong and may pass by itself. In a step with several backups only some of it is shown. */
  readonly trouble: (...texts: string[]) => void;
  /** How far it is while nothing changes. In a step with several backups a line for all of them says so instead. */
  readonly reminder: (...texts: string[]) => void;
  /** Shown on the page of the run as well. */
  readonly warning: (text: string) => void;
  /** Shown in the runner's debug log only. */
  readonly debug: (text: string) => void;
}

/** What every part of a step is handed. */
export interface StepContext {
  readonly clock: Clock;
  /** Aborted when the runner cancels the step: every request and every pause that is under way listens to it. */
  readonly cancelled: AbortSignal;
  readonly reporter: Reporter;
}
