import { describe, expect, it } from '@jest/globals';
import { sampleShare } from './ceremony/sample-shares.js';
import { AttributeOutOfRange, decodeCorridor, encodeCredential } from './encoded-credential.js';
import type { CredentialAttributes } from './policy.js';

const { attributes } = sampleShare('encoded').credential;

const encode = (changed: Partial<CredentialAttributes>) => encodeCredential('pid_1', { ...attributes, ...changed });

describe('an encoded credential', () => {
  it('is whole numbers of known meaning', () => {
    expect(encode({})).toMatchObject({
      income: 320000n,
      currency: 0x555344n,
      windowDays: 180n,
      linkedAccounts: 3n,
      paymentScore: 812n,
      savingsScore: 640n,
      identity: 1n,
      fraud: 1n,
      sanctions: 1n,
      corridor: 0x4b454742n,
      issuedAt: 1767225600n,
      expiresAt: 1775001600n,
    });
  });

  it('tells a check that failed from one that was not made', () => {
    expect(encode({ identityCheck: 'failed', fraudCheck: 'not_done' })).toMatchObject({ identity: 2n, fraud: 0n });
  });

  it('rounds instants down to seconds', () => {
    expect(encode({ issuedAt: '2026-01-01T00:00:00.999Z' }).issuedAt).toBe(1767225600n);
  });

  it('is of one credential', () => {
    expect(encodeCredential('pid_2', attributes).credentialId).not.toBe(encode({}).credentialId);
  });

  it.each<[string, Partial<CredentialAttributes>]>([
    ['monthlyIncome', { monthlyIncome: 2 ** 48 }],
    ['monthlyIncome', { monthlyIncome: -1 }],
    ['monthlyIncome', { monthlyIncome: 0.5 }],
    ['monthlyIncome', { monthlyIncome: Number.NaN }],
    ['dataWindowDays', { dataWindowDays: 4096 }],
    ['linkedAccounts', { linkedAccounts: 256 }],
    ['paymentScore', { paymentScore: 1001 }],
    ['savingsScore', { savingsScore: 1001 }],
    ['currency', { currency: 'usd' }],
    ['corridor', { corridor: 'KE-GB' }],
    ['issuedAt', { issuedAt: 'yesterday' }],
    ['issuedAt', { issuedAt: '1960-01-01T00:00:00.000Z' }],
    ['expiresAt is before issuedAt', { expiresAt: '2025-12-31T00:00:00.000Z' }],
  ])('refuses %s out of range and names it', (name, changed) => {
    expect(() => encode(changed)).toThrow(AttributeOutOfRange);
    expect(() => encode(changed)).toThrow(name);
  });

  it('takes the greatest values that fit', () => {
    const greatest = { monthlyIncome: 2 ** 48 - 1, dataWindowDays: 4095, linkedAccounts: 255, paymentScore: 1000 };
    expect(encode(greatest)).toMatchObject({ income: 2n ** 48n - 1n, windowDays: 4095n, linkedAccounts: 255n });
  });

  it('gives the corridor back', () => {
    expect(decodeCorridor(encode({ corridor: 'GH->EU' }).corridor)).toBe('GH->EU');
    expect(decodeCorridor(0n)).toBeUndefined();
  });
});
