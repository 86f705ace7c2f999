import { afterEach, expect, jest, test } from '@jest/globals';
import { showFailure } from '../../src/github/failure.ts';
import { Log } from '../../src/github/log.ts';
import { Secrets } from '../../src/github/secrets.ts';

const { exitCode } = process;
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = exitCode;
});

test.each([
  [{ advice: undefined, code: undefined, requestId: undefined }, ['It failed.', 'Why.', 'Why else.']],
  [
    { advice: 'Mend it.', code: 'CODE', requestId: 'request-1' },
    ['It failed.', 'Why.', 'Why else.', 'What to do: Mend it.', 'Error code CODE.', 'Request ID request-1.'],
  ],
])('a failure is one error, of as many lines as there is to say: %j', (known, lines) => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  showFailure(new Log(new Secrets()), { title: 'It failed', reasons: ['Why.', 'Why else.'], ...known });
  expect(write.mock.calls.map(([text]) => String(text).trimEnd())).toEqual([`::error::${lines.join('%0A')}`]);
  expect(process.exitCode).toBe(1);
});
