import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { secretsOf } from '../../simulator/echoes.ts';
import type { Fault } from '../../simulator/faults.ts';
import { findLeak } from '../../simulator/leaks.ts';
import type { WireReply } from '../../simulator/wire.ts';
import { encode, encodings, longSecret } from '../support/echoed-secrets.ts';
import { inThisProcess, onStage } from '../support/step.ts';

/** How an answer says what it says. */
const shapes: Readonly<Record<string, (text: string) => Partial<WireReply>>> = {
  page: (text) => ({ body: `<html><p>${text}</p></html>` }),
  'text behind much else': (text) => ({ body: `${'<i>.</i> '.repeat(1_200)}${text}` }),
  message: (text) => json({ error_code: 'X.0001', error_msg: text }),
  'code and request ID': (text) => json({ code: text, message: 'no', request_id: text }),
  details: (text) => json({ error: { code: 'X.0002', message: 'no', details: [{ code: text, message: text }] } }),
  'JSON in JSON': (text) => json({ error_code: 'X.0003', error_msg: JSON.stringify({ text }) }),
  // What no header field may hold is left out.
  'header fields': (text) => ({
    headers: { 'X-Request-Id': line(text), 'Retry-After': line(text), 'Content-Encoding': line(text) },
    body: 'no',
  }),
  record: (text) => json({ replication: { replication_record_id: text, provider_id: text, source_region: text } }),
  backup: (text) =>
    json({
      backup: { name: text, resource_name: text, status: text, replication_records: [{ id: text, status: text }] },
    }),
  'reason of a failure': (text) =>
    json({ backup: { replication_records: [{ status: 'fail', extra_info: { fail_code: text, fail_reason: text } }] } }),
};
const json = (body: unknown) => ({ body: JSON.stringify(body) });
const line = (text: string) => text.replace(/[^ -~]/g, '').slice(0, 4_000);

/** Something that repeats what it was sent: in part, written otherwise, in lines, broken off. */
const echo = fc
  .record({
    shape: fc.constantFrom(...Object.keys(shapes)),
    status: fc.constantFrom(200, 201, 302, 400, 403, 404, 409, 429, 500, 502, 503),
    cut: fc.tuple(fc.nat(20), fc.nat(20)),
    names: fc.array(fc.constantFrom(...Object.keys(encodings)), { maxLength: 2 }),
    width: fc.option(fc.integer({ min: 20, max: 90 })),
    breaksOff: fc.boolean(),
  })
  .map(
    ({ shape, status, cut: [skipped, dropped], names, width, breaksOff }): Fault => ({
      kind: 'echo',
      breaksOff,
      reply: (request) => {
        const secret = secretsOf(request).join(' and ');
        const written = encode(secret.slice(skipped, Math.max(secret.length - dropped, skipped)), ...names);
        const wrapped = width === null ? written : written.replace(new RegExp(`(.{${width}})`, 'g'), '$1\r\n ');
        return { status, headers: {}, body: '', ...shapes[shape]?.(wrapped) };
      },
    }),
  );

test('no 16 characters of a secret leave a step, whatever echoes them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(longSecret, longSecret).map((secrets) => secrets.map((secret) => secret.trim())),
      fc.boolean(),
      fc.array(echo, { minLength: 1, maxLength: 6 }),
      fc.array(echo, { maxLength: 6 }),
      async ([first = '', second = ''], isToken, posts, gets) => {
        fc.pre(first.length > 16 && second.length > 16);
        await onStage(async (stage) => {
          const { simulator } = stage;
          const key = { access_key_id: 'FAKEACCESSKEY0123456', secret_access_key: first, security_token: second };
          if (isToken) simulator.cloud.addToken(first);
          else simulator.cloud.addKey(key.access_key_id, first, { securityToken: second });
          simulator.fail('POST', ...posts);
          simulator.fail('GET', ...gets);
          const { log, outputs, summary } = await inThisProcess(stage, {
            inputs: { ...(isToken ? { token: first } : { token: '', ...key }), wait: 'true' },
            environment: { RUNNER_DEBUG: '1' },
          });
          const shown = log.split('\n').filter((one) => !one.startsWith('::add-mask::'));
          const all = [...shown, ...Object.values(outputs), summary].join('\n');
          expect(findLeak([first, second, key.access_key_id], all)).toBeUndefined();
          // It did come to an end of its own.
          expect(outputs['backup_id']).not.toBe('');
        });
      },
    ),
    { numRuns: 150 },
  );
}, 300_000);
