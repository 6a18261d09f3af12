import { GROUPS } from './test/groups.mjs';

const { EVENTSTOREDB_URL, KAFKA_BROKERS, PASSID_TEST_SEED } = process.env;

const swc = {
  swcrc: false,
  sourceMaps: 'inline',
  jsc: {
    target: 'es2023',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
  },
};

const tsx = {
  ...swc,
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic' } },
  },
};

/** EventStoreDB is run against where an address is given. Kafka is fetched and started where none is; one given is not killed. */
const NOT_TO_BE_HAD = [
  ...(EVENTSTOREDB_URL === undefined ? ['/eventstoredb.*\\.engine-spec'] : []),
  ...(KAFKA_BROKERS === undefined ? [] : ['/broker-killed\\.engine-spec']),
];

const project = ([displayName, testRegex]) => ({
  displayName,
  testRegex,
  testEnvironment: 'node',
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/data/', ...NOT_TO_BE_HAD],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleFileExtensions: ['js', 'mjs', 'ts', 'tsx', 'json'],
  // Before Node 24.9 jest cannot require() an ES module: those that light-my-request and @fastify/static require are
  // compiled instead.
  transform: {
    '^.+\\.ts$': ['@swc/jest', swc],
    '^.+\\.tsx$': ['@swc/jest', tsx],
    '/node_modules/(cookie|content-disposition)/.+\\.js$': [
      '@swc/jest',
      { swcrc: false, jsc: { target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(?:.+/)?(?:cookie|content-disposition)/)'],
  moduleNameMapper: {
    '^@passid/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@passidio/([a-z-]+)$': '<rootDir>/libs/sdk-$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  // fast-check prints the seed of what failed; given one, every property takes it.
  setupFiles: PASSID_TEST_SEED === undefined ? [] : ['<rootDir>/test/support/fast-check-seed.mjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
});

export default {
  projects: Object.entries(GROUPS).map(project),
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.mjs'],
  maxWorkers: 2,
  // A bound for what hangs, not a measure of speed: shared machines have been four times slower than the one at hand.
  testTimeout: 90_000,
};
