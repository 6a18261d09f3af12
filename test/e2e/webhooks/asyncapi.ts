import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { environmentTopics } from '@passid/feed';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { CloudEvent, HTTP } from 'cloudevents';
import type { BankClient } from '../../support/bank-client.js';
import { checkEvent, checkWebhook } from '../../support/event-conformance.js';
import { startLedgerApp, type LedgerApp } from '../../support/ledger-app.js';
import { Receiver } from '../../support/receiver.js';

describe('AsyncAPI', () => {
  /* eslint-disable @typescript-eslint/no-explicit-any -- a document of any shape is what this is about */

  const require = createRequire(import.meta.url);

  /** The JSON Schema of AsyncAPI 3.0 documents, by those who wrote AsyncAPI. */
  const OFFICIAL = require('@asyncapi/specs/schemas/3.0.0.json') as object;

  let ledger: LedgerApp;
  let bank: BankClient;
  let receiver: Receiver;
  let document: any;
  let ajv: Ajv;
  beforeAll(async () => {
    ledger = await startLedgerApp();
    receiver = await Receiver.listen();
    bank = await ledger.onboard();
    await bank.configureWebhook(receiver.url);
    document = (await ledger.call('GET', '/asyncapi.json')).json;
    ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ ...document, $id: 'document' });
  });
  afterAll(async () => {
    await ledger.close();
    await receiver.close();
  });

  const pointed = ({ $ref }: { $ref: string }): any =>
    $ref
      .slice(2)
      .split('/')
      .reduce((node, key) => node[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);

  const messages = (): [string, any][] => Object.entries(document.components.messages);

  /** Every reference in a document, wherever it is. */
  function referencesIn(node: unknown): string[] {
    if (typeof node !== 'object' || node === null) return [];
    return Object.entries(node).flatMap(([key, value]) =>
      key === '$ref' && typeof value === 'string' ? [value] : referencesIn(value),
    );
  }

  describe('/asyncapi.json', () => {
    it('is AsyncAPI 3.0 by the official schema', () => {
      // It brings its own draft-07.
      const official = new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false });
      addFormats.default(official);
      const validate = official.compile(OFFICIAL);
      expect([validate(document), validate.errors]).toEqual([true, null]);
      const { asyncapi: _, ...incomplete } = document;
      expect(validate(incomplete)).toBe(false);
      expect(validate({ ...document, operations: { streamEvents: { action: 'shout' } } })).toBe(false);
    });

    it('is open to everyone, to pages of any origin too', async () => {
      const answer = await ledger.call('GET', '/asyncapi.json', { origin: 'https://studio.asyncapi.example' });
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
      });
    });

    it.each(['/asyncapi.json', '/openapi.json'])('%s is sent once to who keeps it', async (path) => {
      const { headers } = await ledger.call('GET', path);
      expect(headers['etag']).toMatch(/^"[\w-]{16}"$/);
      const again = await ledger.call('GET', path, { 'if-none-match': headers['etag'] as string });
      expect({ status: again.status, text: again.text, etag: again.headers['etag'] }).toEqual({
        status: 304,
        text: '',
        etag: headers['etag'],
      });
      expect((await ledger.call('GET', path, { 'if-none-match': '"another"' })).status).toBe(200);
    });

    it('has no reference that leads nowhere', () => {
      const lost = [...new Set(referencesIn(document))].filter((each) => pointed({ $ref: each }) === undefined);
      expect(lost).toEqual([]);
    });

    it('has an example of every message that fits its payload, and is refused in place of another', () => {
      const examples = messages().flatMap(([id, { payload, examples = [] }]) =>
        examples.map((example: any) => ({ id, payload, example: example.payload })),
      );
      const described = examples.map(({ id }) => id);
      expect(messages().map(([id]) => id)).toEqual([...described, 'DeadLetter']);
      const valid = (payload: { $ref: string }, value: unknown): unknown =>
        ajv.validate({ $ref: `document${payload.$ref}` }, value);
      expect(examples.filter(({ payload, example }) => !valid(payload, example)).map(({ id }) => id)).toEqual([]);
      const [first, ...others] = examples;
      expect(others.filter(({ example }) => valid(first?.payload, example)).map(({ id }) => id)).toEqual([]);
    });

    it('has examples of ledger events that are CloudEvents by the official package', () => {
      const payloads = messages()
        .flatMap(([, { examples = [] }]) => examples.map(({ payload }: any) => payload))
        .filter(({ specversion }) => specversion !== undefined);
      expect(payloads.length).toBeGreaterThan(40);
      for (const payload of payloads) expect(new CloudEvent(payload).validate()).toBe(true);
    });

    it('names the topics as the relay does, with their keys, partitions and dead letters', () => {
      for (const { environment, events, deadLetters } of environmentTopics('passid.ledger.v1')) {
        expect(document.channels[`${environment}Topic`]).toMatchObject({
          address: `passid.ledger.v1.${environment}`,
          bindings: { kafka: { topic: events.topic, partitions: 12 } },
        });
        expect(document.channels[`${environment}DeadLetters`]).toMatchObject({
          address: `passid.ledger.v1.${environment}.dead-letter`,
          bindings: { kafka: { topic: deadLetters.topic, partitions: 1 } },
        });
      }
      expect(document.components.messages.TokenVerified.bindings.kafka.key).toMatchObject({ type: 'string' });
    });

    it('has an operation on every channel, and says what opens it', () => {
      const channels = Object.values<any>(document.operations).map(({ channel }) => pointed(channel));
      expect(new Set(channels)).toEqual(new Set(Object.values(document.channels)));
      expect(document.operations.streamEvents.security.map(pointed)).toMatchObject([
        { type: 'httpApiKey', name: 'X-Institution-Key' },
      ]);
    });
  });

  describe('docs/events.md', () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'passid-docs-'));
      await ledger.app.listen(0, '127.0.0.1');
    });
    afterAll(() => rm(directory, { recursive: true }));

    it('takes one schema out of the document that knows all that is told, and each by its name', async () => {
      const [, script] = /<!-- schema:.*?-->\s*```sh\n(.*?)```/s.exec(readFileSync('docs/events.md', 'utf8')) ?? [];
      const env = { ...process.env, NODE_OPTIONS: '', BASE: await ledger.app.getUrl() };
      await promisify(execFile)('sh', ['-ec', script ?? 'exit 1'], { cwd: directory, env });
      const schema = JSON.parse(readFileSync(path.join(directory, 'passid-events.schema.json'), 'utf8'));
      const validate = ajv.compile(schema);
      const told = messages().flatMap(([, { examples = [] }]) => examples.map(({ payload }: any) => payload));
      expect(told.length).toBe(schema.oneOf.length);
      for (const each of told) {
        expect([validate(each), validate.errors]).toEqual([true, null]);
        const renamed = each.type === undefined ? { ...each, event: 'x' } : { ...each, type: 'x' };
        expect(validate(renamed)).toBe(false);
      }
    });
  });

  describe('What is really sent', () => {
    it('fits the document: webhooks with their headers, and the list of what was announced', async () => {
      const { audit_id } = (await bank.redeem('KE8V-3TXY-Z72L')).json.data;
      await bank.redeem('EXPD-TEST-2222');
      const [webhook] = await receiver.untilAbout(audit_id);
      const message = document.components.messages.VerificationCompletedBody;
      expect(ajv.validate({ $ref: `document${message.payload.$ref}` }, webhook?.body)).toBe(true);
      const lowerCase = (names: string[]): string[] => names.map((name) => name.toLowerCase());
      expect(Object.keys(webhook?.headers ?? {})).toEqual(expect.arrayContaining(lowerCase(message.headers.required)));
      for (const [name, schema] of Object.entries<any>(message.headers.properties))
        expect([name, ajv.validate(schema, webhook?.headers[name.toLowerCase()])]).toEqual([name, true]);
      const { events } = (await bank.call('GET', '/v1/events')).json;
      expect(events.map(({ event }: any) => event)).toEqual(['verification.completed', 'verification.failed']);
      for (const event of events) checkWebhook(event);
    });

    it('is the same as CloudEvents, which the official package reads, for who asks for them', async () => {
      const accept = 'application/cloudevents-batch+json';
      const { events } = (await bank.call('GET', '/v1/events')).json;
      const answer = await bank.call('GET', '/v1/events?limit=100', undefined, { accept });
      expect(answer.headers).toMatchObject({ 'content-type': `${accept}; charset=utf-8`, vary: 'Origin, Accept' });
      const read = HTTP.toEvent({ headers: { 'content-type': accept }, body: answer.text }) as CloudEvent<unknown>[];
      expect(read.map((each) => each.validate())).toEqual(events.map(() => true));
      expect(read.map(({ id, type, data }) => ({ id, type, data }))).toEqual(
        events.map(({ id, event, data }: any) => ({ id, type: `io.passid.${event}.v1`, data })),
      );
      const { text } = await bank.call('GET', `/v1/events?after=${String(read.at(-1)?.sequence)}`, undefined, {
        accept,
      });
      expect(text).toBe('[]');
    });
  });

  describe('An event or a webhook that no schema knows', () => {
    const erased = { subjectId: 'hld_1', erasedAt: '2026-01-01T00:00:00.000Z' };

    it.each<[string, { type: string; data: object }, RegExp]>([
      ['of a type of its own', { type: 'SomethingHappened', data: {} }, /SomethingHappened has no schema/],
      [
        'with a member of its own',
        { type: 'SubjectErased', data: { ...erased, why: 'asked' } },
        /additional properties/,
      ],
      ['without a member', { type: 'SubjectErased', data: { subjectId: 'hld_1' } }, /required property 'erasedAt'/],
      [
        'with a moment that is none',
        { type: 'SubjectErased', data: { ...erased, erasedAt: 'soon' } },
        /format "date-time"/,
      ],
      ['with an id of another kind', { type: 'SubjectErased', data: { ...erased, subjectId: 'vrf_1' } }, /pattern/],
    ])('%s fails every test in which it is written', (_, event, complaint) => {
      expect(() => checkEvent({ type: 'SubjectErased', data: erased })).not.toThrow();
      expect(() => checkEvent(event)).toThrow(complaint);
    });

    it('is found among webhooks too', () => {
      expect(() => checkWebhook({ event: 'something.happened' })).toThrow(/has no schema/);
      const [, { examples }] = messages().find(([id]) => id === 'WebhookTestBody') as [string, any];
      expect(() => checkWebhook(examples[0].payload)).not.toThrow();
      expect(() => checkWebhook({ ...examples[0].payload, extra: 1 })).toThrow(/additional properties/);
    });
  });
});
