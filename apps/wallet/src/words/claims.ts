import { PERMISSIONS, type ClaimName, type Claims, type Permission } from '../service/shapes.js';

interface PermissionWords {
  readonly title: string;
  /** Goes on from "They learn". */
  readonly means: string;
}

const WORDS: Record<Permission, PermissionWords> = {
  income_verified: { title: 'Income', means: 'whether you have a regular income, and its band' },
  identity_verified: { title: 'Identity', means: 'whether you are who you say you are' },
  sanctions_clear: { title: 'Sanctions screening', means: 'whether any sanctions list names you' },
  fraud_risk: { title: 'Fraud checks', means: 'whether identity and fraud checks were passed' },
  payment_reliability: { title: 'Payments', means: 'whether you pay bills and instalments on time' },
  savings_consistency: { title: 'Savings', means: 'whether you put money aside regularly' },
};

export const wordsOf = (permission: Permission): PermissionWords => WORDS[permission];

/** The summary is everything. What this wallet has no words for, it does not share. */
export function singlePermissions(asked: readonly string[]): readonly Permission[] {
  if (asked.includes('verified_credential_summary')) return PERMISSIONS;
  return PERMISSIONS.filter((permission) => asked.includes(permission));
}

export interface Shown {
  readonly text: string;
  readonly isGood: boolean;
}

/** What an institution would read if this were shared. */
export function shownBy(permission: Permission, claims: Claims): Shown {
  switch (permission) {
    case 'income_verified':
      return {
        text: `${claims.income_band ?? ''} · ${claims.income_verified === true ? 'verified' : 'not verified'}`,
        isGood: claims.income_verified === true,
      };
    case 'identity_verified':
      return shown(claims.identity_verified, 'Verified', 'Not verified');
    case 'sanctions_clear':
      return shown(claims.sanctions_screening_clear, 'Clear', 'Not clear');
    case 'fraud_risk':
      return shown(claims.identity_and_fraud_checks_passed, 'Passed', 'Not passed');
    case 'payment_reliability':
      return shown(claims.payment_behavior_verified, 'On time', 'Not verified');
    case 'savings_consistency':
      return shown(claims.savings_behavior_verified, 'Regular', 'Not verified');
  }
}

const shown = (claim: boolean | undefined, yes: string, no: string): Shown =>
  claim === true ? { text: yes, isGood: true } : { text: no, isGood: false };

const CLAIM_TITLES: Readonly<Record<ClaimName, string>> = {
  identity_verified: 'Identity',
  income_verified: 'Income',
  income_band: 'Income band',
  sanctions_screening_clear: 'Sanctions screening',
  identity_and_fraud_checks_passed: 'Fraud checks',
  payment_behavior_verified: 'Payments',
  savings_behavior_verified: 'Savings',
};

/** A claim that a newer service names has no title here yet. */
export const claimTitle = (claim: string): string =>
  Object.hasOwn(CLAIM_TITLES, claim) ? CLAIM_TITLES[claim as ClaimName] : claim;

/** `KE->GB` as `KE → GB`. */
export const corridorText = (corridor: string): string => corridor.replace('->', ' → ');

/** What every answer carries, whatever was chosen. */
export const ALWAYS_GOES_ALONG =
  'Your corridor, how fresh your data is, its days and its number of accounts always go along.';
