import type { VerificationClaims } from './claims.js';

/** Details of an outcome. Absent: not reported. */
export interface OutcomeDetails {
  readonly amountUsd?: number;
  readonly observationDays?: number;
  readonly notes?: string;
}

/** The sealed content of a reported outcome. An amendment holds details alone. */
export interface OutcomeContent extends OutcomeDetails {
  readonly token: string;
  /** What the institution had been told when it reported. */
  readonly claims: Partial<VerificationClaims>;
}
