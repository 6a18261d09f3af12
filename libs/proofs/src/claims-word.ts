import { decodeCorridor } from './encoded-credential.js';
import { bandText, type AssessedClaims, type VerifierPolicy } from './policy.js';

/** Bit of a claim in the mask; for the flags it is also the bit in the claims word. As in circuit/claims.circom. */
export const CLAIM_BITS = {
  identity_verified: 0,
  income_verified: 1,
  sanctions_screening_clear: 2,
  identity_and_fraud_checks_passed: 3,
  payment_behavior_verified: 4,
  savings_behavior_verified: 5,
  income_band: 6,
} as const satisfies Record<keyof AssessedClaims, number>;

type ClaimName = keyof typeof CLAIM_BITS;
type Flag = Exclude<ClaimName, 'income_band'>;

const FLAGS = Object.keys(CLAIM_BITS).filter((name) => name !== 'income_band') as Flag[];

/** Bits 6, 7 and 11 are always zero. */
const FLAG_BITS = 6;
const BAND_AT = 8n;
const BAND_BITS = 3;
const WINDOW_AT = 12n;
const WINDOW_BITS = 12;
const ACCOUNTS_AT = 24n;
const ACCOUNTS_BITS = 8;
const CORRIDOR_AT = 32n;
const CORRIDOR_BITS = 32;
const ISSUED_AT = 64n;
const ISSUED_BITS = 40;
const UNUSED = (1n << 6n) | (1n << 7n) | (1n << 11n);

/** What a proof has shown. A claim outside the mask is absent, never `false`. */
export interface ProvenClaims {
  readonly claims: Partial<AssessedClaims>;
  readonly dataWindowDays: number;
  readonly linkedAccounts: number;
  readonly corridor?: string;
  /** ISO 8601, whole seconds. */
  readonly issuedAt: string;
}

/** The mask that lets these claims through. */
export function maskOf(claims: readonly ClaimName[]): number {
  return claims.reduce((mask, claim) => mask | (1 << CLAIM_BITS[claim]), 0);
}

/** What the word says under the mask; undefined when no honest circuit could have put it out. */
export function readClaimsWord(word: bigint, mask: number, policy: VerifierPolicy): ProvenClaims | undefined {
  const part = (at: bigint, bits: number): bigint => BigInt.asUintN(bits, word >> at);
  if (word >> (ISSUED_AT + BigInt(ISSUED_BITS)) !== 0n || (word & UNUSED) !== 0n) return undefined;
  const flags = Number(part(0n, FLAG_BITS));
  const band = Number(part(BAND_AT, BAND_BITS));
  const isBandShown = isShown('income_band', mask);
  if ((flags & ~mask) !== 0 || (!isBandShown && band !== 0)) return undefined;
  const corridor = decodeCorridor(part(CORRIDOR_AT, CORRIDOR_BITS));
  return {
    claims: {
      ...Object.fromEntries(
        FLAGS.filter((flag) => isShown(flag, mask)).map((flag) => [flag, (flags & (1 << CLAIM_BITS[flag])) !== 0]),
      ),
      ...(isBandShown ? { income_band: bandText(band, policy) } : {}),
    },
    dataWindowDays: Number(part(WINDOW_AT, WINDOW_BITS)),
    linkedAccounts: Number(part(ACCOUNTS_AT, ACCOUNTS_BITS)),
    ...(corridor === undefined ? {} : { corridor }),
    issuedAt: new Date(Number(part(ISSUED_AT, ISSUED_BITS)) * 1000).toISOString(),
  };
}

const isShown = (claim: ClaimName, mask: number): boolean => (mask & (1 << CLAIM_BITS[claim])) !== 0;
