import { EVENT_SCHEMAS, type Schema } from '@passid/event-schemas';
import type { EventStore } from '@passid/event-store';
import type { DomainEvent } from '@passid/ledger';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** Events read at once when a ledger is looked through. */
const PAGE = 1_000;

// Holds events and webhooks against their schemas, undocumented members included. Throws with all that is wrong with one.

const isData = (key: string): boolean => ['examples', 'enum', 'const', 'required'].includes(key);

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'events', components: { schemas: asClosed(EVENT_SCHEMAS.definitions) } });

const validators = new Map<Schema, ValidateFunction>();

export function checkEvent({ type, data }: DomainEvent): void {
  check(type, EVENT_SCHEMAS.ledger[type], data);
}

export function checkWebhook(body: { readonly event: string }): void {
  check(body.event, EVENT_SCHEMAS.webhooks[body.event], body);
}

export function checkCloudEvent(cloudEvent: { readonly type: string; readonly data: object }): void {
  check(cloudEvent.type, EVENT_SCHEMAS.envelope, cloudEvent);
  checkEvent({ type: cloudEvent.type.split('.').at(-2) ?? '', data: cloudEvent.data });
}

/** Everything in a ledger, from the first event to the last. */
export async function checkLedger(store: EventStore): Promise<void> {
  for (let after = 0n, isCaughtUp = false; !isCaughtUp;) {
    const batch = await store.readAll({ after, limit: PAGE });
    for (const event of batch.events) checkEvent(event);
    ({ through: after, isCaughtUp } = batch);
  }
}

function check(name: string, schema: Schema | undefined, value: object): void {
  if (schema === undefined) throw new Error(`${name} has no schema: is it in LedgerEvent, and was schemas:events run?`);
  const validate = validators.get(schema) ?? ajv.compile(referringTo(asClosed(schema)));
  validators.set(schema, validate);
  if (!validate(value))
    throw new Error(`${name} does not fit its schema: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value)}`);
}

/** Readers ignore members that they do not know; here a member that no schema has is a fault. */
function asClosed<Node>(node: Node): Node {
  if (Array.isArray(node)) return node.map(asClosed) as Node;
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, isData(key) ? value : asClosed(value)]),
  );
  return ('properties' in copy && copy['type'] === 'object' ? { ...copy, additionalProperties: false } : copy) as Node;
}

const referringTo = (schema: Schema): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"events#/components/')) as object;
