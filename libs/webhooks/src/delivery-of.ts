import type { KeyRing } from '@passid/credentials';
import type { RecordedEvent } from '@passid/event-store';
import { webhookIdOf, type Announcement, type DeliverySchedule, type Timestamp } from '@passid/ledger';

const ID_BYTES = 16;

/** The same for the same event and institution, so that scheduling it again finds the delivery. */
export function deliveryIdOf(keyRing: KeyRing, eventId: string, institutionId: string): string {
  const seed = keyRing.derive('delivery-id', eventId, institutionId);
  return `dlv_${seed.subarray(0, ID_BYTES).toString('hex')}`;
}

export interface ToAnnounce {
  readonly event: Pick<RecordedEvent, 'stream' | 'revision' | 'metadata'>;
  readonly announcement: Announcement;
  readonly sequence: number | undefined;
  /** The delivery it waits for. */
  readonly after?: string | undefined;
  readonly now: Timestamp;
}

/** The delivery that announces an event to its institution's endpoint. */
export function deliveryOf(keyRing: KeyRing, toAnnounce: ToAnnounce): DeliverySchedule {
  const { event, announcement, sequence, after, now } = toAnnounce;
  const { institutionId, webhookEvent, verificationId, trial } = announcement;
  const { event_id } = event.metadata;
  return {
    deliveryId: deliveryIdOf(keyRing, event_id, institutionId),
    institutionId,
    webhookId: webhookIdOf(event_id),
    webhookEvent,
    ...(verificationId === undefined ? {} : { verificationId }),
    source: { stream: event.stream, revision: Number(event.revision) },
    ...(sequence === undefined ? {} : { sequence }),
    ...(trial === undefined ? {} : { trial }),
    ...(after === undefined ? {} : { after }),
    scheduledAt: now,
  };
}
