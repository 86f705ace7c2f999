// npm run pace: what following copies costs, as the tables of docs/pace.md. Real steps against the simulated service in
// virtual time, twenty copies a row or several in one step; the same numbers every time.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { Cloud, documented } from '../simulator/cloud.ts';
import { type Exchange, memoryTransport } from '../simulator/memory-transport.ts';
import { Timeline } from '../simulator/timeline.ts';
import { tokenCredential } from '../src/credentials/token.ts';
import { showDuration } from '../src/duration.ts';
import { Ledger } from '../src/report/result.ts';
import { openStep } from '../src/step/step.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const COPIES = 20;
const TOKEN = 'FakeToken';
const lasting = [
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
];
/** From here on a read a minute is enough even without any progress. */
const STEADY = HOUR;

/** How long after its end a copy may be noticed. */
function allowed(duration: number): number {
  return Math.min(Math.max(15 * SECOND, 0.02 * duration), 5 * MINUTE);
}

interface Followed {
  /** When each read was sent, in milliseconds from the beginning of the copy. */
  readonly reads: readonly number[];
  /** Between the end of the copy and the end of the step, in milliseconds. */
  readonly delay: number;
}

export async function paceTable(): Promise<string> {
  const rows = [
    '| copy takes | progress | reads | reads an hour, first hour | reads an hour, later | noticed after, median | at most | allowed |',
    '|---|---|---|---|---|---|---|---|',
  ];
  for (const duration of lasting) {
    for (const progress of [true, false]) {
      const copies: Followed[] = [];
      for (let seed = 1; seed <= COPIES; seed++) copies.push(await followOne(duration, progress, seed));
      const delays = copies.map(({ delay }) => delay).sort((one, other) => one - other);
      const [early, later] = [
        average(copies.map(({ reads }) => perHour(reads, 0, Math.min(duration, STEADY)))),
        duration > STEADY ? average(copies.map(({ reads }) => perHour(reads, STEADY, duration))) : undefined,
      ];
      rows.push(
        `| ${showDuration(duration)} | ${progress ? 'usable' : 'missing'} | ${Math.round(average(copies.map(({ reads }) => reads.length)))} ` +
          `| ${Math.round(early)} | ${later === undefined ? '–' : Math.round(later)} | ${showDuration(delays[COPIES / 2] ?? 0)} ` +
          `| ${showDuration(delays.at(-1) ?? 0)} | ${showDuration(allowed(duration))} |`,
      );
    }
  }
  return rows.join('\n');
}

/** How many backups a step follows at once, in the second table. */
const counts = [1, 10, 100, 256];

/** What following several backups in one step costs: by the list, and each by itself for want of the right to list. */
export async function severalTable(): Promise<string> {
  const rows = [
    '| backups | read | copies take | reads | x one | reads a second, at most | requests a second while submitting, at most | noticed after, median | at most, of what is allowed |',
    '|---|---|---|---|---|---|---|---|---|',
  ];
  for (const [shortest, longest] of [
    [5 * MINUTE, 40 * MINUTE],
    [HOUR, 4 * HOUR],
  ] as const) {
    let ofOne = Number.NaN;
    for (const count of counts) {
      // Each by itself for four hours is many reads and says nothing new.
      for (const byList of count === 1 || shortest === HOUR ? [true] : [true, false]) {
        const durations = Array.from({ length: count }, (_, index) =>
          count === 1 ? longest : shortest + ((longest - shortest) * index) / (count - 1),
        );
        const { reads, submissions, delays } = await followAll(durations, { byList, seed: 1 });
        if (count === 1) ofOne = reads.length;
        const sorted = delays.toSorted((one, other) => one - other);
        const shares = delays.map((delay, index) => delay / allowed(durations[index] ?? 0));
        rows.push(
          `| ${count} | ${count === 1 ? 'by itself' : byList ? 'by the list' : 'each by itself'} ` +
            `| ${count === 1 ? '' : `${showDuration(shortest)} to `}${showDuration(longest)} | ${reads.length} ` +
            `| ${(reads.length / ofOne).toFixed(1)} | ${mostInASecond(reads)} | ${mostInASecond(submissions)} ` +
            `| ${showDuration(sorted[Math.floor(count / 2)] ?? 0)} | ${Math.round(100 * Math.max(...shares))} % |`,
        );
      }
    }
  }
  return rows.join('\n');
}

function mostInASecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [last, at] of times.entries()) {
    while (at - (times[first] ?? at) >= SECOND) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

async function followOne(duration: number, usable: boolean, seed: number): Promise<Followed> {
  const { reads, delays } = await followAll([duration], { usable, seed });
  return { reads, delay: delays[0] ?? Number.NaN };
}

interface FollowedAll {
  /** When each read was sent, and each request for a replica, in milliseconds from the beginning of the first copy. */
  readonly reads: readonly number[];
  readonly submissions: readonly number[];
  /** Between the end of each copy and its being noticed, in milliseconds. */
  readonly delays: readonly number[];
}

/** Submits and follows a backup for each duration, in one step. */
async function followAll(
  durations: readonly number[],
  { usable = true, byList = true, seed }: { usable?: boolean; byList?: boolean; seed: number },
): Promise<FollowedAll> {
  const generator = xoroshiro128plus(seed);
  const timeline = new Timeline(() => uniformFloat64(generator));
  for (let draw = 0; draw < 64; draw++) timeline.random();
  const cloud = new Cloud(timeline.now);
  cloud.addToken(TOKEN, { denied: byList ? [] : ['cbr:backups:list'] });
  cloud.addVault({ id: documented.destinationVaultId, size: Number.POSITIVE_INFINITY });
  cloud.startsAfter = 0;
  const backups = durations.map((duration, index) =>
    cloud.addBackup({
      id: index === 0 ? documented.backupId : `backup-${index}`,
      resourceSize: (duration / SECOND) * 0.08,
    }),
  );
  if (!usable) cloud.shownProgress.push(undefined);
  const exchanges: Exchange[] = [];
  const transport = memoryTransport({ timeline, cloud, fault: () => undefined, exchanges });
  const clock = timeline.clock();
  const ledger = new Ledger();
  const requestFor = (backupId: string) => ({
    backupId,
    destinationRegion: documented.destinationRegion,
    destinationProjectId: documented.destinationProjectId,
    destinationVaultId: documented.destinationVaultId,
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  });
  for (const { id } of backups) ledger.add(requestFor(id));
  // When each copy was noticed to have ended.
  const noticed = new Map<string, number>();
  const notice = (): void => {
    for (const { replication } of ledger.results) {
      const { backupId } = replication.request;
      if (replication.status === 'success' && !noticed.has(backupId)) noticed.set(backupId, timeline.now());
    }
  };
  const place = { endpoint: new URL('https://cbr.example'), projectId: documented.projectId };
  const step = openStep(
    {
      selection: { kind: 'backups', backupIds: backups.map(({ id }) => id) },
      source: place,
      destination: place,
      sourceRegion: documented.region,
      wait: true,
      timeoutMinutes: 7_200,
      verify: false,
      dryRun: false,
      maxParallel: 8,
    },
    {
      clock,
      cancelled: new AbortController().signal,
      lines: { info: notice, warning: notice, debug: notice },
      transport,
      credential: tokenCredential(TOKEN),
      ledger,
      requestFor,
      save: () => undefined,
    },
  );
  await timeline.runUntil(step());
  const begin = backups[0]?.records[0]?.createdAt ?? 0;
  const sent = (method: string) =>
    exchanges.filter(({ request }) => request.method === method).map(({ at }) => at - begin);
  const delays = backups.map(({ id, records }) => (noticed.get(id) ?? Number.NaN) - (records[0]?.endsAt ?? 0));
  return { reads: sent('GET'), submissions: sent('POST'), delays };
}

function perHour(reads: readonly number[], from: number, to: number): number {
  return reads.filter((at) => at >= from && at < to).length / ((to - from) / HOUR);
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

if (import.meta.main) console.log(`${await paceTable()}\n\n${await severalTable()}`);
