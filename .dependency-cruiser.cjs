/** The arrows of ARCHITECTURE.md. test/architecture plants a violation of each rule and sees it caught. */
const TESTS = ['\\.((e2e|browser|proof|fault|engine)-)?spec\\.ts$', '\\.contract\\.ts$', '\\.fixture\\.ts$', '^test/'];

const NO_NOUN = '(^|/)(common|shared|utils?|helpers?|core)/';

/** What of a lib runs in a page, where its index would bring the server along. */
const IN_BROWSER = '^libs/[^/]+/src/in-browser\\.ts$';

/** Bundled when it is built: what is in the bundle is not installed with a release. */
const PAGES = '^apps/wallet/';

/** Proving, the ceremony and the reference engine: snarkjs, which is GPL-3.0 and in no release (docs/licences.md). */
const PROVING = ['^libs/proofs/src/(?:proving|ceremony)/', '^libs/proofs/src/in-browser\\.ts$'];
const WITH_SNARKJS = [...PROVING, '^libs/proofs/src/verifying/snarkjs-engine\\.ts$'];

/** Packages that sleep, and the place that may know them: docs/dependencies.md. */
const FENCED = {
  kafkajs: '^libs/feed/src/kafka/',
  '@eventstore/db-client': '^libs/event-store/src/eventstoredb/',
  'class-transformer': '^libs/http/src/body-pipe\\.ts$',
};

/** The rooms of the HTTP door, and where each may point besides at itself. What two rooms need moves down, never sideways. */
const ROOMS = {
  door: [],
  verifying: ['door'],
  sessions: ['door', 'verifying'],
  outcomes: ['door', 'verifying'],
  evidence: ['door', 'verifying'],
  webhooks: ['door'],
  workspace: ['door'],
  wallet: ['door', 'verifying'],
  sandbox: ['door'],
};

const arrowsOfRooms = Object.entries(ROOMS).map(([room, targets]) => ({
  name: `api-${room}-points-at-${targets.join('-and-') || 'no-room'}`,
  severity: 'error',
  comment: `apps/api/src/${room} may import of the other rooms: ${targets.join(', ') || 'none'}.`,
  from: { path: `^apps/api/src/${room}/`, pathNot: TESTS },
  to: { path: '^apps/api/src/', pathNot: [room, ...targets].map((each) => `^apps/api/src/${each}/`) },
}));

module.exports = {
  forbidden: [
    ...arrowsOfRooms,
    ...Object.entries(FENCED).map(([name, place]) => ({
      name: `${name}-stays-behind-its-fence`,
      severity: 'error',
      comment: 'It is hardly maintained: only the place that docs/dependencies.md names may know it.',
      from: { path: '^(?:libs|apps)/', pathNot: [...TESTS, place] },
      to: { path: `node_modules/${name}/` },
    })),
    {
      name: 'ledger-imports-nobody',
      severity: 'error',
      comment: 'Decisions are plain functions: arrows point at libs/ledger, and it points at nobody.',
      from: { path: '^libs/ledger/', pathNot: TESTS },
      to: { pathNot: '^libs/ledger/' },
    },
    {
      name: 'runtime-imports-no-lib',
      severity: 'error',
      comment: 'What a process runs on knows nothing of what runs on it: libs/platform hands it what it needs.',
      from: { path: '^libs/runtime/', pathNot: TESTS },
      to: { path: '^libs/', pathNot: '^libs/runtime/' },
    },
    {
      name: 'platform-is-the-composition-root',
      severity: 'error',
      comment:
        'It imports nearly every lib, so whatever imports it does too: apps, and the libs that serve HTTP for them.',
      from: { path: '^libs/', pathNot: [...TESTS, '^libs/(platform|http|rate-limits|api-docs)/'] },
      to: { path: '^libs/platform/' },
    },
    {
      name: 'libs-do-not-know-apps',
      severity: 'error',
      comment: 'A lib serves any process.',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-meet-through-the-log',
      severity: 'error',
      comment: 'They run as separate processes. Only apps/all-in-one puts their modules together.',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/all-in-one/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'all-in-one-takes-whole-modules',
      severity: 'error',
      comment: 'What all-in-one starts is what the separate processes start.',
      from: { path: '^apps/all-in-one/' },
      to: { path: '^apps/', pathNot: ['^apps/all-in-one/', '^apps/[^/]+/src/[^/]+\\.module\\.ts$'] },
    },
    {
      name: 'a-lib-is-entered-by-its-index',
      severity: 'error',
      comment: 'What is not in index.ts may change without asking. Tests may look inside.',
      from: { path: '^(libs|apps)/([^/]+)/', pathNot: TESTS },
      to: { path: '^libs/', pathNot: ['^libs/[^/]+/src/index\\.ts$', IN_BROWSER, '^$1/$2/'] },
    },
    {
      name: 'a-published-package-stands-alone',
      severity: 'error',
      comment: 'What a customer installs brings nothing of the ledger with it, not even through a bundle.',
      from: { path: '^libs/(sdk-[^/]+)/', pathNot: TESTS },
      to: { path: '^(libs|apps)/', pathNot: '^libs/$1/' },
    },
    {
      name: 'no-test-code-in-production',
      severity: 'error',
      comment: 'The build leaves specs out, and the release has no test/.',
      from: { path: '^(?:libs|apps)/', pathNot: TESTS },
      to: { path: TESTS, pathNot: 'node_modules' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one file, or hide a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'folders-of-the-ledger-point-one-way',
      severity: 'error',
      comment: 'What two folders need moves down, beside decider.ts, and its spec to the folder that knows both.',
      scope: 'folder',
      from: { path: '^libs/ledger/src/[^/]+$' },
      to: { circular: true, viaOnly: { path: '^libs/ledger/src/[^/]+$' } },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      comment: 'An import that leads nowhere also escapes every other rule.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-folder-without-a-noun',
      severity: 'error',
      comment: 'Name the noun, then it has a home.',
      from: { pathNot: 'node_modules' },
      to: { path: NO_NOUN, pathNot: 'node_modules' },
    },
    {
      name: 'no-file-in-a-folder-without-a-noun',
      severity: 'error',
      comment: 'Name the noun, then it has a home. (This one sees files that nobody imports.)',
      from: { path: NO_NOUN, pathNot: 'node_modules' },
      to: {},
    },
    {
      name: 'no-development-dependency-in-production',
      severity: 'error',
      comment: 'A release is installed without them. The demo bank and what makes the event schemas are in none.',
      from: {
        path: '^(?:libs|apps)/',
        pathNot: [...TESTS, PAGES, ...WITH_SNARKJS, '^apps/demo-bank/', '^libs/event-schemas/src/generating/'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'a-server-does-not-prove',
      severity: 'error',
      comment: 'Proving needs snarkjs, which no release has. Wallets prove, and so do the commands of the ceremony.',
      from: { path: '^(?:libs|apps)/', pathNot: [...TESTS, PAGES, ...PROVING] },
      to: { path: PROVING },
    },
    {
      name: 'every-dependency-is-declared',
      severity: 'error',
      comment: 'What only another package brings along is gone when that package changes its mind.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-deprecated-package',
      severity: 'error',
      comment: 'Its author asks us to leave.',
      from: {},
      to: { dependencyTypes: ['deprecated'] },
    },
    {
      name: 'no-deprecated-node-module',
      severity: 'error',
      comment: 'Node will drop it.',
      from: {},
      to: { dependencyTypes: ['core'], path: '^(?:node:)?(?:punycode|domain|constants|sys|_[a-z_]+)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist|data)/|^test/bench/' },
    // The published packages have a package.json of their own; their tests use the development packages of the root.
    combinedDependencies: true,
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
