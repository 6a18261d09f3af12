import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { publicJwkOf, type PublicJwk } from './jws.js';

/** The PKCS8 prefix of an Ed25519 seed (RFC 8410 §7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Ed25519 (RFC 8032) with a key made of a seed. */
export class Ed25519Signer {
  readonly #privateKey: KeyObject;
  readonly publicJwk: PublicJwk;

  private constructor(privateKey: KeyObject) {
    this.#privateKey = privateKey;
    this.publicJwk = publicJwkOf(createPublicKey(privateKey));
  }

  /** @param seed 32 bytes */
  static fromSeed(seed: Buffer): Ed25519Signer {
    return new Ed25519Signer(
      createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' }),
    );
  }

  /** 64 bytes. */
  sign(content: Buffer): Buffer {
    return sign(null, content, this.#privateKey);
  }
}
