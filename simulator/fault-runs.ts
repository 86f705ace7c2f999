import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Clock } from '../src/clock.ts';
import type { StepContext } from '../src/context.ts';
import { accessKeyCredential } from '../src/credentials/access-key.ts';
import type { Credential } from '../src/credentials/credential.ts';
import { keylessCredential } from '../src/credentials/keyless.ts';
import { tokenCredential } from '../src/credentials/token.ts';
import { outputsOf } from '../src/github/outputs.ts';
import { Secrets } from '../src/github/secrets.ts';
import type { Selection } from '../src/github/selection-inputs.ts';
import { summarise } from '../src/github/summary/summary.ts';
import type { HttpRequest, Transport } from '../src/http/transport.ts';
import { explain } from '../src/report/explain.ts';
import { type Failure, Ledger, type Result } from '../src/report/result.ts';
import { sumUp } from '../src/report/totals.ts';
import { stepReporter } from '../src/step/reporter.ts';
import { openStep } from '../src/step/step.ts';
import { BAD_ENDS, Cloud, documented, type SimulatedBackup, type SimulatedRecord } from './cloud.ts';
import { echoForms } from './echoes.ts';
import { faults } from './faults.ts';
import { findLeak } from './leaks.ts';
import { type Exchange, memoryTransport, type NetworkFault } from './memory-transport.ts';
import { drawSelection, drawSources, violationsOf } from './selected-nights.ts';
import { Timeline } from './timeline.ts';

// Random nights: whole steps that check, submit, follow and verify, run again, crash and race, while everything goes
// wrong. Each is judged by what must hold whatever happens.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TOKEN = 'FakeTokenOfTheFaultRuns-0123456789';
const GITHUB = 'https://github.example/id-token';
const KEY = { id: 'FAKEKEYOFTHEFAULTRUNS', secret: 'FakeSecretOfTheFaultRuns-0123456789' };
const WRONG_SECRET = 'FakeWrongSecretOfTheFaultRuns-0123';
const SECRETS = [TOKEN, KEY.id, KEY.secret, WRONG_SECRET];
type CredentialKind = 'token' | 'access key' | 'keyless';
const OTHER_VAULT = 'another-vault';
const ANOTHER = 'another-backup';
/** How a step may fail although nothing goes wrong: the copy itself does, or somebody chose another vault. */
const CLEAR_ENDS = [
  'Another replica is in the way',
  'The replication failed',
  'The replication was skipped',
  // Whether that is so is judged by what the cloud has.
  'No fresh backup',
  'The backup failed in CBR',
];
/** How long a step may go on beyond its time limit: settling a doubtful request is never cut short. */
const MAX_SETTLING = 4 * HOUR;
/** A step that is killed leaves the outputs of so long before at the latest. */
const MAX_UNSAVED = MINUTE;

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

/** What a step is given. Times are milliseconds from the start of the run. */
interface StepPlan {
  readonly startsAt: number;
  readonly selection: Selection;
  readonly parallel: number;
  readonly vaultId: string;
  readonly dryRun: boolean;
  readonly wait: boolean;
  readonly verify: boolean;
  readonly timeoutMinutes: number;
  readonly skew: number;
  readonly credential: CredentialKind;
  readonly wrongSecret: boolean;
  readonly crashesAt: number | undefined;
  readonly cancelledAt: number | undefined;
  readonly faultShare: number;
  /** Nothing goes wrong, and there is all the time it takes. */
  readonly calm: boolean;
}

interface StepEnd {
  readonly plan: StepPlan;
  readonly crashed: boolean;
  readonly results: readonly Result[];
  /** Why it failed as a whole. */
  readonly failure: Failure | undefined;
  readonly startedAt: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** The outputs as they were last written while the step went on. */
  readonly saved: Readonly<Record<string, string>>;
  readonly endedAt: number;
  readonly texts: readonly string[];
  readonly exchanges: readonly Exchange[];
  readonly took: number;
}

export class Chance {
  readonly random: () => number;

  constructor(seed: number) {
    const generator = xoroshiro128plus(seed);
    this.random = () => uniformFloat64(generator);
    // Neighbouring seeds begin alike.
    for (let draw = 0; draw < 64; draw++) this.random();
  }

  is(share: number): boolean {
    return this.random() < share;
  }

  between(low: number, high: number): number {
    return low + this.random() * (high - low);
  }

  /** Small and large alike: as many between 1 and 10 as between 10 and 100. */
  scaled(low: number, high: number): number {
    return low * (high / low) ** this.random();
  }

  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }
}

/** One random run. The same seed gives the same run. */
export async function faultRun(seed: number): Promise<RunReport> {
  const chance = new Chance(seed);
  const timeline = new Timeline(chance.random);
  const run = new Run(chance, timeline);
  await run.play();
  return { seed, ...run.report() };
}

class Run {
  readonly #chance: Chance;
  readonly #timeline: Timeline;
  readonly #cloud: Cloud;
  readonly #start: number;
  /** One step at a time; then the server's fence may be slow to know a new record. */
  readonly #alone: boolean;
  readonly #credential: CredentialKind;
  readonly #backupIds: readonly string[];
  readonly #violations: string[] = [];
  readonly #faults: Record<string, number> = {};
  readonly #ends: StepEnd[] = [];

  constructor(chance: Chance, timeline: Timeline) {
    this.#chance = chance;
    this.#timeline = timeline;
    this.#start = timeline.now();
    this.#alone = chance.is(0.5);
    const cloud = new Cloud(timeline.now);
    this.#cloud = cloud;
    cloud.recordIds.length = 0;
    cloud.addVault({ id: OTHER_VAULT });
    this.#credential = chance.of(['token', 'access key', 'keyless']);
    const limits = {
      expiresAt: chance.is(0.05) ? timeline.now() + chance.scaled(SECOND, 12 * HOUR) : Number.POSITIVE_INFINITY,
      denied: [...(chance.is(0.05) ? ['cbr:backups:get'] : []), ...(chance.is(0.2) ? ['cbr:backups:list'] : [])],
    };
    cloud.addToken(TOKEN, limits);
    cloud.addKey(KEY.id, KEY.secret, limits);
    cloud.identity.keyLife = chance.scaled(15 * MINUTE, 12 * HOUR);
    cloud.startsAfter = chance.between(0, 10 * MINUTE);
    // A slow fence is fair only where the record shows within the grace period.
    cloud.visibleAfter = chance.is(0.5) ? 0 : chance.between(0, this.#alone ? 30 * SECOND : 3 * MINUTE);
    cloud.fencedAfter = this.#alone && chance.is(0.5) ? chance.between(0, 60 * SECOND) : 0;
    // One of them has the records.
    cloud.listsRecords = chance.is(0.8);
    cloud.showsRecords = !cloud.listsRecords || chance.is(0.8);
    cloud.pages.cap = chance.of([1_000, 100, 2, 1]);
    const counts = [(all: number) => all, () => undefined, (all: number) => `${all}`, () => 0, () => -1, () => 1_000];
    cloud.pages.count = chance.of(counts);
    cloud.copiesAtOnce = chance.is(0.2) ? 1 : Number.POSITIVE_INFINITY;
    const count = chance.is(0.6) ? 1 : 2 + Math.floor(chance.random() * 5);
    this.#backupIds = Array.from({ length: count }, (_, index) =>
      index === 0 ? documented.backupId : `backup-${index}`,
    );
    for (let end = 0; end < 3 * count; end++) {
      cloud.ends.push({ status: chance.is(0.8) ? 'success' : chance.of(['fail', 'skip']) });
    }
    this.#drawWords();
    drawSources(chance, cloud, this.#start, this.#backupIds);
    for (const id of this.#backupIds) if (chance.is(0.3)) cloud.addRecord(id, this.#oldRecord());
    this.#watchRecords();
  }

  /** What the service calls things, and when it says they were. The fence is told by neither. */
  #drawWords(): void {
    const chance = this.#chance;
    const cloud = this.#cloud;
    const { shownStatuses } = cloud;
    if (chance.is(0.3)) {
      // A copy that has ended badly may be of a word that nobody knows, where its code is told.
      shownStatuses.set('fail', chance.of([...BAD_ENDS, 'FAILED', 'Timeout', 'aborted', 'rolled_back']));
      shownStatuses.set('skip', chance.of(['skip', 'Skipped', 'canceled']));
      shownStatuses.set('success', chance.of(['success', 'Success', 'SUCCESS']));
      shownStatuses.set('waiting_replicate', chance.of(['waiting_replicate', 'WAITING_REPLICATE', 'queued']));
      shownStatuses.set('replicating', chance.of(['replicating', 'Replicating', 'archiving']));
    }
    if (chance.is(0.2)) {
      cloud.recordTimesAhead = chance.of([-8, -5, 5, 8]) * HOUR;
    } else if (chance.is(0.15)) {
      const created_at = chance.of(['0001-01-01T00:00:00', '1970-01-01T00:00:00', '', null, '9999-12-31T23:59:59']);
      cloud.recordFields = { created_at };
    }
    // Nobody has confirmed that the fence is slow, and it must not be where records say too little to be adopted.
    if (shownStatuses.size > 0 || cloud.recordTimesAhead !== 0 || 'created_at' in cloud.recordFields) {
      cloud.fencedAfter = 0;
    }
    cloud.noRecords = chance.of([undefined, null, []]);
    cloud.namesReplicaAfter = chance.is(0.3) ? chance.between(0, 100 * SECOND) : 0;
    cloud.showsNumbers = chance.is(0.1);
    if (cloud.showsNumbers) {
      for (let made = 0; made < 30; made++) cloud.recordIds.push(String(1_000_000 + made));
    }
    if (chance.is(0.1)) cloud.strayRecord = ofAnother();
  }

  /** What an earlier night has left: nothing of it stands for a replica. */
  #oldRecord(): Parameters<Cloud['addRecord']>[1] {
    const chance = this.#chance;
    // Where no times tell, an old record that has ended well is like one of today.
    const isTimed = !('created_at' in this.#cloud.recordFields);
    const words = [...BAD_ENDS, 'Failed', 'DELETED', ...(isTimed ? ['success'] : [])];
    const old = { age: chance.between(1, 90) * 24 * HOUR, end: { status: chance.of(words) }, replicaDeleted: true };
    // One that has stood still for weeks.
    return isTimed && chance.is(0.2) ? { ...old, age: 21 * 24 * HOUR, endsAt: Number.POSITIVE_INFINITY } : old;
  }

  async play(): Promise<void> {
    const chance = this.#chance;
    const count = this.#alone ? 1 : 1 + Math.floor(chance.random() * 3);
    const first = Array.from({ length: count }, () => this.#plan(0));
    await this.#playAll(first);
    for (let again = chance.is(0.5) ? 1 : 0; again > 0; again--) await this.#playAll([this.#plan(this.#elapsed())]);
    // The next morning: nothing goes wrong any more, and the step is run until the replica is there.
    this.#cloud.addToken(TOKEN);
    this.#cloud.addKey(KEY.id, KEY.secret);
    this.#cloud.fencedAfter = 0;
    const never = { crashesAt: undefined, cancelledAt: undefined, wrongSecret: false, dryRun: false };
    const calm = { wait: true, timeoutMinutes: 7_200, faultShare: 0, ...never };
    // By then the latest commit of a lost request has happened, and its record shows.
    const startsAt = this.#elapsed() + 15 * MINUTE;
    await this.#playAll([{ ...this.#plan(startsAt), ...calm, startsAt, calm: true }]);
  }

  report(): Omit<RunReport, 'seed'> {
    const ends: Record<string, number> = {};
    for (const { crashed, results, failure: whole } of this.#ends) {
      if (whole !== undefined) ends[whole.title] = (ends[whole.title] ?? 0) + 1;
      for (const { failure, replication } of results) {
        const end = crashed ? 'crashed' : (failure?.title ?? `green: ${replication.outcome}`);
        ends[end] = (ends[end] ?? 0) + 1;
      }
    }
    return {
      steps: this.#ends.length,
      requests: this.#ends.reduce((sum, { exchanges }) => sum + exchanges.length, 0),
      faults: this.#faults,
      ends,
      violations: this.#violations,
    };
  }

  #elapsed(): number {
    return this.#timeline.now() - this.#start;
  }

  #plan(from: number): StepPlan {
    const chance = this.#chance;
    const wait = chance.is(0.8);
    // With a slow fence, a person takes two minutes to run a step again.
    const startsAt = from + (this.#alone ? 2 * MINUTE : chance.between(0, 10 * MINUTE));
    return {
      startsAt,
      // Some of them, in any order.
      selection: drawSelection(chance, this.#cloud, this.#someBackups()),
      parallel: chance.of([1, 2, 8]),
      vaultId: chance.is(0.9) ? documented.destinationVaultId : OTHER_VAULT,
      dryRun: chance.is(0.1),
      wait,
      // A token is of one project.
      verify: wait && this.#credential !== 'token' && chance.is(0.5),
      timeoutMinutes: Math.ceil(chance.scaled(1, 900)),
      // A signature is valid for 15 minutes.
      skew: chance.is(0.5) ? 0 : chance.between(-1, 1) * (this.#credential === 'token' ? HOUR : 14 * MINUTE),
      credential: this.#credential,
      wrongSecret: chance.is(0.02),
      crashesAt: chance.is(0.15) ? startsAt + chance.scaled(100, HOUR) : undefined,
      cancelledAt: chance.is(0.15) ? startsAt + chance.scaled(100, HOUR) : undefined,
      faultShare: chance.of([0, 0.1, 0.3, 0.6]),
      calm: false,
    };
  }

  #someBackups(): string[] {
    const drawn = this.#backupIds.map((id) => ({ id, order: this.#chance.random() }));
    const shuffled = drawn.sort((one, other) => one.order - other.order).map(({ id }) => id);
    return this.#chance.is(0.7) ? shuffled : shuffled.slice(0, 1 + Math.floor(this.#chance.random() * shuffled.length));
  }

  async #playAll(plans: readonly StepPlan[]): Promise<void> {
    const steps = Promise.all(plans.map((plan) => this.#step(plan)));
    try {
      await this.#timeline.runUntil(steps);
      for (const end of await steps) this.#judge(end);
    } catch (error) {
      this.#violations.push(`a step never ends, or throws: ${error}`);
    }
  }

  async #step(plan: StepPlan): Promise<StepEnd> {
    const timeline = this.#timeline;
    const never = new AbortController().signal;
    await timeline.clock().pause(plan.startsAt - this.#elapsed(), never);
    const start = timeline.now();
    const exchanges: Exchange[] = [];
    const texts: string[] = [];
    const secrets = new Secrets();
    for (const secret of SECRETS) secrets.add(secret);
    const cancel = new AbortController();
    if (plan.cancelledAt !== undefined) timeline.after(plan.cancelledAt - this.#elapsed(), () => cancel.abort());
    let dead = false;
    const crash = new Promise<'crashed'>((resolve) => {
      if (plan.crashesAt === undefined) return;
      timeline.after(plan.crashesAt - this.#elapsed(), () => {
        dead = true;
        resolve('crashed');
      });
    });
    const stopped = <T>(go: () => Promise<T>): Promise<T> => (dead ? new Promise(() => undefined) : go());
    const real = timeline.clock(plan.skew);
    const clock: Clock = { ...real, pause: (...parameters) => stopped(() => real.pause(...parameters)) };
    const memory = memoryTransport({
      timeline,
      cloud: this.#cloud,
      fault: (request) => this.#fault(plan, request),
      exchanges,
      hide: (text) => secrets.hide(text),
    });
    const transport: Transport = { ...memory, send: (...parameters) => stopped(() => memory.send(...parameters)) };

    const ledger = new Ledger();
    const requestFor = (backupId: string) => ({
      backupId,
      destinationRegion: documented.destinationRegion,
      destinationProjectId: documented.destinationProjectId,
      destinationVaultId: plan.vaultId,
      name: undefined,
      description: undefined,
      enableAcceleration: false,
    });
    if (plan.selection.kind === 'backups') for (const id of plan.selection.backupIds) ledger.add(requestFor(id));
    const { results } = ledger;
    const inputs = {
      sourceRegion: documented.region,
      endpoint: new URL('https://cbr.example'),
      projectId: documented.projectId,
      destinationRegion: documented.destinationRegion,
      destinationProjectId: documented.destinationProjectId,
      destinationVaultId: plan.vaultId,
    };
    const tell = (...told: string[]) => {
      texts.push(...told.map((text) => secrets.clean(text)));
    };
    const lines = { info: tell, warning: tell, debug: tell };
    const context: StepContext = { clock, cancelled: cancel.signal, reporter: stepReporter([], clock, lines) };
    const credential = this.#toCredential(plan, context, transport, (secret) => secrets.add(secret));
    let saved: Readonly<Record<string, string>> = {};
    const save = () => {
      if (!dead) saved = outputsOf(ledger, inputs, secrets);
    };
    const step = openStep(
      {
        source: inputs,
        destination: {
          endpoint: new URL('https://cbr.destination.example'),
          projectId: documented.destinationProjectId,
        },
        selection: plan.selection,
        sourceRegion: inputs.sourceRegion,
        wait: plan.wait && !plan.dryRun,
        timeoutMinutes: plan.timeoutMinutes,
        verify: plan.verify && !plan.dryRun,
        dryRun: plan.dryRun,
        maxParallel: plan.parallel,
      },
      { clock, cancelled: cancel.signal, lines, transport, credential, ledger, requestFor, save },
    );
    const work = step().catch((error: unknown) => {
      if (results.length === 0) ledger.failure ??= explain(error, undefined, context);
      for (const result of results) result.fail(explain(error, result.replication, context));
    });
    const crashed = (await Promise.race([work, crash])) === 'crashed';
    const failure = sumUp(results, clock.now(), ledger.failure);
    const { dryRun, wait, verify } = plan;
    const report = {
      ...{ inputs: { ...inputs, dryRun, wait, verify }, results, workflowRun: {}, whole: ledger.failure },
      ...{ now: clock.time(), clock: clock.now() },
    };
    return {
      plan,
      crashed,
      results,
      failure: ledger.failure,
      startedAt: start,
      outputs: outputsOf(ledger, inputs, secrets),
      saved,
      endedAt: timeline.now(),
      texts: [...texts, summarise(report, secrets), ...(failure?.reasons ?? []).map((reason) => secrets.clean(reason))],
      exchanges,
      took: timeline.now() - start,
    };
  }

  #toCredential(
    { credential, wrongSecret }: StepPlan,
    context: StepContext,
    transport: Transport,
    mask: (secret: string) => void,
  ): Credential {
    const { clock } = context;
    const { requestToken, providerUrn, agencyUrn } = this.#cloud.identity;
    switch (credential) {
      case 'token':
        return tokenCredential(TOKEN);
      case 'access key': {
        const secret = wrongSecret ? WRONG_SECRET : KEY.secret;
        return accessKeyCredential({ id: KEY.id, secret, securityToken: undefined }, 'the run', clock);
      }
      case 'keyless': {
        const idTokens = { url: GITHUB, token: requestToken, audience: 'sts.huaweicloud.com' };
        const stsEndpoint = new URL('https://sts.example');
        return keylessCredential({ providerUrn, agencyUrn, idTokens, stsEndpoint, transport, mask }, context);
      }
    }
  }

  #fault({ faultShare }: StepPlan, request: HttpRequest): NetworkFault | undefined {
    const chance = this.#chance;
    if (!chance.is(faultShare)) return undefined;
    const commit = chance.is(0.5);
    const draw: Readonly<Record<string, () => NetworkFault>> = {
      'no connection': () => ({ kind: 'unreachable' }),
      'connection closed': () => (commit ? faults.closedAfter() : faults.closedBefore()),
      'no answer': () => faults.noAnswer(commit),
      'late commit': () => faults.lateCommit(chance.between(0, this.#alone ? 20 * SECOND : 10 * MINUTE)),
      'truncated answer': () => faults.truncated(commit),
      'dripping answer': () => faults.drip(commit),
      'no JSON': () => faults.notJson(commit),
      'no record id': () => faults.emptyObject(commit),
      'gateway error': () => faults.gateway(chance.of([500, 502, 503, 504, 408]), commit),
      'gateway 404 or 429': () => faults.gateway(chance.of([404, 429])),
      throttled: () => faults.throttled(chance.is(0.5) ? String(Math.ceil(chance.scaled(1, 1_000))) : undefined),
      'doubtful code, echoing the token': () =>
        faults.error(chance.of(['1006', '9910']), { commit, message: `odd ${TOKEN}` }),
      'an echo of the credential': () =>
        faults.echo(chance.of(Object.keys(echoForms)), chance.of([400, 404, 408, 429, 500, 503]), chance.is(0.2)),
      busy: () => faults.error(chance.of(['6130', '6125', '1007', '0002'])),
      'another backup': () => faults.answer(200, JSON.stringify({ backup: aboutAnother() }), { commit }),
      'a list of others': () => faults.answer(200, JSON.stringify({ backups: [aboutAnother()], count: 1 })),
      refused: () => faults.error(chance.of(['6129', '1005', '9900'])),
    };
    // The login knows nothing of backups: only what may befall any request befalls it.
    const login = !isOfCbr(request);
    const names = Object.keys(draw).filter(
      (name) => !login || !/busy|refused|doubtful|record id|another|others/.test(name),
    );
    const name = chance.of(names);
    this.#faults[name] = (this.#faults[name] ?? 0) + 1;
    return draw[name]?.();
  }

  /** Never two live replicas of a backup in one destination region. */
  #watchRecords(): void {
    const cloud = this.#cloud;
    cloud.replicated = (backup, { destinationRegion }) => {
      if (cloud.liveRecords(backup, destinationRegion).length > 1) {
        this.#violations.push('two live replicas in one destination region');
      }
    };
  }

  #judge(end: StepEnd): void {
    this.#ends.push(end);
    const violate = (what: string) => this.#violations.push(what);
    const { plan, crashed, results, outputs, saved, endedAt, texts, exchanges, took } = end;
    const handedOut = [...SECRETS, ...this.#cloud.identity.handedOut];
    const shown = [...texts, ...Object.values(outputs)].join('\n');
    const leak = findLeak(handedOut, shown);
    if (leak !== undefined) violate(`a secret in the open: ${leak}`);
    if (this.#cloud.keys.get(KEY.id)?.lockedUntil !== 0) violate('a key was locked by wrong signatures');
    const limit = plan.wait && !plan.dryRun ? plan.timeoutMinutes * MINUTE : 0;
    if (took > limit + MAX_SETTLING) violate(`a step took ${Math.round(took / MINUTE)} min of ${plan.timeoutMinutes}`);
    const unauthorised = exchanges.find(({ answer }) => answer?.status === 401);
    const from = unauthorised?.answeredAt ?? Number.POSITIVE_INFINITY;
    if (exchanges.some(({ at }) => at > from)) violate('a request after a 401');
    if (mostAtOnce(exchanges) > plan.parallel) violate('more requests under way than allowed');
    if (plan.dryRun && exchanges.some(({ request }) => request.method === 'POST' && isOfCbr(request)))
      violate('a dry run that asks for a replica');

    const lines = ((crashed ? saved : outputs)['replication_record_id'] ?? '').split('\n');
    for (const { request, answer, answeredAt = 0 } of exchanges) {
      if (crashed && answeredAt > endedAt - MAX_UNSAVED) continue;
      const id = request.method === 'POST' ? answeredId(answer) : undefined;
      const backup = results.findIndex(({ replication }) => replication.request.backupId === idOf(request));
      if (id !== undefined && lines[backup] !== id) violate('a record id that was answered is lost');
    }
    if (crashed) return;
    const selecting = {
      ...plan,
      startedAt: end.startedAt,
      failure: end.failure?.title,
      posted: exchanges.flatMap(({ request }) => (request.method === 'POST' ? (idOf(request) ?? []) : [])),
      results: results.map(({ replication: { request, backup }, failure }) => ({
        backupId: request.backupId,
        resourceId: backup?.resourceId ?? '',
        ...(failure === undefined ? {} : { title: failure.title }),
      })),
    };
    for (const violation of violationsOf(selecting, this.#cloud)) violate(violation);
    for (const result of results) {
      const { failure } = result;
      if (failure === undefined) this.#judgeSuccess(end, result, violate);
      // A backup that was being made when it was selected may end in error.
      else if (plan.calm && !CLEAR_ENDS.includes(failure.title) && this.#sourceOf(result)?.status !== 'error')
        violate(`a step without faults ends as: ${failure.title}`);
    }
  }

  #sourceOf({ replication }: Result): SimulatedBackup | undefined {
    return this.#cloud.backups.get(replication.request.backupId);
  }

  #judgeSuccess({ plan, endedAt }: StepEnd, result: Result, violate: (what: string) => void): void {
    const { recordId, status, destinationBackupId, outcome } = result.replication;
    const backup = this.#sourceOf(result);
    const record = backup?.records.find(({ id }) => id === recordId);
    if (plan.dryRun) {
      if (outcome !== 'checked') violate('a green dry run that has not checked');
      return;
    }
    if (record === undefined) {
      violate('a green step without a record');
      return;
    }
    if (record.destinationVaultId !== plan.vaultId) violate('a green step with a replica in another vault');
    const live = backup === undefined ? [] : this.#cloud.liveRecords(backup, record.destinationRegion);
    // Without wait a copy that was asked for, or was under way, may have failed since.
    const wasThere = (one: SimulatedRecord) =>
      one.replicaDeleted !== true &&
      one.createdAt <= endedAt &&
      one.destinationVaultId === plan.vaultId &&
      !BAD_ENDS.includes(this.#cloud.statusOf(one, endedAt).toLowerCase());
    const wasAlive =
      outcome !== 'already_replicated' &&
      !plan.wait &&
      (record.replicaDeleted !== true || backup?.records.some(wasThere));
    // A refusal and an older record lead to the place asked for, where the newer one does not show yet; a read tells them apart.
    const isThere = plan.verify
      ? live.includes(record)
      : live.some(({ destinationVaultId }) => destinationVaultId === plan.vaultId);
    if (!wasAlive && !isThere) violate('a green step whose replica is not there, nor being made');
    const finished = this.#cloud.statusOf(record) === 'success';
    if (plan.wait && (!finished || status?.toLowerCase() !== 'success'))
      violate('a green step without a finished copy');
    // It may be named so late, or read so seldom, that the step has not learned it.
    const isNamed = destinationBackupId !== undefined || this.#cloud.namesReplicaAfter === 0;
    if (plan.wait && isNamed && destinationBackupId !== record.destinationBackupId)
      violate('another replica than made');
    if (outcome === 'already_replicated' && !finished) violate('a replica that is not finished');
  }
}

/** A finished record of another backup, which leads to the place asked for. */
function ofAnother() {
  return {
    id: 'of-another',
    status: 'success',
    created_at: '2026-11-23T02:00:00',
    source_backup_id: ANOTHER,
    destination_backup_id: 'replica-of-another',
    destination_region: documented.destinationRegion,
    destination_project_id: documented.destinationProjectId,
    destination_vault_id: documented.destinationVaultId,
  };
}

function aboutAnother() {
  return { id: ANOTHER, status: 'available', replication_records: [ofAnother()] };
}

/** The backup that a request is about. */
function idOf({ url }: HttpRequest): string | undefined {
  return /\/backups\/([^/]+)\/replicate$/.exec(url.pathname)?.[1];
}

function isOfCbr({ url }: HttpRequest): boolean {
  return url.pathname.startsWith('/v3/');
}

/** The most requests that were under way at once. */
function mostAtOnce(exchanges: readonly Exchange[]): number {
  return Math.max(
    0,
    ...exchanges.map(
      ({ at: now }) =>
        exchanges.filter(({ at, answeredAt }) => at <= now && answeredAt !== undefined && answeredAt > now).length,
    ),
  );
}

function answeredId(answer: Exchange['answer']): string | undefined {
  if (answer === undefined || answer.status !== 200 || answer.bodyProblem !== undefined) return undefined;
  try {
    const { replication } = JSON.parse(answer.body) as { replication?: { replication_record_id?: string | number } };
    return replication?.replication_record_id?.toString();
  } catch {
    return undefined;
  }
}
