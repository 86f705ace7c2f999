import base from './jest.config.js';

// npm run pictures:check: the pages of nights in a real browser, which it installs where it can.
export default {
  ...base,
  testMatch: ['<rootDir>/__tests__/pictures/**/*.test.ts'],
  testPathIgnorePatterns: [],
  testTimeout: 180_000,
};
