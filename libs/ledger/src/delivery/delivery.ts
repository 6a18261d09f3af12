import type { Decider } from '../decider.js';
import type { Sealed } from '../sealed.js';
import { verificationStream } from '../streams.js';
import type { Timestamp } from '../time.js';
import type { WebhookEventName, WebhookTrial } from '../webhook-event.js';

/** Where the event stands that a webhook announces. */
export interface EventPlace {
  readonly stream: string;
  readonly revision: number;
}

/** Stored for ever: a name or field here changes only through an upcaster. */
export type DeliveryEvent =
  | {
      /** A webhook will be sent to the institution’s endpoint. */
      readonly type: 'WebhookScheduled';
      readonly data: {
        readonly deliveryId: string;
        readonly institutionId: string;
        /** The receiver's key for telling a repeat from news: the same on every attempt. */
        readonly webhookId: string;
        readonly webhookEvent: WebhookEventName;
        /** The verification it is about, where there is one. */
        readonly verificationId?: string;
        /** Absent where nothing but verifications was announced yet: the first event of the verification. */
        readonly source?: EventPlace;
        /** Its place among everything announced to the institution in its environment, from 1 and without a gap. */
        readonly sequence?: number;
        readonly trial?: WebhookTrial;
        /** The delivery it waits for: the one before it about the same verification, where the endpoint wants them in order. */
        readonly after?: string;
        readonly scheduledAt: Timestamp;
      };
    }
  | {
      /** A webhook was sent, and this came of it. */
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
        /** Present on a probe, whose refusal is no failure of the endpoint. */
        readonly trial?: 'invalid_signature';
      };
    }
  | {
      /** The endpoint answered 2xx. */
      readonly type: 'WebhookDelivered';
      readonly data: { readonly deliveryId: string; readonly attempt: number; readonly deliveredAt: Timestamp };
    }
  | {
      /** There is no further attempt; it can be sent again. */
      readonly type: 'WebhookExhausted';
      readonly data: {
        readonly deliveryId: string;
        readonly attempts: number;
        readonly exhaustedAt: Timestamp;
        /** Absent: the schedule has no further attempt. */
        readonly reason?: ExhaustionReason;
      };
    }
  | {
      /** Somebody asked to send it again. */
      readonly type: 'WebhookResent';
      readonly data: {
        readonly deliveryId: string;
        readonly resentAt: Timestamp;
        /** Attempts made so far: the schedule begins again after them, their numbers go on. */
        readonly attemptsBefore: number;
      };
    }
  | {
      /** What a webhook signed wrongly on purpose was answered: refused is as it should be. */
      readonly type: 'WebhookProbed';
      readonly data: {
        readonly deliveryId: string;
        readonly attempt: number;
        readonly probedAt: Timestamp;
        readonly verdict: ProbeVerdict;
      };
    };

/** The endpoint said that it is gone for good, or was switched off before the attempt was due. */
export type ExhaustionReason = 'gone' | 'endpoint_disabled';
export type ProbeVerdict = 'refused' | 'accepted';

export type DeliverySchedule = Extract<DeliveryEvent, { type: 'WebhookScheduled' }>['data'];

export interface PendingDelivery {
  readonly status: 'pending';
  readonly schedule: DeliverySchedule;
  readonly attempts: number;
  readonly dueAt: Timestamp;
  /** Set once it was sent again: since when, and after how many attempts. */
  readonly resent?: { readonly at: Timestamp; readonly attemptsBefore: number };
}

export interface EndedDelivery {
  readonly status: 'delivered' | 'exhausted' | ProbeVerdict;
  readonly schedule: DeliverySchedule;
  readonly attempts: number;
}

export type Delivery = { readonly status: 'absent' } | PendingDelivery | EndedDelivery;

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
        return ended(state, 'delivered');
      case 'WebhookExhausted':
        return ended(state, 'exhausted');
      case 'WebhookProbed':
        return ended(state, event.data.verdict);
      case 'WebhookResent':
        return state.status === 'absent' ? state : resent(state, event.data);
      default:
        event satisfies never;
        return state;
    }
  },
};

function ended(state: Delivery, status: EndedDelivery['status']): Delivery {
  if (state.status !== 'pending') return state;
  return { status, schedule: state.schedule, attempts: state.attempts };
}

function resent(
  { schedule, attempts }: PendingDelivery | EndedDelivery,
  { resentAt, attemptsBefore }: Extract<DeliveryEvent, { type: 'WebhookResent' }>['data'],
): PendingDelivery {
  return { status: 'pending', schedule, attempts, dueAt: resentAt, resent: { at: resentAt, attemptsBefore } };
}

/** The event a delivery announces. */
export function sourceOf({ source, verificationId = '' }: DeliverySchedule): EventPlace {
  return source ?? { stream: verificationStream(verificationId), revision: 0 };
}

/** Attempts since the schedule last began. Resending begins it again. */
export const attemptsOfSchedule = ({ attempts, resent: again }: PendingDelivery): number =>
  attempts - (again?.attemptsBefore ?? 0);
