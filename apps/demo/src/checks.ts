import { createHmac, createPublicKey, timingSafeEqual, verify, type JsonWebKey } from 'node:crypto';
import type { ReceivedWebhook } from './webhook-receiver.js';

/** Contract §6: HMAC-SHA256 of the raw body, keyed with the whole secret. */
export function isWebhookSignatureValid({ headers, body }: ReceivedWebhook, secret: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
  const given = Buffer.from(headers['x-passid-signature'] ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** RFC 7515, EdDSA (RFC 8037): with nothing but the published keys. */
export function isClaimSignatureValid(jws: string, { keys }: { keys: readonly JsonWebKey[] }): boolean {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
  const jwk = keys.find((key) => key['kid'] === kid);
  if (jwk === undefined) return false;
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}
