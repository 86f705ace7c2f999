import { setMaxListeners } from 'node:events';
import { isUnauthorised, UnansweredError } from './cbr/call-error.ts';
import { type Caller, CbrClient } from './cbr/client.ts';
import { inParallel } from './cbr/gate.ts';
import { type Clock, MINUTE, SECOND } from './clock.ts';
import { accessKeyCredential } from './credentials/access-key.ts';
import type { Credential } from './credentials/credential.ts';
import { keylessCredential } from './credentials/keyless.ts';
import { LoginError } from './credentials/login-error.ts';
import { tokenCredential } from './credentials/token.ts';
import { createTransport, type Transport } from './http/transport.ts';
import type { Inputs } from './inputs.ts';
import type { Log } from './log.ts';
import { checkBackup, checkDestination, concerns } from './replication/check.ts';
import { follow } from './replication/follow.ts';
import { CheckError, type Findings, type Replication } from './replication/replication.ts';
import { submit } from './replication/submit.ts';
import { Turns } from './replication/turns.ts';
import { verify } from './replication/verify.ts';
import { Watch } from './replication/watch.ts';
import { explain, type Failure, type Result, tellAll, tellEnd, tellOutcome } from './story.ts';

/** What the step runs in. The toolkit reads inputs, and writes outputs and summary, by `process.env` itself. */
export interface World {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Aborted when the runner cancels the step. */
  readonly cancelled: AbortSignal;
}

/** How often at most the outputs are written while a step with several backups goes on. */
const SAVE = 30 * SECOND;
/** How often such a step says how far it is. */
const STATUS_LINE = 5 * MINUTE;
/** How often at most it tells of trouble that may pass. */
const TROUBLE = MINUTE;

/**
 * Everything that needs the network, with right inputs: submit, follow and verify each backup, or check it. Loaded only
 * when it comes to that.
 * @param results filled in with what becomes of each backup
 * @param save called when there is something new, and before any wait
 * @throws what ends the step for all of them before it has begun
 */
export async function replicate(
  results: readonly Result[],
  inputs: Inputs,
  world: World,
  log: Log,
  save: () => void,
): Promise<void> {
  const { clock, cancelled, environment } = world;
  // Every request and every pause that is under way listens to it.
  setMaxListeners(0, cancelled);
  const info = (...texts: string[]) => log.info(...texts);
  const several = results.length > 1;
  const trouble = several ? tellSometimes(clock, info) : info;
  const caller: Caller = { clock, cancelled, tell: info, tellTrouble: trouble, remind: info };
  let transport: Transport | undefined;
  try {
    transport = createTransport(environment, clock);
    const credential = toCredential(inputs, world, transport, log);
    log.info(tellPlan(results, inputs));
    log.info(`Endpoint ${inputs.endpoint.host}. Credential: ${credential.description}.`);
    const common = { ...caller, credential, transport, common: inParallel(inputs.maxParallel) };
    const { endpoint, projectId } = inputs;
    const source = new CbrClient({ ...common, endpoint, projectId });
    const callerFor = ({ request }: Replication): Caller => {
      if (!several) return caller;
      const name = `${request.backupId}:`;
      return {
        ...caller,
        tell: (...texts) => info(name, ...texts),
        tellTrouble: (...texts) => trouble(name, ...texts),
        remind: () => undefined,
      };
    };
    if (inputs.dryRun) return await checkAll(results, inputs, source, callerFor, caller, (text) => log.warning(text));

    const destination = new CbrClient({
      ...common,
      endpoint: inputs.destinationEndpoint,
      projectId: inputs.destinationProjectId,
    });
    const longest = clock.now() + inputs.timeoutMinutes * MINUTE;
    const until = inputs.wait ? longest : undefined;
    const submitting = { client: source, watch: new Watch(source, caller), turns: new Turns(), until, longest };
    const keeper = new Keeper(results, clock, info, save);
    const replicateOne = async (replication: Replication): Promise<void> => {
      const own = callerFor(replication);
      await submit(replication, own, submitting);
      own.tell(tellOutcome(replication));
      if (replication.requestId !== undefined && !several) log.info(`Request id ${replication.requestId}.`);
      keeper.changed();
      if (until !== undefined) {
        await follow(replication, submitting.watch, own, until);
        own.tell(tellEnd(replication, clock.now()));
        keeper.changed();
      } else if (replication.status !== 'success' && !several) {
        log.info('This step does not wait for the copy: it goes on in the cloud, and may still fail there.');
      }
      if (inputs.verify) {
        await verify(replication, destination, own);
        own.tell(`Verified in ${inputs.destinationRegion}: the replica is available, in the right vault and project.`);
      }
    };
    await keeper.during(cancelled, forEach(results, source, callerFor, replicateOne, keeper));
    if (several) log.info(tellAll(results));
    const goesOn = ({ failure, replication }: Result) => failure === undefined && replication.status !== 'success';
    if (several && until === undefined && results.some(goesOn)) {
      log.info('This step does not wait for the copies: they go on in the cloud, and may still fail there.');
    }
  } finally {
    await transport?.close();
  }
}

/** After so many backups without any sign that the service accepts the credential, the others are not tried. */
const MOST_FIRST = 3;

/**
 * Does something for every backup: for the first one alone, until the service has accepted the credential, and then for
 * all others at the same time. One that fails never stops the others.
 */
async function forEach(
  results: readonly Result[],
  { accepted }: CbrClient,
  callerFor: (replication: Replication) => Caller,
  work: (replication: Replication) => Promise<void>,
  keeper?: Keeper,
): Promise<void> {
  const rest = [...results];
  const underWay: Promise<unknown>[] = [];
  const begin = (result: Result): Promise<unknown> => {
    const caller = callerFor(result.replication);
    const done = work(result.replication).then(
      () => undefined,
      (error: unknown) => {
        result.failure = explain(error, result.replication, caller.cancelled);
        // A cancellation befalls all of them: it is told once, at the end.
        if (results.length > 1 && !caller.cancelled.aborted) caller.tell(...tellFailed(result.failure));
        keeper?.changed();
        return error;
      },
    );
    underWay.push(done);
    return done;
  };

  for (let first = rest.shift(), tried = 1; first !== undefined; first = rest.shift(), tried++) {
    const error = await Promise.race([accepted.then(() => ACCEPTED), begin(first)]);
    if (error === ACCEPTED || error === undefined) break;
    const isHopeless = isUnauthorised(error) || error instanceof LoginError || isUnreachable(error);
    if (!isHopeless && tried < MOST_FIRST) continue;
    for (const result of rest.splice(0)) result.failure = notTried(error, result, callerFor(result.replication));
  }
  for (const result of rest) begin(result);
  await Promise.all(underWay);
}

const ACCEPTED = Symbol('accepted');

function isUnreachable(error: unknown): boolean {
  return error instanceof UnansweredError && error.behaviour === 'not_sent';
}

function notTried(error: unknown, { replication }: Result, { cancelled }: Caller): Failure {
  const failure = explain(error, replication, cancelled);
  if (cancelled.aborted) return failure;
  return { ...failure, reasons: ['Not tried, because the first backup failed like this:', ...failure.reasons] };
}

function tellFailed({ title, reasons, code, requestId }: Failure): string[] {
  const by = [
    code === undefined ? '' : `Error code ${code}.`,
    requestId === undefined ? '' : `Request id ${requestId}.`,
  ];
  return [`Failed: ${title}.`, ...reasons, ...by.filter((text) => text !== '')];
}

/** The dry run. */
async function checkAll(
  results: readonly Result[],
  inputs: Inputs,
  client: CbrClient,
  callerFor: (replication: Replication) => Caller,
  caller: Caller,
  warn: (text: string) => void,
): Promise<void> {
  const several = results.length > 1;
  await forEach(results, client, callerFor, async (replication) => {
    replication.findings = await checkBackup(replication, client, caller);
    const own = callerFor(replication);
    for (const line of tellFindings(replication.findings, several)) own.tell(line);
  });
  const checked = results.filter(({ replication }) => replication.findings !== undefined);
  const replications = checked.map(({ replication }) => replication);
  if (replications.length > 0) {
    const common = await checkDestination(replications, inputs.sourceRegion, client, caller);
    for (const line of tellFindings(common, several)) caller.tell(line);
    for (const result of checked) {
      const { replication } = result;
      replication.outcome = 'checked';
      replication.commonFindings = common;
      const all = [...(replication.findings?.obstacles ?? []), ...common.obstacles];
      const obstacles = all.filter((obstacle) => concerns(obstacle, replication));
      if (obstacles.length > 0) result.failure = explain(new CheckError(obstacles), replication, caller.cancelled);
    }
  }
  if (several) caller.tell(tellAll(results));
  // Beside what nobody can check.
  const gaps = new Set(
    replications.flatMap(({ findings, commonFindings }) => [
      ...(findings?.unchecked ?? []),
      ...(commonFindings?.unchecked.slice(0, -1) ?? []),
    ]),
  ).size;
  if (gaps > 0)
    warn(
      `The dry run could not check everything: ${gaps} ${gaps === 1 ? 'gap' : 'gaps'}, told above as "Not checked".`,
    );
}

function tellFindings({ facts, unchecked, obstacles }: Findings, several: boolean): string[] {
  return [
    ...facts,
    // Of one backup they are told at the end, where those of several may be too many.
    ...(several ? obstacles.map(({ message, advice }) => `Obstacle: ${message} ${advice}`) : []),
    ...unchecked.map((what) => `Not checked: ${what}`),
  ];
}

function tellPlan(results: readonly Result[], inputs: Inputs): string {
  const [first] = inputs.backupIds;
  const what = results.length > 1 ? `${results.length} backups` : `backup ${first}`;
  const from = inputs.sourceRegion ?? inputs.endpoint.host;
  const to = `${inputs.destinationRegion}: vault ${inputs.destinationVaultId}, project ${inputs.destinationProjectId}`;
  return `${inputs.dryRun ? 'Dry run: checking, not replicating,' : 'Replicating'} ${what} from ${from} to ${to}.`;
}

/** Keeps outputs and log of a step with several backups up to date, without flooding either. */
class Keeper {
  readonly #results: readonly Result[];
  readonly #clock: Clock;
  readonly #tell: (text: string) => void;
  readonly #save: () => void;
  #savedAt = Number.NEGATIVE_INFINITY;
  #isStale = false;

  constructor(results: readonly Result[], clock: Clock, tell: (text: string) => void, save: () => void) {
    this.#results = results;
    this.#clock = clock;
    this.#tell = tell;
    this.#save = save;
  }

  /** Something has become known. */
  changed(): void {
    this.#isStale = true;
    if (this.#clock.now() - this.#savedAt >= SAVE) this.#write();
  }

  async during(cancelled: AbortSignal, work: Promise<void>): Promise<void> {
    const over = new AbortController();
    const keeping =
      this.#results.length > 1 ? this.#keep(AbortSignal.any([cancelled, over.signal])) : Promise.resolve();
    try {
      await work;
    } finally {
      over.abort();
      await keeping;
    }
  }

  async #keep(ended: AbortSignal): Promise<void> {
    let toldAt = this.#clock.now();
    while (!ended.aborted) {
      await this.#clock.pause(SAVE, ended).catch(() => undefined);
      if (ended.aborted) return;
      if (this.#isStale && this.#clock.now() - this.#savedAt >= SAVE) this.#write();
      if (this.#clock.now() - toldAt < STATUS_LINE) continue;
      this.#tell(tellAll(this.#results));
      toldAt = this.#clock.now();
    }
  }

  #write(): void {
    this.#isStale = false;
    this.#savedAt = this.#clock.now();
    this.#save();
  }
}

/** Tells one thing a minute, and how many were left out before it. */
function tellSometimes(clock: Clock, tell: (...texts: string[]) => void): (...texts: string[]) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  let untold = 0;
  return (...texts) => {
    if (clock.now() - toldAt < TROUBLE) {
      untold++;
      return;
    }
    tell(...texts, untold === 0 ? '' : `(${untold} more such lines before this one.)`);
    toldAt = clock.now();
    untold = 0;
  };
}

function toCredential(inputs: Inputs, world: World, transport: Transport, log: Log): Credential {
  const { clock, cancelled, environment } = world;
  const { credential: choice, oidcAudience, stsEndpoint } = inputs;
  switch (choice.kind) {
    case 'token':
      return tokenCredential(choice.token);
    case 'access_key':
      return accessKeyCredential(choice, choice.source, clock);
    case 'keyless': {
      if (stsEndpoint === undefined) throw new Error('The inputs were checked, and name no STS endpoint.');
      return keylessCredential({
        stsEndpoint,
        providerUrn: choice.providerUrn,
        agencyUrn: choice.agencyUrn,
        idTokens: {
          url: environment['ACTIONS_ID_TOKEN_REQUEST_URL'],
          token: environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
          audience: oidcAudience,
        },
        transport,
        clock,
        cancelled,
        tell: (...texts) => log.info(...texts),
        mask: (secret) => log.mask(secret),
      });
    }
  }
}
