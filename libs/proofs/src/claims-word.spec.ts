import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { CLAIM_NAMES } from '../../credentials/src/claims.js';
import { CLAIM_BITS, maskOf, readClaimsWord } from './claims-word.js';
import { VERIFIER_POLICY_V1 as policy } from './policy.js';

const EVERYTHING = 0b111_1111;
const ISSUED = BigInt(Date.UTC(2026, 0, 1) / 1000);

/** Put together here a second time, from the comment in circuit/claims.circom. */
const word = (
  flags: bigint,
  band: bigint,
  window: bigint,
  accounts: bigint,
  corridor: bigint,
  issued: bigint,
): bigint =>
  flags + band * 2n ** 8n + window * 2n ** 12n + accounts * 2n ** 24n + corridor * 2n ** 32n + issued * 2n ** 64n;

describe('the claims word', () => {
  it('says what the circuit put into it', () => {
    expect(readClaimsWord(word(0b010110n, 3n, 180n, 3n, 0x4b454742n, ISSUED), EVERYTHING, policy)).toEqual({
      claims: {
        identity_verified: false,
        income_verified: true,
        sanctions_screening_clear: true,
        identity_and_fraud_checks_passed: false,
        payment_behavior_verified: true,
        savings_behavior_verified: false,
        income_band: '$3,000-4,000/mo',
      },
      dataWindowDays: 180,
      linkedAccounts: 3,
      corridor: 'KE->GB',
      issuedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('says nothing of a claim outside the mask, and tells it from one that is false', () => {
    const mask = maskOf(['identity_verified', 'income_band']);
    expect(readClaimsWord(word(0n, 0n, 90n, 1n, 0n, ISSUED), mask, policy)).toEqual({
      claims: { identity_verified: false, income_band: '$0-1,000/mo' },
      dataWindowDays: 90,
      linkedAccounts: 1,
      issuedAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it.each([
    ['a flag', word(0b10n, 0n, 90n, 1n, 0n, ISSUED), maskOf(['identity_verified'])],
    ['the band', word(0n, 1n, 90n, 1n, 0n, ISSUED), maskOf(['income_verified'])],
  ])('is impossible when it shows %s that the mask hides', (_, hidden, mask) => {
    expect(readClaimsWord(hidden, mask, policy)).toBeUndefined();
  });

  it('is impossible with any bit that the circuit never sets', () => {
    const sound = word(0b111111n, 7n, 180n, 3n, 0n, ISSUED);
    for (const bit of [6n, 7n, 11n, 104n, 200n, 253n])
      expect(readClaimsWord(sound | (1n << bit), EVERYTHING, policy)).toBeUndefined();
    expect(readClaimsWord(sound, EVERYTHING, policy)).toBeDefined();
  });

  it('is read without an error whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 105n), fc.integer({ min: 0, max: EVERYTHING }), (value, mask) => {
        const read = readClaimsWord(value, mask, policy);
        if (read !== undefined) expect(maskOf(Object.keys(read.claims) as [])).toBe(mask);
      }),
    );
  });
});

/** What the circuit lets through for each claim, by its own names. */
const DISCLOSED: Readonly<Record<string, string>> = {
  identity_verified: 'isIdentityOk.out',
  income_verified: 'incomeVerified',
  sanctions_screening_clear: 'isSanctionsOk.out',
  identity_and_fraud_checks_passed: 'identityAndFraud',
  payment_behavior_verified: 'isPaymentGood.out',
  savings_behavior_verified: 'isSavingsGood.out',
  income_band: 'band',
};

describe('each claim that can be shared', () => {
  const circuit = readFileSync('libs/proofs/circuit/claims.circom', 'utf8');

  const bits: Readonly<Record<string, number>> = CLAIM_BITS;

  it.each(CLAIM_NAMES)('%s has its bit in the circuit', (claim) => {
    const bit = bits[claim];
    if (!circuit.includes(`disclosed[${bit}] <== consented.out[${bit}] * ${DISCLOSED[claim]};`))
      throw new Error(
        `The circuit has no bit ${bit} for ${claim}. A claim needs a new circuit and a ceremony: CONTRIBUTING.md, "A claim".`,
      );
  });

  it('the circuit has no bit besides those of the claims', () => {
    const disclosed = [...circuit.matchAll(/disclosed\[(\d+)\] <==/g)].map(([, bit]) => Number(bit));
    expect(disclosed.sort()).toEqual(CLAIM_NAMES.map((claim) => bits[claim]).sort());
    expect(circuit).toContain(`Num2Bits(${disclosed.length})`);
  });
});
