import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { TOKEN } from '../support/step.ts';
import { failed, type Scenario, succeeded } from './scenario.ts';
import { titles } from './told.ts';

/** Text from the network is hostile. */
const hostileText =
  '\r\n::error::forged\n##[error]forged \u001b[31m\u202e\u0000<script>alert(1)</script> | `x` [a](b) @everyone';

export const hostile: Scenario[] = [
  {
    name: 'an error message cannot forge commands, hide text or break the summary',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('6120', { message: hostileText })),
    check: (ended) => {
      failed(ended, titles.notReplicated, { code: 'BackupService.6120', shows: ['forged'] });
      expect(ended.log).not.toMatch(/##\[/);
      expect(ended.log).not.toMatch(/\u001b|\u202e|\u0000/);
      expect(ended.log.match(/^\s*::\w/gm)).toEqual(['::a', '::e']);
      expect(ended.summary).not.toContain('<script');
      expect(ended.summary).toContain('&#60;script');
    },
  },
  {
    name: 'a flood is cut',
    prepare: ({ simulator }) => simulator.fail('POST', faults.error('6120', { message: 'x'.repeat(1_000_000) })),
    check: (ended) => {
      failed(ended, titles.notReplicated, { code: 'BackupService.6120', shows: [/\(cut\)/] });
      expect(ended.log.length).toBeLessThan(5_000);
      expect(ended.summary.length).toBeLessThan(10_000);
    },
  },
  {
    name: 'hostile ids of an answer are no outputs, and stay one harmless line in log and summary',
    prepare: ({ simulator }) => {
      const body = JSON.stringify({ replication: { replication_record_id: `r1${hostileText}`, source_region: '::x' } });
      simulator.fail('POST', faults.answer(200, body));
    },
    check: (ended) => {
      succeeded(ended, 'submitted');
      expect(ended.outputs).toMatchObject({ replication_record_id: '?', source_region: '?' });
      expect(ended.log).not.toMatch(/^::error|##\[/m);
      expect(ended.summary).not.toContain('<script');
    },
  },
  {
    name: 'an output is no place for a flood either',
    prepare: ({ simulator }) => {
      const body = JSON.stringify({ replication: { replication_record_id: 'r'.repeat(100_000) } });
      simulator.fail('POST', faults.answer(200, body));
    },
    check: (ended) => expect(ended.outputs).toMatchObject({ replication_record_id: '?' }),
  },
  {
    name: 'a token that the service echoes goes nowhere',
    prepare: ({ simulator }) => {
      simulator.fail(
        'POST',
        faults.answer(
          403,
          JSON.stringify({ error_code: `X.${TOKEN}`, error_msg: `no right for ${TOKEN}`, request_id: TOKEN }),
        ),
      );
    },
    check: (ended) => {
      failed(ended, titles.notReplicated, { code: '?', shows: ['X.***', 'no right for ***'] });
    },
  },
];
