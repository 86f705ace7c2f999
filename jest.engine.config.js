import base from './jest.config.js';

// npm run engine: the same tests' tools, but real time and a real workflow engine.
export default {
  ...base,
  testMatch: ['<rootDir>/__tests__/engine/**/*.test.ts'],
  testPathIgnorePatterns: [],
  globalSetup: '<rootDir>/__tests__/engine/install.ts',
  // Most of a run is waiting for a copy.
  maxConcurrency: 6,
  testTimeout: 180_000,
};
