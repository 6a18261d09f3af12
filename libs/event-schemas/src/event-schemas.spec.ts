import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { EVENT_SCHEMAS } from './event-schemas.js';
import { generateEventSchemas } from './generating/generate-event-schemas.js';
import type { Schema } from './schema.js';

const { ledger, webhooks, envelope, definitions } = EVENT_SCHEMAS;

/** Draft-07, as AsyncAPI takes it; `strict` refuses keywords and formats that nobody knows. */
const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true });
addFormats.default(ajv);
ajv.addVocabulary(['components']);
ajv.addSchema({ $id: 'document', components: { schemas: { ...definitions, ...ledger } } });

describe('The schemas of events', () => {
  it('are those of the types in the code: npm run schemas:events', () => {
    expect(EVENT_SCHEMAS).toEqual(generateEventSchemas(process.cwd()));
  });

  it('say what each event and each webhook means', () => {
    const silent = Object.entries({ ...ledger, ...webhooks, envelope }).filter(([, { description }]) => !description);
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it.each(Object.entries(ledger))(
    'have an example of %s that fits, and refuse one that lacks a member',
    (name, schema) => {
      const validate = ajv.compile({ $ref: `document#/components/schemas/${name}` });
      const [example] = schema.examples as [Record<string, unknown>];
      expect([validate(example), ajv.errorsText(validate.errors)]).toEqual([true, 'No errors']);
      for (const member of schema.required ?? []) {
        const { [member]: _, ...rest } = example;
        expect(validate(rest)).toBe(false);
      }
    },
  );

  it('know moments, ids, enumerations, references and what may be null', () => {
    const { properties } = definitions['Verdict'] as Schema;
    expect(properties?.['freshnessStatus']).toMatchObject({
      anyOf: [{ type: 'string', enum: ['fresh', 'stale'] }, { type: 'null' }],
    });
    expect(ledger['TokenVerified']?.properties).toMatchObject({
      verificationId: { type: 'string', pattern: '^vrf_\\w+$' },
      concludedAt: { type: 'string', format: 'date-time' },
      via: { type: 'string', enum: ['code', 'session', 'token'] },
      verdict: { $ref: '#/components/schemas/Verdict' },
    });
    expect(ledger['TokenRejected']?.properties).toHaveProperty('refusal');
    expect(ledger['TokenVerified']?.properties).not.toHaveProperty('refusal');
  });
});
