import { expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import { type IdTokenSource, requestIdToken } from '../../src/credentials/id-token.ts';
import { callForLogin, PassingFailure } from '../../src/credentials/login-call.ts';
import { LoginError } from '../../src/credentials/login-error.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/transport.ts';
import { TransportFailure, type TransportFailureKind } from '../../src/http/transport-failure.ts';
import { contextOf } from '../support/context.ts';
import { json, ScriptedTransport } from '../support/scripted-transport.ts';

const request: HttpRequest = { method: 'GET', url: new URL('https://sts.example:8443/x'), headers: {} };
const schema = z.object({ value: z.string() });

/** What a login call makes of an answer: the value, or what it throws. */
async function outcomeOf(reply: HttpAnswer | Error): Promise<unknown> {
  const explain = ({ code }: { code?: string }) => ({ notes: [`a note on ${code}`], advice: 'Do that.' });
  const { context } = contextOf();
  return callForLogin(
    { task: 'log in', request, schema, explain, lost: 'Look there.' },
    new ScriptedTransport(reply),
    context,
  ).catch((error: unknown) => error);
}

test('a 2xx answer gives its value, and the clock of the other side', async () => {
  const date = 'Mon, 23 Nov 2026 02:00:00 GMT';
  for (const status of [200, 201, 299]) {
    expect(await outcomeOf(json(status, { value: 'v' }, { date }))).toEqual({
      value: { value: 'v' },
      date: Date.UTC(2026, 10, 23, 2),
    });
  }
  expect(await outcomeOf(json(200, { value: 'v' }))).toEqual({ value: { value: 'v' }, date: undefined });
});

test('a 2xx answer that cannot be read may pass, and its words stay out', async () => {
  for (const reply of [
    json(200, { message: 'FakeSecret' }),
    { ...json(200, { value: 'FakeSecret' }), bodyProblem: 'it broke off' },
    { status: 200, headers: {}, body: 'FakeSecret' },
    json(199, { value: 'FakeSecret' }),
  ]) {
    const error = await outcomeOf(reply);
    expect(error).toBeInstanceOf(PassingFailure);
    expect(error).toMatchObject({
      message: `Failed to log in: the answer was HTTP ${reply.status}, which could not be read.`,
      asked: undefined,
    });
    // Its parts would be in the message of the cause.
    expect((error as Error).cause).toBeUndefined();
  }
});

test.each([408, 429, 500, 503, 599])('HTTP %d may pass, after the pause that it asks for', async (status) => {
  const error = await outcomeOf(json(status, { error_msg: 'busy' }, { 'retry-after': '7' }));
  expect(error).toBeInstanceOf(PassingFailure);
  expect(error).toMatchObject({ message: `Failed to log in: the answer was HTTP ${status}, "busy".`, asked: 7_000 });
});

test.each([300, 302, 400, 401, 403, 407, 409, 428, 430, 499])('HTTP %d is final, and explained', async (status) => {
  const body = { value: 'v', error_code: 'STS5.1', error_msg: 'no', request_id: 'of-the-body' };
  const error = await outcomeOf(json(status, body, { 'retry-after': '7' }));
  expect(error).toBeInstanceOf(LoginError);
  expect(error).toMatchObject({
    message: `Failed to log in: the answer was STS5.1 (HTTP ${status}), "no".`,
    notes: ['a note on STS5.1'],
    advice: 'Do that.',
    code: 'STS5.1',
    requestId: 'of-the-body',
  });
});

test('a refusal without words says so, and the request ID of the header comes first', async () => {
  expect(await outcomeOf(json(403, {}))).toMatchObject({
    message: 'Failed to log in: the answer was HTTP 403, "no message".',
    code: undefined,
    requestId: undefined,
  });
  const reply = json(403, { error_code: 'STS5.1', request_id: 'body' }, { 'x-request-id': 'header' });
  expect(await outcomeOf(reply)).toMatchObject({ requestId: 'header' });
});

test('whether a refusal may pass is for the call to say', async () => {
  const { context } = contextOf();
  for (const refusalMayPass of [true, false]) {
    const call = { task: 'x', request, schema, explain: () => ({ notes: [], advice: 'y' }), lost: 'z', refusalMayPass };
    const outcome = callForLogin(call, new ScriptedTransport(json(403, {})), context);
    await expect(outcome).rejects.toMatchObject({ name: 'LoginError', mayPass: refusalMayPass });
  }
});

test.each([
  [403, '<html>Blocked</html>'],
  [404, ''],
  [302, 'moved'],
])('HTTP %d with %j is of something in between: what to do is not about a refusal', async (status, body) => {
  const error = await outcomeOf({ status, headers: {}, body });
  expect(error).toBeInstanceOf(LoginError);
  expect(error).toMatchObject({ advice: 'Look there.', notes: [] });
});

test.each([
  ['no answer', new TransportFailure('unreachable', false, 'why')],
  ['an answer in HTML', { status: 200, headers: {}, body: '<html>Welcome</html>' }],
  ['a gateway', { status: 502, headers: {}, body: '<html>' }],
])('%s: what to do is about who was asked', async (_name, reply) => {
  expect(await outcomeOf(reply)).toMatchObject({ name: 'PassingFailure', advice: 'Look there.' });
});

test('where GitHub was asked, the advice names its host and no input of STS', async () => {
  const { outcome } = await idTokenFrom({}, { status: 200, headers: {}, body: '<html>' });
  expect(outcome).toMatchObject({ advice: expect.stringContaining('github.example') });
  expect(outcome).toMatchObject({ advice: expect.not.stringContaining('sts_endpoint') });
});

test.each<[TransportFailureKind, boolean]>([
  ['unknown_host', true],
  ['unreachable', true],
  ['no_answer', true],
  ['certificate', false],
  ['proxy_refused', false],
])('without an answer, %s may pass: %p', async (kind, passes) => {
  const failure = new TransportFailure(kind, kind === 'no_answer', 'why');
  const error = await outcomeOf(failure);
  expect((error as Error).cause).toBe(failure);
  expect(error).toBeInstanceOf(passes ? PassingFailure : LoginError);
  expect(error).toMatchObject({ message: 'Failed to log in: why.' });
  // What to do is known only where it is final.
  if (!passes) expect(error).toMatchObject({ advice: expect.stringContaining('sts.example:8443'), notes: [] });
});

test('a cancellation, and what nobody foresaw, go on as they are', async () => {
  for (const error of [new TransportFailure('cancelled', true, 'over'), new TypeError('odd')]) {
    expect(await outcomeOf(error)).toBe(error);
  }
});

const source: IdTokenSource = { url: 'https://github.example/token?api=2', token: 'Shown', audience: 'sts' };
async function idTokenFrom(given: Partial<IdTokenSource>, ...replies: HttpAnswer[]) {
  const transport = new ScriptedTransport(...replies);
  const { context, debugged } = contextOf();
  const outcome = await requestIdToken({ ...source, ...given }, transport, context).catch((error: unknown) => error);
  return { outcome, debugged, requests: transport.requests };
}

test('GitHub is asked for an ID token with the audience, and shown what the job was given', async () => {
  const { outcome, debugged, requests } = await idTokenFrom({}, json(200, { value: 'id-token' }));
  expect(outcome).toBe('id-token');
  // Neither the query nor the token that is shown.
  expect(debugged).toEqual(['GET github.example/token: HTTP 200, 0 ms']);
  expect(requests).toEqual([
    {
      method: 'GET',
      url: new URL('https://github.example/token?api=2&audience=sts'),
      headers: { Accept: 'application/json', Authorization: 'Bearer Shown' },
    },
  ]);
});

test.each([
  { url: undefined },
  { url: '' },
  { url: 'no address' },
  { token: undefined },
  { token: '' },
])('with %j nobody is asked', async (given) => {
  const { outcome, requests } = await idTokenFrom(given);
  expect(outcome).toBeInstanceOf(LoginError);
  expect(outcome).toMatchObject({ advice: expect.stringContaining('"permissions: { id-token: write }"') });
  expect(requests).toEqual([]);
});

test.each(['a b', ' a', 'a\n', 'ä'])("a token that is none of GitHub's is sent nowhere: %j", async (token) => {
  const { outcome, requests } = await idTokenFrom({ token });
  expect(outcome).toBeInstanceOf(LoginError);
  expect(outcome).toMatchObject({
    message: expect.stringMatching(/^ACTIONS_ID_TOKEN_REQUEST_TOKEN .*nothing was sent\.$/),
    advice: expect.stringContaining('ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
  });
  expect(requests).toEqual([]);
});

test('a refusal by GitHub is final, and an empty token may pass', async () => {
  const { outcome } = await idTokenFrom({}, json(401, { message: 'Unauthorized' }));
  expect(outcome).toBeInstanceOf(LoginError);
  expect(outcome).toMatchObject({ notes: [], advice: expect.stringMatching(/^Run the job again/) });
  const { outcome: empty } = await idTokenFrom({}, json(200, { value: '' }));
  expect(empty).toBeInstanceOf(PassingFailure);
});
