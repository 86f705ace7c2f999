import { expect, test } from '@jest/globals';
import { describeProvenance } from '../src/provenance.ts';

test('the description says who asked, within what the API takes', () => {
  expect(describeProvenance({})).toBeUndefined();
  expect(describeProvenance({ repository: 'o/r' })).toBe('o/r');
  expect(describeProvenance({ repository: 'o/r', runId: '7', attempt: '2' })).toBe('o/r run 7 attempt 2');
  expect(describeProvenance({ repository: `<b>${'x'.repeat(300)}` })).toMatch(/^bx{254}$/);
});
