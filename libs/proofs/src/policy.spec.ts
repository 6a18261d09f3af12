import { describe, expect, it } from '@jest/globals';
import { assess, bandOf, bandText, VERIFIER_POLICY_V1, type CredentialAttributes } from './policy.js';

const policy = VERIFIER_POLICY_V1;

const attributes: CredentialAttributes = {
  monthlyIncome: 3_200_00,
  currency: 'USD',
  dataWindowDays: 180,
  linkedAccounts: 3,
  paymentScore: 812,
  savingsScore: 640,
  identityCheck: 'passed',
  fraudCheck: 'passed',
  sanctionsCheck: 'passed',
  corridor: 'KE->GB',
  issuedAt: '2026-01-01T00:00:00.000Z',
  expiresAt: '2026-04-01T00:00:00.000Z',
};

describe('assess', () => {
  it('says of the Kenyan demo person what the demo code says', () => {
    expect(assess(attributes, policy)).toEqual({
      identity_verified: true,
      income_verified: true,
      income_band: '$3,000-4,000/mo',
      sanctions_screening_clear: true,
      identity_and_fraud_checks_passed: true,
      payment_behavior_verified: true,
      savings_behavior_verified: true,
    });
  });

  it.each([
    ['income', { monthlyIncome: policy.incomeMin }, { monthlyIncome: policy.incomeMin - 1 }, 'income_verified'],
    ['data window', { dataWindowDays: 90 }, { dataWindowDays: 89 }, 'income_verified'],
    ['payment score', { paymentScore: 700 }, { paymentScore: 699 }, 'payment_behavior_verified'],
    ['savings score', { savingsScore: 500 }, { savingsScore: 499 }, 'savings_behavior_verified'],
    ['sanctions', { sanctionsCheck: 'passed' }, { sanctionsCheck: 'failed' }, 'sanctions_screening_clear'],
    ['fraud', { fraudCheck: 'passed' }, { fraudCheck: 'failed' }, 'identity_and_fraud_checks_passed'],
    ['identity', { identityCheck: 'passed' }, { identityCheck: 'not_done' }, 'identity_verified'],
    ['identity of both', { identityCheck: 'passed' }, { identityCheck: 'failed' }, 'identity_and_fraud_checks_passed'],
  ] as const)('draws the line of %s where the policy draws it', (_, enough, tooLittle, claim) => {
    expect(assess({ ...attributes, ...enough }, policy)[claim]).toBe(true);
    expect(assess({ ...attributes, ...tooLittle }, policy)[claim]).toBe(false);
  });

  it('counts a check that was not made as not passed', () => {
    const unchecked = { identityCheck: 'not_done', fraudCheck: 'not_done', sanctionsCheck: 'not_done' } as const;
    expect(assess({ ...attributes, ...unchecked }, policy)).toMatchObject({
      identity_verified: false,
      sanctions_screening_clear: false,
      identity_and_fraud_checks_passed: false,
    });
  });
});

describe('income bands', () => {
  it('begin at their edge', () => {
    for (const [index, edge] of policy.incomeBandEdges.entries()) {
      expect(bandOf(edge - 1, policy)).toBe(index);
      expect(bandOf(edge, policy)).toBe(index + 1);
    }
  });

  it('read as the guide prints them', () => {
    expect([0, 1, 4, 6, 7].map((band) => bandText(band, policy))).toEqual([
      '$0-1,000/mo',
      '$1,000-2,000/mo',
      '$4,000-5,000/mo',
      '$7,500-10,000/mo',
      '$10,000+/mo',
    ]);
  });

  it('end where there is no edge any more', () => {
    expect(() => bandText(8, policy)).toThrow('There is no income band 8.');
  });

  it('have rising edges', () => {
    expect([...policy.incomeBandEdges].sort((a, b) => a - b)).toEqual(policy.incomeBandEdges);
  });
});
