import { createHmac } from 'node:crypto';
import { babyjubjub } from '@noble/curves/misc.js';
import { credentialDigest, signatureChallenge, type Point } from './digests.js';
import { encodeCredential } from './encoded-credential.js';
import { ISSUER_ORDER } from './fields.js';
import type { CredentialAttributes } from './policy.js';

/** EdDSA on BabyJubJub over a Poseidon digest, as circomlib's EdDSAPoseidonVerifier checks it. */
export interface IssuerSignature {
  readonly r8: Point;
  readonly s: bigint;
}

/** Signed for one holder. With the holder's secret it is all that a proof needs. */
export interface SignedCredential {
  readonly credentialId: string;
  readonly attributes: CredentialAttributes;
  readonly issuer: Point;
  readonly signature: IssuerSignature;
}

/** Bytes: the strength of the curve and then some. */
const SEED_LENGTH_MIN = 32;

const BASE = babyjubjub.Point.BASE;

/** Signs credentials. Everything is derived from the seed, so the same seed is the same issuer. */
export class IssuerKey {
  readonly publicKey: Point;
  readonly #secret: bigint;
  readonly #nonceKey: Uint8Array;

  constructor(seed: Uint8Array) {
    if (seed.length < SEED_LENGTH_MIN) throw new RangeError(`An issuer's seed has at least ${SEED_LENGTH_MIN} bytes.`);
    this.#secret = scalarOf(hmac(seed, 'passid/issuer/secret/v1'));
    this.#nonceKey = hmac(seed, 'passid/issuer/nonce/v1');
    this.publicKey = BASE.multiply(this.#secret).toAffine();
  }

  /** @throws AttributeOutOfRange for attributes that could never be proved. */
  issue(credentialId: string, attributes: CredentialAttributes, commitment: bigint): SignedCredential {
    const digest = credentialDigest(encodeCredential(credentialId, attributes), commitment);
    return { credentialId, attributes, issuer: this.publicKey, signature: this.sign(digest) };
  }

  /** The nonce follows from key and digest: no dice, so no two messages ever share one. */
  sign(digest: bigint): IssuerSignature {
    const nonce = scalarOf(hmac(this.#nonceKey, digest.toString()));
    const r8 = BASE.multiply(nonce).toAffine();
    const challenge = signatureChallenge(r8, this.publicKey, digest);
    // The verifier multiplies the challenge by the cofactor 8; so do we.
    return { r8, s: (nonce + challenge * 8n * this.#secret) % ISSUER_ORDER };
  }
}

const hmac = (key: Uint8Array, text: string): Buffer => createHmac('sha512', key).update(text).digest();

/** From 512 bits, so that the bias is below 2^-256; never zero. */
function scalarOf(bytes: Buffer): bigint {
  return (BigInt(`0x${bytes.toString('hex')}`) % (ISSUER_ORDER - 1n)) + 1n;
}
