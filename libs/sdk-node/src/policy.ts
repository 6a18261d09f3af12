import { CLAIM_NAMES, claimsNamed, PERMISSIONS, type ClaimName, type ClaimOrPermission } from './claims.js';
import { PASSIDConfigurationError } from './errors.js';
import type { VerificationAnswer } from './verification.js';

/** What your route asks of a verified credential. A sanctions match is refused whatever stands here. */
export interface Policy {
  /** Names of claims or permissions; each claim must have been granted and must not be false. */
  readonly requireClaims?: readonly ClaimOrPermission[] | undefined;
  /** Refuses a credential issued longer ago than this. */
  readonly maxCredentialAgeHours?: number | undefined;
  /** `identity_and_fraud_checks_passed` must be true: absent is refused too. */
  readonly requireFraudChecksPassed?: boolean | undefined;
  /** `sanctions_screening_clear` must be true: absent is refused too. */
  readonly requireSanctionsClear?: boolean | undefined;
}

export interface PolicyViolation {
  readonly rule: keyof Policy | 'sanctionsMatch';
  readonly claim: ClaimName | 'freshness_hours';
  readonly detail: string;
}

/** A policy whose names are all known. Checked when your process starts, so that a typo does not reach a customer. */
export interface CheckedPolicy {
  readonly required: readonly { readonly claim: ClaimName; readonly rule: keyof Policy }[];
  readonly ageMaxHours: number;
}

/** @throws PASSIDConfigurationError */
export function checkedPolicy(policy: Policy = {}): CheckedPolicy {
  const { requireClaims = [], maxCredentialAgeHours, requireFraudChecksPassed, requireSanctionsClear } = policy;
  const named = requireClaims.flatMap(claimsOrThrow).map((claim) => ({ claim, rule: 'requireClaims' as const }));
  if (maxCredentialAgeHours !== undefined && !(maxCredentialAgeHours >= 0))
    throw new PASSIDConfigurationError('`maxCredentialAgeHours` is not a number of hours.', 'Give 0 or more.');
  return {
    required: [
      ...new Map(named.map((requirement) => [requirement.claim, requirement])).values(),
      ...(requireFraudChecksPassed === true
        ? [{ claim: 'identity_and_fraud_checks_passed', rule: 'requireFraudChecksPassed' } as const]
        : []),
      ...(requireSanctionsClear === true
        ? [{ claim: 'sanctions_screening_clear', rule: 'requireSanctionsClear' } as const]
        : []),
    ],
    ageMaxHours: maxCredentialAgeHours ?? Infinity,
  };
}

function claimsOrThrow(name: string): readonly ClaimName[] {
  const claims = claimsNamed(name);
  if (claims !== undefined) return claims;
  const known = [...new Set([...PERMISSIONS, ...CLAIM_NAMES])].join(', ');
  throw new PASSIDConfigurationError(`\`requireClaims\` names "${name}", which is no claim.`, `Use one of: ${known}.`);
}

export const isSanctionsMatch = ({ deny_reason, verified_claims }: VerificationAnswer): boolean =>
  deny_reason === 'HARD_DENY_SANCTIONS_MATCH' || verified_claims.sanctions_screening_clear === false;

/** Everything about the answer that the policy does not allow. */
export function violationsOf(policy: CheckedPolicy, answer: VerificationAnswer): readonly PolicyViolation[] {
  // The other claims are withheld then, and their absence would say nothing.
  if (isSanctionsMatch(answer)) return [SANCTIONS_MATCH];
  const claims = answer.verified_claims;
  const missing = policy.required
    .filter(({ claim }) => claims[claim] === undefined || claims[claim] === false)
    .map(({ claim, rule }) => {
      const detail = claims[claim] === undefined ? `${claim} was not granted.` : `${claim} is false.`;
      return { rule, claim, detail };
    });
  const isTooOld = policy.ageMaxHours !== Infinity && !((claims.freshness_hours ?? Infinity) <= policy.ageMaxHours);
  return [...missing, ...(isTooOld ? [tooOld(claims.freshness_hours, policy.ageMaxHours)] : [])];
}

const SANCTIONS_MATCH: PolicyViolation = {
  rule: 'sanctionsMatch',
  claim: 'sanctions_screening_clear',
  detail: 'A sanctions list matched. This is refused whatever the policy says.',
};

const tooOld = (hours: number | undefined, most: number): PolicyViolation => ({
  rule: 'maxCredentialAgeHours',
  claim: 'freshness_hours',
  detail: `The credential is ${hours ?? 'an unknown number of'} hours old; the policy allows ${most}.`,
});
