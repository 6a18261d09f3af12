import type { Disclosure } from '@passid/credentials';
import {
  assessToken,
  defined,
  type Consulted,
  type Environment,
  type ExistingShare,
  type Verdict,
} from '@passid/ledger';
import { VERIFIER_POLICY_V1 } from '@passid/proofs';
import type { Examined } from './evidence.js';

export const POLICY_VERSION = VERIFIER_POLICY_V1.version;

export interface Judged {
  readonly verdict: Verdict;
  readonly notGranted: readonly string[];
  /** What we vouch for with our signature, if anything. */
  readonly claims: Disclosure['claims'] | undefined;
  readonly consulted: Consulted;
}

export interface Inquiry {
  readonly institutionId: string;
  readonly now: string;
}

/** Assesses the evidence and says what to sign. The same facts give the same bytes, whenever it runs. */
export function judge(
  { institutionId, now }: Inquiry,
  share: ExistingShare,
  { evidence, disclosure, credential, proof }: Examined,
  freshUpToHours: number,
): Judged {
  const verdict = assessToken({ institutionId, evidence, freshUpToHours, now }, share);
  return {
    verdict,
    notGranted: disclosure?.notGranted ?? [],
    claims: disclosure === undefined ? undefined : claimsToSign(verdict, disclosure.claims),
    consulted: {
      share: share.status,
      ...defined({ credential, proof }),
      freshUpToHours,
    },
  };
}

/** We vouch for what was verified, and for a sanctions match; of any other denial there is nothing to vouch for. */
function claimsToSign(verdict: Verdict, claims: Disclosure['claims']): Disclosure['claims'] | undefined {
  if (verdict.denyReason === undefined) return claims;
  if (verdict.denyReason !== 'HARD_DENY_SANCTIONS_MATCH') return undefined;
  const { data_window_days, freshness_hours, linked_accounts, corridor } = claims;
  return defined({ sanctions_screening_clear: false, data_window_days, freshness_hours, linked_accounts, corridor });
}

export interface Summary extends Inquiry {
  readonly verificationId: string;
  readonly environment: Environment;
  readonly issuer: string;
  readonly expiresAt: string;
  readonly policyVersion: string;
}

/** What the institution gets signed: the payload of `signature.jws`. `SignedClaims` of @passidio/node is held against it. */
export function claimSummary(summary: Summary, { verdict, notGranted }: Judged, claims: Disclosure['claims']) {
  return defined({
    iss: summary.issuer,
    aud: summary.institutionId,
    jti: summary.verificationId,
    iat: seconds(summary.now),
    exp: seconds(summary.expiresAt),
    audit_id: summary.verificationId,
    environment: summary.environment,
    status: verdict.status,
    deny_reason: verdict.denyReason,
    claims,
    claims_not_granted: notGranted,
    policy_version: summary.policyVersion,
  });
}

const seconds = (moment: string): number => Math.floor(Date.parse(moment) / 1000);
