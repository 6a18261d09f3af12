import type { VerificationClaims } from './claims.js';

export type SandboxRefusal = 'expired' | 'revoked' | 'already_redeemed';

export type SandboxProblem = 'sanctions_match' | 'invalid_signature' | 'invalid_proof';

/** The fixed answer of a demo code. `problem` is present exactly when it is a denial. */
export type SandboxFixture =
  | { readonly kind: 'refused'; readonly refusal: SandboxRefusal }
  | { readonly kind: 'answered'; readonly claims: VerificationClaims; readonly problem?: SandboxProblem };

const KENYA: VerificationClaims = {
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
};

const NIGERIA: VerificationClaims = {
  ...KENYA,
  income_band: '$4,000-5,000/mo',
  freshness_hours: 6,
  linked_accounts: 2,
  corridor: 'NG->US',
};

const GHANA: VerificationClaims = {
  identity_verified: false,
  income_verified: true,
  income_band: '$1,000-2,000/mo',
  sanctions_screening_clear: true,
  identity_and_fraud_checks_passed: false,
  payment_behavior_verified: true,
  savings_behavior_verified: false,
  data_window_days: 90,
  freshness_hours: 30,
  linked_accounts: 1,
  corridor: 'GH->EU',
};

/** Hours; well past the 48 that count as fresh. */
const STALE_HOURS = 72;

/**
 * The sandbox's demo codes by canonical code. None is ever consumed, and `freshness_hours` is what the answer says, whenever it is
 * asked: the same code gives the same answer for ever.
 */
export const SANDBOX_FIXTURES: Readonly<Record<string, SandboxFixture>> = {
  'KE8V-3TXY-Z72L': { kind: 'answered', claims: KENYA },
  'NG4M-XQRS-T88W': { kind: 'answered', claims: NIGERIA },
  'GH2P-ABCD-56KL': { kind: 'answered', claims: GHANA },
  'EXPD-TEST-2222': { kind: 'refused', refusal: 'expired' },
  'REVK-TEST-2222': { kind: 'refused', refusal: 'revoked' },
  'USED-TEST-2222': { kind: 'refused', refusal: 'already_redeemed' },
  'STAL-TEST-2222': { kind: 'answered', claims: { ...KENYA, freshness_hours: STALE_HOURS } },
  'SANC-TEST-2222': {
    kind: 'answered',
    claims: { ...KENYA, sanctions_screening_clear: false },
    problem: 'sanctions_match',
  },
  'BADS-TEST-2222': { kind: 'answered', claims: KENYA, problem: 'invalid_signature' },
  'BADP-TEST-2222': { kind: 'answered', claims: KENYA, problem: 'invalid_proof' },
};
