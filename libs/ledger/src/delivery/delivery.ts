import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import type { Timestamp } from '../time.js';

export type WebhookEventName = 'verification.completed' | 'verification.failed';

/** Stored for ever: a name or field here changes only through an upcaster. */
export type DeliveryEvent =
  | {
      readonly type: 'WebhookScheduled';
      readonly data: {
        readonly deliveryId: string;
        readonly institutionId: string;
        /** The receiver's key for telling a repeat from news: the same on every attempt. */
        readonly webhookId: string;
        readonly webhookEvent: WebhookEventName;
        readonly verificationId: string;
        readonly scheduledAt: Timestamp;
      };
    }
  | {
      readonly type: 'WebhookAttempted';
      readonly data: {
        readonly deliveryId: string;
        readonly attempt: number;
        readonly attemptedAt: Timestamp;
        readonly outcome: 'succeeded' | 'failed';
        readonly status?: number;
        readonly failure?: string;
        readonly latencyMs: number;
        /** The first bytes of the endpoint's answer. Sealed: an endpoint may echo what it was sent. */
        readonly sealedResponse?: Sealed;
        readonly nextAttemptAt?: Timestamp;
      };
    }
  | {
      readonly type: 'WebhookDelivered';
      readonly data: { readonly deliveryId: string; readonly attempt: number; readonly deliveredAt: Timestamp };
    }
  | {
      readonly type: 'WebhookExhausted';
      readonly data: { readonly deliveryId: string; readonly attempts: number; readonly exhaustedAt: Timestamp };
    };

export type DeliverySchedule = Extract<DeliveryEvent, { type: 'WebhookScheduled' }>['data'];

export type Delivery =
  | { readonly status: 'absent' }
  | {
      readonly status: 'pending';
      readonly schedule: DeliverySchedule;
      readonly attempts: number;
      readonly dueAt: Timestamp;
    }
  | { readonly status: 'delivered' | 'exhausted'; readonly schedule: DeliverySchedule; readonly attempts: number };

export const delivery: Decider<Delivery, DeliveryEvent> = {
  initial: { status: 'absent' },
  evolve(state, event) {
    switch (event.type) {
      case 'WebhookScheduled':
        return { status: 'pending', schedule: event.data, attempts: 0, dueAt: event.data.scheduledAt };
      case 'WebhookAttempted':
        if (state.status !== 'pending') return state;
        return { ...state, attempts: event.data.attempt, dueAt: event.data.nextAttemptAt ?? state.dueAt };
      case 'WebhookDelivered':
      case 'WebhookExhausted':
        if (state.status !== 'pending') return state;
        return {
          status: event.type === 'WebhookDelivered' ? 'delivered' : 'exhausted',
          schedule: state.schedule,
          attempts: state.attempts,
        };
      default:
        event satisfies never;
        return state;
    }
  },
};
