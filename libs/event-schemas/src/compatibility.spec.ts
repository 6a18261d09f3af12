import { describe, expect, it } from '@jest/globals';
import { incompatibilities } from './compatibility.js';
import { EVENT_SCHEMAS } from './event-schemas.js';
import { readRelease } from './released-event-schemas.js';
import type { EventSchemas } from './schema.js';

const { release, schemas: released } = readRelease(process.cwd());

/** A copy in which one schema was changed by hand. */
function withPlant(plant: (schemas: EventSchemas) => void): EventSchemas {
  const copy = structuredClone(released);
  plant(copy);
  return copy;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- a plant changes what is read-only, wherever it likes */
const eventIn = (schemas: EventSchemas, type: string): any => schemas.ledger[type];
const definitionIn = (schemas: EventSchemas, name: string): any => schemas.definitions[name];

describe(`Readers of release ${release}`, () => {
  it('can read what is written today', () => {
    expect(incompatibilities(released, EVENT_SCHEMAS)).toEqual([]);
  });
});

describe('A change that breaks readers is found', () => {
  it.each<[string, (schemas: any) => void, string]>([
    ['an event that is gone', ({ ledger }) => delete ledger.CodeRedeemed, 'CodeRedeemed is gone.'],
    ['a webhook that is gone', ({ webhooks }) => delete webhooks['webhook.test'], 'webhook.test is gone.'],
    [
      'a member that is gone',
      (schemas) => {
        const { properties, required } = eventIn(schemas, 'CodeRedeemed');
        delete properties.redeemedAt;
        required.splice(required.indexOf('redeemedAt'), 1);
      },
      'CodeRedeemed.redeemedAt is gone.',
    ],
    [
      'a member that old events lack',
      (schemas) => eventIn(schemas, 'CodeRedeemed').required.push('requestHash'),
      'CodeRedeemed.requestHash is required now, and what was stored before may be without it.',
    ],
    [
      'a member that was always there',
      (schemas) => eventIn(schemas, 'CodeRedeemed').required.splice(0, 1),
      'CodeRedeemed.institutionId was always there and is optional now.',
    ],
    [
      'a member of another type',
      (schemas) => (eventIn(schemas, 'WebhookAttempted').properties.attempt = { type: 'string' }),
      'WebhookAttempted.attempt was number and is string.',
    ],
    [
      'a value that is no longer known',
      (schemas) => eventIn(schemas, 'TokenVerified').properties.via.enum.splice(0, 1),
      'TokenVerified.via can no longer be "code".',
    ],
    [
      'a list of values where there was none',
      (schemas) => (eventIn(schemas, 'ApiKeyIssued').properties.prefix.enum = ['pk_live_']),
      'ApiKeyIssued.prefix could have any value, and can no longer.',
    ],
    [
      'a list of values that is gone',
      (schemas) => delete eventIn(schemas, 'TokenVerified').properties.via.enum,
      'TokenVerified.via can have any value now.',
    ],
    [
      'a narrower pattern',
      (schemas) => (eventIn(schemas, 'TokenVerified').properties.verificationId.pattern = '^vrf_[0-9a-f]{32}$'),
      'TokenVerified.verificationId has a narrower pattern.',
    ],
    [
      'a format where there was none',
      (schemas) => (eventIn(schemas, 'WebhookConfigured').properties.url.format = 'uri'),
      'WebhookConfigured.url has a narrower format.',
    ],
    [
      'what happens in what is referred to',
      (schemas) => (definitionIn(schemas, 'Sealed').properties.iv = { type: 'number' }),
      'ShareCreated.sealed.iv was string and is number.',
    ],
    [
      'what happens in a list',
      (schemas) => (eventIn(schemas, 'ShareCreated').properties.permissions.items = { type: 'number' }),
      'ShareCreated.permissions[] was string and is number.',
    ],
    [
      'a form that is gone',
      (schemas) => (definitionIn(schemas, 'Verdict').properties.tokenStatus = { type: 'null' }),
      'TokenVerified.verdict.tokenStatus has lost one of its forms.',
    ],
    [
      'a form that is new',
      (schemas) =>
        (eventIn(schemas, 'WebhookAttempted').properties.latencyMs = { anyOf: [{ type: 'null' }, { type: 'number' }] }),
      'WebhookAttempted.latencyMs can have another form than it had.',
    ],
    [
      'an attribute of the envelope',
      ({ envelope }) => delete envelope.properties.subject,
      'CloudEvent.subject is gone.',
    ],
  ])('%s', (_, plant, complaint) => {
    expect(incompatibilities(released, withPlant(plant))).toContain(complaint);
  });
});

describe('A change that breaks nobody is accepted', () => {
  it.each<[string, (schemas: any) => void]>([
    ['an event that is new', ({ ledger }) => (ledger.SomethingHappened = { type: 'object' })],
    [
      'a member that may be absent',
      (schemas) => (eventIn(schemas, 'CodeRedeemed').properties.device = { type: 'string' }),
    ],
    ['a value that is new', (schemas) => eventIn(schemas, 'TokenVerified').properties.via.enum.push('terminal')],
    [
      'a value beside the only one',
      ({ envelope }) => (envelope.properties.specversion = { type: 'string', enum: ['1.0', '1.1'] }),
    ],
    [
      'a form beside others',
      (schemas) => definitionIn(schemas, 'Verdict').properties.tokenStatus.anyOf.push({ type: 'boolean' }),
    ],
    ['other words', (schemas) => (eventIn(schemas, 'CodeRedeemed').description = 'Said otherwise.')],
    ['a pattern that is gone', (schemas) => delete eventIn(schemas, 'CodeRedeemed').properties.verificationId.pattern],
  ])('%s', (_, plant) => {
    expect(incompatibilities(released, withPlant(plant))).toEqual([]);
  });
});
