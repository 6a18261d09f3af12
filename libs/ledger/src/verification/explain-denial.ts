import type { DenyReason } from './policy.js';

const EXPLANATIONS: Record<DenyReason, string> = {
  TOKEN_NOT_FOUND: 'This token is not known to your institution.',
  TOKEN_EXPIRED: 'This token has expired. Ask the customer for a new share.',
  TOKEN_REVOKED: 'The customer withdrew this share.',
  TOKEN_ALREADY_USED: 'This code was redeemed before. Ask the customer for a new one.',
  INVALID_SIGNATURE: 'The credential was not signed by an issuer we trust.',
  INVALID_PROOF: 'The proof does not hold for this credential.',
  CREDENTIAL_EXPIRED: 'The credential has expired. Ask the customer to renew it.',
  CREDENTIAL_REVOKED: 'The issuer revoked this credential.',
  AUDIENCE_MISMATCH: 'This share was made for another institution.',
  PERMISSION_NOT_GRANTED: 'The customer consented to none of the requested claims.',
  HARD_DENY_SANCTIONS_MATCH: 'A sanctions list matched. Do not approve this application under any circumstances.',
};

export interface Denial {
  readonly deny_reason: DenyReason;
  readonly reason_code: string;
  readonly message: string;
}

/** A denial in the words of the contract (§4), the same in an answer and in a webhook. */
export const explainDenial = (reason: DenyReason): Denial => ({
  deny_reason: reason,
  reason_code: reason.toLowerCase(),
  message: EXPLANATIONS[reason],
});
