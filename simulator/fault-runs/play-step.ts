import type { StepContext } from '../../src/context.ts';
import { outputsOf } from '../../src/github/outputs.ts';
import { Secrets } from '../../src/github/secrets.ts';
import { summarise } from '../../src/github/summary/summary.ts';
import { explain } from '../../src/report/explain.ts';
import { type Failure, Ledger, type Result } from '../../src/report/result.ts';
import { sumUp } from '../../src/report/totals.ts';
import { stepReporter } from '../../src/step/reporter.ts';
import { openStep } from '../../src/step/step.ts';
import { documented } from '../cloud.ts';
import type { Exchange } from '../memory-transport.ts';
import { SECRETS, toCredential } from './credentials.ts';
import type { StepPlan } from './draw-plan.ts';
import { elapsed, type Setting } from './draw-setting.ts';
import { startRunner } from './runner.ts';

/** What has become of a step, and all that it has said and sent. */
export interface StepEnd {
  readonly plan: StepPlan;
  readonly crashed: boolean;
  readonly results: readonly Result[];
  /** Why it failed as a whole. */
  readonly failure: Failure | undefined;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** The outputs as they were last written while the step went on. */
  readonly saved: Readonly<Record<string, string>>;
  readonly texts: readonly string[];
  readonly exchanges: readonly Exchange[];
}

/**
 * Plays one whole step, from its start to its end or its crash.
 * @param wentWrong told by its name of every fault that befalls a request
 */
export async function playStep(setting: Setting, plan: StepPlan, wentWrong: (fault: string) => void): Promise<StepEnd> {
  const { timeline, cloud } = setting;
  await timeline.clock().pause(plan.startsAt - elapsed(setting), new AbortController().signal);
  const startedAt = timeline.now();
  const exchanges: Exchange[] = [];
  const texts: string[] = [];
  const secrets = new Secrets();
  for (const secret of SECRETS) secrets.add(secret);
  const runner = startRunner(setting, plan, { exchanges, wentWrong, hide: (text) => secrets.hide(text) });
  const { clock, transport, cancelled } = runner;

  const inputs = inputsOf(plan);
  const ledger = new Ledger();
  const { results } = ledger;
  const requestFor = (backupId: string) => requestOf(plan, backupId);
  if (plan.selection.kind === 'backups') for (const id of plan.selection.backupIds) ledger.add(requestFor(id));
  const tell = (...told: string[]) => {
    texts.push(...told.map((text) => secrets.clean(text)));
  };
  const lines = { info: tell, warning: tell, debug: tell };
  const context: StepContext = { clock, cancelled, reporter: stepReporter([], clock, lines) };
  const credential = toCredential(plan, cloud, context, transport, (secret) => secrets.add(secret));
  let saved: Readonly<Record<string, string>> = {};
  const save = () => {
    if (!runner.isDead()) saved = outputsOf(ledger, inputs, secrets);
  };
  const parts = { clock, cancelled, lines, transport, credential, ledger, requestFor, save };
  const work = openStep(orderOf(plan), parts)().catch((error: unknown) => {
    if (results.length === 0) ledger.failure ??= explain(error, undefined, context);
    for (const result of results) result.fail(explain(error, result.replication, context));
  });
  const crashed = (await Promise.race([work, runner.crash])) === 'crashed';

  const failure = sumUp(results, clock.now(), ledger.failure);
  const { dryRun, wait, verify } = plan;
  const report = {
    inputs: { ...inputs, dryRun, wait, verify },
    results,
    workflowRun: {},
    whole: ledger.failure,
    now: clock.time(),
    clock: clock.now(),
  };
  return {
    plan,
    crashed,
    results,
    failure: ledger.failure,
    startedAt,
    endedAt: timeline.now(),
    outputs: outputsOf(ledger, inputs, secrets),
    saved,
    texts: [...texts, summarise(report, secrets), ...(failure?.reasons ?? []).map((reason) => secrets.clean(reason))],
    exchanges,
  };
}

/** What the step does, as `openStep` is told. */
function orderOf(plan: StepPlan): Parameters<typeof openStep>[0] {
  const { sourceRegion, endpoint, projectId, destinationProjectId } = inputsOf(plan);
  return {
    source: { endpoint, projectId },
    destination: { endpoint: new URL('https://cbr.destination.example'), projectId: destinationProjectId },
    selection: plan.selection,
    sourceRegion,
    wait: plan.wait && !plan.dryRun,
    timeoutMinutes: plan.timeoutMinutes,
    verify: plan.verify && !plan.dryRun,
    dryRun: plan.dryRun,
    maxParallel: plan.parallel,
  };
}

/** The places that a step names in its outputs and on its page. */
function inputsOf({ vaultId }: StepPlan) {
  return {
    sourceRegion: documented.region,
    endpoint: new URL('https://cbr.example'),
    projectId: documented.projectId,
    destinationRegion: documented.destinationRegion,
    destinationProjectId: documented.destinationProjectId,
    destinationVaultId: vaultId,
  };
}

/** What is asked for of one backup. */
function requestOf({ vaultId }: StepPlan, backupId: string) {
  return {
    backupId,
    destinationRegion: documented.destinationRegion,
    destinationProjectId: documented.destinationProjectId,
    destinationVaultId: vaultId,
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  };
}
