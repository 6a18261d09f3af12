import type { Decider } from '../decider.js';
import { defined } from '../defined.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';

/** Where the claims behind a share come from. */
export type ShareSource =
  | {
      readonly kind: 'sandbox';
      /** The demo or test code whose fixed claims this share stands for. */
      readonly fixture: string;
    }
  | { readonly kind: 'credential'; readonly credentialId: string };

/** Stored for ever: a name or field here changes only through an upcaster. */
export type ShareEvent =
  | {
      /** A person consented to share claims, under a code, a token or both. */
      readonly type: 'ShareCreated';
      readonly data: {
        readonly tokenHash: string;
        readonly tokenLastFour: string;
        /** A share that is only ever verified by its token has no code. */
        readonly code?: { readonly hash: string; readonly lastFour: string; readonly expiresAt: Timestamp };
        readonly source: ShareSource;
        /** Whose wallet made it. A demo share has no holder. */
        readonly holderId?: string;
        /** The one institution it was made for. Absent: whoever is shown it first. */
        readonly audience?: string;
        /** What the holder consented to. */
        readonly permissions: readonly string[];
        readonly createdAt: Timestamp;
        readonly expiresAt: Timestamp;
        /** The proof it was made with, which is sealed with the token: what was verified, and by which key. */
        readonly proof?: { readonly digest: string; readonly verifyingKeyId: string };
        /** `{ token, proof? }`: the answer to a redemption carries the token, the log must not. */
        readonly sealed: Sealed;
      };
    }
  | {
      /** An institution showed the code first; nobody else can any more. The verification follows. */
      readonly type: 'CodeRedeemed';
      readonly data: {
        readonly institutionId: string;
        readonly verificationId: string;
        readonly redeemedAt: Timestamp;
        /** Enough to conclude the verification if the process dies right here. */
        readonly requested: readonly string[];
        readonly requestHash?: string;
        readonly sealedReference?: Sealed;
      };
    }
  | {
      /** An institution verified the token first, or got it in a session: to all others it is unknown. */
      readonly type: 'ShareBound';
      readonly data: {
        readonly institutionId: string;
        readonly verificationId: string;
        /** The session that the share was offered to, where that is how the institution came by it. */
        readonly requestId?: string;
        readonly boundAt: Timestamp;
      };
    }
  | {
      /** The person took the share back. */
      readonly type: 'ShareRevoked';
      readonly data: { readonly revokedAt: Timestamp };
    };

export type ShareCreation = Extract<ShareEvent, { type: 'ShareCreated' }>['data'];
export type CodeRedemption = Extract<ShareEvent, { type: 'CodeRedeemed' }>['data'];

export type Share =
  | { readonly status: 'absent' }
  | {
      readonly status: 'open' | 'redeemed' | 'revoked';
      readonly creation: ShareCreation;
      /** The institution that redeemed the code or verified the token first. No other sees the share. */
      readonly boundTo?: string;
      /** The session it was offered to first. It answers no other. */
      readonly requestId?: string;
      readonly redemption?: CodeRedemption;
    };

export type ExistingShare = Exclude<Share, { status: 'absent' }>;

/** The share was made for another institution. */
export const isForAnother = ({ creation }: ExistingShare, institutionId: string): boolean =>
  creation.audience !== undefined && creation.audience !== institutionId;

export const share: Decider<Share, ShareEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'ShareCreated':
        return { status: 'open', creation: event.data };
      case 'CodeRedeemed':
        if (state.status === 'absent') return state;
        return { ...state, status: 'redeemed', boundTo: event.data.institutionId, redemption: event.data };
      case 'ShareBound':
        if (state.status === 'absent') return state;
        return { ...state, boundTo: event.data.institutionId, ...defined({ requestId: event.data.requestId }) };
      case 'ShareRevoked':
        return state.status === 'absent' ? state : { ...state, status: 'revoked' };
      default:
        event satisfies never;
        return state;
    }
  },
};
