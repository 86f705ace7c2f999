// npm run pace: what following a copy costs, as the table of docs/pace.md. The real follow() against the simulated
// service in virtual time, twenty copies a row; the same numbers every time.
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { Cloud, documented } from '../simulator/cloud.ts';
import { type Exchange, memoryTransport } from '../simulator/memory-transport.ts';
import { Timeline } from '../simulator/timeline.ts';
import { CbrClient } from '../src/cbr/client.ts';
import { atMostParallel } from '../src/cbr/gate.ts';
import { tokenCredential } from '../src/credentials/token.ts';
import { showDuration } from '../src/replication/duration.ts';
import { follow } from '../src/replication/follow.ts';
import { newReplication } from '../src/replication/replication.ts';
import { submit } from '../src/replication/submit.ts';
import { Turns } from '../src/replication/turns.ts';
import { Watch } from '../src/replication/watch.ts';

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
          `| ${showDuration(delays.at(-1) ?? 0)} | ${showDuration(Math.max(15 * SECOND, 0.02 * duration))} |`,
      );
    }
  }
  return rows.join('\n');
}

async function followOne(duration: number, usable: boolean, seed: number): Promise<Followed> {
  const generator = xoroshiro128plus(seed);
  const timeline = new Timeline(() => uniformFloat64(generator));
  for (let draw = 0; draw < 64; draw++) timeline.random();
  const cloud = new Cloud(timeline.now);
  cloud.addToken(TOKEN);
  cloud.startsAfter = 0;
  const backup = cloud.addBackup({ id: documented.backupId, resourceSize: (duration / SECOND) * 0.08 });
  if (!usable) cloud.progressOf = () => Number.NaN;
  const exchanges: Exchange[] = [];
  const transport = memoryTransport({ timeline, cloud, fault: () => undefined, exchanges });
  const silent = () => undefined;
  const caller = {
    clock: timeline.clock(),
    cancelled: new AbortController().signal,
    tell: silent,
    tellTrouble: silent,
    remind: silent,
  };
  const client = new CbrClient({
    ...caller,
    transport,
    endpoint: new URL('https://cbr.example'),
    projectId: documented.projectId,
    credential: tokenCredential(TOKEN),
    parallel: atMostParallel(8),
  });
  const replication = newReplication({
    backupId: documented.backupId,
    destinationRegion: documented.destinationRegion,
    destinationProjectId: documented.destinationProjectId,
    destinationVaultId: documented.destinationVaultId,
    name: undefined,
    description: undefined,
    enableAcceleration: false,
  });
  const watch = new Watch(client, caller);
  const step = submit(replication, caller, { client, watch, turns: new Turns(), until: undefined }).then(() =>
    follow(replication, watch, caller, Number.POSITIVE_INFINITY),
  );
  await timeline.runUntil(step);
  await step;
  const { createdAt = 0, endsAt = 0 } = backup.records[0] ?? {};
  const reads = exchanges.filter(({ request }) => request.method === 'GET').map(({ at }) => at - createdAt);
  return { reads, delay: timeline.now() - endsAt };
}

function perHour(reads: readonly number[], from: number, to: number): number {
  return reads.filter((at) => at >= from && at < to).length / ((to - from) / HOUR);
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

if (import.meta.main) console.log(await paceTable());
