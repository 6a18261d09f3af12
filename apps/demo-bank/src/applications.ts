import { randomUUID } from 'node:crypto';
import type { VerificationAnswer, VerificationClaims } from '@passidio/node';
import type { LoanApplication } from './loan-application.js';
import { decide, type Decision } from './loan.js';

/** Kept in memory: the bank is a demo. The oldest goes first. */
const APPLICATIONS_MAX = 1_000;

/** What was decided, on what, and the audit id under which PASSID proves it. */
export interface DecidedApplication {
  readonly id: string;
  readonly loan: LoanApplication;
  readonly decision: Decision;
  readonly claims: VerificationClaims;
  readonly claimsNotGranted: readonly string[];
  readonly auditId: string;
  readonly verifiedAt: string;
}

export interface Submission {
  readonly visitor: string;
  /** Chosen by the page: the same one again is a retry, after an answer that got lost. */
  readonly draft: string;
  readonly loan: LoanApplication;
  readonly claims: VerificationClaims;
  readonly verification: VerificationAnswer;
}

/** Each is shown to the visitor who sent it, and to nobody else. */
export class Applications {
  readonly #byDraft = new Map<string, DecidedApplication>();

  submit({ visitor, draft, loan, claims, verification }: Submission): DecidedApplication {
    const key = keyOf(visitor, draft);
    const known = this.#byDraft.get(key);
    if (known !== undefined) return known;
    const application = {
      id: randomUUID(),
      loan,
      decision: decide(loan, claims),
      claims,
      claimsNotGranted: verification.claims_not_granted,
      auditId: verification.audit_id,
      verifiedAt: verification.verified_at,
    };
    this.#byDraft.set(key, application);
    const [oldest] = this.#byDraft.keys();
    if (this.#byDraft.size > APPLICATIONS_MAX && oldest !== undefined) this.#byDraft.delete(oldest);
    return application;
  }

  find(visitor: string, id: string): DecidedApplication | undefined {
    for (const [key, application] of this.#byDraft)
      if (application.id === id && key.startsWith(keyOf(visitor, ''))) return application;
    return undefined;
  }
}

const keyOf = (visitor: string, draft: string): string => `${visitor} ${draft}`;
