import { describe, expect, it } from '@jest/globals';
import { CURRENT_POLICY, POLICIES } from '@passid/ledger';
import { SANDBOX_FIXTURES } from './sandbox-fixtures.js';
import { parseShareCode } from './share-code.js';

const claimsFor = (code: string) => {
  const fixture = SANDBOX_FIXTURES[code];
  return fixture?.kind === 'answered' ? fixture.claims : undefined;
};

describe('the demo codes', () => {
  it('are ten canonical share codes', () => {
    const codes = Object.keys(SANDBOX_FIXTURES);
    expect(codes).toHaveLength(10);
    for (const code of codes) expect(parseShareCode(code)).toBe(code);
  });

  it('refuse as the contract says', () => {
    expect(SANDBOX_FIXTURES['EXPD-TEST-2222']).toEqual({ kind: 'refused', refusal: 'expired' });
    expect(SANDBOX_FIXTURES['REVK-TEST-2222']).toEqual({ kind: 'refused', refusal: 'revoked' });
    expect(SANDBOX_FIXTURES['USED-TEST-2222']).toEqual({ kind: 'refused', refusal: 'already_redeemed' });
  });

  it('answer as the contract says', () => {
    const kenya = claimsFor('KE8V-3TXY-Z72L');
    expect(kenya).toMatchObject({ income_band: '$3,000-4,000/mo', data_window_days: 180, freshness_hours: 2 });
    expect(kenya).toMatchObject({ linked_accounts: 3, corridor: 'KE->GB' });
    expect(claimsFor('NG4M-XQRS-T88W')).toEqual({
      ...kenya,
      income_band: '$4,000-5,000/mo',
      freshness_hours: 6,
      linked_accounts: 2,
      corridor: 'NG->US',
    });
    expect(claimsFor('GH2P-ABCD-56KL')).toEqual({
      income_verified: true,
      income_band: '$1,000-2,000/mo',
      identity_verified: false,
      identity_and_fraud_checks_passed: false,
      sanctions_screening_clear: true,
      payment_behavior_verified: true,
      savings_behavior_verified: false,
      data_window_days: 90,
      freshness_hours: 30,
      linked_accounts: 1,
      corridor: 'GH->EU',
    });
    expect(claimsFor('STAL-TEST-2222')).toEqual({ ...kenya, freshness_hours: 72 });
    expect(POLICIES[CURRENT_POLICY].coverageLevelOf(kenya ?? {})).toBe('high');
  });

  it('deny as the contract says', () => {
    const kenya = claimsFor('KE8V-3TXY-Z72L');
    expect(SANDBOX_FIXTURES['SANC-TEST-2222']).toEqual({
      kind: 'answered',
      claims: { ...kenya, sanctions_screening_clear: false },
      problem: 'sanctions_match',
    });
    expect(SANDBOX_FIXTURES['BADS-TEST-2222']).toMatchObject({ claims: kenya, problem: 'invalid_signature' });
    expect(SANDBOX_FIXTURES['BADP-TEST-2222']).toMatchObject({ claims: kenya, problem: 'invalid_proof' });
  });
});
