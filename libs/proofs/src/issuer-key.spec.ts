import { describe, expect, it } from '@jest/globals';
import { babyjubjub } from '@noble/curves/misc.js';
import { credentialDigest, holderCommitment, signatureChallenge } from './digests.js';
import { encodeCredential } from './encoded-credential.js';
import { ISSUER_ORDER } from './fields.js';
import { IssuerKey, type SignedCredential } from './issuer-key.js';
import { sampleShare } from './ceremony/sample-shares.js';

/** That the circuit agrees is in ceremony/circuit.proof-spec.ts. */
describe('an issuer key', () => {
  const { attributes } = sampleShare('issuer').credential;
  const commitment = holderCommitment(5n);
  const key = new IssuerKey(Buffer.alloc(32, 1));
  const signed = key.issue('pid_1', attributes, commitment);

  /** S · B = R8 + 8h · A */
  const isSigned = ({ signature, issuer }: SignedCredential, digest: bigint): boolean => {
    const { Point } = babyjubjub;
    const challenge = (signatureChallenge(signature.r8, issuer, digest) * 8n) % ISSUER_ORDER;
    const right = Point.fromAffine(signature.r8).add(Point.fromAffine(issuer).multiply(challenge));
    return Point.BASE.multiply(signature.s).equals(right);
  };

  it('signs what its public key verifies', () => {
    expect(isSigned(signed, credentialDigest(encodeCredential('pid_1', attributes), commitment))).toBe(true);
  });

  it('signs one credential of one holder', () => {
    const other = { ...attributes, monthlyIncome: attributes.monthlyIncome + 1 };
    expect(isSigned(signed, credentialDigest(encodeCredential('pid_1', other), commitment))).toBe(false);
    expect(isSigned(signed, credentialDigest(encodeCredential('pid_2', attributes), commitment))).toBe(false);
    expect(isSigned(signed, credentialDigest(encodeCredential('pid_1', attributes), holderCommitment(6n)))).toBe(false);
  });

  it('is the same key and signs the same for the same seed, and another for another', () => {
    expect(new IssuerKey(Buffer.alloc(32, 1)).issue('pid_1', attributes, commitment)).toEqual(signed);
    expect(new IssuerKey(Buffer.alloc(32, 2)).publicKey).not.toEqual(key.publicKey);
  });

  it('never uses a nonce for two messages: that would give the secret away', () => {
    expect(key.issue('pid_2', attributes, commitment).signature.r8).not.toEqual(signed.signature.r8);
  });

  it('wants a seed worth the name', () => {
    expect(() => new IssuerKey(Buffer.alloc(31))).toThrow(RangeError);
  });

  it('shows nothing of its secret when it is printed', () => {
    expect(Object.keys(key)).toEqual(['publicKey']);
  });
});
