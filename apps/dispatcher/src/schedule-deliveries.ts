import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, fold, transact, type RecordedEvent } from '@passid/event-store';
import {
  delivery,
  deliveryStream,
  institution,
  institutionStream,
  scheduleDelivery,
  type DeliveryEvent,
  type VerificationEvent,
} from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { DueDeliveries, type DueDelivery } from './due-deliveries.js';
import { webhookEventOf, webhookIdOf } from './webhook-body.js';

const ID_BYTES = 16;

/** Event types this handler acts on. */
export const FOLLOWED_TYPES = [
  'TokenVerified',
  'TokenRejected',
  'WebhookScheduled',
  'WebhookAttempted',
  'WebhookDelivered',
  'WebhookExhausted',
] as const;

/** Turns each conclusion into one delivery for its institution's endpoint, and what is known of deliveries into due rows. */
@Injectable()
export class ScheduleDeliveries {
  constructor(
    private readonly store: EventStore,
    private readonly keyRing: KeyRing,
    private readonly clock: Clock,
    private readonly due: DueDeliveries,
  ) {}

  /** Safe to run again: a delivery's id comes from its event, and its stream is asked before anything is sent. */
  async handle(events: readonly RecordedEvent[]): Promise<void> {
    const conclusions = events.filter(({ type }) => type === 'TokenVerified' || type === 'TokenRejected');
    const institutions = [...new Set(conclusions.map((event) => dataOf(event).institutionId))];
    const withEndpoint = new Set((await Promise.all(institutions.map((id) => this.#withEndpoint(id)))).flat());
    await Promise.all(
      conclusions
        .filter((event) => withEndpoint.has(dataOf(event).institutionId))
        .map((event) => this.#schedule(event)),
    );
    const { put, remove } = dueRows(events);
    await this.due.put(put);
    await this.due.remove(remove);
  }

  async #withEndpoint(institutionId: string): Promise<string[]> {
    const { state } = await fold(this.store, institutionStream(institutionId), institution);
    return state.status === 'onboarded' && state.endpoint !== undefined ? [institutionId] : [];
  }

  async #schedule(event: RecordedEvent): Promise<void> {
    const { institutionId, verificationId } = dataOf(event);
    const { event_id, environment, correlation_id } = event.metadata;
    const seed = this.keyRing.derive('delivery-id', event_id, institutionId);
    const deliveryId = `dlv_${seed.subarray(0, ID_BYTES).toString('hex')}`;
    const scheduledAt = this.clock.now().toISOString();
    const schedule = {
      deliveryId,
      institutionId,
      webhookId: webhookIdOf(event_id),
      webhookEvent: webhookEventOf(event.type),
      verificationId,
      scheduledAt,
    };
    const context = {
      recorded_at: scheduledAt,
      environment,
      institution_id: institutionId,
      correlation_id,
      causation_id: event_id,
      actor: 'dispatcher',
    };
    const decide = scheduleDelivery.bind(undefined, schedule);
    await transact(this.store, deliveryStream(deliveryId), delivery, decide, context, { assumeNew: true });
  }
}

const dataOf = (event: RecordedEvent): VerificationEvent['data'] => (event as unknown as VerificationEvent).data;

/** The last thing said of each delivery is what its row should say. */
function dueRows(events: readonly RecordedEvent[]): { put: DueDelivery[]; remove: string[] } {
  const put = new Map<string, DueDelivery>();
  const remove = new Set<string>();
  for (const event of events) {
    const { type, data } = event as unknown as DeliveryEvent | VerificationEvent;
    if (type === 'TokenVerified' || type === 'TokenRejected') continue;
    const { deliveryId } = data;
    const dueAt =
      type === 'WebhookScheduled' ? data.scheduledAt : type === 'WebhookAttempted' ? data.nextAttemptAt : undefined;
    put.delete(deliveryId);
    if (dueAt === undefined) remove.add(deliveryId);
    else put.set(deliveryId, { deliveryId, institutionId: event.metadata.institution_id ?? '', dueAt });
  }
  return { put: [...put.values()], remove: [...remove].filter((deliveryId) => !put.has(deliveryId)) };
}
