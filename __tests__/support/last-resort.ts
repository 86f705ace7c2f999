import { inThisProcess, onStage, type Stage, type Step } from './step.ts';

type Ask = (error?: unknown) => void;

/** Plays a step in this process, and keeps what a last resort would tell whenever `prepare` asks it. */
export function playAsked(step: Step, prepare: (stage: Stage, ask: Ask) => void) {
  return onStage(async (stage) => {
    let tell: (error: unknown) => readonly string[] = () => ['nothing is known'];
    const told: (readonly string[])[] = [];
    prepare(stage, (error) => told.push(tell(error)));
    const ended = await inThisProcess(stage, step, (tellMore) => {
      tell = tellMore;
    });
    const lines = ended.log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    const errors = lines.filter((line) => line.startsWith('::error::'));
    const { requests, endpoint } = stage.simulator;
    return { ...ended, lines, errors, told, requests, host: new URL(endpoint).host };
  });
}

/** Asks while an answer does not come, and while the step pauses. */
export function whileWaiting({ clock }: Stage, ask: () => void): void {
  const advance = clock.advance.bind(clock);
  clock.advance = (milliseconds) => {
    ask();
    advance(milliseconds);
  };
}
