/** A JSON Schema (2020-12), as far as we read and write them. */
export interface Schema {
  type?: string | string[];
  $ref?: string;
  enum?: readonly unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  description?: string;
  example?: unknown;
  examples?: unknown[];
  format?: string;
  pattern?: string;
  [keyword: string]: unknown;
}

export interface Reference {
  $ref: string;
}

export interface MediaType {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { summary: string; value: unknown }>;
}

export interface ResponseDescription {
  description: string;
  headers?: Record<string, Reference | { description: string; schema: Schema }>;
  content?: Record<string, MediaType>;
}

export interface Parameter {
  name: string;
  in: 'query' | 'header' | 'path';
  required?: boolean;
  description?: string;
  example?: unknown;
  schema: Schema;
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  tags?: string[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, ResponseDescription>;
  security?: Record<string, string[]>[];
}

export interface SecurityScheme {
  type: string;
  description: string;
  /** Of the header that carries an API key. */
  name?: string;
  in?: string;
  scheme?: string;
  bearerFormat?: string;
}

/** The part of an OpenAPI 3.1 document that we work on. */
export interface ApiDescription {
  openapi: string;
  info: { title: string; version: string; description: string; license?: object };
  servers: { url: string; description?: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    headers: Record<string, { description: string; schema: Schema }>;
    parameters: Record<string, Parameter>;
    securitySchemes: Record<string, SecurityScheme>;
  };
}
