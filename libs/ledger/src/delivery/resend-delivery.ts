import { DomainError } from '../domain-error.js';
import { isReached, type Timestamp } from '../time.js';
import type { Delivery, DeliveryEvent } from './delivery.js';

export class DeliveryNotFound extends DomainError {
  readonly code = 'DELIVERY_NOT_FOUND';
  constructor() {
    super('Your institution has no delivery under this id.');
  }
}

export class ProbeNotResendable extends DomainError {
  readonly code = 'PROBE_NOT_RESENDABLE';
  constructor() {
    super('A probe is made once. Send a new one.');
  }
}

/** The schedule begins again, due at once; attempts keep counting. Where an attempt is due anyway, nothing is added. */
export function resendDelivery(command: { readonly now: Timestamp }, state: Delivery): DeliveryEvent[] {
  if (state.status === 'absent') throw new DeliveryNotFound();
  const { schedule, attempts } = state;
  if (schedule.trial === 'invalid_signature') throw new ProbeNotResendable();
  if (state.status === 'pending' && isReached(state.dueAt, command.now)) return [];
  const { deliveryId } = schedule;
  return [{ type: 'WebhookResent', data: { deliveryId, resentAt: command.now, attemptsBefore: attempts } }];
}
