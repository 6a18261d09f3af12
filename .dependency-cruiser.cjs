/** The arrows of ARCHITECTURE.md. test/architecture plants a violation of each rule and sees it caught. */
const TESTS = '\\.(e2e-)?spec\\.ts$|\\.contract\\.ts$|\\.fixture\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'ledger-imports-nobody',
      severity: 'error',
      comment: 'Decisions are plain functions: arrows point at libs/ledger, and it points at nobody.',
      from: { path: '^libs/ledger/', pathNot: TESTS },
      to: { pathNot: '^libs/ledger/' },
    },
    {
      name: 'libs-do-not-know-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-meet-through-the-log',
      severity: 'error',
      comment: 'Only apps/all-in-one puts the others together.',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/all-in-one/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'a-lib-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^(?:libs|apps)/([^/]+)/', pathNot: TESTS },
      to: { path: '^libs/[^/]+/src/.+', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-folder-without-a-noun',
      severity: 'error',
      comment: 'Name the noun, then it has a home.',
      from: {},
      to: { path: '^[a-z].*/(common|shared|utils|helpers|core)/', pathNot: 'node_modules' },
    },
    {
      name: 'no-development-dependency-in-production',
      severity: 'error',
      from: { path: '^(?:libs|apps)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nothing-deprecated',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['deprecated'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(?:dist|data)/|^test/bench/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
