import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '../../../test/support/wait-for.js';
import { CannotChangeKey, type KeyFolder } from './key-folder.js';
import { openExistingKeyRing, openKeyFolder, openKeyRing, type KeyRing } from './key-ring.js';
import type { SigningPurpose } from './signing-ring.js';

const LONG_AGO = new Date('2020-01-01T00:00:00Z');

let directory: string;
let keyRing: KeyRing;
let folder: KeyFolder;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'passid-keys-'));
  keyRing = await openKeyRing(directory);
  folder = await openKeyFolder(directory);
});
afterEach(() => rm(directory, { recursive: true }));

const inAnHour = (): Date => new Date(Date.now() + 3_600_000);
const idsOf = (purpose: SigningPurpose): string[] => folder.rings()[purpose].map(({ publicJwk }) => publicJwk.kid);

/** By another process: this one has to notice. */
async function rotated(purpose: SigningPurpose): Promise<string> {
  const id = await folder.rotate(purpose, new Date());
  await waitFor(() => Promise.resolve(keyRing.keyNames().some(({ keyId }) => keyId === id)), 'the key to be noticed');
  return id;
}

describe('A key that was rotated', () => {
  it('signs claims in a process that was running, and the earlier one verifies, after a restart as well', async () => {
    const [first] = idsOf('claims');
    const before = keyRing.signClaims({ a: 1 });
    const id = await rotated('claims');
    expect(keyRing.claimsKeyId).toBe(id);
    const after = keyRing.signClaims({ a: 1 });
    expect(after).not.toBe(before);
    for (const ring of [keyRing, await openExistingKeyRing(directory)])
      expect([before, after].map((jws) => ring.readSignedClaims(jws))).toEqual([{ a: 1 }, { a: 1 }]);
    expect(keyRing.signClaimsLike(before, { a: 1 })).toBe(before);
    expect(keyRing.jwks().keys.map(({ kid }) => kid)).toEqual([id, first]);
  });

  it('signs credentials, and those of before are verified for ever', async () => {
    const before = keyRing.signCredential({ income: 1 });
    const claims = keyRing.signClaims({ income: 1 });
    await rotated('issuer');
    expect(keyRing.signCredential({ income: 1 })).not.toBe(before);
    expect(keyRing.readSignedCredential(before)).toEqual({ income: 1 });
    expect(keyRing.readSignedCredential(claims)).toBeUndefined();
    expect(keyRing.signClaims({ income: 1 })).toBe(claims);
  });

  it('is published before it signs, and cannot be followed by another until it does', async () => {
    const current = keyRing.claimsKeyId;
    const id = await folder.rotate('claims', inAnHour());
    await waitFor(() => Promise.resolve(keyRing.jwks().keys.length === 2), 'the key to be published');
    expect(keyRing.claimsKeyId).toBe(current);
    expect(keyRing.jwks().keys.map(({ kid, passid_retired_at }) => [kid, passid_retired_at])).toEqual([
      [current, undefined],
      [id, undefined],
    ]);
    await expect(folder.rotate('claims', inAnHour())).rejects.toThrow(CannotChangeKey);
    await expect(folder.retire(current, new Date())).rejects.toThrow(CannotChangeKey);
  });
});

describe('A folder', () => {
  it('has a key of its own for the issuer', () => {
    expect(idsOf('issuer')).toHaveLength(2);
    expect(idsOf('issuer')[0]).toBe(idsOf('claims')[0]);
    const credential = keyRing.signCredential({ income: 1 });
    const [header = ''] = credential.split('.');
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ kid: idsOf('issuer')[1] });
  });

  it('keeps no private half of a retired key, opens without it, and verifies what it signed', async () => {
    const [first = ''] = idsOf('claims');
    const before = keyRing.signClaims({ a: 1 });
    const credential = keyRing.signCredential({ a: 1 });
    const second = await folder.rotate('claims', LONG_AGO);
    await folder.retire(first, new Date());
    const third = await folder.rotate('claims', LONG_AGO);
    await folder.retire(second, new Date());
    const ring = await openExistingKeyRing(directory);
    expect(ring.claimsKeyId).toBe(third);
    expect(ring.readSignedClaims(before)).toEqual({ a: 1 });
    expect(ring.readSignedCredential(credential)).toEqual({ a: 1 });
    expect(await readdir(directory)).not.toContain(`claims-signing.${second}.pem`);
    expect(ring.keyNames().map(({ keyId }) => keyId)).toEqual(expect.arrayContaining([first, second, third]));
  });
});
