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
  /** The subject was erased: the box is sound and nothing opens it, for ever. */
  | { readonly isErased: true; readonly erasure: Erasure };

/** Seals what belongs to a stream, for one person or for the deployment. */
export interface Sealer {
  seal(stream: string, content: object): SealedBox;
}

/** A key that was read once, for several boxes. Hold it no longer than a request: an erasure meanwhile it does not see. */
export interface HeldKey {
  /** @throws CannotOpen for a box of somebody else. */
  open<Content>(stream: string, box: SealedBox): Opened<Content>;
  /** For whom it opens; the deployment's where nobody is left. */
  readonly sealer: Sealer;
}

/** Somebody asked for the key of a person who was erased. Only the person's own login leads here, and it is good no more. */
export class SubjectIsErased extends DomainError {
  readonly code = 'HOLDER_LOGIN_INVALID';
  constructor(readonly erasure: Erasure) {
    super('You were erased, and this login is not valid any more.');
  }
}

/** A key that is neither there nor erased was lost, which must never look like an erasure. */
export class SubjectKeyLost extends Error {
  constructor(subjectId: string) {
    super(`The key of ${subjectId} is missing, and no erasure explains it. Restore subjects.key from the backup.`);
  }
}

/**
 * Opens every sealed box of the ledger, whoever it was sealed for. What concerns a person is sealed under that person's
 * key, and everything else under the deployment's.
 */
export class Vault {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly keys: SubjectKeys,
  ) {}

  /** What may never be opened again is told apart from what cannot be opened. @throws CannotOpen, SubjectKeyLost */
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
      };
    const key = await this.#find(subjectId);
    if (!(key instanceof SubjectKey))
      return { open: () => ({ isErased: true, erasure: key }), sealer: this.deployment };
    return {
      open: <Content>(stream: string, other: SealedBox) => ({
        isErased: false,
        content: key.open<Content>(stream, other),
      }),
      sealer: key,
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

  /** For whom a box was sealed, another is: the deployment's key where nobody was meant, or nobody is left. */
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
