import { expect, test } from '@jest/globals';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { NOW } from '../support/scripted-client.ts';
import { json } from '../support/scripted-transport.ts';
import {
  accepted,
  alive,
  at,
  doubtful,
  MINUTE,
  many,
  nothing,
  recordsAre,
  refused,
  SECOND,
  submitted,
} from '../support/submission.ts';

test('a doubtful request: four looks, another request, and the first one counts for the time', async () => {
  const { replication, told, pauses, methods } = await submitted([doubtful, ...many(4, nothing), accepted]);
  expect(methods).toBe('POST GET GET GET GET POST');
  expect(pauses).toEqual([5, 10, 20, 40].map((seconds) => seconds * SECOND));
  expect(replication).toMatchObject({ outcome: 'submitted', inDoubt: false, requestedAt: NOW });
  expect(told).toEqual([
    expect.stringMatching(/^news: .*HTTP 503.*may have gone through/),
    expect.stringMatching(/^news: .*no replication record.*again/),
  ]);
});

test('while the records cannot be read there are three more looks, and then nobody knows', async () => {
  const { error, replication, told, pauses, methods } = await submitted([doubtful, ...many(9, doubtful)]);
  expect(methods).toBe(`POST${' GET'.repeat(7)}`);
  expect(pauses).toEqual([5, 10, 20, 40, 60, 60, 60].map((seconds) => seconds * SECOND));
  expect(error).toMatchObject({
    message: expect.stringContaining('could not be read'),
    advice: expect.stringContaining('second replica'),
    call: { status: 503 },
  });
  expect(replication.inDoubt).toBe(true);
  expect(told.at(-1)).toMatch(/^trouble: .*HTTP 503/);
});

test('one look that works is enough, if it is the last', async () => {
  const { methods } = await submitted([doubtful, ...many(5, doubtful), nothing, accepted]);
  expect(methods).toBe(`POST${' GET'.repeat(6)} POST`);
  const early = await submitted([doubtful, nothing, ...many(6, doubtful)]);
  expect(early.methods).toBe(`POST${' GET'.repeat(7)}`);
});

test('three doubtful requests without a trace are enough', async () => {
  const round = [doubtful, ...many(4, nothing)];
  const { error, methods } = await submitted([...round, ...round, ...round]);
  expect(methods.match(/POST/g)).toHaveLength(3);
  expect(error).toMatchObject({
    message: expect.stringMatching(/3 .*no replication record/),
    advice: expect.stringContaining('second replica'),
    call: { status: 503 },
  });
});

test('a pause that a doubtful answer asks for is kept at first, up to a quarter of an hour', async () => {
  const asking = (seconds: number) => json(503, {}, { 'retry-after': String(seconds) });
  const first = await submitted([asking(90), nothing, ...many(3, nothing), accepted]);
  expect(first.pauses).toEqual([90, 10, 20, 40].map((seconds) => seconds * SECOND));
  const long = await submitted([asking(10_000), recordsAre(alive('rec-1'))]);
  expect(long.pauses).toEqual([15 * MINUTE]);
  const silent = await submitted([new TransportFailure('no_answer', true, 'why'), ...many(4, nothing), accepted]);
  expect(silent.pauses[0]).toBe(5 * SECOND);
});

test('after a doubtful request a refusal may be for the own one, which may show late', async () => {
  const foreign = { id: 'foreign', status: 'success', created_at: at(NOW - 60 * MINUTE) };
  const own = { id: 'own', status: 'success', created_at: at(NOW + MINUTE) };
  const start = [doubtful, ...many(4, nothing), refused('1009')];
  const late = await submitted([...start, recordsAre(foreign), recordsAre(foreign, own)]);
  expect(late.replication).toMatchObject({ outcome: 'submitted', recordId: 'own' });
  const never = await submitted([...start, ...many(4, recordsAre(foreign))]);
  expect(never.replication).toMatchObject({ outcome: 'already_replicated', recordId: 'foreign', inDoubt: false });
  expect(never.methods).toBe('POST GET GET GET GET POST GET GET GET GET');
});
