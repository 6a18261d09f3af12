import type { Delivery, DeliveryEvent, DeliverySchedule } from './delivery.js';

/** The delivery's id comes from its event and endpoint, so a repeat of either finds the delivery already there. */
export function scheduleDelivery(schedule: DeliverySchedule, state: Delivery): DeliveryEvent[] {
  return state.status === 'absent' ? [{ type: 'WebhookScheduled', data: schedule }] : [];
}
