import type { VerificationClaims } from '@passidio/react';

type Shown = readonly [claim: keyof VerificationClaims, label: string];

const LABELS: readonly Shown[] = [
  ['identity_verified', 'Identity'],
  ['income_verified', 'Income'],
  ['sanctions_screening_clear', 'Sanctions screening'],
  ['identity_and_fraud_checks_passed', 'Fraud checks'],
];

export interface ClaimLine {
  readonly label: string;
  readonly value: string;
  readonly holds: boolean;
}

/** What was shared, for people. What was not is not there. */
export const claimLines = (claims: VerificationClaims): readonly ClaimLine[] =>
  LABELS.flatMap(([claim, label]) => {
    const holds = claims[claim];
    if (typeof holds !== 'boolean') return [];
    const value =
      claim === 'income_verified' && holds ? (claims.income_band ?? 'verified') : holds ? 'verified' : 'not confirmed';
    return [{ label, value, holds }];
  });

/** The style sheet's, so that the components look like ours. */
export const THEME = { primary: '#1d5b45' };

/** For the components' own styles: this page's Content-Security-Policy asks for it. */
export const styleNonce = (): string | undefined =>
  document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce;
