import type { Type } from '@nestjs/common';
import { defined } from '@passid/ledger';
import { getMetadataStorage } from 'class-validator';
import type { Schema } from './description.js';

type Validation = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** The JSON Schema counterpart of each validator our requests use. One that is not here says nothing in the document. */
const COUNTERPARTS: Record<string, (...constraints: never[]) => Schema> = {
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isNumber: () => ({ type: 'number' }),
  isObject: () => ({ type: 'object' }),
  isArray: () => ({ type: 'array' }),
  isEmail: () => ({ type: 'string', format: 'email' }),
  isUrl: () => ({ type: 'string', format: 'uri' }),
  isIso8601: () => ({ type: 'string' }),
  isLength: (minLength: number, maxLength?: number) => defined({ minLength, maxLength }),
  minLength: (minLength: number) => ({ minLength }),
  maxLength: (maxLength: number) => ({ maxLength }),
  isNotEmpty: () => ({ minLength: 1 }),
  matches: (pattern: RegExp) => ({
    type: 'string',
    ...(pattern.flags.includes('i') ? {} : { pattern: pattern.source }),
  }),
  min: (minimum: number) => ({ minimum }),
  max: (maximum: number) => ({ maximum }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  isIn: (values: readonly unknown[]) => ({ enum: [...values] }),
  isEnum: (_: object, values: readonly unknown[]) => ({ enum: [...values] }),
  arrayMinSize: (minItems: number) => ({ minItems }),
  arrayMaxSize: (maxItems: number) => ({ maxItems }),
  arrayUnique: () => ({ uniqueItems: true }),
};

/** What the request class lets pass, added to what its properties say of themselves: no bound is written twice. */
export function withConstraints(described: Schema, requestClass: Type): Schema {
  const validations = getMetadataStorage().getTargetValidationMetadatas(requestClass, '', false, false);
  const optional = new Set(validations.filter(isOptional).map(({ propertyName }) => propertyName));
  const properties = Object.entries(described.properties ?? {}).map(([name, property]) => {
    const own = validations.filter(({ propertyName }) => propertyName === name);
    return [name, own.reduce(withConstraint, property)] as const;
  });
  return {
    ...described,
    properties: Object.fromEntries(properties),
    required: properties.map(([name]) => name).filter((name) => !optional.has(name)),
    additionalProperties: false,
  };
}

const isOptional = ({ name }: Validation): boolean => name === 'isOptional';

function withConstraint(property: Schema, { name, constraints, each }: Validation): Schema {
  const counterpart = name === undefined ? undefined : COUNTERPARTS[name];
  if (counterpart === undefined || property.$ref !== undefined) return property;
  const constraint = counterpart(...(((constraints as unknown[] | undefined) ?? []) as never[]));
  return each ? { ...property, items: { ...property.items, ...constraint } } : { ...property, ...constraint };
}
