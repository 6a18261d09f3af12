import type { Decider } from '../decider.js';
import type { CredentialStanding } from '../credential/credential-standing.js';
import type { Sealed } from '../sealed.js';
import type { CodeRefusalName } from '../share/redeem-code.js';
import type { Timestamp } from '../time.js';
import type { Verdict } from './policy.js';

/** What the verdict was reached from, besides the request: enough to reach it again, and see that it is the same. */
export interface Consulted {
  readonly share: 'open' | 'redeemed' | 'revoked';
  /** The credential as it stood: its stream through this revision. A demo share has none. */
  readonly credential?: {
    readonly stream: string;
    readonly revision: number;
    readonly standing: CredentialStanding;
  };
  /** The share's proof, if it was verified: what it was and by which key, or what was wrong with it. */
  readonly proof?: { readonly verifyingKeyId: string; readonly digest?: string; readonly fault?: string };
  readonly freshUpToHours: number;
}

/** One conclusion, for good or ill, with everything its answer was made from. */
export interface VerificationRecord {
  readonly verificationId: string;
  readonly institutionId: string;
  readonly via: 'code' | 'token' | 'session';
  /** The session that this answers, where one does. */
  readonly requestId?: string;
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
  /** Absent where nothing was consulted, and in conclusions older than this field. */
  readonly consulted?: Consulted;
  /** Keyed digest of the request this answers: the same Idempotency-Key with another body is refused by it. */
  readonly requestHash?: string;
  /** Keyed digest of the institution's reference, by which it is found again. */
  readonly referenceHash?: string;
  /** Token, claims, signed summary and the institution's reference. */
  readonly sealed: Sealed;
}

/** Stored for ever: a name or field here changes only through an upcaster. */
export type VerificationEvent =
  | {
      /** A code, token or session became a verification, with everything its answer was made from. */
      readonly type: 'TokenVerified';
      readonly data: VerificationRecord;
    }
  | {
      /** A code or token was shown with a valid key and refused. */
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
