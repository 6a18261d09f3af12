import type { DomainEvent } from '../decider.js';
import type { LedgerEvent } from '../ledger-event.js';
import type { Timestamp } from '../time.js';
import { ANNOUNCED_TYPES, type WebhookEventName, type WebhookTrial } from '../webhook-event.js';

/** What an institution is told of an event. */
export interface Announcement {
  readonly webhookEvent: WebhookEventName;
  readonly institutionId: string;
  /** The verification it is about, where there is one. */
  readonly verificationId?: string;
  readonly trial?: WebhookTrial;
  readonly occurredAt: Timestamp;
}

/**
 * Every event that is announced to its institution, in the endpoint's webhooks and in the list it can ask for. Its data name
 * an `institutionId`: with an event that names none, such as `ShareRevoked`, `announcementOf` does not compile.
 */
export type AnnouncedEvent = Extract<LedgerEvent, { type: (typeof ANNOUNCED_TYPES)[number] }>;

const isAnnounced = (event: DomainEvent): event is AnnouncedEvent =>
  (ANNOUNCED_TYPES as readonly string[]).includes(event.type);

/** Undefined for events that are not announced. */
export function announcementOf(event: DomainEvent): Announcement | undefined {
  if (!isAnnounced(event)) return undefined;
  const { institutionId } = event.data;
  switch (event.type) {
    case 'TokenVerified':
    case 'TokenRejected':
      return {
        webhookEvent: event.type === 'TokenVerified' ? 'verification.completed' : 'verification.failed',
        institutionId,
        verificationId: event.data.verificationId,
        occurredAt: event.data.concludedAt,
      };
    case 'OutcomeReported':
      return {
        webhookEvent: 'outcome.reported',
        institutionId,
        verificationId: event.data.verificationId,
        occurredAt: event.data.reportedAt,
      };
    case 'WebhookTestRequested':
      return {
        webhookEvent: event.data.webhookEvent,
        institutionId,
        trial: event.data.trial,
        occurredAt: event.data.requestedAt,
      };
  }
}

/** A probe has no sequence number: a correct receiver refuses it and would see a gap. */
export const isNumbered = ({ trial }: Pick<Announcement, 'trial'>): boolean => trial !== 'invalid_signature';

/** The receiver's deduplication key: one for each event of the ledger. */
export const webhookIdOf = (eventId: string): string => `evt_${eventId.replaceAll('-', '')}`;
