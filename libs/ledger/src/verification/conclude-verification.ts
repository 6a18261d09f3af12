import { IdempotencyKeyReused } from '../domain-error.js';
import type { CodeRefusalName } from '../share/redeem-code.js';
import { unknownToken, type DenyReason, type Verdict } from './assess-token.js';
import type { Verification, VerificationEvent } from './verification.js';

const DENY_REASON_OF: Record<CodeRefusalName, DenyReason> = {
  CODE_NOT_FOUND: 'TOKEN_NOT_FOUND',
  CODE_ALREADY_REDEEMED: 'TOKEN_ALREADY_USED',
  CODE_EXPIRED: 'TOKEN_EXPIRED',
  CODE_REVOKED: 'TOKEN_REVOKED',
};

/** The verdict on record of a code whose redemption was refused. */
export const refusedCode = (refusal: CodeRefusalName): Verdict => unknownToken(DENY_REASON_OF[refusal]);

/** A verification is concluded once. A retry adds nothing and gets the first conclusion. */
export function concludeVerification(conclusion: VerificationEvent, state: Verification): VerificationEvent[] {
  if (state.status === 'open') return [conclusion];
  if (state.event.data.requestHash !== conclusion.data.requestHash) throw new IdempotencyKeyReused();
  return [];
}
