/** A JSON Schema, in what draft-07 and 2020-12 have in common: AsyncAPI wants the one, OpenAPI 3.1 the other. */
export interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly examples?: readonly unknown[];
}

type Schemas = Readonly<Record<string, Schema>>;

/** What a reader of events is promised. Objects are open: a later release may add members to any of them. */
export interface EventSchemas {
  /** `data` of each event of the ledger, by its type. */
  readonly ledger: Schemas;
  /** An example of the stream that an event stands in, by its type. */
  readonly streams: Readonly<Record<string, string>>;
  /** The body of each webhook, by its event. */
  readonly webhooks: Schemas;
  /** What every event of the ledger has around its data, where it is told as a CloudEvent. */
  readonly envelope: Schema;
  /** What the others refer to. */
  readonly definitions: Schemas;
}

/** Where the schemas stand in a document that has them all. */
export const SCHEMA_PLACE = '#/components/schemas/';

/** The schema itself, where it is only referred to. */
export function resolveSchema(schema: Schema, definitions: Schemas): Schema {
  const [only] = schema.allOf?.length === 1 ? schema.allOf : [];
  const { $ref } = only ?? schema;
  const target = $ref === undefined ? undefined : definitions[$ref.slice(SCHEMA_PLACE.length)];
  return target === undefined ? (only ?? schema) : resolveSchema(target, definitions);
}
