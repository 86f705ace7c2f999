import { type Caller, CbrClient } from '../../src/cbr/client.ts';
import { inParallel } from '../../src/cbr/gate.ts';
import type { HttpAnswer } from '../../src/http/transport.ts';
import { newReplication, type Replication } from '../../src/replication/replication.ts';
import { json, ScriptedTransport } from './scripted-transport.ts';
import { VirtualClock } from './virtual-clock.ts';

export const NOW = Date.UTC(2026, 10, 23, 2);

/** What a replication is about in tests of one module. */
export const request = {
  backupId: 'b1',
  destinationRegion: 'r2',
  destinationProjectId: 'p2',
  destinationVaultId: 'v2',
  name: undefined,
  description: undefined,
  enableAcceleration: false,
};
export const replicationOf = (known: Partial<Replication> = {}): Replication => ({
  ...newReplication(request),
  ...known,
});

/** A client whose service answers by a script, and everything that a caller is told. */
export function scriptedClient(...replies: ConstructorParameters<typeof ScriptedTransport>) {
  const transport = new ScriptedTransport(...replies);
  const clock = new VirtualClock(NOW);
  const cancel = new AbortController();
  /** A line each, with who told it before it. */
  const told: string[] = [];
  const line =
    (kind: string) =>
    (...texts: string[]): void => {
      told.push(`${kind}: ${texts.join(' ')}`);
    };
  const caller: Caller = {
    clock,
    cancelled: cancel.signal,
    tell: line('tell'),
    tellTrouble: line('trouble'),
    remind: line('remind'),
  };
  const client = new CbrClient({
    ...caller,
    endpoint: new URL('https://cbr.example'),
    projectId: 'p1',
    credential: { description: '', authorise: async (unsigned) => unsigned },
    transport,
    common: inParallel(8),
  });
  return { client, caller, clock, cancel, told, transport, requests: transport.requests };
}

/** The answer to a read of a backup. */
export const backupIs = (backup: object, headers: HttpAnswer['headers'] = {}): HttpAnswer =>
  json(200, { backup: { replication_records: [], ...backup } }, headers);
