import { createHmac, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { ed25519KeyOf } from '../../credentials/src/ed25519-signer.js';
import { publicJwkOf } from '../../credentials/src/jws.js';
import { generateWebhookSecret, signatureHeaders, standardWebhooksKey, standardWebhooksPublicKey } from './sign.js';
import { SIGNATURE_TEST_VECTOR } from './signature-test-vector.js';

const body = '{"event":"webhook.test","name":"Zażółć"}';
const webhookId = 'evt_1';
const newest = generateWebhookSecret();
const older = generateWebhookSecret();

describe('signature headers', () => {
  it('are those of the printed test vector', () => {
    const { secret, publicKey, headers, body: vectorBody } = SIGNATURE_TEST_VECTOR;
    const key = ed25519KeyOf(standardWebhooksKey(secret));
    const signAsymmetrically = (content: Buffer) => [sign(null, content, key)];
    const timestamp = new Date('2026-01-01T00:00:00.999Z');
    const signing = { webhookId: headers['webhook-id'], secrets: [secret], signAsymmetrically, timestamp };
    expect(signatureHeaders({ ...signing, body: vectorBody })).toEqual(headers);
    expect(signatureHeaders({ ...signing, body: Buffer.from(vectorBody) })).toEqual(headers);
    expect(standardWebhooksPublicKey(publicJwkOf(createPublicKey(key)))).toBe(publicKey);
  });

  it('are accepted by the standardwebhooks package', () => {
    const headers = signatureHeaders({ webhookId, body, secrets: [newest], timestamp: new Date() });
    expect(new Webhook(newest).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(newest).verify(`${body} `, headers)).toThrow('No matching signature');
    expect(() => new Webhook(older).verify(body, headers)).toThrow('No matching signature');
  });

  it('satisfy a holder of either secret during a rotation', () => {
    const headers = signatureHeaders({ webhookId, body, secrets: [newest, older], timestamp: new Date() });
    expect(new Webhook(newest).verify(body, headers)).toEqual(JSON.parse(body));
    expect(new Webhook(older).verify(body, headers)).toEqual(JSON.parse(body));
    const hex = (secret: string) => createHmac('sha256', secret).update(body).digest('hex');
    expect(headers['x-passid-signature']).toBe(`sha256=${hex(newest)}, sha256=${hex(older)}`);
  });

  it('carry an Ed25519 signature beside, which a verifier of v1 passes over', () => {
    const signed = { webhookId, body, secrets: [newest], timestamp: new Date() };
    const headers = signatureHeaders({ ...signed, signAsymmetrically: () => [Buffer.alloc(64, 7)] });
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1a,\S{88}$/);
    expect(new Webhook(newest).verify(body, headers)).toEqual(JSON.parse(body));
  });

  it('cover bytes that are no text', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe]);
    const headers = signatureHeaders({ webhookId, body: bytes, secrets: [newest], timestamp: new Date(0) });
    expect(headers['x-passid-signature']).toBe(`sha256=${createHmac('sha256', newest).update(bytes).digest('hex')}`);
  });

  it('are refused without a secret, without key material, or with an ambiguous id', () => {
    const signing = { webhookId, body, secrets: [newest], timestamp: new Date() };
    expect(() => signatureHeaders({ ...signing, secrets: [] })).toThrow('at least one secret');
    expect(() => signatureHeaders({ ...signing, secrets: ['whsec_'] })).toThrow('at least one character');
    expect(() => signatureHeaders({ ...signing, webhookId: 'evt.1' })).toThrow('no dot');
  });
});

describe('the Standard Webhooks key', () => {
  it.each([
    ['canonical base64', 'whsec_c2VjcmV0', 'secret'],
    ['canonical base64 with padding', 'whsec_c2VjcmV0cw==', 'secrets'],
    ['canonical base64 without the prefix', 'c2VjcmV0', 'secret'],
  ])('is decoded from %s', (_, secret, key) => {
    expect(standardWebhooksKey(secret).toString()).toBe(key);
  });

  it.each([
    ['padding is missing', 'whsec_c2VjcmV0cw'],
    ['padding is too long', 'whsec_c2VjcmV0===='],
    ['unused bits are set', 'whsec_c2VjcmV0cx=='],
    ['the alphabet is the URL one', 'whsec_-_-_'],
    ['there is white space', 'whsec_c2Vj cmV0'],
    ['it is a pass phrase', 'whsec_correct horse'],
  ])('is the UTF-8 bytes after whsec_ when %s', (_, secret) => {
    expect(standardWebhooksKey(secret).toString()).toBe(secret.slice('whsec_'.length));
  });

  it('is what the standardwebhooks package uses for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.string(), (key, text) => {
        const secret = `whsec_${Buffer.from(key).toString('base64')}`;
        const timestamp = new Date();
        const signed = signatureHeaders({ webhookId, body: text, secrets: [secret], timestamp })['webhook-signature'];
        expect(signed).toBe(new Webhook(secret).sign(webhookId, timestamp, text));
      }),
    );
  });
});

it('generates whsec_ and the base64 of 32 random bytes', () => {
  expect(generateWebhookSecret((size) => Buffer.alloc(size, 0xab))).toBe(
    `whsec_${Buffer.alloc(32, 0xab).toString('base64')}`,
  );
  expect(standardWebhooksKey(newest)).toHaveLength(32);
  expect(newest).not.toBe(older);
});
