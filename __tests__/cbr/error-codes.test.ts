import { expect, test } from '@jest/globals';
import { serviceErrors } from '../../simulator/service-errors.ts';
import { adviceFor, judge, judgeRecord } from '../../src/cbr/error-codes.ts';

const sentence = /^[A-Z].{10,}[.)]$/;

/** What the reference says of each code that a replication can meet. */
const expected: Record<string, string[]> = {
  adopt: ['1009'],
  inspect: ['1001'],
  later: ['0002', '1007', '1008', '4005', '6112', '6113', '6118', '6125', '6130', '6134', '6203', '6216', '8400'],
  ambiguous: ['1006', '9910'],
  stop: [
    ...['0001', '1002', '1003', '1004', '1005', '1011', '1012', '1013', '2004', '6105', '6114', '6119', '6120', '6122'],
    ...['6128', '6129', '6131', '6142', '6200', '6217', '6302', '6500', '6501', '8600', '9900', '9998'],
  ],
};

test.each(Object.entries(expected))('%s, whatever the HTTP status', (behaviour, numbers) => {
  for (const number of numbers) {
    for (const status of [400, 403, 404, 429, 500, 503]) {
      expect([number, judge(status, `BackupService.${number}`, 'words').behaviour]).toEqual([number, behaviour]);
    }
  }
});

test('every code of the service has a behaviour and a sentence of advice, with its documented status', () => {
  for (const [number, [status]] of Object.entries(serviceErrors)) {
    expect(judge(status, `BackupService.${number}`, '').advice).toMatch(sentence);
  }
});

test('every code that is known, and every HTTP status, has a behaviour and a sentence of advice', () => {
  const numbers = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, '0'));
  const codes = ['BackupService', 'APIGW', 'APIG'].flatMap((family) => numbers.map((number) => `${family}.${number}`));
  const statuses = Array.from({ length: 400 }, (_, index) => 200 + index);
  const verdicts = [
    ...codes.map((code) => [code, judge(400, code, '')] as const),
    ...statuses.map((status) => [status, judge(status, undefined, '')] as const),
  ];
  const behaviours = ['adopt', 'ambiguous', 'inspect', 'later', 'stop', 'throttled'];
  const odd = verdicts.filter(([, { behaviour, advice }]) => !behaviours.includes(behaviour) || !sentence.test(advice));
  expect(odd).toEqual([]);
});

test.each([
  [200, undefined, 'ambiguous'],
  [302, undefined, 'stop'],
  [400, undefined, 'stop'],
  [401, undefined, 'stop'],
  [401, 'BackupService.6130', 'stop'],
  [403, undefined, 'stop'],
  [404, undefined, 'stop'],
  [407, undefined, 'stop'],
  [408, undefined, 'ambiguous'],
  [413, undefined, 'stop'],
  [499, undefined, 'stop'],
  [500, 'APIGW.0302', 'stop'],
  [429, undefined, 'throttled'],
  [500, undefined, 'ambiguous'],
  [503, undefined, 'ambiguous'],
  [500, 'BackupService.1010', 'ambiguous'],
  [400, 'BackupService.1010', 'stop'],
  [429, 'APIGW.0308', 'throttled'],
  [500, 'APIG.0308', 'throttled'],
  [401, 'APIGW.0301', 'stop'],
  [500, 'APIGW.0301', 'stop'],
  [403, 'APIG.0802', 'stop'],
  [504, 'APIGW.0201', 'ambiguous'],
  [413, 'APIGW.0201', 'stop'],
  [503, 'APIGW.0613', 'ambiguous'],
  [500, 'Other.0308', 'ambiguous'],
  [500, 'BackupService.10091', 'ambiguous'],
  [500, 'MyBackupService.1009', 'ambiguous'],
  [300, undefined, 'stop'],
])('HTTP %d with %s: %s', (status, code, behaviour) => {
  expect(judge(status, code, '').behaviour).toBe(behaviour);
});

test.each(['frozen', 'deleting', 'error'])('a vault that is %s stays so', (word) => {
  for (const number of ['6112', '6113']) {
    expect(judge(400, `BackupService.${number}`, `The vault status is ${word}.`).behaviour).toBe('stop');
  }
  const { advice } = judge(400, 'BackupService.6112', '');
  expect(judge(400, 'BackupService.6112', word.toUpperCase())).toEqual({ behaviour: 'stop', advice });
  expect(judge(400, 'BackupService.6112', `${word}ly`).behaviour).toBe('later');
  for (const number of ['BackupService.6130', 'MyBackupService.6112', 'BackupService.61120']) {
    expect(judge(500, number, `The vault status is ${word}.`).behaviour).not.toBe('stop');
  }
});

test('after HTTP 401 nothing goes on, and a code that says the same says it in its own words', () => {
  expect(judge(401, 'BackupService.6130', '').advice).toBe(judge(401, undefined, '').advice);
  expect(judge(401, 'BackupService.9998', '').advice).toMatch(/^Authentication failed/);
});

test('the advice to a number is that to its code, and of one that is not known to ask', () => {
  expect(adviceFor('1002')).toBe(judge(400, 'BackupService.1002', '').advice);
  expect(adviceFor('0000')).toMatch(/^Ask Huawei Cloud support/);
});

test('after a failed copy: the advice to its code, unless that is about a request, or there is none', () => {
  const again = /^Run the step again: it makes a new replica\. If that fails too, ask Huawei Cloud support/;
  for (const code of [undefined, 'Other.1', 'BackupService.1006', 'BackupService.9910', 'BackupService.1009']) {
    expect([code, judgeRecord(code)]).toEqual([code, expect.stringMatching(again)]);
  }
  expect(judgeRecord('BackupService.6129')).toBe(adviceFor('6129'));
  expect(judgeRecord('BackupService.6130')).toBe(adviceFor('6130'));
});

test('a vault in error keeps the advice to its code, even if nobody knows that code', () => {
  expect(judge(400, 'BackupService.6113', 'frozen').advice).toBe(adviceFor('6113'));
});
