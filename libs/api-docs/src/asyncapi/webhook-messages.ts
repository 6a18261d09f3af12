import { EVENT_SCHEMAS, SCHEMA_PLACE, type Schema } from '@passid/event-schemas';
import type { Message } from './description.js';

export const HTTP_BINDING = '0.3.0';

const text = (description: string, more: Partial<Schema> = {}): Schema => ({ type: 'string', description, ...more });

/** What every webhook comes with; docs/webhooks.md has the verifiers. */
const HEADERS: Schema = {
  type: 'object',
  properties: {
    'X-PASSID-Signature': text(
      'Hex HMAC-SHA256 of the raw body, keyed with the whole secret, `whsec_` included. For 24 hours after a change of secret several, newest first: accept any.',
      { pattern: '^sha256=[0-9a-f]{64}(, sha256=[0-9a-f]{64})*$' },
    ),
    'X-PASSID-Event': text('The same as `event` in the body.', { enum: Object.keys(EVENT_SCHEMAS.webhooks) }),
    'X-PASSID-Delivery': text('The delivery, as the delivery log names it.', { pattern: '^dlv_\\w+$' }),
    'webhook-id': text('The same on every attempt: drop repeats by it.', { pattern: '^evt_\\w+$' }),
    'webhook-timestamp': text(
      'Seconds since 1970, when this attempt was signed. Refuse what is older than five minutes.',
      {
        pattern: '^[0-9]+$',
      },
    ),
    'webhook-signature': text(
      'Standard Webhooks: `v1,` and the base64 HMAC-SHA256, `v1a,` and the base64 Ed25519 signature, of `<webhook-id>.<webhook-timestamp>.<body>`, separated by spaces.',
    ),
    'Content-Type': text('Always JSON.', { const: 'application/json' }),
  },
  required: [
    'X-PASSID-Signature',
    'X-PASSID-Event',
    'X-PASSID-Delivery',
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
    'Content-Type',
  ],
};

export const webhookSchemas = (): Record<string, Schema> =>
  Object.fromEntries(Object.values(EVENT_SCHEMAS.webhooks).map((schema) => [nameOf(schema), schema]));

const nameOf = ({ title }: Schema): string => title ?? '';

export const webhookMessages = (): Record<string, Message> =>
  Object.fromEntries(
    Object.entries(EVENT_SCHEMAS.webhooks).map(([event, schema]) => [
      nameOf(schema),
      {
        name: event,
        title: event,
        summary: schema.description ?? '',
        contentType: 'application/json',
        headers: HEADERS,
        payload: { $ref: `${SCHEMA_PLACE}${nameOf(schema)}` },
        bindings: { http: { headers: HEADERS, bindingVersion: HTTP_BINDING } },
        examples: (schema.examples ?? []).map((payload) => ({ payload })),
      },
    ]),
  );
