import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';

describe('OpenAPI', () => {
  /* eslint-disable @typescript-eslint/no-explicit-any -- a document of any shape is what this is about */

  let ledger: LedgerApp;
  let document: any;
  let ajv: Ajv2020;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    document = (await ledger.call('GET', '/openapi.json')).json;
    ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(document, 'api');
  });
  afterAll(() => ledger.close());

  interface Described {
    readonly name: string;
    readonly method: string;
    readonly operation: any;
  }

  const operations = (): Described[] =>
    Object.entries<any>(document.paths).flatMap(([path, methods]) =>
      Object.entries<any>(methods).map(([method, operation]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method,
        operation,
      })),
    );

  /** Everything with a media type: where, and what. */
  const contents = (): { where: string; pointer: string; media: any }[] =>
    Object.entries<any>(document.paths).flatMap(([path, methods]) =>
      Object.entries<any>(methods).flatMap(([method, { requestBody, responses }]) => {
        const base = `api#/paths/${escape(path)}/${method}`;
        const bodies = [
          ...(requestBody === undefined ? [] : [[`${base}/requestBody`, requestBody, 'request']]),
          ...Object.entries<any>(responses).map(([status, each]) => [`${base}/responses/${status}`, each, status]),
        ];
        return bodies.flatMap(([pointer, { content }, what]) =>
          Object.entries<any>(content ?? {}).map(([type, media]) => ({
            where: `${method.toUpperCase()} ${path} ${what} ${type}`,
            pointer: `${pointer}/content/${escape(type)}/schema`,
            media,
          })),
        );
      }),
    );

  const escape = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));

  describe('The API description', () => {
    it('is OpenAPI 3.1, and open to everyone', async () => {
      const { status, headers } = await ledger.call('GET', '/openapi.json');
      expect(status).toBe(200);
      expect(headers['content-type']).toMatch(/^application\/json/);
      expect(document).toMatchObject({ openapi: '3.1.0', info: { title: expect.any(String), version: '0.1.0' } });
    });

    it('gives every operation an id of its own, a summary, a description and a group that is described', () => {
      const ids = operations().map(({ operation }) => operation.operationId);
      expect(new Set(ids).size).toBe(ids.length);
      const groups = document.tags.map((tag: any) => tag.name);
      const incomplete = operations().filter(
        ({ operation }) =>
          !/^[a-z][A-Za-z]+$/.test(operation.operationId) ||
          !operation.summary ||
          !operation.description ||
          operation.tags?.length !== 1 ||
          !groups.includes(operation.tags[0]),
      );
      expect(incomplete.map(({ name }) => name)).toEqual([]);
    });

    it('describes every parameter, and every member of every body', () => {
      const bare = [
        ...operations().flatMap(({ name, operation }) =>
          operation.parameters
            .filter((each: any) => !each.$ref && !each.description)
            .map((each: any) => `${name} ${each.name}`),
        ),
        ...Object.entries<any>(document.components.schemas).flatMap(([schema, { properties = {} }]) =>
          Object.entries<any>(properties).flatMap(([member, { description }]) =>
            description ? [] : [`${schema}.${member}`],
          ),
        ),
      ];
      expect(bare).toEqual([]);
    });

    it('has an example of every body, and every example fits its schema', () => {
      const faults = contents().flatMap(({ where, pointer, media }) => {
        if (!/json$/.test(where) || media.schema.additionalProperties === true) return [];
        const examples = media.examples
          ? Object.values<any>(media.examples).map(({ value }) => value)
          : [media.example];
        const validate = ajv.compile({ $ref: pointer });
        return examples.flatMap((example) => {
          if (example === undefined) return [`${where}: none`];
          return validate(example)
            ? []
            : [`${where}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(example)}`];
        });
      });
      expect(faults).toEqual([]);
    });

    it('names what a key or a login opens, and nothing for what is open', () => {
      const securityOf = (name: string): unknown => operations().find((each) => each.name === name)?.operation.security;
      expect(securityOf('POST /v1/verify')).toEqual([{ institutionKey: [] }]);
      expect(securityOf('PATCH /api/institution/webhook')).toEqual([{ institutionLogin: [] }]);
      expect(securityOf('GET /healthz')).toEqual([]);
    });

    it('takes the bounds of a request from what checks it', () => {
      expect(document.components.schemas.RedeemCodeRequest).toMatchObject({
        required: ['code'],
        additionalProperties: false,
        properties: {
          code: { type: 'string', minLength: 1, maxLength: 64 },
          requestedClaims: { type: 'array', maxItems: 32, items: { type: 'string' } },
        },
      });
    });

    it('offers the Idempotency-Key where it is honoured, with its problems and its mark', () => {
      const { operation } = operations().find(({ name }) => name === 'POST /v1/verify') as Described;
      expect(operation.parameters).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' });
      expect(operation.responses['200'].headers).toHaveProperty('Idempotent-Replayed');
      expect(operation.responses['422'].content['application/problem+json'].examples).toHaveProperty(
        'IDEMPOTENCY_KEY_REUSED',
      );
      expect(operation.responses['503'].headers).toHaveProperty('Retry-After');
    });
  });
});
