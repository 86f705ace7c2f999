// A machine in UTC would not notice a time that is taken for local.
process.env.TZ = 'Asia/Shanghai';

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/strip-types.js' },
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  // npm run engine, npm run pictures:check
  testPathIgnorePatterns: ['<rootDir>/__tests__/engine/', '<rootDir>/__tests__/pictures/'],
  // What scripts/audit.ts and scripts/old-nodes.ts install, and copies of the sources while npm run mutation runs.
  modulePathIgnorePatterns: ['<rootDir>/.tools/', '<rootDir>/.stryker-tmp/'],
  // Against a test that never ends; a slow machine is no reason to fail.
  testTimeout: 600_000,
  collectCoverageFrom: ['src/**/*.ts'],
  coverageReporters: ['text', 'json-summary'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
