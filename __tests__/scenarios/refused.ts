import { expect } from '@jest/globals';
import { faults } from '../../simulator/faults.ts';
import { serviceErrors } from '../../simulator/service-errors.ts';
import { TOKEN } from '../support/step.ts';
import { shown } from '../support/summary.ts';
import { calls, entriesOf, errorOf, failed, type Scenario } from './scenario.ts';
import { titles } from './told.ts';

/** Refusals that are final: one request, and the code in every place where it is looked for. */
export const refused: Scenario[] = [
  ...Object.entries(serviceErrors)
    .filter(([number]) =>
      /^(0001|1002|1003|1004|1005|1011|1012|1013|2004|6105|6114|6119|6120|6122|6128|6129|6131|6142|6200|6217|6302|6500|6501|8600|9900|9998)$/.test(
        number,
      ),
    )
    .map(
      ([number, [status, meaning]]): Scenario => ({
        name: `BackupService.${number} with HTTP ${status} is final`,
        prepare: ({ simulator }) => simulator.fail('POST', faults.error(number)),
        check: (ended, stage) => {
          failed(ended, titles.notReplicated, {
            code: `BackupService.${number}`,
            shows: [`HTTP ${status}`, meaning],
          });
          expect(ended.outputs['outcome']).toBe('');
          expect(errorOf(ended)).toContain(ended.outputs['request_id']);
          expect(entriesOf(ended)[0]?.error).toMatchObject({
            request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            hint: expect.stringMatching(/./),
          });
          expect(shown(ended.summary)).toContain(`BackupService.${number}`);
          expect(calls(stage)).toBe('POST');
        },
      }),
    ),
  ...['1002', '1013', '9998'].map(
    (number): Scenario => ({
      name: `BackupService.${number} stays final as HTTP 500 and 400`,
      prepare: ({ simulator }) =>
        simulator.fail('POST', faults.error(number, { status: number === '1002' ? 400 : 500 })),
      check: (ended, stage) => {
        failed(ended, titles.notReplicated, { code: `BackupService.${number}` });
        expect(calls(stage)).toBe('POST');
      },
    }),
  ),
  {
    name: 'an unknown token: one request, and what to do',
    step: { inputs: { token: 'SomeOtherFakeToken-9876543210' } },
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { code: 'APIGW.0301' });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a 401 without a code stops everything too',
    prepare: ({ simulator }) =>
      simulator.fail('POST', faults.answer(401, '{"unauthorized":{"code":"401","message":"Malformed request url"}}')),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['Malformed request url'] });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a missing right to replicate is named',
    prepare: ({ simulator }) => simulator.cloud.addToken(TOKEN, { denied: ['cbr:backups:replicate'] }),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['cbr:backups:replicate'] });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a wrong path is a 404 of the gateway',
    prepare: ({ simulator }) => simulator.fail('POST', faults.gateway(404)),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['HTTP 404', 'endpoint'] });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a redirect is not followed',
    prepare: ({ simulator }) => simulator.fail('POST', faults.redirect('http://127.0.0.1:9/elsewhere')),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['HTTP 302'] });
      expect(calls(stage)).toBe('POST');
    },
  },
  {
    name: 'a 400 that is too large to read is final all the same',
    prepare: ({ simulator }) => simulator.fail('POST', faults.huge(400, false)),
    check: (ended, stage) => {
      failed(ended, titles.notReplicated, { shows: ['HTTP 400'] });
      expect(calls(stage)).toBe('POST');
    },
  },
];
