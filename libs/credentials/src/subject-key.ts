import { createSecretKey, hkdfSync, randomBytes, type KeyObject } from 'node:crypto';
import type { KeyRing } from './key-ring.js';
import { CannotOpen, openBox, sealBox, type SealedBox } from './sealed-box.js';
import { placeOf } from './verification-content.js';

/** Bytes: AES-256. */
const KEY_LENGTH = 32;

/** Bytes of `derive`. */
const DERIVED_LENGTH = 32;

const KEY_ID_PREFIX = 'subject:';

/** The subject whose key opens this box; undefined: the deployment's key does. */
export const subjectOf = ({ key_id }: SealedBox): string | undefined =>
  key_id.startsWith(KEY_ID_PREFIX) ? key_id.slice(KEY_ID_PREFIX.length) : undefined;

/**
 * The key of one person, under which everything about them is sealed. It is random, and its only copy is wrapped by the
 * deployment's key: once that copy is destroyed, no copy of any box it sealed opens.
 */
export class SubjectKey {
  readonly #key: KeyObject;

  private constructor(
    readonly subjectId: string,
    key: Buffer,
  ) {
    this.#key = createSecretKey(key);
    key.fill(0);
  }

  /** A new key, in the form in which it is kept. */
  static wrapNew(keyRing: KeyRing, subjectId: string): SealedBox {
    return keyRing.seal(wrappingPlace(subjectId), randomBytes(KEY_LENGTH).toString('base64'));
  }

  /** @throws CannotOpen for a key of another subject or another deployment. */
  static unwrap(keyRing: KeyRing, subjectId: string, wrapped: SealedBox): SubjectKey {
    return new SubjectKey(subjectId, Buffer.from(keyRing.open<string>(wrappingPlace(subjectId), wrapped), 'base64'));
  }

  seal(stream: string, content: object): SealedBox {
    return sealBox(`${KEY_ID_PREFIX}${this.subjectId}`, this.#key, placeOf(stream), content);
  }

  /** @throws CannotOpen */
  open<Content>(stream: string, box: SealedBox): Content {
    if (subjectOf(box) !== this.subjectId) throw new CannotOpen();
    return openBox(this.#key, placeOf(stream), box) as Content;
  }

  /** 32 pseudo-random bytes, the same for the same purpose and name until the key is destroyed. */
  derive(purpose: string, name: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#key, '', `passid/subject/${purpose}/v1/${name}`, DERIVED_LENGTH));
  }
}

const wrappingPlace = (subjectId: string): string => `subject-key/${subjectId}/1`;
