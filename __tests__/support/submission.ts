import type { HttpAnswer } from '../../src/http/transport.ts';
import { Turns } from '../../src/replication/busy.ts';
import type { Replication } from '../../src/replication/replication.ts';
import { submit } from '../../src/replication/submit.ts';
import { Watch } from '../../src/replication/watch.ts';
import { backupIs, journalOf, NOW, scriptedClient } from './scripted-client.ts';
import { json } from './scripted-transport.ts';

// The submission of one backup to a service that answers by a script.

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const place = { destination_region: 'r2', destination_vault_id: 'v2', destination_project_id: 'p2' };
export const at = (time: number) => new Date(time).toISOString();
/** A record that is under way, of so many minutes ago. */
export const alive = (id: string, age = 0) => ({ id, status: 'replicating', created_at: at(NOW - age * MINUTE) });

export const accepted = json(202, { replication: { replication_record_id: 'rec-1' } }, { 'x-request-id': 'req-1' });
export const doubtful = json(503, { error_msg: 'no' });
export const refused = (number: string, headers: HttpAnswer['headers'] = {}) =>
  json(400, { error_code: `BackupService.${number}`, error_msg: 'no' }, headers);
export const recordsAre = (...records: object[]) =>
  backupIs({ replication_records: records.map((one) => ({ ...place, ...one })) });
export const nothing = recordsAre();
export const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
/** The list has no such backup. */
export const unlisted = json(200, { backups: [] });

interface Options {
  until?: number;
  longest?: number;
  random?: number;
  turns?: Turns;
  known?: Partial<Replication>;
}

/** What becomes of one backup whose service answers like this. */
export async function submitted(replies: Parameters<typeof scriptedClient>, options: Options = {}) {
  const { until, longest = NOW + 600 * MINUTE, random = 0.5, turns = new Turns(), known = {} } = options;
  const journal = journalOf(known);
  const { replication } = journal;
  const { client, context, clock, told, requests } = scriptedClient(...replies);
  clock.random = () => random;
  const watch = new Watch(client, context);
  const error: unknown = await submit(journal, client, context, { watch, turns, until, longest }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const methods = requests.map(({ method }) => method).join(' ');
  return { error, replication, told, clock, pauses: clock.pauses, requests, methods, turns };
}
