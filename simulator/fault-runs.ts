import { letIn } from './fault-runs/credentials.ts';
import { drawCalmPlan, drawPlan, type StepPlan } from './fault-runs/draw-plan.ts';
import { drawSetting, elapsed, type Setting } from './fault-runs/draw-setting.ts';
import { watchReplicas } from './fault-runs/judge-replica.ts';
import { judgeStep } from './fault-runs/judge-step.ts';
import { playStep, type StepEnd } from './fault-runs/play-step.ts';

// Random nights: whole steps that check, submit, follow and verify, run again, crash and race, while everything goes
// wrong. Each is judged by what must hold whatever happens.

export interface RunReport {
  readonly seed: number;
  readonly steps: number;
  readonly requests: number;
  /** How often what went wrong. */
  readonly faults: Readonly<Record<string, number>>;
  /** How often steps ended how. */
  readonly ends: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

/** One random run. The same seed gives the same run. */
export async function faultRun(seed: number): Promise<RunReport> {
  const run = new Run(drawSetting(seed));
  await run.play();
  return { seed, ...run.report() };
}

class Run {
  readonly #setting: Setting;
  readonly #violations: string[] = [];
  readonly #faults: Record<string, number> = {};
  readonly #ends: StepEnd[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
    watchReplicas(setting.cloud, this.#violate);
  }

  async play(): Promise<void> {
    const { chance, cloud, alone } = this.#setting;
    const count = alone ? 1 : 1 + Math.floor(chance.random() * 3);
    await this.#playAll(Array.from({ length: count }, () => drawPlan(this.#setting, 0)));
    if (chance.is(0.5)) await this.#playAll([drawPlan(this.#setting, elapsed(this.#setting))]);
    // The next morning: nothing goes wrong any more, and there is all the time that a replica takes.
    letIn(cloud);
    cloud.fencedAfter = 0;
    await this.#playAll([drawCalmPlan(this.#setting)]);
  }

  report(): Omit<RunReport, 'seed'> {
    const ends: Record<string, number> = {};
    for (const { crashed, results, failure: whole } of this.#ends) {
      if (whole !== undefined) count(ends, whole.title);
      for (const { failure, replication } of results)
        count(ends, crashed ? 'crashed' : (failure?.title ?? `green: ${replication.outcome}`));
    }
    return {
      steps: this.#ends.length,
      requests: this.#ends.reduce((sum, { exchanges }) => sum + exchanges.length, 0),
      faults: this.#faults,
      ends,
      violations: this.#violations,
    };
  }

  /** Plays steps at the same time, and judges each when all have ended. */
  async #playAll(plans: readonly StepPlan[]): Promise<void> {
    const { timeline, cloud } = this.#setting;
    const steps = Promise.all(plans.map((plan) => playStep(this.#setting, plan, (name) => count(this.#faults, name))));
    try {
      await timeline.runUntil(steps);
      for (const end of await steps) {
        this.#ends.push(end);
        judgeStep(end, cloud, this.#violate);
      }
    } catch (error) {
      this.#violate(`a step never ends, or throws: ${error}`);
    }
  }

  readonly #violate = (what: string): void => {
    this.#violations.push(what);
  };
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
