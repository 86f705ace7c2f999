import { expect, test } from '@jest/globals';
import { send } from '../../src/http/send.ts';
import type { HttpAnswer, HttpRequest } from '../../src/http/transport.ts';
import { TransportFailure } from '../../src/http/transport-failure.ts';
import { contextOf } from '../support/context.ts';
import { json, ScriptedTransport } from '../support/scripted-transport.ts';

const request: HttpRequest = {
  method: 'POST',
  url: new URL('https://name:word@cbr.example:8443/v3/p1/backups?secret=query'),
  headers: { Authorization: 'secret header' },
  body: 'secret body',
};

async function debugLine(reply: HttpAnswer | Error) {
  const { context, clock, debugged } = contextOf();
  const transport = new ScriptedTransport(() => {
    clock.advance(84.6);
    return reply;
  });
  const outcome = await send(transport, request, context).catch((error: unknown) => error);
  return { outcome, debugged, requests: transport.requests };
}

test('a request is sent as it is, once, and its answer given back', async () => {
  const reply = json(503, { error_msg: 'secret answer' }, { 'x-request-id': 'r1', 'x-other': 'secret header' });
  const { outcome, requests } = await debugLine(reply);
  expect(outcome).toBe(reply);
  expect(requests).toEqual([request]);
});

test.each<[string, HttpAnswer | Error, string]>([
  ['with a request ID', json(503, 'secret', { 'x-request-id': 'r1', 'x-other': 'secret' }), 'HTTP 503, request ID r1'],
  ['without one', json(200, 'secret'), 'HTTP 200'],
  ['no answer', new TransportFailure('no_answer', true, 'secret'), 'no_answer'],
  ['a cancellation', new TransportFailure('cancelled', false, 'secret'), 'cancelled'],
  ['what nobody foresaw', new TypeError('secret'), 'unforeseen error'],
])('the debug log has one line without header, body or query: %s', async (_name, reply, result) => {
  const { outcome, debugged } = await debugLine(reply);
  expect(outcome).toBe(reply);
  expect(debugged).toEqual([`POST cbr.example:8443/v3/p1/backups: ${result}, 85 ms`]);
});
