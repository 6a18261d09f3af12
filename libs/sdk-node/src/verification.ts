import type { VerificationClaims } from './claims.js';

export type DenyReason =
  | 'TOKEN_NOT_FOUND'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_REVOKED'
  | 'TOKEN_ALREADY_USED'
  | 'INVALID_SIGNATURE'
  | 'INVALID_PROOF'
  | 'CREDENTIAL_EXPIRED'
  | 'CREDENTIAL_REVOKED'
  | 'AUDIENCE_MISMATCH'
  | 'PERMISSION_NOT_GRANTED'
  | 'HARD_DENY_SANCTIONS_MATCH';

export type Environment = 'sandbox' | 'live';

/** Stands in place of what was erased. */
export interface Erasure {
  readonly reason: 'SUBJECT_ERASED';
  readonly erased_at: string;
}

/** The one object that every verification is answered with, from a code, a token or a session. */
export interface VerificationAnswer {
  readonly credential_valid: boolean;
  /** The same as `credential_valid`. */
  readonly valid: boolean;
  readonly status: 'verified' | 'manual_review' | 'denied';
  readonly verification_id: string;
  /** The same as `verification_id`: quote it to us, and find the whole trail under it. */
  readonly audit_id: string;
  readonly verified_at: string;
  /** Verifies again until it expires; null when what was shown opened nothing. */
  readonly token: string | null;
  readonly environment: Environment;
  readonly issuer: string;
  readonly credential_status: 'active' | 'expired' | 'revoked' | 'invalid';
  readonly token_status: 'active' | 'redeemed' | 'expired' | 'revoked' | null;
  /** Whole, context included, when `credential_valid`; of a denied one at most what has to be known. */
  readonly verified_claims: Partial<VerificationClaims>;
  /** The same as `verified_claims`. */
  readonly claims: Partial<VerificationClaims>;
  /** Permissions that were asked for and not consented to. */
  readonly claims_not_granted: readonly string[];
  readonly signature: {
    readonly algorithm: 'ed25519';
    readonly status: 'valid' | 'invalid' | 'not_provided';
    readonly key_id: string | null;
    /** A compact JWS over the claims: `verifyClaims` checks it offline. */
    readonly jws: string | null;
  };
  readonly proof: { readonly type: 'groth16/bn254'; readonly status: 'verified' | 'not_provided' | 'invalid' };
  readonly freshness_status: 'fresh' | 'stale' | null;
  readonly revocation_status: 'not_revoked' | 'revoked' | 'unknown';
  readonly raw_transactions_included: false;
  readonly expires_at: string | null;
  readonly policy_version: string;
  readonly model_version: string;
  readonly institution_reference?: string;
  readonly decisioning_note: string;
  /** Present when the person was erased after the verification: token, claims and signature are gone. */
  readonly erasure?: Erasure;
  readonly deny_reason?: DenyReason;
  /** The same as `deny_reason`, in lower case. */
  readonly reason_code?: string;
  readonly message?: string;
}
