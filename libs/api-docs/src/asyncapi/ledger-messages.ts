import { EVENT_SCHEMAS, SCHEMA_PLACE, type Schema } from '@passid/event-schemas';
import { CLOUD_EVENT_MEDIA_TYPE, cloudEventOf, cloudEventTypeOf } from '@passid/feed';
import { assert } from '@passid/ledger';
import type { Message } from './description.js';

/** What stands around every event of the ledger, and the same for each. */
export const ENVELOPE = 'LedgerCloudEvent';

const EXAMPLE_METADATA = {
  event_id: '01a210ca-acc9-7628-a997-793964494647',
  recorded_at: '2026-11-25T05:00:00.000Z',
  institution_id: '940314418',
  correlation_id: '01a210ca-acc8-7411-8a5e-0c1d2e3f4a5b',
  causation_id: '01a210ca-acc8-7411-8a5e-0c1d2e3f4a5b',
  schema_version: 1,
  actor: 'key_adc31519839234f899cfce79',
  salt: 'VGhlIHNhbHQgb2YgMTYgYg==',
  stream_prev: null,
} as const;

/** The streams of what belongs to no environment. */
const ABOUT_A_WORKSPACE = /^(?:institution|login|log)(?:-|$)/;

/** The name of an event's schema with everything around it; its data has the event's own name. */
const wholeOf = (type: string): string => `${type}Event`;

/** Each event of the ledger as a CloudEvent: the envelope, with its type and its data. */
export const ledgerSchemas = (): Record<string, Schema> => ({
  [ENVELOPE]: EVENT_SCHEMAS.envelope,
  ...EVENT_SCHEMAS.ledger,
  ...Object.fromEntries(Object.keys(EVENT_SCHEMAS.ledger).map((type) => [wholeOf(type), wholeSchema(type)])),
});

const wholeSchema = (type: string): Schema => ({
  title: wholeOf(type),
  allOf: [
    { $ref: `${SCHEMA_PLACE}${ENVELOPE}` },
    {
      type: 'object',
      properties: {
        type: { type: 'string', const: cloudEventTypeOf(type) },
        data: { $ref: `${SCHEMA_PLACE}${type}` },
      },
      required: ['type', 'data'],
    },
  ],
});

export const ledgerMessages = (publicUrl: string): Record<string, Message> =>
  Object.fromEntries(
    Object.entries(EVENT_SCHEMAS.ledger).map(([type, schema]) => [
      type,
      {
        name: cloudEventTypeOf(type),
        title: type,
        summary: schema.description ?? '',
        contentType: CLOUD_EVENT_MEDIA_TYPE,
        payload: { $ref: `${SCHEMA_PLACE}${wholeOf(type)}` },
        correlationId: {
          location: '$message.payload#/correlationid',
          description: 'The request that all of this began with: its `X-Request-Id`.',
        },
        bindings: {
          kafka: {
            key: { type: 'string', description: 'The stream, as in `subject`: events of one stream keep their order.' },
            bindingVersion: KAFKA_BINDING,
          },
        },
        examples: [{ payload: exampleOf(type, schema, publicUrl) }],
      },
    ]),
  );

export const KAFKA_BINDING = '0.5.0';

function exampleOf(type: string, { examples = [] }: Schema, source: string): object {
  const [data] = examples;
  const stream = EVENT_SCHEMAS.streams[type];
  assert(stream !== undefined && typeof data === 'object' && data !== null, `${type} has no example.`);
  const environment = ABOUT_A_WORKSPACE.test(stream) ? ('workspace' as const) : ('sandbox' as const);
  const metadata = { ...EXAMPLE_METADATA, environment };
  return cloudEventOf({ stream, revision: 0n, position: 74n, type, data, metadata }, source);
}
