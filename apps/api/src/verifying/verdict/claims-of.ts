import type { VerificationClaims } from '@passid/credentials';
import { defined, type Timestamp } from '@passid/ledger';
import { assess, VERIFIER_POLICY_V1, type CredentialAttributes } from '@passid/proofs';

const HOUR_MS = 60 * 60 * 1000;

/** Everything that these attributes say at that moment, before anybody's consent. */
export function claimsOf(attributes: CredentialAttributes, now: Timestamp): VerificationClaims {
  const { dataWindowDays, linkedAccounts, issuedAt, corridor } = attributes;
  return {
    ...assess(attributes, VERIFIER_POLICY_V1),
    data_window_days: dataWindowDays,
    freshness_hours: ageHours(issuedAt, now),
    linked_accounts: linkedAccounts,
    ...defined({ corridor }),
  };
}

/** Whole hours; a clock a little behind the issuer's sees an age of none. */
export const ageHours = (issuedAt: Timestamp, now: Timestamp): number =>
  Math.max(0, Math.floor((Date.parse(now) - Date.parse(issuedAt)) / HOUR_MS));
