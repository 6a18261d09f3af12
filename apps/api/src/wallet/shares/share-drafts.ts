import { Injectable } from '@nestjs/common';
import { KeyRing, type Permission, type SealedBox, type SubjectKey } from '@passid/credentials';
import { EventStore, fold } from '@passid/event-store';
import { Problem } from '@passid/http';
import {
  addMilliseconds,
  CredentialNotActive,
  defined,
  isReached,
  share,
  shareExpiry,
  type Credential,
  type ShareCreation,
} from '@passid/ledger';
import type { ShareTerms } from '@passid/proofs';
import type { ActiveHolder } from '../../door/auth/holders.js';
import { ShareProofs } from '../../verifying/verdict/share-proofs.js';
import { Credentials } from '../credentials/credentials.js';
import { newShareSeed, shareSecretsOf } from './share-secrets.js';

/** Proving takes seconds. The code's quarter of an hour begins with the draft. */
const DRAFT_LIFE_MS = 5 * 60 * 1000;

/** What a holder asks to share, before there is a share. */
export interface RequestedShare {
  readonly permissions: readonly Permission[];
  readonly audience?: string;
  readonly lifeMs: number;
  readonly credentialId?: string;
}

/** Fixes the share's seed, and so its token, and its moment, so that a proof can be made for it. */
export interface ShareDraft {
  readonly seed: string;
  readonly requested: RequestedShare;
  readonly credentialId: string;
  readonly createdAt: string;
}

/** As the wallet keeps it, across a change of release: `wish` is the name that released drafts have. */
type SealedDraft = Omit<ShareDraft, 'requested'> & { readonly wish: RequestedShare };

/** A proof of the claims, and the draft it was made for. */
export interface ProvenDraft {
  readonly draft: string;
  /** As it was sent. */
  readonly proof: unknown;
}

/** A draft, the credential it shares, and the proof if there is one. */
export interface PreparedShare {
  readonly draft: ShareDraft;
  readonly credential: Credential;
  readonly proof?: { readonly submitted: unknown; readonly verified: ShareCreation['proof'] & object };
}

interface Preparation {
  readonly holder: ActiveHolder;
  readonly key: SubjectKey;
  readonly requested: RequestedShare;
  readonly proven: ProvenDraft | undefined;
  readonly now: Date;
}

/** Only the wallet keeps a draft: sealed, so that it cannot change it. */
@Injectable()
export class ShareDrafts {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly credentials: Credentials,
    private readonly proofs: ShareProofs,
  ) {}

  /** Throws CredentialNotFound and CredentialNotActive. */
  async draw(holder: ActiveHolder, requested: RequestedShare, now: Date): Promise<PreparedShare> {
    const credential = await this.credentials.chosenBy(holder, requested.credentialId, now);
    if (credential.status === 'absent') throw new CredentialNotActive();
    const { credentialId } = credential.issue;
    return { draft: { seed: newShareSeed(), requested, credentialId, createdAt: now.toISOString() }, credential };
  }

  /** Without a proof a new draft; with one the wallet's draft, unused, and the proof verified for it. */
  async prepare({ holder, key, requested, proven, now }: Preparation): Promise<PreparedShare> {
    if (proven === undefined) return this.draw(holder, requested, now);
    const draft = this.#open(holder, proven.draft, requested, now);
    const { stream } = shareSecretsOf(this.keyRing, holder, key, draft.seed);
    if ((await fold(this.store, stream, share)).state.status !== 'absent') throw usedDraft();
    const credential = await this.credentials.requireOf(holder, draft.credentialId);
    const terms = this.termsOf(holder, key, { draft, credential });
    const { digest, verifyingKeyId } = await this.proofs.require(proven.proof, terms);
    return { draft, credential, proof: { submitted: proven.proof, verified: { digest, verifyingKeyId } } };
  }

  seal(holder: ActiveHolder, { requested, ...draft }: ShareDraft): string {
    const sealed: SealedDraft = { ...draft, wish: requested };
    return Buffer.from(JSON.stringify(this.keyRing.seal(placeOf(holder), sealed))).toString('base64url');
  }

  /** What a proof of this draft has to prove. */
  termsOf(holder: ActiveHolder, key: SubjectKey, { draft, credential }: PreparedShare): ShareTerms {
    const { seed, requested, credentialId, createdAt } = draft;
    const { permissions, audience, lifeMs } = requested;
    const { tokenHash } = shareSecretsOf(this.keyRing, holder, key, seed);
    const expiresAt = shareExpiry(createdAt, lifeMs, credential);
    const shared = defined({ tokenHash, audience, permissions, createdAt, expiresAt });
    return this.proofs.termsOf(shared, credentialId, holder.environment);
  }

  /** Throws SHARE_DRAFT_UNUSABLE unless this wallet drew it for this request, at most five minutes ago. */
  #open(holder: ActiveHolder, sealed: string, requested: RequestedShare, now: Date): ShareDraft {
    const draft = this.#read(holder, sealed);
    if (draft === undefined) throw unusable('It is not one of this wallet.');
    if (isReached(expiryOf(draft), now.toISOString())) throw unusable('It is older than five minutes.');
    if (comparable(draft.requested) !== comparable(requested))
      throw unusable('It was drawn for other permissions, another audience, lifetime or credential.');
    return draft;
  }

  #read(holder: ActiveHolder, sealed: string): ShareDraft | undefined {
    try {
      const box = JSON.parse(Buffer.from(sealed, 'base64url').toString()) as SealedBox;
      const { wish, ...draft } = this.keyRing.open<SealedDraft>(placeOf(holder), box);
      return { ...draft, requested: wish };
    } catch {
      // Not JSON, not sealed by us, or sealed for another wallet: the answer does not say which.
      return undefined;
    }
  }
}

export const expiryOf = ({ createdAt }: ShareDraft): string => addMilliseconds(createdAt, DRAFT_LIFE_MS);

const unusable = (why: string): Problem => new Problem('SHARE_DRAFT_UNUSABLE', `The draft cannot be used. ${why}`);

export const usedDraft = (): Problem => unusable('It was used already.');

const placeOf = ({ holderId }: ActiveHolder): string => `share-draft/${holderId}`;

/** Equal for equal requests: one order, absent members as null. */
const comparable = ({ permissions, audience, lifeMs, credentialId }: RequestedShare): string =>
  JSON.stringify([[...permissions].sort(), audience ?? null, lifeMs, credentialId ?? null]);
