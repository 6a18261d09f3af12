import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import { isReached, type Timestamp } from '../time.js';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type SessionEvent =
  | {
      /** An institution asks a customer who is present; the code and QR code show this request. */
      readonly type: 'SessionCreated';
      readonly data: {
        readonly requestId: string;
        readonly institutionId: string;
        /** As registered when the session was made: the name that the customer is shown. */
        readonly institutionName: string;
        /** What the institution calls itself here, such as a branch; shown below its registered name, never in its place. */
        readonly label?: string;
        readonly code: { readonly hash: string; readonly lastFour: string };
        readonly permissions: readonly string[];
        readonly createdAt: Timestamp;
        readonly expiresAt: Timestamp;
        /** Keyed digest of the request: the same Idempotency-Key with another body is refused by it. */
        readonly requestHash?: string;
        /** `{ code }`: a repeat of the request is answered with it, the log must not show it. */
        readonly sealed: Sealed;
      };
    }
  | {
      /** The customer shared what was asked for. The verification follows. */
      readonly type: 'SessionFulfilled';
      readonly data: {
        readonly requestId: string;
        readonly institutionId: string;
        readonly holderId: string;
        /** Enough to conclude the verification if the process dies right here. */
        readonly verificationId: string;
        readonly tokenHash: string;
        readonly fulfilledAt: Timestamp;
        readonly idempotency?: WalletIdempotency;
      };
    }
  | {
      /** The customer refused. */
      readonly type: 'SessionDeclined';
      readonly data: {
        readonly requestId: string;
        readonly institutionId: string;
        readonly holderId: string;
        readonly declinedAt: Timestamp;
        /** `{ reason }`, in the customer's words. */
        readonly sealedReason?: Sealed;
        readonly idempotency?: WalletIdempotency;
      };
    }
  | {
      /** Nobody answered in time. */
      readonly type: 'SessionExpired';
      /** The moment that was announced, whenever it was noticed. */
      readonly data: { readonly requestId: string; readonly institutionId: string; readonly expiredAt: Timestamp };
    };

/** Of a wallet that sent an Idempotency-Key: its retry is answered as the first time. */
export interface WalletIdempotency {
  readonly keyHash: string;
  readonly requestHash: string;
}

export type SessionCreation = Extract<SessionEvent, { type: 'SessionCreated' }>['data'];
export type SessionFulfilment = Extract<SessionEvent, { type: 'SessionFulfilled' }>['data'];
export type SessionDecline = Extract<SessionEvent, { type: 'SessionDeclined' }>['data'];

export type Session =
  | { readonly status: 'absent' }
  | { readonly status: 'open' | 'expired'; readonly creation: SessionCreation }
  | { readonly status: 'fulfilled'; readonly creation: SessionCreation; readonly fulfilment: SessionFulfilment }
  | { readonly status: 'declined'; readonly creation: SessionCreation; readonly decline: SessionDecline };

export type ExistingSession = Exclude<Session, { status: 'absent' }>;

export const session: Decider<Session, SessionEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'SessionCreated':
        return { status: 'open', creation: event.data };
      case 'SessionFulfilled':
        if (state.status !== 'open') return state;
        return { status: 'fulfilled', creation: state.creation, fulfilment: event.data };
      case 'SessionDeclined':
        if (state.status !== 'open') return state;
        return { status: 'declined', creation: state.creation, decline: event.data };
      case 'SessionExpired':
        return state.status === 'open' ? { status: 'expired', creation: state.creation } : state;
      default:
        event satisfies never;
        return state;
    }
  },
};

/** By the clock, whether or not SessionExpired has been written. */
export const isExpired = (state: ExistingSession, now: Timestamp): boolean =>
  state.status === 'expired' || (state.status === 'open' && isReached(state.creation.expiresAt, now));
