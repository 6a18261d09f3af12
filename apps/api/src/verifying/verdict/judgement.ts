import {
  defined,
  type ClaimSummary,
  type Consulted,
  type Environment,
  type ExistingShare,
  type Verdict,
} from '@passid/ledger';
import type { Examined } from './evidence.js';
import type { Rules } from './rules.js';

export interface Judged {
  readonly verdict: Verdict;
  readonly notGranted: readonly string[];
  /** What we vouch for with our signature, if anything: the payload of `signature.jws`. */
  readonly summary: ClaimSummary | undefined;
  readonly consulted: Consulted;
}

export interface Inquiry {
  readonly verificationId: string;
  readonly institutionId: string;
  readonly environment: Environment;
  readonly issuer: string;
  readonly now: string;
}

/** Assesses the evidence and says what to sign, by these rules. The same facts give the same bytes, whenever it runs. */
export function judge(
  { policy, policyVersion }: Rules,
  inquiry: Inquiry,
  share: ExistingShare,
  { evidence, disclosure, credential, proof }: Examined,
  freshUpToHours: number,
): Judged {
  const { institutionId, now } = inquiry;
  const verdict = policy.assess({ institutionId, evidence, freshUpToHours, now }, share);
  const notGranted = disclosure?.notGranted ?? [];
  const { expiresAt } = share.creation;
  const of = { ...inquiry, expiresAt, policyVersion, notGranted };
  return {
    verdict,
    notGranted,
    summary: disclosure === undefined ? undefined : policy.summaryOf(of, verdict, disclosure.claims),
    consulted: { share: share.status, ...defined({ credential, proof }), freshUpToHours },
  };
}
