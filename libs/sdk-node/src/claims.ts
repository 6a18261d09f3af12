/** What stands around the claims and comes with every answer. */
export interface ClaimContext {
  /** Days of financial history the claims rest on. */
  readonly data_window_days: number;
  /** Hours since the credential was issued, at the moment of the answer. */
  readonly freshness_hours: number;
  readonly linked_accounts: number;
  /** Origin and destination, such as `KE->GB`. */
  readonly corridor?: string;
}

/** Verified summaries, never account data. A claim that the customer did not consent to is absent, never `false`. */
export interface VerificationClaims extends ClaimContext {
  readonly identity_verified?: boolean;
  readonly income_verified?: boolean;
  /** Text for people, such as `$3,000-4,000/mo`. */
  readonly income_band?: string;
  readonly sanctions_screening_clear?: boolean;
  readonly identity_and_fraud_checks_passed?: boolean;
  readonly payment_behavior_verified?: boolean;
  readonly savings_behavior_verified?: boolean;
}

export type ClaimName = Exclude<keyof VerificationClaims, keyof ClaimContext>;

export type Permission =
  | 'verified_credential_summary'
  | 'income_verified'
  | 'identity_verified'
  | 'sanctions_clear'
  | 'payment_reliability'
  | 'savings_consistency'
  | 'fraud_risk';

/** Editors complete the names we know; a `string[]` from your configuration is accepted too. */
export type ClaimOrPermission = ClaimName | Permission | (string & NonNullable<unknown>);

export const CLAIMS_OF: Readonly<Record<Permission, readonly ClaimName[]>> = {
  verified_credential_summary: [
    'identity_verified',
    'income_verified',
    'income_band',
    'sanctions_screening_clear',
    'identity_and_fraud_checks_passed',
    'payment_behavior_verified',
    'savings_behavior_verified',
  ],
  income_verified: ['income_verified', 'income_band'],
  identity_verified: ['identity_verified'],
  sanctions_clear: ['sanctions_screening_clear'],
  payment_reliability: ['payment_behavior_verified'],
  savings_consistency: ['savings_behavior_verified'],
  fraud_risk: ['identity_and_fraud_checks_passed'],
};

export const CLAIM_NAMES = CLAIMS_OF.verified_credential_summary;

export const PERMISSIONS = Object.keys(CLAIMS_OF) as readonly Permission[];

/** A claim's own name stands for that claim, a permission's for all of its claims; undefined for a name nobody knows. */
export function claimsNamed(name: string): readonly ClaimName[] | undefined {
  if (CLAIM_NAMES.includes(name as ClaimName)) return [name as ClaimName];
  return Object.hasOwn(CLAIMS_OF, name) ? CLAIMS_OF[name as Permission] : undefined;
}
