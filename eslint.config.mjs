import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Files that are not the product: they may do what production code may not. */
const TESTS = ['**/*{.,-}spec.ts', '**/*.contract.ts', '**/*.fixture.ts', 'test/**'];

const ASK_THE_CLOCK = 'Ask the Clock: a test must be able to move the time.';
const NO_ASYNC = 'A decision is not async: it may run again at any moment, so facts arrive in the command.';
const NO_MEMORY = 'A decision remembers nothing: what it must know is in the state that events fold to.';
const SAME_EVERYWHERE = 'A decision is the same on every machine: this one reads the local time zone or language.';
const CAN_BE_HAD_AGAIN = 'Draw with seeded() of test/support/seeded.ts: what failed must be had again.';
const IT_RUNS = 'A test that does not run is no test, and one that runs alone hides the others.';

/** One array per concern: ESLint takes the last configuration of `no-restricted-syntax` that matches a file, whole. */
const THE_TIME = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: ASK_THE_CLOCK },
  { selector: "CallExpression[callee.name='Date']", message: ASK_THE_CLOCK },
  {
    selector: "MemberExpression[property.name='now']:matches([object.name='Date'], [object.property.name='Date'])",
    message: ASK_THE_CLOCK,
  },
];

const PURITY = [
  { selector: ':function[async=true]', message: NO_ASYNC },
  { selector: 'AwaitExpression, ForOfStatement[await=true]', message: NO_ASYNC },
  { selector: "Identifier[name='Promise']", message: NO_ASYNC },
  { selector: 'ImportExpression', message: 'The ledger imports nothing but itself, and at the top of the file.' },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'No dice in a decision: it may run again, so ids and chance arrive in the command.',
  },
  {
    selector: ":matches(Program, ExportNamedDeclaration) > VariableDeclaration[kind!='const']",
    message: NO_MEMORY,
  },
  { selector: ':matches(PropertyDefinition, TSParameterProperty)[readonly=false]', message: NO_MEMORY },
  {
    selector:
      'MemberExpression[property.name=/^[gs]et(Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|TimezoneOffset)$/]',
    message: SAME_EVERYWHERE,
  },
  { selector: 'MemberExpression[property.name=/^(toLocale.*|localeCompare)$/]', message: SAME_EVERYWHERE },
];

/** Nest reads a request class at run time. Imported as a type it is gone by then, and so is its validation. */
const REQUESTS_ARE_VALUES = [
  "[importKind='type'][source.value=/[.]request[.]js$/]",
  "[source.value=/[.]request[.]js$/] > ImportSpecifier[importKind='type']",
].map((which) => ({
  selector: `ImportDeclaration${which}`,
  message: 'Import a request class as a value: `import type` switches its validation off without a word.',
}));

/** The one condition there is: only root can become another user. */
const AS_ROOT = "VariableDeclarator[id.name='itAsRoot'] > ConditionalExpression > *";

const EVERY_TEST_RUNS = [
  `MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo|failing)$/]:not(${AS_ROOT})`,
  "MemberExpression[object.property.name='concurrent'][property.name=/^(skip|only|failing)$/]",
  'Identifier[name=/^([xf](it|describe)|xtest)$/]',
].map((selector) => ({ selector, message: IT_RUNS }));

/** Ids may be random: no test passes or fails by them. */
const DRAWN_BY_SEED = [
  "MemberExpression[object.name='Math'][property.name='random']",
  "ImportSpecifier[imported.name='randomInt']",
  "MemberExpression[property.name='randomInt']",
].map((selector) => ({ selector, message: CAN_BE_HAD_AGAIN }));

/** A name that only goes on from its `describe` is found by no search, and says nothing in a list of failures. */
const GOES_ON =
  '/^(and|or|but|nor|that|of|with|without|for|to|by|from|in|on|at|as|after|before|even|when|where|while|if|until|unless|than|then)\\b/';

const NAMED_BY_A_SENTENCE = [`arguments.0.value=${GOES_ON}`, `arguments.0.quasis.0.value.raw=${GOES_ON}`].map(
  (name) => ({
    selector: `CallExpression:matches([callee.name='it'], [callee.callee.object.name='it'])[${name}]`,
    message: 'The name of a test is a sentence: its subject may not stand in the describe alone.',
  }),
);

/** What the machine knows and a decision must not. */
const IMPURE_GLOBALS = [
  'process',
  'console',
  'crypto',
  'performance',
  'fetch',
  'Buffer',
  'Intl',
  'require',
  'global',
  'globalThis',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
];

const CQRS = {
  name: '@nestjs/cqrs',
  allowImportNames: ['Command', 'CommandBus', 'CommandHandler', 'CqrsModule', 'ICommandHandler'],
  message:
    'AggregateRoot, EventBus, EventPublisher and Saga lose events quietly: append to the EventStore. Queries ask the read models.',
};

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'coverage/', 'node_modules/', 'test/bench/', '**/*.mjs', '**/*.cjs'] },
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unnecessary-condition': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      // `import type` on a constructor parameter or request class would switch injection and validation off, so this is no rule here.
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: null, custom: { regex: '^I[A-Z][a-z]', match: false } },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...THE_TIME, ...REQUESTS_ARE_VALUES, ...EVERY_TEST_RUNS],
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
      'no-restricted-imports': ['error', { paths: [CQRS] }],
    },
  },
  {
    files: ['libs/ledger/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...THE_TIME, ...PURITY],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^[^.]', message: 'The ledger imports nothing but itself.' }] },
      ],
      'no-restricted-globals': [
        'error',
        ...IMPURE_GLOBALS.map((name) => ({ name, message: 'A decision is pure: facts arrive in the command.' })),
      ],
    },
  },
  {
    files: ['libs/runtime/src/clock.ts', 'libs/sdk-*/src/clock.ts', 'apps/wallet/src/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...REQUESTS_ARE_VALUES, ...EVERY_TEST_RUNS] },
  },
  {
    files: TESTS,
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': ['error', ...EVERY_TEST_RUNS, ...NAMED_BY_A_SENTENCE, ...DRAWN_BY_SEED],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['test/support/seeded.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERY_TEST_RUNS, ...NAMED_BY_A_SENTENCE] },
  },
);
