import { afterAll, expect, test } from '@jest/globals';

// The toolkit reads the environment once, when it is loaded.
const environment = process.env;
process.env = { GITHUB_REPOSITORY: 'o/r' };
const { describeRun, readWorkflowRun } = await import('../../src/github/workflow-run.ts');
afterAll(() => {
  process.env = environment;
});

test('without a run the repository is known all the same', async () => {
  expect(await readWorkflowRun()).toEqual({ repository: 'o/r' });
});

test('the description says who asked, within what the API takes', () => {
  expect(describeRun({})).toBeUndefined();
  expect(describeRun({ repository: 'o/r' })).toBe('o/r');
  expect(describeRun({ repository: 'o/r', runId: '7', runAttempt: '2' })).toBe('o/r run 7 attempt 2');
  expect(describeRun({ repository: `<b>${'x'.repeat(300)}` })).toMatch(/^bx{254}$/);
});
