import type { Clock } from '../../src/clock.ts';
import type { Transport } from '../../src/http/transport.ts';
import { type Exchange, memoryTransport } from '../memory-transport.ts';
import { drawFault } from './draw-fault.ts';
import type { StepPlan } from './draw-plan.ts';
import { elapsed, type Setting } from './draw-setting.ts';

/** The machine that a step runs on. Its time of day may be wrong, its requests may fail, and it may die. */
export interface Runner {
  readonly clock: Clock;
  readonly transport: Transport;
  /** Aborted when somebody cancels the step. */
  readonly cancelled: AbortSignal;
  /** Settles when the machine dies: from then on no request is sent, and no pause ends. */
  readonly crash: Promise<'crashed'>;
  readonly isDead: () => boolean;
}

export interface Observer {
  /** Filled in with every request that leaves the machine. */
  readonly exchanges: Exchange[];
  /** Told by its name of every fault that befalls a request. */
  readonly wentWrong: (fault: string) => void;
  /** As the step's own transport has it. */
  readonly hide: (text: string) => string;
}

export function startRunner(setting: Setting, plan: StepPlan, { exchanges, wentWrong, hide }: Observer): Runner {
  const { timeline, cloud } = setting;
  const cancel = new AbortController();
  if (plan.cancelledAt !== undefined) timeline.after(plan.cancelledAt - elapsed(setting), () => cancel.abort());
  let dead = false;
  const crash = new Promise<'crashed'>((resolve) => {
    if (plan.crashesAt === undefined) return;
    timeline.after(plan.crashesAt - elapsed(setting), () => {
      dead = true;
      resolve('crashed');
    });
  });
  const unlessDead = <T>(go: () => Promise<T>): Promise<T> => (dead ? new Promise(() => undefined) : go());
  const clock = timeline.clock(plan.skew);
  const transport = memoryTransport({
    timeline,
    cloud,
    fault: (request) => {
      const drawn = drawFault(setting, plan.faultShare, request);
      if (drawn !== undefined) wentWrong(drawn.name);
      return drawn?.fault;
    },
    exchanges,
    hide,
  });
  return {
    clock: { ...clock, pause: (...parameters) => unlessDead(() => clock.pause(...parameters)) },
    transport: { ...transport, send: (...parameters) => unlessDead(() => transport.send(...parameters)) },
    cancelled: cancel.signal,
    crash,
    isDead: () => dead,
  };
}
