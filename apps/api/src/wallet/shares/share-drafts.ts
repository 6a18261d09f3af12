import { Injectable } from '@nestjs/common';
import { hashToken, KeyRing, type Permission, type SealedBox } from '@passid/credentials';
import { Problem } from '@passid/http';
import { addMilliseconds, defined, isReached, shareExpiry, type Credential } from '@passid/ledger';
import type { ShareTerms } from '@passid/proofs';
import { ShareProofs } from '../../verifying/verdict/share-proofs.js';
import type { ActiveHolder } from '../../door/auth/holders.js';
import { newShareSeed } from './share-secrets.js';

/** Proving takes seconds. The code's quarter of an hour has begun with the draft. */
const DRAFT_LIFE_MS = 5 * 60 * 1000;

/** What a holder wants to share, before there is a share. */
export interface ShareWish {
  readonly permissions: readonly Permission[];
  readonly audience?: string;
  readonly lifeMs: number;
  readonly credentialId?: string;
}

/** A share that has its seed, and with it its token, and its moment already, so that a proof can be made for it. */
export interface ShareDraft {
  readonly seed: string;
  readonly wish: ShareWish;
  readonly credentialId: string;
  readonly createdAt: string;
}

/** A proof of the claims, and the draft it was made for. */
export interface ProvenDraft {
  readonly draft: string;
  /** As it was sent. */
  readonly proof: unknown;
}

/** Drafts are nowhere but in the wallet's hands: sealed, so that they come back as they went. */
@Injectable()
export class ShareDrafts {
  constructor(
    private readonly keyRing: KeyRing,
    private readonly proofs: ShareProofs,
  ) {}

  draw(wish: ShareWish, credentialId: string, now: Date): ShareDraft {
    return { seed: newShareSeed(), wish, credentialId, createdAt: now.toISOString() };
  }

  seal(holder: ActiveHolder, draft: ShareDraft): string {
    return Buffer.from(JSON.stringify(this.keyRing.seal(placeOf(holder), draft))).toString('base64url');
  }

  /** Throws SHARE_DRAFT_UNUSABLE unless this wallet drew it for this wish, minutes ago. */
  open(holder: ActiveHolder, sealed: string, wish: ShareWish, now: Date): ShareDraft {
    const draft = this.#read(holder, sealed);
    if (draft === undefined) throw unusable('It is not one of this wallet.');
    if (isReached(expiryOf(draft), now.toISOString())) throw unusable('It is older than five minutes.');
    if (JSON.stringify(wishOf(draft.wish)) !== JSON.stringify(wishOf(wish)))
      throw unusable('It was drawn for other permissions, another audience, lifetime or credential.');
    return draft;
  }

  termsOf(
    { environment }: ActiveHolder,
    { wish, credentialId, createdAt }: ShareDraft,
    token: string,
    behind: Credential,
  ): ShareTerms {
    const { permissions, audience, lifeMs } = wish;
    const shared = defined({
      tokenHash: hashToken(this.keyRing, environment, token),
      audience,
      permissions,
      createdAt,
      expiresAt: shareExpiry(createdAt, lifeMs, behind),
    });
    return this.proofs.termsOf(shared, credentialId, environment);
  }

  #read(holder: ActiveHolder, sealed: string): ShareDraft | undefined {
    try {
      const box = JSON.parse(Buffer.from(sealed, 'base64url').toString()) as SealedBox;
      return this.keyRing.open<ShareDraft>(placeOf(holder), box);
    } catch {
      // Whatever is wrong with it: nobody is told more than that it does not open.
      return undefined;
    }
  }
}

export const expiryOf = ({ createdAt }: ShareDraft): string => addMilliseconds(createdAt, DRAFT_LIFE_MS);

export const unusable = (why: string): Problem =>
  new Problem('SHARE_DRAFT_UNUSABLE', `The draft cannot be used. ${why}`);

const placeOf = ({ holderId }: ActiveHolder): string => `share-draft/${holderId}`;

/** In one order, with nothing left out, to compare. */
const wishOf = ({ permissions, audience, lifeMs, credentialId }: ShareWish): unknown[] => [
  [...permissions].sort(),
  audience ?? null,
  lifeMs,
  credentialId ?? null,
];
