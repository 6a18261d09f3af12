import type { Schema } from './description.js';

/**
 * A schema in the spelling of 2020-12: a reference with a description beside it needs no `allOf`, and `example` is the
 * first of `examples`.
 */
export function tidySchema(schema: Schema): Schema {
  const { allOf, example, examples, ...rest } = schema;
  const [only, ...others] = allOf ?? [];
  const tidy: Schema = { ...rest };
  if (only !== undefined && others.length === 0) Object.assign(tidy, only);
  else if (allOf !== undefined) tidy.allOf = allOf.map(tidySchema);
  if (example !== undefined) tidy.examples = [example];
  else if (Array.isArray(examples)) tidy.examples = examples;
  if (rest.items !== undefined) tidy.items = tidySchema(rest.items);
  for (const each of ['anyOf', 'oneOf'] as const) if (rest[each] !== undefined) tidy[each] = rest[each].map(tidySchema);
  if (rest.properties !== undefined) tidy.properties = mapValues(rest.properties, tidySchema);
  if (typeof rest.additionalProperties === 'object') tidy.additionalProperties = tidySchema(rest.additionalProperties);
  return tidy;
}

export const mapValues = <T, U>(values: Record<string, T>, map: (value: T, name: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
