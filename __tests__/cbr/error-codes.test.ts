import { expect, test } from '@jest/globals';
import { serviceErrors } from '../../simulator/service-errors.ts';
import { adviceFor, type Meaning } from '../../src/cbr/error-codes.ts';
import { codeOfRecord, judge, judgeRecord, meaningOf } from '../../src/cbr/judge.ts';

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
  [409, undefined, 'later'],
  [409, 'Conflict', 'later'],
  [409, 'BackupService.1010', 'later'],
  [409, 'BackupService.1009', 'adopt'],
  [409, 'BackupService.6120', 'stop'],
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
  expect(judge(400, 'BackupService.6112', word.toUpperCase())).toMatchObject({
    behaviour: 'stop',
    advice,
    means: undefined,
  });
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

test.each([
  ['6129', 'BackupService.6129'],
  ['2', 'BackupService.0002'],
  ['BackupService.6129', 'BackupService.6129'],
  ['12345', '12345'],
  ['', ''],
  [undefined, undefined],
])('the code %j in a record is %j', (code, expected) => {
  expect(codeOfRecord(code)).toBe(expected);
  if (code === '6129') expect(judgeRecord(code)).toBe(adviceFor('6129'));
});

test('a look-up does not see what every object has', () => {
  for (const number of ['toString', 'constructor', '__proto__']) expect(adviceFor(number)).toBe(adviceFor('0000'));
});

test.each([
  [400, true, 'unauthorised'],
  [403, true, 'unauthorised'],
  [403, false, 'no_such_address'],
  [404, true, 'no_such_address'],
  [409, true, 'conflict'],
  [500, true, undefined],
])('words for a dead credential with HTTP %d, in JSON %p: %s', (status, isJson, means) => {
  expect(judge(status, 'ExpiredToken', '', { isJson, isOwn: isJson, all: ['ExpiredToken'] }).means).toBe(means);
});

test('a code of the service or of the tables counts before words for a dead credential', () => {
  const words = { isJson: true, isOwn: true, all: ['ExpiredToken'] };
  expect(judge(400, 'BackupService.9900', 'x', words).means).toBeUndefined();
  expect(judge(403, 'APIGW.0302', 'x', words).means).toBe('no_permission');
});

test('a refusal of a permission in HTML is none of the service', () => {
  const verdict = judge(403, undefined, 'Forbidden', { isJson: false, isOwn: false, all: [] });
  expect(verdict).toMatchObject({ behaviour: 'stop', means: 'no_such_address', isFinal: false });
  expect(judge(401, undefined, 'x', { isJson: false, isOwn: false, all: [] }).means).toBe('unauthorised');
});

test('after a failed copy: the advice to its code, unless that is about a request, or there is none', () => {
  const again = /^Run the step again: it starts a new copy\. If that fails too, ask Huawei Cloud support/;
  for (const code of [undefined, 'Other.1', 'BackupService.1006', 'BackupService.9910', 'BackupService.1009']) {
    expect([code, judgeRecord(code)]).toEqual([code, expect.stringMatching(again)]);
  }
  expect(judgeRecord('BackupService.6129')).toBe(adviceFor('6129'));
  expect(judgeRecord('BackupService.6130')).toBe(adviceFor('6130'));
});

test('a vault in error keeps the advice to its code, even if nobody knows that code', () => {
  expect(judge(400, 'BackupService.6113', 'frozen').advice).toBe(adviceFor('6113'));
});

/** What each code means, where it means something. */
const meanings: Partial<Record<Meaning, readonly string[]>> = {
  unauthorised: [
    ...['0301', '0303', '0305', '0307'].flatMap((number) => [`APIG.${number}`, `APIGW.${number}`]),
    'BackupService.9998',
  ].sort(),
  no_permission: ['APIG.0302', 'APIG.0304', 'APIG.0306', 'APIGW.0302', 'APIGW.0304', 'APIGW.0306'],
  backup_gone: ['BackupService.6200'],
  no_vault: ['BackupService.6105', 'BackupService.6120'],
  busy_vault: ['6112', '6113', '6125', '6130', '6134'].map((number) => `BackupService.${number}`),
  no_such_address: ['APIG.0101', 'APIG.0310', 'APIGW.0101', 'APIGW.0310'],
};

test('a code means the same whatever the HTTP status, and every other one nothing', () => {
  const numbers = Array.from({ length: 10_000 }, (_, number) => String(number).padStart(4, '0'));
  const found: Partial<Record<Meaning, string[]>> = {};
  for (const family of ['BackupService', 'APIG', 'APIGW', 'Other']) {
    for (const number of numbers) {
      const code = `${family}.${number}`;
      const meaning = meaningOf(code);
      if (meaning === undefined) continue;
      found[meaning] = [...(found[meaning] ?? []), code].sort();
      for (const status of [400, 403, 404, 500]) expect([code, judge(status, code, '').means]).toEqual([code, meaning]);
    }
  }
  expect(found).toEqual(meanings);
  for (const code of [undefined, '', 'BackupService', '.6200', 'BackupService.6200 ', 'toString', 'APIGW.toString']) {
    expect([code, meaningOf(code)]).toEqual([code, undefined]);
  }
});

test.each<[number, string | undefined, Meaning | undefined]>([
  [200, undefined, undefined],
  [302, undefined, 'no_such_address'],
  [400, undefined, 'no_such_address'],
  [400, 'Other.1', 'no_such_address'],
  [400, 'APIGW.9999', undefined],
  [400, 'BackupService.9900', undefined],
  [401, undefined, 'unauthorised'],
  [401, 'BackupService.6130', 'unauthorised'],
  [401, 'BackupService.6120', 'unauthorised'],
  [401, 'APIGW.0302', 'unauthorised'],
  [403, undefined, 'no_permission'],
  [403, 'Other.1', 'no_permission'],
  [403, 'APIGW.0401', undefined],
  [403, 'APIG.9999', undefined],
  [403, 'BackupService.9999', undefined],
  [404, undefined, 'no_such_address'],
  [404, 'APIGW.9999', 'no_such_address'],
  [404, 'BackupService.9999', undefined],
  [408, undefined, undefined],
  [409, 'Conflict', 'conflict'],
  [409, 'BackupService.6120', 'no_vault'],
  [429, undefined, undefined],
  [500, undefined, undefined],
])('HTTP %d with %s means %s', (status, code, meaning) => {
  expect(judge(status, code, '').means).toBe(meaning);
});

test.each<[number, string | undefined, boolean]>([
  [400, 'BackupService.6120', true],
  [404, 'BackupService.6200', true],
  [400, 'BackupService.9999', true],
  [400, 'BackupService.6130', false],
  [500, 'BackupService.1006', false],
  [500, 'BackupService.9999', false],
  [403, 'APIGW.0302', false],
  [404, 'APIGW.0101', false],
  [400, undefined, false],
  [404, undefined, false],
  [400, 'MyBackupService.6120', false],
])('HTTP %d with %s is the final word of the service: %p', (status, code, isFinal) => {
  expect(judge(status, code, '').isFinal).toBe(isFinal);
});
