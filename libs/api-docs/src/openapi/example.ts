import { assert } from '@passid/ledger';
import type { Schema } from './description.js';

const REF = '#/components/schemas/';

/** A whole example, put together from the examples of its parts; an optional part without one is left out. */
export function exampleOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): unknown {
  const [own] = schema.examples ?? [];
  if (own !== undefined) return own;
  if (schema.$ref !== undefined) {
    const target = schemas[schema.$ref.slice(REF.length)];
    assert(target !== undefined, `${schema.$ref} leads nowhere.`);
    return exampleOf(target, schemas);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return exampleOf(first, schemas);
  if (schema.items !== undefined) {
    const item = exampleOf(schema.items, schemas);
    return item === undefined ? [] : [item];
  }
  if (schema.properties === undefined) return undefined;
  const isRequired = (name: string): boolean => schema.required?.includes(name) === true;
  const members = Object.entries(schema.properties)
    .filter(([name, { examples }]) => isRequired(name) || examples !== undefined)
    .map(([name, member]) => [name, exampleOf(member, schemas)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}
