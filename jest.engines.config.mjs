import config from './jest.config.mjs';

/** Suites that need a server this project does not bring along. EventStoreDB is run against where an address is given. */
export default {
  ...config,
  testRegex: '\\.engine-spec\\.ts$',
  testPathIgnorePatterns: [
    ...config.testPathIgnorePatterns,
    ...(process.env.EVENTSTOREDB_URL === undefined ? ['/eventstoredb\\.engine-spec'] : []),
  ],
  maxWorkers: 1,
  testTimeout: 120_000,
};
