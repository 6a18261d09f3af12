import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { jwsSigner, signJws } from '../../credentials/src/jws.js';
import { memberOf } from '../../credentials/src/signing-ring.js';
import type { Jwk } from './jwks.js';
import { RemoteJwks } from './jwks.js';
import { verifyClaims, type VerifyClaimsOptions } from './signed-claims.js';

const { privateKey: ownKey } = generateKeyPairSync('ed25519');
const signer = jwsSigner(memberOf(ownKey, new Date(0)), 'passid-claims+jwt');
const { privateKey: otherKey } = generateKeyPairSync('ed25519');
const stranger = jwsSigner(memberOf(otherKey, new Date(0)), 'passid-claims+jwt');
const jwks = { keys: [stranger.publicJwk, signer.publicJwk] as unknown as Jwk[] };
const seconds = (date: string): number => Date.parse(date) / 1000;
const content = {
  iss: 'https://api.passid.io',
  aud: '42',
  iat: seconds('2026-01-01T00:00:00Z'),
  exp: seconds('2026-01-31T00:00:00Z'),
  audit_id: 'vrf_1',
  claims: { income_verified: true },
};
const jws = signJws(signer, content);
const then = { now: new Date('2026-01-02T00:00:00Z') };
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('Signed claims', () => {
  it('are believed when the service signed them', async () => {
    expect(await verifyClaims(jws, jwks, { ...then, audience: '42', issuer: content.iss })).toEqual(content);
  });

  it('are believed of a key that was retired since, and of the one that signs now', async () => {
    const retired = { ...signer.publicJwk, passid_retired_at: '2026-01-01T12:00:00.000Z' };
    const rotated = { keys: [stranger.publicJwk, retired] as unknown as Jwk[] };
    expect(await verifyClaims(jws, rotated, then)).toEqual(content);
    expect(await verifyClaims(signJws(stranger, content), rotated, then)).toEqual(content);
  });

  it('are believed when jose signed them', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    const theirs = await new SignJWT(content)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'passid-claims+jwt', kid: 'k' })
      .sign(privateKey);
    const keys = [{ ...(await exportJWK(publicKey)), kid: 'k' }] as Jwk[];
    expect(await verifyClaims(theirs, { keys }, then)).toEqual(content);
  });

  it.each<[string, string, VerifyClaimsOptions]>([
    ['EXPIRED', jws, { now: new Date('2026-01-31T00:01:00Z') }],
    ['NOT_YET_VALID', jws, { now: new Date('2025-12-31T23:58:59Z') }],
    ['AUDIENCE_MISMATCH', jws, { audience: '43' }],
    ['ISSUER_MISMATCH', jws, { issuer: 'https://passid.example' }],
  ])('are refused as %s', async (code, text, options) => {
    await expect(verifyClaims(text, jwks, { ...then, ...options })).rejects.toMatchObject({ code });
  });

  it.each([
    ['just before they expire', new Date('2026-01-31T00:00:59Z')],
    ['by a clock that is slow', new Date('2025-12-31T23:59:00Z')],
  ])('are still believed %s', async (_, now) => {
    expect(await verifyClaims(jws, jwks, { now })).toEqual(content);
  });

  const [header = '', payload = '', signature = ''] = jws.split('.');
  const withHeader = (more: object): string => {
    const forged = `${encoded({ alg: 'EdDSA', typ: 'passid-claims+jwt', kid: signer.publicJwk.kid, ...more })}.${payload}`;
    return `${forged}.${sign(null, Buffer.from(forged), ownKey).toString('base64url')}`;
  };
  it.each([
    ['another payload', `${header}.${encoded({ ...content, aud: '43' })}.${signature}`, 'SIGNATURE_INVALID'],
    [
      'the signature of a stranger',
      `${header}.${payload}.${signJws(stranger, content).split('.')[2]}`,
      'SIGNATURE_INVALID',
    ],
    ['no signature', `${header}.${payload}.`, 'SIGNATURE_INVALID'],
    ['a signature written in another way', `${jws}=`, 'SIGNATURE_INVALID'],
    ['an unknown key', withHeader({ kid: 'other' }), 'KEY_UNKNOWN'],
    ['alg none', withHeader({ alg: 'none' }), 'MALFORMED'],
    ['alg HS256', withHeader({ alg: 'HS256' }), 'MALFORMED'],
    ['an extension it must understand', withHeader({ crit: ['exp'] }), 'MALFORMED'],
    ['a signature made for something else', withHeader({ typ: 'JWT' }), 'MALFORMED'],
    ['two parts', `${header}.${payload}`, 'MALFORMED'],
    ['four parts', `${jws}.x`, 'MALFORMED'],
    ['nothing', '', 'MALFORMED'],
    ['an endless text', 'x'.repeat(20_000), 'MALFORMED'],
    ['no expiry', signJws(signer, { ...content, exp: undefined }), 'MALFORMED'],
    ['no claims', signJws(signer, { ...content, claims: undefined }), 'MALFORMED'],
  ])('are refused with %s', async (_, text, code) => {
    await expect(verifyClaims(text, jwks, then)).rejects.toMatchObject({ code, name: 'PASSIDSignatureError' });
  });

  it('can be checked against the keys of the service', async () => {
    const remote = new RemoteJwks({ fetch: async () => Response.json(jwks) });
    expect(await verifyClaims(jws, remote, then)).toEqual(content);
  });
});
