/** Disclosed with every answer, besides the claims. */
export interface ClaimContext {
  /** Days of financial history the claims rest on. */
  readonly data_window_days: number;
  /** Hours since the credential was issued, at the moment of the answer. */
  readonly freshness_hours: number;
  readonly linked_accounts: number;
  /** Origin and destination, such as `KE->GB`. */
  readonly corridor?: string;
}

/** All claims of a credential. Never a transaction, a balance or an exact income. */
export interface VerificationClaims extends ClaimContext {
  readonly identity_verified: boolean;
  readonly income_verified: boolean;
  /** Text for people, such as `$3,000-4,000/mo`. */
  readonly income_band: string;
  readonly sanctions_screening_clear: boolean;
  readonly identity_and_fraud_checks_passed: boolean;
  readonly payment_behavior_verified: boolean;
  readonly savings_behavior_verified: boolean;
}

/** A claim that was not disclosed is absent, never `false`. */
export type DisclosedClaims = Partial<VerificationClaims> & ClaimContext;
