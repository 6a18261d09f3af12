import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

/** Bytes: as long as the SHA-256 output, the least key length RFC 2104 §3 recommends. */
const SECRET_BYTES = 32;

export interface Signing {
  /** The event's id, `evt_…`; the same on every attempt, so the receiver can drop what it already has. */
  readonly webhookId: string;
  /** Exactly the bytes that will be sent. A string is signed as UTF-8. */
  readonly body: Buffer | string;
  /** Newest first: one secret, or every secret still valid in the 24 h after a rotation. */
  readonly secrets: readonly string[];
  /** Signs with our Ed25519 keys: 64 bytes each. Absent: no `v1a` signature. */
  readonly signAsymmetrically?: (content: Buffer) => readonly Buffer[];
  /** When this attempt is made. Receivers refuse a timestamp more than 5 minutes away from their clock. */
  readonly timestamp: Date;
}

/**
 * The signature headers of one attempt, names in lower case.
 *
 * - `x-passid-signature`: `sha256=<lower-case hex>` of HMAC-SHA256 over the raw body, keyed with the whole secret
 *   string, `whsec_` included. With several secrets: `sha256=<newest>, sha256=<older>`.
 * - `webhook-id`, `webhook-timestamp` (Unix seconds), `webhook-signature`: Standard Webhooks 1.0.0. The last is
 *   `v1,<base64>` for each secret, space separated, over `<id>.<timestamp>.<body>`, and `v1a,<base64>`, an Ed25519
 *   signature over the same for each of our keys, last: a verifier that knows only `v1` passes over it.
 *
 * `SIGNATURE_TEST_VECTOR` is a worked example. Throws AssertionError when there is no secret, or a secret has no key
 * material, or the id holds a dot (it would make the signed content ambiguous).
 */
export function signatureHeaders(signing: Signing): Record<string, string> {
  const { webhookId, body, secrets, signAsymmetrically, timestamp } = signing;
  assert(secrets.length > 0, 'A webhook is signed with at least one secret.');
  assert(webhookId !== '' && !webhookId.includes('.'), 'A webhook id is not empty and holds no dot.');
  const bytes = Buffer.from(body);
  const seconds = String(Math.floor(timestamp.getTime() / 1000));
  const content = Buffer.concat([Buffer.from(`${webhookId}.${seconds}.`), bytes]);
  return {
    'x-passid-signature': secrets.map((secret) => `sha256=${hmac(secret, bytes).toString('hex')}`).join(', '),
    'webhook-id': webhookId,
    'webhook-timestamp': seconds,
    'webhook-signature': [
      ...secrets.map((secret) => `v1,${hmac(standardWebhooksKey(secret), content).toString('base64')}`),
      ...(signAsymmetrically?.(content) ?? []).map((signature) => `v1a,${signature.toString('base64')}`),
    ].join(' '),
  };
}

/** A public key as Standard Webhooks writes it: `whpk_` and the base64 of its 32 bytes. */
export const standardWebhooksPublicKey = ({ x }: { readonly x: string }): string =>
  `whpk_${Buffer.from(x, 'base64url').toString('base64')}`;

/** `whsec_` and the base64 of 32 bytes from the system's CSPRNG. */
export function generateWebhookSecret(random: (size: number) => Buffer = randomBytes): string {
  return SECRET_PREFIX + random(SECRET_BYTES).toString('base64');
}

/**
 * The key of the Standard Webhooks signature: what follows `whsec_` (the whole secret when it has no prefix), decoded
 * where that is valid base64, else its UTF-8 bytes. Valid means canonical (RFC 4648 §3.5 and §4): not empty, the
 * standard alphabet, padded to a multiple of four, unused bits zero, no white space.
 */
export function standardWebhooksKey(secret: string): Buffer {
  const encoded = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  assert(encoded !== '', 'A webhook secret has at least one character after whsec_.');
  const decoded = Buffer.from(encoded, 'base64');
  return decoded.toString('base64') === encoded ? decoded : Buffer.from(encoded);
}

function hmac(key: Buffer | string, content: Buffer): Buffer {
  return createHmac('sha256', key).update(content).digest();
}
