import { defined } from '../defined.js';
import type { CredentialStanding } from '../credential/credential-standing.js';
import { isForAnother, type ExistingShare, type Share } from '../share/share.js';
import { isReached, type Timestamp } from '../time.js';

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

/** The verdict for a token or code without a share that this institution may see. */
export function unknownToken(denyReason: DenyReason): Verdict {
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
 * What an institution is told of a share it may not see; undefined where it may. A share that another institution keeps is
 * answered exactly as one that is not there. One that was made for another says so: the customer has to share again.
 */
export function hiddenShareVerdict(institutionId: string, share: Share): Verdict | undefined {
  if (share.status === 'absent') return unknownToken('TOKEN_NOT_FOUND');
  if (isForAnother(share, institutionId)) return unknownToken('AUDIENCE_MISMATCH');
  return share.boundTo === institutionId ? undefined : unknownToken('TOKEN_NOT_FOUND');
}

export function assessToken(command: AssessToken, share: Share): Verdict {
  if (share.status === 'absent') return unknownToken('TOKEN_NOT_FOUND');
  return hiddenShareVerdict(command.institutionId, share) ?? assess(command, share);
}

function assess({ evidence, freshUpToHours, now }: AssessToken, share: ExistingShare): Verdict {
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
export const freshnessOf = (ageHours: number, freshUpToHours: number): 'fresh' | 'stale' =>
  ageHours <= freshUpToHours ? 'fresh' : 'stale';
