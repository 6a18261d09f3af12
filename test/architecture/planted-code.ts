export interface Plant {
  readonly what: string;
  readonly file: string;
  readonly source: string;
}

const LEDGER = 'libs/ledger/src/planted.ts';
const APP = 'apps/api/src/planted.ts';
const SPEC = 'apps/api/src/planted.spec.ts';
const SYNTAX = 'no-restricted-syntax';

type Fault = Plant & { readonly rule: string };
const fault = (what: string, file: string, rule: string, source: string): Fault => ({ what, file, rule, source });

const IMPURE: readonly Fault[] = [
  fault('a decision that asks for the date', LEDGER, SYNTAX, 'export const now = (): Date => new Date();'),
  fault('a decision that asks for the date as text', LEDGER, SYNTAX, 'export const now = (): string => Date();'),
  fault('a decision that asks for the time', LEDGER, SYNTAX, 'export const now = (): number => Date.now();'),
  fault('a decision that throws dice', LEDGER, SYNTAX, 'export const dice = (): number => Math.random();'),
  fault('a decision that makes promises', LEDGER, SYNTAX, 'export const later = (): unknown => Promise.resolve(1);'),
  fault('a decision that names a promise', LEDGER, SYNTAX, 'export type Later = Promise<number>;'),
  fault(
    'a decision that is async',
    LEDGER,
    SYNTAX,
    'export const f = async (g: () => Promise<void>) => { await g(); };',
  ),
  fault(
    'a decision that waits',
    LEDGER,
    SYNTAX,
    'declare const x: Promise<number>;\nexport const one: unknown = await x;',
  ),
  fault('a ledger that imports as it runs', LEDGER, SYNTAX, "export const log: unknown = import('./log.js');"),
  fault('a ledger with a variable of its own', LEDGER, SYNTAX, 'let count = 0;\nexport const f = () => count++;'),
  fault('a ledger that exports a variable', LEDGER, SYNTAX, 'export let count = 0;\nexport const f = () => count++;'),
  fault('a ledger object that changes', LEDGER, SYNTAX, 'export class Counter { count = 0; }'),
  fault('a ledger object built to change', LEDGER, SYNTAX, 'export class C { constructor(public count: number) {} }'),
  fault('a decision by local time', LEDGER, SYNTAX, 'export const hour = (date: Date): number => date.getHours();'),
  fault('a decision by local order', LEDGER, SYNTAX, "export const n = (a: string): number => a.localeCompare('b');"),
  fault('a decision by local language', LEDGER, SYNTAX, 'export const t = (n: number): string => n.toLocaleString();'),
  fault('a ledger that imports Node', LEDGER, 'no-restricted-imports', "export { randomUUID } from 'node:crypto';"),
  fault('a ledger that imports a package', LEDGER, 'no-restricted-imports', "export { v7 } from 'uuid';"),
  fault('a ledger that imports a lib', LEDGER, 'no-restricted-imports', "export { BodyPipe } from '@passid/http';"),
];

export const FAULTS: readonly Fault[] = [
  ...IMPURE,
  fault('a date that no test can move', APP, SYNTAX, 'export const now = (): Date => new Date();'),
  fault('a date that no test can move, as text', APP, SYNTAX, 'export const now = (): string => Date();'),
  fault('a time that no test can move', APP, SYNTAX, 'export const now = (): number => globalThis.Date.now();'),
  fault(
    'a request class imported as a type',
    APP,
    SYNTAX,
    "import type { OnboardRequest } from './onboard/onboard.request.js';\nexport type R = OnboardRequest;",
  ),
  fault(
    'a request class imported as a type among values',
    APP,
    SYNTAX,
    "import { type OnboardRequest, other } from './onboard/onboard.request.js';\nexport const r = (_: OnboardRequest): unknown => other;",
  ),
  ...['AggregateRoot', 'EventBus', 'EventPublisher', 'EventsHandler', 'Saga', 'QueryBus'].map((name) =>
    fault(`${name}, which loses events`, APP, 'no-restricted-imports', `export { ${name} } from '@nestjs/cqrs';`),
  ),
  fault('an empty catch', APP, 'no-empty', 'export const f = (g: () => void) => { try { g(); } catch {} };'),
  fault(
    'a promise nobody waits for',
    APP,
    '@typescript-eslint/no-floating-promises',
    'export const f = (g: () => Promise<void>) => { g(); };',
  ),
  fault(
    'a function longer than a screen',
    APP,
    'max-lines-per-function',
    `export function long(f: () => void): void {\n${'  f();\n'.repeat(50)}}`,
  ),
  fault('an I before an interface', APP, '@typescript-eslint/naming-convention', 'export interface IClock { a: 1 }'),
  fault(
    'a case that is missing',
    APP,
    '@typescript-eslint/switch-exhaustiveness-check',
    "export const f = (a: 'x' | 'y'): number => { switch (a) { case 'x': return 1; } return 2; };",
  ),
  fault('a test left out', SPEC, SYNTAX, "it.skip('works', () => {});"),
  fault('a table of tests left out', SPEC, SYNTAX, "describe.skip.each([1])('%s', () => {});"),
  fault('tests left out on a condition', SPEC, SYNTAX, 'export const maybe: unknown = APP ? describe : describe.skip;'),
  fault('a test that runs alone', SPEC, SYNTAX, "test.only('works', () => {});"),
  fault('a concurrent test that runs alone', SPEC, SYNTAX, "it.concurrent.only('works', async () => {});"),
  fault('a test to be written', SPEC, SYNTAX, "it.todo('works');"),
  fault('a test crossed out', SPEC, SYNTAX, "xit('works', () => {});"),
  fault('a suite that runs alone', SPEC, SYNTAX, "fdescribe('all', () => {});"),
  fault('a test named by half a sentence', SPEC, SYNTAX, "it('and none of none', () => {});"),
  fault('a table of tests named by half a sentence', SPEC, SYNTAX, "it.each([1])('with %d of them', () => {});"),
  fault('a test named by half a template', SPEC, SYNTAX, 'it(`of ${LENGTH} one wins`, () => {});'),
  fault('a test that throws dice without a seed', SPEC, SYNTAX, 'export const pauseMs = Math.random() * 100;'),
  fault(
    'a test that draws a number without a seed',
    SPEC,
    SYNTAX,
    "import { randomInt } from 'node:crypto';\nexport const pauseMs = randomInt(100);",
  ),
  fault(
    'a test that draws from all of crypto without a seed',
    SPEC,
    SYNTAX,
    "import crypto from 'node:crypto';\nexport const pauseMs = crypto.randomInt(100);",
  ),
];

/** What a decision may not reach for. */
export const REACHED_FOR: readonly string[] = [
  ...['process', 'console', 'crypto', 'performance', 'fetch', 'Buffer', 'Intl', 'require', 'global', 'globalThis'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
];

export const NO_FAULTS: readonly Plant[] = [
  { what: 'a decision', file: LEDGER, source: 'export const decide = (at: string): number => new Date(at).getTime();' },
  { what: 'the clock', file: 'libs/runtime/src/clock.ts', source: 'export const now = (): Date => new Date();' },
  { what: 'a date in a test', file: SPEC, source: 'export const now = (): Date => new Date();' },
  {
    what: 'a catch that says why',
    file: APP,
    source: 'export const f = (g: () => void) => {\n  try {\n    g();\n  } catch {\n    // Gone already.\n  }\n};',
  },
  { what: 'commands', file: APP, source: "export { Command, CommandBus, CommandHandler } from '@nestjs/cqrs';" },
];
