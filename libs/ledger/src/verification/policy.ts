import type { CredentialStanding } from '../credential/credential-standing.js';
import type { Environment } from '../environment.js';
import type { CodeRefusalName } from '../share/redeem-code.js';
import type { Share } from '../share/share.js';
import type { Timestamp } from '../time.js';
import type { DisclosedClaims, VerificationClaims } from './claims.js';

/** Of every policy there is or was. Which of them a policy gives, and in which order it looks, is the policy's. */
export const DENY_REASONS = [
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
] as const;
export type DenyReason = (typeof DENY_REASONS)[number];

/** What was found out about the credential behind a share, before anything is decided. */
export interface Evidence {
  /** `not_provided` where the signed attributes are gone with the person they were about. */
  readonly signature: 'valid' | 'invalid' | 'not_provided';
  readonly proof: 'verified' | 'not_provided' | 'invalid';
  readonly credential: CredentialStanding;
  readonly sanctionsMatch: boolean;
  readonly freshnessHours: number;
  /** How many claims are both requested and consented, and whether all of them are true. */
  readonly granted: { readonly count: number; readonly allTrue: boolean };
}

export interface AssessToken {
  readonly institutionId: string;
  readonly evidence: Evidence;
  readonly freshUpToHours: number;
  readonly now: Timestamp;
}

export interface Verdict {
  readonly status: 'verified' | 'manual_review' | 'denied';
  readonly denyReason?: DenyReason;
  readonly credentialStatus: 'active' | 'expired' | 'revoked' | 'invalid';
  /** Null for a token this institution does not know. */
  readonly tokenStatus: 'active' | 'redeemed' | 'expired' | 'revoked' | null;
  readonly signatureStatus: 'valid' | 'invalid' | 'not_provided';
  readonly proofStatus: 'verified' | 'not_provided' | 'invalid';
  readonly freshnessStatus: 'fresh' | 'stale' | null;
  readonly revocationStatus: 'not_revoked' | 'revoked' | 'unknown';
}

/** How much the verification covered: from everything to neither identity nor income. */
export const COVERAGE_LEVELS = ['high', 'partial', 'low'] as const;
export type CoverageLevel = (typeof COVERAGE_LEVELS)[number];

/** Whom a signed summary is for, and what it is about. */
export interface SummaryOf {
  readonly verificationId: string;
  readonly institutionId: string;
  readonly environment: Environment;
  readonly issuer: string;
  readonly now: Timestamp;
  readonly expiresAt: Timestamp;
  readonly policyVersion: string;
  readonly notGranted: readonly string[];
}

/** The payload of `signature.jws`. */
export type ClaimSummary = {
  readonly iss: string;
  readonly aud: string;
  readonly jti: string;
  /** Seconds, as `exp`. */
  readonly iat: number;
  readonly exp: number;
  readonly audit_id: string;
  readonly environment: Environment;
  readonly status: Verdict['status'];
  readonly deny_reason?: DenyReason;
  readonly claims: DisclosedClaims;
  readonly claims_not_granted: readonly string[];
  readonly policy_version: string;
};

/**
 * The rules that judge a verification. A conclusion names the policy that judged it, and is judged again by that one alone:
 * a policy never changes once it has judged something that is kept. New rules are a new policy.
 */
export interface Policy {
  /** Each deny reason it can give. */
  readonly denyReasons: readonly DenyReason[];
  /** What an institution is told of a share it may not see; undefined where it may. */
  readonly hidden: (institutionId: string, share: Share) => Verdict | undefined;
  /** The verdict for a share and what is behind it. */
  readonly assess: (command: AssessToken, share: Share) => Verdict;
  /** The verdict on record of a code whose redemption was refused. */
  readonly refused: (refusal: CodeRefusalName) => Verdict;
  readonly freshnessOf: (ageHours: number, freshUpToHours: number) => 'fresh' | 'stale';
  /** What is signed; undefined: nothing. */
  readonly summaryOf: (of: SummaryOf, verdict: Verdict, claims: DisclosedClaims) => ClaimSummary | undefined;
  /** How much a verification covered, for the cohort report. */
  readonly coverageLevelOf: (claims: Partial<VerificationClaims>) => CoverageLevel;
}
