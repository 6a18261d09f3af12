import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SIGNATURE_TEST_VECTOR } from '../../webhooks/src/signature-test-vector.js';
import { verifyWebhookSignature } from './webhook.js';

const { secret, body, headers } = SIGNATURE_TEST_VECTOR;
const header = headers['x-passid-signature'];
const other = `sha256=${createHmac('sha256', 'another secret').update(body).digest('hex')}`;

describe('A webhook signature', () => {
  it.each([
    ['a Buffer', Buffer.from(body)],
    ['a string', body],
    ['a Uint8Array', new TextEncoder().encode(body)],
    ['a view into a larger buffer', new TextEncoder().encode(`..${body}`).subarray(2)],
  ])('holds for the body as %s', (_, raw) => {
    expect(verifyWebhookSignature(raw, header, secret)).toBe(true);
  });

  it.each([
    ['first of two', `${header}, ${other}`],
    ['second of two', `${other},${header}`],
    ['alone in a list of headers', [header]],
    ['second in a list of headers', [other, header]],
  ])('holds when it is the %s', (_, given) => {
    expect(verifyWebhookSignature(body, given, secret)).toBe(true);
  });

  it.each<[string, string | string[] | undefined | null]>([
    ['no header', undefined],
    ['null', null],
    ['an empty header', ''],
    ['an empty list', []],
    ['the signature of another secret', other],
    ['no scheme', header.slice('sha256='.length)],
    ['another scheme', header.replace('sha256', 'sha1')],
    ['capitals', header.toUpperCase()],
    ['one digit too few', header.slice(0, -1)],
    ['one digit too many', `${header}0`],
    ['a letter that is no digit', header.replace(/.$/, 'g')],
    ['a letter outside ASCII', header.replace(/.$/, 'ł')],
    ['nine signatures, ours last', [...Array<string>(8).fill(other), header].join(',')],
  ])('does not hold with %s', (_, given) => {
    expect(verifyWebhookSignature(body, given, secret)).toBe(false);
  });

  it('does not hold for other bytes, another secret or none', () => {
    expect(verifyWebhookSignature(`${body} `, header, secret)).toBe(false);
    expect(verifyWebhookSignature(body, header, `${secret}x`)).toBe(false);
    expect(verifyWebhookSignature(body, header, '')).toBe(false);
    expect(verifyWebhookSignature(body, header, undefined)).toBe(false);
  });

  it('does not hold for a body that was parsed, even one that prints the same', () => {
    expect(verifyWebhookSignature(JSON.parse(body) as never, header, secret)).toBe(false);
  });

  it('never throws, whatever it is given', () => {
    const anything = fc.anything({ withNullPrototype: true, withTypedArray: true });
    fc.assert(
      fc.property(anything, anything, anything, (raw, given, key) => {
        expect(typeof verifyWebhookSignature(raw as never, given as never, key as never)).toBe('boolean');
        expect(verifyWebhookSignature(body, given as never, secret)).toBe(false);
      }),
    );
  });
});
