/** Verified summaries, never account data. A claim that the customer did not consent to is absent, never `false`. */
export interface VerificationClaims {
  readonly identity_verified?: boolean;
  readonly income_verified?: boolean;
  /** Text for people, such as `$3,000-4,000/mo`. */
  readonly income_band?: string;
  readonly sanctions_screening_clear?: boolean;
  readonly identity_and_fraud_checks_passed?: boolean;
  readonly payment_behavior_verified?: boolean;
  readonly savings_behavior_verified?: boolean;
  /** Days of financial history the claims rest on. */
  readonly data_window_days: number;
  /** Hours since the credential was issued, at the moment of the answer. */
  readonly freshness_hours: number;
  readonly linked_accounts: number;
  /** Origin and destination, such as `KE->GB`. */
  readonly corridor?: string;
}

/** What a verification was answered with, whichever way it came about. */
export interface VerificationAnswer {
  readonly credential_valid: boolean;
  readonly status: 'verified' | 'manual_review' | 'denied';
  /** Quote it to us, and find the whole trail under it. */
  readonly audit_id: string;
  readonly verified_at: string;
  /** For your backend: `@passidio/node` verifies it again. */
  readonly token: string | null;
  readonly environment: 'sandbox' | 'live';
  readonly issuer: string;
  readonly verified_claims: Partial<VerificationClaims>;
  readonly claims_not_granted: readonly string[];
  readonly freshness_status: 'fresh' | 'stale' | null;
  readonly raw_transactions_included: false;
  readonly expires_at: string | null;
  readonly decisioning_note: string;
  /** Present when the person was erased after the verification: token and claims are gone. */
  readonly erasure?: { readonly reason: 'SUBJECT_ERASED'; readonly erased_at: string };
  readonly deny_reason?: string;
  readonly message?: string;
}

/** A credential that holds. `status` is `manual_review` when a claim of it is false. */
export interface CodeVerificationResult extends VerificationAnswer {
  readonly credential_valid: true;
  readonly status: 'verified' | 'manual_review';
  readonly token: string;
  readonly verified_claims: VerificationClaims;
}

/** What the customer showed opens nothing, or something that must not be accepted. */
export interface Denial {
  /** Such as `CODE_EXPIRED` or `TOKEN_REVOKED`. */
  readonly reason: string;
  /** For the customer to read. */
  readonly message: string;
  /** The service's whole answer, where it gave one. */
  readonly result?: VerificationAnswer;
}

export const isAccepted = (answer: VerificationAnswer): answer is CodeVerificationResult =>
  answer.credential_valid && answer.status !== 'denied';
