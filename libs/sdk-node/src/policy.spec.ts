import { describe, expect, it } from '@jest/globals';
import { VERIFIED, withClaims } from './answer.fixture.js';
import { CLAIM_NAMES, PERMISSIONS, type VerificationClaims } from './claims.js';
import { PASSIDConfigurationError } from './errors.js';
import { checkedPolicy, violationsOf, type Policy } from './policy.js';

const violations = (policy: Policy, answer = VERIFIED) =>
  violationsOf(checkedPolicy(policy), answer).map(({ rule, claim }) => `${rule}: ${claim}`);

const without = (...names: (keyof VerificationClaims)[]) => {
  const claims = Object.entries(VERIFIED.verified_claims).filter(([name]) => !names.includes(name as never));
  return { ...VERIFIED, verified_claims: Object.fromEntries(claims) as unknown as VerificationClaims };
};

describe('A policy', () => {
  it('allows what meets all of it', () => {
    const policy: Policy = {
      requireClaims: [...CLAIM_NAMES, ...PERMISSIONS],
      maxCredentialAgeHours: 2,
      requireFraudChecksPassed: true,
      requireSanctionsClear: true,
    };
    expect(violations(policy)).toEqual([]);
  });

  it.each([
    ['income_verified', 'income_verified'],
    ['income_band', 'income_band'],
    ['sanctions_clear', 'sanctions_screening_clear'],
    ['sanctions_screening_clear', 'sanctions_screening_clear'],
    ['payment_reliability', 'payment_behavior_verified'],
    ['savings_consistency', 'savings_behavior_verified'],
    ['fraud_risk', 'identity_and_fraud_checks_passed'],
  ] as const)('requires %s: refuses without %s', (name, claim) => {
    expect(violations({ requireClaims: [name] }, without(claim))).toEqual([`requireClaims: ${claim}`]);
  });

  it('refuses a required claim that is false', () => {
    const answer = withClaims({ identity_verified: false });
    expect(violationsOf(checkedPolicy({ requireClaims: ['identity_verified'] }), answer)).toEqual([
      { rule: 'requireClaims', claim: 'identity_verified', detail: 'identity_verified is false.' },
    ]);
  });

  it('names every claim of the summary that is missing', () => {
    const found = violations({ requireClaims: ['verified_credential_summary'] }, without(...CLAIM_NAMES));
    expect(found).toEqual(CLAIM_NAMES.map((claim) => `requireClaims: ${claim}`));
  });

  it('names a claim once, however often it is required', () => {
    const requireClaims = ['fraud_risk', 'identity_and_fraud_checks_passed', 'fraud_risk'];
    expect(violations({ requireClaims }, without('identity_and_fraud_checks_passed'))).toHaveLength(1);
  });

  it.each([
    [2, []],
    [1.9, ['maxCredentialAgeHours: freshness_hours']],
    [0, ['maxCredentialAgeHours: freshness_hours']],
  ])('a policy of at most %d hours, on a credential 2 hours old: %j', (maxCredentialAgeHours, expected) => {
    expect(violations({ maxCredentialAgeHours })).toEqual(expected);
  });

  it('a policy with a maximal age refuses a credential whose age is not known', () => {
    expect(violations({ maxCredentialAgeHours: 9 }, without('freshness_hours'))).toHaveLength(1);
  });

  it('a policy of fraud checks refuses false and absent alike', () => {
    const policy = { requireFraudChecksPassed: true };
    const expected = ['requireFraudChecksPassed: identity_and_fraud_checks_passed'];
    expect(violations(policy, withClaims({ identity_and_fraud_checks_passed: false }))).toEqual(expected);
    expect(violations(policy, without('identity_and_fraud_checks_passed'))).toEqual(expected);
    expect(violations({ requireFraudChecksPassed: false }, without('identity_and_fraud_checks_passed'))).toEqual([]);
  });

  it('a policy of sanctions refuses an absent claim', () => {
    const expected = ['requireSanctionsClear: sanctions_screening_clear'];
    expect(violations({ requireSanctionsClear: true }, without('sanctions_screening_clear'))).toEqual(expected);
  });

  it('an empty policy still refuses a sanctions match', () => {
    expect(violations({}, withClaims({ sanctions_screening_clear: false }))).toEqual([
      'sanctionsMatch: sanctions_screening_clear',
    ]);
    expect(violations({}, { ...VERIFIED, deny_reason: 'HARD_DENY_SANCTIONS_MATCH' })).toEqual([
      'sanctionsMatch: sanctions_screening_clear',
    ]);
  });

  it.each(['income', 'toString', '', 'freshness_hours'])(
    'a policy that names "%s" is refused when it is made',
    (name) => {
      expect(() => checkedPolicy({ requireClaims: [name] })).toThrow(PASSIDConfigurationError);
      expect(() => checkedPolicy({ requireClaims: [name] })).toThrow('Use one of: verified_credential_summary');
    },
  );

  it.each([-1, Number.NaN])('a policy of %d hours is refused when it is made', (maxCredentialAgeHours) => {
    expect(() => checkedPolicy({ maxCredentialAgeHours })).toThrow(PASSIDConfigurationError);
  });
});
