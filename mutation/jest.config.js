import path from 'node:path';
import base from '../jest.config.js';

// The tests that scripts/mutation.ts chooses, all in this process.
export default {
  ...base,
  rootDir: path.resolve(import.meta.dirname, '..'),
  testEnvironment: path.resolve(import.meta.dirname, 'environment.cjs'),
  testSequencer: path.resolve(import.meta.dirname, 'sequencer.cjs'),
  setupFiles: [path.resolve(import.meta.dirname, 'setup.js')],
  testMatch: (process.env.MUTATION_TESTS ?? '').split(' ').map((pattern) => `<rootDir>/__tests__/${pattern}.test.ts`),
  testPathIgnorePatterns: [
    ...base.testPathIgnorePatterns,
    // What runs dist/ notices no change of src/.
    '/(bundle|entry)\\.test\\.ts$',
    // Properties that play steps: one that takes too long is left alone, and goes on in the middle of the next test.
    '/step/(leaks|odd-answers)\\.test\\.ts$',
  ],
  testTimeout: 30_000,
};
