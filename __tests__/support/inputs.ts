import { afterEach, beforeEach, jest } from '@jest/globals';
import { InputError } from '../../src/github/input-error.ts';
import { Log } from '../../src/github/log.ts';
import { Secrets } from '../../src/github/secrets.ts';

type Given = Readonly<Record<string, string>>;

/**
 * Reads inputs as the runner hands them over, in an environment of the test's own.
 * @param good those that are right, which each test changes
 * @returns reads what differs from them: the inputs, or what is wrong with them
 */
export function readerOf<T>(read: (log: Log, environment: NodeJS.ProcessEnv) => T, good: Given) {
  const environment = process.env;
  beforeEach(() => {
    process.env = {};
    jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  });
  afterEach(() => {
    process.env = environment;
    jest.restoreAllMocks();
  });
  return (inputs: Given): T | readonly string[] => {
    for (const [name, value] of Object.entries({ ...good, ...inputs }))
      process.env[`INPUT_${name.toUpperCase()}`] = value;
    try {
      return read(new Log(new Secrets()), process.env);
    } catch (error) {
      if (error instanceof InputError) return error.problems;
      throw error;
    }
  };
}
