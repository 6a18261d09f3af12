import 'reflect-metadata';
import type { ProblemCode } from './problem-catalogue.js';

export type SchemeName = 'institutionKey' | 'institutionLogin' | 'holderLogin' | 'operatorLogin';

/** What a guard asks for, and how it refuses. */
export interface Door {
  readonly scheme: SchemeName;
  readonly problems: readonly ProblemCode[];
}

const PROBLEM_CODES = 'passid:problem-codes';
const DOOR = 'passid:door';

/** The problems of an operation, controller or guard, besides those of every route. */
export const ApiProblems =
  (...codes: readonly ProblemCode[]): MethodDecorator & ClassDecorator =>
  (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const place = (descriptor?.value as object | undefined) ?? target;
    Reflect.defineMetadata(PROBLEM_CODES, [...problemCodesOf(place), ...codes], place);
  };

/** On a guard: every operation behind it has this security scheme and these problems. */
export const ApiDoor =
  (scheme: SchemeName, ...problems: readonly ProblemCode[]): ClassDecorator =>
  (guard) =>
    Reflect.defineMetadata(DOOR, { scheme, problems } satisfies Door, guard);

export const problemCodesOf = (target: object): readonly ProblemCode[] =>
  (Reflect.getMetadata(PROBLEM_CODES, target) as readonly ProblemCode[] | undefined) ?? [];

export const doorOf = (guard: object): Door | undefined => Reflect.getMetadata(DOOR, guard) as Door | undefined;
