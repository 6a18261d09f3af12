import { DomainError } from '../domain-error.js';
import type { Verification, VerificationEvent } from './verification.js';

export class IdempotencyKeyReused extends DomainError {
  readonly code = 'IDEMPOTENCY_KEY_REUSED';
  constructor() {
    super('This Idempotency-Key was used with another request. Use a new key for a new request.');
  }
}

/** A verification is concluded once. The same request again adds nothing and gets the first conclusion. */
export function concludeVerification(conclusion: VerificationEvent, state: Verification): VerificationEvent[] {
  if (state.status === 'open') return [conclusion];
  if (state.event.data.requestHash !== conclusion.data.requestHash) throw new IdempotencyKeyReused();
  return [];
}
