import path from 'node:path';
import base from '../jest.config.js';

// npm run mutation: the fast tests of src/credentials, src/cbr and src/replication, all in this process.
export default {
  ...base,
  rootDir: path.resolve(import.meta.dirname, '..'),
  testEnvironment: path.resolve(import.meta.dirname, 'environment.cjs'),
  testSequencer: path.resolve(import.meta.dirname, 'sequencer.cjs'),
  testMatch: [
    '<rootDir>/__tests__/{cbr,credentials,http,replication}/*.test.ts',
    '<rootDir>/__tests__/scenarios/in-process.test.ts',
    '<rootDir>/__tests__/{several,story}.test.ts',
  ],
  testTimeout: 30_000,
};
