import type { Disclosure, Permission, VerificationClaims } from '@passid/credentials';
import type { Timestamp } from '@passid/ledger';
import type { CredentialAttributes, VerifierPolicy } from '@passid/proofs';

/**
 * How claims follow from attributes, and which of them are disclosed. A conclusion names its model, and is judged again by
 * that one alone: a model never changes once it was named.
 */
export interface ClaimsModel {
  /** Everything that these attributes say at that moment, before anybody's consent. */
  readonly claimsOf: (
    attributes: CredentialAttributes,
    thresholds: VerifierPolicy,
    now: Timestamp,
  ) => VerificationClaims;
  readonly ageHours: (issuedAt: Timestamp, now: Timestamp) => number;
  readonly disclose: (
    claims: VerificationClaims,
    requested: readonly Permission[],
    consented: readonly Permission[],
  ) => Disclosure;
}
