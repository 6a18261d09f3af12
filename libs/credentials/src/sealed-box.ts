import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/** An encrypted value, safe to store beside the log. `iv` and `ciphertext` are base64; the ciphertext ends in its 16-byte tag. */
export interface SealedBox {
  readonly key_id: string;
  readonly iv: string;
  readonly ciphertext: string;
}

/** The box was altered, belongs to another place, or its key is missing. The message never says which. */
export class CannotOpen extends Error {
  override readonly name = 'CannotOpen';
  constructor() {
    super('The sealed value cannot be opened here.');
  }
}

const ALGORITHM = 'aes-256-gcm';

/** Bytes: the nonce GCM is specified for (NIST SP 800-38D §8.2.2). Drawn at random, it allows 2^32 boxes under one key. */
const IV_LENGTH = 12;

/** Bytes: the full tag. */
const TAG_LENGTH = 16;

/** AES-256-GCM over the JSON text of `plaintext`. `aad` names the place the box belongs to; it opens nowhere else. */
export function sealBox(keyId: string, key: KeyObject, aad: string, plaintext: unknown): SealedBox {
  const json = JSON.stringify(plaintext) as string | undefined;
  if (json === undefined) throw new TypeError('Only a value that JSON can write can be sealed.');
  const iv = randomBytes(IV_LENGTH);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_LENGTH });
  cipher.setAAD(Buffer.from(aad));
  const ciphertext = Buffer.concat([cipher.update(json, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { key_id: keyId, iv: iv.toString('base64'), ciphertext: ciphertext.toString('base64') };
}

/** @throws CannotOpen for a box that this key did not seal for this `aad`. */
export function openBox(key: KeyObject, aad: string, box: SealedBox): unknown {
  const iv = Buffer.from(box.iv, 'base64');
  const sealed = Buffer.from(box.ciphertext, 'base64');
  if (iv.length !== IV_LENGTH || sealed.length < TAG_LENGTH) throw new CannotOpen();
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(-TAG_LENGTH));
  const json = Buffer.concat([decipher.update(sealed.subarray(0, -TAG_LENGTH)), authenticated(() => decipher.final())]);
  return JSON.parse(json.toString('utf8'));
}

/** OpenSSL's own error is dropped: it says only that the tag is wrong. */
function authenticated(finish: () => Buffer): Buffer {
  try {
    return finish();
  } catch {
    throw new CannotOpen();
  }
}
