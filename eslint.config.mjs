import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Files that are not the product: they may do what production code may not. */
const TESTS = ['**/*.spec.ts', '**/*.e2e-spec.ts', '**/*.contract.ts', '**/*.fixture.ts', 'test/**'];

/** One array per rule: ESLint takes the last configuration of `no-restricted-syntax` that matches a file, whole. */
const THE_TIME = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'Ask the Clock: a test must be able to move the time.',
  },
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'Ask the Clock: a test must be able to move the time.',
  },
];

const PURITY = [
  {
    selector: ':function[async=true], AwaitExpression',
    message: 'A decision is not async: facts arrive in the command.',
  },
  { selector: "Identifier[name='Promise']", message: 'A decision is not async: facts arrive in the command.' },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'No dice in a decision: pass the fact in.',
  },
];

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
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...THE_TIME],
      'max-lines-per-function': ['error', { max: 50, skipComments: true, skipBlankLines: true }],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@nestjs/cqrs',
              importNames: ['AggregateRoot', 'EventBus', 'EventPublisher', 'EventsHandler', 'Saga', 'QueryBus'],
              message: 'They lose events quietly: append to the EventStore, and query read models directly.',
            },
          ],
        },
      ],
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
        ...[
          'process',
          'console',
          'crypto',
          'fetch',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
          'performance',
          'Buffer',
        ].map((name) => ({ name, message: 'A decision is pure: facts arrive in the command.' })),
      ],
    },
  },
  {
    files: ['libs/runtime/src/clock.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: TESTS,
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'CallExpression[callee.object.name=/^(it|test|describe)$/][callee.property.name=/^(skip|only|todo)$/]',
          message: 'A test that does not run is no test.',
        },
      ],
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
);
