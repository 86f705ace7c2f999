import { expect, test } from '@jest/globals';
import { Ledger } from '../../src/report/result.ts';
import { nameFailed } from '../../src/step/names.ts';
import { request, scriptedClient } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';

const failure = { title: 'It failed', reasons: [], advice: undefined, code: undefined, requestId: undefined };
const backup = (id: string) => ({ id, resource_name: `server of ${id}` });
const listOf = (...ids: string[]) => json(200, { backups: ids.map(backup), count: ids.length });

async function name(ids: readonly string[], fine: readonly string[], ...replies: Parameters<typeof scriptedClient>) {
  const { client, context, cancel, requests, debugged } = scriptedClient(...replies);
  const ledger = new Ledger();
  for (const id of [...ids, ...fine]) ledger.add({ ...request, backupId: id });
  for (const result of ledger.results.slice(0, ids.length)) result.fail(failure);
  const play = async () => {
    await nameFailed(ledger.results, client, context);
    return ledger.results.map(({ replication }) => replication.backup?.resourceName);
  };
  return { play, cancel, requests, debugged, ledger };
}

test('backups that failed before they were read are named from the list, whatever the case of their IDs', async () => {
  const { play, requests } = await name(['a', 'B', 'c'], ['d'], listOf('x', 'A', 'b', 'd'));
  expect(await play()).toEqual(['server of A', 'server of b', undefined, undefined]);
  expect(requests.map(({ url }) => url.searchParams.get('sort'))).toEqual(['created_at:desc']);
});

test('nothing is read where all are named, where none has failed, of one backup alone, or of none', async () => {
  expect((await (await name([], ['a', 'b'])).play()).length).toBe(2);
  expect((await (await name(['a'], [])).play()).length).toBe(1);
  expect((await (await name(['', ''], [])).play()).length).toBe(2);
  const { play, ledger, requests } = await name(['a', 'b'], []);
  for (const { journal } of ledger.results) {
    journal.note({
      backup: {
        name: undefined,
        vaultId: undefined,
        resourceName: 'known',
        resourceType: undefined,
        size: undefined,
        protectedAt: undefined,
      },
    });
  }
  expect(await play()).toEqual(['known', 'known']);
  expect(requests).toHaveLength(0);
});

test('a cancelled step asks for nothing more', async () => {
  const { play, cancel, requests } = await name(['a', 'b'], []);
  cancel.abort();
  await play();
  expect(requests).toHaveLength(0);
});

test('the list is read no further than it takes', async () => {
  const full = json(200, { backups: Array.from({ length: 1_000 }, (_, index) => backup(`${index}`)), count: 5_000 });
  const { play, requests } = await name(['7', '8'], [], full);
  expect(await play()).toEqual(['server of 7', 'server of 8']);
  expect(requests).toHaveLength(1);
});

test('a list that cannot be read costs only the names', async () => {
  const { play, debugged } = await name(['a', 'b'], [], json(403, { message: 'no' }));
  expect(await play()).toEqual([undefined, undefined]);
  expect(debugged).toContainEqual(expect.stringMatching(/\b2\b.*403/s));
});
