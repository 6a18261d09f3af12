import { IdempotencyKeyReused } from '../domain-error.js';
import type { Verification, VerificationEvent } from './verification.js';

/** A verification is concluded once. A retry adds nothing and gets the first conclusion. */
export function concludeVerification(conclusion: VerificationEvent, state: Verification): VerificationEvent[] {
  if (state.status === 'open') return [conclusion];
  if (state.event.data.requestHash !== conclusion.data.requestHash) throw new IdempotencyKeyReused();
  return [];
}
