import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  PERMISSIONS,
  claimsOf,
  disclose,
  parsePermission,
  type Permission,
  type VerificationClaims,
} from './claims.js';

const ORDER = [
  'identity_verified',
  'income_verified',
  'income_band',
  'sanctions_screening_clear',
  'identity_and_fraud_checks_passed',
  'payment_behavior_verified',
  'savings_behavior_verified',
  'data_window_days',
  'freshness_hours',
  'linked_accounts',
  'corridor',
];
const CONTEXT = ORDER.slice(7);

const all: VerificationClaims = {
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

const permissions = fc.array(fc.constantFrom(...PERMISSIONS), { maxLength: 9 });
const claims = fc.record({
  identity_verified: fc.boolean(),
  income_verified: fc.boolean(),
  income_band: fc.string(),
  sanctions_screening_clear: fc.boolean(),
  identity_and_fraud_checks_passed: fc.boolean(),
  payment_behavior_verified: fc.boolean(),
  savings_behavior_verified: fc.boolean(),
  data_window_days: fc.nat(),
  freshness_hours: fc.nat(),
  linked_accounts: fc.nat(),
});
const claimsOfAll = (list: readonly Permission[]) => new Set(list.flatMap((permission) => claimsOf(permission)));

describe('permissions', () => {
  it('are known by their own name and by the names of their claims', () => {
    for (const permission of PERMISSIONS) expect(parsePermission(permission)).toBe(permission);
    expect(parsePermission('sanctions_screening_clear')).toBe('sanctions_clear');
    expect(parsePermission('income_band')).toBe('income_verified');
    expect(parsePermission('payment_behavior_verified')).toBe('payment_reliability');
    expect(parsePermission('savings_behavior_verified')).toBe('savings_consistency');
    expect(parsePermission('identity_and_fraud_checks_passed')).toBe('fraud_risk');
  });

  it.each(['', 'constructor', '__proto__', 'INCOME_VERIFIED', 'freshness_hours', 'balance'])('are not: %s', (name) => {
    expect(parsePermission(name)).toBeUndefined();
  });

  it('share no claim, and the summary is all of them', () => {
    const single = PERMISSIONS.filter((permission) => permission !== 'verified_credential_summary').flatMap(claimsOf);
    expect(new Set(single).size).toBe(single.length);
    expect(new Set(single)).toEqual(new Set(claimsOf('verified_credential_summary')));
  });
});

describe('disclose', () => {
  it('shows exactly requested ∩ consented, and the context', () => {
    fc.assert(
      fc.property(claims, permissions, permissions, (record, requested, consented) => {
        const shown = disclose(record, requested, consented).claims;
        const granted = [...claimsOfAll(requested)].filter((name) => claimsOfAll(consented).has(name));
        const context = CONTEXT.filter((name) => name in record);
        expect(new Set(Object.keys(shown))).toEqual(new Set([...granted, ...context]));
        for (const [name, value] of Object.entries(shown)) expect(value).toBe(record[name as keyof typeof record]);
      }),
    );
  });

  it('names every gap once, as a single permission, and counts the rest', () => {
    fc.assert(
      fc.property(permissions, permissions, (requested, consented) => {
        const { claims: shown, notGranted, grantedCount } = disclose(all, requested, consented);
        const missing = [...claimsOfAll(requested)].filter((name) => !(name in shown));
        expect(claimsOfAll(notGranted)).toEqual(new Set(missing));
        expect(notGranted).not.toContain('verified_credential_summary');
        expect(new Set(notGranted).size).toBe(notGranted.length);
        const asked = PERMISSIONS.slice(1).filter((one) =>
          claimsOf(one).some((name) => claimsOfAll(requested).has(name)),
        );
        expect(grantedCount).toBe(asked.length - notGranted.length);
      }),
    );
  });

  it('writes the claims in the order of the guide, whatever the order of the request', () => {
    fc.assert(
      fc.property(permissions, permissions, (requested, consented) => {
        const shown = Object.keys(disclose(all, requested, consented).claims);
        expect(shown).toEqual(ORDER.filter((name) => shown.includes(name)));
      }),
    );
  });

  it('asks for the standard set when nothing is named, and lists what the holder kept back', () => {
    expect(disclose(all, undefined, ['income_verified'])).toEqual({
      claims: {
        income_verified: true,
        income_band: '$3,000-4,000/mo',
        data_window_days: 180,
        freshness_hours: 2,
        linked_accounts: 3,
        corridor: 'KE->GB',
      },
      notGranted: ['identity_verified', 'sanctions_clear', 'payment_reliability', 'savings_consistency', 'fraud_risk'],
      grantedCount: 1,
    });
  });

  it('grants a single permission out of a consented summary', () => {
    const { notGranted, grantedCount } = disclose(all, ['fraud_risk'], ['verified_credential_summary']);
    expect({ notGranted, grantedCount }).toEqual({ notGranted: [], grantedCount: 1 });
  });

  it('gives an empty request the context alone', () => {
    const { claims: shown, notGranted, grantedCount } = disclose(all, [], PERMISSIONS);
    expect(Object.keys(shown)).toEqual(CONTEXT);
    expect({ notGranted, grantedCount }).toEqual({ notGranted: [], grantedCount: 0 });
  });
});
