import { assert } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';
import type { Delivery, DeliveryEvent } from './delivery.js';

export interface RecordAttempt {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly attemptedAt: Timestamp;
  readonly outcome: 'succeeded' | 'failed';
  readonly status?: number;
  readonly failure?: string;
  readonly latencyMs: number;
  readonly sealedResponse?: Sealed;
  /** Absent: the schedule has no further attempt. */
  readonly nextAttemptAt?: Timestamp;
}

/**
 * Attempts are numbered 1…n without a gap. Of two processes that sent the same attempt, the first to record it wins and
 * the other adds nothing: the receiver saw one webhook id twice, which is what at-least-once means.
 */
export function recordAttempt(command: RecordAttempt, state: Delivery): DeliveryEvent[] {
  assert(state.status !== 'absent', `Delivery ${command.deliveryId} was attempted before it was scheduled.`);
  if (state.status !== 'pending' || command.attempt <= state.attempts) return [];
  assert(command.attempt === state.attempts + 1, `Delivery ${command.deliveryId} skipped an attempt.`);
  const { deliveryId, attempt, attemptedAt, nextAttemptAt, ...result } = command;
  const succeeded = command.outcome === 'succeeded';
  const willRetry = !succeeded && nextAttemptAt !== undefined;
  const attempted: DeliveryEvent = {
    type: 'WebhookAttempted',
    data: { deliveryId, attempt, attemptedAt, ...result, ...(willRetry ? { nextAttemptAt } : {}) },
  };
  if (succeeded)
    return [attempted, { type: 'WebhookDelivered', data: { deliveryId, attempt, deliveredAt: attemptedAt } }];
  if (willRetry) return [attempted];
  return [attempted, { type: 'WebhookExhausted', data: { deliveryId, attempts: attempt, exhaustedAt: attemptedAt } }];
}
