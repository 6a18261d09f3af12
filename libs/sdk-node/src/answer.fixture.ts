import type { VerificationAnswer } from './verification.js';

/** As the service answers KE8V-3TXY-Z72L. */
export const VERIFIED: VerificationAnswer = {
  credential_valid: true,
  valid: true,
  status: 'verified',
  verification_id: 'vrf_1',
  audit_id: 'vrf_1',
  verified_at: '2026-01-01T00:00:00.000Z',
  token: 'PASSID-AB3X-7YQM-AB3X-7YQM',
  environment: 'sandbox',
  issuer: 'https://api.passid.io',
  credential_status: 'active',
  token_status: 'redeemed',
  verified_claims: {
    identity_verified: true,
    income_verified: true,
    income_band: '$3,000-4,000/mo',
    sanctions_screening_clear: true,
    identity_and_fraud_checks_passed: true,
    payment_behavior_verified: true,
    savings_behavior_verified: true,
    data_window_days: 180,
    freshness_hours: 2,
    linked_accounts: 3,
    corridor: 'KE->GB',
  },
  claims: { data_window_days: 180, freshness_hours: 2, linked_accounts: 3 },
  claims_not_granted: [],
  signature: { algorithm: 'ed25519', status: 'valid', key_id: 'k', jws: 'a.b.c' },
  proof: { type: 'groth16/bn254', status: 'not_provided' },
  freshness_status: 'fresh',
  revocation_status: 'not_revoked',
  raw_transactions_included: false,
  expires_at: '2026-01-31T00:00:00.000Z',
  policy_version: 'verifier_policy_v1',
  model_version: 'claims_v1',
  decisioning_note: 'PASSID verifies.',
};

export const withClaims = (claims: Partial<VerificationAnswer['verified_claims']>): VerificationAnswer => ({
  ...VERIFIED,
  verified_claims: { ...VERIFIED.verified_claims, ...claims },
});
