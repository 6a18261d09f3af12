import {
  openContent,
  sealContent,
  SubjectKey,
  subjectOf,
  type KeyRing,
  type SealedBox,
  type VerificationContent,
} from '@passid/credentials';
import { DomainError } from '@passid/ledger';
import type { Erasure, SubjectKeys } from './subject-keys.js';

export type Opened<Content> =
  | { readonly isErased: false; readonly content: Content }
  /** The subject was erased: the box is intact, and no key opens it any more. */
  | { readonly isErased: true; readonly erasure: Erasure };

/** Seals what belongs to a stream, for one person or for the deployment. */
export interface Sealer {
  seal(stream: string, content: object): SealedBox;
}

/** A key that was read once, for several boxes. Hold it no longer than a request: it does not notice an erasure meanwhile. */
export interface HeldKey {
  /** @throws CannotOpen for a box of another person. */
  open<Content>(stream: string, box: SealedBox): Opened<Content>;
  /** Seals for the same person; for the deployment where the person was erased. */
  readonly sealer: Sealer;
  /** The person was erased: do not store what is about them, since no key is left whose end would erase it. */
  readonly isErased: boolean;
}

/** The key of a person was asked for who was erased. Only that person's own login leads here, and it has expired. */
export class SubjectIsErased extends DomainError {
  readonly code = 'HOLDER_LOGIN_INVALID';
  constructor(readonly erasure: Erasure) {
    super('You were erased, and this login is not valid any more.');
  }
}

/** A key that is neither present nor erased was lost, which must never look like an erasure. */
export class SubjectKeyLost extends Error {
  constructor(subjectId: string) {
    super(`The key of ${subjectId} is missing, and no erasure explains it. Restore subjects.key from the backup.`);
  }
}

/**
 * Opens every sealed box of the ledger. Content about a person is sealed with that person's key, all other content with the
 * deployment's.
 */
export class Vault {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly keys: SubjectKeys,
  ) {}

  /** Returns an erasure where the person was erased. @throws CannotOpen, SubjectKeyLost where the box should open and does not. */
  async open<Content>(stream: string, box: SealedBox): Promise<Opened<Content>> {
    return (await this.holdKeyOf(box)).open<Content>(stream, box);
  }

  /** The key that this box was sealed under. @throws SubjectKeyLost */
  async holdKeyOf(box: SealedBox): Promise<HeldKey> {
    const subjectId = subjectOf(box);
    if (subjectId === undefined)
      return {
        open: <Content>(stream: string, other: SealedBox) => ({
          isErased: false,
          content: openContent<Content>(this.keyRing, stream, other),
        }),
        sealer: this.deployment,
        isErased: false,
      };
    const key = await this.#find(subjectId);
    if (!(key instanceof SubjectKey))
      return { open: () => ({ isErased: true, erasure: key }), sealer: this.deployment, isErased: true };
    return {
      open: <Content>(stream: string, other: SealedBox) => ({
        isErased: false,
        content: key.open<Content>(stream, other),
      }),
      sealer: key,
      isErased: false,
    };
  }

  /** What a verification concluded, or the tombstone of the person it was about. */
  async openVerification(stream: string, box: SealedBox): Promise<VerificationContent> {
    const opened = await this.open<VerificationContent>(stream, box);
    return opened.isErased ? { erasedAt: opened.erasure.erasedAt } : opened.content;
  }

  /** The key of a person, to open and seal several boxes with. Hold it no longer than a request. @throws SubjectIsErased */
  async keyOf(subjectId: string): Promise<SubjectKey> {
    const key = await this.#find(subjectId);
    if (key instanceof SubjectKey) return key;
    throw new SubjectIsErased(key);
  }

  /** Seals for the person a box was sealed for; for the deployment where that is no person or an erased one. */
  async sealerLike(box: SealedBox | undefined): Promise<Sealer> {
    return box === undefined ? this.deployment : (await this.holdKeyOf(box)).sealer;
  }

  readonly deployment: Sealer = { seal: (stream, content) => sealContent(this.keyRing, stream, content) };

  async #find(subjectId: string): Promise<SubjectKey | Erasure> {
    const state = await this.keys.find(subjectId);
    if (state === undefined) throw new SubjectKeyLost(subjectId);
    if (state.status === 'erased') return state.erasure;
    return SubjectKey.unwrap(this.keyRing, subjectId, state.wrappedKey);
  }
}
