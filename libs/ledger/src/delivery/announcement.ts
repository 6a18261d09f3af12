import type { DomainEvent } from '../decider.js';
import type { OutcomeEvent } from '../outcome/outcome.js';
import type { Timestamp } from '../time.js';
import type { VerificationEvent } from '../verification/verification.js';
import type { WebhookTestEvent } from '../webhook-test/webhook-test.js';
import type { WebhookEventName, WebhookTrial } from './delivery.js';

/** What an institution is told of an event. */
export interface Announcement {
  readonly webhookEvent: WebhookEventName;
  readonly institutionId: string;
  /** The verification it is about, where there is one. */
  readonly verificationId?: string;
  readonly trial?: WebhookTrial;
  readonly occurredAt: Timestamp;
}

/** Every event that is announced to its institution, in the endpoint's webhooks and in the list it can ask for. */
export type AnnouncedEvent = VerificationEvent | Extract<OutcomeEvent, { type: 'OutcomeReported' }> | WebhookTestEvent;

export const ANNOUNCED_TYPES = [
  'TokenVerified',
  'TokenRejected',
  'OutcomeReported',
  'WebhookTestRequested',
] as const satisfies readonly AnnouncedEvent['type'][];

const isAnnounced = (event: DomainEvent): event is AnnouncedEvent =>
  (ANNOUNCED_TYPES as readonly string[]).includes(event.type);

/** Undefined for the many events that are told to nobody. */
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

/** A probe is refused where all is well, so it takes no place in the order: a receiver would look for it in vain. */
export const isNumbered = ({ trial }: Pick<Announcement, 'trial'>): boolean => trial !== 'invalid_signature';

/** The receiver's key for telling a repeat from news: one for each event of the ledger. */
export const webhookIdOf = (eventId: string): string => `evt_${eventId.replaceAll('-', '')}`;
