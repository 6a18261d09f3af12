import { defined } from '../defined.js';
import type { CodeRefusalName } from '../share/redeem-code.js';
import { isForAnother, type ExistingShare, type Share } from '../share/share.js';
import { isReached } from '../time.js';
import type {
  AssessToken,
  ClaimSummary,
  CoverageLevel,
  DenyReason,
  Evidence,
  Policy,
  SummaryOf,
  Verdict,
} from './policy.js';
import type { DisclosedClaims, VerificationClaims } from './claims.js';

/** Released with 0.1.0, and never changed: golden-verdicts.json holds what it said. */
export const verifierPolicyV1: Policy = {
  denyReasons: [
    'TOKEN_NOT_FOUND',
    'TOKEN_EXPIRED',
    'TOKEN_REVOKED',
    'TOKEN_ALREADY_USED',
    'INVALID_SIGNATURE',
    'INVALID_PROOF',
    'CREDENTIAL_EXPIRED',
    'CREDENTIAL_REVOKED',
    'AUDIENCE_MISMATCH',
    'PERMISSION_NOT_GRANTED',
    'HARD_DENY_SANCTIONS_MATCH',
  ],
  hidden,
  assess: (command, share) =>
    share.status === 'absent'
      ? unknownToken('TOKEN_NOT_FOUND')
      : (hidden(command.institutionId, share) ?? assessVisible(command, share)),
  refused: (refusal) => unknownToken(DENY_REASON_OF[refusal]),
  freshnessOf,
  summaryOf,
  coverageLevelOf,
};

const DENY_REASON_OF: Record<CodeRefusalName, DenyReason> = {
  CODE_NOT_FOUND: 'TOKEN_NOT_FOUND',
  CODE_ALREADY_REDEEMED: 'TOKEN_ALREADY_USED',
  CODE_EXPIRED: 'TOKEN_EXPIRED',
  CODE_REVOKED: 'TOKEN_REVOKED',
};

/** The verdict for a token or code without a share that this institution may see. */
function unknownToken(denyReason: DenyReason): Verdict {
  return {
    status: 'denied',
    denyReason,
    credentialStatus: 'invalid',
    tokenStatus: null,
    signatureStatus: 'not_provided',
    proofStatus: 'not_provided',
    freshnessStatus: null,
    revocationStatus: 'unknown',
  };
}

/**
 * A share that another institution keeps is answered exactly as one that is not there. One that was made for another says
 * so: the customer has to share again.
 */
function hidden(institutionId: string, share: Share): Verdict | undefined {
  if (share.status === 'absent') return unknownToken('TOKEN_NOT_FOUND');
  if (isForAnother(share, institutionId)) return unknownToken('AUDIENCE_MISMATCH');
  return share.boundTo === institutionId ? undefined : unknownToken('TOKEN_NOT_FOUND');
}

function assessVisible({ evidence, freshUpToHours, now }: AssessToken, share: ExistingShare): Verdict {
  const isExpired = isReached(share.creation.expiresAt, now);
  const denyReason = denial(share.status === 'revoked', isExpired, evidence);
  return defined({
    status: denyReason !== undefined ? 'denied' : evidence.granted.allTrue ? 'verified' : 'manual_review',
    denyReason,
    credentialStatus:
      evidence.signature === 'invalid' || evidence.proof === 'invalid' ? 'invalid' : evidence.credential,
    tokenStatus:
      share.status === 'revoked'
        ? 'revoked'
        : isExpired
          ? 'expired'
          : share.status === 'redeemed'
            ? 'redeemed'
            : 'active',
    signatureStatus: evidence.signature,
    proofStatus: evidence.proof,
    freshnessStatus: freshnessOf(evidence.freshnessHours, freshUpToHours),
    revocationStatus: share.status === 'revoked' || evidence.credential === 'revoked' ? 'revoked' : 'not_revoked',
  });
}

/** Reports the first reason that applies. A sanctions match denies whatever the holder consented to. */
function denial(isRevoked: boolean, isExpired: boolean, evidence: Evidence): DenyReason | undefined {
  if (isRevoked) return 'TOKEN_REVOKED';
  // The credential has expired too: a new share would not help.
  if (isExpired) return evidence.credential === 'expired' ? 'CREDENTIAL_EXPIRED' : 'TOKEN_EXPIRED';
  if (evidence.signature === 'invalid') return 'INVALID_SIGNATURE';
  if (evidence.proof === 'invalid') return 'INVALID_PROOF';
  if (evidence.credential === 'revoked') return 'CREDENTIAL_REVOKED';
  if (evidence.credential === 'expired') return 'CREDENTIAL_EXPIRED';
  if (evidence.sanctionsMatch) return 'HARD_DENY_SANCTIONS_MATCH';
  if (evidence.granted.count === 0) return 'PERMISSION_NOT_GRANTED';
  return undefined;
}

/** The limit itself is still fresh. Stale is not a denial. */
function freshnessOf(ageHours: number, freshUpToHours: number): 'fresh' | 'stale' {
  return ageHours <= freshUpToHours ? 'fresh' : 'stale';
}

function summaryOf(
  of: SummaryOf,
  { status, denyReason }: Verdict,
  disclosed: DisclosedClaims,
): ClaimSummary | undefined {
  const claims = claimsToSign(denyReason, disclosed);
  if (claims === undefined) return undefined;
  return defined({
    iss: of.issuer,
    aud: of.institutionId,
    jti: of.verificationId,
    iat: seconds(of.now),
    exp: seconds(of.expiresAt),
    audit_id: of.verificationId,
    environment: of.environment,
    status,
    deny_reason: denyReason,
    claims,
    claims_not_granted: of.notGranted,
    policy_version: of.policyVersion,
  });
}

/** We vouch for what was verified, and for a sanctions match; of any other denial there is nothing to vouch for. */
function claimsToSign(denyReason: DenyReason | undefined, claims: DisclosedClaims): DisclosedClaims | undefined {
  if (denyReason === undefined) return claims;
  if (denyReason !== 'HARD_DENY_SANCTIONS_MATCH') return undefined;
  const { data_window_days, freshness_hours, linked_accounts, corridor } = claims;
  return defined({ sanctions_screening_clear: false, data_window_days, freshness_hours, linked_accounts, corridor });
}

const seconds = (moment: string): number => Math.floor(Date.parse(moment) / 1000);

/** high: identity, income, sanctions and fraud checks all true; low: neither identity nor income; else partial. */
function coverageLevelOf(claims: Partial<VerificationClaims>): CoverageLevel {
  const { identity_verified: identity = false, income_verified: income = false } = claims;
  if (!identity && !income) return 'low';
  const checked = claims.sanctions_screening_clear === true && claims.identity_and_fraud_checks_passed === true;
  return identity && income && checked ? 'high' : 'partial';
}
