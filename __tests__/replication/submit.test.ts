import { expect, test } from '@jest/globals';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import type { ReplicationRequest } from '../../src/replication/replication.ts';
import { NOW, request } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';
import { accepted, alive, doubtful, many, nothing, recordsAre, refused, submitted } from '../support/submission.ts';

test('what the service answers is noted', async () => {
  const replication = {
    replication_record_id: 'rec-1',
    source_region: 'r1',
    project_id: 'p1',
    provider_id: 'x',
    destination_region: 'r2',
    destination_project_id: 'p2',
    destination_vault_id: 'v2',
  };
  const {
    error,
    replication: noted,
    turns,
    clock,
  } = await submitted([json(202, { replication }, { 'x-request-id': 'req-1' })]);
  expect(error).toBeUndefined();
  expect(noted).toEqual({
    request,
    inDoubt: false,
    outcome: 'submitted',
    recordId: 'rec-1',
    requestId: 'req-1',
    requestedAt: NOW,
    sourceRegion: 'r1',
    projectId: 'p1',
    providerId: 'x',
    destinationRegion: 'r2',
    destinationProjectId: 'p2',
    destinationVaultId: 'v2',
  });
  expect(turns.lastThrough).toBe(clock.now());
});

test.each<[Partial<ReplicationRequest>, object]>([
  [{}, {}],
  [{ name: 'n' }, { name: 'n' }],
  [{ description: 'd' }, { description: 'd' }],
  [{ enableAcceleration: true }, { enable_acceleration: true }],
])('of %j only what was asked for is sent', async (asked, more) => {
  const { requests } = await submitted([accepted], { known: { request: { ...request, ...asked } } });
  expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
    replicate: { destination_region: 'r2', destination_project_id: 'p2', destination_vault_id: 'v2', ...more },
  });
});

test('a request that waited for others beyond the longest time is not sent', async () => {
  const { error, requests } = await submitted([accepted], { longest: NOW });
  expect(requests).toEqual([]);
  expect(error).toMatchObject({
    title: 'The time limit was reached',
    advice: expect.stringMatching(/timeout_minutes/),
  });
});

test('in doubt, every refusal is followed by a look', async () => {
  const start = [doubtful, ...many(4, nothing)];
  const own = recordsAre(alive('own'));
  for (const number of ['1001', '6129', '6118']) {
    const { replication, methods } = await submitted([...start, refused(number), own]);
    expect([number, methods, replication.outcome]).toEqual([number, 'POST GET GET GET GET POST GET', 'submitted']);
  }
  const final = await submitted([...start, refused('6129'), nothing]);
  expect(final.error).toMatchObject({ code: 'BackupService.6129' });
  expect(final.replication.inDoubt).toBe(true);
  const unauthorised = await submitted([...start, json(401, {})]);
  expect(unauthorised.methods).toBe('POST GET GET GET GET POST');
  expect(unauthorised.replication.inDoubt).toBe(true);
});

test.each([
  {},
  { replication_record_id: ' ' },
  { replication_record_id: '' },
  { replication_record_id: null },
])('an accepted request that names no record (%j) is doubtful', async (replication) => {
  const { methods } = await submitted([json(202, { replication }), recordsAre(alive('own'))]);
  expect(methods).toBe('POST GET');
});

test('without doubt a refusal ends it at once', async () => {
  const { error, methods, replication } = await submitted([refused('6129')]);
  expect([methods, replication.inDoubt]).toEqual(['POST', false]);
  expect(error).toMatchObject({ code: 'BackupService.6129' });
  const unreachable = await submitted(many(9, new TransportFailure('certificate', false, 'why')));
  expect([unreachable.methods, unreachable.replication.inDoubt]).toEqual(['POST', false]);
});

test('a cancelled request may have gone through, unless it was not sent', async () => {
  const sent = await submitted([new TransportFailure('cancelled', true, 'over')]);
  expect(sent.error).toMatchObject({ behaviour: 'cancelled' });
  expect(sent.replication.inDoubt).toBe(true);
  const unsent = await submitted([new TransportFailure('cancelled', false, 'over')]);
  expect(unsent.replication.inDoubt).toBe(false);
  const odd = new TypeError('odd');
  expect((await submitted([odd])).error).toBe(odd);
});

test('the right to read is missing: told with the failure that made the read necessary', async () => {
  const denied = json(403, { error_code: 'APIGW.0302', error_msg: 'denied' }, { 'x-request-id': 'req-403' });
  const answered = await submitted([json(503, { error_code: 'X.1' }, { 'x-request-id': 'req-503' }), denied]);
  expect(answered.error).toMatchObject({
    message: expect.stringContaining('denied'),
    advice: expect.stringContaining('cbr:backups:get'),
    call: { status: 503 },
    code: 'X.1',
    requestId: 'req-503',
    title: undefined,
  });
  const silent = await submitted([new TransportFailure('no_answer', true, 'why'), denied]);
  expect(silent.error).toMatchObject({ call: { kind: 'no_answer' }, code: 'APIGW.0302', requestId: 'req-403' });
  const second = await submitted([refused('1009'), denied]);
  expect(second.error).toMatchObject({
    title: 'A replica exists or is in progress, but may not be read',
    call: { code: 'BackupService.1009' },
  });
});

test('a backup that has vanished ends it', async () => {
  const gone = json(404, { error_code: 'BackupService.6200' });
  for (const first of [doubtful, refused('1009'), refused('6118'), refused('1001')]) {
    const { error, methods } = await submitted([first, gone]);
    expect(methods).toBe('POST GET');
    expect(error).toMatchObject({ code: 'BackupService.6200' });
  }
});
