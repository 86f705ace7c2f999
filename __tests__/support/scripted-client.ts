import { CbrClient } from '../../src/cbr/client.ts';
import { inParallel } from '../../src/cbr/gate.ts';
import type { HttpAnswer } from '../../src/http/transport.ts';
import { type Facts, Journal, type ReplicationRequest } from '../../src/replication/replication.ts';
import { contextOf } from './context.ts';
import { json, ScriptedTransport } from './scripted-transport.ts';
import { VirtualClock } from './virtual-clock.ts';

export const NOW = Date.UTC(2026, 10, 23, 2);

/** What a replication is about in tests of one module. */
export const request: ReplicationRequest = {
  backupId: 'b1',
  destinationRegion: 'r2',
  destinationProjectId: 'p2',
  destinationVaultId: 'v2',
  name: undefined,
  description: undefined,
  enableAcceleration: false,
};
/** A journal that knows this much already. */
export function journalOf({
  request: asked = request,
  ...known
}: Facts & { request?: ReplicationRequest } = {}): Journal {
  const journal = new Journal(asked);
  journal.note(known);
  return journal;
}

/** A client whose service answers by a script, and everything that its reporter is told. */
export function scriptedClient(...replies: ConstructorParameters<typeof ScriptedTransport>) {
  const transport = new ScriptedTransport(...replies);
  const { context, clock, cancel, told, debugged } = contextOf(new VirtualClock(NOW));
  const client = new CbrClient(
    {
      endpoint: new URL('https://cbr.example'),
      projectId: 'p1',
      credential: { description: '', ifRefused: 'Check the credential.', authorise: async (unsigned) => unsigned },
      transport,
      common: inParallel(8),
    },
    context,
  );
  return { client, context, clock, cancel, told, debugged, transport, requests: transport.requests };
}

/** The answer to a read of a backup. */
export const backupIs = (backup: object, headers: HttpAnswer['headers'] = {}): HttpAnswer =>
  json(200, { backup: { replication_records: [], ...backup } }, headers);
