import { expect, jest, test } from '@jest/globals';
import { titles } from './scenarios/told.ts';

test('the entry point runs the action, and an error of an input fails the step', async () => {
  const { env, exitCode } = process;
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const before = process.listenerCount('SIGTERM');
  try {
    process.env = {};
    await import('../src/index.ts');
    expect(process.exitCode).toBe(1);
    expect(write.mock.calls.join('')).toContain(`::error::${titles.wrongInputs}.`);
    expect(process.listenerCount('SIGTERM')).toBe(before + 1);
  } finally {
    process.env = env;
    process.exitCode = exitCode;
  }
});
