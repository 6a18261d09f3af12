import config from './jest.config.mjs';

const { EVENTSTOREDB_URL, KAFKA_BROKERS } = process.env;

/**
 * Suites that need a server this project does not bring along. EventStoreDB is run against where an address is given; Kafka is
 * fetched and started where none is, and a broker that was given is not killed.
 */
export default {
  ...config,
  testRegex: '\\.engine-spec\\.ts$',
  testPathIgnorePatterns: [
    ...config.testPathIgnorePatterns,
    ...(EVENTSTOREDB_URL === undefined ? ['/eventstoredb.*\\.engine-spec'] : []),
    ...(KAFKA_BROKERS === undefined ? [] : ['/broker-killed\\.engine-spec']),
  ],
  maxWorkers: 1,
  testTimeout: 120_000,
};
