import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { calls, failed, type Scenario, succeeded, sum } from './scenario.ts';
import { titles, told } from './told.ts';

/** Requests that certainly did nothing: too many of them, or no connection. */
export const repeated: Scenario[] = [
  {
    name: '429 with Retry-After in seconds',
    prepare: ({ simulator }) => simulator.fail('POST', faults.throttled('7')),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(calls(stage)).toBe('POST POST');
      expect(sum(stage)).toBeGreaterThanOrEqual(7_000);
      expect(sum(stage)).toBeLessThanOrEqual(9_000);
    },
  },
  {
    name: '429 with Retry-After as a date, by the clock of the server',
    prepare: ({ simulator, clock }) => {
      simulator.fail('POST', faults.throttled(new Date(clock.now() + 30_000).toUTCString()));
    },
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sum(stage)).toBeGreaterThanOrEqual(29_000);
      expect(sum(stage)).toBeLessThanOrEqual(32_000);
    },
  },
  {
    name: '429 without Retry-After: the window in the message',
    prepare: ({ simulator }) => simulator.fail('POST', faults.throttled()),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(sum(stage)).toBeGreaterThanOrEqual(60_000);
    },
  },
  {
    name: '429 in HTML, without anything: growing pauses',
    prepare: ({ simulator }) => simulator.fail('POST', faults.gateway(429), faults.gateway(429), faults.gateway(429)),
    check: (ended, stage) => {
      succeeded(ended, 'submitted');
      expect(stage.clock.pauses).toHaveLength(3);
      const [first = 0, second = 0, third = 0] = stage.clock.pauses;
      expect(first).toBeGreaterThanOrEqual(1_000);
      expect(second).toBeGreaterThanOrEqual(2_000);
      expect(third).toBeGreaterThanOrEqual(4_000);
    },
  },
  {
    name: '429 for ever ends after seven attempts',
    prepare: ({ simulator }) => simulator.fail('POST', ...Array.from({ length: 20 }, () => faults.gateway(429))),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['HTTP 429'] });
      expect(stage.simulator.requests).toHaveLength(7);
    },
  },
  {
    name: 'a Retry-After beyond ten minutes fails at once and says until when',
    prepare: ({ simulator }) => simulator.fail('POST', faults.throttled('700')),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'APIGW.0308', shows: [/\d{4}-\d\d-\d\dT\d\d:/] });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'nobody listens: several attempts to connect, no request',
    step: { inputs: { endpoint: 'http://127.0.0.1:1' } },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['ECONNREFUSED', '127.0.0.1:1'] });
      expect(stage.clock.pauses).toHaveLength(6);
      expect(ended.outputs['outcome']).toBe('');
      expect(ended.log).not.toContain(told.inDoubt);
    },
  },
  {
    name: 'an unknown host ends after three attempts and names region and endpoint',
    step: { inputs: { endpoint: 'https://cbr.no-such-region.invalid' } },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['source_region', 'endpoint', 'cbr.no-such-region.invalid'] });
      expect(stage.clock.pauses).toHaveLength(2);
    },
  },
  ...(
    [
      ['limit:2,time:1 hour', /\d{4}-\d\d-\d\dT\d\d:/],
      ['limit:2,time:1day', /\d{4}-\d\d-\d\dT\d\d:/],
    ] as const
  ).map(
    ([window, until]): Scenario => ({
      name: `a window beyond ten minutes fails at once and says until when: ${window}`,
      prepare: ({ simulator }) =>
        simulator.fail('POST', faults.answer(429, JSON.stringify({ error_code: 'APIGW.0308', error_msg: window }))),
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { code: 'APIGW.0308', shows: [until] });
        expect(calls(stage)).toBe('POST');
      },
    }),
  ),
  ...['Sat, 13 Sep 275760 00:00:00 GMT', '999999999', 'Fri, 31 Dec 9999 23:59:59 GMT'].map(
    (retryAfter): Scenario => ({
      name: `a Retry-After that no calendar has (${retryAfter}) leaves code and request ID as they are`,
      prepare: ({ simulator }) => simulator.fail('POST', faults.throttled(retryAfter)),
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { code: 'APIGW.0308' });
        expect(ended.outputs['request_id']).toMatch(/^[0-9a-f-]{36}$/);
        expect(calls(stage)).toBe('POST');
      },
    }),
  ),
];
