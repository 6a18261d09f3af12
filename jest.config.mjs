import { existsSync } from 'node:fs';

/** `npm run test:browser` asks for them all the same, and then they fail without it. */
const HAS_BROWSER = existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium');

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

export default {
  testEnvironment: 'node',
  testRegex: HAS_BROWSER ? '\\.((e2e|browser)-)?spec\\.ts$' : '\\.(e2e-)?spec\\.ts$',
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/data/'],
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
  setupFiles: process.env.PASSID_TEST_SEED === undefined ? [] : ['<rootDir>/test/support/fast-check-seed.mjs'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/support/closing-line-reporter.mjs'],
  maxWorkers: 2,
  // A bound for what hangs, not a measure of speed: shared machines have been four times slower than the one at hand.
  testTimeout: 90_000,
};
