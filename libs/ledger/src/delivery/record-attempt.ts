import { assert } from '../domain-error.js';
import type { Sealed } from '../sealed.js';
import { isReached, type Timestamp } from '../time.js';
import type { Delivery, DeliveryEvent, PendingDelivery } from './delivery.js';

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
  /** The endpoint said that it is gone for good (410): there is no further attempt. */
  readonly gone?: boolean;
}

/**
 * Attempts are numbered 1…n without a gap. Of two processes that sent the same attempt, the first to record it wins and
 * the other adds nothing: the receiver saw one webhook id twice, which is what at-least-once means.
 */
export function recordAttempt(command: RecordAttempt, state: Delivery): DeliveryEvent[] {
  assert(state.status !== 'absent', `Delivery ${command.deliveryId} was attempted before it was scheduled.`);
  if (state.status !== 'pending' || command.attempt <= state.attempts) return [];
  assert(command.attempt === state.attempts + 1, `Delivery ${command.deliveryId} skipped an attempt.`);
  const { deliveryId, attempt, attemptedAt, gone, ...result } = command;
  if (state.schedule.trial === 'invalid_signature') return probed(command);
  const nextAttemptAt = nextAttemptOf(command, state);
  const attempted: DeliveryEvent = {
    type: 'WebhookAttempted',
    data: { deliveryId, attempt, attemptedAt, ...withoutNext(result), ...(nextAttemptAt && { nextAttemptAt }) },
  };
  if (command.outcome === 'succeeded')
    return [attempted, { type: 'WebhookDelivered', data: { deliveryId, attempt, deliveredAt: attemptedAt } }];
  if (nextAttemptAt !== undefined) return [attempted];
  const reason = gone === true ? { reason: 'gone' as const } : {};
  const exhausted = { deliveryId, attempts: attempt, exhaustedAt: attemptedAt, ...reason };
  return [attempted, { type: 'WebhookExhausted', data: exhausted }];
}

/** A delivery that was sent again during an attempt is due at once when that attempt fails. */
function nextAttemptOf(command: RecordAttempt, { resent }: PendingDelivery): Timestamp | undefined {
  if (command.outcome === 'succeeded') return undefined;
  const isResentSince = resent !== undefined && !isReached(resent.at, command.attemptedAt);
  return isResentSince ? resent.at : command.gone === true ? undefined : command.nextAttemptAt;
}

/** A probe is attempted once: 4xx is right, 2xx is wrong, anything else is inconclusive. */
function probed(command: RecordAttempt): DeliveryEvent[] {
  const { deliveryId, attempt, attemptedAt, gone: _, ...result } = command;
  const attempted: DeliveryEvent = {
    type: 'WebhookAttempted',
    data: { deliveryId, attempt, attemptedAt, ...withoutNext(result), trial: 'invalid_signature' },
  };
  const { status = 0 } = command;
  const isRefused = status >= 400 && status <= 499;
  if (command.outcome === 'failed' && !isRefused)
    return [attempted, { type: 'WebhookExhausted', data: { deliveryId, attempts: attempt, exhaustedAt: attemptedAt } }];
  const verdict = isRefused ? 'refused' : 'accepted';
  return [attempted, { type: 'WebhookProbed', data: { deliveryId, attempt, probedAt: attemptedAt, verdict } }];
}

const withoutNext = <Result extends { nextAttemptAt?: Timestamp }>({
  nextAttemptAt: _,
  ...result
}: Result): Omit<Result, 'nextAttemptAt'> => result;
