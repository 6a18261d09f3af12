import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SignJWT, UnsecuredJWT, createLocalJWKSet, calculateJwkThumbprint, compactVerify, jwtVerify } from 'jose';
import { createPrivateKey, createSecretKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { payloadOf, publicJwkOf } from './jws.js';
import { KeyRing, type HashPurpose } from './key-ring.js';
import { CannotOpen, type SealedBox } from './sealed-box.js';

const newRoot = (fill = 1) => ({
  master: createSecretKey(Buffer.alloc(32, fill)),
  claimsSigning: generateKeyPairSync('ed25519').privateKey,
  loginSigning: generateKeyPairSync('ed25519').privateKey,
});
const root = newRoot();
const ring = new KeyRing(root);
const stranger = new KeyRing(newRoot(2));

const publicKeys = createLocalJWKSet({ keys: ring.jwks().keys.map((key) => ({ ...key })) });

describe('hash', () => {
  it('is 43 characters of base64url, the same every time and after a restart', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const hash = ring.hash('token', value);
        expect(hash).toMatch(/^[A-Za-z0-9_-]{43}$/);
        expect(new KeyRing(root).hash('token', value)).toBe(hash);
      }),
      { numRuns: 20 },
    );
  });

  it('is another for every purpose and every deployment', () => {
    const purposes: HashPurpose[] = [
      'api-key',
      'share-code',
      'token',
      'session-code',
      'email',
      'idempotency',
      'request-body',
    ];
    const hashes = [ring, stranger].flatMap((each) => purposes.map((purpose) => each.hash(purpose, 'x')));
    expect(new Set(hashes).size).toBe(14);
  });

  // The values come from an HKDF and HMAC written in Python, not from this code.
  it('keeps its values for ever: what is stored must still be found', () => {
    expect(ring.hash('api-key', 'abc')).toBe('8Ws3Y9N-Q2WVJILxjpDk73KUBh6gqFDMwI2x5tuvpm0');
    expect(ring.derive('token', 'a', 'b').toString('hex')).toBe(
      '1ff5021edf907d79787b10c95f975147c4c41a0d26018dc0ab70c54153b47da8',
    );
    expect(ring.deriveMore('token', 8, 'a', 'b').toString('hex')).toBe('7f1513af532be033');
  });
});

describe('derive', () => {
  it('gives 32 bytes that depend on purpose and parts, not on how the parts run together', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.array(fc.string(), { minLength: 1 }), (one, two) => {
        const [a, b] = [one, two].map(([purpose = '', ...parts]) => ring.derive(purpose, ...parts));
        expect(a).toHaveLength(32);
        expect(a?.equals(b ?? Buffer.of())).toBe(JSON.stringify(one) === JSON.stringify(two));
      }),
    );
    expect(ring.derive('id', 'a', 'bc')).not.toEqual(ring.derive('id', 'ab', 'c'));
    expect(ring.derive('id', 'a')).not.toEqual(ring.derive('id', 'a', ''));
    expect(ring.derive('id', 'a')).not.toEqual(stranger.derive('id', 'a'));
  });

  it('deriveMore gives any length, and is no prefix of derive', () => {
    expect(ring.deriveMore('id', 48, 'a')).toHaveLength(48);
    expect(ring.deriveMore('id', 32, 'a')).not.toEqual(ring.derive('id', 'a'));
    expect(() => ring.deriveMore('id', 8161, 'a')).toThrow(RangeError);
  });
});

describe('sealed boxes', () => {
  const flipped = (base64: string, at: number): string => {
    const bytes = Buffer.from(base64, 'base64');
    const index = at % bytes.length;
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    return bytes.toString('base64');
  };

  it('open to what was sealed', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue({ noUnicodeString: false }), (aad, value) => {
        const box = JSON.parse(JSON.stringify(ring.seal(aad, value))) as SealedBox;
        expect(box.key_id).toBe('deployment:v1');
        expect(Buffer.from(box.iv, 'base64')).toHaveLength(12);
        expect(ring.open(aad, box)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('never repeat', () => {
    const boxes = Array.from({ length: 1000 }, () => ring.seal('here', 'same'));
    expect(new Set(boxes.map((box) => box.iv)).size).toBe(1000);
    expect(new Set(boxes.map((box) => box.ciphertext)).size).toBe(1000);
  });

  it('stay shut after any single bit has changed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, at) => {
        const box = ring.seal('here', value);
        expect(() => ring.open('here', { ...box, iv: flipped(box.iv, at) })).toThrow(CannotOpen);
        expect(() => ring.open('here', { ...box, ciphertext: flipped(box.ciphertext, at) })).toThrow(CannotOpen);
      }),
    );
  });

  it('stay shut elsewhere, under another key, or cut short, and say no more than that', () => {
    const box = ring.seal('here', { income: 'secret' });
    const attempts = [
      () => ring.open('there', box),
      () => stranger.open('here', box),
      () => ring.open('here', { ...box, key_id: 'deployment:v2' }),
      () => ring.open('here', { ...box, ciphertext: '' }),
      () => ring.open('here', { ...box, ciphertext: box.ciphertext.slice(0, 12) }),
      () => ring.open('here', { ...box, iv: '' }),
    ];
    for (const attempt of attempts) expect(attempt).toThrow(new CannotOpen());
  });

  it('hold only what JSON can write', () => {
    expect(() => ring.seal('here', undefined)).toThrow(TypeError);
  });
});

describe('signed claims', () => {
  const payload = { iss: 'passid', aud: '42', audit_id: 'vrf_1', iat: 1, claims: { identity_verified: true } };

  it('are verified by jose with the published keys', async () => {
    const { payload: bytes, protectedHeader } = await compactVerify(ring.signClaims(payload), publicKeys);
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(payload);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'passid-claims+jwt', kid: ring.claimsKeyId });
  });

  it('are published with the RFC 7638 thumbprint and without the private half', async () => {
    const [key, ...others] = ring.jwks().keys;
    expect(others).toEqual([]);
    expect(key).toEqual({ kty: 'OKP', crv: 'Ed25519', x: key?.x, kid: ring.claimsKeyId, use: 'sig', alg: 'EdDSA' });
    expect(await calculateJwkThumbprint({ ...key })).toBe(ring.claimsKeyId);
  });

  it('give the thumbprint of RFC 8037 appendix A.3', () => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    const example = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    expect(publicJwkOf(example).kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });

  it('come back from readSignedClaims and payloadOf', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (claims) => {
        const jws = ring.signClaims(claims);
        const expected: unknown = JSON.parse(JSON.stringify(claims));
        expect(ring.readSignedClaims(jws)).toEqual(expected);
        expect(payloadOf(jws)).toEqual(expected);
      }),
    );
  });

  it('are refused after any single character has changed', () => {
    const jws = ring.signClaims(payload);
    fc.assert(
      fc.property(fc.nat(jws.length - 1), fc.constantFrom('A', 'z', '-', '.', '=', ' '), (at, character) => {
        fc.pre(jws[at] !== character);
        expect(ring.readSignedClaims(`${jws.slice(0, at)}${character}${jws.slice(at + 1)}`)).toBeUndefined();
      }),
    );
  });

  it('have one spelling: the four bits that the last character leaves over must be zero', () => {
    const jws = ring.signClaims(payload);
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    const accepted = alphabet.filter((last) => ring.readSignedClaims(`${jws.slice(0, -1)}${last}`) !== undefined);
    expect(accepted).toEqual([jws.at(-1)]);
    expect(ring.readSignedClaims(`${jws}==`)).toBeUndefined();
  });

  it('are refused from a stranger, and from our own login key', () => {
    expect(ring.readSignedClaims(stranger.signClaims(payload))).toBeUndefined();
    const [now, later] = [new Date(0), new Date(60_000)];
    const login = { subject: '42', audience: 'holder', issuer: 'passid', issuedAt: now, expiresAt: later } as const;
    expect(ring.readSignedClaims(ring.signLogin(login))).toBeUndefined();
  });

  it('are undefined for any text that is no JWS', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(ring.readSignedClaims(text)).toBeUndefined();
        expect(ring.readSignedClaims(`${ring.signClaims({}).split('.')[0]}.${text}.${text}`)).toBeUndefined();
      }),
    );
    expect(payloadOf('a.b')).toBeUndefined();
    expect(payloadOf(`a.${Buffer.from('[1]').toString('base64url')}.c`)).toBeUndefined();
  });

  it('have at most 16,384 characters, made and read', () => {
    expect(() => ring.signClaims({ long: 'x'.repeat(13_000) })).toThrow(RangeError);
    expect(ring.readSignedClaims(ring.signClaims({ long: 'x'.repeat(11_500) }))).toBeDefined();
  });
});

describe('logins', () => {
  const issuedAt = new Date('2026-01-01T00:00:00Z');
  const expiresAt = new Date('2026-01-01T01:00:00Z');
  const login = {
    subject: '42',
    audience: 'institution' as const,
    issuer: 'https://passid.test',
    claims: { role: 'admin' },
    issuedAt,
    expiresAt,
  };
  const expected = { audience: login.audience, issuer: login.issuer, now: issuedAt };
  const at = (milliseconds: number) => ({ ...expected, now: new Date(issuedAt.getTime() + milliseconds) });
  const loginKey = publicJwkOf(createPublicKey(root.loginSigning));
  const byJose = (header: object = {}) =>
    new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: loginKey.kid, ...header })
      .setIssuer(login.issuer)
      .setSubject(login.subject)
      .setAudience(login.audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(expiresAt);

  it('come back whole', () => {
    expect(ring.verifyLogin(ring.signLogin(login), expected)).toEqual(login);
  });

  it('are verified by jose', async () => {
    const { payload } = await jwtVerify(ring.signLogin(login), createPublicKey(root.loginSigning), {
      issuer: login.issuer,
      audience: 'institution',
      algorithms: ['EdDSA'],
      currentDate: issuedAt,
    });
    expect(payload).toMatchObject({ sub: '42', role: 'admin', exp: expiresAt.getTime() / 1000 });
  });

  it('may be made by jose, with our key and our header', async () => {
    expect(ring.verifyLogin(await byJose().sign(root.loginSigning), expected)).toEqual(login);
  });

  it('cannot be overruled by their extra claims', () => {
    const token = ring.signLogin({
      ...login,
      claims: { sub: '1', aud: 'operator', exp: 9e9, iss: 'x', iat: 0, nbf: 0 },
    });
    expect(ring.verifyLogin(token, expected)).toEqual({ ...login, claims: {} });
  });

  it('are refused for another audience or issuer', () => {
    const token = ring.signLogin(login);
    expect(ring.verifyLogin(token, { ...expected, audience: 'operator' })).toBeUndefined();
    expect(ring.verifyLogin(token, { ...expected, audience: 'holder' })).toBeUndefined();
    expect(ring.verifyLogin(token, { ...expected, issuer: 'https://passid.test/' })).toBeUndefined();
  });

  it('are refused at the very instant of expiry, and when issued more than 60 seconds from now', () => {
    const token = ring.signLogin(login);
    expect(ring.verifyLogin(token, at(3_599_999))).toBeDefined();
    expect(ring.verifyLogin(token, at(3_600_000))).toBeUndefined();
    expect(ring.verifyLogin(token, at(-60_000))).toBeDefined();
    expect(ring.verifyLogin(token, at(-60_001))).toBeUndefined();
    expect(ring.verifyLogin(token, { ...expected, now: new Date(NaN) })).toBeUndefined();
  });

  it('are refused by jose’s hand with another alg, key, kid, time or audience', async () => {
    const publicPem = createPublicKey(root.loginSigning).export({ type: 'spki', format: 'pem' }).toString();
    const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const x = Buffer.from(loginKey.x, 'base64url');
    const tokens = await Promise.all([
      byJose({ alg: 'HS256' }).sign(Buffer.from(publicPem)),
      byJose({ alg: 'HS256' }).sign(x),
      byJose({ alg: 'RS256' }).sign(rsa),
      byJose({ alg: 'ES256' }).sign(ec),
      byJose({ kid: 'another' }).sign(root.loginSigning),
      byJose({ typ: 'passid-claims+jwt' }).sign(root.loginSigning),
      byJose().sign(root.claimsSigning),
      byJose().sign(generateKeyPairSync('ed25519').privateKey),
      byJose().setExpirationTime(issuedAt).sign(root.loginSigning),
      byJose().setNotBefore(expiresAt).sign(root.loginSigning),
      byJose().setIssuedAt(expiresAt).sign(root.loginSigning),
      byJose().setAudience(['institution', 'operator']).sign(root.loginSigning),
      new SignJWT({}).setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: loginKey.kid }).sign(root.loginSigning),
    ]);
    const unsecured = new UnsecuredJWT({ role: 'admin' }).setIssuer(login.issuer).setAudience(login.audience).encode();
    const [header, payload] = ring.signLogin(login).split('.');
    for (const token of [...tokens, unsecured, `${header}.${payload}.`, `${header}.${payload}`, '', '..', '....']) {
      expect(ring.verifyLogin(token, expected)).toBeUndefined();
    }
  });

  it('are refused when signed as claims, and never throw on any text', () => {
    const payload = { iss: login.issuer, aud: login.audience, sub: '1', iat: 1, exp: 9e9 };
    expect(ring.verifyLogin(ring.signClaims(payload), expected)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => ring.verifyLogin(text, expected) === undefined));
  });

  it('have at most 4,096 characters', () => {
    expect(() => ring.signLogin({ ...login, claims: { long: 'x'.repeat(4000) } })).toThrow(RangeError);
    expect(ring.verifyLogin(`${ring.signLogin(login)}${'A'.repeat(4096)}`, expected)).toBeUndefined();
  });
});

it('a ring shows no key, however it is printed', () => {
  expect(inspect(ring, { depth: 9, showHidden: true })).toBe(
    'KeyRing { [claimsKeyId]: [Getter], [webhookKey]: [Getter] }',
  );
  expect(JSON.stringify(ring)).toBe('{}');
});

it('a ring opened with a key of the wrong kind fails at once', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  expect(
    () =>
      new KeyRing({ ...root, claimsSigning: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })) }),
  ).toThrow(TypeError);
});
