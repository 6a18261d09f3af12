import type { Delivery, DeliveryEvent, DeliverySchedule } from './delivery.js';

/** The delivery id is derived from event and endpoint, so a repeat finds the delivery scheduled. */
export function scheduleDelivery(schedule: DeliverySchedule, state: Delivery): DeliveryEvent[] {
  return state.status === 'absent' ? [{ type: 'WebhookScheduled', data: schedule }] : [];
}
