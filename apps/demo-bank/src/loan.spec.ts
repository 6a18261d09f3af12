import { describe, expect, it } from '@jest/globals';
import type { VerificationClaims } from '@passidio/node';
import fc from 'fast-check';
import { decide, lowestMonthlyIncomeUsd, monthlyPaymentUsd, TERMS_MONTHS } from './loan.js';

const claims: VerificationClaims = {
  identity_verified: true,
  income_verified: true,
  income_band: '$3,000-4,000/mo',
  identity_and_fraud_checks_passed: true,
  sanctions_screening_clear: true,
  data_window_days: 180,
  freshness_hours: 2,
  linked_accounts: 3,
};
const loan = { amountUsd: 5_000, termMonths: 24 };

describe('A payment', () => {
  it('is what an annuity table says', () => {
    expect(monthlyPaymentUsd({ amountUsd: 10_000, termMonths: 12 })).toBeCloseTo(878.69, 2);
  });

  it('pays the loan back to the cent, whatever the amount and the term', () =>
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 20_000 }), fc.constantFrom(...TERMS_MONTHS), (amountUsd, termMonths) => {
        const payment = monthlyPaymentUsd({ amountUsd, termMonths });
        let owed = amountUsd;
        for (let month = 0; month < termMonths; month += 1) owed = owed * (1 + 0.099 / 12) - payment;
        expect(Math.abs(owed)).toBeLessThan(0.005);
      }),
    ));
});

describe('The lowest income of a band', () => {
  it.each([
    ['$3,000-4,000/mo', 3_000],
    ['$0-1,000/mo', 0],
    ['$10,000+/mo', 10_000],
    ['about $3,000', undefined],
    [undefined, undefined],
  ])('%s is %s', (band, income) => {
    expect(lowestMonthlyIncomeUsd(band)).toBe(income);
  });
});

describe('A decision', () => {
  it('approves what is verified and can be paid', () => {
    expect(decide(loan, claims)).toEqual({ outcome: 'approved', reasons: [], monthlyPaymentUsd: 230.49 });
  });

  it('leaves to a person what is not confirmed, and says each thing', () => {
    const { outcome, reasons } = decide(loan, {
      ...claims,
      identity_verified: false,
      identity_and_fraud_checks_passed: false,
    });
    expect(outcome).toBe('review');
    expect(reasons).toEqual([expect.stringContaining('identity'), expect.stringContaining('fraud')]);
  });

  it('takes a claim that was not shared for one that is not confirmed', () => {
    const { identity_verified: _, income_band: __, ...less } = claims;
    expect(decide(loan, less)).toMatchObject({ outcome: 'review', reasons: { length: 2 } });
  });

  it('declines what the lower end of the band does not carry, and says what it would', () => {
    const { outcome, reasons } = decide({ amountUsd: 20_000, termMonths: 12 }, claims);
    expect(outcome).toBe('declined');
    expect(reasons).toEqual([expect.stringContaining('up to $11,900')]);
    expect(decide({ amountUsd: 11_900, termMonths: 12 }, claims).outcome).toBe('approved');
    expect(decide({ amountUsd: 12_000, termMonths: 12 }, claims).outcome).toBe('declined');
  });

  it('offers no amount that it does not lend', () => {
    const { reasons } = decide(loan, { ...claims, income_band: '$0-1,000/mo' });
    expect(reasons).toEqual([expect.stringContaining('longer term')]);
  });
});
