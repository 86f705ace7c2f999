import { afterAll, expect, jest, test } from '@jest/globals';

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

/** The environment of a run whose event is not there, so that nothing else is asked. */
const run = (environment: NodeJS.ProcessEnv) =>
  readWorkflowRun({
    GITHUB_EVENT_PATH: '/nonexistent/event.json',
    GITHUB_REPOSITORY: 'o/r',
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_SERVER_URL: 'https://github.example',
    ...environment,
  });

test('an event that is not there costs nothing, and its path is not printed', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const url = 'https://github.example/o/r/actions/runs/7/attempts/2';
  const whole = { repository: 'o/r', runId: '7', runAttempt: '2', url };
  expect(await run({ GITHUB_EVENT_PATH: '/a\n::error::b' })).toEqual(whole);
  expect(write).not.toHaveBeenCalled();
  write.mockRestore();
  expect(await run({ GITHUB_RUN_ATTEMPT: undefined, GITHUB_SERVER_URL: undefined })).toEqual({
    ...whole,
    runAttempt: '1',
    url: 'https://github.com/o/r/actions/runs/7/attempts/1',
  });
});

test.each([
  'javascript:alert(1)//',
  'data:text/html,x',
  'x',
  '',
])('a server that is none gives no link: %s', async (server) => {
  const { url, ...rest } = await run({ GITHUB_SERVER_URL: server });
  expect(url).toBeUndefined();
  expect(rest).toEqual({ repository: 'o/r', runId: '7', runAttempt: '2' });
});

test.each([
  'o/r\n\n# Heading',
  'o',
  '',
  '<b>/r',
  'o/r/x',
])('a repository that is none is not told: %j', async (repository) => {
  expect(await run({ GITHUB_REPOSITORY: repository })).toEqual({});
});
