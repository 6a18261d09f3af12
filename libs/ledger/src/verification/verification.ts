import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import type { Verdict } from './assess-token.js';

/** One conclusion, for good or ill, with everything its answer was made from. */
export interface VerificationRecord {
  readonly verificationId: string;
  readonly institutionId: string;
  readonly via: 'code' | 'token';
  readonly concludedAt: Timestamp;
  /** The last four characters of what was shown. */
  readonly presentedLastFour: string;
  /** The share this institution may see. Absent when it showed something unknown, used up or not its own. */
  readonly share?: { readonly tokenHash: string; readonly tokenLastFour: string; readonly expiresAt: Timestamp };
  readonly requested: readonly string[];
  readonly notGranted: readonly string[];
  readonly verdict: Verdict;
  readonly policyVersion: string;
  readonly modelVersion: string;
  readonly issuer: string;
  /** Keyed digest of the request this answers: the same Idempotency-Key with another body is refused by it. */
  readonly requestHash?: string;
  /** Token, claims, signed summary and the institution's reference. */
  readonly sealed: Sealed;
}

export type CodeRefusalName = 'CODE_NOT_FOUND' | 'CODE_ALREADY_REDEEMED' | 'CODE_EXPIRED' | 'CODE_REVOKED';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type VerificationEvent =
  | { readonly type: 'TokenVerified'; readonly data: VerificationRecord }
  | {
      readonly type: 'TokenRejected';
      /** `refusal` is set when the redemption itself was refused, and is then the answer's problem code. */
      readonly data: VerificationRecord & { readonly refusal?: CodeRefusalName };
    };

export type Verification =
  { readonly status: 'open' } | { readonly status: 'concluded'; readonly event: VerificationEvent };

export const verification: Decider<Verification, VerificationEvent> = {
  initial: { status: 'open' },
  evolve(state, event) {
    switch (event.type) {
      case 'TokenVerified':
      case 'TokenRejected':
        return { status: 'concluded', event };
      default:
        event satisfies never;
        return state;
    }
  },
};
