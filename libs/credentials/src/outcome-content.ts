import type { VerificationClaims } from './claims.js';

/** What an institution says of an outcome besides its name; what is absent was not said. */
export interface OutcomeDetails {
  readonly amountUsd?: number;
  readonly observationDays?: number;
  readonly notes?: string;
}

/** What a reported outcome knows that the log must not show. An amendment holds details alone. */
export interface OutcomeContent extends OutcomeDetails {
  readonly token: string;
  /** What the institution had been told when it reported. */
  readonly claims: Partial<VerificationClaims>;
}
