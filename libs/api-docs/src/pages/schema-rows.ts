import { assert } from '@passid/ledger';
import type { Schema } from '../openapi/description.js';
import { html, prose, type Html } from './html.js';

type Schemas = Readonly<Record<string, Schema>>;

/** Deeper rows would not be read; the document has them. */
const DEPTH_MAX = 4;

const REF = '#/components/schemas/';

/** The members of an object as table rows, each object's own members below it. */
export function schemaTable(schema: Schema, schemas: Schemas): Html | undefined {
  const rows = memberRows(objectIn(schema, schemas), schemas, 0);
  if (rows.length === 0) return undefined;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Member</th>
        <th scope="col">What it is</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function memberRows(schema: Schema | undefined, schemas: Schemas, depth: number): Html[] {
  if (schema?.properties === undefined || depth > DEPTH_MAX) return [];
  return Object.entries(schema.properties).flatMap(([name, member]) => {
    const isRequired = schema.required?.includes(name) === true;
    const row = html`<tr>
      <td class="deep d${depth}">
        <code>${name}</code><br /><span class="type">${typeOf(member, schemas)}</span>
        ${isRequired ? undefined : html`<span class="type"> · optional</span>`}
      </td>
      <td>${prose(member.description ?? '')}${boundsOf(resolve(member, schemas))}</td>
    </tr>`;
    return [row, ...memberRows(objectIn(member, schemas), schemas, depth + 1)];
  });
}

/** The object a schema stands for, or that it lists or may be. */
function objectIn(schema: Schema, schemas: Schemas): Schema | undefined {
  const whole = resolve(schema, schemas);
  if (whole.properties !== undefined) return whole;
  const inner = whole.items ?? (whole.anyOf ?? whole.oneOf)?.find(({ type }) => type !== 'null');
  return inner === undefined ? undefined : objectIn(inner, schemas);
}

export function resolve(schema: Schema, schemas: Schemas): Schema {
  if (schema.$ref === undefined) return schema;
  const target = schemas[schema.$ref.slice(REF.length)];
  assert(target !== undefined, `${schema.$ref} leads nowhere.`);
  return resolve(target, schemas);
}

function typeOf(schema: Schema, schemas: Schemas): string {
  const whole = resolve(schema, schemas);
  const variants = whole.anyOf ?? whole.oneOf;
  if (variants !== undefined) return variants.map((each) => typeOf(each, schemas)).join(' or ');
  const names = [whole.type ?? 'any'].flat().map((name) => (name === 'array' ? listOf(whole, schemas) : name));
  return names.join(' or ') + (whole.format === undefined ? '' : ` (${whole.format})`);
}

const listOf = ({ items }: Schema, schemas: Schemas): string =>
  items === undefined ? 'list' : `list of ${typeOf(items, schemas)}`;

const BOUNDS: Readonly<Record<string, (value: unknown) => string>> = {
  minLength: (value) => `at least ${String(value)} characters`,
  maxLength: (value) => `at most ${String(value)} characters`,
  minimum: (value) => `at least ${String(value)}`,
  maximum: (value) => `at most ${String(value)}`,
  maxItems: (value) => `at most ${String(value)} entries`,
};

function boundsOf(schema: Schema): Html | undefined {
  const only = schema.const === undefined ? undefined : [schema.const];
  const values = (schema.enum ?? only ?? schema.items?.enum)?.map((value) => html`<code>${String(value)}</code> `);
  const bounds = Object.entries(BOUNDS).flatMap(([keyword, say]) =>
    schema[keyword] === undefined ? [] : [say(schema[keyword])],
  );
  if (values === undefined && bounds.length === 0) return undefined;
  return html`<p class="type">${values}${bounds.join(', ')}</p>`;
}
