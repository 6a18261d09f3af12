import type { Timestamp } from '../time.js';
import type { Delivery, DeliveryEvent } from './delivery.js';

/** Nothing is sent to a disabled endpoint: its deliveries end, and can be sent again. */
export function abandonDelivery(command: { readonly now: Timestamp }, state: Delivery): DeliveryEvent[] {
  if (state.status !== 'pending') return [];
  const { deliveryId } = state.schedule;
  return [
    {
      type: 'WebhookExhausted',
      data: { deliveryId, attempts: state.attempts, exhaustedAt: command.now, reason: 'endpoint_disabled' },
    },
  ];
}
