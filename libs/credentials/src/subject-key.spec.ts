import { describe, expect, it } from '@jest/globals';
import { createSecretKey, generateKeyPairSync } from 'node:crypto';
import { KeyRing } from './key-ring.js';
import { SubjectKey } from './subject-key.js';

const { privateKey } = generateKeyPairSync('ed25519');
const ring = new KeyRing({
  master: createSecretKey(Buffer.alloc(32, 7)),
  claimsSigning: privateKey,
  loginSigning: privateKey,
});

describe('What is derived under a person’s key', () => {
  const wrapped = SubjectKey.wrapNew(ring, 'hld_1');
  const key = SubjectKey.unwrap(ring, 'hld_1', wrapped);

  it('is the same each time the key is unwrapped', () => {
    const again = SubjectKey.unwrap(ring, 'hld_1', wrapped);
    expect(again.derive('share-token', 'shr_1')).toEqual(key.derive('share-token', 'shr_1'));
    expect(key.derive('share-token', 'shr_1')).toHaveLength(32);
  });

  it('is something else for another purpose, another name and another key', () => {
    const other = SubjectKey.unwrap(ring, 'hld_1', SubjectKey.wrapNew(ring, 'hld_1'));
    const all = [
      key.derive('share-token', 'shr_1'),
      key.derive('share-code', 'shr_1'),
      key.derive('share-token', 'shr_2'),
      other.derive('share-token', 'shr_1'),
    ];
    expect(new Set(all.map((each) => each.toString('hex'))).size).toBe(all.length);
  });
});
