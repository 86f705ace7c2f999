import base from './jest.config.js';

// The tests of src/cbr alone: enough for its tables, whose mutants need every test anew.
export default { ...base, testMatch: ['<rootDir>/__tests__/cbr/*.test.ts'] };
