import { Injectable } from '@nestjs/common';
import { KeyRing } from '@passid/credentials';
import { EventStore, transact, type RecordedEvent } from '@passid/event-store';
import { delivery, deliveryStream, institutionStream, scheduleDelivery, type VerificationEvent } from '@passid/ledger';
import { Clock } from '@passid/runtime';
import { DELIVERY_TYPES, DueDeliveries } from './due-deliveries.js';
import { webhookEventOf, webhookIdOf } from './webhook-body.js';

const ID_BYTES = 16;

/** Event types this handler acts on. */
export const FOLLOWED_TYPES = ['TokenVerified', 'TokenRejected', ...DELIVERY_TYPES] as const;

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
    const since = new Map(
      await Promise.all(institutions.map(async (id) => [id, await this.#endpointSince(id)] as const)),
    );
    const isAwaited = (event: RecordedEvent): boolean => {
      const position = since.get(dataOf(event).institutionId);
      return position !== undefined && position < event.position;
    };
    await Promise.all(conclusions.filter(isAwaited).map((event) => this.#schedule(event)));
    await this.due.follow(events);
  }

  /** What was concluded before there was an address is announced to nobody, however often the ledger is read again. */
  async #endpointSince(institutionId: string): Promise<bigint | undefined> {
    const events = await this.store.readStream(institutionStream(institutionId));
    return events.find(({ type }) => type === 'WebhookConfigured')?.position;
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
